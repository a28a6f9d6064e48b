use axum::http::StatusCode;
use qingdan_server::add_account;
use qingdan_store::DISTRICT_ITSELF;
use qingdan_work::{Person, Role};

use crate::site::{LIST, PASSWORD, TestSite};

const OK: StatusCode = StatusCode::OK;
const TOWN: &str = "/town/%E6%9F%B3%E6%B8%A1%E9%95%87";
const ITEM: &str = "/town/%E6%9F%B3%E6%B8%A1%E9%95%87/joint/1";

fn form<'a>(token: &'a str, text: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let base =
        [("token", token), ("text", text), ("actor", "community"), ("stance", "lead"), ("mode", "periodic")];
    base.into_iter().chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn every_clause_shows_what_it_says_and_the_list_office_corrects_it() {
    let site = TestSite::with_list().await;
    let visitor = site.visitor().get(ITEM).await;
    visitor.says(OK, "巡查检查").says(OK, "上报移送").says(OK, "“排查”");
    assert!(!visitor.body.contains("更正解读"), "a visitor corrects nothing");

    let mut office = site.admin().await;
    let page = office.get(&format!("{ITEM}/town-2")).await;
    page.says(OK, "排查烈性犬并上报。").says(OK, "配合职责第 2 条");
    let (token, text) = (page.token(), "排查烈性犬并上报。");
    let address = format!("{ITEM}/town-2");

    let wrong =
        form(&token, text, &[("deadline-kind", "within"), ("deadline-n", "5"), ("deadline-text", "五日内")]);
    office.post(&address, &wrong).await.says(StatusCode::UNPROCESSABLE_ENTITY, "照抄这一条里的文字");
    let stale = form(&token, "排查烈性犬。", &[]);
    office.post(&address, &stale).await.says(StatusCode::CONFLICT, "刚刚有了新版本");
    assert!(site.store.corrections().await.unwrap().is_empty());

    let right = form(
        &token,
        text,
        &[("action-0", "inspect"), ("action-1", "record"), ("recipients", "镇、县公安局")],
    );
    assert_eq!(office.post(&address, &right).await.location(), format!("{ITEM}#town-2"));
    let shown = site.visitor().get(ITEM).await;
    site.visitor().get(&format!("{ITEM}.svg")).await.says(OK, "社区（村）"); // the procedure follows
    shown.says(OK, "由编办核定").says(OK, "录入建档").says(OK, "给 街镇、县公安局").says(OK, "管理员");

    // A new version in which the item has another number: the words are the same, and so is the decision.
    site.import(&LIST.replace("\n1,平安法治", "\n3,平安法治")).await;
    site.app.refresh().await.unwrap();
    let moved = ITEM.replace("/1", "/3");
    site.visitor().get(&moved).await.says(OK, "由编办核定").says(OK, "录入建档");
    // The words change: the program reads again, and says that somebody should look.
    site.import(&LIST.replace("排查烈性犬并上报", "排查烈性犬并及时上报")).await;
    site.app.refresh().await.unwrap();
    site.visitor().get(ITEM).await.says(OK, "文字已改，请重新核对");
}

#[tokio::test]
async fn a_correction_is_taken_back() {
    let site = TestSite::with_list().await;
    let mut office = site.admin().await;
    let address = format!("{ITEM}/town-1");
    let page = office.get(&address).await;
    let (token, text) = (page.token(), "宣传文明养犬。");
    office.post(&address, &form(&token, text, &[("action-0", "train")])).await.location();
    let page = office.get(&address).await;
    page.says(OK, "撤回");
    let known = page.field("known");
    office.post(&address, &form(&token, text, &[("withdraw", "1"), ("known", &known)])).await.location();
    let page = office.get(&address).await;
    assert!(!page.body.contains("已核定"), "{}", page.body);
    office.get(&format!("{ITEM}/town-9")).await.says(StatusCode::NOT_FOUND, "没有这一条");
}

