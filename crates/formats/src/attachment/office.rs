//! Zip files: which office document one is, and whether it holds nothing that runs or fetches.

use super::{FileKind, Unfit};
use crate::package::Package;
use crate::xml::{Token, Tokens};

/// All parts together may unpack to this much, in bytes.
const MOST_UNPACKED: u64 = 256 << 20;

/// What is said of a broken one.
const NAME: &str = " Office ";

/// Takes a zip file as the document that it is.
pub(super) fn kind(bytes: &[u8]) -> Result<FileKind, Unfit> {
    let mut package = Package::of(bytes)?;
    let parts: Vec<Part> = package.names()?.into_iter().map(Part::of).collect();
    package.measure(MOST_UNPACKED)?;
    let has = |path: &str| parts.iter().any(|part| part.path == path);
    if has("ofd.xml") {
        return ofd(&parts);
    }
    if has("mimetype") {
        return open_document(&mut package, &parts);
    }
    if has("[content_types].xml") {
        return open_xml(&mut package, &parts);
    }
    if has("androidmanifest.xml") || has("meta-inf/manifest.mf") {
        return Err(Unfit::Runs);
    }
    Err(Unfit::OtherFormat("压缩", "请解压后，把里面的文件逐个上传。"))
}

/// A part of a zip file: its name, and the same as programs compare it, whatever its case.
struct Part {
    name: String,
    path: String,
}

impl Part {
    fn of(name: String) -> Part {
        Part { path: name.replace('\\', "/").to_lowercase(), name }
    }

    fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(&folder[1..]) || self.path.contains(folder)
    }

    fn is_vba(&self) -> bool {
        self.path.contains("vbaproject") || self.path.contains("vbadata")
    }
}

/// GB/T 33190: pages, pictures, fonts, signatures; files attached to it lie in a folder of their own.
fn ofd(parts: &[Part]) -> Result<FileKind, Unfit> {
    const ENDINGS: [&str; 15] = [
        "xml", "jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "jb2", "ttf", "otf", "cff", "dat", "esl",
        "asn1",
    ];
    let is_known = |part: &Part| {
        let ending = part.path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_attached = part.is_in("/attachs/") || part.is_in("/attachments/");
        part.path.ends_with('/') || !is_attached && ENDINGS.contains(&ending)
    };
    if parts.iter().all(is_known) { Ok(FileKind::Ofd) } else { Err(Unfit::Embedded) }
}

fn open_document(package: &mut Package<'_>, parts: &[Part]) -> Result<FileKind, Unfit> {
    let media_type = package.text("mimetype")?.unwrap_or_default();
    let kind = match FileKind::of_media_type(media_type.trim()) {
        Some(kind @ (FileKind::Odt | FileKind::Ods | FileKind::Odp)) => kind,
        _ => return Err(Unfit::OtherFormat("压缩", "请解压后，把里面的文件逐个上传。")),
    };
    if parts.iter().any(|part| part.is_in("/basic/") || part.is_in("/scripts/")) {
        return Err(Unfit::Macros);
    }
    if package.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(Unfit::Locked);
    }
    for part in ["content.xml", "styles.xml"] {
        let Some(text) = package.text(part)? else { continue };
        let mut tokens = Tokens::of(&text, NAME);
        while let Some(token) = tokens.next()? {
            let Token::Open(element) = token else { continue };
            match element.name().as_str() {
                "event-listener" => return Err(Unfit::Macros),
                "object-ole" | "applet" | "plugin" => return Err(Unfit::Embedded),
                "dde-source" | "dde-connection-decl" | "dde-link" => {
                    return Err(Unfit::Linked("动态数据交换 DDE"));
                }
                "table-source" | "cell-range-source" | "section-source" => {
                    return Err(Unfit::Linked("外部文件"));
                }
                "image" | "object" if element.attribute("href").is_some_and(|to| is_elsewhere(&to)) => {
                    return Err(Unfit::Linked("外部图片或对象"));
                }
                _ => {}
            }
        }
    }
    Ok(kind)
}

fn is_elsewhere(target: &str) -> bool {
    target.contains("://") || target.starts_with("//") || target.starts_with("..") || target.starts_with('\\')
}

