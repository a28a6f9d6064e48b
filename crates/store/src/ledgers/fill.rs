//! Cases whose rows in a ledger are missing or older than they.

use qingdan_model::Kind;
use qingdan_work::CaseNumber;
use qingdan_work::OrganisationId;
use qingdan_work::ledger::{Ledger, RowNo};

use super::ledger_key;
use crate::database::{Row, parameters};
use crate::log::{affair_number, case_key, case_number};
use crate::{Millis, Result, Store};

/// A case whose row in a ledger has to be brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseToFill {
    /// The case.
    pub case: CaseNumber,
    /// Its version.
    pub version: u64,
    /// Its row, where it has one, with the row's version.
    pub row: Option<(RowNo, u32)>,
}

impl Store {
    /// Cases under a ledger's item whose rows are missing or older than they, that were worked on since a moment: of a town,
    /// or in which an organisation has a part. At most `limit`, by number.
    pub async fn cases_to_fill(
        &self,
        district: &str,
        ledger: &Ledger,
        town: Option<OrganisationId>,
        since: Millis,
        limit: u32,
    ) -> Result<Vec<CaseToFill>> {
        let kind: Kind = ledger.item.kind;
        let place = town.map_or(-1, |town| i64::from(town.0));
        let values = parameters![
            district,
            ledger_key(ledger.number),
            kind.as_str(),
            &*ledger.item.name,
            since,
            place,
            ledger.holder.0,
            limit,
        ]
        .to_vec();
        let sql = "SELECT c.no, c.version, r.row_no, r.version FROM case_file c \
                   LEFT JOIN ledger_row r ON r.district = c.district AND r.ledger = ?2 AND r.case_no = c.no \
                   WHERE c.district = ?1 AND c.item_kind = ?3 AND c.item_name = ?4 AND c.worked_ms >= ?5 \
                   AND (c.place = ?6 OR (CAST(?6 AS BIGINT) < 0 AND EXISTS (SELECT 1 FROM case_party p \
                   WHERE p.district = c.district AND p.organisation = ?7 AND p.no = c.no))) \
                   AND (r.row_no IS NULL OR (r.case_version < c.version AND r.is_removed = 0)) ORDER BY c.no LIMIT ?8";
        let one = |mut row: Row| {
            let (case, version) = (case_number(row.integer()?)?, row.count()?);
            let row = (row.optional_count()?, row.optional_count()?);
            Ok(CaseToFill { case, version, row: row.0.zip(row.1) })
        };
        self.database
            .read(move |connection| connection.query(sql, &values)?.into_iter().map(one).collect())
            .await
    }

    /// The rows of a case, with their ledgers.
    pub async fn ledger_rows_of_case(
        &self,
        district: &str,
        case: CaseNumber,
    ) -> Result<Vec<(CaseNumber, RowNo)>> {
        let values = parameters![district, case_key(case)].to_vec();
        let sql =
            "SELECT ledger, row_no FROM ledger_row WHERE district = ?1 AND case_no = ?2 ORDER BY ledger";
        let one = |mut row: Row| Ok((affair_number(row.integer()?)?.number, row.count()?));
        self.database
            .read(move |connection| connection.query(sql, &values)?.into_iter().map(one).collect())
            .await
    }

    /// Notes which versions of cases were looked at whose rows say already what they should. It is no evidence and stands
    /// in no log.
    pub async fn cases_looked_at(
        &self,
        district: &str,
        number: CaseNumber,
        cases: Vec<(CaseNumber, u64)>,
    ) -> Result<()> {
        let district = district.to_owned();
        self.database
            .write(move |connection| {
                for (case, version) in cases {
                    let sql = "UPDATE ledger_row SET case_version = ?4 WHERE district = ?1 AND ledger = ?2 AND case_no = ?3";
                    let values = parameters![&*district, ledger_key(number), case_key(case), version as i64];
                    connection.defer(sql, values.to_vec())?;
                }
                Ok(())
            })
            .await
    }
}
