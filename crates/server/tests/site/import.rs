use axum::http::StatusCode;

use crate::site::{Browser, LIST, TestSite};

/// Uploads a file; the address of its preview.
async fn preview(browser: &mut Browser<'_>, name: &str, text: &str) -> String {
    let reply = browser.upload(name, text.as_bytes()).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    reply.location().to_owned()
}

#[tokio::test]
async fn an_upload_is_looked_at_confirmed_and_then_served() {
    let site = TestSite::empty().await;
    let mut browser = site.admin().await;
    let address = preview(&mut browser, "柳渡镇.csv", LIST).await;
    let page = browser.get(&address).await;
    page.says(StatusCode::OK, "value=\"柳渡镇\"")
        .says(StatusCode::OK, "读到 2 项")
        .says(StatusCode::OK, "养犬管理");
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    assert!(
        site.store.current(None).await.unwrap().is_empty(),
        "nothing is imported before the confirmation"
    );

    let token = page.token();
    let form = [
        ("token", token.as_str()),
        ("take-0", "1"),
        ("town-0", "柳渡镇"),
        ("district", "柳县"),
        ("effective", "2025-07-01"),
    ];
    assert_eq!(browser.post(&address, &form).await.location(), address);
    browser.get(&address).await.says(StatusCode::OK, "新建，共 2 项");
    let head = &site.store.current(None).await.unwrap()[0];
    assert_eq!((head.district.as_str(), head.effective.to_string().as_str()), ("柳县", "2025-07-01"));
    site.visitor().get("/").await.says(StatusCode::OK, "柳渡镇");
    browser.get("/import").await.says(StatusCode::OK, "柳渡镇.csv");

    // A second click shows the same result and imports nothing.
    assert_eq!(browser.post(&address, &form).await.location(), address);
    browser.get(&address).await.says(StatusCode::OK, "新建，共 2 项");
    assert_eq!(site.store.imports("柳县", None, 9).await.unwrap().len(), 1);

    // The same document once more says that it changes nothing.
    let again = preview(&mut browser, "again.csv", LIST).await;
    let token = browser.get(&again).await.token();
    let form = [
        ("token", token.as_str()),
        ("take-0", "1"),
        ("town-0", "柳渡镇"),
        ("district", "柳县"),
        ("effective", "2025-07-01"),
    ];
    browser.post(&again, &form).await;
    browser.get(&again).await.says(StatusCode::OK, "与现行第 1 版一致，没有改动");
}

/// What the preview page sends when its first file is confirmed; `compared` is the town it was compared with.
fn confirmation<'a>(token: &'a str, town: &'a str, compared: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("token", token),
        ("take-0", "1"),
        ("town-0", town),
        ("compared-0", compared),
        ("district", "柳县"),
        ("effective", "2026-01-01"),
    ]
}

#[tokio::test]
async fn what_was_read_stands_beside_its_original_before_it_is_imported() {
    let site = TestSite::empty().await;
    let mut browser = site.admin().await;
    let address = preview(&mut browser, "柳渡镇.csv", LIST).await;
    browser.get(&address).await.says(StatusCode::OK, &format!("{address}/0/joint/1"));
    let page = browser.get(&format!("{address}/0/joint/1?clause=town-2")).await;
    page.says(StatusCode::OK, "还没有导入")
        .says(StatusCode::OK, "id=\"original-mark\"")
        .says(StatusCode::OK, "排查烈性犬并上报。</mark>");
    for gone in ["1/joint/1", "0/joint/9", "0/basic/1", "0/other/1"] {
        browser.get(&format!("{address}/{gone}")).await.says(StatusCode::NOT_FOUND, "没有");
    }
    site.visitor().get(&format!("{address}/0/joint/1")).await.location();
}

#[tokio::test]
async fn a_new_version_shows_its_changes_before_it_is_imported() {
    let site = TestSite::empty().await;
    let mut browser = site.admin().await;
    let first = preview(&mut browser, "2025.csv", LIST).await;
    let token = browser.get(&first).await.token();
    browser.post(&first, &confirmation(&token, "柳渡镇", "")).await;

    let changed = LIST.replace("养犬管理", "犬只管理");
    let address = preview(&mut browser, "2026.csv", &changed).await;
    let page = browser.get(&address).await;
    page.says(StatusCode::OK, "与现行第 1 版比较：内容有变化 1 项")
        .says(StatusCode::OK, "name=\"compared-0\"");
    let token = page.token();
    // Confirmed from a page that did not show them: shown now, imported only after.
    browser
        .post(&address, &confirmation(&token, "柳渡镇", ""))
        .await
        .says(StatusCode::UNPROCESSABLE_ENTITY, "已有现行清单。请看过下面列出的变化");
    assert_eq!(site.store.current(None).await.unwrap()[0].version, 1);
    let mut again = confirmation(&token, "新设的镇", "柳渡镇");
    again.push(("compare", "1"));
    browser.post(&address, &again).await.says(StatusCode::OK, "新清单");
    browser.post(&address, &confirmation(&token, "柳渡镇", "柳渡镇")).await;
    assert_eq!(site.store.current(None).await.unwrap()[0].version, 2);
}

