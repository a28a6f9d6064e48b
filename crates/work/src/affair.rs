//! What a district works on with a log of its own beside cases: routines, notices, ledgers, emergencies. They differ in
//! what can be done with them; that commands are decided, that events make them, how they are numbered, kept and listed is
//! the same for all, and stands here.

use std::fmt::{self, Debug};
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::case::{
    Act, AttachmentRef, Context, Hold, ItemRef, Misfit, PersonalRef, Refusal, RefusalKind, Said, StepNo,
};
use crate::hash::Hash;
use crate::number::{CaseNumber, NumberError};
use crate::people::OrganisationId;
use crate::permission::Right;
use crate::text::as_text;
use crate::time::Millis;

qingdan_model::words! {
    /// Which kind of affair.
    AffairKind, "kind of affair" {
        /// An instance of a periodic clause.
        Routine = "routine", "例行任务";
        /// A public notice.
        Notice = "notice", "公示";
        /// A register that an item requires.
        Ledger = "ledger", "台账";
        /// A flood, a fire, an epidemic.
        Emergency = "emergency", "突发事件";
    }
}

impl AffairKind {
    /// The letter before its numbers.
    fn letter(self) -> char {
        match self {
            AffairKind::Routine => 'R',
            AffairKind::Notice => 'N',
            AffairKind::Ledger => 'L',
            AffairKind::Emergency => 'E',
        }
    }
}

/// The number of an affair, `N26-00042-7`: its kind's letter and a number as cases have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AffairNumber {
    /// Which kind.
    pub kind: AffairKind,
    /// Its number among those of its kind.
    pub number: CaseNumber,
}

as_text!(AffairNumber);

impl fmt::Display for AffairNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind.letter(), self.number)
    }
}

impl FromStr for AffairNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let text = text.trim();
        let is_of = |kind: &&AffairKind| text.starts_with(kind.letter());
        let kind = *AffairKind::ALL.iter().find(is_of).ok_or(NumberError::Shape)?;
        Ok(AffairNumber { kind, number: text[1..].parse()? })
    }
}

/// What a district works on that is no case. A command is decided against it as it stands and gives one event; events
/// make it.
pub trait Affair: Clone + PartialEq + Debug + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Which kind it is.
    const KIND: AffairKind;
    /// What people, or the clock, ask to be done with it.
    type Command: Clone + Debug + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What happened to it.
    type Happened: Clone + Debug + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// What happens when a command is carried out. `None`: there is no such affair yet; then only what opens one can be.
    ///
    /// # Errors
    /// Why it cannot be.
    fn decide(
        affair: Option<&Self>,
        ask: &Ask<Self::Command>,
        context: &Context<'_>,
    ) -> Result<Self::Happened, Refused>;

    /// The affair after one more event, whose number was checked; the first opens it. Sets the version to the event's
    /// number.
    ///
    /// # Errors
    /// In Chinese: why the event does not follow what came before.
    fn apply(affair: Option<Self>, event: &AffairEvent<Self::Happened>) -> Result<Self, String>;

    /// Its number.
    fn number(&self) -> CaseNumber;

    /// How many events it has.
    fn version(&self) -> u64;

    /// What lists show of it, and who sees it there.
    fn shown(&self) -> Shown;

    /// Whose a piece of personal data is, where it is not everybody's who has a part in the affair: only they, and whoever
    /// is above them, see it in full.
    fn owners(&self, _personal: u64) -> Option<Vec<OrganisationId>> {
        None
    }

    /// The cases that it belongs to.
    fn cases(&self) -> Vec<CaseNumber> {
        self.shown().case.into_iter().collect()
    }

    /// The steps of cases that it keeps from being done, and how; those that it once named it goes on naming. The cases' logs
    /// tell of each change.
    fn holds(&self) -> Vec<(CaseNumber, StepNo, Hold)> {
        Vec::new()
    }

    /// Since when and until when everybody may read it on the internet, where they may; the last of all moments where
    /// nobody knows until when.
    fn public(&self) -> Option<RangeInclusive<Millis>> {
        None
    }

    /// What happened, in a few Chinese words for the log's page: what was done ("张贴公示"), and with what or why; no
    /// personal data.
    fn told(body: &Self::Happened) -> (&'static str, String);
}

/// A command with what makes it safe to send twice and to send late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask<C> {
    /// A key that whoever sends it made up. The same key with the same content is the same command.
    pub key: String,
    /// The version of the affair that its author saw; 0 for opening.
    pub seen: u64,
    /// What is to be done.
    pub command: C,
}

