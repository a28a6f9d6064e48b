//! One's own account: second factor, recovery codes, sessions, and what the log says of it.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use qingdan_server::{ADMIN, administrator, set_password};
use qingdan_store::DEFAULT_DISTRICT;
use qingdan_work::administration::{Administer, Administered};
use totp_rs::{Builder, Secret};

use crate::site::{Browser, PASSWORD, Reply, TestSite};

const NOT_IN: StatusCode = StatusCode::UNAUTHORIZED;
const WRONG: &str = "验证码不正确，或者已经用过";
const HOUR: i64 = 60 * 60 * 1000;

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// What an app shows so many seconds from now.
fn code(secret: &str, later: u64) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(now() as u64 / 1000 + later).to_string()
}

fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).unwrap_or_else(|| panic!("{page}")).1.split_once(after).unwrap().0
}

/// Sets up a second factor; gives the secret and the recovery codes.
async fn set_up(browser: &mut Browser<'_>) -> (String, Vec<String>) {
    let page = browser.get("/account/second-factor").await;
    page.says(StatusCode::OK, "<svg");
    let secret = between(&page.body, "密钥：<code>", "</code>").to_owned();
    let (token, offer) = (page.token(), between(&page.body, "name=\"offer\" value=\"", "\"").to_owned());
    let form = |code: String, password: &'static str| {
        [
            ("token", token.clone()),
            ("offer", offer.clone()),
            ("code", code),
            ("password", password.to_owned()),
        ]
    };
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    let address = "/account/second-factor";
    post(browser, address, &form(code(&secret, 0), "falsch!!")).await.says(unfit, "现在的密码不正确");
    post(browser, address, &form("000000".into(), PASSWORD)).await.says(unfit, &secret);
    let done = post(browser, address, &form(code(&secret, 0), PASSWORD)).await;
    done.says(StatusCode::OK, "只显示这一次");
    let codes = done.body.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    (secret, codes.collect())
}

