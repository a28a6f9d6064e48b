//! Lists of affairs, by when something has to be done about them, page by page.

use std::ops::RangeInclusive;

use qingdan_work::affair::{AffairKind, AffairNumber};
use qingdan_work::case::ItemRef;
use qingdan_work::{CaseNumber, OrganisationId};

use super::project::NO_END;
use crate::cases::like;
use crate::database::{Connection, Row, Value, parameters};
use crate::log::{affair_key, affair_number, case_number};
use crate::{Millis, Result, Store};

/// An affair in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffairHead {
    /// Its number.
    pub number: AffairNumber,
    /// What it is about.
    pub title: String,
    /// The organisation that is responsible.
    pub responsible: OrganisationId,
    /// How it stands, in a word of its kind.
    pub stands: String,
    /// Whether something is still to be done.
    pub is_open: bool,
    /// By when.
    pub due: Option<Millis>,
    /// The case that it belongs to.
    pub case: Option<CaseNumber>,
    /// The item that it belongs to.
    pub item: Option<ItemRef>,
    /// Its version: what a command about it has seen.
    pub version: u64,
}

/// A place in a list of affairs: by end and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AffairPlace {
    /// By when; the last of all moments where there is no end.
    pub due: Millis,
    /// The number in the store.
    pub number: AffairNumber,
}

/// A page of a list of affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AffairPage {
    /// The first.
    First,
    /// What comes after a place.
    After(AffairPlace),
    /// What comes before a place.
    Before(AffairPlace),
    /// The last.
    Last,
}

/// Which affairs are looked for, and which page of them.
#[derive(Clone, Debug)]
pub struct AffairWish {
    /// Of which kind.
    pub kind: AffairKind,
    /// In whose lists they stand: of any of these organisations; `None` for all of the district.
    pub parties: Option<Vec<OrganisationId>>,
    /// Whether something is still to be done; either where nothing is said.
    pub is_open: Option<bool>,
    /// How they stand; in any way where nothing is said.
    pub stands: Option<String>,
    /// Between which moments they end; those without an end end at the last of all.
    pub due: RangeInclusive<Millis>,
    /// What stands in the title or the name of the item; anything where empty.
    pub words: String,
    /// The page.
    pub page: AffairPage,
    /// The most affairs of a page.
    pub limit: u32,
}

impl AffairWish {
    /// The first page of all affairs of a kind.
    pub fn of(kind: AffairKind, parties: Option<Vec<OrganisationId>>, limit: u32) -> AffairWish {
        AffairWish {
            kind,
            parties,
            is_open: None,
            stands: None,
            due: Millis::MIN..=Millis::MAX,
            words: String::new(),
            page: AffairPage::First,
            limit,
        }
    }
}

impl AffairHead {
    /// Where it stands in its list: the next page begins after the last one seen.
    pub fn place(&self) -> AffairPlace {
        AffairPlace { due: self.due.unwrap_or(NO_END), number: self.number }
    }
}

impl Store {
    /// A page of affairs, by when something has to be done about them; each once, in however many lists it stands.
    pub async fn affairs(&self, district: &str, wish: AffairWish) -> Result<Vec<AffairHead>> {
        let district = district.to_owned();
        self.database.read(move |connection| affairs(connection, &district, &wish)).await
    }
}

macro_rules! heads {
    ($from:literal, $page:literal, $order:literal) => {
        concat!(
            "SELECT a.no, a.title, a.responsible, a.stands, a.is_open, a.due_ms, a.case_no, a.version, ",
            "a.item_town, a.item_kind, a.item_version, a.item_no, a.item_name ",
            $from,
            " AND (?8 = '' OR a.title LIKE ?8 ESCAPE '!' OR a.item_name LIKE ?8 ESCAPE '!') ",
            "AND (?9 = '' OR a.stands = ?9) ",
            $page,
            " ORDER BY ",
            $order,
            " LIMIT ?7"
        )
    };
}

