//! Personal data in ledgers go for good: from a row with all its versions, from what was sent to a department, and with the
//! case that they came from.

use axum::http::StatusCode;

use crate::ledgers::{fill, fill_send, furnished, ledger, opened, with_more};
use crate::opening::{hidden, signed_in};
use crate::site::{Browser, TestSite};

const OK: StatusCode = StatusCode::OK;
const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const SEE: StatusCode = StatusCode::SEE_OTHER;

/// Sends all columns that the ledger shows to the police; gives the address of what was sent.
async fn sent(site: &TestSite, zhou: &mut Browser<'_>, address: &str) -> String {
    let to = furnished(site, "县公安局").await;
    let today =
        jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).date().to_string();
    let columns: Vec<String> =
        ledger(&site.store).await.columns.iter().map(|column| column.no.to_string()).collect();
    let mut fields = vec![("to", to.as_str()), ("as_of", today.as_str()), ("do", "send")];
    fields.extend(columns.iter().map(|no| ("column", no.as_str())));
    let reply = fill_send(zhou, &format!("{address}/send"), &fields).await;
    assert_eq!(reply.status, SEE, "{}", reply.body);
    reply.location().to_owned()
}

async fn shows(browser: &mut Browser<'_>, page: &str, there: &[&str], gone: &[&str]) {
    let shown = browser.get(page).await;
    for words in there {
        shown.says(OK, words);
    }
    let left: Vec<&&str> = gone.iter().filter(|words| shown.body.contains(**words)).collect();
    assert!(left.is_empty(), "{left:?} in {}", shown.body);
}

#[tokio::test]
async fn a_row_loses_its_personal_data_in_every_version_and_copy_and_the_log_stays_whole() {
    let site = TestSite::empty().await;
    let address = opened(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    with_more(&mut zhou, &address, &site.store, &[("犬主", "name", ""), ("金额", "money", "")]).await;
    for (name, amount) in [("张三丰", "100"), ("李四海", "20")] {
        let typed = [("c1", "村口"), ("c8", name), ("c9", amount)];
        assert_eq!(fill(&mut zhou, &format!("{address}/row/new"), &typed).await.status, SEE);
    }
    let row = format!("{address}/row/1");
    let first = sent(&site, &mut zhou, &address).await;
    // Another version, with another name of hers, and sent once more.
    assert_eq!(fill(&mut zhou, &row, &[("c8", "章三风"), ("c1", "桥头"), ("c9", "110")]).await.status, SEE);
    let second = sent(&site, &mut zhou, &address).await;
    let mut jing = signed_in(&site, "jing").await;
    shows(&mut jing, &first, &["张**", "李**"], &["永久删除"]).await;
    shows(&mut zhou, &row, &["张** → 章**"], &[]).await;

    let erase = |reason| [("do", "erase"), ("reason", reason)];
    fill(&mut zhou, &row, &erase("本人要求")).await.says(UNFIT, "没有“删除个人信息”的权限");
    let mut zhang = signed_in(&site, "zhang").await;
    fill(&mut zhang, &row, &erase(" ")).await.says(UNFIT, "请填写删除的原因");
    shows(&mut jing, &first, &["张**"], &["永久删除"]).await;
    assert_eq!(fill(&mut zhang, &row, &erase("本人要求")).await.location(), address);

    shows(&mut zhou, &address, &["桥头", "110.00", "李**", "130.00"], &["张**", "章**"]).await;
    // What was registered beside it can still be read as it was; only words that were replaced since go with it.
    let versions = ["金额：100.00 → 110.00", "个人信息和改掉的文字已删除"];
    shows(&mut zhou, &row, &versions, &["张**", "章**", "村口", "原来的内容已删除"]).await;
    let reveal = fill(&mut zhou, &row, &[("do", "reveal"), ("reason", "核对")]).await;
    assert!(reveal.status == OK && !reveal.body.contains("章三风"), "{}", reveal.body);
    let said = "第 1 行的个人信息已经永久删除";
    shows(&mut jing, &first, &[said, "李**", "村口", "100.00"], &["张**"]).await;
    shows(&mut jing, &second, &[said, "李**", "桥头", "110.00"], &["章**"]).await;
    // The other row goes as well: what went first does not come back with it.
    assert_eq!(fill(&mut zhang, &format!("{address}/row/2"), &erase("本人要求")).await.status, SEE);
    shows(&mut jing, &first, &["第 1、2 行的个人信息已经永久删除"], &["张**", "李**"]).await;
    assert_eq!(site.store.verify(|_| {}).await.unwrap(), []);
    // What is changed behind the program's back is still found.
    site.database("UPDATE ledger_sent SET ciphertext = x'00' WHERE sending = 2");
    let found = site.store.verify(|_| {}).await.unwrap();
    assert!(found.len() == 1 && found[0].message.contains("第 2 次报送"), "{found:?}");
}

/// Opens a case of the ledger's item with an applicant; gives its address.
async fn case_of(zhou: &mut Browser<'_>, applicant: &str) -> String {
    let form = zhou.get("/case/new?town=%E6%9F%B3%E6%B8%A1%E9%95%87&kind=joint&item=1").await;
    let (token, key) = (hidden(&form, "token"), hidden(&form, "key"));
    let fields = [
        ("token", token.as_str()),
        ("key", key.as_str()),
        ("town", "柳渡镇"),
        ("kind", "joint"),
        ("item", "1"),
        ("title", "村口的狗咬人"),
        ("source", "complaint"),
        ("name", applicant),
        ("telephone", "13800001234"),
        ("do", "open"),
    ];
    let case = zhou.post("/case/new", &fields).await;
    assert_eq!(case.status, SEE, "{}", case.body);
    case.location().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn names_of_a_case_arrive_masked_and_go_with_the_case_wherever_the_ledger_took_them() {
    let site = TestSite::empty().await;
    let address = opened(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    let columns = [("反映人", "name", "name"), ("电话", "telephone", "telephone"), ("犬主", "name", "")];
    with_more(&mut zhou, &address, &site.store, &columns).await;
    let case = case_of(&mut zhou, "王小明").await;
    shows(&mut zhou, &address, &["村口的狗咬人", "王**", "138****1234"], &["王小明", "13800001234"]).await;
    let row = format!("{address}/row/1");
    assert_eq!(fill(&mut zhou, &row, &[("c10", "赵四")]).await.status, SEE);
    let copy = sent(&site, &mut zhou, &address).await;
    let mut jing = signed_in(&site, "jing").await;
    shows(&mut jing, &copy, &["王**", "138****1234", "赵*"], &["王小明"]).await;

    let page = format!("{case}/personal");
    let mut zhang = signed_in(&site, "zhang").await;
    let token = zhang.get(&page).await.token();
    let erased = zhang.post(&page, &[("token", &token), ("do", "erase"), ("reason", "本人要求")]).await;
    assert_eq!(erased.status, SEE, "{}", erased.body);
    let gone = ["王**", "138****1234"];
    shows(&mut zhou, &address, &["村口的狗咬人", "赵*"], &gone).await;
    shows(&mut zhou, &row, &["赵*"], &gone).await;
    shows(&mut jing, &copy, &["赵*", "第 1 行的个人信息已经永久删除"], &gone).await;
    // Nothing brings them back: neither the clock nor a restart.
    site.app.tell_time(jiff::Timestamp::now().as_millisecond()).await.unwrap();
    shows(&mut zhou, &address, &["赵*"], &gone).await;
    assert_eq!(site.store.verify(|_| {}).await.unwrap(), []);
}
