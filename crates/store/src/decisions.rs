//! What list offices decided: which body a printed name is, what a clause says, which findings do not count.
//!
//! A decision changes what every page shows, so it grows the district's revision as an import does: other processes
//! follow it.

use qingdan_model::Correction;

use crate::database::{Connection, Row, parameters};
use crate::digest::sm3_hex;
use crate::import::ensure_district;
use crate::lists::from_json;
use crate::{BodyName, ClauseDecision, Decided, Dismissal, Millis, Result, Store, StoreError};

impl Store {
    /// Which bodies printed names are, in all districts, as list offices decided.
    pub async fn body_names(&self) -> Result<Vec<Decided<BodyName>>> {
        let sql = "SELECT district, printed, body, level, actor, at_ms FROM body_name";
        self.database
            .read(move |connection| connection.query(sql, &[])?.into_iter().map(body_name).collect())
            .await
    }

    /// Decides which body a printed name is; what was decided before about it holds no longer.
    ///
    /// # Errors
    /// [`StoreError::NoDistrict`] where the district has no name, else what the database said.
    pub async fn decide_body_name(&self, decided: Decided<BodyName>) -> Result<()> {
        let sql = "INSERT INTO body_name (district, printed, body, level, actor, at_ms) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (district, printed) \
                   DO UPDATE SET body = ?3, level = ?4, actor = ?5, at_ms = ?6";
        let Decided { district, what, actor, at } = decided;
        self.decide(district, at, move |connection, district| {
            let body = what.body.as_deref().unwrap_or_default();
            connection.execute(sql, parameters![district, &*what.printed, body, &*what.level, &*actor, at])
        })
        .await
    }

    /// Takes back what was decided about a printed name: the catalogue's answer holds again, or none.
    ///
    /// # Errors
    /// What the database said. A decision that is not there is taken back already.
    pub async fn withdraw_body_name(&self, district: &str, printed: &str, now: Millis) -> Result<()> {
        let sql = "DELETE FROM body_name WHERE district = ?1 AND printed = ?2";
        let printed = printed.to_owned();
        self.decide(district.to_owned(), now, move |connection, district| {
            connection.execute(sql, parameters![district, &*printed])
        })
        .await
    }

    /// What clauses say, in all districts, as list offices decided.
    pub async fn corrections(&self) -> Result<Vec<Decided<ClauseDecision>>> {
        let sql =
            "SELECT district, town, kind, item, part, number, text, saying, actor, at_ms FROM correction";
        self.database
            .read(move |connection| connection.query(sql, &[])?.into_iter().map(clause_decision).collect())
            .await
    }

    /// Decides what a clause says; what was decided before about the same words in the same item holds no longer.
    ///
    /// # Errors
    /// [`StoreError::NoDistrict`] where the district has no name, else what the database said.
    pub async fn correct(&self, decided: Decided<ClauseDecision>) -> Result<()> {
        let sql = "INSERT INTO correction (district, town, kind, item, part, said, number, text, saying, actor, at_ms) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
                   ON CONFLICT (district, town, kind, item, part, said) \
                   DO UPDATE SET number = ?7, saying = ?9, actor = ?10, at_ms = ?11";
        let Decided { district, what: ClauseDecision { town, kind, correction }, actor, at } = decided;
        let saying = serde_json::to_string(&correction.saying)
            .map_err(|error| StoreError::Database { reason: error.to_string() })?;
        self.decide(district, at, move |connection, district| {
            let Correction { item, column, number, text, .. } = correction;
            let said = sm3_hex(text.as_bytes());
            let values = parameters![
                district,
                &*town,
                kind.as_str(),
                &*item,
                column.as_str(),
                &*said,
                number as i64,
                &*text,
                &*saying,
                &*actor,
                at,
            ];
            connection.execute(sql, values)
        })
        .await
    }

    /// Takes a correction back: the program's reading holds again.
    ///
    /// # Errors
    /// What the database said. A correction that is not there is taken back already.
    pub async fn withdraw_correction(&self, decided: Decided<ClauseDecision>) -> Result<()> {
        let sql = "DELETE FROM correction WHERE district = ?1 AND town = ?2 AND kind = ?3 AND item = ?4 AND part = ?5 \
                   AND said = ?6";
        let Decided { district, what: ClauseDecision { town, kind, correction }, at, .. } = decided;
        self.decide(district, at, move |connection, district| {
            let said = sm3_hex(correction.text.as_bytes());
            let key = parameters![
                district,
                &*town,
                kind.as_str(),
                &*correction.item,
                correction.column.as_str(),
                &*said
            ];
            connection.execute(sql, key)
        })
        .await
    }

