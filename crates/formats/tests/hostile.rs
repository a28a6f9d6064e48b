//! Whatever is done to a file, opening it gives a document or says why not.

mod office;

use std::path::Path;

use office::{relations, zipped};
use proptest::prelude::*;
use qingdan_formats::{Content, Format, OpenError, open};

/// Small files of each format that is packed or binary, all readable.
fn files() -> Vec<Vec<u8>> {
    let word = zipped(&[
        ("_rels/.rels", &relations(&[("officeDocument", "word/document.xml")])),
        (
            "word/document.xml",
            "<w:document><w:body><w:p><w:r><w:t>清单</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/>\
             <w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>一</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>",
        ),
    ]);
    let excel = zipped(&[
        ("_rels/.rels", &relations(&[("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"一\" r:id=\"rId1\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", &relations(&[("worksheet", "sheet1.xml")])),
        ("xl/sheet1.xml", "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"),
    ]);
    let page =
        "<!doctype html><table><tr><td rowspan=2>一<td colspan=2><ol><li>二</ol></table>".as_bytes().to_vec();
    vec![word, excel, page, old_workbook()]
}

/// Saved by LibreOffice: merged cells, numbers, lines in a cell, a hidden sheet.
fn old_workbook() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/small.xls");
    std::fs::read(path).expect("a file of this repository")
}

fn holds_together(result: &Result<Content, OpenError>) {
    match result {
        Ok(content) => {
            assert!(matches!(content.format, Format::Text(_)) || content.text.ends_with('\n'));
            for spot in &content.spots {
                assert!(content.text.get(spot.span.start..spot.span.end).is_some());
            }
        }
        Err(error) => assert!(!error.to_string().is_empty() && !error.mend().is_empty()),
    }
}

#[test]
fn the_files_themselves_can_be_read() {
    for file in files() {
        assert!(open(&file).is_ok());
    }
}

proptest! {
    #[test]
    fn changed_and_cut_files(
        which in 0_usize..4,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut file = files().swap_remove(which);
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if is_cut {
            file.truncate(cut.index(file.len()));
        }
        holds_together(&open(&file));
    }

    #[test]
    fn records_of_old_workbooks(
        records in proptest::collection::vec((0_usize..RECORDS.len(), proptest::collection::vec(any::<u8>(), 0..24)), 0..20),
    ) {
        let mut stream = Vec::new();
        for (kind, data) in records {
            stream.extend(RECORDS[kind].to_le_bytes());
            stream.extend((data.len() as u16).to_le_bytes());
            stream.extend(data);
        }
        holds_together(&open(&compound(&stream)));
    }

    #[test]
    fn tags_in_any_order(tags in proptest::collection::vec(prop::sample::select(TAGS), 0..60)) {
        let page = format!("<html>{}", tags.concat());
        holds_together(&open(page.as_bytes()));
    }
}

const RECORDS: [u16; 16] = [
    0x0809, 0x000a, 0x0085, 0x00fc, 0x003c, 0x00fd, 0x0203, 0x027e, 0x00bd, 0x0204, 0x0006, 0x0207, 0x00e5,
    0x041e, 0x00e0, 0x0205,
];

const TAGS: &[&str] = &[
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td rowspan=0>",
    "<td colspan=3 rowspan=2>",
    "</td>",
    "<th>",
    "<ol reversed>",
    "</ol>",
    "<li>",
    "</li>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<caption>",
    "<tbody>",
    "<pre>",
    "字\n",
    " ",
    "<script>",
    "<br>",
    "<div hidden>",
    "</div>",
];

/// A compound file with this as a workbook.
fn compound(stream: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
    // The first record tells the version.
    let stream = [&[0x09, 0x08, 4, 0, 0, 6, 5, 0], stream].concat();
    file.create_stream("/Workbook").expect("a stream").write_all(&stream).expect("memory takes it");
    file.into_inner().into_inner()
}

#[test]
fn other_compound_files_are_told_by_name() {
    use std::io::Cursor;
    let file_with = |name: &str| {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
        file.create_stream(name).expect("a stream");
        file.flush().expect("memory takes it");
        file.into_inner().into_inner()
    };
    let old = open(&file_with("/WordDocument")).unwrap_err();
    assert_eq!(old.to_string(), "这是旧版 Word（.doc）文件，不能直接读。");
    assert_eq!(old.mend(), "请用 Word 或 WPS 打开，另存为 .docx 再读取。");
    assert_eq!(open(&file_with("/EncryptedPackage")), Err(OpenError::Locked));
    assert_eq!(open(&file_with("/PowerPoint Document")), Err(OpenError::OtherFormat("演示文稿（.ppt）")));
    assert_eq!(open(&file_with("/Anything")), Err(OpenError::OtherFormat("旧版 Office ")));
    let old_excel = compound(&[]);
    assert_eq!(open(&old_excel), Err(OpenError::Empty));
    assert_eq!(open(&old_excel[..600]), Err(OpenError::Damaged("旧版 Office ")));
}

#[test]
fn an_old_workbook_as_shown() {
    let content = open(&old_workbook()).unwrap();
    assert_eq!(
        office::shown(&content),
        "槐渡街道清单>3\n序号|事项名称|日期\n1|第一行/第二行|2025年3月1日\n^1|乙|12.50%\n"
    );
    assert_eq!(content.notes[0].message, "工作表“藏”是隐藏的，没有读入。");
}
