//! A flood on the site: opened, passed on, reported, ended; who sees what of it, and what is refused with which words.

use axum::http::StatusCode;

use crate::office::{Office, fill, now, send};
use crate::site::{Browser, Reply};

const OK: StatusCode = StatusCode::OK;
const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const CONFLICT: StatusCode = StatusCode::CONFLICT;

/// The dispatcher opens a flood in the town; gives its address.
async fn flood(office: &Office) -> String {
    let mut dispatcher = office.sign_in("dispatcher").await;
    let page = dispatcher.get("/emergency/new").await;
    let (token, town) = (page.token(), office.town.to_string());
    let typed = [
        ("token", &*token),
        ("key", "open"),
        ("title", "强降雨"),
        ("kind", "flood"),
        ("level", "3"),
        ("starts", "2026-01-02T03:04"),
        ("what", "河水上涨"),
        ("town", &town),
    ];
    let typed: Vec<(&str, String)> = typed.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let starts = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    let starts = starts.strftime("%Y-%m-%dT%H:%M").to_string();
    let with = |extra: (&'static str, &str)| {
        let mut all: Vec<(&str, String)> = typed.clone();
        all.iter_mut().filter(|(name, _)| *name == "starts").for_each(|(_, value)| value.clone_from(&starts));
        all.push((extra.0, extra.1.to_owned()));
        all
    };
    let post = async |dispatcher: &mut Browser<'_>, fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        dispatcher.post("/emergency/new", &fields).await
    };
    let found = post(&mut dispatcher, with(("do", "find"))).await;
    found.says(OK, "这个镇街的清单里没有找到有关的事项").says(OK, "value=\"强降雨\"");
    let nowhere: Vec<_> = with(("do", "open")).into_iter().filter(|(name, _)| *name != "town").collect();
    post(&mut dispatcher, nowhere).await.says(UNFIT, "请选择受影响的镇街").says(UNFIT, "河水上涨");
    let opened = post(&mut dispatcher, with(("do", "open"))).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    opened.location().to_owned()
}

/// Fills in one of its forms.
async fn act(browser: &mut Browser<'_>, url: &str, form: &str, typed: &[(&str, &str)]) -> Reply {
    let page = format!("{url}/act?do={form}");
    let shown = browser.get(&page).await;
    let filled = filled(&shown);
    let is_typed = |name: &str| typed.iter().any(|(one, _)| *one == name);
    let mut all: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (&**name, &**value)).collect();
    all.retain(|(name, _)| !is_typed(name));
    all.extend(typed);
    send(browser, &page, &shown, &all).await
}

/// What a form's fields hold as they are shown: moments, and what is chosen.
fn filled(shown: &Reply) -> Vec<(String, String)> {
    let form = shown.body.split_once("case-form\"").unwrap().1;
    let value = |text: &str, before: &str| {
        text.split_once(before).map(|(_, after)| after.split('"').next().unwrap_or_default().to_owned())
    };
    let mut fields = Vec::new();
    for input in form.split("<input id=\"").skip(1) {
        let input = input.split('>').next().unwrap_or_default();
        if input.contains("datetime-local") {
            fields.extend(value(input, "name=\"").zip(value(input, " value=\"")));
        }
    }
    for select in form.split("<select ").skip(1) {
        let select = select.split("</select>").next().unwrap_or_default();
        let chosen = select.split("<option ").find(|option| option.contains("\" selected"));
        fields.extend(value(select, "name=\"").zip(chosen.and_then(|one| value(one, "value=\""))));
    }
    fields
}

fn did(reply: &Reply) {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    assert!(reply.location().contains("?did="), "{}", reply.location());
}

