use axum::http::StatusCode;

use crate::site::{Reply, TestSite};

const OK: StatusCode = StatusCode::OK;
const CHECK: &str = "/town/%E6%9F%B3%E6%B8%A1%E9%95%87/check";

/// Item 1 repeats a clause, item 2 prints a department under two names.
const LIST: &str = "柳渡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,平安法治,养犬管理,县公安局,县公安局：办理养犬登记。,\"1.开展养犬宣传。\n2.摸排养犬情况。\n3.开展养犬宣传。\"\n\
2,卫生健康,疫苗接种,县卫生健康委员会,县卫健局：组织接种。,通知接种。\n";

async fn site() -> TestSite {
    let site = TestSite::empty().await;
    site.import(LIST).await;
    site
}

/// The hidden fields of the form of the finding with these words.
fn form(page: &Reply, words: &str) -> Vec<(String, String)> {
    let (before, _) = page.body.split_once(words).unwrap_or_else(|| panic!("no `{words}` in {}", page.body));
    let rest = &page.body[before.rfind("<li class=\"card finding").unwrap()..];
    let form = &rest[..rest.find("</form>").unwrap()];
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1).map(|field| {
        let (name, rest) = field.split_once("\" value=\"").unwrap();
        (name.to_owned(), rest.split('"').next().unwrap().to_owned())
    });
    fields.collect()
}

