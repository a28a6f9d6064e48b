//! The fields of the form that corrects a reading: filled from what a clause says, or as somebody typed them, and read back.

use qingdan_model::{Action, Actor, Deadline, DeadlineKind, Mode, Saying, Stance, Unit};

use super::reading::recipient;
use crate::form::Posted;

/// A clause asks for no more acts than this.
const MOST_ACTIONS: usize = 8;

/// What stands in the fields, in the words of forms.
#[derive(Default)]
pub(super) struct Fields {
    actor: String,
    stance: String,
    mode: String,
    actions: Vec<String>,
    pub recipients: String,
    deadline_kind: String,
    pub deadline_n: String,
    deadline_unit: String,
    pub deadline_text: String,
}

/// A word that can be chosen.
pub(super) struct Choice {
    pub word: &'static str,
    pub name: &'static str,
    pub is_chosen: bool,
}

impl Fields {
    /// The fields of what a clause says now.
    pub fn of(saying: &Saying) -> Fields {
        let deadline = saying.deadline.as_ref();
        let word = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
        Fields {
            actor: saying.actor.as_str().to_owned(),
            stance: saying.stance.as_str().to_owned(),
            mode: saying.mode.as_str().to_owned(),
            actions: saying.actions.iter().map(|action| action.as_str().to_owned()).collect(),
            recipients: saying.recipients.iter().map(|one| recipient(one)).collect::<Vec<_>>().join("、"),
            deadline_kind: word(deadline.map(|deadline| deadline.kind.as_str())),
            deadline_n: deadline.and_then(|deadline| deadline.n).map(|n| n.to_string()).unwrap_or_default(),
            deadline_unit: word(deadline.and_then(|deadline| deadline.unit).map(Unit::as_str)),
            deadline_text: deadline.map(|deadline| deadline.text.clone()).unwrap_or_default(),
        }
    }

    /// The fields as somebody filled them; none where only a button was pressed that fills none.
    pub fn posted(posted: &Posted) -> Option<Fields> {
        let field = |name: &str| posted.field(name).trim().to_owned();
        let actions = (0..MOST_ACTIONS).map(|at| field(&format!("action-{at}")));
        let fields = Fields {
            actor: field("actor"),
            stance: field("stance"),
            mode: field("mode"),
            actions: actions.filter(|word| !word.is_empty()).collect(),
            recipients: field("recipients"),
            deadline_kind: field("deadline-kind"),
            deadline_n: field("deadline-n"),
            deadline_unit: field("deadline-unit"),
            deadline_text: field("deadline-text"),
        };
        (!fields.actor.is_empty()).then_some(fields)
    }

    /// What they say of a clause; why it cannot hold, where it cannot.
    pub fn saying(&self, clause: &str) -> Result<Saying, String> {
        let mut actions: Vec<Action> = Vec::new();
        for action in self.actions.iter().filter_map(|word| word.parse().ok()) {
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
        let recipients = self.recipients.split(['、', '，', ',']).map(str::trim);
        let recipients = recipients.filter(|name| !name.is_empty()).map(|name| match name {
            "街镇" | "街道" | "镇" | "乡镇" => "town".to_owned(),
            "社区" | "村" => "community".to_owned(),
            written => written.to_owned(),
        });
        Ok(Saying {
            actor: self.actor.parse().map_err(|_| "请选择谁做。")?,
            stance: self.stance.parse().map_err(|_| "请选择主办还是配合。")?,
            mode: self.mode.parse().map_err(|_| "请选择什么时候做。")?,
            actions,
            recipients: recipients.collect(),
            deadline: self.deadline(clause)?,
        })
    }

    fn deadline(&self, clause: &str) -> Result<Option<Deadline>, String> {
        let Ok(kind) = self.deadline_kind.parse() else {
            let says_more = [&self.deadline_n, &self.deadline_unit, &self.deadline_text];
            return match says_more.iter().all(|field| field.is_empty()) {
                true => Ok(None),
                false => Err("填了期限，还要选择期限的种类；没有期限就把数目、单位和原话都清空。".to_owned()),
            };
        };
        let n = match self.deadline_n.as_str() {
            "" => None,
            number => Some(number.parse().map_err(|_| "期限的数目要写成整数，例如 5。")?),
        };
        let unit: Option<Unit> = self.deadline_unit.parse().ok();
        if self.deadline_text.is_empty() || !clause.contains(&self.deadline_text) {
            return Err("期限的原话要照抄这一条里的文字，例如“5个工作日内”。".to_owned());
        }
        if n.is_some() && unit.is_none() {
            return Err("期限写了数目，还要选择单位。".to_owned());
        }
        Ok(Some(Deadline { kind, n, unit, text: self.deadline_text.clone() }))
    }

    pub fn actors(&self) -> Vec<Choice> {
        choices(Actor::ALL, Actor::as_str, Actor::chinese, &self.actor)
    }

    pub fn stances(&self) -> Vec<Choice> {
        choices(Stance::ALL, Stance::as_str, Stance::chinese, &self.stance)
    }

    pub fn modes(&self) -> Vec<Choice> {
        choices(Mode::ALL, Mode::as_str, Mode::chinese, &self.mode)
    }

    /// A field for each act, and some for more.
    pub fn acts(&self) -> Vec<Vec<Choice>> {
        let shown = (self.actions.len() + 2).clamp(3, MOST_ACTIONS);
        let act = |at: usize| {
            let chosen = self.actions.get(at).map_or("", String::as_str);
            choices(Action::ALL, Action::as_str, Action::chinese, chosen)
        };
        (0..shown).map(act).collect()
    }

    pub fn deadline_kinds(&self) -> Vec<Choice> {
        choices(DeadlineKind::ALL, DeadlineKind::as_str, DeadlineKind::chinese, &self.deadline_kind)
    }

    pub fn deadline_units(&self) -> Vec<Choice> {
        choices(Unit::ALL, Unit::as_str, Unit::chinese, &self.deadline_unit)
    }
}

fn choices<T: Copy>(
    all: &[T],
    word: fn(T) -> &'static str,
    name: fn(T) -> &'static str,
    chosen: &str,
) -> Vec<Choice> {
    all.iter()
        .map(|&one| Choice { word: word(one), name: name(one), is_chosen: word(one) == chosen })
        .collect()
}
