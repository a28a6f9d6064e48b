//! The work of towns and departments as pure functions: who may do what, what a case's steps are, by when they are done,
//! what follows from what is done.
//!
//! Nothing here has a clock, a file or chance: time, numbers, calendar and settings come in as values. A command is
//! decided against a case ([`case::decide`]) and refused in words for the person who sent it, or gives events; events make
//! the case ([`case::evolve`]).

pub mod administration;
pub mod affair;
pub mod calendar;
pub mod case;
mod distance;
pub mod due;
pub mod emergency;
mod handled;
pub mod hash;
pub mod ledger;
pub mod mask;
pub mod notice;
mod number;
mod people;
pub mod permission;
pub mod plan;
pub mod routine;
mod settings;
mod subject;
mod text;
pub mod time;

pub use distance::Distance;
pub use handled::{Handled, handled};
pub use number::{CaseNumber, NumberError};
pub use people::{Directory, DirectoryError, Organisation, OrganisationId, OrganisationKind, Person, Role};
pub use settings::{Settings, SettingsError};
pub use subject::{Holder, Subject};
pub use time::Millis;