#[tokio::test]
async fn a_warning_that_nobody_acknowledges_is_told_to_the_leader() {
    let office = Office::new().await;
    let url = flood(&office).await;
    let town = office.town.to_string();
    let mut dispatcher = office.sign_in("dispatcher").await;
    did(&act(
        &mut dispatcher,
        &url,
        "warn",
        &[("text", "暴雨橙色预警"), ("colour", "orange"), ("to", &town)],
    )
    .await);
    let mut leader = office.sign_in("leader").await;
    leader.get("/work").await.says(OK, "第 1 条预警等您确认");
    assert!(!leader.get("/work").await.body.contains("超时没有确认"));
    let app = &office.site.app;
    assert_eq!(app.tell_time(now() + 29 * 60_000).await.unwrap(), 0);
    assert_eq!(app.tell_time(now() + 31 * 60_000).await.unwrap(), 1);
    assert_eq!(app.tell_time(now() + 32 * 60_000).await.unwrap(), 0, "once");
    leader.get("/work").await.says(OK, "第 1 条预警超时没有确认：柳渡镇");
    leader.get(&url).await.says(OK, "超时，已报领导");
    // One button says that it arrived; the second press is told who was first.
    let form = format!("acknowledge&no=1&organisation={town}");
    did(&act(&mut leader, &url, &form, &[]).await);
    let mut clerk = office.sign_in("clerk").await;
    act(&mut clerk, &url, &form, &[("note", "正在转移")]).await.says(CONFLICT, "柳渡镇 已由 柳渡镇 张某 于");
    clerk.get(&url).await.says(OK, "全部 1 个单位已确认").says(OK, "曾超时");
}

#[tokio::test]
async fn reports_of_a_village_become_its_towns_and_two_at_once_look_first() {
    let office = Office::new().await;
    let url = flood(&office).await;
    let (mut villager, mut clerk) = (office.sign_in("villager").await, office.sign_in("clerk").await);
    act(&mut villager, &url, "report", &[("affected", "十二"), ("note", "屋后塌方")])
        .await
        .says(UNFIT, "“受灾人口”应当填数字")
        .says(UNFIT, "屋后塌方");
    act(&mut villager, &url, "report", &[("affected", "3"), ("in_need", "30")])
        .await
        .says(UNFIT, "“需紧急生活救助人口”（30）多于“受灾人口”（3）");
    let as_of = |reply: &Reply| {
        let (_, after) = reply.body.split_once("name=\"as_of\" type=\"datetime-local\" value=\"").unwrap();
        after.split('"').next().unwrap().to_owned()
    };
    let page = format!("{url}/act?do=report");
    let time = as_of(&villager.get(&page).await);
    did(&act(&mut villager, &url, "report", &[("affected", "12"), ("crops", "3.5"), ("as_of", &time)]).await);
    let shown = clerk.get(&page).await;
    shown.says(OK, "1/1 个村（社区）上报的合计").says(OK, "value=\"12\"").says(OK, "value=\"3.5\"");
    let mut colleague = office.sign_in("colleague").await;
    did(&act(&mut colleague, &url, "report", &[("affected", "11"), ("as_of", &time)]).await);
    let late = send(&mut clerk, &page, &shown, &[("affected", "13"), ("as_of", &time)]).await;
    late.says(CONFLICT, "柳渡镇综治办 郑某 于").says(CONFLICT, "作了修改").says(CONFLICT, "value=\"13\"");
    let losses = clerk.get(&format!("{url}/losses")).await;
    losses.says(OK, "郑某").says(OK, "<td data-label=\"受灾人口（人）\">11</td>");
    clerk.get(&format!("{url}/losses?as_of=2020-01-01T00:00")).await.says(OK, "还没有报");
    clerk.get(&format!("{url}/losses?as_of=昨晚")).await.says(OK, "时间看不懂");
    assert_eq!(clerk.get(&format!("{url}/losses.xlsx")).await.status, OK);
    let entered = clerk.get(&format!("{url}/entries?of=reliefs")).await;
    entered.says(OK, "登记明细：发放救助").says(OK, "没有这样的登记");
    assert_eq!(clerk.get(&format!("{url}/briefing.docx")).await.status, OK);
    clerk.get(&format!("{url}/print")).await.says(OK, "强降雨情况快报").says(OK, "受灾人口 11 人");
}

