//! An item's clauses as work between parties: who does which step, what goes from hand to hand, in which order.
//!
//! Everything that was concluded carries a [`Reason`] which says whether the list states it or whether it was inferred,
//! and names the characters it rests on.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Action, Actor, Column, Deadline, Mode, Reading, Span};

/// An item's procedure (流程).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Procedure {
    /// Who takes part: residents, community, town, departments in print order, others. A department that the item
    /// names and that has no clause has a lane without steps.
    pub lanes: Vec<Lane>,
    /// Every clause once, those of the flow first, in an order in which they can be done.
    pub steps: Vec<Step>,
    /// What comes before what, besides what is handed over; without cycles, also together with the hand-offs that do
    /// not return.
    pub links: Vec<Link>,
    /// What goes from lane to lane, also where one side is missing.
    pub hand_offs: Vec<HandOff>,
    /// Where a step can end in several ways.
    pub branches: Vec<Branch>,
    /// Evidence for an order that contradicted stronger evidence and was set aside.
    pub given_way: Vec<Link>,
    /// What could not be told, in Chinese, for the person who checks the procedure.
    pub doubts: Vec<Remark>,
}

/// A party to a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// What kind of party.
    pub actor: Actor,
    /// What screens call it: a department's printed name, or the kind's name.
    pub name: String,
    /// The departments in it as a district's register calls them: by their canonical names, with the level where that is
    /// not the district's own (`公安局（市级）`), or as printed where the catalogue does not know them. Several where the
    /// list gives them clauses together.
    pub bodies: Vec<String>,
}

/// A clause's address within its item, written `town-3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StepId {
    /// Its column.
    pub column: Column,
    /// Its number, from 1 within the column of the item.
    pub number: usize,
}

/// One clause as a piece of work (环节).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The clause.
    pub id: StepId,
    /// Number of its lane, from 0.
    pub lane: usize,
    /// Which part of the procedure it belongs to.
    pub part: Part,
    /// The essence of the clause: its own words with less around them.
    pub label: String,
    /// The clause.
    pub text: String,
    /// What the clause says as work.
    pub reading: Reading,
    /// What sets it going, in the clause's own words.
    pub trigger: Option<Trigger>,
}

/// The part of a procedure that a step belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Handling one matter.
    Flow,
    /// Comes back in a rhythm (例行任务).
    Routine,
    /// Continuing work that no single matter passes through.
    Standing,
    /// What a department provides to the town (履职保障).
    Support,
}

/// What sets a step going.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// What kind of event.
    pub kind: TriggerKind,
    /// The clause's words.
    pub words: String,
    /// Where they stand in the clause.
    pub span: Span,
}

/// A kind of event that sets a step going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TriggerKind {
    /// Somebody applies.
    Application,
    /// Something was found.
    Finding,
    /// Somebody complained or told of something.
    Complaint,
    /// Something came in: a list, a result, a notice.
    Receipt,
    /// An earlier step ended, in a certain way.
    Outcome,
    /// A date or a rhythm.
    Time,
    /// Anything else that happens.
    Event,
}

impl TriggerKind {
    /// What it is called on screens.
    pub fn chinese(self) -> &'static str {
        match self {
            TriggerKind::Application => "申请",
            TriggerKind::Finding => "发现",
            TriggerKind::Complaint => "投诉举报",
            TriggerKind::Receipt => "收到",
            TriggerKind::Outcome => "办理结果",
            TriggerKind::Time => "到期",
            TriggerKind::Event => "发生",
        }
    }
}

/// One step comes before another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The earlier one.
    pub from: StepId,
    /// The later one.
    pub to: StepId,
    /// Whether both are done together: the later one supports the earlier (配合), which is somebody else's.
    #[serde(default)]
    pub assists: bool,
    /// Why.
    pub reason: Reason,
}

/// Why something was concluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Whether the list says so.
    pub basis: Basis,
    /// A short Chinese sentence.
    pub message: String,
    /// The words it rests on.
    pub evidence: Vec<Evidence>,
}

/// Whether something stands in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The clauses say so.
    Stated,
    /// Concluded; a person should look.
    Inferred,
}

impl Basis {
    /// What it is called on screens.
    pub fn chinese(self) -> &'static str {
        match self {
            Basis::Stated => "条款写明",
            Basis::Inferred => "推断",
        }
    }
}

