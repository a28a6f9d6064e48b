//! Putting a document's lists into the store, and the log of who did.

use jiff::civil::Date;
use qingdan_model::{Document, Kind, List};

use crate::database::{Connection, Row, parameters};
use crate::digest::{content_hash, sm3_hex};
use crate::lists::{found, from_json};
use crate::packing::{Packed, pack};
use crate::{
    Import, ImportRecord, Imported, ImportedList, Millis, Outcome, Result, Store, StoreError, not_json,
    to_json,
};

impl Store {
    /// Puts the lists of a document into the store in one transaction: all of them, or none.
    ///
    /// A list that says what the current version says changes nothing, from whichever document it comes; where
    /// nothing changes at all, nothing is written, not even to the log. (The hash of the document alone does not
    /// decide: a later program may read the same document better, and that is a new version.)
    ///
    /// Imports into one district wait for each other, so versions have no gaps and none is overwritten.
    ///
    /// # Errors
    /// [`StoreError::NoDistrict`], [`StoreError::NoTown`], [`StoreError::NoItems`] and [`StoreError::KindTwice`] for
    /// what cannot be imported, else what the database said. The store is as it was.
    pub async fn import(&self, import: Import) -> Result<Imported> {
        // Hashing and packing take long for a large document: not on the thread that writes for everybody.
        let prepared = tokio::task::spawn_blocking(move || Prepared::new(import)).await;
        let prepared = prepared.map_err(|error| StoreError::Database { reason: error.to_string() })??;
        self.database.write(move |connection| prepared.write(connection)).await
    }

    /// A district's import log, newest first: at most `limit` entries, those before number `before` where it is
    /// given (the `no` of the last one seen).
    pub async fn imports(
        &self,
        district: &str,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<ImportRecord>> {
        let before = before.and_then(|no| i64::try_from(no).ok()).unwrap_or(i64::MAX);
        let parameters = [district.into(), before.into(), limit.into()];
        let sql = "SELECT no, at_ms, actor, file, imported FROM import_log WHERE district = ?1 AND no < ?2 \
                   ORDER BY no DESC LIMIT ?3";
        self.database
            .read(move |connection| connection.query(sql, &parameters)?.into_iter().map(record).collect())
            .await
    }

    /// Makes sure that a district is there.
    ///
    /// # Errors
    /// [`StoreError::NoDistrict`] where its name is empty, else what the database said.
    pub async fn ensure_district(&self, district: &str, now: Millis) -> Result<()> {
        let district = named(district)?;
        self.database.write(move |connection| ensure_district(connection, &district, now)).await
    }
}

/// An import whose work outside the database is done.
struct Prepared {
    district: String,
    town: String,
    region: Option<String>,
    effective: Date,
    actor: String,
    now: Millis,
    file: String,
    source: String,
    size: i64,
    packed: Packed,
    lists: Vec<PreparedList>,
}

struct PreparedList {
    kind: Kind,
    title: String,
    sections: String,
    content: String,
    /// Number and JSON of each item.
    items: Vec<(u32, String)>,
}

impl Prepared {
    fn new(import: Import) -> Result<Self> {
        let Import { district, town, document, bytes, effective, actor, now } = import;
        let district = named(&district)?;
        // First, so that a file that could not be read is not asked for its town.
        check(&document)?;
        let town = [town, document.town.clone()].into_iter().flatten().map(|town| town.trim().to_owned());
        let Some(town) = town.into_iter().find(|town| !town.is_empty()) else {
            return Err(StoreError::NoTown { file: document.source });
        };
        Ok(Prepared {
            district,
            town,
            region: document.region,
            effective,
            actor,
            now,
            file: document.source,
            source: sm3_hex(&bytes),
            size: bytes.len() as i64,
            packed: pack(bytes),
            lists: document.lists.iter().map(PreparedList::new).collect::<Result<_>>()?,
        })
    }

    fn write(mut self, connection: &mut dyn Connection) -> Result<Imported> {
        ensure_district(connection, &self.district, self.now)?;
        // The row is written, though not changed, so that PostgreSQL holds other imports back until this one ends.
        connection.execute(
            "UPDATE district SET revision = revision WHERE district = ?1",
            parameters![&*self.district],
        )?;

        let mut lists = Vec::new();
        for list in &self.lists {
            let outcome = self.outcome(connection, list)?;
            lists.push(ImportedList { kind: list.kind, items: list.items.len() as u32, outcome });
        }
        let imported = Imported { town: self.town.clone(), source: self.source.clone(), lists };
        if imported.is_unchanged() {
            return Ok(imported);
        }
        self.write_town(connection)?;
        self.write_source(connection)?;
        for (list, ImportedList { outcome, .. }) in self.lists.iter().zip(&imported.lists) {
            match outcome {
                Outcome::New => self.write_list(connection, list, 1)?,
                Outcome::NewVersion { to, .. } => self.write_list(connection, list, *to)?,
                Outcome::Unchanged { .. } => {}
            }
        }
        self.write_log(connection, &imported)?;
        Ok(imported)
    }