#[tokio::test]
async fn two_who_correct_one_reading_at_once_see_each_others_decision() {
    let site = TestSite::with_list().await;
    let (mut one, mut other) = (site.admin().await, site.admin().await);
    let address = format!("{ITEM}/town-2");
    let (first, second) = (one.get(&address).await, other.get(&address).await);
    let text = "排查烈性犬并上报。";
    let inspects = [("action-0", "inspect"), ("known", "")];
    assert_eq!(
        one.post(&address, &form(&first.token(), text, &inspects)).await.location(),
        format!("{ITEM}#town-2")
    );

    // The second one is told, and nothing that was chosen is lost.
    let token = second.token();
    let records = [("action-0", "record"), ("recipients", "县公安局"), ("known", "")];
    let told = other.post(&address, &form(&token, text, &records)).await;
    told.says(StatusCode::CONFLICT, "您打开这一页以后，解读又改过").says(StatusCode::CONFLICT, "由编办核定");
    told.says(StatusCode::CONFLICT, "value=\"record\" selected")
        .says(StatusCode::CONFLICT, "value=\"县公安局\"");
    assert!(site.visitor().get(ITEM).await.body.contains("由编办核定"));
    assert!(!site.visitor().get(ITEM).await.body.contains("录入建档"), "the first decision holds");

    // Having seen it, they decide.
    let known = told.field("known");
    let again = [("action-0", "record"), ("known", known.as_str())];
    other.post(&address, &form(&token, text, &again)).await.location();
    site.visitor().get(ITEM).await.says(OK, "录入建档");
}

#[tokio::test]
async fn a_refused_correction_keeps_what_was_typed() {
    let site = TestSite::with_list().await;
    let mut office = site.admin().await;
    let address = format!("{ITEM}/town-2");
    let page = office.get(&address).await;
    page.says(OK, &format!("{ITEM}?clause=town-2#town-2"));
    let typed =
        [("action-0", "mediate"), ("recipients", "县民政局"), ("deadline-n", "5"), ("deadline-unit", "day")];
    let refused = office.post(&address, &form(&page.token(), "排查烈性犬并上报。", &typed)).await;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    refused.says(status, "还要选择期限的种类").says(status, "value=\"mediate\" selected");
    refused.says(status, "value=\"县民政局\"").says(status, "value=\"day\" selected");
}

#[tokio::test]
async fn an_unknown_name_waits_until_the_list_office_says_whose_it_is() {
    let site = TestSite::empty().await;
    site.import(&LIST.replace("县住房和城乡建设局", "县飞船事务局、县住房和城乡建设局")).await;
    site.app.refresh().await.unwrap();
    site.visitor().get("/bodies").await.says(OK, "县飞船事务局").says(OK, "待确认");
    let mut office = site.admin().await;
    office.get("/bodies").await.says(OK, "有 1 个名称待确认");
    let page = office.get("/bodies/names").await;
    page.says(OK, "县飞船事务局").says(OK, "/joint/2");
    let token = page.token();
    let district = site.store.current(None).await.unwrap()[0].district.clone();
    let decide = |more: &[(&'static str, &'static str)]| {
        let base = [
            ("token", token.clone()),
            ("district", district.clone()),
            ("printed", "县飞船事务局".to_owned()),
        ];
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        base.into_iter().chain(more).collect::<Vec<_>>()
    };
    let nothing = decide(&[]);
    let borrowed =
        |form: &[(&'static str, String)]| form.iter().map(|(a, b)| (*a, b.clone())).collect::<Vec<_>>();
    let post = async |office: &mut crate::site::Browser<'_>, form: &[(&'static str, String)]| {
        let form = borrowed(form);
        let form: Vec<(&str, &str)> = form.iter().map(|(a, b)| (*a, b.as_str())).collect();
        office.post("/bodies/names", &form).await
    };
    post(&mut office, &nothing).await.says(StatusCode::UNPROCESSABLE_ENTITY, "请选择或填写");
    post(&mut office, &decide(&[("body-other", "航天事务局"), ("level", "city")])).await.location();
    office.get("/bodies").await.says(OK, "航天事务局（市级）");
    office.get("/bodies/names").await.says(OK, "没有待确认的名称").says(OK, "撤回");
    site.visitor()
        .get("/body/%E5%8E%BF%E9%A3%9E%E8%88%B9%E4%BA%8B%E5%8A%A1%E5%B1%80")
        .await
        .says(OK, "航天事务局");
    // Whoever still has the old page is told what was decided, and undoes nothing.
    post(&mut office, &decide(&[("no-name", "1")])).await.says(StatusCode::CONFLICT, "航天事务局（市级）");
    post(&mut office, &decide(&[("withdraw", "1")])).await.location();
    post(&mut office, &decide(&[("no-name", "1")])).await.location();
    office.get("/bodies/names").await.says(OK, "不是部门名称");
    post(&mut office, &decide(&[("withdraw", "1")])).await.location();
    office.get("/bodies/names").await.says(OK, "待确认 <b>1</b> 个");
}

