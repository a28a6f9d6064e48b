//! Cases and affairs as what files and personal data belong to.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::affair::{Affair, AffairNumber};
use crate::case::{Case, responsible};
use crate::number::{CaseNumber, NumberError};
use crate::people::{Directory, OrganisationId, Person};
use crate::permission::{On, Right, may};
use crate::text::as_text;

/// A case or an affair, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A case, `26-00042-7`.
    Case(CaseNumber),
    /// An affair, `N26-00042-7`.
    Affair(AffairNumber),
}

as_text!(Subject);

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Case(number) => number.fmt(f),
            Subject::Affair(number) => number.fmt(f),
        }
    }
}

impl FromStr for Subject {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        match text.trim().starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => text.parse().map(Subject::Affair),
            false => text.parse().map(Subject::Case),
        }
    }
}

impl From<CaseNumber> for Subject {
    fn from(number: CaseNumber) -> Subject {
        Subject::Case(number)
    }
}

impl From<AffairNumber> for Subject {
    fn from(number: AffairNumber) -> Subject {
        Subject::Affair(number)
    }
}

/// What holds files and personal data, and what rights about them depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Which case or affair it is.
    pub subject: Subject,
    /// What it is about, in a line.
    pub title: String,
    /// The numbers of its personal data in the store.
    pub personal: Vec<u64>,
    /// Whose those are that are not everybody's who has a part in it.
    pub apart: BTreeMap<u64, Vec<OrganisationId>>,
    /// The organisations that are responsible for it.
    pub responsible: Vec<OrganisationId>,
    /// The organisations that have or had a part in it.
    pub involved: Vec<OrganisationId>,
}

impl Holder {
    /// An affair.
    pub fn of_affair<A: Affair>(affair: &A) -> Holder {
        let shown = affair.shown();
        let apart = shown.personal.iter().filter_map(|one| Some((one.id, affair.owners(one.id)?)));
        Holder {
            apart: apart.collect(),
            subject: Subject::Affair(AffairNumber { kind: A::KIND, number: affair.number() }),
            title: shown.title,
            personal: shown.personal.iter().map(|one| one.id).collect(),
            responsible: vec![shown.responsible],
            involved: shown.parties,
        }
    }

    /// Whether a person has a right about it.
    pub fn grants(&self, person: &Person, right: Right, directory: &Directory) -> bool {
        may(person, right, On { responsible: &self.responsible, involved: &self.involved }, directory)
    }

    /// Whether a person has a right about a piece of its personal data.
    pub fn grants_on(&self, personal: u64, person: &Person, right: Right, directory: &Directory) -> bool {
        match self.apart.get(&personal) {
            Some(owners) => may(person, right, On { responsible: owners, involved: &[] }, directory),
            None => self.grants(person, right, directory),
        }
    }
}

impl From<&Case> for Holder {
    fn from(case: &Case) -> Holder {
        Holder {
            subject: case.number.into(),
            title: case.title.clone(),
            personal: case.personal.iter().map(|one| one.id).collect(),
            apart: BTreeMap::new(),
            responsible: responsible(case).to_vec(),
            involved: case.involved.clone(),
        }
    }
}
