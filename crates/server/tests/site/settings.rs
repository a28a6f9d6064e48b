//! What a district decides about deadlines, and who did.

use axum::http::StatusCode;
use jiff::civil::date;
use qingdan_model::Action;

use crate::site::{Browser, Reply, TestSite};

const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// The fields of the first form as the page shows them, some of them changed.
async fn days(browser: &mut Browser<'_>, changed: &[(&str, &str)]) -> Reply {
    let page = browser.get("/settings").await;
    let mut fields = vec![("token".to_owned(), page.token()), ("do".into(), "days".into())];
    // Routines have a form of their own.
    let is_of_days = |input: &&str| input.contains("type=\"number\"") && !input.starts_with("lead\"");
    for input in page.body.split("<input id=\"").skip(1).filter(is_of_days) {
        let name = input.split('"').next().unwrap();
        let value = input.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        let value = changed.iter().find(|(one, _)| *one == name).map_or(value, |(_, value)| value);
        fields.push((name.to_owned(), value.to_owned()));
    }
    assert_eq!(fields.len(), 2 + Action::ALL.len() + 8);
    post(browser, &fields).await
}

async fn post(browser: &mut Browser<'_>, fields: &[(String, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    browser.post("/settings", &fields).await
}

#[tokio::test]
async fn days_are_changed_within_bounds_and_the_change_is_told() {
    let site = TestSite::with_list().await;
    let mut admin = site.admin().await;
    admin.get("/settings").await.says(StatusCode::OK, "还没有修改过");
    for (field, value, words) in [
        ("review", "0", "时限应当是 1 到 250 个工作日"),
        ("review", "七", "请填写整数，现在填的是“七”"),
        ("above", "0", "“上报区里”不能早于"),
    ] {
        let reply = days(&mut admin, &[(field, value)]).await;
        reply.says(UNFIT, words).says(UNFIT, &format!("value=\"{value}\""));
    }
    assert_eq!(days(&mut admin, &[]).await.status, StatusCode::SEE_OTHER);
    admin.get("/settings").await.says(StatusCode::OK, "还没有修改过");
    assert_eq!(days(&mut admin, &[("review", "7"), ("soon", "2")]).await.status, StatusCode::SEE_OTHER);
    let settings = site.store.settings("柳县").await.unwrap();
    assert_eq!((settings.days[&Action::Review], settings.soon_days), (7, 2));
    let page = admin.get("/settings").await;
    page.says(StatusCode::OK, "审核核查：5 改为 7").says(StatusCode::OK, "管理员");
    days(&mut admin, &[("review", "6")]).await;
    admin.get("/settings").await.says(StatusCode::OK, "审核核查：7 改为 6");
}

#[tokio::test]
async fn a_later_year_is_entered_from_the_notice_and_counts() {
    let site = TestSite::with_list().await;
    let mut admin = site.admin().await;
    let page = admin.get("/settings").await;
    let missing = page.body.split("系统里还没有 <b>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let year: i16 = missing.parse().unwrap();
    let form = |holidays: &str| {
        let fields = [
            ("token", page.token()),
            ("do", "year".into()),
            ("year", missing.clone()),
            ("published", format!("{}-11-04", year - 1)),
            ("holidays", holidays.to_owned()),
        ];
        fields.map(|(name, value)| (name.to_owned(), value))
    };
    let wrong = post(&mut admin, &form("元旦 1月1日\n春节 2月30日 至 3月2日")).await;
    wrong.says(UNFIT, "第 2 行").says(UNFIT, "“2月30日”不是日期").says(UNFIT, "春节 2月30日");
    let impossible = post(&mut admin, &form("元旦 1月3日 至 1月1日")).await;
    impossible.says(UNFIT, "放假的起止日期不对");
    assert!(site.store.settings("柳县").await.unwrap().years.is_empty());

    let done = post(&mut admin, &form("元旦 1月1日 至 1月3日")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let calendar = site.store.settings("柳县").await.unwrap().calendar();
    assert!(!calendar.is_working_day(date(year, 1, 1)).unwrap());
    let page = admin.get(&format!("/settings?year={year}")).await;
    page.says(StatusCode::OK, &format!("录入 {year} 年放假安排"));
    page.says(StatusCode::OK, &format!("元旦 {year}-01-01 至 {year}-01-03"));

    let mut gone = form("");
    gone[1].1 = "remove-year".into();
    assert_eq!(post(&mut admin, &gone).await.status, StatusCode::SEE_OTHER);
    assert!(site.store.settings("柳县").await.unwrap().years.is_empty());
}

#[tokio::test]
async fn settings_of_another_district_are_nobodys_business() {
    let site = TestSite::with_list().await;
    site.store.ensure_district("东县", 1).await.unwrap();
    let person = qingdan_server::administrator("own");
    qingdan_server::add_account(&site.store, "柳县", person, crate::site::PASSWORD, false).await.unwrap();
    let mut own = site.visitor();
    own.log_in("own", crate::site::PASSWORD).await;
    own.get("/settings").await.says(StatusCode::OK, "柳县");
    let other = "/settings?district=%E4%B8%9C%E5%8E%BF";
    own.get(other).await.says(StatusCode::FORBIDDEN, "您的账号不属于“东县”");
    let token = own.get("/settings").await.token();
    let form = [("token", &*token), ("district", "东县"), ("do", "remove-year"), ("year", "2030")];
    own.post("/settings", &form).await.says(StatusCode::FORBIDDEN, "您的账号不属于“东县”");
}
