//! What a person decided that a clause says, and how it stays with the clause in later versions of a list.

use serde::{Deserialize, Serialize};

use crate::{Action, Actor, Clause, Column, Deadline, Found, Mode, Reading, Stance};

/// What a clause says, by a person who read it: in place of the program's reading, as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saying {
    /// Who does it.
    pub actor: Actor,
    /// Whether they lead or support.
    pub stance: Stance,
    /// What sets it going.
    pub mode: Mode,
    /// What is done, in order, each once.
    pub actions: Vec<Action>,
    /// To whom something goes: `town`, `community`, or as written.
    pub recipients: Vec<String>,
    /// By when, or how often.
    pub deadline: Option<Deadline>,
}

/// A saying with the clause that it was decided for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Name of the item.
    pub item: String,
    /// Column of the clause.
    pub column: Column,
    /// Number of the clause in its column.
    pub number: usize,
    /// Text of the clause.
    pub text: String,
    /// What was decided.
    pub saying: Saying,
}

/// Whether a correction is still about a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrected<'a> {
    /// The clause says what it said when it was corrected.
    Still(&'a Correction),
    /// A clause of this number was corrected, and the words have changed since: a person must look again.
    Reworded(&'a Correction),
}

/// The correction of a clause among those of its list, of whatever version. The same words in the same column are
/// the same clause, first of all in an item of the same name; an item may get another number or another name.
pub fn corrected<'a>(
    corrections: impl Iterator<Item = &'a Correction> + Clone,
    item: &str,
    clause: &Clause<'_>,
) -> Option<Corrected<'a>> {
    let of_column = || corrections.clone().filter(|one| one.column == clause.column);
    let same_words = || of_column().filter(|one| one.text == clause.passage.text);
    let here = same_words().find(|one| one.item == item);
    let mut elsewhere = same_words();
    let only = elsewhere.next().filter(|first| elsewhere.all(|other| other.saying == first.saying));
    let reworded = || of_column().find(|one| one.item == item && one.number == clause.number);
    here.or(only).map(Corrected::Still).or_else(|| reworded().map(Corrected::Reworded))
}

impl Saying {
    /// What a reading says.
    pub fn of(reading: &Reading) -> Saying {
        Saying {
            actor: reading.actor.value,
            stance: reading.stance.value,
            mode: reading.mode.value,
            actions: reading.actions.iter().map(|action| action.value).collect(),
            recipients: reading.recipients.iter().map(|recipient| recipient.value.clone()).collect(),
            deadline: reading.deadline.as_ref().map(|deadline| deadline.value.clone()),
        }
    }
}

impl Reading {
    /// The reading as a person decided it: without doubts; values that stay keep the characters they rest on.
    #[must_use]
    pub fn decided(&self, saying: &Saying) -> Reading {
        fn kept<'a, T: Clone + PartialEq + 'a>(
            found: impl IntoIterator<Item = &'a Found<T>>,
            value: &T,
        ) -> Found<T> {
            let same = found.into_iter().find(|one| one.value == *value).cloned();
            same.unwrap_or_else(|| Found { value: value.clone(), spans: Vec::new() })
        }
        Reading {
            actor: kept([&self.actor], &saying.actor),
            stance: kept([&self.stance], &saying.stance),
            mode: kept([&self.mode], &saying.mode),
            actions: saying.actions.iter().map(|action| kept(&self.actions, action)).collect(),
            recipients: saying.recipients.iter().map(|name| kept(&self.recipients, name)).collect(),
            deadline: saying.deadline.as_ref().map(|deadline| kept(&self.deadline, deadline)),
            documents: self.documents.clone(),
            systems: self.systems.clone(),
            doubts: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Passage;

    fn correction(item: &str, number: usize, text: &str, mode: Mode) -> Correction {
        let saying = Saying {
            actor: Actor::Town,
            stance: Stance::Lead,
            mode,
            actions: vec![Action::Review],
            recipients: Vec::new(),
            deadline: None,
        };
        Correction { item: item.into(), column: Column::Town, number, text: text.into(), saying }
    }

    fn found(corrections: &[Correction], item: &str, number: usize, text: &str) -> Option<(bool, Mode)> {
        let passage = Passage { text: text.into(), ..Passage::default() };
        let clause = Clause { column: Column::Town, heading: None, number, passage: &passage };
        corrected(corrections.iter(), item, &clause).map(|corrected| match corrected {
            Corrected::Still(correction) => (true, correction.saying.mode),
            Corrected::Reworded(correction) => (false, correction.saying.mode),
        })
    }

    #[test]
    fn a_correction_follows_its_words() {
        let one = [correction("临时救助", 2, "入户核实。", Mode::Triggered)];
        assert_eq!(found(&one, "临时救助", 2, "入户核实。"), Some((true, Mode::Triggered)));
        assert_eq!(found(&one, "临时救助", 5, "入户核实。"), Some((true, Mode::Triggered)), "another number");
        assert_eq!(found(&one, "困难救助", 2, "入户核实。"), Some((true, Mode::Triggered)), "another name");
        assert_eq!(
            found(&one, "临时救助", 2, "入户核实并公示。"),
            Some((false, Mode::Triggered)),
            "other words"
        );
        assert_eq!(found(&one, "困难救助", 2, "入户核实并公示。"), None);
    }

    #[test]
    fn two_decisions_on_the_same_words_hold_each_in_its_item_only() {
        let two = [
            correction("临时救助", 2, "入户核实。", Mode::Triggered),
            correction("残疾补贴", 2, "入户核实。", Mode::Standing),
        ];
        assert_eq!(found(&two, "残疾补贴", 1, "入户核实。"), Some((true, Mode::Standing)));
        assert_eq!(found(&two, "高龄津贴", 1, "入户核实。"), None);
    }
}
