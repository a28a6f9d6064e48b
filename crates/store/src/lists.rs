//! Reading what was imported.

use std::collections::BTreeMap;

use jiff::civil::Date;
use qingdan_model::{Item, Kind, List, Section};

use crate::database::{Connection, Row, parameters};
use crate::packing::{Packed, unpack};
use crate::{District, ListHead, Result, Revision, SourceFile, Store, StoreError, StoredList, Town};

/// A query for list heads, with what follows `FROM list_version v`.
macro_rules! heads {
    ($rest:literal) => {
        concat!(
            "SELECT v.district, v.town, v.kind, v.version, v.effective, v.title, v.items, v.source, v.content, ",
            "v.imported_ms, v.sections FROM list_version v ",
            $rest
        )
    };
}

impl Store {
    /// Stands for the state of all lists: as long as it is equal to an earlier one, no list has changed.
    pub async fn revision(&self) -> Result<Revision> {
        let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(revision), 0) AS BIGINT) FROM district";
        self.database
            .read(move |connection| match connection.query_one(sql, &[])? {
                Some(mut row) => Ok(Revision { districts: row.count()?, changes: row.count()? }),
                None => Ok(Revision::default()),
            })
            .await
    }

    /// All districts, by name.
    pub async fn districts(&self) -> Result<Vec<District>> {
        self.database.read(districts).await
    }

    /// A district's towns with the heads of their current lists, by name.
    pub async fn towns(&self, district: &str) -> Result<Vec<Town>> {
        let district = district.to_owned();
        self.database.read(move |connection| towns(connection, district)).await
    }

    /// The heads of a town's current lists, in the order basic, joint, reclaimed.
    pub async fn lists(&self, district: &str, town: &str) -> Result<Vec<ListHead>> {
        let parameters = [district.into(), town.into()];
        let sql = heads!(
            "WHERE v.district = ?1 AND v.town = ?2 AND v.version = (SELECT MAX(w.version) FROM list_version w \
             WHERE w.district = v.district AND w.town = v.town AND w.kind = v.kind)"
        );
        self.database.read(move |connection| sorted(heads(connection.query(sql, &parameters)?))).await
    }

    /// One of a town's lists with its items: the current version, or the one asked for.
    pub async fn list(
        &self,
        district: &str,
        town: &str,
        kind: Kind,
        version: Option<u32>,
    ) -> Result<Option<StoredList>> {
        let (district, town) = (district.to_owned(), town.to_owned());
        self.database
            .read(move |connection| match found(connection, &district, &town, kind, version)? {
                Some(found) => Ok(Some(with_items(connection, found)?)),
                None => Ok(None),
            })
            .await
    }

    /// An item by its printed number, with the head of its list; the first of them where a list misprints a number
    /// twice.
    pub async fn item(
        &self,
        district: &str,
        town: &str,
        kind: Kind,
        version: Option<u32>,
        no: u32,
    ) -> Result<Option<(ListHead, Item)>> {
        let (district, town) = (district.to_owned(), town.to_owned());
        self.database
            .read(move |connection| {
                let Some((head, _)) = found(connection, &district, &town, kind, version)? else { return Ok(None) };
                let sql = "SELECT body FROM item WHERE district = ?1 AND town = ?2 AND kind = ?3 AND version = ?4 \
                           AND no = ?5 ORDER BY position LIMIT 1";
                let key = parameters![district, town, kind.as_str(), head.version, no];
                match connection.query_one(sql, key)? {
                    Some(row) => Ok(Some((head, item(row)?))),
                    None => Ok(None),
                }
            })
            .await
    }

    /// The heads of all versions of one of a town's lists, newest first.
    pub async fn versions(&self, district: &str, town: &str, kind: Kind) -> Result<Vec<ListHead>> {
        let parameters = [district.into(), town.into(), kind.as_str().into()];
        let sql = heads!("WHERE v.district = ?1 AND v.town = ?2 AND v.kind = ?3 ORDER BY v.version DESC");
        self.database
            .read(move |connection| Ok(only_heads(heads(connection.query(sql, &parameters)?)?)))
            .await
    }

    /// The heads of all current lists of a district, or of all districts. An index compares them with what it holds
    /// and loads only the lists that changed.
    pub async fn current(&self, district: Option<&str>) -> Result<Vec<ListHead>> {
        let district = district.map(str::to_owned);
        self.database.read(move |connection| Ok(only_heads(current(connection, district)?))).await
    }

    /// All current lists of a district, or of all districts, with their items. For a town or a county: a province's
    /// half a million items are better loaded list by list ([`Store::current`], [`Store::list`]).
    pub async fn all_current(&self, district: Option<&str>) -> Result<Vec<StoredList>> {
        let district = district.map(str::to_owned);
        self.database
            .read(move |connection| {
                let found = current(connection, district)?;
                found.into_iter().map(|found| with_items(connection, found)).collect()
            })
            .await
    }

    /// A source document, whole, by its hash.
    pub async fn source(&self, district: &str, hash: &str) -> Result<Option<SourceFile>> {
        let parameters = [district.into(), hash.into()];
        let sql = "SELECT name, size, packing, bytes FROM source WHERE district = ?1 AND hash = ?2";
        self.database
            .read(move |connection| {
                let Some(mut row) = connection.query_one(sql, &parameters)? else { return Ok(None) };
                let (name, size) = (row.text()?, row.count()?);
                let packed = Packed { packing: row.text()?, bytes: row.bytes()? };
                Ok(Some(SourceFile { name, bytes: unpack(packed, size)? }))
            })
            .await
    }
}

