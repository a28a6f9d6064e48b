//! Notices on screens: drafted from a case, posted, objected to at the counter and online, answered, closed by the clock.

use axum::http::StatusCode;
use jiff::ToSpan;
use qingdan_store::AffairWish;
use qingdan_work::affair::AffairKind;
use qingdan_work::notice::{Notice, Stage};

use crate::office::*;
use crate::site::{Browser, Reply};

const DRAFT: &[(&str, &str)] = &[
    ("title", "关于犬只安置的公示"),
    ("text", "现予以公示。"),
    ("decision", "拟安置流浪犬五只。"),
    ("subjects", "张某某（河东村）"),
    ("length", "5"),
    ("place", "community"),
    ("place", "online"),
    ("office", "柳渡镇综治办"),
    ("address", ""),
    ("telephone", "0999-6300001"),
    ("signed", "柳渡镇人民政府"),
];

/// The same fields, some of them changed.
fn draft<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = DRAFT.iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(changed).copied().collect()
}

/// Sends the form of a page with these fields beside its hidden ones.
async fn fill_in(browser: &mut Browser<'_>, page: &str, action: &str, typed: &[(&str, &str)]) -> Reply {
    let shown = browser.get(page).await;
    let mut fields: Vec<(String, String)> = Vec::new();
    let form =
        shown.body.split(&format!("action=\"{action}")).nth(1).unwrap_or_else(|| panic!("{}", shown.body));
    for input in form.split("</form>").next().unwrap().split("<input type=\"hidden\" ").skip(1) {
        let value = |name: &str| {
            let after = input.split_once(&format!("{name}=\"")).unwrap().1;
            after.split('"').next().unwrap().to_owned()
        };
        fields.push((value("name"), value("value")));
    }
    fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    browser.post(action, &fields).await
}

async fn drafted(office: &Office, clerk: &mut Browser<'_>, changed: &[(&str, &str)]) -> String {
    let case = office.case("流浪犬安置").await;
    let page = format!("/notice/new?case={case}");
    let reply = fill_in(clerk, &page, "/notice/new", &draft(changed)).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    reply.location().split('?').next().unwrap().to_owned()
}

fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).date()
}

