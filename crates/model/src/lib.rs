//! Types of a published duty list (履行职责事项清单): what every other crate speaks about.
//!
//! No input or output, no clock, no rule of reading: only values and their public JSON shape.

mod cells;
mod correction;
mod diagnostic;
mod item;
pub mod item_address;
mod notice;
mod place;
mod procedure;
mod reading;
mod wire;
mod words;

pub use cells::{Cells, Group, JointCells, ReclaimedCells};
pub use correction::{Corrected, Correction, Saying, corrected};
pub use diagnostic::{Diagnostic, Severity};
pub use item::{Clause, Column, Document, Item, Kind, List, Section};
pub use notice::{NoticeWords, PostingPlace};
pub use place::{Passage, Place, Site, Span, Spot};
pub use procedure::{
    Basis, Branch, Case, Evidence, HandOff, Lane, Link, Missing, Part, Procedure, Reason, Remark, Side, Step,
    StepId, Trigger, TriggerKind,
};
pub use reading::{
    Action, Actor, Confidence, Deadline, DeadlineKind, Doubt, Field, Found, Mode, Reading, Stance, Unit,
};
