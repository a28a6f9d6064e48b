//! What has to be known of each kind of affair to read entries and states without knowing which kind they are.

use std::marker::PhantomData;

use qingdan_work::affair::{Affair, AffairEvent, AffairKind, evolve};
use qingdan_work::case::{Act, AttachmentRef, PersonalRef};
use qingdan_work::emergency::Emergency;
use qingdan_work::hash::Hash;
use qingdan_work::ledger::Ledger;
use qingdan_work::notice::Notice;
use qingdan_work::routine::Routine;
use qingdan_work::{CaseNumber, Holder};

use super::Projection;
use crate::Result;
use crate::lists::from_json;

/// A kind of affair.
pub(crate) trait Kind {
    /// An entry's words: what was done, and with what.
    fn told(&self, body: &str) -> Result<(&'static str, String)>;
    /// An affair as what holds files and personal data, by its state.
    fn holder(&self, state: &str) -> Result<Holder>;
    /// An affair before its first event.
    fn replay(&self) -> Box<dyn Replay>;
}

/// An affair that is made again from its events.
pub(crate) trait Replay {
    /// One more event.
    ///
    /// # Errors
    /// In Chinese: why it cannot be read or does not follow what came before.
    fn add(&mut self, seq: u64, act: Act, body: &str) -> Result<(), String>;
    /// What its events add up to; `None` where there were none that fit. `head` is the hash of the last.
    fn end(self: Box<Self>, head: Hash) -> Result<Option<Replayed>>;
}

/// What events add up to.
pub(crate) struct Replayed {
    pub(crate) number: CaseNumber,
    pub(crate) version: u64,
    pub(crate) projection: Projection,
    pub(crate) personal: Vec<PersonalRef>,
    pub(crate) attachments: Vec<AttachmentRef>,
}

/// What is known of a kind.
pub(crate) fn kind(kind: AffairKind) -> Result<&'static dyn Kind> {
    match kind {
        AffairKind::Routine => Ok(&Of::<Routine>(PhantomData)),
        AffairKind::Notice => Ok(&Of::<Notice>(PhantomData)),
        AffairKind::Ledger => Ok(&Of::<Ledger>(PhantomData)),
        AffairKind::Emergency => Ok(&Of::<Emergency>(PhantomData)),
    }
}

struct Of<A>(PhantomData<fn() -> A>);

impl<A: Affair> Kind for Of<A> {
    fn told(&self, body: &str) -> Result<(&'static str, String)> {
        Ok(A::told(&from_json(body)?))
    }

    fn holder(&self, state: &str) -> Result<Holder> {
        Ok(Holder::of_affair(&from_json::<A>(state)?))
    }

    fn replay(&self) -> Box<dyn Replay> {
        Box::new(None::<A>)
    }
}

impl<A: Affair> Replay for Option<A> {
    fn add(&mut self, seq: u64, act: Act, body: &str) -> Result<(), String> {
        let body = serde_json::from_str(body).map_err(|_| "记录的内容读不懂".to_owned())?;
        let event = AffairEvent { seq, act, body };
        *self = Some(evolve(self.take(), &event).map_err(|misfit| misfit.to_string())?);
        Ok(())
    }

    fn end(self: Box<Self>, head: Hash) -> Result<Option<Replayed>> {
        let Some(affair) = *self else { return Ok(None) };
        let shown = affair.shown();
        Ok(Some(Replayed {
            number: affair.number(),
            version: affair.version(),
            projection: Projection::of(&affair, head)?,
            personal: shown.personal,
            attachments: shown.attachments,
        }))
    }
}
