//! Public notices (公示): what is decided about somebody is posted for a time, and whoever objects is answered.
//!
//! A notice belongs to a case, or to several of one item. It is drafted with names masked, posted for a period that its clause binds, and closed by
//! the clock when the period is over and no objection is open. Who objects, and in what words, is personal data and stands
//! elsewhere; here are only references.

mod apply;
mod command;
mod decide;
mod event;
mod joint;
mod offers;
mod period;
mod refusal;
mod rule;
mod state;
mod wording;

pub use command::{Command, Drafting, Objecting};
pub use event::Happened;
pub use offers::{Offer, may_manage, may_read, may_record, offers};
pub use period::{Length, Period};
pub use refusal::NoticeRefusal;
pub use rule::{NoticeRule, Stated};
pub use state::{
    About, AlsoAbout, Answer, Channel, Evidence, Notice, Objection, Outcome, Posting, Stage, Stands, Verdict,
};
pub use wording::{MOST_SUBJECTS, OnNotice, Proposal, Wording, long_date, masked_names};