/// Item 1 has a clause that nobody can read, item 2 one that says no act.
const UNSURE: &str = "柳渡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,平安法治,渡口安全,县公安局,\"1.查处超载行为。\",\"1.Inspect the ferry.\n2.发放救生衣。\"\n\
2,平安法治,航标管护,县水利局,\"1.发放补贴。\",\"1.航标。\"\n";

const READINGS: &str = "/readings/%E6%9F%B3%E6%B8%A1%E9%95%87/joint";

#[tokio::test]
async fn the_list_office_goes_through_the_readings_that_want_a_look() {
    let site = TestSite::empty().await;
    site.import(UNSURE).await;
    let list = "/town/%E6%9F%B3%E6%B8%A1%E9%95%87/joint";
    assert!(!site.visitor().get(list).await.body.contains("核对解读"), "visitors correct nothing");
    let mut office = site.admin().await;
    office.get(list).await.says(OK, "核对解读（2 条待核对）").says(OK, READINGS);

    let page = office.get(READINGS).await;
    page.says(OK, "Inspect the ferry.").says(OK, "航标。").says(OK, "没有读懂").says(OK, "待核对 2 条");
    assert!(!page.body.contains("发放救生衣"), "what is sure is not in the way");
    office.get(&format!("{READINGS}?look=all")).await.says(OK, "发放救生衣").says(OK, "把握较大");
    let narrowed = office.get(&format!("{READINGS}?q=%E8%88%AA%E6%A0%87")).await;
    narrowed.says(OK, "航标。").says(OK, "这里 <b>1</b> 条");
    assert!(!narrowed.body.contains("Inspect"), "{}", narrowed.body);
    office.get(&format!("{READINGS}?look=reworded")).await.says(OK, "没有符合条件的条款");
    let sorted = office.get(&format!("{READINGS}?sort=no&dir=desc")).await.body;
    assert!(sorted.find("航标。") < sorted.find("Inspect"), "the last item first");

    // What is right is confirmed in the row, and the office goes on with the next.
    let token = page.token();
    let back = format!("{READINGS}#r-2-town-1");
    let confirm =
        [("token", token.as_str()), ("text", "Inspect the ferry."), ("back", &back), ("accept", "1")];
    let reply = office.post(&format!("{list}/1/town-1"), &confirm).await;
    assert_eq!(reply.location(), back);
    office.get(READINGS).await.says(OK, "待核对 1 条");
    office.get(&format!("{READINGS}?look=decided")).await.says(OK, "Inspect the ferry.").says(OK, "已核定");

    // What is not is corrected on its own page, which leads back.
    let form_page =
        office.get(&format!("{list}/2/town-1?back={}", back.replace('%', "%25").replace('#', "%23"))).await;
    form_page.says(OK, &back);
    let token = form_page.token();
    let right = form(&token, "航标。", &[("action-0", "build"), ("back", "//else.example")]);
    assert_eq!(
        office.post(&format!("{list}/2/town-1"), &right).await.location(),
        "/",
        "no way out of the site"
    );
    office.get(READINGS).await.says(OK, "没有要核对的解读");

    // Words that change come back, the most pressing first.
    site.import(&UNSURE.replace("航标。", "航标灯。")).await;
    office.get(READINGS).await.says(OK, "文字改过，要重新核对").says(OK, "航标灯。");
}

