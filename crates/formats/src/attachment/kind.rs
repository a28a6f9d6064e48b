//! Kinds of files by their first bytes and by the endings of names.

use super::Unfit;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// JPEG
    Jpeg,
    /// PNG
    Png,
    /// GIF
    Gif,
    /// WebP
    Webp,
    /// HEIC, as telephones take it
    Heic,
    /// BMP
    Bmp,
    /// TIFF, as scanners make it
    Tiff,
    /// PDF
    Pdf,
    /// OFD, the national standard's fixed layout
    Ofd,
    /// Word, since 2007
    Docx,
    /// Excel, since 2007
    Xlsx,
    /// PowerPoint, since 2007
    Pptx,
    /// OpenDocument's texts
    Odt,
    /// OpenDocument's tables
    Ods,
    /// OpenDocument's slides
    Odp,
    /// Word before 2007, and WPS's own
    Doc,
    /// Excel before 2007, and WPS's own
    Xls,
    /// PowerPoint before 2007, and WPS's own
    Ppt,
    /// Text, delimited tables included
    Text,
}

/// Each kind with its media type, what people call it, and the endings that its names may have, the usual one first.
const KINDS: [(FileKind, &str, &str, &[&str]); 19] = [
    (FileKind::Jpeg, "image/jpeg", "JPEG 图片", &["jpg", "jpeg", "jpe", "jfif"]),
    (FileKind::Png, "image/png", "PNG 图片", &["png"]),
    (FileKind::Gif, "image/gif", "GIF 图片", &["gif"]),
    (FileKind::Webp, "image/webp", "WebP 图片", &["webp"]),
    (FileKind::Heic, "image/heic", "HEIC 照片", &["heic", "heif"]),
    (FileKind::Bmp, "image/bmp", "BMP 图片", &["bmp"]),
    (FileKind::Tiff, "image/tiff", "TIFF 扫描图", &["tif", "tiff"]),
    (FileKind::Pdf, "application/pdf", "PDF 文件", &["pdf"]),
    (FileKind::Ofd, "application/ofd", "OFD 版式文件", &["ofd"]),
    (
        FileKind::Docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word 文档",
        &["docx"],
    ),
    (
        FileKind::Xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel 表格",
        &["xlsx"],
    ),
    (
        FileKind::Pptx,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "演示文稿",
        &["pptx", "ppsx"],
    ),
    (FileKind::Odt, "application/vnd.oasis.opendocument.text", "ODF 文档", &["odt"]),
    (FileKind::Ods, "application/vnd.oasis.opendocument.spreadsheet", "ODF 表格", &["ods"]),
    (FileKind::Odp, "application/vnd.oasis.opendocument.presentation", "ODF 演示文稿", &["odp"]),
    (FileKind::Doc, "application/msword", "旧版 Word 文档", &["doc", "wps", "dot"]),
    (FileKind::Xls, "application/vnd.ms-excel", "旧版 Excel 表格", &["xls", "et"]),
    (FileKind::Ppt, "application/vnd.ms-powerpoint", "旧版演示文稿", &["ppt", "dps", "pps"]),
    (FileKind::Text, "text/plain; charset=utf-8", "文本", &["txt", "csv", "tsv", "md", "log", "json"]),
];

impl FileKind {
    fn line(self) -> &'static (FileKind, &'static str, &'static str, &'static [&'static str]) {
        // Each kind has its line: a test looks.
        KINDS.iter().find(|(kind, ..)| *kind == self).unwrap_or(&KINDS[KINDS.len() - 1])
    }

    /// Its media type. Text is kept as it came and not always in this encoding.
    pub fn media_type(self) -> &'static str {
        self.line().1
    }

    /// What people call it.
    pub fn chinese(self) -> &'static str {
        self.line().2
    }

    /// The endings that names of it may have, in lower case.
    pub fn endings(self) -> &'static [&'static str] {
        self.line().3
    }

    /// The usual ending.
    pub fn ending(self) -> &'static str {
        self.endings()[0]
    }

    /// Whether it is a picture.
    pub fn is_picture(self) -> bool {
        self.media_type().starts_with("image/")
    }

    /// Whether browsers show it within a page.
    pub fn is_shown_inline(self) -> bool {
        matches!(self, FileKind::Jpeg | FileKind::Png | FileKind::Gif | FileKind::Webp | FileKind::Bmp)
    }

    /// The kind with a media type.
    pub fn of_media_type(media_type: &str) -> Option<FileKind> {
        KINDS.iter().find(|(_, one, ..)| *one == media_type).map(|(kind, ..)| *kind)
    }

    /// The kind that an ending says.
    pub(super) fn of_ending(ending: &str) -> Option<FileKind> {
        KINDS.iter().find(|(.., endings)| endings.contains(&ending)).map(|(kind, ..)| *kind)
    }
}

/// Whether the bytes are a program.
pub(super) fn is_program(bytes: &[u8]) -> bool {
    use infer::app;
    // Two letters alone may begin a text.
    let has_zero = bytes[..bytes.len().min(1024)].contains(&0);
    has_zero && app::is_exe(bytes)
        || app::is_elf(bytes)
        || app::is_mach(bytes)
        || app::is_java(bytes)
        || app::is_dex(bytes)
        || app::is_wasm(bytes)
        || bytes.starts_with(b"#!")
        || bytes.starts_with(b"L\0\0\0\x01\x14\x02\0") // a Windows shortcut
        || bytes.starts_with(b"ITSF") // compiled help
}

/// Which picture the bytes begin.
pub(super) fn picture(bytes: &[u8]) -> Option<FileKind> {
    use infer::image;
    let is_bitmap = || image::is_bmp(bytes) && bytes.get(6..10) == Some(&[0; 4]);
    Some(match bytes {
        _ if image::is_jpeg(bytes) => FileKind::Jpeg,
        _ if image::is_png(bytes) => FileKind::Png,
        _ if image::is_gif(bytes) => FileKind::Gif,
        _ if image::is_webp(bytes) => FileKind::Webp,
        _ if image::is_heif(bytes) || image::is_avif(bytes) => FileKind::Heic,
        _ if image::is_tiff(bytes) => FileKind::Tiff,
        _ if is_bitmap() => FileKind::Bmp,
        _ => return None,
    })
}

/// Why bytes of a kind that is known, and has no place here, are refused.
pub(super) fn refused(bytes: &[u8]) -> Option<Unfit> {
    let found = infer::get(bytes)?;
    match found.matcher_type() {
        infer::MatcherType::Archive if found.mime_type() == "application/rtf" => {
            Some(Unfit::OtherFormat(" RTF ", "请用 Word 或 WPS 打开，另存为 .docx 或 PDF 再上传。"))
        }
        // The others of this group are told by few letters, which a text may begin with.
        infer::MatcherType::Archive if bytes.contains(&0) => {
            Some(Unfit::OtherFormat("压缩或安装", "请解压后，把里面的文件逐个上传。"))
        }
        infer::MatcherType::Audio | infer::MatcherType::Video if bytes.contains(&0) => {
            Some(Unfit::OtherFormat("录音或录像", "请在办理情况里写明内容和保存地点，或者截图上传。"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::endings::refused_ending;
    use super::*;

    #[test]
    fn each_ending_says_one_kind_and_none_that_runs() {
        let mut seen = std::collections::HashSet::new();
        for (kind, media_type, _, endings) in KINDS {
            assert_eq!(FileKind::of_media_type(media_type), Some(kind));
            for ending in endings {
                assert!(seen.insert(*ending) && refused_ending(ending).is_none(), "{ending}");
            }
        }
    }
}
