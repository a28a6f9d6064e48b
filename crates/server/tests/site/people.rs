//! The administrator's pages: making accounts, changing and stopping them.

use axum::http::StatusCode;
use qingdan_server::administrator;
use qingdan_store::{DISTRICT_ITSELF, NewOrganisation};
use qingdan_work::OrganisationKind;

use crate::site::TestSite;

const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[tokio::test]
async fn a_new_person_gets_a_password_once_and_must_change_it() {
    let site = TestSite::with_list().await;
    let new = NewOrganisation {
        kind: OrganisationKind::Town,
        name: "柳渡镇".into(),
        parent: DISTRICT_ITSELF,
        listed: Some("柳渡镇".into()),
    };
    let town =
        site.store.create_organisation("柳县", &administrator("test"), new, 1).await.unwrap().to_string();
    let mut admin = site.admin().await;
    let token = admin.get("/people/new").await.token();
    let form = |role: &'static str| {
        vec![
            ("token", token.clone()),
            ("login", "zhao".into()),
            ("name", "赵某".into()),
            ("role", role.into()),
        ]
    };
    let with = |organisation: &str, role| {
        let mut form = form(role);
        form.push(("organisation", organisation.to_owned()));
        form
    };
    // A role that cannot be held there, and an organisation that is none: what was typed stays.
    for (organisation, words) in [("o1", "不能设在"), ("o99", "没有选定的机构")] {
        let reply = post(&mut admin, "/people/new", &with(organisation, "town_clerk")).await;
        reply.says(UNFIT, words).says(UNFIT, "value=\"zhao\"");
    }
    let made = post(&mut admin, "/people/new", &with(&town, "town_clerk")).await;
    made.says(StatusCode::OK, "只显示这一次");
    let password = made.body.split("id=\"first-password\">").nth(1).unwrap().split('<').next().unwrap();
    post(&mut admin, "/people/new", &with(&town, "town_clerk")).await.says(UNFIT, "已被使用");

    let mut zhao = site.visitor();
    assert_eq!(zhao.log_in("zhao", password).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        zhao.get("/people").await.location(),
        "/password",
        "a first password opens its own change only"
    );
    admin.get("/people?q=%E8%B5%B5").await.says(StatusCode::OK, "初始密码未改");

    let lock = [("token", token.clone()), ("do", "lock".to_owned())];
    assert_eq!(post(&mut admin, "/people/account/zhao", &lock).await.status, StatusCode::SEE_OTHER);
    assert!(
        zhao.get("/password").await.location().starts_with("/login"),
        "a stopped account's session has ended"
    );
    assert_eq!(zhao.log_in("zhao", password).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let site = TestSite::empty().await;
    let mut admin = site.admin().await;
    let token = admin.get("/people/account/admin").await.token();
    let lock = [("token", token.clone()), ("do", "lock".to_owned())];
    post(&mut admin, "/people/account/admin", &lock).await.says(UNFIT, "不能停用自己的账号");
    let demote = [
        ("token", token),
        ("name", "管理员".to_owned()),
        ("organisation", "o1".to_owned()),
        ("role", "list_office".to_owned()),
    ];
    post(&mut admin, "/people/account/admin", &demote).await.says(UNFIT, "不能修改自己的角色");
    admin.get("/people").await.says(StatusCode::OK, "管理员");
}

async fn post(
    browser: &mut crate::site::Browser<'_>,
    path: &str,
    fields: &[(&'static str, String)],
) -> crate::site::Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}
