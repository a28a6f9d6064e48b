//! The demo's people, and a real installation's first steps: its district, its organisations.

use std::path::Path;

use axum::http::StatusCode;
use qingdan_catalogue::Catalogue;
use qingdan_model::Kind;
use qingdan_server::{
    DEMO_PASSWORD, Settings, enter_cases, enter_emergencies, enter_ledgers, enter_notices, enter_people,
    enter_routines,
};
use qingdan_store::{AffairWish, CaseScope, DEFAULT_DISTRICT, Import};
use qingdan_work::affair::AffairKind;
use qingdan_work::case::{Source, StepStatus};
use qingdan_work::emergency::Emergency;
use qingdan_work::plan::{Parties, Plan};
use qingdan_work::{CaseNumber, OrganisationKind, Role};

use crate::site::TestSite;

const DISTRICT: &str = "澄砚区";

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(name)).unwrap()
}

async fn demo() -> TestSite {
    let site = TestSite::with_settings(Settings { https: false, demo: true }).await;
    for name in ["huaidu.txt", "maiwu.txt", "yanbei.csv"] {
        let bytes = sample(name);
        let document = qingdan_read::read(name, &bytes, &Catalogue::embedded().bodies);
        let import = Import {
            district: DISTRICT.into(),
            town: None,
            document,
            bytes,
            effective: "2025-07-01".parse().unwrap(),
            actor: "测试".into(),
            now: 1_750_000_000_000,
        };
        site.store.import(import).await.unwrap();
    }
    site.app.refresh().await.unwrap();
    enter_people(&site.app, DISTRICT, &sample("people.csv")).await.unwrap();
    site
}

#[tokio::test]
async fn every_department_of_the_samples_gets_its_own_steps() {
    let site = demo().await;
    let directory = site.store.directory(DISTRICT).await.unwrap();
    let mut steps = 0;
    for town in &site.app.library().towns {
        let parties = Parties { town: directory.town(&town.name).unwrap().id, office: None, community: None };
        for item in &town.list(Kind::Joint).unwrap().list.items {
            let procedure = qingdan_interpret::procedure(item);
            for step in Plan::of(&procedure, Source::Application, parties, &directory).steps {
                assert_eq!(step.stands_in_for, None, "{} {} {}", town.name, item.no, step.label);
                steps += usize::from(
                    directory.get(step.organisation).unwrap().kind == OrganisationKind::Department,
                );
            }
        }
    }
    assert!(steps > 100, "only {steps} steps of departments");
}

