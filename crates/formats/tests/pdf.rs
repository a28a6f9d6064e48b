//! PDF files: what they print, however they are turned, and what is wrong with them.

#[path = "pdf/mini.rs"]
mod mini;

use std::io::Write;

use mini::{Mini, rule, text};
use qingdan_formats::{Block, Content, OpenError, open};
use qingdan_model::{Severity, Site};

/// Word's print of a sample, by LibreOffice, with subset fonts.
const WORD: &[u8] = include_bytes!("pdf/word.pdf");

/// Rows of cells as `a|b`, lines of a cell as `a/b`; `^` before what is merged with the cell above.
fn shown(content: &Content) -> Vec<String> {
    let said = |span: &qingdan_model::Span| content.text[span.start..span.end].to_owned();
    let mut shown = Vec::new();
    for block in &content.blocks {
        match block {
            Block::Paragraph(span) => shown.push(said(span)),
            Block::Table(rows) => shown.extend(rows.iter().map(|row| {
                let cells = row.iter().map(|cell| {
                    let mark = if cell.is_merged_up { "^" } else { "" };
                    let lines: Vec<String> = cell.lines.iter().map(said).collect();
                    format!("{mark}{}{}", lines.join("/"), "<".repeat(cell.columns - 1))
                });
                cells.collect::<Vec<_>>().join("|")
            })),
        }
    }
    shown
}

/// A title, a section over all columns, and a category over two rows.
fn table() -> String {
    let mut drawn = text(250.0, 790.0, "某镇清单");
    for y in [700.0, 720.0, 740.0, 760.0, 680.0] {
        let from = if y == 700.0 { 150.0 } else { 100.0 };
        drawn += &rule(from, y, 400.0, y);
    }
    for x in [100.0, 150.0, 200.0, 400.0] {
        let inner = x != 100.0 && x != 400.0;
        drawn += &rule(x, 680.0, x, if inner { 740.0 } else { 760.0 });
    }
    for (x, y, words) in [
        (105.0, 745.0, "一、民生服务（2项）"),
        (105.0, 725.0, "类别"),
        (155.0, 725.0, "序号"),
        (205.0, 725.0, "事项名称"),
        (105.0, 695.0, "民生"),
        (155.0, 705.0, "1"),
        (205.0, 705.0, "征兵工作"),
        (155.0, 685.0, "2"),
        (205.0, 685.0, "救助"),
    ] {
        drawn += &text(x, y, words);
    }
    drawn
}

const TABLE: [&str; 5] =
    ["某镇清单", "一、民生服务（2项）<<", "类别|序号|事项名称", "民生|1|征兵工作", "^民生|2|救助"];

#[test]
fn a_ruled_table_with_a_font_that_is_not_embedded() {
    let mut file = Mini::default();
    file.page("", "", table().as_bytes());
    let content = open(&file.bytes()).unwrap();
    assert_eq!(shown(&content), TABLE);
    assert_eq!(content.pages[0].size.width, 595.0);
    let Site::Page { page: 1, bounds: [left, top, ..] } = content.spots[0].site else { panic!("no place") };
    assert!((left - 250.0).abs() < 0.1 && (top - (842.0 - 790.0 - 8.8)).abs() < 0.1, "{left} {top}");
}

#[test]
fn pages_may_be_turned_by_the_file_or_by_what_is_drawn() {
    for turn in [90, 180, 270] {
        let mut file = Mini::default();
        file.page(&format!("/Rotate {turn}"), "", table().as_bytes());
        let content = open(&file.bytes()).unwrap();
        assert_eq!(shown(&content), TABLE, "turned by {turn}");
        let Site::Page { bounds, .. } = content.spots[0].site else { panic!("no place") };
        let size = content.pages[0].size;
        assert!(bounds[0] >= 0.0 && bounds[2] <= size.width && bounds[3] <= size.height, "{bounds:?}");
    }
    for matrix in ["0 1 -1 0 800 0", "-1 0 0 -1 595 842", "0 -1 1 0 -200 600"] {
        let mut file = Mini::default();
        file.page("/CropBox[0 0 595 842]", "", format!("{matrix} cm {}", table()).as_bytes());
        assert_eq!(shown(&open(&file.bytes()).unwrap()), TABLE, "drawn by {matrix}");
    }
}

