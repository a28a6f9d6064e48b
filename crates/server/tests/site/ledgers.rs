//! Ledgers: opened under an item, typed, imported, changed by two at once, sent to a department that answers.

use axum::http::StatusCode;
use qingdan_store::{AffairWish, Store};
use qingdan_work::affair::AffairKind;
use qingdan_work::ledger::Ledger;

use crate::opening::{JOINT, furnish, hidden, send, signed_in};
use crate::site::{Browser, Reply, TestSite};

const OK: StatusCode = StatusCode::OK;
const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const SEE: StatusCode = StatusCode::SEE_OTHER;
const NEW: &str = "/ledger/new?town=%E6%9F%B3%E6%B8%A1%E9%95%87&kind=joint&item=1";

/// A site with a ledger under the item about dogs; gives its address.
pub async fn opened(site: &TestSite) -> String {
    site.import(JOINT).await;
    furnish(site).await;
    let mut zhou = signed_in(site, "zhou").await;
    let form = zhou.get(NEW).await;
    form.says(OK, "养犬管理台账").says(OK, "从办件自动填入：办件编号");
    let (token, key) = (hidden(&form, "token"), hidden(&form, "key"));
    let town = hidden(&form, "town");
    let mut fields = vec![
        ("token", token.as_str()),
        ("key", key.as_str()),
        ("town", town.as_str()),
        ("kind", "joint"),
        ("item", "1"),
        ("title", "犬只台账"),
    ];
    for at in ["0", "1", "2", "3", "4", "5", "6"] {
        fields.push(("column", at));
    }
    let made = zhou.post("/ledger/new", &fields).await;
    assert_eq!(made.status, SEE, "{}", made.body);
    made.location().to_owned()
}

/// Fills in a form of a page as it stands, with what is typed.
pub async fn fill(browser: &mut Browser<'_>, page: &str, typed: &[(&str, &str)]) -> Reply {
    let shown = browser.get(page).await;
    again(browser, page, &shown, typed).await
}

/// Sends the form of a page that was seen before.
async fn again(browser: &mut Browser<'_>, page: &str, shown: &Reply, typed: &[(&str, &str)]) -> Reply {
    let hidden = ["token", "key", "version"].map(|name| (name, hidden(shown, name)));
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend(typed);
    browser.post(page, &fields).await
}

pub async fn ledger(store: &Store) -> Ledger {
    let heads = store.affairs("柳县", AffairWish::of(AffairKind::Ledger, None, 9)).await.unwrap();
    store.affair("柳县", heads[0].number.number).await.unwrap().unwrap()
}

/// Adds a column with a person's name and one with an amount, to the seven of the proposal.
async fn with_columns(zhou: &mut Browser<'_>, address: &str, store: &Store) {
    with_more(zhou, address, store, &[("犬主", "name", ""), ("金额", "money", "")]).await;
}

/// Adds columns to the seven of the proposal: name, kind, and what of a case stands in them.
pub async fn with_more(zhou: &mut Browser<'_>, address: &str, store: &Store, more: &[(&str, &str, &str)]) {
    let columns = ledger(store).await.columns;
    let page = format!("{address}/columns");
    let mut fields: Vec<(String, String)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        fields.push((format!("no-{at}"), column.no.to_string()));
        fields.push((format!("name-{at}"), column.name.clone()));
        fields.push((format!("order-{at}"), (at + 1).to_string()));
        fields.push((format!("choices-{at}"), column.choices.join("\n")));
        let field = column.from_case.map_or("", |field| field.as_str());
        fields.push((format!("case-{at}"), field.to_owned()));
    }
    for (at, (name, kind, field)) in (7..).zip(more) {
        fields.push((format!("name-{at}"), (*name).to_owned()));
        fields.push((format!("kind-{at}"), (*kind).to_owned()));
        fields.push((format!("case-{at}"), (*field).to_owned()));
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let set = fill(zhou, &page, &fields).await;
    assert_eq!(set.status, SEE, "{}", set.body);
}

