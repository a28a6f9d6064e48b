//! Emergencies (突发事件): a flood, a fire, an epidemic. One [`Emergency`] holds all that departments, towns and communities
//! report of it: warnings and who acknowledged them, who is on duty, who was moved where, losses, relief.
//!
//! Organisations report beside each other: only the same shift, the same batch of people or the same organisation's
//! figures can be changed by two at once, and then the second is asked to look first.

mod apply;
mod bring;
mod checks;
mod command;
mod decide;
mod event;
mod figures;
mod kinds;
mod offers;
mod owed;
mod refusal;
mod reports;
mod rights;
mod state;
mod sums;
mod told;

pub use bring::{Concern, concern, duties};
pub use command::{Command, Opening, Thing};
pub use event::{Brought, Duty, Happened, LossReport, Moving, NewWarning, Relief, Shift};
pub use figures::{Figure, Losses};
pub use kinds::{Colour, EmergencyKind, EmergencyLevel, Phase};
pub use offers::Offer;
pub use owed::Owed;
pub use refusal::EmergencyRefusal;
pub use state::{Acknowledged, Back, Emergency, EmergencyStatus, Fulfilled, Kept, Told, Voided, Warning};
pub use sums::{LossSum, Sheltered, TownLosses};
