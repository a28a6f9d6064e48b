//! A notice as it stands: what its events add up to.

use qingdan_model::StepId;
use serde::{Deserialize, Serialize};

use super::period::Period;
use super::rule::NoticeRule;
use super::wording::Wording;
use crate::affair::{AffairKind, AffairNumber};
use crate::case::{Act, AttachmentRef, Hold, ItemRef, PersonalRef, StepNo};
use crate::due::Due;
use crate::number::CaseNumber;
use crate::people::OrganisationId;

/// A public notice (公示).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its number.
    pub number: CaseNumber,
    /// How many events it has.
    pub version: u64,
    /// What it is about.
    pub about: About,
    /// What binds it.
    pub rule: NoticeRule,
    /// What stands on it.
    pub wording: Wording,
    /// Where it stands.
    pub stage: Stage,
    /// Each time that it was posted, in order; the last is the one that counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postings: Vec<Posting>,
    /// Photographs and other files that show that it was up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Objections, by number from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
    /// Who drafted it, and when.
    pub drafted: Act,
    /// Who last changed its wording or its stage, and when.
    pub worked: Act,
    /// The number of that event.
    pub work_version: u64,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The case.
    pub case: CaseNumber,
    /// Its step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepNo>,
    /// The clause of that step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<StepId>,
    /// The item of the case.
    pub item: ItemRef,
    /// The town that is responsible for the case.
    pub town: OrganisationId,
    /// Who posts it and answers objections.
    pub holder: OrganisationId,
    /// Others who take part in the case, or in the further ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub involved: Vec<OrganisationId>,
    /// Further cases of the item that stand on it (同批), by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<AlsoAbout>,
}

/// A further case that stands on a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlsoAbout {
    /// The case.
    pub case: CaseNumber,
    /// Its step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepNo>,
}

/// Where a notice stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Stage {
    /// It is being written.
    Draft,
    /// It is up.
    Posted,
    /// It was taken down before its time, or never posted.
    Withdrawn {
        /// Who took it down, and when.
        act: Act,
        /// Why.
        reason: String,
    },
    /// Its time is over.
    Closed {
        /// When, by whom.
        act: Act,
        /// What came of it.
        outcome: Outcome,
    },
}

qingdan_model::words! {
    /// What came of a notice.
    Outcome, "outcome of a notice" {
        /// Nobody objected.
        Unopposed = "unopposed", "期满无异议";
        /// Whoever objected was not right.
        Dismissed = "dismissed", "期满有异议，经核实均不成立";
        /// Somebody who objected was right.
        Upheld = "upheld", "期满有异议，经核实成立";
    }
}

/// Once that a notice was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// From when until when.
    pub period: Period,
    /// Who said so, and when.
    pub act: Act,
}

/// Files that show that a notice was up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Of which posting, from 1.
    pub posting: u32,
    /// What they show.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The files.
    pub attachments: Vec<AttachmentRef>,
    /// Who added them, and when.
    pub act: Act,
}

/// Somebody objects (异议).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Its number in the notice, from 1.
    pub no: u32,
    /// To which posting, from 1.
    pub posting: u32,
    /// How it came.
    pub via: Channel,
    /// Who wrote it down, and when; the program where it came online.
    pub act: Act,
    /// By when it is answered.
    pub due: Due,
    /// Who objects and in what words, kept elsewhere.
    pub personal: Vec<PersonalRef>,
    /// Files that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentRef>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// The number of the last event about it.
    pub version: u64,
}

/// What an objection was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether it was right.
    pub verdict: Verdict,
    /// The reason, as it was told to whoever objected.
    pub text: String,
    /// Who answered, and when.
    pub act: Act,
}

qingdan_model::words! {
    /// Whether an objection was right.
    Verdict, "verdict" {
        /// It was.
        Upheld = "upheld", "成立";
        /// It was not.
        Dismissed = "dismissed", "不成立";
    }
}

