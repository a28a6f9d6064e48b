//! Towns side by side, one matter clause by clause, and two versions of a list.

use axum::http::StatusCode;

use crate::site::{LIST, TestSite};

const OK: StatusCode = StatusCode::OK;
const BOTH: &str = "town=%E6%9F%B3%E6%B8%A1%E9%95%87&town=%E6%A7%90%E5%9D%A1%E9%95%87";
const TOWN: &str = "/town/%E6%9F%B3%E6%B8%A1%E9%95%87";

const OTHER: &str = "槐坡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,城乡建设,渡口安全管理,县交通运输局,检查渡口。,配合检查渡口。\n\
2,平安法治,犬只管理,县农业农村局,\"1.办理养犬登记。\n2.处理犬只伤人。\",\"1.宣传文明养犬。\n2.每月排查烈性犬并上报。\n3.收容流浪犬。\"\n";

async fn two_towns() -> TestSite {
    let site = TestSite::with_list().await;
    site.import(OTHER).await;
    site
}

#[tokio::test]
async fn towns_are_chosen_before_they_are_compared() {
    let site = two_towns().await;
    let mut visitor = site.visitor();
    visitor.get("/compare").await.says(OK, "请选择两个到十个镇街").says(OK, "value=\"槐坡镇\"");
    visitor.get("/compare?town=%E6%A7%90%E5%9D%A1%E9%95%87").await.says(OK, "再选择至少一个镇街");
    visitor.get("/compare?town=a&town=b").await.says(StatusCode::NOT_FOUND, "没有“a”的清单");
    let eleven: String = (0..11).map(|at| format!("town={at}&")).collect();
    visitor.get(&format!("/compare?{eleven}")).await.says(OK, "一次最多比较 10 个镇街");
    visitor.get("/compare.xlsx?town=a").await.says(StatusCode::BAD_REQUEST, "再选择至少一个镇街");
}

#[tokio::test]
async fn the_matrix_tells_what_is_missing_and_what_differs() {
    let site = two_towns().await;
    let mut visitor = site.visitor();
    let reply = visitor.get(&format!("/compare?{BOTH}")).await;
    reply.says(OK, "共 <b>3</b> 件事，2 件有镇街没有列，1 件有差别");
    reply
        .says(OK, "title=\"牵头部门不同\"")
        .says(OK, "title=\"镇街职责有增减\"")
        .says(OK, "title=\"时限不同\"")
        .says(OK, "现在显示 <b>1</b> 件有差别的");
    assert!(!reply.body.contains("渡口安全管理"), "what differs is shown first: {}", reply.body);
    let all = visitor.get(&format!("/compare?{BOTH}&only=all&sort=list")).await;
    all.says(OK, "渡口安全管理").says(OK, "<option value=\"all\" selected>");
    assert!(!all.body.contains("现在显示"), "{}", all.body);
    let missing = visitor.get(&format!("/compare?{BOTH}&only=missing")).await;
    missing.says(OK, "现在显示 <b>2</b> 件").says(OK, "渡口安全管理");
    assert!(!missing.body.contains("犬只管理"), "{}", missing.body);
    visitor.get(&format!("/compare?{BOTH}&only=differs&q=%E5%85%AC%E5%AE%89")).await.says(OK, "犬只管理");
    visitor.get(&format!("/compare?{BOTH}&kind=basic")).await.says(OK, "没有符合条件的事项");
    assert!(!visitor.get(&format!("/compare?{BOTH}")).await.body.contains("<script>alert"));
}

#[tokio::test]
async fn what_may_be_the_same_is_named_to_be_looked_at() {
    let site = TestSite::with_list().await;
    site.import("槐坡镇基本履职事项清单,,\n序号,类别,事项名称\n1,文化,挖掘剪纸、皮影等乡土文化\n2,民生,办理老年人优待证\n").await;
    site.import("榆岭镇基本履职事项清单,,\n序号,类别,事项名称\n1,民生,老年人优待证申领\n2,文化,组织非物质文化遗产展演，建设传习场所\n").await;
    let both = "town=%E6%A7%90%E5%9D%A1%E9%95%87&town=%E6%A6%86%E5%B2%AD%E9%95%87&only=missing";
    let mut visitor = site.visitor();
    let matrix = visitor.get(&format!("/compare?{both}")).await;
    matrix.says(OK, "没有对上，也许是：").says(OK, "组织非物质文化遗产展演");
    let matter =
        visitor.get(&format!("/compare/item?{both}&of=%E6%A7%90%E5%9D%A1%E9%95%87&item=basic:1")).await;
    matter.says(OK, "没有对上，也许是：").says(OK, "组织非物质文化遗产展演");
}

