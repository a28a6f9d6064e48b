//! Many cases out of a table: looked at, opened once, found by their batch.

use axum::http::StatusCode;
use qingdan_store::{CaseScope, Store};

use crate::opening::{JOINT, furnish, hidden, send, signed_in};
use crate::site::{Browser, Reply, TestSite};

const OK: StatusCode = StatusCode::OK;
const TABLE: &str = "11月犬只线索,,,\n序号,镇街,姓名,联系电话,情况\n1,柳渡镇,张三丰,13800001234,村口咬人\n\
2,石桥镇,李四,13800001235,无\n3,柳渡镇,王五,见附件,无\n4,柳渡,赵六,13800001236,无\n";

async fn upload(browser: &mut Browser<'_>, batch: &str, table: &str) -> Reply {
    let token = browser.get("/case/import").await.token();
    let fields = [("token", token.as_str()), ("batch", batch), ("item", "养犬管理"), ("sends_down", "yes")];
    send(browser, "/case/import", &fields, &[("线索.csv", table.as_bytes())]).await
}

/// Confirms a preview as its form stands, and waits until all is done.
async fn confirm(browser: &mut Browser<'_>, preview: &Reply, batch: &str) -> Reply {
    let address = preview.body.split("action=\"/case/import/").nth(1).unwrap().split('"').next().unwrap();
    let address = format!("/case/import/{address}");
    let token = hidden(preview, "token");
    let mut fields = vec![
        ("token", token.as_str()),
        ("do", "confirm"),
        ("batch", batch),
        ("item", "养犬管理"),
        ("sends_down", "yes"),
    ];
    fields.extend([("field-1", "town"), ("field-2", "name"), ("field-3", "telephone"), ("field-4", "words")]);
    fields.push(("field-0", "ignored"));
    let begun = browser.post(&address, &fields).await;
    assert_eq!(begun.location(), address, "{}", begun.body);
    for _ in 0..200 {
        let page = browser.get(&address).await;
        if page.body.contains("立案完成") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the import does not end");
}

async fn count(store: &Store) -> usize {
    store.cases("柳县", CaseScope::District, None, 100).await.unwrap().len()
}

#[tokio::test]
async fn a_departments_list_becomes_cases_once_and_rows_that_are_wrong_are_told() {
    let site = TestSite::empty().await;
    site.import(JOINT).await;
    let office = furnish(&site).await;
    let mut jing = signed_in(&site, "jing").await;
    let preview = upload(&mut jing, "11月线索", TABLE).await;
    preview.says(OK, "<b>4</b> 行").says(OK, "<b>2</b> 行可以立案");
    preview.says(OK, "没有“石桥镇”的清单").says(OK, "联系电话有误").says(OK, "11月线索：第 3 行");
    assert_eq!(count(&site.store).await, 0, "nothing is opened by looking");
    let done = confirm(&mut jing, &preview, "11月线索").await;
    done.says(OK, "立案 <b>2</b> 件").says(OK, "2 行没有立案");
    let address =
        done.body.split("href=\"").find(|part| part.contains(".xlsx")).unwrap().split('"').next().unwrap();
    let workbook = jing.get(address).await;
    assert_eq!((workbook.status, workbook.header("content-type").contains("spreadsheetml")), (OK, true));

    let cases = site.store.cases("柳县", CaseScope::District, None, 100).await.unwrap();
    assert_eq!(cases.len(), 2);
    assert!(cases.iter().all(|head| head.batch.as_deref() == Some("11月线索") && head.place == office.town));
    let case = site.store.case("柳县", cases[1].number).await.unwrap().unwrap();
    assert_eq!((case.source.as_str(), case.personal.len()), ("task", 3));
    let state = serde_json::to_string(&case).unwrap();
    assert!(
        !state.contains("张三丰") && !state.contains("村口"),
        "what the table says of people is sealed: {state}"
    );

    // The same file again, also by way of another upload: nothing twice.
    let again = upload(&mut jing, "11月线索", TABLE).await;
    confirm(&mut jing, &again, "11月线索").await.says(OK, "立案 <b>2</b> 件");
    assert_eq!(count(&site.store).await, 2);
    assert!(site.store.verify(|_| {}).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_no_table_or_no_item_is_told_with_the_input_kept() {
    let site = TestSite::empty().await;
    site.import(JOINT).await;
    furnish(&site).await;
    let mut jing = signed_in(&site, "jing").await;
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    upload(&mut jing, "线索", "只有一句话").await.says(unfit, "没有找到表头").says(unfit, "value=\"线索\"");
    upload(&mut jing, "线索", "镇街,姓名\n").await.says(unfit, "只有表头");
    upload(&mut jing, " ", TABLE).await.says(unfit, "取个名称");
    let many = "镇街,姓名\n".to_owned() + &"柳渡镇,张三\n".repeat(10_001);
    upload(&mut jing, "线索", &many).await.says(unfit, "一次最多导入 10000 行");
    // Whoever may not open cases in a town is told so row by row.
    let mut shi = signed_in(&site, "shi").await;
    let preview = upload(&mut shi, "线索", "镇街,姓名\n柳渡镇,张三\n").await;
    preview.says(unfit, "都没有“养犬管理”");
    let identical = "镇街,姓名,身份证号\n柳渡镇,张三,99010119900101123X\n";
    upload(&mut jing, "线索", identical).await.says(OK, "身份证号");
}
