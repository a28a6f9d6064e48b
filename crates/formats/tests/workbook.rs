//! Workbooks, a few cells each.

mod office;

use office::{relations, shown, zipped};
use qingdan_formats::{Content, Format, OpenError, open};
use qingdan_model::Site;

const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>
    <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="2"/></cellXfs></styleSheet>"#;

const STRINGS: &str = r#"<sst count="9" uniqueCount="99999999999"><si><t>序号</t></si>
    <si><r><t>事项</t></r><r><t xml:space="preserve">名称 </t></r><rPh><t>ming</t></rPh></si><si><t>第一行_x000D_
第二行</t></si></sst>"#;

fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let entries: String = sheets
        .iter()
        .enumerate()
        .map(|(at, (name, state, _))| {
            format!(r#"<sheet name="{name}" state="{state}" r:id="rId{}"/>"#, at + 3)
        })
        .collect();
    let mut pointers = vec![("sharedStrings".to_owned(), "sharedStrings.xml".to_owned())];
    pointers.push(("styles".to_owned(), "/xl/styles.xml".to_owned()));
    pointers
        .extend((0..sheets.len()).map(|at| ("worksheet".to_owned(), format!("worksheets/sheet{at}.xml"))));
    let pointers: Vec<(&str, &str)> =
        pointers.iter().map(|(kind, part)| (kind.as_str(), part.as_str())).collect();
    let mut parts = vec![
        ("_rels/.rels".to_owned(), relations(&[("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml".to_owned(), format!("<workbook><sheets>{entries}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), relations(&pointers)),
        ("xl/sharedStrings.xml".to_owned(), STRINGS.to_owned()),
        ("xl/styles.xml".to_owned(), STYLES.to_owned()),
    ];
    for (at, (_, _, sheet)) in sheets.iter().enumerate() {
        parts.push((format!("xl/worksheets/sheet{at}.xml"), format!("<worksheet>{sheet}</worksheet>")));
    }
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    zipped(&parts)
}

fn text(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn ods(content: &str) -> Result<Content, OpenError> {
    let content = format!("<office:document-content>{content}</office:document-content>");
    open(&zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ]))
}

#[test]
fn cells_as_they_are_shown() {
    let sheet = r#"<dimension ref="A1:XFD1048576"/><sheetData>
        <row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>77</v></c></row>
        <row r="4"><c r="B4"><v>1</v></c><c r="C4" t="s"><v>2</v></c><c r="E4" s="1"><v>45717</v></c></row>
        <row><c s="2"><v>1.005E1</v></c><c t="b"><v>1</v></c><c t="str"><f>A1</f><v>文</v></c><c t="e"><v>#N/A</v></c></row>
        <row r="1048576"><c r="A1048576"/></row></sheetData>"#;
    let content = open(&xlsx(&[("清单", "visible", sheet)])).unwrap();
    assert_eq!(content.format, Format::Xlsx);
    assert_eq!(shown(&content), "|序号|事项名称\n|1|第一行/第二行||2025年3月\n10.05|TRUE|文|#N/A\n");
    let spot = &content.spots[3];
    assert_eq!(&content.text[spot.span.start..spot.span.end], "第一行\n第二行");
    assert_eq!(spot.site, Site::Cell { sheet: "清单".to_owned(), row: 4, column: 3 });
}

#[test]
fn cells_merged_both_ways() {
    let rows = [
        format!("<row>{}</row>", text("A1", "标题")),
        format!("<row>{}{}{}</row>", text("A3", "1"), text("B3", "甲"), text("C3", "子")),
        format!("<row>{}{}</row>", text("B4", "盖住"), text("C4", "丑")),
        format!("<row>{}{}</row>", text("A5", "2"), text("C5", "寅")),
    ];
    let merged =
        ["A1:XFD2", "A3:A4", "B3:B4", "A5:B6", "C9:A1"].map(|cells| format!(r#"<mergeCell ref="{cells}"/>"#));
    let sheet =
        format!("<sheetData>{}</sheetData><mergeCells>{}</mergeCells>", rows.concat(), merged.concat());
    let content = open(&xlsx(&[("一", "visible", &sheet)])).unwrap();
    assert_eq!(shown(&content), "标题>3\n1|甲|子\n^1|^甲|丑\n2>2|寅\n");
}

#[test]
fn sheets_in_order_without_the_hidden_ones() {
    let sheet = |words: &str| format!("<sheetData><row>{}</row></sheetData>", text("A1", words));
    let (one, two, three) = (sheet("一"), sheet("二"), sheet("三"));
    let content =
        open(&xlsx(&[("甲", "visible", &one), ("乙", "veryHidden", &two), ("丙", "visible", &three)]))
            .unwrap();
    assert_eq!(content.text, "一\n三\n");
    assert_eq!(content.blocks.len(), 2);
    assert_eq!(content.notes[0].message, "工作表“乙”是隐藏的，没有读入。");
}

#[test]
fn opendocument() {
    let content = ods(r#"
        <office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
        <office:body><office:spreadsheet><table:tracked-changes><table:table-cell><text:p>从前</text:p></table:table-cell></table:tracked-changes>
        <table:table table:name="清单"><table:shapes><text:p>图</text:p></table:shapes>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-header-rows><table:table-row><table:table-cell/><table:table-cell table:number-columns-spanned="2"><text:p>序<text:s text:c="1"/>号</text:p><office:annotation><text:p>批注</text:p></office:annotation></table:table-cell>
        <table:covered-table-cell/><table:table-cell><text:p>名称</text:p></table:table-cell></table:table-row></table:table-header-rows>
        <table:table-row><table:table-cell/><table:table-cell table:number-rows-spanned="2" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="2"><text:p>第一</text:p><text:p>第<text:span>二</text:span><text:line-break/>三</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell/><table:covered-table-cell><text:p>盖住</text:p></table:covered-table-cell><table:table-cell/><table:table-cell><text:p>丑</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
        <table:table table:name="藏" table:style-name="ta2"><table:table-row><table:table-cell><text:p>不见</text:p></table:table-cell></table:table-row></table:table>
        </office:spreadsheet></office:body>"#)
    .unwrap();
    assert_eq!(shown(&content), "序 号>2|名称\n1|第一/第二/三|第一/第二/三\n^1||丑\n");
    assert_eq!(content.format, Format::Ods);
    assert_eq!(content.notes[0].code, "hidden-sheet");
    assert_eq!(content.spots[0].site, Site::Cell { sheet: "清单".to_owned(), row: 3, column: 2 });
}

#[test]
fn what_is_locked_or_damaged_says_so() {
    let manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    let mimetype = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    assert_eq!(open(&zipped(&[mimetype, ("META-INF/manifest.xml", manifest)])), Err(OpenError::Locked));
    assert_eq!(open(&zipped(&[mimetype])), Err(OpenError::Damaged(" ODS ")));
    assert_eq!(open(&xlsx(&[("一", "visible", "<sheetData>")])), Err(OpenError::Damaged(" Excel ")));
    assert_eq!(open(&xlsx(&[("一", "visible", "")])), Err(OpenError::Empty));
}

#[test]
fn what_would_take_all_memory_is_refused() {
    let far = format!("<sheetData>{}{}</sheetData>", text("A1", "近"), text("XFD1048576", "远"));
    assert_eq!(open(&xlsx(&[("一", "visible", &far)])), Err(OpenError::Overgrown("表格的列")));
    let tall = format!(
        r#"<sheetData>{}{}</sheetData><mergeCells><mergeCell ref="A1:B1048576"/></mergeCells>"#,
        text("A1", "近"),
        text("A1048576", "远")
    );
    assert_eq!(shown(&open(&xlsx(&[("一", "visible", &tall)])).unwrap()), "近\n^近\n");
    let cells: String = (1..20_000).map(|row| text(&format!("C{row}"), "x")).collect();
    let tall = format!(
        r#"<sheetData>{}{cells}</sheetData><mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>"#,
        text("A1", &"长".repeat(10_000))
    );
    assert_eq!(open(&xlsx(&[("一", "visible", &tall)])), Err(OpenError::Overgrown("文字")));
    let repeated = r#"<table:table><table:table-row table:number-rows-repeated="4294967295">
        <table:table-cell table:number-columns-repeated="4294967295"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#;
    assert_eq!(ods(repeated), Err(OpenError::Overgrown("表格")));
}