#[test]
fn a_form_is_drawn_where_it_is_named() {
    let mut file = Mini::default();
    let form = file.stream("/Type/XObject/Subtype/Form/BBox[0 0 595 842]", table().as_bytes());
    file.page("", &format!("/XObject<</X {form} 0 R>>"), b"q 1 0 0 1 20 -50 cm /X Do Q");
    assert_eq!(shown(&open(&file.bytes()).unwrap()), TABLE);
}

#[test]
fn word_prints_come_with_their_rows_whole_and_their_places() {
    let content = open(WORD).unwrap();
    assert_eq!(content.pages.len(), 5);
    let shown = shown(&content);
    assert_eq!(shown[0], "麦坞镇基本履职事项清单");
    assert_eq!(shown[1], "序号|事项类别|事项名称");
    assert!(shown[2].starts_with("1|党的建设|组织镇村两级党组织"), "{}", shown[2]);
    assert!(shown[3].starts_with("2|^党的建设|"), "{}", shown[3]);
    assert_eq!(content.spots.len(), content.text.lines().count(), "a place for each line");
    for spot in &content.spots {
        let Site::Page { page, bounds } = spot.site else { panic!("{spot:?}") };
        let size = content.pages[page as usize - 1].size;
        assert!(bounds[0] < bounds[2] && bounds[2] <= size.width && bounds[3] <= size.height, "{spot:?}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let mut scanned = Mini::default();
    let picture = "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8";
    let picture = scanned.stream(picture, b"x");
    scanned.page("", &format!("/XObject<</X {picture} 0 R>>"), b"595 0 0 842 0 0 cm /X Do");
    assert_eq!(open(&scanned.bytes()), Err(OpenError::Scanned));

    let mut unmapped = Mini::default();
    unmapped.page("", "", b"BT /G 10 Tf 100 100 Td <000100020003> Tj ET");
    assert_eq!(open(&unmapped.bytes()), Err(OpenError::Unmapped));

    let mut blank = Mini::default();
    blank.page("", "", b"");
    assert_eq!(open(&blank.bytes()), Err(OpenError::Empty));

    assert_eq!(open(include_bytes!("pdf/locked.pdf")), Err(OpenError::Locked));
    assert_eq!(
        open(include_bytes!("pdf/owned.pdf")).map(|content| content.text),
        Ok("open text\n".to_owned())
    );
    assert_eq!(open(b"%PDF-1.7\nnothing follows"), Err(OpenError::CutOff { size: 24 }));
    assert_eq!(open(b"%PDF-1.7\nnothing\nstartxref\n9\n%%EOF"), Err(OpenError::Damaged(" PDF ")));
}

#[test]
fn some_pages_may_be_scanned() {
    let mut file = Mini::default();
    file.page("", "", text(100.0, 700.0, "清单").as_bytes());
    let picture = "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8";
    let picture = file.stream(picture, b"x");
    file.page("", &format!("/XObject<</X {picture} 0 R>>"), b"595 0 0 842 0 0 cm /X Do");
    let content = open(&file.bytes()).unwrap();
    assert_eq!(content.text, "清单\n");
    assert_eq!(content.notes[0].message, "第 2 页是扫描的图片，上面的文字没有读入。");
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let overgrown = |file: &Mini| assert!(matches!(open(&file.bytes()), Err(OpenError::Overgrown(_))));

    let mut doubling = Mini::default();
    let mut form = doubling.stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 m 9 9 l S");
    for _ in 0..40 {
        let entries =
            format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {form} 0 R>>>>");
        form = doubling.stream(&entries, b"/X Do /X Do");
    }
    doubling.page("", &format!("/XObject<</X {form} 0 R>>"), b"/X Do");
    overgrown(&doubling);

    let mut circle = Mini::default();
    let own = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 3 0 R>>>>";
    let form = circle.stream(own, b"/X Do /X Do");
    circle.page("", &format!("/XObject<</X {form} 0 R>>"), b"/X Do");
    assert!(open(&circle.bytes()).is_err());

    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..100 {
        packed.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let mut large = Mini::default();
    large.stream("/Filter/FlateDecode", &packed.finish().unwrap());
    large.page("", "", b"");
    overgrown(&large);

    let mut widths = Mini::default();
    let font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font\
        /Subtype/CIDFontType2/BaseFont/X/W[0 4294967295 500]>>]>>";
    let font = widths.object(font);
    widths.page("", &format!("/Font<</W {font} 0 R>>"), b"BT /W 9 Tf 9 9 Td <0001> Tj ET");
    assert!(matches!(open(&widths.bytes()), Err(OpenError::Overgrown(_) | OpenError::Empty)));
}

/// The standard handler with 40 bits: the key of an object, made of an empty password, and its cipher (ISO 32000, 7.6).
const ENCRYPT: &str = "/Encrypt<</Filter/Standard/V 1/R 2/P -4\
    /O<0000000000000000000000000000000000000000000000000000000000000000>\
    /U<8f7efc46fff90877b2e6d154adf4d6ef6350ba7dbf706fdab9637213e483e974>>>/ID[<><>]";
const KEY_OF_OBJECT_3: [u8; 10] = [0xa8, 0x0e, 0x83, 0x99, 0x85, 0x27, 0x3c, 0x12, 0x31, 0x66];

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0_u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0_u8, 0_u8);
    let cipher = data.iter().map(|byte| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        byte ^ state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
    });
    cipher.collect()
}

