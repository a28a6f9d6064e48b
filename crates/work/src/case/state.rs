//! A case as it stands: what its events add up to.

use qingdan_model::Kind;
use serde::{Deserialize, Serialize};

use super::step::{Step, StepNo, StepStatus};
use crate::number::CaseNumber;
use crate::people::{Directory, OrganisationId, Person};
use crate::time::Millis;

/// One matter handled under an item (办件).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its number.
    pub number: CaseNumber,
    /// How many events it has: the number of the last.
    pub version: u64,
    /// What it is about, in a line; without personal data.
    pub title: String,
    /// The item under which it is handled.
    pub item: ItemRef,
    /// Who is responsible for it: the town, or the department that took the item back.
    pub place: OrganisationId,
    /// Where it came from.
    pub source: Source,
    /// By which name all cases are found that came in one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
    /// Who opened it, and when.
    pub opened: Act,
    /// Whether it is being worked on.
    pub status: Status,
    /// What is to be done, by number.
    pub steps: Vec<Step>,
    /// Personal data of applicants and callers, kept elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<PersonalRef>,
    /// Files of the case as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentRef>,
    /// How many comments it has.
    pub comments: u32,
    /// Whom comments asked for by name and who did nothing about the case since, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// Organisations that have or had a step or opened it, in the order of their numbers.
    pub involved: Vec<OrganisationId>,
    /// When it waited for the applicant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Who last did more than comment, and when.
    pub worked: Act,
    /// The number of that event.
    pub work_version: u64,
    /// When the last event was, where it was no work: a comment, or something that the program told or counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<Millis>,
}

/// Somebody was asked for by name in a comment and has not answered yet (待回应).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The login of whom it is for.
    pub login: String,
    /// The number of the comment's event.
    pub seq: u64,
    /// When.
    pub at: Millis,
}

/// A time in which a case waited for the applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Its beginning.
    pub from: Millis,
    /// Its end.
    pub until: Millis,
}

/// An item of one version of a list. A case stays on that version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemRef {
    /// The town whose list it is, as printed.
    pub town: String,
    /// Which of its lists.
    pub kind: Kind,
    /// The list's version.
    pub version: u32,
    /// The item's number.
    pub no: u32,
    /// Its name.
    pub name: String,
}

impl ItemRef {
    /// Whether an organisation can have work under it: what a list took back from towns (上级部门收回) comes to nobody in a
    /// town, whoever sends it.
    pub fn may_come_to(&self, organisation: OrganisationId, directory: &Directory) -> bool {
        self.kind != Kind::Reclaimed || directory.town_of(organisation).is_none()
    }
}

qingdan_model::words! {
    /// Where a case came from.
    #[derive(Default)]
    Source, "source" {
        /// Somebody applied at the counter.
        #[default]
        Application = "application", "群众申请";
        /// Somebody complained or told of something.
        Complaint = "complaint", "投诉反映";
        /// A community or a patrol found it.
        Finding = "finding", "巡查发现";
        /// A department sent it down.
        Task = "task", "部门下发";
        /// It came in a file with others.
        Import = "import", "批量导入";
    }
}

/// Somebody did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// When.
    pub at: Millis,
    /// Who.
    pub by: Author,
}

/// Who does something, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The account's login.
    pub login: String,
    /// The name at that time.
    pub name: String,
    /// The organisation at that time.
    pub organisation: OrganisationId,
}

impl Author {
    /// The program itself, in a district.
    pub fn program(district: OrganisationId) -> Author {
        Author { login: String::new(), name: "系统".to_owned(), organisation: district }
    }
}

impl From<&Person> for Author {
    fn from(person: &Person) -> Author {
        let Person { login, name, organisation, .. } = person;
        Author { login: login.clone(), name: name.clone(), organisation: *organisation }
    }
}

/// Whether a case is being worked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Status {
    /// It is.
    Open,
    /// It waits for the applicant.
    Paused {
        /// Who let it wait, since when.
        act: Act,
        /// What for.
        reason: String,
    },
    /// It is closed and read-only.
    Closed {
        /// Who closed it, and when.
        act: Act,
        /// How it ended.
        ending: Ending,
        /// The result in words.
        result: String,
    },
}

qingdan_model::words! {
    /// How a case ended.
    Ending, "ending" {
        /// It was settled.
        Settled = "settled", "办结";
        /// What was asked for was not granted.
        Refused = "refused", "不予办理";
        /// The applicant took it back.
        Withdrawn = "withdrawn", "申请人撤回";
        /// It belongs elsewhere.
        Referred = "referred", "转其他渠道";
        /// It was opened by mistake, or twice.
        Mistaken = "mistaken", "误建或重复";
    }
}

/// Personal data kept encrypted elsewhere, so that it can be erased while the log stays whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalRef {
    /// Its number in the store.
    pub id: u64,
    /// SM3 of what is stored, in hexadecimal.
    pub digest: String,
}

/// A file kept elsewhere. Its name may name people, so it is not here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentRef {
    /// Its number in the store.
    pub id: u64,
    /// SM3 of its bytes, in hexadecimal.
    pub digest: String,
}

impl Case {
    /// A step by its number.
    pub fn step(&self, no: StepNo) -> Option<&Step> {
        let at = usize::try_from(no).ok()?.checked_sub(1)?;
        self.steps.get(at)
    }

    /// The time that the log says of what happens next, when a clock says `now`: never earlier than what happened last,
    /// though a machine's time was set back, or a server's is behind another's. Waits would overlap else, and a step would
    /// be ready before the wait that came before it was over: its end would be moved twice for the same days.
    pub fn time_of_next(&self, now: Millis) -> Millis {
        now.max(self.later.unwrap_or(self.worked.at))
    }

    /// Whether it is closed.
    pub fn is_closed(&self) -> bool {
        matches!(self.status, Status::Closed { .. })
    }

    /// Steps that can be done now.
    pub fn ready(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.status == StepStatus::Ready)
    }

    /// Steps that come after a step, directly or through others.
    pub fn following(&self, no: StepNo) -> Vec<StepNo> {
        // A step comes after steps of any number: a procedure's order is not its print order.
        let mut found = vec![no];
        let mut at = 0;
        while let Some(from) = found.get(at).copied() {
            at += 1;
            let next = self.steps.iter().filter(|step| step.after.contains(&from)).map(|step| step.no);
            let next: Vec<StepNo> = next.filter(|one| !found.contains(one)).collect();
            found.extend(next);
        }
        found.remove(0);
        found
    }

    /// What must be settled before a step, directly or through others, and is not.
    pub fn unsettled_before(&self, no: StepNo) -> impl Iterator<Item = &Step> {
        let others = self.steps.iter().filter(move |one| !one.status.is_settled() && one.no != no);
        others.filter(move |one| self.following(one.no).contains(&no))
    }

    /// Steps to which a step can be returned: done or skipped, and before it.
    pub fn returnable_from(&self, no: StepNo) -> Vec<StepNo> {
        let is_candidate = |step: &&Step| matches!(step.status, StepStatus::Done | StepStatus::Skipped);
        let earlier = self.steps.iter().filter(is_candidate).map(|step| step.no);
        earlier.filter(|earlier| *earlier != no && self.following(*earlier).contains(&no)).collect()
    }
}