impl<C: Serialize> Ask<C> {
    /// What tells it from other commands: who sends it and all that it says.
    ///
    /// # Errors
    /// None in practice: a command always makes JSON.
    pub fn digest(&self, login: &str) -> serde_json::Result<Hash> {
        Ok(Hash::of(&serde_json::to_vec(&(login, self))?))
    }
}

/// One entry of an affair's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffairEvent<H> {
    /// Its number in the affair, from 1.
    pub seq: u64,
    /// Who did it, and when.
    pub act: Act,
    /// What happened.
    pub body: H,
}

/// What lists show of an affair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What it is about, in a line; without personal data.
    pub title: String,
    /// The organisation that is responsible for it.
    pub responsible: OrganisationId,
    /// All organisations in whose lists it stands, the responsible one among them, in the order of their numbers.
    pub parties: Vec<OrganisationId>,
    /// How it stands, in a word of its kind.
    pub stands: &'static str,
    /// Whether something is still to be done about it.
    pub is_open: bool,
    /// By when.
    pub due: Option<Millis>,
    /// What at most one affair of its kind in a district has: so that what is opened by a rule is opened once.
    pub tag: Option<String>,
    /// The case that it belongs to; of several the first.
    pub case: Option<CaseNumber>,
    /// The item that it belongs to.
    pub item: Option<ItemRef>,
    /// Personal data that it names, kept elsewhere.
    pub personal: Vec<PersonalRef>,
    /// Files that it names, kept elsewhere.
    pub attachments: Vec<AttachmentRef>,
}

/// The event that a command becomes.
///
/// # Errors
/// Why it cannot be carried out.
pub fn decide<A: Affair>(
    affair: Option<&A>,
    ask: &Ask<A::Command>,
    context: &Context<'_>,
) -> Result<AffairEvent<A::Happened>, Refused> {
    let body = A::decide(affair, ask, context)?;
    Ok(AffairEvent { seq: affair.map_or(1, |affair| affair.version() + 1), act: context.act(), body })
}

/// An affair after one more event.
///
/// # Errors
/// Where the event does not follow what came before.
pub fn evolve<A: Affair>(affair: Option<A>, event: &AffairEvent<A::Happened>) -> Result<A, Misfit> {
    let misfit = |message: String| Misfit { seq: event.seq, message };
    if event.seq != affair.as_ref().map_or(1, |affair| affair.version() + 1) {
        return Err(misfit("序号不连续".to_owned()));
    }
    A::apply(affair, event).map_err(misfit)
}

/// Why a command about an affair was not carried out: in words for whoever sent it, with what can be done now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    /// What kind of refusal it is.
    pub kind: RefusalKind,
    /// The words, in Chinese.
    pub message: String,
}

impl Refused {
    /// What was sent cannot be.
    pub fn invalid(message: impl Into<String>) -> Refused {
        Refused { kind: RefusalKind::Invalid, message: message.into() }
    }

    /// Things are no longer, or not yet, as the sender thought.
    pub fn conflict(message: impl Into<String>) -> Refused {
        Refused { kind: RefusalKind::Conflict, message: message.into() }
    }

    /// There is no such affair, or part of one.
    pub fn not_found(message: impl Into<String>) -> Refused {
        Refused { kind: RefusalKind::NotFound, message: message.into() }
    }

    /// Whoever sent it has no right to.
    pub fn forbidden(right: Right) -> Refused {
        let message = format!("您没有“{}”的权限。请联系本单位负责的同事办理。", right.chinese());
        Refused { kind: RefusalKind::Forbidden, message }
    }

    /// Somebody changed it after the sender had looked.
    pub fn changed(act: &Act, context: &Context<'_>) -> Refused {
        let Said { who, when } = Said::of(act, context.directory, context.now);
        Refused::conflict(format!(
            "您打开页面以后，{who} 于 {when} 作了修改。请看一下最新情况，再决定是否提交；您填写的内容没有丢。"
        ))
    }

    /// The key of a command was used for another one.
    pub fn key_used() -> Refused {
        Refusal::KeyUsed.into()
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        Refused { kind: refusal.kind(), message: refusal.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_its_kind() {
        for kind in AffairKind::ALL {
            let number = AffairNumber { kind: *kind, number: CaseNumber::new(2026, 42) };
            assert_eq!(number.to_string().parse(), Ok(number));
        }
        assert_eq!("26-00042-7".parse::<AffairNumber>(), Err(NumberError::Shape));
        assert_eq!("".parse::<AffairNumber>(), Err(NumberError::Shape));
        assert_eq!("公示26".parse::<AffairNumber>(), Err(NumberError::Shape));
    }
}
