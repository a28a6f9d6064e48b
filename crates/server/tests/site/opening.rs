//! How cases begin: from a complaint, an item, a finding; with files and personal data.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use qingdan_server::{add_account, administrator};
use qingdan_store::{CaseScope, DISTRICT_ITSELF, NewOrganisation};
use qingdan_work::{CaseNumber, OrganisationId, OrganisationKind, Person, Role};

use crate::site::{Browser, PASSWORD, Reply, TestSite};

const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const OK: StatusCode = StatusCode::OK;
pub const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9";
/// The town's joint duties: dogs that bite go to the police, who feed back.
pub const JOINT: &str = "柳渡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,平安法治,养犬管理,县公安局,\"1.对镇上报的伤人犬只线索，5个工作日内调查处理，并把处理结果反馈镇。\n2.宣传文明养犬。\",\
\"1.受理犬只伤人的反映，现场核实后上报县公安局。\n2.根据县公安局反馈的处理结果，告知反映人。\"\n";
const RECLAIMED: &str = "柳渡镇上级部门收回事项清单,,,,\n\
序号,类别,事项名称,承接部门,履职方式及工作措施\n\
1,城乡建设,违法建设的行政处罚,县住房和城乡建设局,由县住房和城乡建设局依法查处。\n\
2,民生服务,殡葬设施审批,县民政局,由县民政局审批。\n";

/// Who works in the test's district.
pub struct Office {
    pub town: OrganisationId,
    pub village: OrganisationId,
    pub police: OrganisationId,
    pub housing: OrganisationId,
}

/// A site with the town's lists.
async fn with_lists() -> TestSite {
    let site = TestSite::empty().await;
    site.import(JOINT).await;
    site
}

/// A district with a police office, a town with a village, and somebody in each.
pub async fn furnish(site: &TestSite) -> Office {
    use OrganisationKind::{Community, Department, Town};
    let by = administrator("test");
    let mut made = Vec::new();
    for (kind, name, listed) in [
        (Town, "柳渡镇", Some("柳渡镇")),
        (Community, "河东村", None),
        (Department, "县公安局", Some("公安局")),
        (Department, "县住建局", Some("住房和城乡建设局")),
        (Town, "石桥镇", None),
    ] {
        let parent = if kind == Community { made[0] } else { DISTRICT_ITSELF };
        let new = NewOrganisation { kind, name: name.into(), parent, listed: listed.map(str::to_owned) };
        made.push(site.store.create_organisation("柳县", &by, new, 1).await.unwrap());
    }
    for (login, organisation, role) in [
        ("zhou", made[0], Role::TownClerk),
        ("zhang", made[0], Role::TownLeader),
        ("liu", made[1], Role::CommunityWorker),
        ("jing", made[2], Role::DepartmentOfficer),
        ("shi", made[4], Role::TownClerk),
        ("rexian", DISTRICT_ITSELF, Role::Dispatcher),
    ] {
        let name = format!("{login}某");
        let person = Person { login: login.into(), name, organisation, roles: vec![role] };
        add_account(&site.store, "柳县", person, PASSWORD, false).await.unwrap();
    }
    Office { town: made[0], village: made[1], police: made[2], housing: made[3] }
}

pub async fn signed_in<'a>(site: &'a TestSite, login: &str) -> Browser<'a> {
    let mut browser = site.visitor();
    assert_eq!(browser.log_in(login, PASSWORD).await.status, StatusCode::SEE_OTHER);
    browser
}

