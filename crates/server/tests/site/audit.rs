//! The auditor's pages: who did what when, and whether the logs are as they were written.

use std::time::Duration;

use axum::http::StatusCode;
use qingdan_server::{add_account, administrator};
use qingdan_store::DISTRICT_ITSELF;
use qingdan_work::administration::Administer;
use qingdan_work::{Person, Role, Settings};

use crate::site::{Browser, PASSWORD, Reply, TestSite};

const DISTRICT: &str = "柳县";

/// An auditor of the district of the test's list, logged in; somebody has been at work there.
async fn auditor(site: &TestSite) -> Browser<'_> {
    for (login, name, role) in [("jian", "简某", Role::Auditor), ("guan", "管某", Role::Administrator)] {
        let (organisation, roles) = (DISTRICT_ITSELF, vec![role]);
        let person = Person { login: login.into(), name: name.into(), organisation, roles };
        add_account(&site.store, DISTRICT, person, PASSWORD, false).await.unwrap();
    }
    let settings = Settings { soon_days: 4, ..Settings::default() };
    let change = Administer::SetSettings(Box::new(settings));
    let by = Person { login: "guan".into(), name: "管某".into(), ..administrator("guan") };
    site.store.administer(DISTRICT, &by, change, None, 1_793_000_000_000).await.unwrap();
    let mut browser = site.visitor();
    assert_eq!(browser.log_in("jian", PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

/// How many entries a page shows.
fn rows(page: &Reply) -> usize {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page.body.matches("data-label=\"做了什么\"").count()
}

#[tokio::test]
async fn who_did_what_is_found_by_person_log_and_day() {
    let site = TestSite::with_list().await;
    let mut auditor = auditor(&site).await;
    let page = auditor.get("/audit").await;
    page.says(StatusCode::OK, "修改时限设置").says(StatusCode::OK, "“快到期”：1 改为 4");
    page.says(StatusCode::OK, "新建账号").says(StatusCode::OK, "简某（jian），柳县，监督审计");
    assert_eq!(rows(&page), 3);
    for (query, expected) in [
        ("who=guan", 1),
        ("who=%E7%AE%A1%E6%9F%90", 1),
        ("who=nobody", 0),
        ("logs=administration", 3),
        ("logs=cases", 0),
        ("organisation=o1", 3),
        ("organisation=o2", 0),
        ("from=2026-10-26&to=2026-10-26", 1),
        ("to=2026-10-25", 0),
        ("case=26-00042-7", 0),
    ] {
        assert_eq!(rows(&auditor.get(&format!("/audit?{query}")).await), expected, "{query}");
    }
    auditor.get("/audit?from=gestern").await.says(StatusCode::OK, "“gestern”不是日期");
    auditor.get("/audit?case=26-00042-8").await.says(StatusCode::OK, "role=\"alert\"");
    let file = auditor.get("/audit.xlsx?who=guan").await;
    assert_eq!((file.status, &file.body[..2]), (StatusCode::OK, "PK"));
    let other = auditor.get("/audit?district=%E4%B8%9C%E5%8E%BF").await;
    other.says(StatusCode::FORBIDDEN, "您的账号不属于“东县”");
}

#[tokio::test]
async fn the_log_goes_on_page_by_page() {
    let site = TestSite::with_list().await;
    let mut auditor = auditor(&site).await;
    for days in 1..=60 {
        let settings = Settings { other_days: 10 + days, ..Settings::default() };
        let change = Administer::SetSettings(Box::new(settings));
        let by = administrator("guan");
        site.store.administer(DISTRICT, &by, change, None, 1_793_000_000_000).await.unwrap();
    }
    let first = auditor.get("/audit").await;
    assert_eq!(rows(&first), 50);
    let older = first.body.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let older = older.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let second = auditor.get(&older).await;
    assert_eq!(rows(&second), 13);
    assert!(!second.body.contains("更早的记录") && second.body.contains("回到最新"), "{}", second.body);
}

async fn verified(browser: &mut Browser<'_>) -> Reply {
    let token = browser.get("/audit/verify").await.token();
    let begun = browser.post("/audit/verify", &[("token", &token)]).await;
    assert_eq!(begun.location(), "/audit/verify?district=%E6%9F%B3%E5%8E%BF");
    for _ in 0..200 {
        let page = browser.get("/audit/verify").await;
        if !page.body.contains("正在校验") {
            return page;
        }
        assert_eq!(page.header("refresh"), "2", "the page follows the work");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the check does not end");
}

#[tokio::test]
async fn a_check_says_that_nothing_was_altered_or_what_was() {
    let site = TestSite::with_list().await;
    let mut auditor = auditor(&site).await;
    auditor.get("/audit/verify").await.says(StatusCode::OK, "还没有校验过");
    verified(&mut auditor).await.says(StatusCode::OK, "没有发现改动").says(StatusCode::OK, "简某于");

    let database = rusqlite::Connection::open(site.data().join("qingdan.db")).unwrap();
    let sql = "UPDATE event SET name = '别人' WHERE login = 'guan'";
    assert_eq!(database.execute(sql, []).unwrap(), 1);
    let found = verified(&mut auditor).await;
    found.says(StatusCode::OK, "发现 1 处改动").says(StatusCode::OK, "记录被改动过");
}

#[tokio::test]
async fn what_a_check_found_outlives_the_process_and_one_that_was_broken_off_is_told() {
    let mut site = TestSite::with_list().await;
    let database = rusqlite::Connection::open(site.data().join("qingdan.db")).unwrap();
    verified(&mut auditor(&site).await).await;
    let sign_in = async |site: &TestSite| {
        let mut browser = site.visitor();
        assert_eq!(browser.log_in("jian", PASSWORD).await.status, StatusCode::SEE_OTHER);
        browser.get("/audit/verify").await
    };
    site = site.restarted().await;
    sign_in(&site).await.says(StatusCode::OK, "没有发现改动").says(StatusCode::OK, "简某于");

    // As a process leaves it that ends in the middle, and as it is seen long after.
    database.execute("UPDATE verification SET ended_ms = NULL, files = 3, of_files = 7", []).unwrap();
    sign_in(&site).await.says(StatusCode::OK, "正在校验：已核对 <b>3</b> / 7 件");
    database.execute("UPDATE verification SET alive_ms = alive_ms - 60000", []).unwrap();
    site = site.restarted().await;
    let page = sign_in(&site).await;
    page.says(StatusCode::OK, "上一次校验没有做完").says(StatusCode::OK, "核对到 3 / 7 件");
    assert_eq!(page.header("refresh"), "", "nothing goes on");
    let mut browser = site.visitor();
    browser.log_in("jian", PASSWORD).await;
    verified(&mut browser).await.says(StatusCode::OK, "没有发现改动");
}

#[tokio::test]
async fn only_a_districts_own_logs_are_checked_by_its_auditor() {
    let site = TestSite::with_list().await;
    let mut auditor = auditor(&site).await;
    let token = auditor.get("/audit/verify").await.token();
    let other = auditor.post("/audit/verify", &[("token", &token), ("district", "东县")]).await;
    other.says(StatusCode::FORBIDDEN, "您的账号不属于“东县”");
    assert_eq!(site.store.verification("东县").await.unwrap(), None);
    assert_eq!(site.store.verification(DISTRICT).await.unwrap(), None);
}

#[tokio::test]
async fn seals_are_shown_and_taken_away_by_the_auditor() {
    let site = TestSite::with_list().await;
    let mut auditor = auditor(&site).await;
    auditor.get("/audit/verify").await.says(StatusCode::OK, "还没有封存");
    site.store.seal(DISTRICT, 1_793_000_000_001).await.unwrap();
    let hash = site.store.seals(DISTRICT, None, 1).await.unwrap()[0].hash.to_string();
    auditor.get("/audit/verify").await.says(StatusCode::OK, &hash);
    let file = auditor.get("/audit/seals.csv").await;
    file.says(StatusCode::OK, &format!("1,2026-10-26 15:33:20,1,{hash}"));
    assert!(file.header("content-disposition").starts_with("attachment"));
}
