//! What people attach, and what others would have them attach.

#![allow(clippy::unwrap_used)] // A scenario may unwrap: its panic is its message.

#[path = "pdf/mini.rs"]
#[allow(dead_code)] // The tests of PDF use the rest.
mod mini;
mod office;

use std::io::{Cursor, Write};

use mini::Mini;
use office::zipped;
use proptest::prelude::*;
use qingdan_formats::{FileKind, Inspected, LARGEST_ATTACHMENT, Unfit, inspect};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");
const WORD: (&str, &str) = ("word/document.xml", "<w:document><w:body><w:p/></w:body></w:document>");
const EXCEL: (&str, &str) = ("xl/workbook.xml", "<workbook/>");

fn program() -> Vec<u8> {
    [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 120], b"PE\0\0"].concat()
}

fn pdf(object: &str) -> Vec<u8> {
    let mut file = Mini::default();
    file.page("", "", b"");
    file.object(object);
    file.bytes()
}

/// A compound file with these streams.
fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !folder.is_empty() {
            file.create_storage_all(folder).unwrap();
        }
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// Records of an old workbook.
fn records(all: &[(u16, &[u8])]) -> Vec<u8> {
    let record = |(kind, data): &(u16, &[u8])| {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    };
    all.iter().flat_map(record).collect()
}

fn kept(name: &str, bytes: &[u8]) -> (FileKind, String) {
    let Inspected { kind, name } = inspect(name, bytes).unwrap_or_else(|unfit| panic!("{name}: {unfit}"));
    (kind, name)
}

#[test]
fn what_people_attach_is_kept_under_its_own_name() {
    let document = [0xec, 0xa5, 0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (name, bytes, kind) in [
        ("现场.jpg", JPEG.to_vec(), FileKind::Jpeg),
        ("现场.PNG", PNG.to_vec(), FileKind::Png),
        ("申请表.pdf", pdf("<</Type/Annot>>"), FileKind::Pdf),
        ("申请表.docx", zipped(&[TYPES, WORD]), FileKind::Docx),
        ("名单.xlsx", zipped(&[TYPES, EXCEL]), FileKind::Xlsx),
        ("汇报.pptx", zipped(&[TYPES, ("ppt/presentation.xml", "<p/>")]), FileKind::Pptx),
        (
            "名单.ods",
            zipped(&[
                ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", "<c/>"),
            ]),
            FileKind::Ods,
        ),
        (
            "红头文件.ofd",
            zipped(&[("OFD.xml", "<o/>"), ("Doc_0/Pages/Page_0/Content.xml", "<p/>")]),
            FileKind::Ofd,
        ),
        ("旧申请表.doc", compound(&[("/WordDocument", &document)]), FileKind::Doc),
        ("申请表.wps", compound(&[("/WordDocument", &document)]), FileKind::Doc),
        (
            "旧名单.xls",
            compound(&[("/Workbook", &records(&[(0x0809, &[0, 6]), (0x0a, &[])]))]),
            FileKind::Xls,
        ),
        ("名单.csv", "姓名,金额\n=SUM(A1:A3),-3\n".as_bytes().to_vec(), FileKind::Text),
        ("说明.txt", "MZ 开头的也是说明，<b>不是网页".as_bytes().to_vec(), FileKind::Text),
    ] {
        assert_eq!(kept(name, &bytes), (kind, name.to_owned()));
        assert!(kind.media_type().contains('/'));
    }
    // A link that one must click on, and a field for the page's number.
    let rels = r#"<Relationships><Relationship Type="http://x/hyperlink" Target="https://example.com" TargetMode="External"/></Relationships>"#;
    let field = "<w:document><w:r><w:instrText> PAGE </w:instrText></w:r></w:document>";
    kept(
        "带链接.docx",
        &zipped(&[TYPES, ("word/document.xml", field), ("word/_rels/document.xml.rels", rels)]),
    );
}

#[test]
fn names_are_put_right_or_questioned() {
    // Telephones and messengers name pictures loosely; some send no ending at all.
    for (name, shown) in [
        ("现场.png", "现场.jpg"),
        ("IMG_0001", "IMG_0001.jpg"),
        ("C:\\照片\\门口.jpg", "门口.jpg"),
        ("", "附件.jpg"),
    ] {
        assert_eq!(kept(name, JPEG), (FileKind::Jpeg, shown.to_owned()), "{name}");
    }
    // What is seen as "现场gpj.txt" without the mark would be "现场txt.jpg" with it.
    assert_eq!(kept("现场\u{202e}txt.jpg", JPEG).1, "现场txt.jpg");
    let refused = inspect("名单.pdf", JPEG).unwrap_err();
    assert_eq!(refused, Unfit::OtherName { ending: "pdf".into(), kind: FileKind::Jpeg });
    assert!(refused.to_string().contains("以“.pdf”结尾，内容却是JPEG 图片"), "{refused}");
    assert_eq!(
        inspect("x.txt", PNG).unwrap_err(),
        Unfit::OtherName { ending: "txt".into(), kind: FileKind::Png }
    );
}

#[test]
fn what_runs_is_refused_whatever_its_name() {
    for name in ["现场.jpg", "申请表.pdf", "setup.exe", "无结尾"] {
        assert_eq!(inspect(name, &program()), Err(Unfit::Runs), "{name}");
    }
    let elf = [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 64]].concat();
    let shortcut = [b"L\0\0\0\x01\x14\x02\0".as_slice(), &[0; 64]].concat();
    for bytes in [elf, shortcut, b"#!/bin/sh\nrm -r /\n".to_vec(), "\u{feff}#!/bin/sh\n".into()] {
        assert_eq!(inspect("照片.png", &bytes), Err(Unfit::Runs));
    }
    for name in ["清理.bat", "宏.vbs", "照片.jpg.scr", "盘.iso"] {
        assert_eq!(inspect(name, "echo".as_bytes()), Err(Unfit::Runs), "{name}");
    }
    assert_eq!(inspect("表.xlsm", "x".as_bytes()), Err(Unfit::Macros));
    for name in ["页面.HTML", "图.svg"] {
        assert!(matches!(inspect(name, "x".as_bytes()), Err(Unfit::Page(_))), "{name}");
    }
    let jar = zipped(&[("META-INF/MANIFEST.MF", "Main-Class: A"), ("A.class", "x")]);
    assert_eq!(inspect("名单.zip", &jar), Err(Unfit::Runs));
    for page in
        ["<!DOCTYPE html><p>", "\n<svg onload='x'/>", "<?xml version='1.0'?><a/>", "说明<SCRIPT>x()</script>"]
    {
        assert!(matches!(inspect("说明.txt", page.as_bytes()), Err(Unfit::Page(_))), "{page}");
    }
    let formula = "姓名,电话\n张某,\"=cmd|' /C calc'!A0\"\n";
    assert!(matches!(inspect("名单.csv", formula.as_bytes()), Err(Unfit::Linked(_))));
}

