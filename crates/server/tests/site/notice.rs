//! Notices on screens: drafted from a case, posted, objected to at the counter and online, answered, closed by the clock.

use axum::http::StatusCode;
use jiff::ToSpan;
use qingdan_store::{AffairOrder, AffairWish, By};
use qingdan_work::affair::{AffairKind, Ask};
use qingdan_work::notice::{Command, Drafting, Notice, Stage};
use qingdan_work::time::date;

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
    let late = clerk.get("/notices?sort=late").await;
    late.says(StatusCode::OK, "关于犬只安置的公示").says(StatusCode::OK, "notices.xlsx?sort=late");
    assert!(!late.body.contains("rel=\"prev\"") && !late.body.contains("rel=\"next\""), "there is one page");
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
    assert!(!state.contains("走失") && !state.contains("13900001234"), "{state}");

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

/// Puts up a notice on the internet, as a clerk of the office would; gives its title.
async fn posted(office: &Office, clerk: &mut Browser<'_>, title: &str) {
    let page = drafted(office, clerk, &[("title", title)]).await;
    let today = today().to_string();
    let reply = fill_in(clerk, &page, &page, &[("day", &today)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
}

fn next(reply: &Reply, rel: &str) -> Option<String> {
    let (_, after) = reply.body.split_once(&format!("rel=\"{rel}\""))?;
    let (_, after) = after.split_once("href=\"")?;
    Some(after.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&"))
}

#[tokio::test]
async fn the_public_list_is_read_page_by_page_forwards_and_back() {
    let office = Office::new().await;
    let mut clerk = office.sign_in("clerk").await;
    for no in 1..=3 {
        posted(&office, &mut clerk, &format!("关于第{no}批犬只安置的公示")).await;
    }
    // Fifty more of the same day, as the database has them.
    office.site.database(
        "INSERT INTO affair SELECT district, no + n, kind, version, head, '旧公示' || n, responsible, stands, \
         is_open, due_ms, NULL, NULL, item_town, item_kind, item_version, item_no, item_name, state, \
         public_ms - 86400000, public_until_ms FROM affair, (WITH RECURSIVE more (n) AS (SELECT 100 UNION ALL \
         SELECT n + 1 FROM more WHERE n < 149) SELECT n FROM more) WHERE title LIKE '%第1批%'",
    );
    let mut stranger = office.site.visitor();
    let first = stranger.get("/public-notices").await;
    first.says(StatusCode::OK, "第3批").says(StatusCode::OK, "旧公示103");
    assert!(!first.body.contains("旧公示102") && next(&first, "prev").is_none());
    let second = stranger.get(&next(&first, "next").unwrap()).await;
    second.says(StatusCode::OK, "旧公示102").says(StatusCode::OK, "旧公示100");
    assert!(!second.body.contains("旧公示103") && !second.body.contains("第1批"));
    assert!(next(&second, "next").is_none());
    let back = stranger.get(&next(&second, "prev").unwrap()).await;
    back.says(StatusCode::OK, "第3批").says(StatusCode::OK, "旧公示103");
    let found = stranger.get("/public-notices?q=%E6%97%A7%E5%85%AC%E7%A4%BA149").await;
    found.says(StatusCode::OK, "旧公示149").says(StatusCode::OK, "共 1 份");
    stranger
        .get("/public-notices?town=%E6%9F%B3%E6%B8%A1%E9%95%87")
        .await
        .says(StatusCode::OK, "第3批")
        .says(StatusCode::OK, "<option value=\"柳渡镇\" selected>");
    stranger
        .get("/public-notices?town=%E7%9F%B3%E6%A1%A5%E9%95%87")
        .await
        .says(StatusCode::OK, "没有符合条件");
    stranger.get("/public-notices?after=x~y").await.says(StatusCode::OK, "第3批");
    // What was taken down is gone from the list at once.
    let notice = only(&office).await;
    let page = format!("/notice/N{}", notice.number);
    let typed = [("do", "withdraw"), ("text", "文字有误")];
    let taken = fill_in(&mut clerk, &format!("{page}?do=withdraw"), &page, &typed).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert!(!stranger.get("/public-notices").await.body.contains(&notice.wording.title));
}

#[tokio::test]
async fn several_cases_stand_on_one_notice_and_wait_for_its_end_together() {
    let office = Office::new().await;
    let mut clerk = office.sign_in("clerk").await;
    let (one, two) = (office.case("东头流浪犬").await, office.case("西头流浪犬").await);
    let list = clerk.get("/cases").await;
    list.says(StatusCode::OK, "所选办件一起拟公示")
        .says(StatusCode::OK, &format!("name=\"case\" value=\"{one}\""));
    let nothing = clerk.get("/notice/new").await;
    nothing.says(StatusCode::BAD_REQUEST, "没有选办件");
    let new = format!("/notice/new?case={one}&case={two}&q=&state=");
    let form = clerk.get(&new).await;
    form.says(StatusCode::OK, "<b>2</b> 件办件一起公示").says(StatusCode::OK, "东头流浪犬");
    form.says(StatusCode::OK, "本批 2 件公示如下");
    let drafted = fill_in(&mut clerk, &new, "/notice/new", &draft(&[])).await;
    assert_eq!(drafted.status, StatusCode::SEE_OTHER, "{}", drafted.body);
    let page = drafted.location().split('?').next().unwrap().to_owned();
    clerk.get(&page).await.says(StatusCode::OK, "等 2 件").says(StatusCode::OK, &two.to_string());
    for case in [one, two] {
        clerk.get(&format!("/case/{case}")).await.says(StatusCode::OK, "关于犬只安置的公示");
    }
    let twice = clerk.get(&new).await;
    twice.says(StatusCode::BAD_REQUEST, "已经有公示").says(StatusCode::BAD_REQUEST, "不用重复起草");
    // All that a search finds, without ticking each.
    let third = office.case("南头流浪犬").await;
    let all = clerk.get("/notice/new?all=yes&q=%E5%8D%97%E5%A4%B4").await;
    all.says(StatusCode::OK, &third.to_string());
    let none = clerk.get("/notice/new?all=yes&q=%E6%B2%A1%E6%9C%89").await;
    none.says(StatusCode::BAD_REQUEST, "没有选办件");
    let mut neighbour = office.sign_in("neighbour").await;
    neighbour.get(&new).await.says(StatusCode::NOT_FOUND, "没有查看它的权限");
    assert_eq!(office.site.store.verify(|_| {}).await.unwrap(), []);
}

/// Opens a case of the first joint item of a town's list for somebody; gives its number.
async fn applied(clerk: &mut Browser<'_>, title: &str, name: &str) -> String {
    let form = clerk.get("/case/new?town=%E6%9F%B3%E6%B8%A1%E9%95%87&kind=joint&item=1").await;
    let value = |name: &str| crate::opening::hidden(&form, name);
    let (token, key) = (value("token"), value("key"));
    let fields = [
        ("token", token.as_str()),
        ("key", key.as_str()),
        ("town", "柳渡镇"),
        ("kind", "joint"),
        ("item", "1"),
        ("title", title),
        ("source", "application"),
        ("name", name),
        ("do", "open"),
    ];
    let case = clerk.post("/case/new", &fields).await;
    assert_eq!(case.status, StatusCode::SEE_OTHER, "{}", case.body);
    case.location().split('?').next().unwrap().trim_start_matches("/case/").to_owned()
}

const ALLOWANCE: &str = "柳渡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,民生服务,高龄津贴发放,县民政局,\"1.审核确认发放名单。\",\
\"1.将本月拟发放名单在镇公示栏公示，公示期不少于7个工作日。\n2.公示无异议的，报县民政局。\"\n";

/// The same notice as if it had been drafted and posted forty days ago, and closed by the clock now.
async fn posted_before(site: &crate::site::TestSite, like: &Notice) {
    let zhou = site.store.account("zhou").await.unwrap().unwrap().person();
    let now = jiff::Timestamp::now().as_millisecond();
    let then = now - 40 * 24 * 60 * 60 * 1000;
    let drafting =
        Drafting { about: like.about.clone(), rule: like.rule.clone(), wording: like.wording.clone() };
    let post = Command::Post { day: date(then), attachments: Vec::new() };
    let mut number = None;
    for (seen, command) in [(0, Command::Draft(Box::new(drafting))), (1, post)] {
        let ask = Ask { key: format!("before-{seen}"), seen, command };
        let order = AffairOrder::<Notice>::new("柳县", number, By::Person(zhou.clone()), ask, then);
        number = Some(site.store.carry_out_affair(order).await.unwrap().unwrap().number.number);
    }
    site.app.tell_time(now).await.unwrap();
}

#[tokio::test]
async fn a_months_list_is_bound_by_its_clause_and_keeps_each_case_waiting_until_its_end() {
    let site = crate::site::TestSite::empty().await;
    site.import(ALLOWANCE).await;
    crate::opening::furnish(&site).await;
    let mut zhou = crate::opening::signed_in(&site, "zhou").await;
    let mut cases = Vec::new();
    for (title, name) in [("甲户申请", "柳青"), ("乙户申请", "欧阳小雨")] {
        cases.push(applied(&mut zhou, title, name).await);
    }
    let new = format!("/notice/new?case={}&case={}", cases[0], cases[1]);
    let form = zhou.get(&new).await;
    form.says(StatusCode::OK, "条款写明：不少于7个工作日").says(StatusCode::OK, "name=\"length\"");
    form.says(StatusCode::OK, "柳*").says(StatusCode::OK, "欧阳**");
    assert!(!form.body.contains("欧阳小雨") && !form.body.contains("柳青"), "{}", form.body);
    let short = fill_in(&mut zhou, &new, "/notice/new", &draft(&[("length", "5"), ("place", "town")])).await;
    short.says(StatusCode::UNPROCESSABLE_ENTITY, "公示期只有5个工作日，不够");
    let typed = draft(&[("length", "7"), ("place", "town"), ("subjects", "柳青\n欧阳小雨")]);
    let drafted = fill_in(&mut zhou, &new, "/notice/new", &typed).await;
    assert_eq!(drafted.status, StatusCode::SEE_OTHER, "{}", drafted.body);
    let page = drafted.location().split('?').next().unwrap().to_owned();
    zhou.get(&page).await.says(StatusCode::OK, "柳*").says(StatusCode::OK, "欧阳**");
    let today = today().to_string();
    let posted = fill_in(&mut zhou, &page, &page, &[("day", &today)]).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
    let notice: Notice = {
        let heads = site.store.affairs("柳县", AffairWish::of(AffairKind::Notice, None, 9)).await.unwrap();
        site.store.affair("柳县", heads[0].number.number).await.unwrap().unwrap()
    };
    let step = |case: &str| notice.about.step_of(case.parse().unwrap()).unwrap();
    for case in &cases {
        let form = format!("/case/{case}?step={}&do=done", step(case));
        let done = fill(&mut zhou, &form, &[("text", "已公示")]).await;
        done.says(StatusCode::CONFLICT, "还没有结束：公示到").says(StatusCode::CONFLICT, "已公示");
    }
    // Taken down, it makes up for nothing; another that has been up for its time does, once the clock has closed it.
    let typed = [("do", "withdraw"), ("text", "名单有误")];
    let taken = fill_in(&mut zhou, &format!("{page}?do=withdraw"), &page, &typed).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let form = |case: &str| format!("/case/{case}?step={}&do=done", step(case));
    let done = fill(&mut zhou, &form(&cases[0]), &[("text", "已公示")]).await;
    done.says(StatusCode::CONFLICT, "没有公示满期就撤回了").says(StatusCode::CONFLICT, "已公示");
    posted_before(&site, &notice).await;
    for case in &cases {
        let shown = zhou.get(&form(case)).await;
        shown.says(StatusCode::OK, "期满无异议");
        assert!(!shown.body.contains("还没有结束：公示到"), "{}", shown.body);
        let done = fill(&mut zhou, &form(case), &[("text", "已公示"), ("outcome", "公示无异议的")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        zhou.get(&format!("/case/{case}")).await.says(StatusCode::OK, "撤回公示");
    }
    assert_eq!(site.store.verify(|_| {}).await.unwrap(), []);
}
