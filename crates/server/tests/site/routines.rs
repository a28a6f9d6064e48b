//! Routines: they stand in lists and on the calendar, are done with evidence, sent back, announced and answered.

use axum::http::StatusCode;
use jiff::civil::{Date, date};
use qingdan_catalogue::{Holiday, HolidayYear};
use qingdan_server::administrator;
use qingdan_work::Settings;
use qingdan_work::administration::Administer;
use qingdan_work::time::start_of;

use crate::office::{DISTRICT, Office, now, send};
use crate::site::{Browser, Reply};

const OK: StatusCode = StatusCode::OK;
const DAY: i64 = 24 * 60 * 60 * 1000;

const LIST: &str = "柳渡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,平安法治,养犬管理,县公安局,\"1.每年3月印发犬只清查通知，下发乡镇。\n2.处理犬只伤人。\",\"1.每月25日前汇总犬只名册，报送公安局。\n2.村委会每季度巡查一次犬只。\n3.汛期24小时值守，每日报送犬情。\"\n";

fn today() -> Date {
    qingdan_work::time::date(now())
}

/// A site whose lists have periodic clauses, with invented calendars for this year and the next two, and the clock's
/// round of the first day of this month.
async fn office() -> Office {
    let office = Office::new().await;
    office.site.import(LIST).await;
    let year = |year: i16| {
        let (from, to) = (date(year, 1, 1), date(year, 1, 1));
        let holidays = vec![Holiday { name: "元旦".into(), from, to, workdays: Vec::new() }];
        HolidayYear { year, published: date(year - 1, 11, 1), holidays }
    };
    let years = (0..3).map(|ahead| year(today().year() + ahead)).collect();
    let settings = Box::new(Settings { years, ..Settings::default() });
    let by = administrator("test");
    office.site.store.administer(DISTRICT, &by, Administer::SetSettings(settings), None, 1).await.unwrap();
    office.site.app.tell_time(start_of(today().first_of_month())).await.unwrap();
    office
}

/// The address of the first routine that a page names whose title has these words.
fn address(page: &Reply, words: &str) -> String {
    let found = page
        .body
        .split("<a href=\"/routine/")
        .skip(1)
        .find(|link| link.split("</a>").next().is_some_and(|title| title.contains(words)));
    let found = found.unwrap_or_else(|| panic!("no {words} in {}", page.body));
    format!("/routine/{}", found.split('"').next().unwrap())
}

async fn open(browser: &mut Browser<'_>, words: &str) -> (String, Reply) {
    let url = address(&browser.get("/routines").await, words);
    let page = browser.get(&url).await;
    page.says(OK, words);
    (url, page)
}

