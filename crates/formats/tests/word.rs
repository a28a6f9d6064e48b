//! Word documents, a few elements each.

mod office;

use office::{relations, shown, zipped};
use qingdan_formats::{Content, OpenError, open};

fn document(body: &str, numbering: &str, styles: &str) -> Vec<u8> {
    zipped(&[
        ("_rels/.rels", &relations(&[("officeDocument", "word/document.xml")])),
        (
            "word/document.xml",
            &format!("<?xml version='1.0'?><w:document><w:body>{body}</w:body></w:document>"),
        ),
        (
            "word/_rels/document.xml.rels",
            &relations(&[("numbering", "numbering.xml"), ("styles", "styles.xml")]),
        ),
        ("word/numbering.xml", &format!("<w:numbering>{numbering}</w:numbering>")),
        ("word/styles.xml", &format!("<w:styles>{styles}</w:styles>")),
    ])
}

fn read(body: &str) -> Content {
    open(&document(body, "", "")).expect("a document")
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn tc(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
}

fn tr(cells: &[String]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

#[test]
fn cells_merged_both_ways() {
    let restart = r#"<w:vMerge w:val="restart"/>"#;
    let body = [
        p("清单"),
        "<w:tbl>".to_owned(),
        tr(&[tc(r#"<w:gridSpan w:val="3"/>"#, "一、民生服务（2项）")]),
        tr(&[tc(restart, "1"), tc("", "甲"), tc("", "")]),
        tr(&[tc("<w:vMerge/>", "看不见"), tc(r#"<w:vMerge w:val="continue"/>"#, ""), tc("", "乙")]),
        "<w:tr><w:trPr><w:gridBefore w:val=\"2\"/></w:trPr>".to_owned() + &tc("", "丙") + "</w:tr>",
        "</w:tbl>".to_owned(),
        p("附注"),
    ]
    .concat();
    assert_eq!(shown(&read(&body)), "清单\n一、民生服务（2项）>3\n1|甲|\n^1|^甲|乙\n>2|丙\n附注\n");
}

#[test]
fn lines_tabs_signs_and_fields() {
    let body = r#"<w:p><w:pPr><w:tabs><w:tab w:pos="1"/></w:tabs></w:pPr><w:r><w:t>第一</w:t><w:tab/><w:t xml:space="preserve"> 行</w:t>
        <w:br/><w:t>第&#x4e8c;行&amp;</w:t><w:cr/><w:sym w:font="Wingdings" w:char="F081"/><w:t>软&#xad;连</w:t><w:noBreakHyphen/><w:t>字</w:t></w:r></w:p>
        <w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText><w:t>看不见</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>
        <w:r><w:t>结果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>
        <w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>可见</w:t></w:r></w:p>"#;
    assert_eq!(read(body).text, "第一\t 行\n第二行&\n①软连-字\n结果链接控件可见\n");
}

#[test]
fn tracked_changes_as_accepted() {
    let body = [
        r#"<w:p><w:r><w:t>负责</w:t></w:r><w:del><w:r><w:delText>原来</w:delText></w:r></w:del><w:ins><w:r><w:t>新的</w:t></w:r></w:ins>
           <w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>"#,
        r#"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>两段</w:t></w:r></w:p>"#,
        &p("合一"),
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>",
        &tc("", "删去的行"),
        "</w:tr><w:tr><w:trPr><w:ins/></w:trPr>",
        &tc("<w:tcPrChange><w:tcPr><w:gridSpan w:val=\"4\"/></w:tcPr></w:tcPrChange>", "加上的行"),
        "</w:tr></w:tbl>",
    ]
    .concat();
    assert_eq!(shown(&read(&body)), "负责新的移来\n两段合一\n加上的行\n");
}

#[test]
fn text_boxes_are_left_out_with_a_note() {
    let text_box = |drawing: &str| {
        format!("<w:{drawing}><x><w:txbxContent>{}</w:txbxContent></x></w:{drawing}>", p("框里"))
    };
    let body = format!(
        "<w:p><w:r><w:t>正文</w:t><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent><w:drawing/></w:r></w:p>",
        text_box("drawing"),
        text_box("pict"),
    );
    let content = read(&body);
    assert_eq!(content.text, "正文\n");
    assert_eq!(content.notes.len(), 1);
    assert_eq!(content.notes[0].code, "text-box");
    assert_eq!(content.notes[0].message, "文档里有 1 个文本框，其中的文字没有读入。");
}

#[test]
fn tables_within_cells() {
    let small = format!("<w:tbl>{}</w:tbl>", tr(&[tc("", "里"), tc("", "面")]));
    let cell = |inner: &str| format!("<w:tc>{}{inner}{}</w:tc>", p("前"), p("后"));
    let body = format!("<w:tbl>{}</w:tbl>", tr(&[tc("", "1"), tc("", "2"), cell(&small)]));
    assert_eq!(shown(&read(&body)), "1|2|前/里/面/后\n");
    let layout = format!("<w:tbl>{}</w:tbl>", tr(&[cell(&small)]));
    assert_eq!(shown(&read(&layout)), "前\n里|面\n后\n");
}

const NUMBERING: &str = r#"
    <w:abstractNum w:abstractNumId="0">
      <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%1）"/></w:lvl>
      <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
      <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%3"/></w:lvl>
    </w:abstractNum>
    <w:abstractNum w:abstractNumId="1">
      <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperLetter"/><w:pStyle w:val="Clause"/><w:lvlText w:val="%1"/></w:lvl>
      <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlRestart w:val="0"/><w:pStyle w:val="Sub"/><w:lvlText w:val="%1.%2"/></w:lvl>
      <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xf0b7;"/></w:lvl>
    </w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
    <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
    <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"#;

fn numbered(list: &str, level: usize, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

fn styled(style: &str, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

#[test]
fn numbers_as_drawn() {
    let body = [
        numbered("1", 0, "甲"),
        numbered("1", 1, "子"),
        numbered("1", 1, "丑"),
        numbered("1", 2, "细目"),
        numbered("1", 0, "乙"),
        numbered("1", 1, "从头"),
        numbered("1", 1, ""),
        numbered("3", 1, "另起"),
        numbered("3", 1, "接着"),
        numbered("0", 1, "没有"),
        numbered("9", 1, "无此"),
    ]
    .concat();
    let content = open(&document(&body, NUMBERING, "")).unwrap();
    assert_eq!(
        content.text,
        "（一）甲\n1. 子\n2. 丑\n① 细目\n（二）乙\n1. 从头\n2.\n1. 另起\n2. 接着\n没有\n无此\n"
    );
}

#[test]
fn numbers_from_styles() {
    let styles = r#"
        <w:style w:styleId="Clause"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
        <w:style w:styleId="Sub"><w:basedOn w:val="Clause"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:styleId="Plain"><w:basedOn w:val="Clause"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>
        <w:style w:styleId="Round"><w:basedOn w:val="Round"/></w:style>
        <w:style w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style>"#;
    let body = [
        styled("Clause", "甲"),
        styled("Sub", "子"),
        styled("Clause", "乙"),
        styled("Sub", "不重排"),
        numbered("2", 2, "点"),
        styled("Plain", "没有"),
        styled("Round", "循环"),
        styled("Hidden", "隐藏"),
    ]
    .concat();
    let content = open(&document(&body, NUMBERING, styles)).unwrap();
    assert_eq!(content.text, "C 甲\n3.1 子\nD 乙\n4.2 不重排\n点\n没有\n循环\n");
}

#[test]
fn what_is_damaged_or_empty_says_so() {
    let whole = document(&p("文字"), "", "");
    assert!(open(&whole).is_ok());
    assert_eq!(open(&whole[..whole.len() / 2]), Err(OpenError::Damaged(" Office 或压缩")));
    assert_eq!(open(&document("<w:p>", "", "")), Err(OpenError::Damaged(" Word ")));
    assert_eq!(open(&document(&p(" "), "", "")), Err(OpenError::Empty));
    let error = open(&document(&p("文字"), "<w:num>", "")).unwrap_err();
    assert_eq!(error.to_string(), "这个 Word 文件已损坏，打不开。");
}

#[test]
fn other_packages_are_refused_by_name() {
    let main = |part: &str, text: &str| {
        zipped(&[("_rels/.rels", &relations(&[("officeDocument", part)])), (part, text)])
    };
    assert_eq!(open(&zipped(&[("图.txt", "x")])), Err(OpenError::OtherFormat(" ZIP 压缩")));
    assert_eq!(
        open(&main("ppt/presentation.xml", "<p:presentation/>")),
        Err(OpenError::OtherFormat("演示文稿（.pptx）"))
    );
    let binary = open(&main("xl/workbook.bin", "")).unwrap_err();
    assert_eq!(
        (binary.code(), binary.mend()),
        ("old-format", "请用 Excel 或 WPS 打开，另存为 .xlsx 再读取。")
    );
    let odt = open(&zipped(&[("mimetype", "application/vnd.oasis.opendocument.text")])).unwrap_err();
    assert_eq!(odt.to_string(), "这是 OpenDocument 文字（.odt）文件，不能直接读。");
    let ofd = open(&zipped(&[("OFD.xml", "<x/>")])).unwrap_err();
    assert_eq!(ofd.to_string(), "这是版式文档（.ofd）文件，不能直接读。");
}

#[test]
fn what_would_take_all_memory_is_refused() {
    let bomb = document(&" ".repeat(66 << 20), "", "");
    assert!(bomb.len() < 1 << 20);
    assert_eq!(open(&bomb), Err(OpenError::Overgrown("压缩内容")));
    let deep = document(&"<w:sdt>".repeat(600), "", "");
    assert_eq!(open(&deep), Err(OpenError::Overgrown("嵌套层数")));
    let nested = "<w:tbl><w:tr><w:tc>".repeat(40) + &"</w:tc></w:tr></w:tbl>".repeat(40);
    assert_eq!(open(&document(&nested, "", "")), Err(OpenError::Overgrown("表格的嵌套")));
    let wide = format!("<w:tbl>{}</w:tbl>", tr(&[tc(r#"<w:gridSpan w:val="1000000000"/>"#, "x")]));
    assert_eq!(open(&document(&wide, "", "")), Err(OpenError::Overgrown("表格的列")));
    // A long cell that thousands of rows below say again.
    let mut rows = tr(&[tc(r#"<w:vMerge w:val="restart"/>"#, &"长".repeat(100_000))]);
    rows += &tr(&[tc("<w:vMerge/>", "")]).repeat(1000);
    let repeated = document(&format!("<w:tbl>{rows}</w:tbl>"), "", "");
    assert_eq!(open(&repeated), Err(OpenError::Overgrown("文字")));
    let many: Vec<String> = (0..20_000).map(|at| format!("{at}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(open(&zipped(&many)), Err(OpenError::Overgrown("部件数")));
}