/// Posts a form with files, each a name with its bytes.
pub async fn send(
    browser: &mut Browser<'_>,
    path: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Reply {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--LINE\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for (name, bytes) in files {
        let head = "--LINE\r\nContent-Disposition: form-data; name=\"files\"; filename=";
        body.extend(format!("{head}\"{name}\"\r\n\r\n").bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--LINE--\r\n");
    let request = Request::post(path).header(CONTENT_TYPE, "multipart/form-data; boundary=LINE");
    browser.send(request.body(Body::from(body)).unwrap()).await
}

/// The value of a hidden field.
pub fn hidden(reply: &Reply, name: &str) -> String {
    let (_, after) = reply.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    after.split('"').next().unwrap().to_owned()
}

/// The form for the dog item with what it needs, opened from an answer.
async fn dog_form(browser: &mut Browser<'_>, words: &str) -> Vec<(&'static str, String)> {
    let address = format!("/case/new?town=%E6%9F%B3%E6%B8%A1%E9%95%87&kind=joint&item=1&text={words}");
    let page = browser.get(&address).await;
    page.says(OK, "养犬管理").says(OK, "接下来的环节");
    vec![
        ("token", page.token()),
        ("key", hidden(&page, "key")),
        ("town", "柳渡镇".into()),
        ("kind", "joint".into()),
        ("item", "1".into()),
        ("do", "open".into()),
    ]
}

fn with<'a>(form: &'a [(&'static str, String)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    form.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied()).collect()
}

async fn count(site: &TestSite) -> usize {
    site.store.cases("柳县", CaseScope::District, None, 100).await.unwrap().len()
}

#[tokio::test]
async fn a_case_is_opened_from_an_answer_and_the_same_form_opens_it_once() {
    let site = with_lists().await;
    let office = furnish(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    let answer = zhou.get("/ask?q=%E7%8B%97%E5%92%AC%E4%BA%BA&town=%E6%9F%B3%E6%B8%A1%E9%95%87").await;
    answer.says(OK, "按此立案或派单");
    assert!(
        !site.visitor().get("/ask?q=%E7%8B%97").await.body.contains("/case/new"),
        "strangers open no case"
    );
    let form = dog_form(&mut zhou, "%E9%97%A8%E5%8F%A3%E6%9C%89%E7%8B%97%E5%92%AC%E4%BA%BA").await;
    let more = [
        ("title", "门口有狗咬人"),
        ("name", "张三"),
        ("telephone", "13800001234"),
        ("words", "电话13800001234"),
    ];
    let opened = send(&mut zhou, "/case/new", &with(&form, &more), &[("门口.png", JPEG)]).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let again = send(&mut zhou, "/case/new", &with(&form, &more), &[("门口.png", JPEG)]).await;
    assert_eq!(again.location(), opened.location(), "sent twice, opened once");
    let other = [("title", "别的事")];
    send(&mut zhou, "/case/new", &with(&form, &other), &[]).await.says(UNFIT, "已经用于另一项操作");
    assert_eq!(count(&site).await, 1);

    let number = opened.location().rsplit('/').next().unwrap();
    let case = site.store.case("柳县", number.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(
        (case.title.as_str(), case.place, case.item.name.as_str()),
        ("门口有狗咬人", office.town, "养犬管理")
    );
    assert_eq!((case.personal.len(), case.attachments.len()), (3, 1));
    // The police do their own clauses, the town does its own.
    let doers: Vec<OrganisationId> = case.steps.iter().map(|step| step.organisation).collect();
    assert!(doers.contains(&office.police) && doers.contains(&office.town), "{doers:?}");
    let state = serde_json::to_string(&case).unwrap();
    assert!(!state.contains("张三") && !state.contains("1380000"), "{state}");
}

#[tokio::test]
async fn files_are_looked_at_kept_sealed_and_given_to_whoever_may_read_the_case() {
    let site = with_lists().await;
    furnish(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    let form = dog_form(&mut zhou, "").await;
    let program = [b"MZ\x90\0".as_slice(), &[0; 200]].concat();
    let more = [("title", "门口有狗"), ("name", "李四")];
    let refused =
        send(&mut zhou, "/case/new", &with(&form, &more), &[("门口.jpg", &program), ("狗.jpg", JPEG)]).await;
    refused
        .says(UNFIT, "“门口.jpg”：这是程序或脚本")
        .says(UNFIT, "value=\"门口有狗\"")
        .says(UNFIT, "value=\"李四\"");
    assert_eq!(count(&site).await, 0);
    let opened = send(&mut zhou, "/case/new", &with(&form, &more), &[("狗.jpg", JPEG)]).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let number = opened.location().rsplit('/').next().unwrap().to_owned();
    let heads = site.store.attachments("柳县", number.parse::<CaseNumber>().unwrap()).await.unwrap();
    let kept = site.store.attachment("柳县", heads[0].id).await.unwrap().unwrap();
    assert!(
        !kept.bytes.windows(4).any(|four| four == &JPEG[6..10]) && !kept.head.name.contains('狗'),
        "sealed"
    );
    let address = format!("/case/{number}/file/{}", heads[0].id);
    let given = zhou.get(&address).await;
    assert_eq!(given.status, OK);
    assert!(given.header("content-disposition").starts_with("attachment"), "{:?}", given.headers);
    assert!(given.header("content-disposition").contains("%E7%8B%97.jpg"));
    assert_eq!(
        (given.header("content-type"), given.header("x-content-type-options")),
        ("image/jpeg", "nosniff")
    );
    assert_eq!(zhou.get(&format!("{address}?show=1")).await.header("content-disposition"), "inline");
    for (login, may) in [("jing", true), ("zhang", true), ("rexian", true), ("liu", false), ("shi", false)] {
        let mut other = signed_in(&site, login).await;
        let expected = if may { OK } else { StatusCode::NOT_FOUND };
        assert_eq!(other.get(&address).await.status, expected, "{login}");
    }
    let elsewhere = format!("/case/26-00099-0/file/{}", heads[0].id);
    assert_eq!(zhou.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn five_hundred_megabytes_are_refused_before_they_came_and_what_is_too_much_while_it_comes() {
    let site = with_lists().await;
    furnish(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    let form = dog_form(&mut zhou, "").await;
    let head = "--LINE\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n";
    let start = format!(
        "{head}{}\r\n--LINE\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n",
        form[0].1
    );
    let request = || Request::post("/case/new").header(CONTENT_TYPE, "multipart/form-data; boundary=LINE");
    let announced = request().header("content-length", "524288000").body(Body::from(start.clone())).unwrap();
    zhou.send(announced).await.says(StatusCode::PAYLOAD_TOO_LARGE, "一次最多上传 60 MB");
    // A sender that does not say how much will come is stopped as well, and nothing of it is held in memory.
    let endless = futures_util::stream::unfold(0, move |sent| {
        let start = start.clone();
        async move {
            tokio::task::yield_now().await; // as a network does
            let chunk = if sent == 0 { start.into_bytes() } else { vec![7; 1 << 20] };
            (sent < 500).then_some((Ok::<_, std::convert::Infallible>(chunk), sent + 1))
        }
    });
    let endless = request().body(Body::from_stream(endless)).unwrap();
    zhou.send(endless).await.says(StatusCode::PAYLOAD_TOO_LARGE, "一次最多上传 60 MB");
    // Of one form that is a little too large the fields stay.
    let large = vec![7; 61 << 20];
    let more = [("title", "门口有狗")];
    let reply = send(&mut zhou, "/case/new", &with(&form, &more), &[("大.jpg", &large)]).await;
    reply.says(UNFIT, "一次最多上传 60 MB").says(UNFIT, "value=\"门口有狗\"");
    let one = vec![7; 21 << 20];
    let reply = send(&mut zhou, "/case/new", &with(&form, &more), &[("大.jpg", &one)]).await;
    reply.says(UNFIT, "“大.jpg”：文件太大，每个附件最多 20 MB");
}

#[tokio::test]
async fn personal_data_are_masked_shown_with_a_reason_and_erased_by_the_leader() {
    let site = with_lists().await;
    furnish(&site).await;
    let mut zhou = signed_in(&site, "zhou").await;
    let form = dog_form(&mut zhou, "").await;
    for (more, words) in [
        (vec![("title", "13800001234 来电")], "标题里有联系电话"),
        (vec![("title", "有狗"), ("identity_number", "990101199001011231")], "身份证号有误"),
        (vec![("title", "有狗"), ("telephone", "见附件")], "联系电话有误"),
        (vec![("title", " ")], "请填写标题"),
    ] {
        send(&mut zhou, "/case/new", &with(&form, &more), &[]).await.says(UNFIT, words);
    }
    let more = [("title", "门口有狗"), ("name", "张三丰"), ("telephone", "13800001234")];
    let opened = send(&mut zhou, "/case/new", &with(&form, &more), &[]).await;
    let page = format!("{}/personal", opened.location());
    let masked = zhou.get(&page).await;
    masked.says(OK, "张**").says(OK, "138****1234");
    assert!(!masked.body.contains("张三丰"));
    let token = masked.token();
    let no_reason = [("token", token.as_str()), ("do", "reveal")];
    zhou.post(&page, &no_reason).await.says(UNFIT, "请填写原因");
    let reason = [("token", token.as_str()), ("do", "reveal"), ("reason", "电话核实")];
    zhou.post(&page, &reason).await.says(OK, "张三丰").says(OK, "13800001234");
    zhou.get(&page).await.says(OK, "电话核实").says(OK, "张**");
    let erase = [("token", token.as_str()), ("do", "erase"), ("reason", "申请人要求")];
    assert_eq!(zhou.post(&page, &erase).await.status, UNFIT, "a clerk erases nothing");
    let mut zhang = signed_in(&site, "zhang").await;
    let token = zhang.get(&page).await.token();
    let erase = [("token", token.as_str()), ("do", "erase"), ("reason", "申请人要求")];
    assert_eq!(zhang.post(&page, &erase).await.status, StatusCode::SEE_OTHER);
    zhou.get(&page).await.says(OK, "已删除");
    assert_eq!(signed_in(&site, "shi").await.get(&page).await.status, StatusCode::NOT_FOUND);
    assert!(site.store.verify(|_| {}).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_village_tells_what_it_found_and_chooses_the_item() {
    let site = with_lists().await;
    let office = furnish(&site).await;
    let mut liu = signed_in(&site, "liu").await;
    let page = liu.get("/case/new").await;
    page.says(OK, "上报发现");
    let token = page.token();
    liu.post("/case/new", &[("token", &token), ("do", "find"), ("words", " ")])
        .await
        .says(UNFIT, "请先写明是什么事");
    let words =
        [("token", &*token), ("do", "find"), ("words", "烈性犬没拴绳"), ("spot", "村口"), ("town", "柳渡镇")];
    let found = liu.post("/case/new", &words).await;
    found.says(OK, "按这一项办").says(OK, "养犬管理");
    let choose = [
        ("token", &*token),
        ("choose", "joint/1/柳渡镇"),
        ("words", "烈性犬没拴绳"),
        ("spot", "村口"),
        ("town", "柳渡镇"),
    ];
    let chosen = liu.post("/case/new", &choose).await;
    chosen.says(OK, "村口：烈性犬没拴绳");
    let key = hidden(&chosen, "key");
    let open = [
        ("token", &*token),
        ("key", &*key),
        ("do", "open"),
        ("town", "柳渡镇"),
        ("kind", "joint"),
        ("item", "1"),
        ("title", "村口：烈性犬没拴绳"),
        ("words", "烈性犬没拴绳"),
    ];
    let opened = send(&mut liu, "/case/new", &open, &[("现场.jpg", JPEG)]).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let number = opened.location().rsplit('/').next().unwrap().parse().unwrap();
    let case = site.store.case("柳县", number).await.unwrap().unwrap();
    assert_eq!((case.source.as_str(), case.opened.by.organisation), ("finding", office.village));
}

#[tokio::test]
async fn what_was_taken_back_does_not_come_to_the_town() {
    let site = with_lists().await;
    site.import(RECLAIMED).await;
    let office = furnish(&site).await;
    let mut rexian = signed_in(&site, "rexian").await;
    let of = |no: u32| format!("/case/new?town=%E6%9F%B3%E6%B8%A1%E9%95%87&kind=reclaimed&item={no}");
    let page = rexian.get(&of(1)).await;
    page.says(OK, "这件事不由柳渡镇办").says(OK, "派给县住建局");
    let (token, key) = (page.token(), hidden(&page, "key"));
    let form = [
        ("token", &*token),
        ("key", &*key),
        ("do", "open"),
        ("town", "柳渡镇"),
        ("kind", "reclaimed"),
        ("item", "1"),
        ("title", "河边违建"),
    ];
    let opened = send(&mut rexian, "/case/new", &form, &[]).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let number = opened.location().rsplit('/').next().unwrap().parse().unwrap();
    let case = site.store.case("柳县", number).await.unwrap().unwrap();
    assert_eq!((case.place, case.steps[0].organisation), (office.housing, office.housing));
    rexian.get(opened.location()).await.says(OK, "<dt>负责单位</dt><dd>县住建局</dd>");
    for scope in [CaseScope::Town(office.town), CaseScope::Involving(office.town)] {
        let seen = site.store.cases("柳县", scope, None, 10).await.unwrap();
        assert!(seen.is_empty(), "the town is not asked: {seen:?}");
    }
    let mut zhou = signed_in(&site, "zhou").await;
    assert_eq!(zhou.get(opened.location()).await.status, StatusCode::NOT_FOUND);
    // Nobody of the civil affairs bureau works here.
    let page = rexian.get(&of(2)).await;
    page.says(OK, "不能在这里派单");
    assert!(!page.body.contains("value=\"open\""));
}

#[tokio::test]
async fn nobody_opens_cases_of_another_town_or_of_a_town_without_an_organisation() {
    let site = with_lists().await;
    furnish(&site).await;
    let mut shi = signed_in(&site, "shi").await;
    let address = "/case/new?town=%E6%9F%B3%E6%B8%A1%E9%95%87&kind=joint&item=1";
    shi.get(address).await.says(StatusCode::FORBIDDEN, "您只能为本镇街新建办件");
    let other = with_lists().await;
    let person = Person {
        login: "rexian".into(),
        name: "热线".into(),
        organisation: DISTRICT_ITSELF,
        roles: vec![Role::Dispatcher],
    };
    add_account(&other.store, "柳县", person, PASSWORD, false).await.unwrap();
    signed_in(&other, "rexian")
        .await
        .get(address)
        .await
        .says(StatusCode::BAD_REQUEST, "机构里还没有“柳渡镇”");
}
