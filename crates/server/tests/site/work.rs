//! The workbench, work lists and the search over cases.

use axum::http::StatusCode;

use crate::office::{Office, fill, now};

const OK: StatusCode = StatusCode::OK;
const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn everybody_begins_the_day_with_what_waits_for_them() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let mut clerk = office.sign_in("clerk").await;
    let home = clerk.get("/work").await;
    home.says(OK, "犬只扰民").says(OK, "受理反映").says(OK, &number.to_string());
    home.says(OK, "href=\"/work-list?due=later\"");
    for login in ["villager", "officer", "neighbour"] {
        let page = office.sign_in(login).await.get("/work").await;
        page.says(OK, "没有待办的环节");
        assert!(!page.body.contains("犬只扰民"), "{login}");
    }
    // Who reads all sees what is next, whoever's it is.
    for login in ["auditor", "dispatcher", "leader"] {
        office.sign_in(login).await.get("/work").await.says(OK, "犬只扰民").says(OK, "柳渡镇综治办");
    }
    // The administrator has no cases, but people and lists.
    let page = office.site.admin().await.get("/work").await;
    page.says(OK, "清单与管理").says(OK, "/people");
    assert!(!page.body.contains("犬只扰民") && !page.body.contains("/cases"));
}

#[tokio::test]
async fn who_logs_in_from_nowhere_begins_at_the_workbench() {
    let office = Office::new().await;
    let mut browser = office.site.visitor();
    let token = browser.get("/login").await.token();
    let form = [("token", &*token), ("login", "clerk"), ("password", crate::site::PASSWORD), ("next", "")];
    assert_eq!(browser.post("/login", &form).await.location(), "/work");
}

#[tokio::test]
async fn a_work_list_goes_forward_and_back_in_the_order_of_ends() {
    let office = Office::new().await;
    for no in 0..53 {
        office.opened(&format!("第{no:02}件"), now() - (no % 3) * 20 * DAY).await;
    }
    let mut clerk = office.sign_in("clerk").await;
    let first = clerk.get("/work-list").await;
    assert_eq!(first.body.matches("data-label=\"时限\"").count(), 50);
    assert!(first.body.find("已超期").unwrap() < first.body.find("还有").unwrap());
    assert!(!first.body.contains("rel=\"prev\""));
    let link = |page: &str, rel: &str| {
        let (_, after) = page.split_once(&format!("rel=\"{rel}\"")).unwrap();
        let url = after.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        url.replace("&#38;", "&")
    };
    let second = clerk.get(&link(&first.body, "next")).await;
    assert_eq!(second.body.matches("data-label=\"时限\"").count(), 3);
    let back = clerk.get(&link(&second.body, "prev")).await;
    let cut = |body: &str| body.split("<tbody").nth(1).unwrap().split("</tbody>").next().unwrap().to_owned();
    assert_eq!(cut(&back.body), cut(&first.body));

    let overdue = clerk.get("/work-list?due=overdue").await;
    assert_eq!(overdue.body.matches("data-label=\"时限\"").count(), 35);
    overdue.says(OK, "区里规定：一般 5 个工作日");
    assert_eq!(clerk.get("/work-list?q=%E7%AC%AC07").await.body.matches("data-label=\"时限\"").count(), 1);
    clerk.get("/work-list?state=paused").await.says(OK, "没有符合条件的环节");
    let workbook = clerk.get("/work-list.xlsx?due=overdue").await;
    assert_eq!(workbook.status, OK);
    assert!(workbook.header("content-disposition").contains("work.xlsx"));
    // Another town's clerk sees none of it, whatever is asked for.
    let asked = format!("/work-list?organisation={}", office.office);
    office.sign_in("neighbour").await.get(&asked).await.says(OK, "没有符合条件的环节");
}

#[tokio::test]
async fn a_step_shows_its_clause_with_the_way_to_the_original() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let mut clerk = office.sign_in("clerk").await;
    fill(&mut clerk, &format!("/case/{number}"), &[("text", "已登记")]).await;
    let mut villager = office.sign_in("villager").await;
    let row = villager.get("/work-list").await;
    row.says(OK, "排查烈性犬并上报。");
    row.says(OK, "/town/%E6%9F%B3%E6%B8%A1%E9%95%87/joint/1?clause=town-2#town-2");
    row.says(OK, &format!("/case/{number}?step=2#act"));
}

#[tokio::test]
async fn a_case_is_found_by_the_number_that_was_said_and_by_words() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let mut clerk = office.sign_in("clerk").await;
    let typed = number.to_string().replace('-', "");
    let found = clerk.get(&format!("/cases?q={typed}")).await;
    assert_eq!(found.location(), format!("/case/{number}"));
    let last = typed.chars().last().unwrap();
    let wrong = if last == '0' { '1' } else { '0' };
    let misheard = format!("{}{wrong}", &typed[..typed.len() - 1]);
    clerk.get(&format!("/cases?q={misheard}")).await.says(OK, "对不上校验码");

    clerk.get("/cases?q=%E6%89%B0%E6%B0%91%20%E5%85%BB%E7%8A%AC").await.says(OK, "犬只扰民").says(OK, "在办");
    clerk.get("/cases?state=closed").await.says(OK, "没有符合条件的办件");
    assert_eq!(clerk.get("/cases.xlsx").await.status, OK);
    let mut neighbour = office.sign_in("neighbour").await;
    neighbour.get("/cases").await.says(OK, "没有符合条件的办件");
    neighbour.get(&format!("/cases?q={number}")).await.says(OK, "没有查看它的权限");
}