qingdan_model::words! {
    /// How an objection came.
    Channel, "channel" {
        /// On the page of the notice.
        Online = "online", "网上提交";
        /// By telephone.
        Telephone = "telephone", "来电";
        /// At the counter.
        Visit = "visit", "来访";
        /// By letter.
        Letter = "letter", "来信";
    }
}

impl Notice {
    /// The posting that counts; `None` before the first.
    pub fn posting(&self) -> Option<&Posting> {
        self.postings.last()
    }

    /// The period that counts, where it is up or was up to its end.
    pub fn period(&self) -> Option<&Period> {
        let counts = matches!(self.stage, Stage::Posted | Stage::Closed { .. });
        self.posting().filter(|_| counts).map(|posting| &posting.period)
    }

    /// How it keeps the steps of its cases from being done; not at all before it was first posted. One that is closed has run
    /// its time, which its last day says.
    pub fn hold(&self) -> Option<Hold> {
        let Period { posted, last, .. } = self.posting()?.period;
        Some(match self.stage {
            Stage::Withdrawn { .. } => Hold::Withdrawn,
            _ => Hold::Posted { posted, last, is_disputed: self.open_objections().next().is_some() },
        })
    }

    /// Objections that nobody answered yet.
    pub fn open_objections(&self) -> impl Iterator<Item = &Objection> {
        self.objections.iter().filter(|one| one.answer.is_none())
    }

    /// What came of the objections to the posting that counts.
    pub fn outcome(&self) -> Outcome {
        let posting = self.postings.len() as u32;
        let mut verdicts = self
            .objections
            .iter()
            .filter(|one| one.posting == posting)
            .filter_map(|one| one.answer.as_ref())
            .peekable();
        if verdicts.peek().is_none() {
            Outcome::Unopposed
        } else if verdicts.any(|answer| answer.verdict == Verdict::Upheld) {
            Outcome::Upheld
        } else {
            Outcome::Dismissed
        }
    }

    /// What came of it, in a sentence for the step of the case that it belongs to; `None` before its time is over.
    pub fn result(&self) -> Option<String> {
        let Stage::Closed { outcome, .. } = &self.stage else { return None };
        let number = AffairNumber { kind: AffairKind::Notice, number: self.number };
        let period = self.posting()?.period.chinese();
        Some(format!("公示 {number}：{period}，{}。", outcome.chinese()))
    }

    /// Whether it was ever meant for the internet and put up, so that its address there is no secret.
    pub fn was_public(&self) -> bool {
        self.wording.is_online() && self.rule.offline.is_none() && !self.postings.is_empty()
    }

    /// Whether everybody can read it on the internet now.
    pub fn is_public(&self) -> bool {
        self.stage == Stage::Posted && self.wording.is_online() && self.rule.offline.is_none()
    }

    /// How it stands, in a word.
    pub fn stands(&self) -> Stands {
        match &self.stage {
            Stage::Draft => Stands::Draft,
            Stage::Withdrawn { .. } => Stands::Withdrawn,
            Stage::Closed { .. } => Stands::Closed,
            Stage::Posted if self.open_objections().next().is_some() => Stands::Objected,
            Stage::Posted if self.posting().is_some_and(|one| one.period.last.is_none()) => Stands::Uncounted,
            Stage::Posted => Stands::Posted,
        }
    }
}

qingdan_model::words! {
    /// How a notice stands, in lists.
    Stands, "standing of a notice" {
        /// It is being written.
        Draft = "draft", "草稿";
        /// It is up.
        Posted = "posted", "公示中";
        /// It is up, and somebody objects.
        Objected = "objected", "有异议待答复";
        /// It is up, and nobody knows until when.
        Uncounted = "uncounted", "公示中，期限待算";
        /// It was taken down.
        Withdrawn = "withdrawn", "已撤回";
        /// Its time is over.
        Closed = "closed", "已结束";
    }
}