fn districts(connection: &mut dyn Connection) -> Result<Vec<District>> {
    let rows = connection.query("SELECT district, revision FROM district", &[])?;
    let read = |mut row: Row| Ok(District { name: row.text()?, revision: row.count()? });
    let mut districts: Vec<District> = rows.into_iter().map(read).collect::<Result<_>>()?;
    // Not by the database, whose order depends on its locale.
    districts.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(districts)
}

fn towns(connection: &mut dyn Connection, district: String) -> Result<Vec<Town>> {
    let mut towns = BTreeMap::new();
    for mut row in
        connection.query("SELECT town, region FROM town WHERE district = ?1", parameters![&*district])?
    {
        let name = row.text()?;
        let town = Town {
            district: district.clone(),
            name: name.clone(),
            region: row.optional_text()?,
            lists: vec![],
        };
        towns.insert(name, town);
    }
    for (head, _) in current(connection, Some(district))? {
        if let Some(town) = towns.get_mut(&head.town) {
            town.lists.push(head);
        }
    }
    Ok(towns.into_values().collect())
}

/// A head with its sections.
pub(crate) type Found = (ListHead, Vec<Section>);

/// The current version of a list, or the one asked for.
pub(crate) fn found(
    connection: &mut dyn Connection,
    district: &str,
    town: &str,
    kind: Kind,
    version: Option<u32>,
) -> Result<Option<Found>> {
    let rows = match version {
        Some(version) => connection.query(
            heads!("WHERE v.district = ?1 AND v.town = ?2 AND v.kind = ?3 AND v.version = ?4"),
            parameters![district, town, kind.as_str(), version],
        ),
        None => connection.query(
            heads!("WHERE v.district = ?1 AND v.town = ?2 AND v.kind = ?3 ORDER BY v.version DESC LIMIT 1"),
            parameters![district, town, kind.as_str()],
        ),
    };
    Ok(heads(rows?)?.into_iter().next())
}

fn current(connection: &mut dyn Connection, district: Option<String>) -> Result<Vec<Found>> {
    let districts = match district {
        Some(district) => vec![district],
        None => districts(connection)?.into_iter().map(|district| district.name).collect(),
    };
    let sql = heads!(
        "WHERE v.district = ?1 AND v.version = (SELECT MAX(w.version) FROM list_version w \
         WHERE w.district = v.district AND w.town = v.town AND w.kind = v.kind)"
    );
    let mut all = Vec::new();
    for district in districts {
        let mut found = heads(connection.query(sql, parameters![district])?)?;
        found.sort_by(|(a, _), (b, _)| (&a.town, a.kind).cmp(&(&b.town, b.kind)));
        all.append(&mut found);
    }
    Ok(all)
}

fn heads(rows: Vec<Row>) -> Result<Vec<Found>> {
    rows.into_iter().map(head).collect()
}

fn head(mut row: Row) -> Result<Found> {
    let head = ListHead {
        district: row.text()?,
        town: row.text()?,
        kind: row.text()?.parse().map_err(|reason| StoreError::Database { reason })?,
        version: row.count()?,
        effective: day(&row.text()?)?,
        title: row.text()?,
        items: row.count()?,
        source: row.text()?,
        content: row.text()?,
        imported: row.integer()?,
    };
    Ok((head, from_json(&row.text()?)?))
}

fn sorted(found: Result<Vec<Found>>) -> Result<Vec<ListHead>> {
    let mut heads = only_heads(found?);
    heads.sort_by_key(|head| head.kind);
    Ok(heads)
}

fn only_heads(found: Vec<Found>) -> Vec<ListHead> {
    found.into_iter().map(|(head, _)| head).collect()
}

fn with_items(connection: &mut dyn Connection, (head, sections): Found) -> Result<StoredList> {
    let sql = "SELECT body FROM item WHERE district = ?1 AND town = ?2 AND kind = ?3 AND version = ?4 \
               ORDER BY position";
    let key = parameters![&*head.district, &*head.town, head.kind.as_str(), head.version];
    let items = connection.query(sql, key)?.into_iter().map(item).collect::<Result<_>>()?;
    let list = List { kind: head.kind, title: head.title.clone(), sections, items };
    Ok(StoredList { head, list })
}

fn item(mut row: Row) -> Result<Item> {
    from_json(&row.text()?)
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| StoreError::Database { reason: format!("`{text}` is no day") })
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Database { reason: format!("stored JSON: {error}") })
}
