//! Pages for browsers, a few tags each.

mod office;

use office::shown;
use qingdan_formats::{OpenError, open};

fn read(page: &str) -> String {
    let page = format!("<html><body>{page}</body></html>");
    open(page.as_bytes()).map_or_else(|error| format!("{error}"), |content| shown(&content))
}

#[test]
fn cells_over_rows_and_columns() {
    let page = "<h1>清单</h1><table border><caption>标题</caption>
        <thead><tr><th>序号</th><th colspan=2>事项 &nbsp;名称</th></tr></thead>
        <tr><td rowspan='2'>1</td><td>甲<td rowspan=3>丙
        <tr><td>乙
        <tr><td colspan=\"0\">2<td>丁<tr></table>尾";
    assert_eq!(read(page), "清单\n标题\n序号|事项 \u{a0}名称>2\n1|甲|丙\n^1|乙|^丙\n2|丁|^丙\n\n尾\n");
}

#[test]
fn a_row_under_a_cell_with_nothing_before_it() {
    let page = "<table><tr><td>1<td>2<td rowspan=2>3</tr><tr><td>4</tr></table>";
    assert_eq!(read(page), "1|2|3\n4||^3\n");
    let all = "<table><tr><td rowspan=0>类<td>1</tr><tr><td>2</tr><tr><td>3</tr></table>";
    assert_eq!(read(all), "类|1\n^类|2\n^类|3\n");
}

#[test]
fn lines_are_those_of_the_browser() {
    let page = "<table><tr><td><p>第一\n   段<br>换 行</p><div>第二<b>段</b>\n<i>继续</i></div><pre>一\n二</pre>文字<ul><li>点</ul></td></tr></table>";
    assert_eq!(read(page), "第一 段/换 行/第二段 继续/一/二/文字/点\n");
}

#[test]
fn numbers_of_entries_as_drawn() {
    let list = |attributes: &str, entries: &str| {
        read(&format!("<table><tr><td><ol {attributes}>{entries}</ol></td></tr></table>"))
    };
    let two = "<li>甲<li><p>乙</p><p>丙</p></li>";
    assert_eq!(list("", two), "1. 甲/2. 乙/丙\n");
    assert_eq!(list("start=3 type=a", two), "c. 甲/d. 乙/丙\n");
    assert_eq!(list("reversed", two), "2. 甲/1. 乙/丙\n");
    assert_eq!(list("style='list-style-type: none'", two), "甲/乙/丙\n");
    assert_eq!(list("style='list-style: cjk-ideographic inside'", two), "一、 甲/二、 乙/丙\n");
    assert_eq!(list("", "<li value=5>甲<li>乙<ol><li>子</ol><li>丙"), "5. 甲/6. 乙/1. 子/7. 丙\n");
    assert_eq!(list("", "<li></li><li></li>"), "1./2.\n");
    // A style sheet has hidden the drawn ones.
    assert_eq!(list("", "<li>1.甲<li>2.乙"), "1.甲/2.乙\n");
    assert_eq!(list("", "<li>10.5万元以上<li>（二）乙"), "1. 10.5万元以上/（二）乙\n");
}

#[test]
fn what_nobody_sees_is_not_there() {
    let page = "<script>var a='<table>'</script><style>p{}</style><!-- 注 --><p hidden>一</p><p style='DISPLAY : none'>二<p>三
        <div style='display:none'><table><tr><td>四</td></tr></table></div><select><option>五</select><s>六</s><del>七</del>";
    assert_eq!(read(page), "三\n六\n");
}

/// What Word writes around numbers and spaces.
#[test]
fn pages_saved_by_word() {
    let page = "<!--[if gte mso 9]><xml><w:WordDocument>一</w:WordDocument></xml><![endif]-->
        <table class=MsoTableGrid><tr style='mso-yfti-irow:0'><td><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>
        <![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>1.<span style='font:7.0pt'>&nbsp;&nbsp; </span></span></span><![endif]>
        <span>负责\n审核</span><o:p></o:p></p>
        <p><![if !supportLists]><span style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span>&nbsp;</span></span></span><![endif]>无号<span style='mso-hide:all'>藏</span></p></td></tr></table>";
    assert_eq!(read(page), "1.\u{a0}\u{a0} 负责 审核/无号\n");
}

#[test]
fn tables_that_lay_out_the_page() {
    let list = "<table><tr><td>1<td>甲<tr><td>2<td>乙</table>";
    let page = format!("<table><tr><td>导航<td><p>标题</p>{list}</td></tr></table>");
    assert_eq!(read(&page), "导航\n标题\n1|甲\n2|乙\n");
    let inner = "<table><tr><td>1<td>2<td><table><tr><td>里<td>面</table>后</table>";
    assert_eq!(read(inner), "1|2|里/面/后\n");
}

#[test]
fn tags_that_are_missing_or_crossed() {
    assert_eq!(read("<table><td>1</p><b>甲<td>乙</b></table>"), "1/甲|乙\n");
    assert_eq!(read("<table><tr><td><b>1<tr><td>2</table></table></td>尾"), "1\n2\n尾\n");
    assert_eq!(read("<table>外<tr>外<td>内</table>"), "外\n外\n内\n");
    assert_eq!(read("<p>一<table><tr><td>二</table>三"), "一\n二\n三\n");
    assert_eq!(read("<table><tr><td>1<td>2"), "1|2\n");
}

#[test]
fn what_would_take_all_memory_is_refused() {
    let refused = |page: String| open(format!("<html>{page}").as_bytes()).unwrap_err();
    assert_eq!(refused("<div>".repeat(1 << 12)), OpenError::Overgrown("嵌套层数"));
    assert_eq!(refused("<b>".repeat(500) + &"</i>".repeat(1 << 18)), OpenError::Overgrown("嵌套层数"));
    assert_eq!(refused("<table><tr><td>".repeat(100)), OpenError::Overgrown("表格的嵌套"));
    assert_eq!(
        refused("<table><tr>".to_owned() + &"<td colspan=1000000000>".repeat(2)),
        OpenError::Overgrown("表格的列")
    );
    let rows = "<table><tr><td rowspan=65534>".to_owned() + &"长".repeat(10_000) + &"<tr>".repeat(10_000);
    assert_eq!(refused(rows), OpenError::Overgrown("文字"));
    let wide = "<table><tr>".to_owned() + &"<td rowspan=65534>".repeat(1000) + &"<tr>".repeat(10_000);
    assert_eq!(refused(wide), OpenError::Overgrown("表格"));
    let attributes: String = (0..200_000).map(|at| format!(" a{at}")).collect();
    assert_eq!(refused(format!("<p{attributes}>")), OpenError::Empty);
}

#[test]
fn endless_paragraphs_are_refused() {
    let page = |paragraphs: usize| open(format!("<!doctype html>{}", "<p>a".repeat(paragraphs)).as_bytes());
    assert_eq!(page(300_000).err(), Some(OpenError::Overgrown("行数")));
    assert!(page(100_000).is_ok());
}