/// Of one organisation; what it is read by stands in its own table.
macro_rules! of_party {
    ($page:literal, $order:literal) => {
        heads!(
            "FROM affair_party p JOIN affair a ON a.district = p.district AND a.no = p.no \
             WHERE p.district = ?1 AND p.kind = ?2 AND p.is_open = ?3 AND p.organisation = ?10",
            $page,
            $order
        )
    };
}

/// Of the whole district.
macro_rules! of_all {
    ($page:literal, $order:literal) => {
        heads!("FROM affair a WHERE a.district = ?1 AND a.kind = ?2 AND a.is_open = ?3", $page, $order)
    };
}

fn affairs(connection: &mut dyn Connection, district: &str, wish: &AffairWish) -> Result<Vec<AffairHead>> {
    let (first, last) = (*wish.due.start(), *wish.due.end());
    // Before all places of its moment.
    let from = (first, -1);
    let key = |place: AffairPlace| (place.due, affair_key(place.number));
    let ((one, all), (due, no), bound) = match wish.page {
        AffairPage::First | AffairPage::After(_) => {
            let place = if let AffairPage::After(place) = wish.page { key(place).max(from) } else { from };
            let sql = (
                of_party!("AND (p.due_ms, p.no) > (?4, ?5) AND p.due_ms <= ?6", "p.due_ms, p.no"),
                of_all!("AND (a.due_ms, a.no) > (?4, ?5) AND a.due_ms <= ?6", "a.due_ms, a.no"),
            );
            (sql, place, last)
        }
        AffairPage::Before(_) | AffairPage::Last => {
            let end = (last, i64::MAX);
            let place = if let AffairPage::Before(place) = wish.page { key(place).min(end) } else { end };
            let sql = (
                of_party!("AND (p.due_ms, p.no) < (?4, ?5) AND p.due_ms >= ?6", "p.due_ms DESC, p.no DESC"),
                of_all!("AND (a.due_ms, a.no) < (?4, ?5) AND a.due_ms >= ?6", "a.due_ms DESC, a.no DESC"),
            );
            (sql, place, first)
        }
    };
    let either = [true, false];
    let mut found: Vec<AffairHead> = Vec::new();
    for is_open in either.into_iter().filter(|one| wish.is_open.is_none_or(|wished| wished == *one)) {
        let values = |party: Option<OrganisationId>| -> Vec<Value> {
            let mut values = parameters![
                district,
                wish.kind.as_str(),
                is_open,
                due,
                no,
                bound,
                wish.limit,
                like(&wish.words),
                wish.stands.as_deref().unwrap_or_default(),
            ]
            .to_vec();
            values.extend(party.map(|party| Value::from(party.0)));
            values
        };
        let mut add = |rows: Vec<Row>| -> Result<()> {
            for row in rows {
                found.push(head(row)?);
            }
            Ok(())
        };
        match &wish.parties {
            None => add(connection.query(all, &values(None))?)?,
            Some(parties) => {
                for party in parties {
                    add(connection.query(one, &values(Some(*party)))?)?;
                }
            }
        }
    }
    found.sort_by_key(AffairHead::place);
    found.dedup_by_key(|head| head.number);
    let surplus = found.len().saturating_sub(wish.limit as usize);
    match wish.page {
        AffairPage::Before(_) | AffairPage::Last => found.drain(..surplus),
        _ => found.drain(found.len() - surplus..),
    };
    Ok(found)
}

fn head(mut row: Row) -> Result<AffairHead> {
    let number = affair_number(row.integer()?)?;
    let (title, responsible) = (row.text()?, OrganisationId(row.count()?));
    let (stands, is_open) = (row.text()?, row.integer()? != 0);
    let due = Some(row.integer()?).filter(|due| *due != NO_END);
    let case = row.optional_integer()?.map(case_number).transpose()?;
    let version = row.count()?;
    let item = match (
        row.optional_text()?,
        row.optional_word()?,
        row.optional_count()?,
        row.optional_count()?,
        row.optional_text()?,
    ) {
        (Some(town), Some(kind), Some(version), Some(no), Some(name)) => {
            Some(ItemRef { town, kind, version, no, name })
        }
        _ => None,
    };
    Ok(AffairHead { number, title, responsible, stands, is_open, due, case, item, version })
}