#[tokio::test]
async fn readings_are_saved_as_a_table_of_what_is_shown() {
    let site = TestSite::empty().await;
    site.import(UNSURE).await;
    let mut office = site.admin().await;
    let csv = office.get(&format!("{READINGS}.csv?q=%E8%88%AA%E6%A0%87")).await;
    csv.says(OK, "序号,事项名称,条款,文字,现在的解读,核对,拿不准的地方").says(OK, "航标管护");
    assert!(!csv.body.contains("Inspect"), "{}", csv.body);
    let excel = office.get(&format!("{READINGS}.xlsx")).await;
    assert!(excel.body.starts_with("PK"), "a workbook is a zip file");
    office.get(&format!("{READINGS}.json?look=all")).await.says(OK, "\"文字\": \"发放救生衣。\"");
    office.get(&format!("{READINGS}.odt")).await.says(StatusCode::NOT_FOUND, "没有“odt”这种格式");
    office.get("/readings/%E6%9F%B3%E6%B8%A1%E9%95%87/basic").await.says(StatusCode::NOT_FOUND, "没有");
}

#[tokio::test]
async fn only_the_list_office_decides() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    for address in ["/bodies/names".to_owned(), format!("{ITEM}/town-1")] {
        assert!(visitor.get(&address).await.location().starts_with("/login"), "{address}");
        visitor.post(&address, &[("token", "")]).await.says(StatusCode::FORBIDDEN, "需要先登录");
    }
    for address in [READINGS.to_owned(), format!("{READINGS}.xlsx")] {
        assert!(visitor.get(&address).await.location().starts_with("/login"), "{address}");
    }
}

#[tokio::test]
async fn a_list_office_decides_for_its_own_district_only() {
    let site = TestSite::with_list().await;
    let person = Person {
        login: "neighbour".into(),
        name: "邻县".into(),
        organisation: DISTRICT_ITSELF,
        roles: vec![Role::ListOffice],
    };
    site.store.ensure_district("东县", 1).await.unwrap();
    add_account(&site.store, "东县", person, PASSWORD, false).await.unwrap();
    let mut neighbour = site.visitor();
    assert_eq!(neighbour.log_in("neighbour", PASSWORD).await.status, StatusCode::SEE_OTHER);
    let page = neighbour.get("/bodies/names").await;
    page.says(OK, "没有待确认的名称");
    let token = page.token();
    // They may look, and are offered nothing that would be refused.
    for (address, form) in [
        (format!("{ITEM}/town-1"), "name=\"actor\""),
        (READINGS.to_owned(), "name=\"accept\""),
        (format!("{TOWN}/check"), "name=\"reason\""),
    ] {
        let page = neighbour.get(&address).await;
        page.says(OK, "这是柳县的清单，您可以看");
        assert!(!page.body.contains(form), "{address}");
    }
    assert!(!neighbour.get(ITEM).await.body.contains("更正解读"));
    for address in ["/bodies/names".to_owned(), format!("{ITEM}/town-1"), format!("{TOWN}/check")] {
        let fields =
            [("token", token.as_str()), ("district", "柳县"), ("printed", "县公安局"), ("no-name", "1")];
        neighbour.post(&address, &fields).await.says(StatusCode::FORBIDDEN, "您的账号不属于“柳县”");
    }
}