    fn outcome(&self, connection: &mut dyn Connection, list: &PreparedList) -> Result<Outcome> {
        Ok(match found(connection, &self.district, &self.town, list.kind, None)? {
            None => Outcome::New,
            Some((head, _)) if head.content == list.content => Outcome::Unchanged { version: head.version },
            Some((head, _)) => Outcome::NewVersion { from: head.version, to: head.version + 1 },
        })
    }

    fn write_town(&self, connection: &mut dyn Connection) -> Result<()> {
        let sql = "INSERT INTO town (district, town, region) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (district, town) DO UPDATE SET region = COALESCE(excluded.region, town.region)";
        connection.execute(sql, parameters![&*self.district, &*self.town, self.region.clone()])?;
        Ok(())
    }

    fn write_source(&mut self, connection: &mut dyn Connection) -> Result<()> {
        let sql = "INSERT INTO source (district, hash, name, size, packing, bytes, created_ms) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (district, hash) DO NOTHING";
        let bytes = std::mem::take(&mut self.packed.bytes); // It may be large, and is written once.
        let (district, hash, name, packing) =
            (&*self.district, &*self.source, &*self.file, &*self.packed.packing);
        connection.execute(sql, parameters![district, hash, name, self.size, packing, bytes, self.now])?;
        Ok(())
    }

    fn write_list(&self, connection: &mut dyn Connection, list: &PreparedList, version: u32) -> Result<()> {
        connection.execute(
            "INSERT INTO list_version (district, town, kind, version, effective, title, sections, items, source, \
             content, imported_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            parameters![
                &*self.district,
                &*self.town,
                list.kind.as_str(),
                version,
                self.effective.to_string(),
                &*list.title,
                &*list.sections,
                list.items.len() as i64,
                &*self.source,
                &*list.content,
                self.now,
            ],
        )?;
        let sql = "INSERT INTO item (district, town, kind, version, position, no, body) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        for (position, (no, body)) in (1_u32..).zip(&list.items) {
            let (district, town, kind) = (&*self.district, &*self.town, list.kind.as_str());
            connection.execute(sql, parameters![district, town, kind, version, position, *no, &**body])?;
        }
        Ok(())
    }

    /// Counts the change and logs it under that number.
    fn write_log(&self, connection: &mut dyn Connection, imported: &Imported) -> Result<()> {
        let sql = "UPDATE district SET revision = revision + 1 WHERE district = ?1 RETURNING revision";
        let row = connection.query_one(sql, parameters![&*self.district])?;
        let no = row.map_or(Err(StoreError::NoDistrict), |mut row| row.integer())?;
        connection.execute(
            "INSERT INTO import_log (district, no, at_ms, actor, file, imported) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            parameters![&*self.district, no, self.now, &*self.actor, &*self.file, to_json(imported)?],
        )?;
        Ok(())
    }
}

impl PreparedList {
    fn new(list: &List) -> Result<Self> {
        Ok(PreparedList {
            kind: list.kind,
            title: list.title.clone(),
            sections: to_json(&list.sections)?,
            content: content_hash(list).map_err(not_json)?,
            items: list.items.iter().map(|item| Ok((item.no, to_json(item)?))).collect::<Result<_>>()?,
        })
    }
}

/// Refuses a document whose import would replace a list by nothing or by another of its own.
fn check(document: &Document) -> Result<()> {
    let file = &document.source;
    if document.lists.is_empty() || document.lists.iter().any(|list| list.items.is_empty()) {
        return Err(StoreError::NoItems { file: file.clone() });
    }
    for kind in Kind::ALL {
        if document.lists.iter().filter(|list| list.kind == kind).count() > 1 {
            return Err(StoreError::KindTwice { file: file.clone(), kind });
        }
    }
    Ok(())
}

fn named(district: &str) -> Result<String> {
    match district.trim() {
        "" => Err(StoreError::NoDistrict),
        name => Ok(name.to_owned()),
    }
}

pub(crate) fn ensure_district(connection: &mut dyn Connection, district: &str, now: Millis) -> Result<()> {
    let sql = "INSERT INTO district (district, revision, created_ms) VALUES (?1, 0, ?2) \
               ON CONFLICT (district) DO NOTHING";
    connection.execute(sql, parameters![district, now])?;
    Ok(())
}

fn record(mut row: Row) -> Result<ImportRecord> {
    Ok(ImportRecord {
        no: row.count()?,
        at: row.integer()?,
        actor: row.text()?,
        file: row.text()?,
        imported: from_json(&row.text()?)?,
    })
}