#[tokio::test]
async fn a_matter_stands_clause_beside_clause_with_ways_to_each() {
    let site = two_towns().await;
    let mut visitor = site.visitor();
    let matrix = visitor.get(&format!("/compare?{BOTH}&only=differs")).await;
    let (_, after) = matrix.body.split_once("<th scope=\"row\"><a href=\"").unwrap();
    let address = after.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let reply = visitor.get(&address).await;
    reply.says(OK, "<ins>每月</ins>").says(OK, "没有这一条").says(OK, "共 5 条，3 条相同");
    reply.says(OK, &format!("{TOWN}/joint/1?clause=town-2#town-2")).says(OK, "/original/");
    let gone =
        visitor.get(&format!("/compare/item?{BOTH}&of=%E6%9F%B3%E6%B8%A1%E9%95%87&item=joint:99")).await;
    gone.says(StatusCode::NOT_FOUND, "清单可能已经更新");
}

#[tokio::test]
async fn a_long_matrix_is_shown_page_by_page_and_saved_whole() {
    let site = TestSite::with_list().await;
    let row = |no: usize| format!("{no},民生服务,第{no}号渡口管护,县水务局,检查。,配合检查。\n");
    let rows: String = (1..=120).map(row).collect();
    site.import(&format!(
        "槐坡镇配合履职事项清单,,,,\n序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n{rows}"
    ))
    .await;
    let mut visitor = site.visitor();
    let address = format!("/compare?{BOTH}&only=missing&sort=list");
    let first = visitor.get(&address).await;
    first.says(OK, "第 1 页，共 3 页").says(OK, "rel=\"next\"").says(OK, "全部 122 件");
    assert_eq!(first.body.matches("<th scope=\"row\">").count(), 50);
    assert!(!first.body.contains("rel=\"prev\""), "{}", first.body);
    let last = visitor.get(&format!("{address}&page=3")).await;
    last.says(OK, "第120号渡口管护").says(OK, "第 3 页，共 3 页");
    assert_eq!(last.body.matches("<th scope=\"row\">").count(), 22);
    for far in ["99", "0", "x", "-1"] {
        visitor.get(&format!("{address}&page={far}")).await.says(OK, "共 3 页");
    }
}

#[tokio::test]
async fn the_matrix_is_saved_as_a_workbook() {
    let site = two_towns().await;
    let reply = site.visitor().get(&format!("/compare.xlsx?{BOTH}")).await;
    assert_eq!(reply.status, OK);
    assert!(reply.header("content-type").contains("spreadsheetml"), "{}", reply.header("content-type"));
    assert!(reply.header("content-disposition").contains("compare.xlsx"));
    assert!(reply.body.starts_with("PK"));
}

#[tokio::test]
async fn any_two_versions_of_a_list_are_compared() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    let page = format!("{TOWN}/joint/versions");
    visitor.get(&page).await.says(OK, "只有一个版本");
    site.import(&LIST.replace("宣传文明养犬", "每季度宣传文明养犬")).await;
    visitor.get(&page).await.says(OK, "从第 1 版到第 2 版：内容有变化 1 项").says(OK, "<ins>每季度</ins>");
    visitor.get(&format!("{page}?old=2&new=1")).await.says(OK, "<del>每季度</del>");
    visitor.get(&format!("{page}?old=1&new=1")).await.says(OK, "两边选的是同一个版本");
    let missing = visitor.get(&format!("{page}?old=9")).await;
    missing.says(StatusCode::NOT_FOUND, "没有第 9 版，现行的是第 2 版");
    missing.says(StatusCode::NOT_FOUND, &format!("href=\"{TOWN}/joint\">看现行版本"));
    // Each change leads to the item in either version, with its clauses and its original.
    let changed = visitor.get(&page).await;
    changed
        .says(OK, &format!("{TOWN}/joint/1?version=1\">旧版本"))
        .says(OK, &format!("{TOWN}/joint/1\">新版本"));
    for file in [format!("{page}.xlsx?old=1&new=2"), format!("{page}.docx")] {
        let file = visitor.get(&file).await;
        assert!(file.status == OK && file.body.starts_with("PK"), "{} {}", file.status, file.body);
    }
    visitor.get(&format!("{TOWN}/joint")).await.says(OK, "比较两个版本");
}
