//! Zip files: which kind of office document one is, and its parts.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::content::Content;
use crate::refused::OpenError;
use crate::xml::{Token, Tokens, decoded};
use crate::{word, workbook};

/// What the parts of one package may unpack to together, in bytes: the longest lists have some ten megabytes of XML.
const MOST_UNPACKED: usize = 64 << 20;

/// More entries are refused before any is looked at: each takes memory of its own.
const MOST_ENTRIES: usize = 1 << 14;

/// The parts of a zip file.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    unpacked: usize,
    /// What the file is called where it turns out to be damaged.
    name: &'static str,
}

/// Takes a zip file as the document that it is.
pub(crate) fn open(bytes: &[u8]) -> Result<Content, OpenError> {
    let mut package = Package::of(bytes)?;
    if let Some(kind) = package.text("mimetype")? {
        return open_document(package, kind.trim());
    }
    if package.has("OFD.xml") {
        return Err(OpenError::OldFormat(
            "版式文档（.ofd）",
            "请用 OFD 阅读器或 WPS 打开，导出为 PDF 再读取。",
        ));
    }
    let Some(main) = package.main_part()? else { return Err(OpenError::OtherFormat(" ZIP 压缩")) };
    if main.ends_with(".bin") {
        return Err(OpenError::OldFormat(
            "二进制 Excel（.xlsb）",
            "请用 Excel 或 WPS 打开，另存为 .xlsx 再读取。",
        ));
    }
    let text = package.text(&main)?.ok_or(OpenError::Damaged(" Office "))?;
    match root_of(&text)?.as_str() {
        "document" => word::open(package, &main, &text),
        "workbook" => workbook::xlsx::open(package, &main, &text),
        "presentation" => Err(OpenError::OtherFormat("演示文稿（.pptx）")),
        _ => Err(OpenError::OtherFormat(" ZIP 压缩")),
    }
}

fn open_document(package: Package<'_>, kind: &str) -> Result<Content, OpenError> {
    match kind.strip_prefix("application/vnd.oasis.opendocument.") {
        Some("spreadsheet" | "spreadsheet-template") => workbook::ods::open(package),
        Some("text" | "text-template") => Err(OpenError::OldFormat(
            " OpenDocument 文字（.odt）",
            "请用 Word 或 WPS 打开，另存为 .docx 再读取。",
        )),
        _ => Err(OpenError::OtherFormat(" ZIP 压缩")),
    }
}

/// The name of a part's outermost element.
pub(crate) fn root_of(part: &str) -> Result<String, OpenError> {
    let mut tokens = Tokens::of(part, " Office ");
    while let Some(token) = tokens.next()? {
        if let Token::Open(root) = token {
            return Ok(root.name());
        }
    }
    Err(OpenError::Damaged(" Office "))
}