#[tokio::test]
async fn a_department_finds_its_duties_in_all_towns_from_its_workbench() {
    let site = demo().await;
    let mut fire = site.visitor();
    fire.log_in("xiaofang", DEMO_PASSWORD).await;
    let bench = fire.get("/work").await;
    bench.says(StatusCode::OK, "区消防救援大队在各镇街清单里的职责");
    let own = bench.body.split("href=\"/body/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    fire.get(&format!("/body/{own}"))
        .await
        .says(StatusCode::OK, "消防救援大队")
        .says(StatusCode::OK, "个镇街的清单里共");
    let mut clerk = site.visitor();
    clerk.log_in("songke", DEMO_PASSWORD).await;
    assert!(
        !clerk.get("/work").await.body.contains("在各镇街清单里的职责"),
        "a town's office is no department"
    );
}

#[tokio::test]
async fn a_demo_shows_who_can_log_in_and_fills_the_form() {
    let site = demo().await;
    let accounts = site.store.accounts(DISTRICT).await.unwrap();
    for role in Role::ALL {
        assert!(accounts.iter().any(|account| account.roles.contains(role)), "nobody is {role}");
    }
    let mut visitor = site.visitor();
    let page = visitor.get("/login").await;
    for account in &accounts {
        page.says(StatusCode::OK, &format!("<code>{}</code>", account.login));
    }
    page.says(StatusCode::OK, "槐渡街道柳荫社区");
    let filled = visitor.get("/login?as=xujie&next=%2Fpassword").await;
    filled
        .says(StatusCode::OK, "value=\"xujie\"")
        .says(StatusCode::OK, &format!("value=\"{DEMO_PASSWORD}\""));
    assert_eq!(visitor.log_in("xujie", DEMO_PASSWORD).await.status, StatusCode::SEE_OTHER);

    // No other site tells who there is.
    let real = TestSite::empty().await;
    let page = real.visitor().get("/login?as=admin").await;
    assert!(!page.body.contains("演示账号") && !page.body.contains(DEMO_PASSWORD), "{}", page.body);
}

#[tokio::test]
async fn a_demo_has_cases_that_its_people_work_on() {
    let site = demo().await;
    let cases = sample("cases.json");
    let told: Vec<serde_json::Value> = serde_json::from_slice(&cases).unwrap();
    enter_cases(&site.app, DISTRICT, &cases).await.unwrap();
    enter_cases(&site.app, DISTRICT, &cases).await.unwrap();
    let entered = site.store.cases(DISTRICT, CaseScope::District, None, 100).await.unwrap();
    assert_eq!(entered.len(), told.len(), "each once");
    for head in entered.iter().rev().zip(&told).filter(|(_, told)| told["done"] != 0) {
        let case = site.store.case(DISTRICT, head.0.number).await.unwrap().unwrap();
        let done = case.steps.iter().filter(|step| step.status == StepStatus::Done).count();
        assert!(done > 0, "nobody did anything about {}", case.title);
        assert!(case.ready().next().is_some(), "nothing is left to do about {}", case.title);
    }
}

#[tokio::test]
async fn a_demo_has_notices_in_every_stage_that_its_people_meet() {
    let site = demo().await;
    enter_cases(&site.app, DISTRICT, &sample("cases.json")).await.unwrap();
    for _ in 0..2 {
        enter_notices(&site.app, DISTRICT, &sample("notices.json")).await.unwrap();
    }
    site.app.tell_time(jiff::Timestamp::now().as_millisecond()).await.unwrap();
    let heads = site.store.affairs(DISTRICT, AffairWish::of(AffairKind::Notice, None, 9)).await.unwrap();
    let mut stands: Vec<&str> = heads.iter().map(|head| head.stands.as_str()).collect();
    stands.sort_unstable();
    assert_eq!(stands, ["closed", "draft", "objected", "posted"], "each once");
    let mut stranger = site.visitor();
    let list = stranger.get("/public-notices").await;
    list.says(StatusCode::OK, "关于农村危房改造的公示");
    assert!(!list.body.contains("征兵"), "conscription is not online: {}", list.body);
}

#[tokio::test]
async fn a_demo_has_ledgers_that_its_people_keep_and_send() {
    let site = demo().await;
    let ledgers = sample("ledgers.json");
    enter_ledgers(&site.app, DISTRICT, &ledgers).await.unwrap();
    enter_ledgers(&site.app, DISTRICT, &ledgers).await.unwrap();
    let told: Vec<serde_json::Value> = serde_json::from_slice(&ledgers).unwrap();
    let wish = AffairWish::of(AffairKind::Ledger, None, 99);
    let heads = site.store.affairs(DISTRICT, wish).await.unwrap();
    assert_eq!(heads.len(), told.len(), "each once");
    assert!(heads.iter().any(|head| head.stands == "sent"));
}

#[tokio::test]
async fn a_demo_has_a_flood_that_goes_on() {
    let site = demo().await;
    let (told, sheet) = (sample("emergencies.json"), sample("signed.png"));
    enter_emergencies(&site.app, DISTRICT, &told, &sheet).await.unwrap();
    enter_emergencies(&site.app, DISTRICT, &told, &sheet).await.unwrap();
    let number = CaseNumber::new(
        jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).year(),
        1,
    );
    let flood = site.store.affair::<Emergency>(DISTRICT, number).await.unwrap().unwrap();
    let entries: Vec<serde_json::Value> = serde_json::from_slice(&told).unwrap();
    assert_eq!(flood.version, entries.len() as u64, "each once");
    assert_eq!((flood.towns.len(), flood.items.len()), (3, 3));
    assert!(flood.duties.iter().all(|duty| !duty.of.is_empty()), "every clause has somebody");
    assert_eq!(site.store.verify(|_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn nothing_is_entered_below_a_district_without_a_name() {
    let site = TestSite::empty().await;
    let mut admin = site.admin().await;
    let page = admin.get("/people").await;
    page.says(StatusCode::OK, "先确定区县");
    for path in ["/people/new", "/people/organisations/new", "/people/import"] {
        admin.get(path).await.says(StatusCode::BAD_REQUEST, "请先在“人员与机构”里填写区县名称");
    }
    let token = page.token();
    let named = admin.post("/people/district", &[("token", &token), ("name", "柳县")]).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.body);
    admin.get("/people").await.says(StatusCode::OK, "柳县：1 个机构");
    // A list that prints no region goes to the only district there is.
    let upload = admin.upload("柳渡镇.csv", crate::site::LIST.as_bytes()).await;
    admin.get(upload.location()).await.says(StatusCode::OK, "value=\"柳县\"");
    assert!(site.store.towns(DEFAULT_DISTRICT).await.unwrap().is_empty());
}

#[tokio::test]
async fn organisations_are_proposed_from_lists_and_entered_after_confirmation() {
    let site = TestSite::with_list().await;
    let mut admin = site.admin().await;
    admin.get("/people").await.says(StatusCode::OK, "还有 <b>3</b> 个镇街、部门没有建立机构");
    let page = admin.get("/people/proposed").await;
    page.says(StatusCode::OK, "县公安局").says(StatusCode::OK, "规范名称：公安局");
    assert_eq!(site.store.directory("柳县").await.unwrap().iter().count(), 1, "nothing yet");
    let token = page.token();
    let form = [("token", &*token), ("district", "柳县"), ("town", "柳渡镇"), ("department", "公安局")];
    assert_eq!(admin.post("/people/proposed", &form).await.status, StatusCode::SEE_OTHER);
    let directory = site.store.directory("柳县").await.unwrap();
    assert_eq!(directory.department("公安局").unwrap().name, "县公安局");
    assert!(directory.town("柳渡镇").is_some());
    admin.get("/people").await.says(StatusCode::OK, "还有 <b>1</b> 个镇街、部门没有建立机构");
    assert_eq!(admin.post("/people/proposed", &form).await.status, StatusCode::SEE_OTHER, "a second time");
    assert_eq!(site.store.directory("柳县").await.unwrap().iter().count(), 3);
}

#[tokio::test]
async fn a_demo_has_routines_most_of_which_were_done() {
    let site = demo().await;
    enter_routines(&site.app, DISTRICT).await.unwrap();
    let all = |is_open| {
        let mut wish = AffairWish::of(AffairKind::Routine, None, 2_000);
        wish.is_open = is_open;
        site.store.affairs(DISTRICT, wish)
    };
    let entered = all(None).await.unwrap().len();
    assert!(all(Some(false)).await.unwrap().len() > 20 && all(Some(true)).await.unwrap().len() > 20);
    enter_routines(&site.app, DISTRICT).await.unwrap();
    assert_eq!(all(None).await.unwrap().len(), entered, "each once");
}
