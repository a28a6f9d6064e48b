//! A site with one town's lists, and visitors who make requests to it.

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use qingdan_catalogue::Catalogue;
use qingdan_server::{ADMIN, App, KeySource, Settings, add_account, administrator, router};
use qingdan_store::{DEFAULT_DISTRICT, Import, Location, Store};
use tempfile::TempDir;
use tower::ServiceExt;

pub const PASSWORD: &str = "只为测试用的密码";

/// Item 2 prints what would be markup and a formula if nobody escaped it.
pub const LIST: &str = "柳渡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,平安法治,养犬管理,县公安局,\"1.办理养犬登记。\n2.处理犬只伤人。\",\"1.宣传文明养犬。\n2.排查烈性犬并上报。\"\n\
2,城乡建设,<script>alert(1)</script>整治,县住房和城乡建设局,\"1.牵头整治。\n2.统一验收。\",=1+1\n";

/// A running site.
pub struct TestSite {
    router: Router,
    pub app: App,
    pub store: Store,
    directory: TempDir,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

/// A browser: it keeps its cookies.
pub struct Browser<'a> {
    site: &'a TestSite,
    cookies: Vec<(String, String)>,
}

impl TestSite {
    /// A site without lists, with an administrator.
    pub async fn empty() -> TestSite {
        Self::with_settings(Settings::default()).await
    }

    pub async fn with_settings(settings: Settings) -> TestSite {
        let site = Self::open(TempDir::new().unwrap(), settings).await;
        add_account(&site.store, DEFAULT_DISTRICT, administrator(ADMIN), PASSWORD, false).await.unwrap();
        site
    }

    async fn open(directory: TempDir, settings: Settings) -> TestSite {
        let store = Store::open(&Location::Directory(directory.path().to_owned())).await.unwrap();
        let vault = KeySource::Text("5e".repeat(32)).unlock(None).unwrap().vault;
        let app = App::open(store.clone(), vault, Catalogue::embedded(), settings).await.unwrap();
        TestSite { router: router(app.clone()), app, store, directory }
    }

    /// A site with [`LIST`].
    pub async fn with_list() -> TestSite {
        let site = TestSite::empty().await;
        site.import(LIST).await;
        site
    }

    /// The same data, opened by another process.
    pub async fn restarted(self) -> TestSite {
        let TestSite { directory, app, store, router } = self;
        drop((app, store, router));
        Self::open(directory, Settings::default()).await
    }

    /// Where its data are.
    pub fn data(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// Puts a document into the store, past the pages.
    pub async fn import(&self, text: &str) {
        let document = qingdan_read::read("柳渡镇.csv", text.as_bytes(), &Catalogue::embedded().bodies);
        let import = Import {
            district: "柳县".into(),
            town: None,
            document,
            bytes: text.as_bytes().to_vec(),
            effective: "2025-07-01".parse().unwrap(),
            actor: "测试".into(),
            now: 1_750_000_000_000,
        };
        self.store.import(import).await.unwrap();
        self.app.refresh().await.unwrap();
    }

    /// Does something to the database behind the site's back.
    pub fn database(&self, sql: &str) {
        let file = self.directory.path().join("qingdan.db");
        rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
    }

    /// Somebody who has never been here.
    pub fn visitor(&self) -> Browser<'_> {
        Browser { site: self, cookies: Vec::new() }
    }

    /// The administrator, logged in.
    pub async fn admin(&self) -> Browser<'_> {
        let mut browser = self.visitor();
        let reply = browser.log_in(ADMIN, PASSWORD).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        browser
    }
}

impl Browser<'_> {
    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Posts a form as one of our pages would.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let form = serde_urlencoded::to_string(fields).unwrap();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form)).unwrap()).await
    }

    /// Opens the form of a page, then uploads a file from it.
    pub async fn upload(&mut self, name: &str, bytes: &[u8]) -> Reply {
        let token = self.get("/import").await.token();
        self.upload_with(&token, name, bytes).await
    }

    pub async fn upload_with(&mut self, token: &str, name: &str, bytes: &[u8]) -> Reply {
        let mut body = format!(
            "--LINE\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n\
             --LINE\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend(bytes);
        body.extend(b"\r\n--LINE--\r\n");
        self.send_upload(body).await
    }

    pub async fn send_upload(&mut self, body: Vec<u8>) -> Reply {
        let request = Request::post("/import").header(CONTENT_TYPE, "multipart/form-data; boundary=LINE");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn log_in(&mut self, login: &str, password: &str) -> Reply {
        let token = self.get("/login").await.token();
        self.post(
            "/login",
            &[("token", &token), ("login", login), ("password", password), ("next", "/import")],
        )
        .await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Reply {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(COOKIE, cookies.join("; ").parse().unwrap());
        }
        request.headers_mut().entry("host").or_insert("qingdan.test".parse().unwrap());
        let response = self.site.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(cookie, _)| cookie == name).map(|(_, value)| value.as_str())
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(cookie, _)| cookie != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    fn keep(&mut self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        self.cookies.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

impl Reply {
    /// The token of the page's forms.
    pub fn token(&self) -> String {
        let (_, after) =
            self.body.split_once("name=\"token\" value=\"").unwrap_or_else(|| panic!("{}", self.body));
        after.split('"').next().unwrap().to_owned()
    }

    /// The value of the first hidden field of this name.
    pub fn field(&self, name: &str) -> String {
        let (_, rest) = self
            .body
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap_or_else(|| panic!("no field `{name}` in {}", self.body));
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    pub fn location(&self) -> &str {
        self.headers[LOCATION].to_str().unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn says(&self, status: StatusCode, words: &str) -> &Self {
        assert_eq!(self.status, status, "{}", self.body);
        assert!(self.body.contains(words), "no `{words}` in {}", self.body);
        self
    }
}