impl<'a> Package<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Result<Package<'a>, OpenError> {
        let entries = bytes.windows(4).filter(|four| *four == b"PK\x01\x02").count();
        if entries > MOST_ENTRIES {
            return Err(OpenError::Overgrown("部件数"));
        }
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|_| OpenError::Damaged(" Office 或压缩"))?;
        Ok(Package { archive, unpacked: 0, name: " Office " })
    }

    /// Whether a zip file ends where the bytes end, whatever stands before it.
    pub(crate) fn is_at_the_end_of(bytes: &'a [u8]) -> bool {
        Package::of(bytes).is_ok_and(|package| !package.archive.is_empty())
    }

    /// The names of its parts.
    pub(crate) fn names(&self) -> Result<Vec<String>, OpenError> {
        let names = self.archive.file_names().map(|name| name.map(|name| name.into_owned()));
        names.collect::<Result<_, _>>().map_err(|_| OpenError::Damaged(self.name))
    }

    /// Unpacks all parts to nowhere.
    pub(crate) fn measure(&mut self, most: u64) -> Result<(), OpenError> {
        let mut left = most;
        for at in 0..self.archive.len() {
            let file = match self.archive.by_index(at) {
                Ok(file) => file,
                Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                    return Err(OpenError::Locked);
                }
                Err(_) => return Err(OpenError::Damaged(self.name)),
            };
            let copied = std::io::copy(&mut file.take(left + 1), &mut std::io::sink());
            let size = copied.map_err(|_| OpenError::Damaged(self.name))?;
            left = left.checked_sub(size).ok_or(OpenError::Overgrown("压缩内容"))?;
        }
        Ok(())
    }

    /// Says what the file is called where it turns out to be damaged.
    pub(crate) fn named(self, name: &'static str) -> Package<'a> {
        Package { name, ..self }
    }

    fn has(&self, part: &str) -> bool {
        self.archive.index_for_name(part).is_some()
    }

    /// A part's text; `None` where there is no such part.
    pub(crate) fn text(&mut self, part: &str) -> Result<Option<String>, OpenError> {
        Ok(self.bytes(part)?.map(|bytes| decoded(&bytes).into_owned()))
    }

    /// A part; `None` where there is no such part.
    pub(crate) fn bytes(&mut self, part: &str) -> Result<Option<Vec<u8>>, OpenError> {
        let damaged = OpenError::Damaged(self.name);
        let mut file = match self.archive.by_name(part) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(OpenError::Locked),
            Err(_) => return Err(damaged),
        };
        // What the entry says of its size may be a lie.
        let left = MOST_UNPACKED - self.unpacked;
        let mut bytes = Vec::new();
        file.by_ref().take(left as u64 + 1).read_to_end(&mut bytes).map_err(|_| damaged)?;
        if bytes.len() > left {
            return Err(OpenError::Overgrown("压缩内容"));
        }
        self.unpacked += bytes.len();
        Ok(Some(bytes))
    }

    /// A part as it is unpacked, for whoever does not need all of it at once and counts what comes.
    pub(crate) fn stream(&mut self, part: &str) -> Result<impl Read, OpenError> {
        self.archive.by_name(part).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => OpenError::Locked,
            _ => OpenError::Damaged(self.name),
        })
    }

    /// The part that the package as a whole points to.
    pub(crate) fn main_part(&mut self) -> Result<Option<String>, OpenError> {
        let relations = self.relations_of("")?;
        Ok(relations.into_iter().find(|relation| relation.kind == "officeDocument").map(|main| main.target))
    }

    /// What a part points to.
    pub(crate) fn relations_of(&mut self, part: &str) -> Result<Vec<Relation>, OpenError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let listed = resolved(folder, &format!("_rels/{file}.rels"));
        let Some(text) = self.text(&listed)? else { return Ok(Vec::new()) };
        let mut tokens = Tokens::of(&text, self.name);
        let mut relations = Vec::new();
        while let Some(token) = tokens.next()? {
            let Token::Open(element) = token else { continue };
            if let (Some(kind), Some(target)) = (element.attribute("Type"), element.attribute("Target")) {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let id = element.attribute("Id").unwrap_or_default();
                relations.push(Relation { id, kind, target: resolved(folder, &target) });
            }
        }
        Ok(relations)
    }

    /// The text of the part of this kind that `part` points to.
    pub(crate) fn related(&mut self, part: &str, kind: &str) -> Result<Option<String>, OpenError> {
        let relations = self.relations_of(part)?;
        match relations.into_iter().find(|relation| relation.kind == kind) {
            Some(relation) => self.text(&relation.target),
            None => Ok(None),
        }
    }
}

/// A pointer from one part to another.
pub(crate) struct Relation {
    pub(crate) id: String,
    /// The last word of its type, which the strict namespaces have in common with the usual ones.
    pub(crate) kind: String,
    /// The other part.
    pub(crate) target: String,
}

/// A target as the name of a part: relative to the folder of the part that names it, or from the root.
fn resolved(folder: &str, target: &str) -> String {
    let from_root = target.strip_prefix('/');
    let mut path: Vec<&str> = match from_root {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|name| !name.is_empty()).collect(),
    };
    for name in from_root.unwrap_or(target).split('/') {
        match name {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            name => path.push(name),
        }
    }
    path.join("/")
}
