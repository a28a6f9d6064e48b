//! What screens read of an affair: rows that are made from its state, and only from it.

use qingdan_work::affair::{Affair, AffairNumber};
use qingdan_work::hash::Hash;

use crate::database::{Connection, Value, parameters};
use crate::log::{affair_key, case_key};
use crate::{Millis, Result, to_json};

/// The end of an affair that has none: after all others.
pub(super) const NO_END: Millis = Millis::MAX;

/// The rows of an affair.
#[derive(Debug, PartialEq)]
pub(crate) struct Projection {
    /// Its number in the store.
    no: i64,
    /// The columns after it, as [`columns`] names them.
    pub(crate) row: Vec<Value>,
    /// The organisations in whose lists it stands, each with what lists are read by.
    pub(crate) parties: Vec<Vec<Value>>,
    /// The cases that it belongs to, by number.
    pub(crate) cases: Vec<i64>,
}

/// The columns of [`Projection::row`], as a SELECT names them.
macro_rules! columns {
    () => {
        "kind, version, head, title, responsible, stands, is_open, due_ms, tag, case_no, item_town, item_kind, \
         item_version, item_no, item_name, public_ms, public_until_ms, state"
    };
}
pub(crate) use columns;

impl Projection {
    /// The rows of an affair whose last event has this hash.
    pub(crate) fn of<A: Affair>(affair: &A, head: Hash) -> Result<Projection> {
        let shown = affair.shown();
        let no = affair_key(AffairNumber { kind: A::KIND, number: affair.number() });
        let kind = A::KIND.as_str();
        let due = shown.due.unwrap_or(NO_END);
        let item = shown.item.as_ref();
        let public = affair.public();
        let row = parameters![
            kind,
            affair.version() as i64,
            head.0.to_vec(),
            shown.title,
            shown.responsible.0,
            shown.stands,
            shown.is_open,
            due,
            shown.tag,
            shown.case.map(case_key),
            item.map(|item| &*item.town),
            item.map(|item| item.kind.as_str()),
            item.map(|item| item.version),
            item.map(|item| item.no),
            item.map(|item| &*item.name),
            public.as_ref().map(|public| *public.start()),
            public.as_ref().map(|public| *public.end()),
            to_json(affair)?,
        ];
        let mut parties = shown.parties;
        parties.sort_unstable();
        parties.dedup();
        let party =
            |one: &qingdan_work::OrganisationId| parameters![one.0, kind, shown.is_open, due].to_vec();
        let mut cases: Vec<i64> = affair.cases().into_iter().map(case_key).collect();
        cases.sort_unstable();
        cases.dedup();
        Ok(Projection { no, row: row.to_vec(), parties: parties.iter().map(party).collect(), cases })
    }

    /// Writes them in place of what was there before.
    pub(crate) fn write(
        self,
        connection: &mut dyn Connection,
        district: &str,
        old: Option<&Projection>,
    ) -> Result<()> {
        let key = || parameters![district, self.no].to_vec();
        let sql = concat!(
            "INSERT INTO affair (district, no, ",
            columns!(),
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20) ",
            "ON CONFLICT (district, no) DO UPDATE SET version = ?4, head = ?5, title = ?6, responsible = ?7, ",
            "stands = ?8, is_open = ?9, due_ms = ?10, tag = ?11, case_no = ?12, item_town = ?13, item_kind = ?14, ",
            "item_version = ?15, item_no = ?16, item_name = ?17, public_ms = ?18, public_until_ms = ?19, state = ?20"
        );
        connection.defer(sql, [key(), self.row.clone()].concat())?;
        let had = old.map_or(&[][..], |old| &old.parties);
        let is_there = |one: &Vec<Value>| self.parties.iter().any(|new| new.first() == one.first());
        for gone in had.iter().filter(|one| !is_there(one)) {
            let sql = "DELETE FROM affair_party WHERE district = ?1 AND no = ?2 AND organisation = ?3";
            connection.defer(sql, [key(), gone[..1].to_vec()].concat())?;
        }
        for new in self.parties.iter().filter(|one| !had.contains(one)) {
            let sql = "INSERT INTO affair_party (district, no, organisation, kind, is_open, due_ms) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (district, organisation, no) \
                       DO UPDATE SET is_open = ?5, due_ms = ?6";
            connection.defer(sql, [key(), new.clone()].concat())?;
        }
        // An affair is opened with its cases, and keeps them.
        for case in self.cases.iter().filter(|_| old.is_none()) {
            let sql = "INSERT INTO affair_of_case (district, no, case_no) VALUES (?1, ?2, ?3)";
            connection.defer(sql, [key(), vec![Value::from(*case)]].concat())?;
        }
        Ok(())
    }
}
