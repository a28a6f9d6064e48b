//! Lists of cases by number, newest or oldest first, page by page after the last one seen.

use qingdan_work::case::{ItemRef, Source};
use qingdan_work::permission::{Right, Scope, own, scope};
use qingdan_work::{CaseNumber, Directory, OrganisationId, Person};

use super::project::Standing;
use super::work::item_ref;
use crate::database::{Connection, Row, parameters};
use crate::log::{case_key, case_number};
use crate::{Millis, Result, Store};

/// How many cases a search by words looks at, so that it takes a moment at most.
const SEARCHED: u32 = 20_000;
/// How many of them it reads at once.
const CHUNK: u32 = 1_000;

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseHead {
    /// Its number.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// Whether it is being worked on.
    pub standing: Standing,
    /// The town that is responsible.
    pub place: OrganisationId,
    /// The item.
    pub item: ItemRef,
    /// Where it came from.
    pub source: Source,
    /// By which name it is found with the others of one file.
    pub batch: Option<String>,
    /// When it was opened.
    pub opened: Millis,
    /// When somebody last worked on it.
    pub worked: Millis,
}

/// Which cases are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseScope {
    /// All of the district.
    District,
    /// Those of a town.
    Town(OrganisationId),
    /// Those in which an organisation has or had a part.
    Involving(OrganisationId),
}

/// What is asked of cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseWish {
    /// Words that all stand in the title, the item or the name of its batch.
    pub words: String,
    /// How they stand; in any way where none.
    pub standing: Option<Standing>,
    /// The town that is responsible; any where none.
    pub place: Option<OrganisationId>,
    /// The name by which those of one file are found, in full; any or none where none.
    pub batch: Option<String>,
    /// Which come first.
    pub order: CaseOrder,
}

/// Which cases come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaseOrder {
    /// Those opened last.
    #[default]
    NewestFirst,
    /// Those opened first.
    OldestFirst,
}

impl CaseScope {
    /// The cases that a person may read.
    pub fn readable(person: &Person, directory: &Directory) -> Vec<CaseScope> {
        let scopes: Vec<Scope> = person.roles.iter().map(|role| scope(Right::ReadCase, *role)).collect();
        if scopes.contains(&Scope::All) {
            return vec![CaseScope::District];
        }
        let mut readable = Vec::new();
        if scopes.iter().any(|scope| matches!(scope, Scope::Town | Scope::TownOrInvolved)) {
            readable.extend(directory.town_of(person.organisation).map(CaseScope::Town));
        }
        if scopes.iter().any(|scope| matches!(scope, Scope::Own | Scope::Involved | Scope::TownOrInvolved)) {
            readable.extend(own(person, directory).into_iter().map(CaseScope::Involving));
        }
        readable
    }
}

impl Store {
    /// Cases, newest first: at most `limit`, those before a number where it is given.
    pub async fn cases(
        &self,
        district: &str,
        scope: CaseScope,
        before: Option<CaseNumber>,
        limit: u32,
    ) -> Result<Vec<CaseHead>> {
        let district = district.to_owned();
        let before = before.map_or(i64::MAX, case_key);
        let order = CaseOrder::NewestFirst;
        self.database
            .read(move |connection| heads(connection, &district, scope, (order, before), limit))
            .await
    }

    /// Cases as they are wished for, in the order wished, among the first 20,000 of each scope that come after a number in
    /// it. With them the number to go on after, where there are more that were not looked at.
    pub async fn find_cases(
        &self,
        district: &str,
        scopes: &[CaseScope],
        wish: &CaseWish,
        after: Option<CaseNumber>,
        limit: u32,
    ) -> Result<(Vec<CaseHead>, Option<CaseNumber>)> {
        let words = wish.words.split_whitespace().map(str::to_lowercase).collect();
        let wish = Wish { words, wish: wish.clone() };
        let (district, scopes) = (district.to_owned(), scopes.to_vec());
        let order = wish.wish.order;
        let after = after.map_or(order.beginning(), case_key);
        self.database
            .read(move |connection| {
                let mut found = Vec::new();
                let mut looked_to: Option<CaseNumber> = None;
                for scope in scopes {
                    let (more, to) = find(connection, &district, scope, &wish, after, limit)?;
                    found.extend(more);
                    // As far as all were looked through.
                    looked_to = match (looked_to, to) {
                        (Some(one), Some(other)) if order.is_before(other, one) => Some(other),
                        (None, to) => to,
                        (one, _) => one,
                    };
                }
                found.retain(|head: &CaseHead| looked_to.is_none_or(|to| !order.is_before(to, head.number)));
                found.sort_by_key(|head| head.number);
                if order == CaseOrder::NewestFirst {
                    found.reverse();
                }
                found.dedup_by_key(|head| head.number);
                if found.len() > limit as usize {
                    found.truncate(limit as usize);
                    looked_to = found.last().map(|head| head.number);
                }
                Ok((found, looked_to))
            })
            .await
    }
}

