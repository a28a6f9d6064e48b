//! The fields of an emergency's forms, filled with what was typed or with what is known.

use qingdan_work::OrganisationId;

use super::Choice;
use super::emergency::Opened;
use crate::form::Posted;
use crate::moment;

/// The longest line and the longest text, in characters.
const LINE: u32 = 100;
const TEXT: u32 = 2000;

/// A field.
pub(super) struct Input {
    pub shape: &'static str,
    pub name: &'static str,
    pub label: String,
    pub value: String,
    pub hint: String,
    pub choices: Vec<Choice>,
    pub is_required: bool,
    pub most: u32,
}

/// A form that is filled: with what was typed, else with what is there already.
pub(super) struct Filling<'a> {
    pub opened: &'a Opened,
    pub typed: &'a Posted,
    /// Whether somebody pressed its button: then an empty field is what they typed.
    pub is_again: bool,
}

impl Filling<'_> {
    pub fn no(&self) -> u32 {
        self.typed.field("no").parse().unwrap_or_default()
    }

    /// The organisation that the address or the form names; else the visitor's.
    pub fn organisation(&self) -> OrganisationId {
        self.typed.field("organisation").parse().unwrap_or_else(|_| self.opened.seat())
    }

    /// The same, where it is one of those.
    pub fn whose(&self, all: &[OrganisationId]) -> OrganisationId {
        let asked = Some(self.organisation()).filter(|one| all.contains(one));
        let own = || Some(self.opened.seat()).filter(|one| all.contains(one));
        asked.or_else(own).or_else(|| all.first().copied()).unwrap_or_else(|| self.organisation())
    }

    pub fn others(&self, all: &[OrganisationId], chosen: OrganisationId) -> Vec<Choice> {
        if all.len() < 2 { Vec::new() } else { self.organisations_with(all, chosen) }
    }

    pub fn organisations(&self, all: &[OrganisationId]) -> Vec<Choice> {
        self.organisations_with(all, self.whose(all))
    }

    pub fn organisations_with(&self, all: &[OrganisationId], chosen: OrganisationId) -> Vec<Choice> {
        let choice = |one: &OrganisationId| Choice {
            word: one.to_string(),
            name: self.opened.desk.directory.full_name(*one),
            is_chosen: *one == chosen,
        };
        all.iter().map(choice).collect()
    }

    pub fn choice(&self, field: &str, word: &str, name: &str, known: &str) -> Choice {
        let is_chosen = if self.is_again { self.typed.has(field, word) } else { word == known };
        Choice { word: word.to_owned(), name: name.to_owned(), is_chosen }
    }

    pub fn filled(&self, name: &'static str, label: &str, known: &str) -> Input {
        let value = if self.is_again { self.typed.field(name) } else { known };
        Input {
            shape: "text",
            name,
            label: label.to_owned(),
            value: value.to_owned(),
            hint: String::new(),
            choices: Vec::new(),
            is_required: true,
            most: LINE,
        }
    }

    pub fn text(&self, name: &'static str, label: &str) -> Input {
        self.filled(name, label, "")
    }

    pub fn filled_area(&self, name: &'static str, label: &str, known: &str, is_required: bool) -> Input {
        Input { shape: "area", is_required, most: TEXT, ..self.filled(name, label, known) }
    }

    pub fn area(&self, name: &'static str, label: &str, is_required: bool) -> Input {
        self.filled_area(name, label, "", is_required)
    }

    pub fn number(&self, name: &'static str, label: &str, known: &str, hint: &str) -> Input {
        Input { shape: "number", hint: hint.to_owned(), ..self.filled(name, label, known) }
    }

    pub fn when(&self, name: &'static str, label: &str, known: i64) -> Input {
        Input { shape: "when", ..self.filled(name, label, &moment::typed(known)) }
    }
}

/// A field to choose in.
pub(super) fn select(name: &'static str, label: &str, choices: Vec<Choice>) -> Input {
    let (value, hint) = (String::new(), String::new());
    Input { shape: "select", name, label: label.to_owned(), value, hint, choices, is_required: true, most: 0 }
}

/// Something by its number, from 1.
pub(super) fn at<T>(all: &[T], no: u32) -> Option<&T> {
    all.get(usize::try_from(no).ok()?.checked_sub(1)?)
}
