//! Compound files: office documents before 2007, WPS's own, and newer ones with a password.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::{FileKind, LARGEST_ATTACHMENT, Unfit};

/// More storages and streams are refused; documents have some dozens.
const MOST_ENTRIES: usize = 20_000;

type File<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// Takes a compound file as the document that it is.
pub(super) fn kind(bytes: &[u8]) -> Result<FileKind, Unfit> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| Unfit::Damaged)?;
    let names: Vec<String> = file
        .walk()
        .take(MOST_ENTRIES + 1)
        .map(|entry| entry.path().to_string_lossy().to_lowercase())
        .collect();
    if names.len() > MOST_ENTRIES {
        return Err(Unfit::Overgrown);
    }
    let has = |name: &str| names.iter().any(|one| one == name);
    if has("/encryptedpackage") {
        return Err(Unfit::Locked);
    }
    let kind = match &names {
        _ if has("/worddocument") => FileKind::Doc,
        _ if has("/workbook") || has("/book") => FileKind::Xls,
        _ if has("/powerpoint document") => FileKind::Ppt,
        _ => return Err(Unfit::Unknown),
    };
    let is_code = |name: &&String| {
        name.split('/').any(|part| matches!(part, "macros" | "vba" | "_vba_project" | "_vba_project_cur"))
    };
    if names.iter().any(|name| is_code(&name)) {
        return Err(Unfit::Macros);
    }
    let is_embedded = |name: &&String| {
        name.split('/')
            .any(|part| part == "objectpool" || part.starts_with("mbd") || part.contains("ole10native"))
            && name.matches('/').count() > 1
    };
    if names.iter().any(|name| is_embedded(&name)) {
        return Err(Unfit::Embedded);
    }
    match kind {
        FileKind::Doc => refuse_locked_document(&mut file)?,
        FileKind::Xls => refuse_workbook(&mut file, if has("/workbook") { "/Workbook" } else { "/Book" })?,
        _ => {}
    }
    Ok(kind)
}

fn stream(file: &mut File<'_>, name: &str, most: u64) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Vec::new();
    let stream = file.open_stream(name).map_err(|_| Unfit::Damaged)?;
    stream.take(most).read_to_end(&mut bytes).map_err(|_| Unfit::Damaged)?;
    Ok(bytes)
}

/// [MS-DOC] FibBase: bit 8 of the word at 10 is fEncrypted.
fn refuse_locked_document(file: &mut File<'_>) -> Result<(), Unfit> {
    let head = stream(file, "/WordDocument", 12)?;
    let flags = head.get(10..12).ok_or(Unfit::Damaged)?;
    if flags[1] & 1 == 1 { Err(Unfit::Locked) } else { Ok(()) }
}

/// [MS-XLS]: FilePass (0x2F) encrypts what follows; BoundSheet8 (0x85) says which sheets are macros of Excel 4.
fn refuse_workbook(file: &mut File<'_>, name: &str) -> Result<(), Unfit> {
    let workbook = stream(file, name, LARGEST_ATTACHMENT as u64)?;
    let mut rest = &workbook[..];
    while let Some((head, after)) = rest.split_first_chunk::<4>() {
        let (kind, size) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
        let Some((data, after)) = after.split_at_checked(size.into()) else { break };
        match kind {
            0x002f => return Err(Unfit::Locked),
            0x0085 if data.get(5) == Some(&1) => return Err(Unfit::Macros),
            // SupBook: a workbook elsewhere, or a program asked by DDE; its own sheets and add-ins are told by marks.
            0x01ae if !matches!(data.get(2..4), Some([0x01, 0x04] | [0x01, 0x3a])) => {
                return Err(Unfit::Linked("外部工作簿"));
            }
            _ => {}
        }
        rest = after;
    }
    Ok(())
}
