//! Affairs by their tags: what a rule opened already.

use qingdan_work::OrganisationId;
use qingdan_work::affair::{AffairKind, AffairNumber};

use crate::database::parameters;
use crate::log::affair_number;
use crate::{Result, Store};

/// An affair that has a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// The tag.
    pub tag: String,
    /// Its number.
    pub number: AffairNumber,
    /// Who is responsible.
    pub responsible: OrganisationId,
    /// Whether something is still to be done.
    pub is_open: bool,
}

impl Store {
    /// The affairs of a kind that have any of these tags, in the order of the tags.
    pub async fn tagged(&self, district: &str, kind: AffairKind, tags: Vec<String>) -> Result<Vec<Tagged>> {
        let district = district.to_owned();
        self.database
            .read(move |connection| {
                let sql = "SELECT no, responsible, is_open FROM affair \
                           WHERE district = ?1 AND kind = ?2 AND tag = ?3";
                let mut found = Vec::new();
                for tag in tags {
                    let row = connection.query_one(sql, parameters![&*district, kind.as_str(), &*tag])?;
                    if let Some(mut row) = row {
                        let number = affair_number(row.integer()?)?;
                        let responsible = OrganisationId(row.count()?);
                        let is_open = row.integer()? != 0;
                        found.push(Tagged { tag, number, responsible, is_open });
                    }
                }
                Ok(found)
            })
            .await
    }
}