#[test]
fn encryption_hides_no_bomb() {
    let packed = |megabytes: usize| {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..megabytes {
            packed.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
        packed.finish().unwrap()
    };
    let opened = |entries: &str, data: &[u8], rest: &str| {
        let mut file = Mini::with_trailer(ENCRYPT);
        assert_eq!(file.stream(entries, &rc4(&KEY_OF_OBJECT_3, data)), 3);
        file.object(rest);
        file.page_of("3 0 R");
        open(&file.bytes())
    };
    let words = text(100.0, 700.0, "清单");
    assert_eq!(opened("", words.as_bytes(), "null").map(|content| content.text), Ok("清单\n".to_owned()));
    let flate = "/Filter/FlateDecode";
    assert_eq!(opened(flate, &packed(1), "null"), Err(OpenError::Empty));
    assert_eq!(opened(flate, &packed(100), "null"), Err(OpenError::Overgrown("内容")));
    let absurd = "/Filter/FlateDecode/DecodeParms 4 0 R";
    let refused =
        opened(absurd, &packed(1), "<</Predictor 12/Colors 32/Columns 5 0 R>>\nendobj\n5 0 obj\n4294967295");
    assert_eq!(refused, Err(OpenError::Damaged(" PDF ")));
    let objects = vec![0; 600 << 10];
    assert_eq!(opened("/Type/ObjStm/N 1/First 4", &objects, "null"), Err(OpenError::Overgrown("加密的对象")));
    assert_eq!(opened("/F#69lter/FlateDecode", &packed(100), "null"), Err(OpenError::Damaged(" PDF ")));
}

#[test]
fn objects_in_circles_end() {
    let mut file = Mini::default();
    file.object("4 0 R");
    file.object("3 0 R");
    file.page("/Rotate 3 0 R/Annots 4 0 R", "", text(100.0, 700.0, "清单").as_bytes());
    assert_eq!(open(&file.bytes()).map(|content| content.text), Ok("清单\n".to_owned()));
    let circle = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n\
        <</Type/Pages/Kids[2 0 R 1 0 R]/Parent 2 0 R/Count 1>>\nendobj\ntrailer\n<</Root 1 0 R>>";
    assert!(open(circle).is_err());
}

#[test]
fn deep_nesting_does_not_end_the_process() {
    for (open_with, close_with) in [("[", "]"), ("<</X", ">>"), ("(", ")")] {
        let deep = open_with.repeat(100_000) + &close_with.repeat(100_000);
        let mut file = Mini::default();
        file.object(deep.clone());
        file.page(&format!("/Y {deep}"), "", deep.as_bytes());
        let _ = open(&file.bytes());
    }
}

/// The codes of what was told of a file as damaged, refusals included.
fn told(opened: &Result<Content, OpenError>) -> Vec<&'static str> {
    match opened {
        Ok(content) => {
            let errors = content.notes.iter().filter(|note| note.severity == Severity::Error);
            errors.map(|note| note.code).collect()
        }
        Err(error) => vec![error.code()],
    }
}