fn with<'a>(form: &'a [(String, String)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    form.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn the_list_office_sees_what_checks_find_with_places_and_reasons() {
    let site = site().await;
    let mut office = site.admin().await;
    let page = office.get(CHECK).await;
    page.says(OK, "与本栏第 1 条相同").says(OK, "/town/%E6%9F%B3%E6%B8%A1%E9%95%87/joint/1#town-3");
    page.says(OK, "职责标题写“县卫健局”").says(OK, "/rules/QD203").says(OK, "#L5\">原文</a>");
    let one = office.get(&format!("{CHECK}?rule=QD203")).await;
    one.says(OK, "列出 <b>1</b> 个问题");
    assert!(!one.body.contains("与本栏第 1 条相同"));
    let sheet = office.get(&format!("{CHECK}.xlsx?rule=QD203")).await;
    assert_eq!(sheet.header("content-disposition").split(';').next(), Some("attachment"));
    assert!(sheet.body.starts_with("PK"), "an Excel file is a zip file");
    assert!(office.get(&format!("{CHECK}.docx")).await.body.starts_with("PK"), "a Word file is a zip file");
    // The words are shown in their clause, and words find findings.
    page.says(OK, "<blockquote><mark>开展养犬宣传。</mark></blockquote>");
    office.get(&format!("{CHECK}?q=%E5%8D%AB%E5%81%A5")).await.says(OK, "列出 <b>1</b> 个问题");
    office.get(&format!("{CHECK}?q=%E9%A3%9E%E8%88%B9")).await.says(OK, "没有符合条件的问题");
    office.get("/town/%E6%9F%B3%E6%B8%A1%E9%95%87").await.says(OK, CHECK);
}

#[tokio::test]
async fn a_dismissed_finding_stays_so_in_the_next_version_and_can_come_back() {
    let site = site().await;
    let mut office = site.admin().await;
    let page = office.get(CHECK).await;
    let form_of = form(&page, "与本栏第 1 条相同");
    office
        .post(CHECK, &with(&form_of, &[("reason", " ")]))
        .await
        .says(StatusCode::UNPROCESSABLE_ENTITY, "请写明为什么不处理");
    let reply = office.post(CHECK, &with(&form_of, &[("reason", "两次宣传对象不同")])).await;
    assert!(reply.location().starts_with(&format!("{CHECK}#f-joint-")), "on to the next finding");
    let gone = |page: &Reply| !page.body.contains("与本栏第 1 条相同");
    assert!(gone(&office.get(CHECK).await));
    office.get(&format!("{CHECK}?show=dismissed")).await.says(OK, "两次宣传对象不同").says(OK, "管理员");

    // Another number and another clause before it: the words are the same.
    site.import(
        &LIST
            .replace("\n1,平安法治", "\n3,平安法治")
            .replace("1.开展养犬宣传。\n2.", "1.开展养犬宣传。\n2.走访养犬户。\n3."),
    )
    .await;
    assert!(gone(&office.get(CHECK).await));
    // Other words: somebody has to look again.
    site.import(&LIST.replace("开展养犬宣传", "开展文明养犬宣传")).await;
    office.get(CHECK).await.says(OK, "与本栏第 1 条相同");

    site.import(LIST).await;
    let dismissed = office.get(&format!("{CHECK}?show=dismissed")).await;
    let form_of = form(&dismissed, "与本栏第 1 条相同");
    office.post(CHECK, &with(&form_of, &[("withdraw", "1")])).await.location();
    office.get(CHECK).await.says(OK, "与本栏第 1 条相同");
}

#[tokio::test]
async fn whoever_dismisses_goes_on_where_they_were_and_loses_nothing() {
    let site = site().await;
    let mut office = site.admin().await;
    let page = office.get(&format!("{CHECK}?rule=QD601&sort=place")).await;
    let form_of = form(&page, "与本栏第 1 条相同");
    let back = form_of
        .iter()
        .find(|(name, _)| name == "back")
        .map(|(_, value)| value.replace("&#38;", "&"))
        .unwrap();
    assert_eq!(back, format!("{CHECK}?rule=QD601&sort=place"));
    let form_of: Vec<(String, String)> =
        form_of.into_iter().map(|(name, value)| (name, value.replace("&#38;", "&"))).collect();
    // A reason that is too long stays in its field, on the page as it was filtered.
    let long = "长".repeat(201);
    let refused = office.post(CHECK, &with(&form_of, &[("reason", &long)])).await;
    refused.says(StatusCode::UNPROCESSABLE_ENTITY, "原因太长").says(StatusCode::UNPROCESSABLE_ENTITY, &long);
    refused.says(StatusCode::UNPROCESSABLE_ENTITY, "列出 <b>1</b> 个问题");
    // No way out of the site.
    let elsewhere: Vec<_> = form_of
        .iter()
        .map(|(name, value)| {
            (name.clone(), if name == "back" { "//x.example".into() } else { value.clone() })
        })
        .collect();
    assert_eq!(office.post(CHECK, &with(&elsewhere, &[("reason", "已核对")])).await.location(), "/");
    // Somebody else was faster.
    office
        .post(CHECK, &with(&form_of, &[("reason", "再标一次")]))
        .await
        .says(StatusCode::CONFLICT, "刚刚已经由别人标为不处理：已核对");
    assert_eq!(office.post(CHECK, &with(&form_of, &[("withdraw", "1")])).await.location(), back);
    // What is not in the report any more is not dismissed.
    site.import(&LIST.replace("开展养犬宣传", "开展文明养犬宣传")).await;
    office
        .post(CHECK, &with(&form_of, &[("reason", "已核对")]))
        .await
        .says(StatusCode::CONFLICT, "已经不在报告里");
}

#[tokio::test]
async fn a_report_follows_lists_corrections_and_names() {
    let site = TestSite::empty().await;
    site.import(&LIST.replace("摸排养犬情况。", "批准养犬。")).await;
    let mut office = site.admin().await;
    let told = "要有法定权限";
    let page = office.get(CHECK).await;
    page.says(OK, told).says(OK, "与本栏第 1 条相同");
    // The office says that this clause only helps.
    let clause = "/town/%E6%9F%B3%E6%B8%A1%E9%95%87/joint/1/town-2";
    let form_page = office.get(clause).await;
    let token = form_page.token();
    let right = [
        ("token", token.as_str()),
        ("text", "批准养犬。"),
        ("known", ""),
        ("actor", "town"),
        ("stance", "assist"),
        ("mode", "standing"),
        ("action-0", "survey"),
    ];
    office.post(clause, &right).await.location();
    let corrected = office.get(CHECK).await;
    assert!(!corrected.body.contains(told), "a correction changes the report");
    corrected.says(OK, "与本栏第 1 条相同");
    // A new version of the list.
    site.import(&LIST.replace("3.开展养犬宣传", "3.劝导养犬人")).await;
    assert!(!office.get(CHECK).await.body.contains("与本栏第 1 条相同"));
}

#[tokio::test]
async fn the_list_office_sees_at_its_workbench_what_waits_in_each_town() {
    let site = site().await;
    let mut office = site.admin().await;
    let bench = office.get("/work").await;
    bench.says(OK, "各镇街的清单").says(OK, CHECK).says(OK, "/readings/%E6%9F%B3%E6%B8%A1%E9%95%87/joint");
    let open = office.get(CHECK).await.body.matches("class=\"card finding").count();
    bench.says(OK, &format!(">{open} 个</a>")).says(OK, "没有这张清单");
    let page = office.get(CHECK).await;
    let form_of = form(&page, "与本栏第 1 条相同");
    office.post(CHECK, &with(&form_of, &[("reason", "两次宣传对象不同")])).await.location();
    office.get("/work").await.says(OK, &format!(">{} 个</a>", open - 1));
}

#[tokio::test]
async fn reports_are_the_list_offices_and_rules_are_everybodys() {
    let site = site().await;
    let mut visitor = site.visitor();
    assert!(visitor.get(CHECK).await.location().starts_with("/login"));
    visitor.post(CHECK, &[("token", "")]).await.says(StatusCode::FORBIDDEN, "需要先登录");
    assert!(!visitor.get("/town/%E6%9F%B3%E6%B8%A1%E9%95%87").await.body.contains(CHECK));
    visitor.get("/rules").await.says(OK, "/rules/QD101").says(OK, "部门名称");
    visitor.get("/rules/QD101").await.says(OK, "事项序号中断").says(OK, "例（虚构）");
    visitor.get("/rules/QD999").await.says(StatusCode::NOT_FOUND, "没有这条体检规则");
    let mut office = site.admin().await;
    office.get("/town/%E6%B2%A1%E6%9C%89%E9%95%87/check").await.says(StatusCode::NOT_FOUND, "没有");
    let token = office.get(CHECK).await.token();
    let form = [
        ("token", token.as_str()),
        ("kind", "joint"),
        ("rule", "QD999"),
        ("fingerprint", "x"),
        ("reason", "无"),
    ];
    office.post(CHECK, &form).await.says(StatusCode::UNPROCESSABLE_ENTITY, "没有说明是哪个问题");
}
