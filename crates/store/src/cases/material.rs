//! Files and personal data of cases and affairs, which stand beside the log and are named in it by their digests.

use qingdan_work::administration::{Denied, Looked, erase, reveal};
use qingdan_work::case::{Act, AttachmentRef, Case, PersonalRef};
use qingdan_work::hash::Hash;
use qingdan_work::{Directory, Holder, Person, Subject};

use super::load_case;
use crate::affairs;
use crate::database::{Connection, Row, parameters};
use crate::log::{self, Stream, entries, logged, subject, subject_key};
use crate::{Logged, Millis, Result, Store, StoreError, to_json};

/// Personal data to be kept, encrypted by the server.
#[derive(Clone, Debug)]
pub struct NewPersonal {
    /// Its number: drawn at random, below 2⁵³.
    pub id: u64,
    /// What is kept.
    pub ciphertext: Vec<u8>,
}

/// Personal data that are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// Its number.
    pub id: u64,
    /// What was kept; `None` where it was erased.
    pub ciphertext: Option<Vec<u8>>,
}

/// A file to be kept.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    /// Its number: drawn at random, below 2⁵³.
    pub id: u64,
    /// Its name, as the server keeps it.
    pub name: String,
    /// Its media type, by its content.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What is known of a file without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentHead {
    /// Its number.
    pub id: u64,
    /// The case or affair that it belongs to.
    pub subject: Subject,
    /// Its name, as the server kept it.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub size: u64,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// What is known of it.
    pub head: AttachmentHead,
    /// The file.
    pub bytes: Vec<u8>,
}

impl NewPersonal {
    /// How the log names it.
    pub fn reference(&self) -> PersonalRef {
        PersonalRef { id: self.id, digest: Hash::of(&self.ciphertext).to_string() }
    }
}

impl NewAttachment {
    /// How the log names it: by a digest of name, type and content.
    pub fn reference(&self) -> AttachmentRef {
        AttachmentRef {
            id: self.id,
            digest: file_digest(&self.name, &self.media_type, &self.bytes).to_string(),
        }
    }
}

/// The digest of a file: its name and type in lines of their own, then its bytes.
pub(crate) fn file_digest(name: &str, media_type: &str, bytes: &[u8]) -> Hash {
    let line = |text: &str| [text.len().to_string().as_bytes(), b" ", text.as_bytes(), b"\n"].concat();
    Hash::of(&[&*line(name), &*line(media_type), bytes].concat())
}

/// What goes with a command and stands beside the log.
#[derive(Clone, Copy)]
pub(crate) struct Materials<'a> {
    pub(crate) personal: &'a [NewPersonal],
    pub(crate) attachments: &'a [NewAttachment],
}

impl Materials<'_> {
    /// Writes it. What the state does not name after the command cannot go with it.
    pub(crate) fn write(
        self,
        connection: &mut dyn Connection,
        district: &str,
        of: Subject,
        personal: &[PersonalRef],
        named: &[&AttachmentRef],
    ) -> Result<()> {
        let no = subject_key(of);
        let unnamed = |id: u64| StoreError::Database { reason: format!("the command does not name {id}") };
        for one in self.personal {
            if !personal.contains(&one.reference()) {
                return Err(unnamed(one.id));
            }
            let sql = "INSERT INTO personal (district, id, no, ciphertext) VALUES (?1, ?2, ?3, ?4)";
            let row = parameters![district, one.id as i64, no, one.ciphertext.clone()];
            connection.defer(sql, row.to_vec())?;
        }
        for one in self.attachments {
            if !named.contains(&&one.reference()) {
                return Err(unnamed(one.id));
            }
            let sql = "INSERT INTO attachment (district, id, no, name, type, size, bytes) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let NewAttachment { id, name, media_type, bytes } = one;
            let size = bytes.len() as i64;
            let row = parameters![district, *id as i64, no, &**name, &**media_type, size, bytes.clone()];
            connection.defer(sql, row.to_vec())?;
        }
        Ok(())
    }
}

/// All files that a case names.
pub(crate) fn references(case: &Case) -> impl Iterator<Item = &AttachmentRef> {
    case.attachments.iter().chain(case.steps.iter().flat_map(|step| &step.attachments))
}

impl Store {
    /// A case or an affair as what holds files and personal data; `None` where there is none.
    pub async fn holder(&self, district: &str, of: Subject) -> Result<Option<Holder>> {
        let district = district.to_owned();
        self.database.read(move |connection| find_holder(connection, &district, of)).await
    }

    /// The files of a case or an affair, by number.
    pub async fn attachments(&self, district: &str, of: impl Into<Subject>) -> Result<Vec<AttachmentHead>> {
        let parameters = [district.into(), subject_key(of.into()).into()];
        let sql =
            "SELECT id, no, name, type, size FROM attachment WHERE district = ?1 AND no = ?2 ORDER BY id";
        self.database
            .read(move |connection| {
                connection.query(sql, &parameters)?.into_iter().map(attachment_head).collect()
            })
            .await
    }

    /// A file.
    pub async fn attachment(&self, district: &str, id: u64) -> Result<Option<Attachment>> {
        let parameters = [district.into(), (id as i64).into()];
        let sql = "SELECT bytes, id, no, name, type, size FROM attachment WHERE district = ?1 AND id = ?2";
        self.database
            .read(move |connection| {
                let Some(mut row) = connection.query_one(sql, &parameters)? else { return Ok(None) };
                let bytes = row.bytes()?;
                Ok(Some(Attachment { bytes, head: attachment_head(row)? }))
            })
            .await
    }