#[tokio::test]
async fn what_is_missing_is_asked_for_and_what_was_typed_stays() {
    let site = TestSite::empty().await;
    let mut browser = site.admin().await;
    let address = preview(&mut browser, "a.csv", &LIST.replace("柳渡镇", "")).await;
    let page = browser.get(&address).await;
    page.says(StatusCode::OK, "文件里没有写明，请填写");
    let token = page.token();
    let form = |town: &'static str, effective: &'static str| {
        vec![
            ("token", token.clone()),
            ("take-0", "1".into()),
            ("town-0", town.to_owned()),
            ("district", "柳县".into()),
            ("effective", effective.to_owned()),
        ]
    };
    for (fields, words) in [
        (form("", "2025-07-01"), "没有写明所属乡镇（街道），请填写"),
        (form("柳渡镇", "heute"), "请填写执行日期"),
    ] {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser
            .post(&address, &fields)
            .await
            .says(StatusCode::UNPROCESSABLE_ENTITY, words)
            .says(StatusCode::UNPROCESSABLE_ENTITY, "value=\"柳县\"");
    }
    assert!(site.store.current(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn without_login_nothing_is_shown_or_taken() {
    let site = TestSite::empty().await;
    let mut visitor = site.visitor();
    assert_eq!(visitor.get("/import").await.location(), "/login?next=%2Fimport");
    visitor.upload_with("", "a.csv", LIST.as_bytes()).await.says(StatusCode::FORBIDDEN, "需要先登录");
    let address = preview(&mut site.admin().await, "a.csv", LIST).await;
    visitor.post(&address, &[("take-0", "1")]).await.says(StatusCode::FORBIDDEN, "需要先登录");
    assert!(site.store.current(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_upload_with_a_wrong_token_is_refused() {
    let site = TestSite::empty().await;
    let mut browser = site.admin().await;
    browser
        .upload_with("0123", "a.csv", LIST.as_bytes())
        .await
        .says(StatusCode::FORBIDDEN, "提交不是从本站页面发出的");
    let address = preview(&mut browser, "a.csv", LIST).await;
    browser
        .post(&address, &[("token", "0123"), ("take-0", "1")])
        .await
        .says(StatusCode::FORBIDDEN, "继续提交");
    assert!(site.store.current(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn too_much_and_too_little_are_told_plainly() {
    let site = TestSite::empty().await;
    let mut browser = site.admin().await;
    let large = vec![b' '; (64 << 20) + 1];
    browser.upload("large.txt", &large).await.says(StatusCode::PAYLOAD_TOO_LARGE, "一次最多上传 64 MB");
    let token = browser.get("/import").await.token();
    let nothing =
        format!("--LINE\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n--LINE--\r\n");
    browser.send_upload(nothing.into_bytes()).await.says(StatusCode::BAD_REQUEST, "没有选择文件");
    let cut = format!(
        "--LINE\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n\
         --LINE\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.csv\"\r\n\r\n柳渡镇"
    );
    browser.send_upload(cut.into_bytes()).await.says(StatusCode::BAD_REQUEST, "上传没有完成");
}

#[tokio::test]
async fn a_preview_is_its_makers_only() {
    let site = TestSite::empty().await;
    let address = preview(&mut site.admin().await, "a.csv", LIST).await;
    let person = qingdan_server::administrator("zweite");
    let district = qingdan_store::DEFAULT_DISTRICT;
    qingdan_server::add_account(&site.store, district, person, "第二个人用的密码", false).await.unwrap();
    let mut second = site.visitor();
    second.log_in("zweite", "第二个人用的密码").await;
    second.get(&address).await.says(StatusCode::NOT_FOUND, "预览已过期");
    second.get("/import/0123").await.says(StatusCode::NOT_FOUND, "预览已过期");
}
