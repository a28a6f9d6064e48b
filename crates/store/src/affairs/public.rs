//! What everybody may read on the internet now, of all districts, newest first, page by page: one query for each district
//! and page.

use std::cmp::Reverse;

use qingdan_work::CaseNumber;
use qingdan_work::affair::{Affair, AffairKind, AffairNumber};
use qingdan_work::notice::Notice;

use crate::cases::like;
use crate::database::{Connection, Row, parameters};
use crate::lists::from_json;
use crate::log::{affair_key, affair_number};
use crate::{Millis, Result, Store};

/// An affair that everybody may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicHead {
    /// Its district.
    pub district: String,
    /// Its number.
    pub number: AffairNumber,
    /// What it is about.
    pub title: String,
    /// The town of the item that it belongs to.
    pub town: String,
    /// The item's name.
    pub item: String,
    /// Since when everybody may.
    pub since: Millis,
    /// Until when; the last of all moments where nobody knows.
    pub until: Millis,
}

/// A place in the list: by beginning, number and district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPlace {
    /// Since when everybody may read it.
    pub since: Millis,
    /// Its number.
    pub number: CaseNumber,
    /// Its district.
    pub district: String,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicPage {
    /// The newest.
    First,
    /// What comes after a place: what is older.
    After(PublicPlace),
    /// What comes before a place.
    Before(PublicPlace),
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct PublicWish {
    /// Of which kind.
    pub kind: AffairKind,
    /// In which districts.
    pub districts: Vec<String>,
    /// What may be read at this moment.
    pub at: Millis,
    /// Of which town; of any where empty.
    pub town: String,
    /// What stands in the title or the name of the item; anything where empty.
    pub words: String,
    /// The page.
    pub page: PublicPage,
    /// The most of a page.
    pub limit: u32,
}

impl PublicHead {
    /// Where it stands in the list.
    pub fn place(&self) -> PublicPlace {
        let PublicHead { since, number, district, .. } = self;
        PublicPlace { since: *since, number: number.number, district: district.clone() }
    }
}

impl Store {
    /// A page of what everybody may read, newest first.
    pub async fn public_affairs(&self, wish: PublicWish) -> Result<Vec<PublicHead>> {
        self.database
            .read(move |connection| {
                let mut found = Vec::new();
                for district in &wish.districts {
                    found.extend(of_district(connection, district, &wish)?);
                }
                Ok(page_of(found, &wish))
            })
            .await
    }

    /// The towns of which there is something that everybody may read at a moment, by name.
    pub async fn public_towns(
        &self,
        kind: AffairKind,
        districts: Vec<String>,
        at: Millis,
    ) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT item_town FROM affair WHERE district = ?1 AND kind = ?2 \
                   AND public_ms IS NOT NULL AND public_until_ms >= ?3 AND item_town IS NOT NULL";
        self.database
            .read(move |connection| {
                let mut towns = Vec::new();
                for district in &districts {
                    let rows = connection.query(sql, parameters![&**district, kind.as_str(), at])?;
                    for mut row in rows {
                        towns.push(row.text()?);
                    }
                }
                towns.sort_unstable();
                towns.dedup();
                Ok(towns)
            })
            .await
    }
}

macro_rules! heads {
    ($page:literal, $order:literal) => {
        concat!(
            "SELECT no, title, item_town, item_name, public_ms, public_until_ms FROM affair ",
            "WHERE district = ?1 AND kind = ?2 AND public_ms IS NOT NULL AND public_until_ms >= ?3 ",
            "AND (?4 = '' OR item_town = ?4) ",
            "AND (?5 = '' OR title LIKE ?5 ESCAPE '!' OR item_name LIKE ?5 ESCAPE '!') AND ",
            $page,
            " ORDER BY ",
            $order,
            " LIMIT ?8"
        )
    };
}

fn of_district(
    connection: &mut dyn Connection,
    district: &str,
    wish: &PublicWish,
) -> Result<Vec<PublicHead>> {
    let key = |place: &PublicPlace| affair_key(AffairNumber { kind: wish.kind, number: place.number });
    // Of two at one moment with one number, the district's name decides; databases would each order it their own way.
    let (sql, since, no) = match &wish.page {
        PublicPage::First => {
            (heads!("(public_ms, no) < (?6, ?7)", "public_ms DESC, no DESC"), Millis::MAX, i64::MAX)
        }
        PublicPage::After(place) => {
            let no = key(place) + i64::from(district > &*place.district);
            (heads!("(public_ms, no) < (?6, ?7)", "public_ms DESC, no DESC"), place.since, no)
        }
        PublicPage::Before(place) => {
            let no = key(place) - i64::from(district < &*place.district);
            (heads!("(public_ms, no) > (?6, ?7)", "public_ms, no"), place.since, no)
        }
    };
    let kind = wish.kind.as_str();
    let values = parameters![district, kind, wish.at, &*wish.town, like(&wish.words), since, no, wish.limit];
    connection.query(sql, values)?.into_iter().map(|row| head(district, row)).collect()
}

/// What comes first on the page, of all districts.
fn page_of(mut found: Vec<PublicHead>, wish: &PublicWish) -> Vec<PublicHead> {
    found.sort_by(|a, b| {
        let key = |one: &PublicHead| (Reverse(one.since), Reverse(one.number));
        key(a).cmp(&key(b)).then_with(|| a.district.cmp(&b.district))
    });
    let surplus = found.len().saturating_sub(wish.limit as usize);
    match wish.page {
        PublicPage::Before(_) => found.drain(..surplus),
        _ => found.drain(found.len() - surplus..),
    };
    found
}

fn head(district: &str, mut row: Row) -> Result<PublicHead> {
    Ok(PublicHead {
        district: district.to_owned(),
        number: affair_number(row.integer()?)?,
        title: row.text()?,
        town: row.optional_text()?.unwrap_or_default(),
        item: row.optional_text()?.unwrap_or_default(),
        since: row.integer()?,
        until: row.integer()?,
    })
}

/// Notes of notices that were there before their rows said so, which of them everybody may read.
pub(crate) fn note_public_ones(connection: &mut dyn Connection) -> Result<()> {
    let sql = "SELECT district, no, state FROM affair WHERE kind = ?1";
    for mut row in connection.query(sql, parameters![AffairKind::Notice.as_str()])? {
        let (district, no) = (row.text()?, row.integer()?);
        let notice: Notice = from_json(&row.text()?)?;
        if let Some(public) = notice.public() {
            let sql =
                "UPDATE affair SET public_ms = ?3, public_until_ms = ?4 WHERE district = ?1 AND no = ?2";
            connection.execute(sql, parameters![&*district, no, *public.start(), *public.end()])?;
        }
    }
    Ok(())
}