#[test]
fn pictures_that_are_something_else_as_well_are_refused() {
    for (hidden, what) in [
        (&b"<ScRipt>alert(1)</script>"[..], "网页或脚本代码"),
        (b"<?php system('x');", "网页或脚本代码"),
        (&pdf("<<>>"), "一份 PDF"),
        (&zipped(&[("a.class", "x")]), "一个压缩包"),
        (b"Rar!\x1a\x07\x01\0", "一个压缩包"),
    ] {
        assert_eq!(inspect("现场.jpg", &[JPEG, hidden].concat()), Err(Unfit::Hidden(what)));
    }
    // The moving picture that a telephone keeps behind a still one.
    kept("动态照片.jpg", &[JPEG, b"\0\0\0\x18ftypmp42\0\0\0\0", &[7; 500]].concat());
}

#[test]
fn what_runs_within_a_pdf_is_refused() {
    for (object, what) in [
        ("<</S/JavaScript/JS(app.alert)>>", "脚本"),
        ("<</S/#4aavaScript/J#53(app.alert)>>", "脚本"),
        ("<</A<</S/Launch/F(x.exe)>>>>", "打开其他程序"),
        ("<</Names<</EmbeddedFiles<<>>>>>>", "嵌入的文件"),
        ("<</AcroForm[<</XFA()>>]>>", "XFA"),
    ] {
        let Err(Unfit::ActivePdf(said)) = inspect("表.pdf", &pdf(object)) else {
            panic!("{object} went through")
        };
        assert!(said.contains(what), "{said} for {object}");
    }
    let mut packed = Mini::default();
    packed.page("", "", b"");
    packed.stream("/Type/ObjStm/N 1/First 4", b"9 0 <</S/JavaScript>>");
    assert!(matches!(inspect("表.pdf", &packed.bytes()), Err(Unfit::ActivePdf(_))));
    assert_eq!(inspect("表.pdf", b"%PDF-1.7\nnothing"), Err(Unfit::Damaged));
}