    /// Personal data of a case or an affair as they are kept, for showing them masked. To show them in full, see
    /// [`Store::reveal`].
    pub async fn personal(&self, district: &str, of: impl Into<Subject>) -> Result<Vec<Personal>> {
        let parameters = [district.into(), subject_key(of.into()).into()];
        let sql = "SELECT id, ciphertext FROM personal WHERE district = ?1 AND no = ?2 ORDER BY id";
        self.database
            .read(move |connection| connection.query(sql, &parameters)?.into_iter().map(personal).collect())
            .await
    }

    /// Gives personal data to somebody who may see them in full, and writes down that they did.
    ///
    /// # Errors
    /// [`StoreError::Denied`], else what the database said; nothing is given then.
    pub async fn reveal(
        &self,
        district: &str,
        by: &Person,
        looked: Looked,
        now: Millis,
    ) -> Result<Vec<Personal>> {
        let (district, by) = (district.to_owned(), by.clone());
        self.database
            .write(move |connection| {
                let (holder, directory) = holder(connection, &district, looked.subject)?;
                let looked = reveal(looked, &by, &holder, &directory)?;
                let act = Act { at: now, by: (&by).into() };
                let seq = log::append(connection, &district, Stream::Looks, &act, &to_json(&looked)?)?;
                let sql = "INSERT INTO look (district, no, seq) VALUES (?1, ?2, ?3)";
                connection.execute(sql, parameters![&*district, subject_key(looked.subject), seq as i64])?;
                let sql = "SELECT id, ciphertext FROM personal WHERE district = ?1 AND id = ?2";
                let rows = looked.personal.iter().map(|id| {
                    let row = connection.query_one(sql, parameters![&*district, *id as i64])?;
                    personal(row.ok_or(Denied::NoPersonal)?)
                });
                rows.collect()
            })
            .await
    }

    /// Erases personal data for good, and writes down who asked for it. The log stays whole.
    ///
    /// # Errors
    /// [`StoreError::Denied`], else what the database said; nothing is erased then.
    pub async fn erase(&self, district: &str, by: &Person, looked: Looked, now: Millis) -> Result<()> {
        let (district, by) = (district.to_owned(), by.clone());
        self.database
            .write(move |connection| {
                let (holder, directory) = holder(connection, &district, looked.subject)?;
                let ids = looked.personal.clone();
                let entry = erase(looked, &by, &holder, &directory)?;
                let act = Act { at: now, by: (&by).into() };
                log::append(connection, &district, Stream::Administration, &act, &to_json(&entry)?)?;
                let sql = "UPDATE personal SET ciphertext = NULL WHERE district = ?1 AND id = ?2";
                for id in ids {
                    connection.execute(sql, parameters![&*district, id as i64])?;
                }
                Ok(())
            })
            .await
    }

    /// Who looked at personal data in full, newest first: of a case or an affair, or in the whole district; those before
    /// number `before` where it is given.
    pub async fn looks(
        &self,
        district: &str,
        of: Option<Subject>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Logged<Looked>>> {
        let before = before.and_then(|no| i64::try_from(no).ok()).unwrap_or(i64::MAX);
        let stream = Stream::Looks.number();
        let of = of.map(subject_key);
        let parameters =
            [district.into(), stream.into(), before.into(), limit.into(), of.unwrap_or(0).into()];
        let all = entries!("WHERE district = ?1 AND stream = ?2 AND seq < ?3 ORDER BY seq DESC LIMIT ?4");
        let of_one = entries!(
            "WHERE district = ?1 AND stream = ?2 AND seq IN (SELECT seq FROM look WHERE district = ?1 AND no = ?5 \
             AND seq < ?3) ORDER BY seq DESC LIMIT ?4"
        );
        self.database
            .read(move |connection| {
                let rows = match of {
                    Some(_) => connection.query(of_one, &parameters)?,
                    None => connection.query(all, &parameters[..4])?,
                };
                rows.into_iter().map(logged).collect()
            })
            .await
    }
}

/// The same with the organisations that rights about it depend on.
fn holder(connection: &mut dyn Connection, district: &str, of: Subject) -> Result<(Holder, Directory)> {
    let holder = find_holder(connection, district, of)?.ok_or(Denied::NoPersonal)?;
    Ok((holder, crate::administration::directory(connection, district)?))
}

fn find_holder(connection: &mut dyn Connection, district: &str, of: Subject) -> Result<Option<Holder>> {
    match of {
        Subject::Case(number) => Ok(load_case(connection, district, number)?.map(|case| Holder::from(&case))),
        Subject::Affair(number) => affairs::holder(connection, district, number),
    }
}

fn personal(mut row: Row) -> Result<Personal> {
    Ok(Personal { id: row.count()?, ciphertext: row.optional_bytes()? })
}

fn attachment_head(mut row: Row) -> Result<AttachmentHead> {
    Ok(AttachmentHead {
        id: row.count()?,
        subject: subject(row.integer()?)?,
        name: row.text()?,
        media_type: row.text()?,
        size: row.count()?,
    })
}