#[tokio::test]
async fn signed_sheets_are_seen_by_whom_they_concern() {
    use crate::opening::JPEG;
    let office = Office::new().await;
    let url = flood(&office).await;
    let mut villager = office.sign_in("villager").await;
    let form = [("what", "棉被"), ("amount", "20"), ("unit", "床"), ("households", "8")];
    act(&mut villager, &url, "relief", &form).await.says(UNFIT, "要有签收凭证").says(UNFIT, "value=\"棉被\"");
    let page = format!("{url}/act?do=relief");
    let shown = villager.get(&page).await;
    let value = |name: &str| {
        let (_, after) = shown.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        after.split('"').next().unwrap().to_owned()
    };
    let (_, at) = shown.body.split_once("name=\"at\" type=\"datetime-local\" value=\"").unwrap();
    let (token, key, seen) = (shown.token(), value("key"), value("seen"));
    let (at, village) = (at.split('"').next().unwrap(), office.village.to_string());
    let mut fields = vec![
        ("token", &*token),
        ("key", &*key),
        ("seen", &*seen),
        ("do", "relief"),
        ("at", at),
        ("organisation", &*village),
    ];
    fields.extend(form);
    let act = format!("{url}/act");
    did(&crate::opening::send(&mut villager, &act, &fields, &[("签收表.jpg", JPEG)]).await);
    let sees = villager.get(&url).await;
    sees.says(OK, "签收表.jpg");
    let (_, after) = sees.body.split_once("/file/").unwrap();
    let materials = url.replace("/emergency/", "/affair/");
    let file = format!("{materials}/file/{}", after.split('"').next().unwrap().split('?').next().unwrap());
    for (login, expected) in [
        ("villager", OK),
        ("clerk", OK),
        ("dispatcher", OK),
        ("auditor", OK),
        ("neighbour", StatusCode::NOT_FOUND),
    ] {
        let mut browser = office.sign_in(login).await;
        assert_eq!(browser.get(&file).await.status, expected, "{login}");
    }
    assert_eq!(office.site.store.verify(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn it_ends_once_and_the_second_hears_who_was_first() {
    let office = Office::new().await;
    let url = flood(&office).await;
    let mut dispatcher = office.sign_in("dispatcher").await;
    let mut clerk = office.sign_in("clerk").await;
    assert!(!clerk.get(&url).await.body.contains("act?do=close"), "who opened it ends it");
    let typed = [("result", "水位回落")];
    act(&mut dispatcher, &url, "close", &typed).await.says(CONFLICT, "还没有报灾情的镇街：柳渡镇");
    let page = format!("{url}/act?do=close");
    let second = dispatcher.get(&page).await;
    did(&act(&mut dispatcher, &url, "close", &[("result", "水位回落"), ("left", "灾情由镇里明日补报")]).await);
    let twice = send(&mut dispatcher, &page, &second, &[("result", "水位已经回落"), ("left", "无")]).await;
    twice
        .says(CONFLICT, "孙某 已于")
        .says(CONFLICT, "结束了这个突发事件（水位回落）")
        .says(CONFLICT, "水位已经回落");
    let over = clerk.get(&url).await;
    over.says(OK, "已结束").says(OK, "灾情由镇里明日补报");
    assert!(!over.body.contains("data-refresh="), "what is over stands still");
    clerk.get("/emergencies?state=closed").await.says(OK, "强降雨");
    clerk.get("/emergencies?state=open").await.says(OK, "没有符合条件的突发事件");
    fill(&mut dispatcher, &format!("{url}/act?do=reopen"), &[("text", "上游再降暴雨")]).await;
    clerk.get("/emergencies?state=open").await.says(OK, "强降雨");
}

#[tokio::test]
async fn who_has_no_part_finds_nothing() {
    let office = Office::new().await;
    let url = flood(&office).await;
    let mut neighbour = office.sign_in("neighbour").await;
    neighbour.get(&url).await.says(StatusCode::NOT_FOUND, "没有这个突发事件");
    neighbour.get("/emergencies").await.says(OK, "没有符合条件的突发事件");
    neighbour.get("/emergency/E26-99999-9").await.says(StatusCode::NOT_FOUND, "没有这个突发事件");
    office.sign_in("auditor").await.get(&url).await.says(OK, "强降雨");
    // A telephone number of somebody on duty is nobody's to read in the log.
    let mut clerk = office.sign_in("clerk").await;
    let shift = [
        ("organisation", office.town.to_string()),
        ("from", "2026-01-01T08:00".to_owned()),
        ("until", "2026-01-01T08:00".to_owned()),
        ("on_duty", "周某".to_owned()),
        ("telephone", "13800001234".to_owned()),
    ];
    let shift: Vec<(&str, &str)> = shift.iter().map(|(name, value)| (*name, value.as_str())).collect();
    act(&mut clerk, &url, "roster", &shift).await.says(UNFIT, "结束时间要晚于开始时间");
    let comment = act(&mut clerk, &url, "comment", &[("text", "请打 13800001234")]).await;
    comment.says(UNFIT, "138****1234");
}

#[tokio::test]
async fn what_was_entered_is_filtered_sorted_and_a_workbook() {
    let office = Office::new().await;
    let url = flood(&office).await;
    for (login, organisation, on_duty) in
        [("villager", office.village, "刘某"), ("clerk", office.town, "郑某")]
    {
        let organisation = organisation.to_string();
        let typed = [("organisation", organisation.as_str()), ("on_duty", on_duty)];
        did(&act(&mut office.sign_in(login).await, &url, "roster", &typed).await);
    }
    let mut dispatcher = office.sign_in("dispatcher").await;
    dispatcher.get(&url).await.says(OK, "entries?of=movings");
    let order = |reply: &Reply| {
        let at = |name: &str| reply.body.find(&format!("<td data-label=\"值班人员\">{name}</td>")).unwrap();
        at("刘某") < at("郑某")
    };
    let entries = format!("{url}/entries?of=shifts&sort=4");
    let up = dispatcher.get(&entries).await;
    up.says(OK, "登记明细：值班值守").says(OK, "2 行").says(OK, "aria-sort=\"ascending\"");
    let down = dispatcher.get(&entries.replace("sort=4", "sort=-4")).await;
    assert_ne!(order(&up), order(&down), "the same column the other way round");
    dispatcher.get(&format!("{entries}&town={}", office.town)).await.says(OK, "2 行");
    dispatcher.get(&format!("{entries}&town=o1")).await.says(OK, "没有这样的登记");
    dispatcher.get(&format!("{entries}&state=void")).await.says(OK, "没有这样的登记");
    dispatcher.get(&format!("{url}/entries?of=什么&sort=99")).await.says(OK, "登记明细：预警确认");
    let book = dispatcher.get(&format!("{url}/entries.xlsx?of=shifts")).await;
    assert_eq!(book.status, OK);
    let mut neighbour = office.sign_in("neighbour").await;
    neighbour.get(&entries).await.says(StatusCode::NOT_FOUND, "没有这个突发事件");
}

#[tokio::test]
async fn a_duty_telephone_is_seen_by_whose_shift_it_is_and_above_and_each_look_is_written_down() {
    let office = Office::new().await;
    let url = flood(&office).await;
    let mut shifts = Vec::new();
    for (login, organisation, telephone) in
        [("villager", office.village, "13800001234"), ("clerk", office.town, "13911112222")]
    {
        let mut browser = office.sign_in(login).await;
        let organisation = organisation.to_string();
        let typed = [("organisation", organisation.as_str()), ("on_duty", "刘某"), ("telephone", telephone)];
        did(&act(&mut browser, &url, "roster", &typed).await);
        shifts.push(telephone);
    }
    let page = format!("{}/personal", url.replace("/emergency/", "/affair/"));
    for (login, village, town) in [
        ("villager", true, false),
        ("clerk", true, true),
        ("leader", true, true),
        ("dispatcher", true, true),
        ("auditor", true, true),
    ] {
        let mut browser = office.sign_in(login).await;
        let masked = browser.get(&page).await;
        masked.says(OK, "138****1234").says(OK, "139****2222").says(OK, "河东村");
        assert!(shifts.iter().all(|one| !masked.body.contains(one)));
        let token = masked.token();
        let seen = browser.post(&page, &[("token", &token), ("do", "reveal"), ("reason", "核对值班")]).await;
        assert_eq!(seen.status, OK, "{login}: {}", seen.body);
        let shown = [seen.body.contains(shifts[0]), seen.body.contains(shifts[1])];
        assert_eq!(shown, [village, town], "{login}");
    }
    let looks = office.site.store.looks("柳县", None, None, 9).await.unwrap();
    let told: Vec<_> =
        looks.iter().rev().map(|one| (one.act.by.login.as_str(), one.body.personal.len())).collect();
    let expected = [("villager", 1), ("clerk", 2), ("leader", 2), ("dispatcher", 2), ("auditor", 2)];
    assert_eq!(told, expected);
    // Whoever asks for another's by its number is told that they may not.
    let mut villager = office.sign_in("villager").await;
    let others = looks[0].body.personal.iter().filter(|id| !looks[4].body.personal.contains(id));
    let other = others.map(u64::to_string).next().unwrap();
    let token = villager.get(&page).await.token();
    let fields = [("token", token.as_str()), ("do", "reveal"), ("reason", "看看"), ("id", other.as_str())];
    let refused = villager.post(&page, &fields).await;
    refused.says(UNFIT, "没有“查看完整个人信息”的权限");
    assert!(!refused.body.contains(shifts[1]));
    let mut neighbour = office.sign_in("neighbour").await;
    assert_eq!(neighbour.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(office.site.store.verify(|_| {}).await.unwrap(), []);
}