async fn post(browser: &mut Browser<'_>, path: &str, fields: &[(&str, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

/// The second step of a login whose password was right.
async fn second_step(browser: &mut Browser<'_>, code: &str) -> Reply {
    let page = browser.log_in(ADMIN, PASSWORD).await;
    page.says(StatusCode::OK, "两步验证");
    assert!(browser.get("/import").await.location().starts_with("/login"), "a password alone opens nothing");
    let pending = between(&page.body, "name=\"pending\" value=\"", "\"");
    let form = [("token", &*page.token()), ("pending", pending), ("next", "/import"), ("code", code)];
    browser.post("/login/code", &form).await
}

#[tokio::test]
async fn a_code_is_asked_for_and_right_only_once() {
    let site = TestSite::empty().await;
    let mut admin = site.admin().await;
    let (secret, recovery) = set_up(&mut admin).await;
    assert_eq!(recovery.len(), 8);
    let kept = site.store.account(ADMIN).await.unwrap().unwrap().second_factor.unwrap();
    let plain = secret.replace(' ', "");
    assert!(!String::from_utf8_lossy(&kept).contains(&plain), "the secret lies open in the database");

    let mut visitor = site.visitor();
    second_step(&mut visitor, "12 34").await.says(NOT_IN, WRONG);
    second_step(&mut visitor, &code(&secret, 300)).await.says(NOT_IN, WRONG);
    let next = code(&secret, 30);
    assert_eq!(second_step(&mut visitor, &next).await.location(), "/import");
    visitor.get("/import").await.says(StatusCode::OK, "导入清单");
    let mut replay = site.visitor();
    second_step(&mut replay, &next).await.says(NOT_IN, WRONG);
    assert_eq!(second_step(&mut replay, &recovery[0].to_uppercase()).await.location(), "/import");
    second_step(&mut site.visitor(), &recovery[0]).await.says(NOT_IN, WRONG);
    replay.get("/account").await.says(StatusCode::OK, "还有 <b>7</b> 个恢复码");

    // With a code, the owner no longer wants it.
    let token = replay.get("/account").await.token();
    let form = [("token", token), ("code", recovery[1].clone())];
    assert_eq!(post(&mut replay, "/account/second-factor/remove", &form).await.location(), "/account");
    site.admin().await;
    let log = site.store.administration_log(DEFAULT_DISTRICT, None, 2).await.unwrap();
    let changes: Vec<&Administered> = log.iter().rev().map(|entry| &entry.body).collect();
    let login = || ADMIN.to_owned();
    let expected =
        [Administer::SetSecondFactor { login: login() }, Administer::RemoveSecondFactor { login: login() }];
    assert_eq!(changes, expected.map(|change| Administered::Changed { change }).iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn wrong_codes_lock_an_account_even_when_the_password_is_right() {
    let site = TestSite::empty().await;
    let (_, recovery) = set_up(&mut site.admin().await).await;
    let mut visitor = site.visitor();
    for _ in 0..5 {
        second_step(&mut visitor, "000000").await.says(NOT_IN, WRONG);
    }
    visitor.log_in(ADMIN, PASSWORD).await.says(NOT_IN, "暂时锁定");
    assert!(site.store.account(ADMIN).await.unwrap().unwrap().locked_until.is_some());
    // Whoever has the machine helps: a password for once, no second factor.
    set_password(&site.store, ADMIN, "einmal-einmal", true).await.unwrap();
    let mut visitor = site.visitor();
    assert_eq!(visitor.log_in(ADMIN, "einmal-einmal").await.status, StatusCode::SEE_OTHER);
    assert_eq!(visitor.get("/import").await.location(), "/password");
    assert!(!recovery.is_empty());
}

#[tokio::test]
async fn the_second_step_belongs_to_the_browser_that_made_the_first() {
    let site = TestSite::empty().await;
    let (_, recovery) = set_up(&mut site.admin().await).await;
    let page = site.visitor().log_in(ADMIN, PASSWORD).await;
    let pending = between(&page.body, "name=\"pending\" value=\"", "\"").to_owned();
    let mut thief = site.visitor();
    let token = thief.get("/login").await.token();
    for pending in [pending, String::new(), "00".into()] {
        let form = [("token", token.clone()), ("pending", pending), ("code", recovery[0].clone())];
        post(&mut thief, "/login/code", &form).await.says(NOT_IN, "请重新登录");
    }
}

#[tokio::test]
async fn sessions_end_when_nothing_is_done_and_after_a_day_in_any_case() {
    let site = TestSite::empty().await;
    let mut admin = site.admin().await;
    let only = || async { site.store.sessions_of(ADMIN, 0).await.unwrap().remove(0) };
    let first = only().await;
    assert!((first.expires - now() - 2 * HOUR).abs() < HOUR / 60, "two hours without anything");

    // A page that loads itself again is nobody at work.
    site.store.extend_session(&first.id, now() + HOUR / 2).await.unwrap();
    let by_itself = Request::get("/account").header("x-by-itself", "1").body(Body::empty()).unwrap();
    admin.send(by_itself).await.says(StatusCode::OK, "我的账号");
    assert!(only().await.expires < now() + HOUR);

    // Half an hour before its end something is done: two hours more.
    admin.get("/account").await.says(StatusCode::OK, "未知设备");
    assert!(only().await.expires > now() + HOUR);

    // Twelve hours after the login it ends, whatever is done.
    let opened = now() - 12 * HOUR + HOUR / 10;
    let mut data: serde_json::Value = serde_json::from_slice(&first.data).unwrap();
    data["opened"] = opened.into();
    let old = qingdan_store::Session {
        data: data.to_string().into_bytes(),
        expires: now() + HOUR / 60,
        ..first.clone()
    };
    site.store.save_session(old).await.unwrap();
    admin.get("/account").await.says(StatusCode::OK, "我的账号");
    assert_eq!(only().await.expires, opened + 12 * HOUR);

    site.store.extend_session(&first.id, now() - 1).await.unwrap();
    assert_eq!(admin.get("/account").await.location(), "/login?next=%2Faccount");
}

#[tokio::test]
async fn other_sessions_are_seen_and_ended() {
    let site = TestSite::empty().await;
    let (mut here, mut there, mut elsewhere) = (site.admin().await, site.admin().await, site.admin().await);
    let page = here.get("/account").await;
    assert_eq!(page.body.matches("退出这台设备").count(), 2);
    let id = between(&page.body, "name=\"session\" value=\"", "\"").to_owned();
    let token = page.token();
    here.post("/account/sessions", &[("token", &token), ("session", &id)]).await;
    let ended = [there.get("/account").await, elsewhere.get("/account").await];
    assert_eq!(ended.iter().filter(|reply| reply.status == StatusCode::SEE_OTHER).count(), 1);
    here.post("/account/sessions", &[("token", &token)]).await;
    for mut other in [there, elsewhere] {
        assert!(other.get("/account").await.location().starts_with("/login"));
    }
    here.get("/account").await.says(StatusCode::OK, "这台设备");

    // Nobody ends what is not theirs.
    let person = qingdan_work::Person { name: "另一位".into(), ..administrator("other") };
    qingdan_server::add_account(&site.store, DEFAULT_DISTRICT, person, PASSWORD, false).await.unwrap();
    let mut other = site.visitor();
    other.log_in("other", PASSWORD).await;
    let own = site.store.sessions_of(ADMIN, now()).await.unwrap().remove(0).id;
    let token = other.get("/account").await.token();
    other.post("/account/sessions", &[("token", &token), ("session", &own)]).await;
    here.get("/account").await.says(StatusCode::OK, "这台设备");
}

#[tokio::test]
async fn an_administrator_takes_a_lost_second_factor_away() {
    let site = TestSite::empty().await;
    set_up(&mut site.admin().await).await;
    let person = qingdan_work::Person { name: "另一位".into(), ..administrator("other") };
    qingdan_server::add_account(&site.store, DEFAULT_DISTRICT, person, PASSWORD, false).await.unwrap();
    let mut other = site.visitor();
    other.log_in("other", PASSWORD).await;
    let page = other.get("/people/account/admin").await;
    page.says(StatusCode::OK, "取消两步验证");
    let form = [("token", page.token()), ("do", "remove-second-factor".to_owned())];
    assert_eq!(post(&mut other, "/people/account/admin", &form).await.status, StatusCode::SEE_OTHER);
    site.admin().await;
}