#[test]
fn macros_links_and_passwords_of_office_documents_are_refused() {
    let external = |kind: &str| {
        format!(
            r#"<Relationships><Relationship Type="http://x/{kind}" Target="http://e/x" TargetMode="External"/></Relationships>"#
        )
    };
    let dde = "<w:d><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\\\x.exe</w:instrText></w:r></w:d>";
    let sealed = "<m><encryption-data/></m>";
    let odt = ("mimetype", "application/vnd.oasis.opendocument.text");
    let listener = "<office:document-content><script:event-listener/></office:document-content>";
    for (parts, unfit) in [
        (vec![TYPES, WORD, ("word/vbaProject.bin", "x")], Unfit::Macros),
        (vec![TYPES, WORD, ("WORD/VBAPROJECT.BIN", "x")], Unfit::Macros),
        (vec![("[Content_Types].xml", "<T C='application/x.macroEnabled.main+xml'/>"), EXCEL], Unfit::Macros),
        (vec![TYPES, EXCEL, ("xl/macrosheets/sheet1.xml", "<x/>")], Unfit::Macros),
        (vec![TYPES, WORD, ("word/embeddings/oleObject1.bin", "x")], Unfit::Embedded),
        (vec![TYPES, WORD, ("word/activeX/activeX1.xml", "<x/>")], Unfit::Embedded),
        (
            vec![TYPES, WORD, ("word/_rels/settings.xml.rels", &external("attachedTemplate"))],
            Unfit::Linked("外部模板"),
        ),
        (
            vec![
                TYPES,
                EXCEL,
                ("xl/externalLinks/_rels/externalLink1.xml.rels", &external("externalLinkPath")),
            ],
            Unfit::Linked("外部工作簿"),
        ),
        (vec![TYPES, ("word/document.xml", dde)], Unfit::Linked("动态数据交换 DDE")),
        (vec![odt, ("content.xml", "<c/>"), ("META-INF/manifest.xml", sealed)], Unfit::Locked),
        (vec![odt, ("content.xml", "<c/>"), ("Basic/Standard/Module1.xml", "<x/>")], Unfit::Macros),
        (vec![odt, ("content.xml", listener)], Unfit::Macros),
        (vec![("OFD.xml", "<o/>"), ("Doc_0/Attachs/a.exe", "x")], Unfit::Embedded),
    ] {
        assert_eq!(inspect("表.docx", &zipped(&parts)), Err(unfit), "{parts:?}");
    }
    let plain = [0xec, 0xa5, 0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    let supbook = records(&[(0x0809, &[0, 6]), (0x01ae, &[1, 0, 5, 0, 0, 1])]);
    for (streams, unfit) in [
        (vec![("/EncryptedPackage", &b"x"[..])], Unfit::Locked),
        (vec![("/WordDocument", &plain[..])], Unfit::Locked),
        (vec![("/WordDocument", &[0; 12]), ("/Macros/VBA/ThisDocument", b"x")], Unfit::Macros),
        (vec![("/WordDocument", &[0; 12]), ("/ObjectPool/_1/\u{1}Ole10Native", b"x")], Unfit::Embedded),
        (vec![("/Workbook", &records(&[(0x2f, &[0; 4])]))], Unfit::Locked),
        (vec![("/Workbook", &records(&[(0x85, &[0, 0, 0, 0, 0, 1, 1])]))], Unfit::Macros),
        (vec![("/Workbook", &supbook)], Unfit::Linked("外部工作簿")),
        (vec![("/Something", b"x")], Unfit::Unknown),
    ] {
        assert_eq!(inspect("表.doc", &compound(&streams)), Err(unfit), "{streams:?}");
    }
}

#[test]
fn what_is_too_much_or_nothing_is_refused() {
    assert_eq!(inspect("空.txt", b""), Err(Unfit::Empty));
    assert_eq!(inspect("大.jpg", &vec![0; LARGEST_ATTACHMENT + 1]), Err(Unfit::TooLarge));
    let zeros = "0".repeat(90 << 20);
    let bomb = zipped(&[TYPES, WORD, ("word/a.xml", &zeros), ("word/b.bin", &zeros), ("word/c.bin", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(inspect("表.docx", &bomb), Err(Unfit::Overgrown));
    let archive = zipped(&[("a.jpg", "x")]);
    assert!(matches!(inspect("照片.zip", &archive), Err(Unfit::OtherFormat(..))));
    let song = [b"ID3\x03\0".as_slice(), &[0; 600]].concat();
    assert!(matches!(inspect("录音.mp3", &song), Err(Unfit::OtherFormat(..))));
    assert_eq!(inspect("数据.dat", &[1, 2, 3, 0, 0, 9]), Err(Unfit::Unknown));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_done_to_a_file_it_is_kept_or_refused(at in 0usize..4000, byte: u8, cut in 0usize..4000, which in 0usize..5) {
        let document = [0xec, 0xa5, 0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let mut bytes = match which {
            0 => zipped(&[TYPES, WORD]),
            1 => compound(&[("/WordDocument", &document)]),
            2 => pdf("<<>>"),
            3 => [JPEG, &zipped(&[TYPES])].concat(),
            _ => "<!doctype html>".into(),
        };
        bytes.truncate(cut.max(1));
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(kept) = inspect("附件.bin", &bytes) {
            prop_assert!(kept.name.ends_with(kept.kind.ending()));
        }
    }
}