#[tokio::test]
async fn a_row_is_typed_masked_found_and_seen_in_full_with_a_reason() {
    let site = TestSite::empty().await;
    let address = opened(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    with_columns(&mut zhou, &address, &site.store).await;
    let row = format!("{address}/row/new");
    fill(&mut zhou, &row, &[("c9", "多少")]).await.says(UNFIT, "应当是金额").says(UNFIT, "value=\"多少\"");
    fill(&mut zhou, &row, &[]).await.says(UNFIT, "至少填一项");
    let typed = [("c1", "河东村口"), ("c2", "2026年11月1日"), ("c8", "张三丰"), ("c9", "1,200")];
    assert_eq!(fill(&mut zhou, &row, &typed).await.location(), address);
    let page = zhou.get(&address).await;
    page.says(OK, "河东村口").says(OK, "2026-11-01").says(OK, "张**").says(OK, "1200.00").says(OK, "合计");
    assert!(!page.body.contains("张三丰"));
    let find = |query: &str| format!("{address}?{query}");
    zhou.get(&find("q=%E5%BC%A0%E4%B8%89%E4%B8%B0")).await.says(OK, "<b>1</b> 行");
    zhou.get(&find("q=%E4%B8%89")).await.says(OK, "没有符合条件的行");
    zhou.get(&find("c9_from=2000")).await.says(OK, "没有符合条件的行");
    zhou.get(&find("c9_from=much")).await.says(OK, "没有按它筛选");

    let row = format!("{address}/row/1");
    let shown = zhou.get(&row).await;
    assert!(shown.body.contains("现为 张**") && !shown.body.contains("张三丰"));
    again(&mut zhou, &row, &shown, &[("do", "reveal"), ("reason", "")]).await.says(UNFIT, "请填写原因");
    let seen = again(&mut zhou, &row, &shown, &[("do", "reveal"), ("reason", "核对犬主")]).await;
    seen.says(OK, "张三丰");
    let looks = site.store.looks("柳县", None, None, 9).await.unwrap();
    assert_eq!((looks.len(), looks[0].body.reason.as_str()), (1, "核对犬主"));

    let masked = zhou.get(&format!("{address}.xlsx")).await;
    assert!(masked.header("content-type").contains("spreadsheetml"));
    let token = zhou.get(&address).await.token();
    zhou.post(&address, &[("token", &token), ("reason", " ")]).await.says(UNFIT, "请填写原因");
    let full = zhou.post(&address, &[("token", &token), ("reason", "逐户核对")]).await;
    assert!(full.header("content-type").contains("spreadsheetml"));
    assert_eq!(site.store.verify(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn of_two_who_change_a_row_the_second_sees_what_the_first_wrote_and_loses_nothing() {
    let site = TestSite::empty().await;
    let address = opened(&site).await;
    let (mut zhou, mut zhang) = (signed_in(&site, "zhou").await, signed_in(&site, "zhang").await);
    fill(&mut zhou, &format!("{address}/row/new"), &[("c1", "河东村口")]).await;
    let row = format!("{address}/row/1");
    let (first, second) = (zhou.get(&row).await, zhang.get(&row).await);
    assert_eq!(again(&mut zhou, &row, &first, &[("c1", "河东村桥头")]).await.status, SEE);
    let refused = again(&mut zhang, &row, &second, &[("c1", "河东村学校旁")]).await;
    refused.says(UNFIT, "zhou某").says(UNFIT, "<b>河东村桥头</b>").says(UNFIT, "value=\"河东村学校旁\"");
    assert_eq!(again(&mut zhang, &row, &refused, &[("c1", "河东村学校旁")]).await.status, SEE);
    let page = zhou.get(&row).await;
    page.says(OK, "河东村口 → 河东村桥头").says(OK, "河东村桥头 → 河东村学校旁");

    let reason = [("do", "remove"), ("reason", "重复登记"), ("c1", "")];
    assert_eq!(fill(&mut zhou, &row, &reason).await.status, SEE);
    zhou.get(&address).await.says(OK, "连移出的 1 行一起看");
    assert_eq!(fill(&mut zhou, &row, &[("do", "restore"), ("reason", "不是重复")]).await.status, SEE);
    zhou.get(&address).await.says(OK, "河东村学校旁");
}

pub async fn upload(browser: &mut Browser<'_>, address: &str, table: &str) -> Reply {
    let page = format!("{address}/import");
    let token = browser.get(&page).await.token();
    send(browser, &page, &[("token", token.as_str())], &[("台账.csv", table.as_bytes())]).await
}

pub async fn confirm(browser: &mut Browser<'_>, preview: &Reply, columns: &[(&str, &str)]) -> Reply {
    let address = preview.body.split("action=\"").find(|part| part.contains("/import/")).unwrap();
    let address = address.split('"').next().unwrap();
    let (token, rows) = (hidden(preview, "token"), hidden(preview, "rows"));
    let mut fields = vec![("token", token.as_str()), ("rows", rows.as_str()), ("do", "confirm")];
    fields.extend(columns);
    assert_eq!(browser.post(address, &fields).await.location(), address);
    for _ in 0..200 {
        let page = browser.get(address).await;
        if page.body.contains("导入完成") || page.body.contains("没有做完") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the import does not end");
}

#[tokio::test]
async fn a_table_is_taken_once_and_changes_the_rows_whose_numbers_it_has() {
    let site = TestSite::empty().await;
    let address = opened(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    with_columns(&mut zhou, &address, &site.store).await;
    let wrong = upload(&mut zhou, &address, "甲,乙\n1,2\n").await;
    wrong.says(UNFIT, "表格里是：甲、乙").says(UNFIT, "台账的列是：名称、日期").says(UNFIT, "改列");

    let table = "名称,日期,犬主,金额,颜色\n东头,2026-11-02,李四海,100,黑\n西头,无,王五,5,白\n";
    let preview = upload(&mut zhou, &address, table).await;
    preview.says(OK, "新增 <b>1</b> 行").says(OK, "<b class=\"bad\">1</b> 行有问题");
    preview.says(OK, "“日期”应当是日期").says(OK, "第 3 行").says(OK, "“颜色”").says(OK, "李**");
    assert_eq!(ledger(&site.store).await.last_row, 0, "nothing is taken by looking");
    let columns =
        [("column-0", "c1"), ("column-1", "c2"), ("column-2", "c8"), ("column-3", "c9"), ("column-4", "")];
    confirm(&mut zhou, &preview, &columns).await.says(OK, "新增 <b>1</b> 行").says(OK, "1</b> 行有问题");
    let again = upload(&mut zhou, &address, table).await;
    confirm(&mut zhou, &again, &columns).await.says(OK, "以前已经导入过的 1 行没有重复登记");
    assert_eq!(ledger(&site.store).await.last_row, 1);

    // What was exported comes back changed: by its numbers, and what is covered stays.
    let table = "行号,名称,犬主,金额\n1,东头,李**,150\n,南头,,\n9,北头,,\n";
    let preview = upload(&mut zhou, &address, table).await;
    preview.says(OK, "新增 <b>1</b> 行，修改 <b>1</b> 行").says(OK, "台账里没有行号“9”");
    let columns = [("column-0", "row"), ("column-1", "c1"), ("column-2", "c8"), ("column-3", "c9")];
    confirm(&mut zhou, &preview, &columns).await.says(OK, "修改 <b>1</b> 行");
    zhou.get(&address).await.says(OK, "150.00").says(OK, "李**").says(OK, "南头");
    assert_eq!(site.store.verify(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn a_department_sees_what_was_sent_as_it_was_and_answers() {
    let site = TestSite::empty().await;
    let address = opened(&site).await;
    let (mut zhou, mut jing) = (signed_in(&site, "zhou").await, signed_in(&site, "jing").await);
    fill(&mut zhou, &format!("{address}/row/new"), &[("c1", "河东村口")]).await;
    let page = format!("{address}/send");
    let police = furnished(&site, "县公安局").await;
    let today =
        jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).date().to_string();
    let all = [("to", police.as_str()), ("as_of", today.as_str()), ("column", "1"), ("column", "2")];
    let without = [("as_of", today.as_str()), ("column", "1")];
    fill_send(&mut zhou, &page, &without).await.says(UNFIT, "请选择报送给哪个单位");
    fill_send(&mut zhou, &page, &all).await.says(OK, "有 <b>1</b> 行");
    let mut sending = all.to_vec();
    sending.push(("do", "send"));
    let sent = fill_send(&mut zhou, &page, &sending).await;
    let sent = sent.location().to_owned();
    assert_eq!(sent, format!("{address}/sent/1"));

    // The town goes on; what was sent stays.
    let row = format!("{address}/row/1");
    fill(&mut zhou, &row, &[("c1", "河东村桥头")]).await;
    jing.get("/work").await.says(OK, "报送“犬只台账”，待签收");
    jing.get("/ledgers").await.says(OK, "报送给本单位的").says(OK, "/ledgers.xlsx?list=inbox");
    let named = async |jing: &mut Browser<'_>, workbook: &str| {
        let workbook = jing.get(workbook).await;
        assert!(workbook.body.starts_with("PK"), "an Excel file is a zip file");
        workbook.header("content-disposition").to_owned()
    };
    let (own, inbox) =
        (named(&mut jing, "/ledgers.xlsx").await, named(&mut jing, "/ledgers.xlsx?list=inbox").await);
    assert_ne!(own, inbox, "what was sent is a workbook of its own");
    let page = jing.get(&sent).await;
    page.says(OK, "河东村口").says(OK, "签收或退回");
    assert!(!page.body.contains("桥头"));
    assert_eq!(jing.get(&address).await.status, StatusCode::NOT_FOUND, "the ledger itself stays the town's");
    let back = answer(&mut jing, &sent, &[("do", "return"), ("reason", "")]).await;
    back.says(UNFIT, "请填写退回的原因");
    assert_eq!(answer(&mut jing, &sent, &[("do", "return"), ("reason", "缺日期")]).await.location(), sent);
    zhou.get("/work").await.says(OK, "退回了“犬只台账”");
    zhou.get(&sent).await.says(OK, "退回：缺日期").says(OK, "重新报送");
    let sent = fill_send(&mut zhou, &format!("{address}/send"), &sending).await.location().to_owned();
    assert_eq!(answer(&mut jing, &sent, &[("do", "acknowledge")]).await.location(), sent);
    jing.get(&sent).await.says(OK, "桥头").says(OK, "签收");
    let mut shi = signed_in(&site, "shi").await;
    assert_eq!(shi.get(&sent).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.store.verify(|_| {}).await.unwrap(), []);
}

pub async fn furnished(site: &TestSite, name: &str) -> String {
    let directory = site.store.directory("柳县").await.unwrap();
    directory.iter().find(|one| one.name == name).unwrap().id.to_string()
}

pub async fn fill_send(browser: &mut Browser<'_>, page: &str, typed: &[(&str, &str)]) -> Reply {
    let shown = browser.get(page).await;
    let (token, key) = (hidden(&shown, "token"), hidden(&shown, "key"));
    let mut fields = vec![("token", token.as_str()), ("key", key.as_str())];
    fields.extend(typed);
    browser.post(page, &fields).await
}

async fn answer(browser: &mut Browser<'_>, page: &str, typed: &[(&str, &str)]) -> Reply {
    fill_send(browser, page, typed).await
}

#[tokio::test]
async fn cases_of_the_item_stand_in_the_ledger_by_themselves_once() {
    let site = TestSite::empty().await;
    let address = opened(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    let new = "/case/new?town=%E6%9F%B3%E6%B8%A1%E9%95%87&kind=joint&item=1";
    let form = zhou.get(new).await;
    let (token, key) = (hidden(&form, "token"), hidden(&form, "key"));
    let fields = [
        ("token", token.as_str()),
        ("key", key.as_str()),
        ("town", "柳渡镇"),
        ("kind", "joint"),
        ("item", "1"),
        ("title", "村口的狗咬人"),
        ("source", "complaint"),
        ("do", "open"),
    ];
    let case = zhou.post("/case/new", &fields).await;
    assert_eq!(case.status, SEE, "{}", case.body);
    zhou.get(&address).await.says(OK, "村口的狗咬人").says(OK, "办理中").says(OK, "共 <b>1</b> 行");
    site.app.tell_time(jiff::Timestamp::now().as_millisecond()).await.unwrap();
    zhou.get(&address).await.says(OK, "共 <b>1</b> 行");
    // What is typed beside stays when the case goes on.
    let row = format!("{address}/row/1");
    zhou.get(&row).await.says(OK, "由办件自动填入：办件标题").says(OK, "这一行来自");
    assert_eq!(fill(&mut zhou, &row, &[("c4", "进行中")]).await.status, SEE);
    zhou.get(&address).await.says(OK, "进行中").says(OK, "村口的狗咬人");
    assert_eq!(site.store.verify(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn somebody_elses_ledger_is_not_there_and_the_auditor_only_looks() {
    let site = TestSite::empty().await;
    let address = opened(&site).await;
    let mut shi = signed_in(&site, "shi").await;
    for page in ["", "/row/new", "/columns", "/import", "/send"] {
        assert_eq!(shi.get(&format!("{address}{page}")).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let mut liu = signed_in(&site, "liu").await;
    assert_eq!(liu.get(&address).await.status, StatusCode::NOT_FOUND, "a village does not see the town's");
    assert!(shi.get(NEW).await.status.is_client_error());
}

#[tokio::test]
async fn the_item_of_a_new_ledger_is_found_by_words_of_its_name() {
    let site = TestSite::empty().await;
    site.import(JOINT).await;
    furnish(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    let mut ask = async |words: &str| zhou.get(&format!("/ledger/new?item={words}")).await;
    const DOG: &str = "%E7%8A%AC";
    const DOGS: &str = "%E5%85%BB%E7%8A%AC%E7%AE%A1%E7%90%86";
    ask(DOG).await.says(OK, "是哪一个事项").says(OK, "柳渡镇：养犬管理</a>");
    let chosen = ask(DOGS).await;
    assert_eq!((chosen.status, chosen.location()), (SEE, NEW));
    ask("zebra").await.says(OK, "没有名称写着“zebra”的事项");
}

#[tokio::test]
async fn an_import_that_broke_off_says_what_it_reached_and_goes_on_from_there() {
    let site = TestSite::empty().await;
    let address = opened(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    let mut table = "名称,日期\n".to_owned();
    for row in 1..=2300 {
        let day = if row == 700 { "不详" } else { "2026-11-02" };
        table.push_str(&format!("第{row}户,{day}\n"));
    }
    let columns = [("column-0", "c1"), ("column-1", "c2")];
    // The database gives out within the second thousand.
    site.database(
        "CREATE TRIGGER full BEFORE INSERT ON ledger_row WHEN NEW.row_no = 1500 \
         BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    let preview = upload(&mut zhou, &address, &table).await;
    let broken = confirm(&mut zhou, &preview, &columns).await;
    broken.says(OK, "没有做完").says(OK, "1000 / 2300 行").says(OK, "不会重复登记");
    assert_eq!(ledger(&site.store).await.last_row, 999, "whole parts only");
    site.database("DROP TRIGGER full");
    // Its process ended in the middle: nobody tells any more.
    let told = "UPDATE session SET data = CAST(replace(replace(replace(CAST(data AS TEXT), \
                '\"is_ended\":true', '\"is_ended\":false'), '\"told\":', '\"told\":-'), \
                '\"failure\":', '\"failure\":\"\",\"was\":') AS BLOB) WHERE CAST(data AS TEXT) LIKE '%\"told\":%'";
    site.database(told);
    let (_, after) = preview.body.split_once(&format!("action=\"{address}/import/")).unwrap();
    let progress = format!("{address}/import/{}", after.split('"').next().unwrap());
    let stopped = zhou.get(&progress).await;
    stopped.says(OK, "导入中断了").says(OK, "已经处理到 1000 / 2300 行：新增 999 行").says(OK, "接着做");

    // The same file goes on; a row that could not be taken the first time is, now that it can be.
    let again = upload(&mut zhou, &address, &table).await;
    let done = confirm(&mut zhou, &again, &columns).await;
    done.says(OK, "新增 <b>1300</b> 行").says(OK, "以前已经导入过的 999 行").says(OK, "1</b> 行有问题");
    assert_eq!(ledger(&site.store).await.last_row, 2299);
    let as_text = [("column-0", "c1"), ("column-1", "")];
    let mended = upload(&mut zhou, &address, &table).await;
    let done = confirm(&mut zhou, &mended, &as_text).await;
    done.says(OK, "新增 <b>1</b> 行").says(OK, "以前已经导入过的 2299 行");
    let twice = upload(&mut zhou, &address, &table).await;
    let done = confirm(&mut zhou, &twice, &as_text).await;
    done.says(OK, "新增 <b>0</b> 行").says(OK, "以前已经导入过的 2300 行");
    assert_eq!(ledger(&site.store).await.last_row, 2300);
    assert_eq!(site.store.verify(|_| {}).await.unwrap(), []);
}
