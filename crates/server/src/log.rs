use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

/// One line a request. The query is left out: what people ask is nobody's business.
pub(crate) async fn requests(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let (status, ms) = (response.status().as_u16(), start.elapsed().as_secs_f64() * 1000.0);
    let path = percent_encoding::percent_decode_str(&path).decode_utf8_lossy();
    if response.status().is_server_error() {
        tracing::error!(%method, path = ?path, status, ms = format_args!("{ms:.1}"), "request");
    } else {
        tracing::info!(%method, path = ?path, status, ms = format_args!("{ms:.1}"), "request");
    }
    response
}
