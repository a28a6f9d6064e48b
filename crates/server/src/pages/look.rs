use axum::extract::Query;
use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use crate::session::large_cookie;
use crate::web::local_path;

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    to: String,
    #[serde(default)]
    back: String,
}

/// Remembers the wish for large type and leads back. A link, so that it works without script; it changes
/// nothing but how this browser sees the site.
pub(crate) async fn large_type(jar: CookieJar, Query(wish): Query<Wish>) -> (CookieJar, Redirect) {
    (jar.add(large_cookie(wish.to == "on")), Redirect::to(local_path(&wish.back)))
}