/// Characters of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The clause.
    pub step: StepId,
    /// Byte ranges of its text; empty where its column or its place among the others is what counts.
    pub spans: Vec<Span>,
}

/// One side sends, the other receives (交接).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOff {
    /// Who sends.
    pub from: Side,
    /// Who receives.
    pub to: Side,
    /// How it is sent, in the words of a clause: 上报, 下发.
    pub by: String,
    /// What is handed over, in the words of a clause, where they say it.
    pub what: Option<String>,
    /// The side that no clause has; then the hand-off dangles.
    pub missing: Option<Missing>,
    /// Whether it goes back to an earlier step; it is then no part of the order.
    pub returns: bool,
    /// Why the two belong together, or why a side is missing.
    pub reason: Reason,
}

/// A side of a hand-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Number of its lane, from 0; `None` where it is nobody of the item.
    pub lane: Option<usize>,
    /// Its clause.
    pub step: Option<StepId>,
    /// What the clauses or the lane call it; empty where nobody is named.
    pub name: String,
}

/// The side of a hand-off that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Missing {
    /// A clause starts from something that nobody sends.
    Sender,
    /// A clause sends something that nobody's clause meets.
    Receiver,
}

/// A step that can end in several ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The step.
    pub step: StepId,
    /// The ways that clauses name, in print order.
    pub cases: Vec<Case>,
    /// Whether the clauses also say what happens in the opposite case (不通过 beside 通过).
    pub is_complete: bool,
}

/// One way in which a step ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The condition in the clause's words.
    pub when: String,
    /// What is done then, in the clause's words, where the step's own clause says it.
    pub what: Option<String>,
    /// The step that follows then.
    pub then: Option<StepId>,
    /// Where the condition stands.
    pub at: Evidence,
}

/// Something to be said about a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// In Chinese.
    pub message: String,
    /// The clauses it concerns, with the characters in question.
    pub evidence: Vec<Evidence>,
}

impl Procedure {
    /// The step of a clause.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Whether every hand-off has both sides.
    pub fn is_complete(&self) -> bool {
        self.hand_offs.iter().all(|one| one.missing.is_none())
    }

    /// Pairs of steps of which the first comes before the second: links and hand-offs that do not return.
    pub fn order(&self) -> impl Iterator<Item = (StepId, StepId)> {
        let links = self.links.iter().map(|link| (link.from, link.to));
        let met = self.hand_offs.iter().filter(|one| !one.returns);
        links.chain(met.filter_map(|one| Some((one.from.step?, one.to.step?))))
    }

    /// Steps in a lane that belong to a part, in order.
    pub fn of(&self, lane: usize, part: Part) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.lane == lane && step.part == part)
    }
}

impl Step {
    /// The time by which, or as often as, it is done.
    pub fn deadline(&self) -> Option<&Deadline> {
        self.reading.deadline.as_ref().map(|found| &found.value)
    }

    /// Whether it comes back in a rhythm, also where it is part of the flow.
    pub fn is_periodic(&self) -> bool {
        self.reading.mode.value == Mode::Periodic
    }

    /// Its actions.
    pub fn actions(&self) -> impl Iterator<Item = Action> {
        self.reading.actions.iter().map(|found| found.value)
    }
}

impl Part {
    /// What it is called on screens.
    pub fn chinese(self) -> &'static str {
        match self {
            Part::Flow => "办理环节",
            Part::Routine => "例行任务",
            Part::Standing => "经常性工作",
            Part::Support => "履职保障",
        }
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.column.as_str(), self.number)
    }
}

impl StepId {
    /// What it is called on screens: "乡镇（街道）第 3 条".
    pub fn chinese(self) -> String {
        let column = match self.column {
            Column::Department => "部门",
            Column::Support => "保障",
            Column::Town => "乡镇（街道）",
            Column::Basic | Column::Method => return "本条".to_owned(),
        };
        format!("{column}第 {} 条", self.number)
    }
}

impl FromStr for StepId {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        word.rsplit_once('-')
            .and_then(|(column, number)| {
                Some(StepId { column: column.parse().ok()?, number: number.parse().ok()? })
            })
            .ok_or_else(|| format!("`{word}` is no step: town-3"))
    }
}

impl TryFrom<String> for StepId {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        word.parse()
    }
}

impl From<StepId> for String {
    fn from(id: StepId) -> String {
        id.to_string()
    }
}