    /// Findings that the list office of a district dismissed for a town.
    pub async fn dismissals(&self, district: &str, town: &str) -> Result<Vec<Decided<Dismissal>>> {
        let sql = "SELECT district, town, kind, rule, item, fingerprint, reason, actor, at_ms FROM dismissal \
                   WHERE district = ?1 AND town = ?2";
        let (district, town) = (district.to_owned(), town.to_owned());
        self.database
            .read(move |connection| {
                let rows = connection.query(sql, parameters![&*district, &*town])?;
                rows.into_iter().map(dismissal).collect()
            })
            .await
    }

    /// Dismisses a finding; the last reason holds.
    ///
    /// # Errors
    /// [`StoreError::NoDistrict`] where the district has no name, else what the database said.
    pub async fn dismiss(&self, decided: Decided<Dismissal>) -> Result<()> {
        let sql = "INSERT INTO dismissal (district, town, kind, rule, item, fingerprint, reason, actor, at_ms) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
                   ON CONFLICT (district, town, kind, rule, item, fingerprint) \
                   DO UPDATE SET reason = ?7, actor = ?8, at_ms = ?9";
        let Decided { district, what, actor, at } = decided;
        self.decide(district, at, move |connection, district| {
            let kind = what.kind.as_str();
            let key = (&*what.town, &*what.rule, &*what.item, &*what.fingerprint);
            let values = parameters![district, key.0, kind, key.1, key.2, key.3, &*what.reason, &*actor, at];
            connection.execute(sql, values)
        })
        .await
    }

    /// Takes a dismissal back: the finding counts again.
    ///
    /// # Errors
    /// What the database said. A dismissal that is not there is taken back already.
    pub async fn withdraw_dismissal(&self, decided: Decided<Dismissal>) -> Result<()> {
        let sql = "DELETE FROM dismissal WHERE district = ?1 AND town = ?2 AND kind = ?3 AND rule = ?4 AND item = ?5 \
                   AND fingerprint = ?6";
        let Decided { district, what, at, .. } = decided;
        self.decide(district, at, move |connection, district| {
            let kind = what.kind.as_str();
            connection.execute(
                sql,
                parameters![district, &*what.town, kind, &*what.rule, &*what.item, &*what.fingerprint],
            )
        })
        .await
    }

    async fn decide(
        &self,
        district: String,
        now: Millis,
        write: impl FnOnce(&mut dyn Connection, &str) -> Result<u64> + Send + 'static,
    ) -> Result<()> {
        if district.trim().is_empty() {
            return Err(StoreError::NoDistrict);
        }
        self.database
            .write(move |connection| {
                ensure_district(connection, &district, now)?;
                write(connection, &district)?;
                let sql = "UPDATE district SET revision = revision + 1 WHERE district = ?1";
                connection.execute(sql, parameters![&*district]).map(|_| ())
            })
            .await
    }
}

fn body_name(mut row: Row) -> Result<Decided<BodyName>> {
    let district = row.text()?;
    let what = BodyName {
        printed: row.text()?,
        body: Some(row.text()?).filter(|body| !body.is_empty()),
        level: row.text()?,
    };
    Ok(Decided { district, what, actor: row.text()?, at: row.integer()? })
}

fn dismissal(mut row: Row) -> Result<Decided<Dismissal>> {
    let wrong = |reason: String| StoreError::Database { reason };
    let district = row.text()?;
    let what = Dismissal {
        town: row.text()?,
        kind: row.text()?.parse().map_err(wrong)?,
        rule: row.text()?,
        item: row.text()?,
        fingerprint: row.text()?,
        reason: row.text()?,
    };
    Ok(Decided { district, what, actor: row.text()?, at: row.integer()? })
}

fn clause_decision(mut row: Row) -> Result<Decided<ClauseDecision>> {
    let wrong = |reason: String| StoreError::Database { reason };
    let district = row.text()?;
    let (town, kind) = (row.text()?, row.text()?.parse().map_err(wrong)?);
    let correction = Correction {
        item: row.text()?,
        column: row.text()?.parse().map_err(wrong)?,
        number: row.count()?,
        text: row.text()?,
        saying: from_json(&row.text()?)?,
    };
    Ok(Decided {
        district,
        what: ClauseDecision { town, kind, correction },
        actor: row.text()?,
        at: row.integer()?,
    })
}
