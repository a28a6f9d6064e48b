use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::refusal::Refusal;

/// Style sheet, script and icon, inside the binary.
#[derive(RustEmbed)]
#[folder = "assets"]
struct Assets;

/// Changes with the assets, so that browsers may keep them for ever.
pub(crate) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    for name in Assets::iter() {
        Assets::get(&name).map(|file| file.data).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
});

pub(crate) async fn get(Path(name): Path<String>) -> Result<Response, Refusal> {
    let file = Assets::get(&name).ok_or_else(|| Refusal::not_found("没有这个文件。"))?;
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, file.data).into_response())
}
