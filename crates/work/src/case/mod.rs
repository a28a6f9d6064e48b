//! Cases: what people ask ([`Command`]), whether it can be ([`decide`]), what then happened ([`Event`]) and what it makes
//! of the case ([`evolve`]).

mod command;
mod decide;
mod decision;
mod event;
mod evolve;
mod flow;
mod guards;
mod hold;
mod offers;
mod refusal;
mod rights;
mod state;
mod step;
pub(crate) mod texts;

pub use command::{Addition, Command, Completion, Opening, Request, Skipped};
pub use decide::{Actor, Context, decide, level_due, noticed};
pub use event::{Event, Happened, NewDue, Turn};
pub use evolve::{Misfit, evolve, replay};
pub use hold::{Hold, StepNotice};
pub use offers::{Offer, addable, case_offers, own_ready, step_offers, transferable};
pub use refusal::{Refusal, RefusalKind, Said};
pub(crate) use rights::responsible;
pub use rights::{may_on_case, may_on_step};
pub use state::{
    Act, AttachmentRef, Author, Case, Ending, ItemRef, Mention, Pause, PersonalRef, Source, Status,
};
pub use step::{Condition, Deed, Field, LastAct, Level, Step, StepNo, StepStatus};