async fn only(office: &Office) -> Notice {
    let heads =
        office.site.store.affairs(DISTRICT, AffairWish::of(AffairKind::Notice, None, 9)).await.unwrap();
    office.site.store.affair(DISTRICT, heads[0].number.number).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_notice_goes_from_its_case_to_the_board_and_online_and_is_closed_by_the_clock() {
    let office = Office::new().await;
    let mut clerk = office.sign_in("clerk").await;
    let case = office.case("流浪犬安置").await;
    let new = format!("/notice/new?case={case}");
    // What the clauses and the settings bind it to stands beside the fields, and holds.
    clerk
        .get(&new)
        .await
        .says(StatusCode::OK, "公示不少于 5 个工作日")
        .says(StatusCode::OK, "柳渡镇人民政府");
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    for (changed, words) in [
        (("length", "3"), "公示期只有3个工作日，不够"),
        (("length", "三"), "公示期请填整数天数"),
        (("subjects", "张某，电话13800001234"), "公示对象里有一串号码（1*********4）"),
        (("telephone", "13800001234"), "监督电话像是个人的手机号"),
        (("decision", ""), "请填写公示内容。"),
    ] {
        let reply = fill_in(&mut clerk, &new, "/notice/new", &draft(&[changed])).await;
        reply.says(unfit, words).says(unfit, "value=\"柳渡镇综治办\"");
    }
    let page = drafted(&office, &mut clerk, &[]).await;
    clerk.get(&page).await.says(StatusCode::OK, "还没有张贴").says(StatusCode::OK, "0999-6300001");
    clerk.get("/notices").await.says(StatusCode::OK, "关于犬只安置的公示").says(StatusCode::OK, "草稿");
    clerk.get(&format!("{page}/print")).await.says(StatusCode::OK, "下面按这一天张贴计算公示期");
    let word = clerk.get(&format!("{page}/notice.docx")).await;
    assert!(word.status == StatusCode::OK && word.header("content-disposition").contains("notice.docx"));

    let (today, tomorrow) = (today().to_string(), (today() + 1.day()).to_string());
    let ahead = fill_in(&mut clerk, &page, &page, &[("day", &tomorrow)]).await;
    ahead.says(unfit, "不能更早张贴，也不能预先登记");
    let posted = fill_in(&mut clerk, &page, &page, &[("day", &today)]).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
    let early = clerk.get(&format!("{page}?do=withdraw")).await;
    let key = early.body.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let close = [("token", early.token()), ("key", key), ("seen", "2".into()), ("do", "close".into())];
    let close: Vec<(&str, &str)> = close.iter().map(|(name, value)| (*name, value.as_str())).collect();
    clerk.post(&page, &close).await.says(StatusCode::CONFLICT, "公示期还没有满");

    // Anybody reads it and objects without an account; what they say is sealed and waits for an answer.
    let mut stranger = office.site.visitor();
    stranger.get("/public-notices").await.says(StatusCode::OK, "关于犬只安置的公示");
    let public = page.replace("/notice/", "/public-notices/");
    stranger.get(&public).await.says(StatusCode::OK, "拟安置流浪犬五只").says(StatusCode::OK, "提交异议");
    let empty = fill_in(&mut stranger, &public, &public, &[("words", " "), ("name", "王某")]).await;
    empty.says(unfit, "请写明异议的内容").says(unfit, "value=\"王某\"");
    let words = "其中一只是我家走失的，电话13900001234";
    let objected =
        fill_in(&mut stranger, &public, &public, &[("words", words), ("telephone", "13900001234")]).await;
    assert_eq!(objected.status, StatusCode::SEE_OTHER, "{}", objected.body);
    stranger.get(objected.location().split('#').next().unwrap()).await.says(StatusCode::OK, "第 1 号异议");
    let shown = clerk.get(&page).await;
    shown
        .says(StatusCode::OK, "网上提交")
        .says(StatusCode::OK, "139****1234")
        .says(StatusCode::OK, "答复异议");
    assert!(!shown.body.contains("13900001234"), "numbers are masked until somebody says what for");
    let state = serde_json::to_string(&only(&office).await).unwrap();
    assert!(!state.contains("走失") && !state.contains("139"), "{state}");

    // After its last day it stays open for the answer; then the clock closes it, and its text is gone from the internet.
    let later = only(&office).await.period().unwrap().end().unwrap() + 60_000;
    office.site.app.tell_time(later).await.unwrap();
    assert_eq!(only(&office).await.stage, Stage::Posted);
    let typed = [("objection", "1"), ("verdict", "dismissed"), ("text", "经辨认不是同一只。")];
    let answered = fill_in(&mut clerk, &page, &page, &typed).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
    office.site.app.tell_time(later).await.unwrap();
    clerk
        .get(&page)
        .await
        .says(StatusCode::OK, "期满有异议，经核实均不成立")
        .says(StatusCode::OK, "经辨认不是同一只");
    let after = stranger.get(&public).await;
    after.says(StatusCode::OK, "公示已经结束");
    assert!(!after.body.contains("张某某"), "{}", after.body);
    assert_eq!(office.site.store.verify(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_not_online_is_found_by_nobody_and_others_read_only_what_concerns_them() {
    let office = Office::new().await;
    let mut clerk = office.sign_in("clerk").await;
    let case = office.case("流浪犬安置").await;
    let offline = [("place", "community")];
    let fields = draft(&offline);
    let reply = fill_in(&mut clerk, &format!("/notice/new?case={case}"), "/notice/new", &fields).await;
    let page = reply.location().split('?').next().unwrap().to_owned();
    let today = today().to_string();
    fill_in(&mut clerk, &page, &page, &[("day", &today)]).await;
    let public = page.replace("/notice/", "/public-notices/");
    let mut stranger = office.site.visitor();
    stranger.get(&public).await.says(StatusCode::NOT_FOUND, "网上没有这份公示");
    stranger.get("/public-notices/N26-00099-1").await.says(StatusCode::NOT_FOUND, "网上没有这份公示");
    let list = stranger.get("/public-notices").await;
    assert!(!list.body.contains("犬只安置"));
    office.sign_in("neighbour").await.get(&page).await.says(StatusCode::NOT_FOUND, "没有这份公示");
    let mut villager = office.sign_in("villager").await;
    let seen = villager.get(&page).await;
    seen.says(StatusCode::OK, "登记异议");
    assert!(!seen.body.contains("do=withdraw"), "who writes down does not withdraw");
}

#[tokio::test]
async fn a_step_is_not_done_while_its_notice_is_up_and_two_who_edit_are_told() {
    let office = Office::new().await;
    let mut clerk = office.sign_in("clerk").await;
    let case = office.case("流浪犬安置").await;
    let reply =
        fill_in(&mut clerk, &format!("/notice/new?case={case}&step=1"), "/notice/new", &draft(&[])).await;
    let page = reply.location().split('?').next().unwrap().to_owned();
    // Two have the draft before them; the second is told who was first, and keeps what was typed.
    let mut colleague = office.sign_in("colleague").await;
    let before = colleague.get(&format!("{page}?do=revise")).await;
    let revised = fill_in(&mut clerk, &format!("{page}?do=revise"), &page, &draft(&[("length", "6")])).await;
    assert_eq!(revised.status, StatusCode::SEE_OTHER, "{}", revised.body);
    let mut late: Vec<(&str, &str)> = draft(&[("decision", "拟安置六只。")]);
    let token = before.token();
    late.extend([("token", token.as_str()), ("key", "k2"), ("seen", "1"), ("do", "revise")]);
    let told = colleague.post(&page, &late).await;
    told.says(StatusCode::CONFLICT, "您打开页面以后").says(StatusCode::CONFLICT, "拟安置六只。");
    let today = today().to_string();
    fill_in(&mut clerk, &page, &page, &[("day", &today)]).await;
    let done = fill(&mut clerk, &format!("/case/{case}?step=1&do=done"), &[("text", "已公示")]).await;
    done.says(StatusCode::CONFLICT, "还没有结束：公示到").says(StatusCode::CONFLICT, "已公示");
    clerk.get(&format!("/case/{case}")).await.says(StatusCode::OK, "公示中");
    let notice = only(&office).await;
    assert!(matches!(notice.stage, Stage::Posted) && notice.wording.length.n == 6);
}
