//! Routines (例行任务): what comes back in a rhythm by a clause. `words` reads its `rhythm` out of the clause, `period` says
//! which periods that gives and `end` by when each is done, `duty` whose it is; an instance of a period is an affair
//! (`state`), opened by the clock when it begins to be due.
//!
//! What is to come is computed and not kept. An instance once opened stays as it is when its list gets a new version; what
//! begins to be due later follows the new one.

mod answer;
mod apply;
mod beat;
mod command;
mod decide;
mod duty;
mod end;
mod event;
mod numeral;
mod period;
mod refusal;
mod rhythm;
mod rights;
mod rules;
mod state;
mod words;

pub use command::Command;
pub use decide::recounted;
pub use duty::{Duties, Duty, PeriodicClause, periodic_clauses};
pub use end::EndRule;
pub use event::Happened;
pub use period::{Instance, Period};
pub use refusal::RoutineRefusal;
pub use rhythm::{Before, Feast, NoRhythm, Part, Rhythm};
pub use rights::{Offer, asks_towns, may_assign, may_open, may_read, offers, transferable};
pub use rules::{Beat, MonthDay, Rules, Season};
pub use state::{Opening, Routine, Source, Stand, Status};
pub use words::Words;