#[tokio::test]
async fn a_monthly_roll_is_done_with_a_word_and_sent_back_by_whom_it_went_to() {
    let office = office().await;
    let mut clerk = office.sign_in("clerk").await;
    let (url, page) = open(&mut clerk, "犬只名册").await;
    page.says(OK, "每月25日前").says(OK, "clause=town-1#town-1").says(OK, "县公安局");
    clerk.get("/work").await.says(OK, "犬只名册");
    let older = clerk.get(&url).await;
    let empty = send(&mut clerk, &url, &page, &[("text", " ")]).await;
    empty.says(StatusCode::UNPROCESSABLE_ENTITY, "佐证材料");
    let phone = send(&mut clerk, &url, &page, &[("text", "联系 13800001234")]).await;
    phone.says(StatusCode::UNPROCESSABLE_ENTITY, "138****1234").says(phone.status, "联系 13800001234");
    let done = send(&mut clerk, &url, &page, &[("text", "名册 12 户")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    clerk.get(done.location()).await.says(OK, "已记录：完成").says(OK, "以后各期由 柳渡镇综治办 承办");
    let late = send(&mut clerk, &url, &older, &[("text", "又报一次")]).await;
    late.says(StatusCode::CONFLICT, "已由").says(late.status, "又报一次");

    let mut officer = office.sign_in("officer").await;
    let told = officer.get("/routines?organisation=told&state=done").await;
    assert_eq!(address(&told, "犬只名册"), url);
    let seen = officer.get(&url).await;
    seen.says(OK, "名册 12 户").says(OK, "重新办理");
    let back = send(&mut officer, &url, &seen, &[("text", "少了两户")]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    clerk.get("/routines").await.says(OK, "犬只名册");
    office.sign_in("neighbour").await.get(&url).await.says(StatusCode::NOT_FOUND, "没有这件例行任务");
    office.sign_in("auditor").await.get("/audit").await.says(OK, "少了两户");
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_saved_and_show_what_has_no_routines() {
    let office = office().await;
    let mut leader = office.sign_in("leader").await;
    for (address, shown) in [
        ("/routines?q=%E5%90%8D%E5%86%8C", true),
        ("/routines?q=%E6%B2%A1%E6%9C%89", false),
        ("/routines?state=done", false),
        ("/routines?sort=title&dir=down", true),
        ("/routines?organisation=o1", true),
        (&format!("/routines?month={}", today().strftime("%Y-%m")), true),
        ("/routines?month=1999-01", false),
    ] {
        let page = leader.get(address).await;
        assert_eq!(page.status, OK, "{address}");
        assert_eq!(page.body.contains("汇总犬只名册"), shown, "{address}: {}", page.body);
    }
    let workbook = leader.get("/routines.xlsx").await;
    assert!(workbook.header("content-disposition").contains("routines.xlsx"));
    let coming = leader.get("/routines?state=coming").await;
    coming.says(OK, "提前办理").says(OK, "1 条周期性的条款没有生成例行任务").says(OK, "昼夜值守");
    assert_eq!(leader.get("/routines.xlsx?state=coming").await.status, OK);
    // A village sees its own.
    let village = office.sign_in("villager").await.get("/routines?state=all").await;
    assert!(!village.body.contains("汇总犬只名册"), "{}", village.body);
}

#[tokio::test]
async fn a_department_announces_early_and_each_town_answers() {
    let office = office().await;
    let mut officer = office.sign_in("officer").await;
    let coming = officer.get("/routines?state=coming").await;
    coming.says(OK, "犬只清查通知");
    let tag = |page: &Reply| {
        page.body.split("name=\"tag\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let form = [("token", &*coming.token()), ("tag", &tag(&coming))];
    let opened = officer.post("/routines", &form).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let url = opened.location().to_owned();
    assert_eq!(officer.post("/routines", &form).await.location(), url, "a second time it is there");
    // Another one is opened early by another person.
    let mut leader = office.sign_in("leader").await;
    let theirs = leader.get("/routines?state=coming").await;
    let other = leader.post("/routines", &[("token", &*theirs.token()), ("tag", &tag(&theirs))]).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER, "{}", other.body);
    assert_ne!(other.location(), url);

    let page = officer.get(&url).await;
    page.says(OK, "请各镇街答复的最后一天");
    let past = send(&mut officer, &url, &page, &[("text", "已印发"), ("ask", "2020-01-01")]).await;
    past.says(StatusCode::UNPROCESSABLE_ENTITY, "今天以后");
    let day = today().saturating_add(jiff::Span::new().days(9)).to_string();
    let done = send(&mut officer, &url, &page, &[("text", "已印发"), ("ask", &day)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);

    let mut clerk = office.sign_in("clerk").await;
    let (answer, page) = open(&mut clerk, "答复：").await;
    page.says(OK, "县公安局要求的日期").says(OK, &url);
    assert_eq!(
        send(&mut clerk, &answer, &page, &[("text", "已清查三个村")]).await.status,
        StatusCode::SEE_OTHER
    );
    officer.get(&url).await.says(OK, "镇街答复").says(OK, &answer);
    officer.get(&answer).await.says(OK, "已清查三个村");
    // The clock asks nothing twice.
    office.site.app.tell_time(now()).await.unwrap();
    let again = clerk.get("/routines?state=all&organisation=all").await;
    assert_eq!(again.body.matches(">答复：").count(), 1, "{}", again.body);
}

#[tokio::test]
async fn an_office_that_got_it_has_the_next_one_too() {
    let office = office().await;
    let mut leader = office.sign_in("leader").await;
    let (url, page) = open(&mut leader, "犬只名册").await;
    page.says(OK, "分派");
    let (token, key) = (page.token(), "k1");
    let to = office.office.to_string();
    let seen = page.body.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = [("token", &*token), ("key", key), ("seen", seen), ("do", "transfer"), ("organisation", &to)];
    let done = leader.post(&url, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    leader.get(&url).await.says(OK, "柳渡镇综治办").says(OK, "以后各期也由它承办");
    let next = today().last_of_month().tomorrow().unwrap();
    office.site.app.tell_time(start_of(next)).await.unwrap();
    let page = leader.get(&format!("/routines?month={}", next.strftime("%Y-%m"))).await;
    let row = page.body.split("<tr tabindex").find(|row| row.contains("犬只名册")).unwrap();
    assert!(row.contains("柳渡镇综治办"), "{row}");
}

#[tokio::test]
async fn what_is_overdue_is_told_once_a_level() {
    let office = office().await;
    let late = start_of(date(today().year(), today().month(), 25)) + 20 * DAY;
    let told = office.site.app.tell_time(late).await.unwrap();
    assert!(told > 0);
    assert_eq!(office.site.app.tell_time(late).await.unwrap(), 0, "once");
    let mut leader = office.sign_in("leader").await;
    let (url, _) = open(&mut leader, "犬只名册").await;
    leader.get(&url).await.says(OK, "督办（区级）");
}

#[tokio::test]
async fn the_calendar_has_what_is_due_on_its_day_and_can_be_subscribed() {
    let office = office().await;
    let mut clerk = office.sign_in("clerk").await;
    let month = clerk.get("/calendar").await;
    month.says(OK, "犬只名册").says(OK, "周一");
    let next = today().last_of_month().tomorrow().unwrap();
    let later = clerk.get(&format!("/calendar?month={}", next.strftime("%Y-%m"))).await;
    later.says(OK, "未到期").says(OK, "clause=town-1#town-1");
    clerk.get(&format!("/calendar?month={}-01", today().year() + 1)).await.says(OK, "元旦");
    clerk.get("/calendar?month=nonsense").await.says(OK, &format!("{}月", today().month()));

    let mut visitor = office.site.visitor();
    visitor.get("/calendar.ics").await.says(StatusCode::NOT_FOUND, "订阅地址无效");
    visitor.get("/calendar.ics?key=x").await.says(StatusCode::NOT_FOUND, "订阅地址无效");
    let account = clerk.get("/account").await;
    let renew = [("token", &*account.token()), ("do", "renew")];
    let address = |page: &Reply| {
        let url = page.body.split("feed-address\">http://qingdan.test").nth(1).unwrap();
        url.split('<').next().unwrap().to_owned()
    };
    let first = address(&clerk.post("/account/calendar", &renew).await);
    let feed = visitor.get(&first).await;
    feed.says(OK, "BEGIN:VCALENDAR").says(OK, "BEGIN:VEVENT");
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    let text = feed.body.replace("\r\n ", "");
    assert!(text.contains("汇总犬只名册") && !text.contains("清查通知"), "only one's own: {text}");
    assert!(text.matches("汇总犬只名册").count() >= 11, "a year ahead");
    clerk.get("/account").await.says(OK, "生成过地址");
    let second = address(&clerk.post("/account/calendar", &renew).await);
    visitor.get(&first).await.says(StatusCode::NOT_FOUND, "订阅地址无效");
    visitor.get(&second).await.says(OK, "BEGIN:VCALENDAR");
    office.site.database("UPDATE account SET is_locked = 1 WHERE login = 'clerk'");
    visitor.get(&second).await.says(StatusCode::NOT_FOUND, "订阅地址无效");
}

#[tokio::test]
async fn the_district_says_how_often_and_when_seasons_are() {
    let office = office().await;
    let mut admin = office.site.admin().await;
    let page = admin.get("/settings").await;
    page.says(OK, "汛期 6月1日至9月30日");
    let form = |seasons: &str, lead: &str| {
        let token = page.token();
        [
            ("token", token),
            ("do", "routines".to_owned()),
            ("regular", "quarter".to_owned()),
            ("daily", "day".to_owned()),
            ("lead", lead.to_owned()),
            ("seasons", seasons.to_owned()),
        ]
    };
    let mut post = async |form: [(&str, String); 6]| {
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, &**value)).collect();
        admin.post("/settings", &fields).await
    };
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    post(form("汛期 6月31日至9月30日", "30")).await.says(unfit, "时节第 1 行").says(unfit, "6月31日");
    post(form("", "很多")).await.says(unfit, "现在填的是“很多”");
    post(form("", "999")).await.says(unfit, "0 到 366 天");
    assert_eq!(post(form("汛期 5月15日至9月30日", "20")).await.status, StatusCode::SEE_OTHER);
    let rules = office.site.store.settings(DISTRICT).await.unwrap().routines;
    assert_eq!((rules.lead_days, rules.seasons.len()), (20, 1));
    admin.get("/settings").await.says(OK, "“定期”多久一次：每月 改为 每季度");
}
