use axum::body::Body;
use axum::http::{Request, StatusCode};
use qingdan_server::{ADMIN, FirstAdmin, Settings, first_admin, set_password};

use crate::site::{PASSWORD, TestSite};

const REFUSED: &str = "登录名或密码不正确，或者账号因多次输错被暂时锁定";

#[tokio::test]
async fn logging_in_renews_the_session_and_logging_out_ends_it() {
    let site = TestSite::empty().await;
    let mut browser = site.visitor();
    browser.get("/login").await;
    let before = browser.cookie("qingdan").unwrap().to_owned();
    let reply = browser.log_in(ADMIN, PASSWORD).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/import"));
    let cookie = reply.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"),
        "{cookie}"
    );
    let during = browser.cookie("qingdan").unwrap().to_owned();
    assert_ne!(before, during);

    let page = browser.get("/import").await;
    page.says(StatusCode::OK, "导入清单");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(browser.post("/logout", &[("token", &page.token())]).await.location(), "/");
    // The server has forgotten it too.
    browser.set_cookie("qingdan", &during);
    assert_eq!(browser.get("/import").await.location(), "/login?next=%2Fimport");
}

#[tokio::test]
async fn behind_https_the_cookie_insists_on_it() {
    let site = TestSite::with_settings(Settings { https: true, demo: false }).await;
    let reply = site.visitor().get("/login").await;
    let cookie = reply.header("set-cookie");
    assert!(cookie.starts_with("__Host-qingdan=") && cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn a_wrong_password_an_unknown_login_and_a_locked_account_read_the_same() {
    let site = TestSite::empty().await;
    let mut browser = site.visitor();
    browser.log_in("nobody", PASSWORD).await.says(StatusCode::UNAUTHORIZED, REFUSED);
    for _ in 0..5 {
        browser.log_in(ADMIN, "falsch").await.says(StatusCode::UNAUTHORIZED, REFUSED);
    }
    browser.log_in(ADMIN, PASSWORD).await.says(StatusCode::UNAUTHORIZED, REFUSED);
    assert!(site.store.account(ADMIN).await.unwrap().unwrap().locked_until.is_some());
    assert_eq!(browser.get("/import").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let site = TestSite::empty().await;
    let login = [("login", ADMIN), ("password", PASSWORD)];
    // No token, no cookie; a cookie without the token; the token of somebody else.
    let mut browser = site.visitor();
    browser.post("/login", &login).await.says(StatusCode::FORBIDDEN, "提交不是从本站页面发出的");
    browser.get("/login").await;
    browser.post("/login", &login).await.says(StatusCode::FORBIDDEN, "提交不是从本站页面发出的");
    let foreign = site.visitor().get("/login").await.token();
    let with_foreign = [("token", foreign.as_str()), login[0], login[1]];
    browser.post("/login", &with_foreign).await.says(StatusCode::FORBIDDEN, "提交不是从本站页面发出的");
    // The right token, but another site sends it.
    let token = browser.get("/login").await.token();
    let form = serde_urlencoded::to_string([("token", token.as_str()), login[0], login[1]]).unwrap();
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://else.example")] {
        let request = Request::post("/login")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from(form.clone()))
            .unwrap();
        browser.send(request).await.says(StatusCode::FORBIDDEN, "别的网站");
    }
    assert_eq!(browser.get("/import").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_changed_password_ends_the_sessions_opened_with_the_old_one() {
    let site = TestSite::empty().await;
    let mut browser = site.admin().await;
    let mut elsewhere = site.admin().await;
    let page = browser.get("/password").await;
    let token = page.token();
    let fields = |new: &'static str, again: &'static str| {
        [
            ("token".to_owned(), token.clone()),
            ("old".into(), PASSWORD.into()),
            ("new".into(), new.into()),
            ("again".into(), again.into()),
        ]
    };
    let unequal = fields("新的测试密码一二", "新的测试密码三四");
    let short = fields("短", "短");
    let good = fields("新的测试密码一二", "新的测试密码一二");
    let as_str = |fields: &[(String, String); 4]| fields.clone().map(|(name, value)| (name, value));
    for (form, words) in [(unequal, "两次输入的新密码不一样"), (short, "密码长度应为 8 至 128 个字符")]
    {
        let form = as_str(&form);
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post("/password", &form).await.says(StatusCode::UNPROCESSABLE_ENTITY, words);
    }
    let good: Vec<(&str, &str)> = good.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(browser.post("/password", &good).await.location(), "/");
    browser.get("/import").await.says(StatusCode::OK, "导入清单");
    assert_eq!(elsewhere.get("/import").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_generated_password_opens_nothing_but_its_own_change() {
    let site = TestSite::empty().await;
    assert_eq!(first_admin(&site.store, None).await.unwrap(), FirstAdmin::Known);
    // As if the password had been generated at the first start.
    let hash = site.store.account(ADMIN).await.unwrap().unwrap().password_hash;
    site.store.set_password(ADMIN, &hash, true).await.unwrap();
    let mut browser = site.admin().await;
    assert_eq!(browser.get("/import").await.location(), "/password");
    browser.get("/password").await.says(StatusCode::OK, "初始密码");
}

#[tokio::test]
async fn a_password_too_short_is_refused_before_it_is_stored() {
    let site = TestSite::empty().await;
    let before = site.store.account(ADMIN).await.unwrap();
    let error = set_password(&site.store, ADMIN, "kurz", false).await.unwrap_err();
    assert_eq!(error.to_string(), "a password has 8 to 128 characters");
    assert_eq!(site.store.account(ADMIN).await.unwrap(), before);
}

#[tokio::test]
async fn a_login_leads_on_to_our_own_pages_only() {
    let site = TestSite::empty().await;
    let mut browser = site.visitor();
    let token = browser.get("/login?next=https://else.example").await.token();
    let form = [
        ("token", token.as_str()),
        ("login", ADMIN),
        ("password", PASSWORD),
        ("next", "https://else.example"),
    ];
    assert_eq!(browser.post("/login", &form).await.location(), "/");
}