fn open_xml(package: &mut Package<'_>, parts: &[Part]) -> Result<FileKind, Unfit> {
    let has = |path: &str| parts.iter().any(|part| part.path == path);
    let kind = match parts {
        _ if has("word/document.xml") => FileKind::Docx,
        _ if has("xl/workbook.xml") => FileKind::Xlsx,
        _ if has("ppt/presentation.xml") => FileKind::Pptx,
        _ if has("xl/workbook.bin") => {
            return Err(Unfit::OtherFormat("二进制 Excel（.xlsb）", "请另存为 .xlsx 再上传。"));
        }
        _ => return Err(Unfit::OtherFormat("压缩", "请解压后，把里面的文件逐个上传。")),
    };
    parts.iter().try_for_each(|part| refuse_part(package, part))?;
    Ok(kind)
}

fn refuse_part(package: &mut Package<'_>, part: &Part) -> Result<(), Unfit> {
    let path = part.path.as_str();
    if part.is_vba() || part.is_in("/macrosheets/") || part.is_in("/dialogsheets/") {
        return Err(Unfit::Macros);
    }
    if part.is_in("/activex/") {
        return Err(Unfit::Embedded);
    }
    if part.is_in("/embeddings/") && !path.ends_with('/') {
        // A chart brings the table that it draws along: no more than that.
        let table = if path.ends_with(".xlsx") { package.bytes(&part.name)? } else { None };
        let parts = table.as_deref().and_then(|table| Package::of(table).ok()?.names().ok());
        let mut parts = parts.ok_or(Unfit::Embedded)?.into_iter().map(Part::of);
        return if parts.any(|part| part.is_vba() || part.is_in("/embeddings/")) {
            Err(Unfit::Embedded)
        } else {
            Ok(())
        };
    }
    if path.ends_with(".rels") {
        refuse_links(&package.text(&part.name)?.unwrap_or_default())?;
    }
    if path.starts_with("word/") && path.ends_with(".xml") {
        refuse_fields(&package.text(&part.name)?.unwrap_or_default())?;
    }
    let is_types = path == "[content_types].xml";
    if is_types && package.text(&part.name)?.is_some_and(|types| types.contains("macroEnabled")) {
        return Err(Unfit::Macros);
    }
    Ok(())
}

/// Refuses what a part points to outside of the file and a reader fetches without being asked.
fn refuse_links(relations: &str) -> Result<(), Unfit> {
    let mut tokens = Tokens::of(relations, NAME);
    while let Some(token) = tokens.next()? {
        let Token::Open(element) = token else { continue };
        if element.attribute("TargetMode").as_deref() != Some("External") {
            continue;
        }
        let kind = element.attribute("Type").unwrap_or_default();
        match kind.rsplit('/').next().unwrap_or_default() {
            // One must click on it; programs show where it leads.
            "hyperlink" => {}
            "attachedTemplate" => return Err(Unfit::Linked("外部模板")),
            "image" => return Err(Unfit::Linked("外部图片")),
            "externalLinkPath" | "xlPathMissing" | "externalLink" => return Err(Unfit::Linked("外部工作簿")),
            _ => return Err(Unfit::Linked("外部文件")),
        }
    }
    Ok(())
}

/// Refuses fields that ask other programs or fetch files.
fn refuse_fields(part: &str) -> Result<(), Unfit> {
    let mut tokens = Tokens::of(part, NAME);
    let mut instructions = String::new();
    while let Some(token) = tokens.next()? {
        let Token::Open(element) = token else { continue };
        match element.name().as_str() {
            "instrText" => instructions.push_str(&tokens.text()?),
            "fldSimple" => {
                instructions.push(' ');
                instructions.push_str(&element.attribute("instr").unwrap_or_default());
                instructions.push(' ');
            }
            "fldChar" => instructions.push(' '),
            _ => {}
        }
    }
    let mut words = instructions.split_whitespace().map(str::to_uppercase);
    match words
        .find(|word| ["DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT"].contains(&word.as_str()))
    {
        Some(word) if word.starts_with("DDE") => Err(Unfit::Linked("动态数据交换 DDE")),
        Some(_) => Err(Unfit::Linked("外部文件")),
        None => Ok(()),
    }
}