#[test]
fn a_file_that_was_cut_off_says_so() {
    assert_eq!(told(&open(WORD)), [""; 0]);
    for part in [100, 300, 500, 700, 900, 950, 990, 995, 999] {
        let opened = open(&WORD[..WORD.len() * part / 1000]);
        assert_eq!(told(&opened).first(), Some(&"cut-off-file"), "cut at {part} in a thousand");
    }
    assert_eq!(open(&WORD[..2048]), Err(OpenError::CutOff { size: 2048 }));
    // What was added behind the end does no harm.
    assert_eq!(open(&[WORD, b"\r\n<!-- 12 ms -->\0\0".as_slice()].concat()), open(WORD));
}

#[test]
fn pages_that_are_not_there_are_named() {
    let mut file = Mini::default();
    for words in ["清单", "基本", "履职"] {
        file.page("", "", text(100.0, 700.0, words).as_bytes());
    }
    let whole = file.bytes();
    let find = |part: &str| whole.windows(part.len()).position(|bytes| bytes == part.as_bytes()).unwrap();
    // The tree of pages stands in the beginning, as in files made for the web.
    let cut = open(&whole[..find("6 0 obj")]).unwrap();
    assert_eq!((cut.text.as_str(), cut.pages.len()), ("清单\n", 3));
    assert_eq!(
        cut.notes[0].message,
        "PDF 文件不完整，末尾缺失，多半没有下载完：应有 3 页，第 1 页之后没有读到。"
    );

    let mut spoilt = whole.clone();
    spoilt[find("6 0 obj")..][..7].copy_from_slice(b"6 0 xxx");
    let spoilt = open(&spoilt).unwrap();
    assert_eq!(spoilt.text, "清单\n履职\n");
    let Site::Page { page: 3, .. } = spoilt.spots[1].site else { panic!("{:?}", spoilt.spots) };
    assert_eq!(spoilt.notes[0].message, "PDF 文件已损坏：应有 3 页，第 2 页没有读到。");

    let mut moved = b"junk\n".to_vec();
    moved.extend(&whole);
    let moved = open(&moved).unwrap();
    assert_eq!((moved.notes[0].code, moved.notes[0].severity), ("damaged-file", Severity::Warning));
}

#[test]
fn spoilt_bytes_are_told_where_they_cost_text() {
    let whole = open(WORD).unwrap();
    let mut next = random(11);
    let (mut silent, mut changed) = (0, 0);
    for turn in 0..120 {
        let mut bytes = WORD.to_vec();
        for _ in 0..[1, 4, 30][turn % 3] {
            let at = next(bytes.len());
            bytes[at] ^= 1 << next(8);
        }
        let opened = open(&bytes);
        if opened.as_ref().map(|content| &content.text) != Ok(&whole.text) {
            changed += 1;
            silent += usize::from(told(&opened).is_empty());
        }
    }
    println!("{silent} of {changed} changed texts were not told");
    assert!(changed > 30 && silent * 20 <= changed, "{silent} of {changed} changed texts were not told");
}

/// Numbers below a bound, the same in each run.
fn random(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    }
}

/// Whatever is cut off or overwritten, there is an answer.
#[test]
fn damaged_files_are_read_or_refused() {
    for cut in (0..40).map(|part| WORD.len() * part / 40) {
        let _ = open(&WORD[..cut]);
    }
    let mut mini = Mini::default();
    mini.page("", "", table().as_bytes());
    let whole = mini.bytes();
    let mut next = random(7);
    for _ in 0..2000 {
        let mut bytes = whole.clone();
        for _ in 0..=next(6) {
            let at = next(bytes.len());
            bytes[at] = *b"0123456789<>[]()/ R\xff"[..].get(next(20)).unwrap_or(&0);
        }
        let _ = open(&bytes);
    }
}