/// What is asked of cases, made ready.
struct Wish {
    /// In lower case.
    words: Vec<String>,
    wish: CaseWish,
}

impl CaseOrder {
    /// A number in the store before all others.
    fn beginning(self) -> i64 {
        match self {
            CaseOrder::NewestFirst => i64::MAX,
            CaseOrder::OldestFirst => -1,
        }
    }

    fn is_before(self, one: CaseNumber, other: CaseNumber) -> bool {
        match self {
            CaseOrder::NewestFirst => one > other,
            CaseOrder::OldestFirst => one < other,
        }
    }
}

impl Wish {
    fn fits(&self, head: &CaseHead) -> bool {
        let CaseWish { standing, place, batch, .. } = &self.wish;
        if standing.is_some_and(|one| one != head.standing)
            || place.is_some_and(|one| one != head.place)
            || batch.is_some() && *batch != head.batch
        {
            return false;
        }
        let batch = head.batch.as_deref().unwrap_or_default();
        let text = format!("{}\n{}\n{batch}", head.title, head.item.name).to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }
}

/// Looks among the next cases of a scope; gives the last one looked at where there are more.
fn find(
    connection: &mut dyn Connection,
    district: &str,
    scope: CaseScope,
    wish: &Wish,
    mut after: i64,
    limit: u32,
) -> Result<(Vec<CaseHead>, Option<CaseNumber>)> {
    let mut found = Vec::new();
    for _ in 0..SEARCHED / CHUNK {
        let chunk = heads(connection, district, scope, (wish.wish.order, after), CHUNK)?;
        let is_last = chunk.len() < CHUNK as usize;
        for head in chunk {
            let number = head.number;
            after = case_key(number);
            if wish.fits(&head) {
                found.push(head);
            }
            if found.len() == limit as usize {
                return Ok((found, Some(number)));
            }
        }
        if is_last {
            return Ok((found, None));
        }
    }
    Ok((found, Some(case_number(after)?)))
}

macro_rules! heads {
    ($from:literal, $number:literal, $after:literal, $order:literal) => {
        concat!(
            "SELECT c.no, c.title, c.status, c.place, c.item_town, c.item_kind, c.item_version, c.item_no, ",
            "c.item_name, c.source, c.opened_ms, c.worked_ms, c.batch FROM ",
            $from,
            " AND ",
            $number,
            $after,
            $number,
            $order
        )
    };
}

fn heads(
    connection: &mut dyn Connection,
    district: &str,
    scope: CaseScope,
    (order, after): (CaseOrder, i64),
    limit: u32,
) -> Result<Vec<CaseHead>> {
    macro_rules! sql {
        ($from:literal, $number:literal) => {
            match order {
                CaseOrder::NewestFirst => heads!($from, $number, " < ?2 ORDER BY ", " DESC LIMIT ?3"),
                CaseOrder::OldestFirst => heads!($from, $number, " > ?2 ORDER BY ", " LIMIT ?3"),
            }
        };
    }
    let rows = match scope {
        CaseScope::District => connection
            .query(sql!("case_file c WHERE c.district = ?1", "c.no"), parameters![district, after, limit]),
        CaseScope::Town(town) => connection.query(
            sql!("case_file c WHERE c.district = ?1 AND c.place = ?4", "c.no"),
            parameters![district, after, limit, town.0],
        ),
        CaseScope::Involving(organisation) => connection.query(
            sql!(
                "case_party p JOIN case_file c ON c.district = p.district AND c.no = p.no \
                 WHERE p.district = ?1 AND p.organisation = ?4",
                "p.no"
            ),
            parameters![district, after, limit, organisation.0],
        ),
    };
    rows?.into_iter().map(head).collect()
}

fn head(mut row: Row) -> Result<CaseHead> {
    let number = case_number(row.integer()?)?;
    let (title, standing, place) = (row.text()?, row.word()?, OrganisationId(row.count()?));
    let item = item_ref(&mut row)?;
    let source = row.word()?;
    Ok(CaseHead {
        number,
        title,
        standing,
        place,
        item,
        source,
        opened: row.integer()?,
        worked: row.integer()?,
        batch: row.optional_text()?,
    })
}
