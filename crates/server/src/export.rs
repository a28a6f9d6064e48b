//! Lists and tables as files in every format.

use axum::http::header::{self, HeaderName};
use axum::response::{IntoResponse, Response};
use qingdan_model::Document;
use qingdan_write::{Format, Table, WriteError, write, write_tables};
use tokio::task::spawn_blocking;

use crate::pages::Link;
use crate::refusal::Refusal;
use crate::web::attachment;

/// Links to a resource in every format: its address with the format's ending before the query.
pub(crate) fn links(address: &str, query: &str) -> Vec<Link> {
    let link = |format: Format| Link {
        name: format.name().to_owned(),
        url: format!("{address}.{}{query}", format.extension()),
    };
    Format::ALL.into_iter().map(link).collect()
}

/// The document as a file for saving. `plain` names it for browsers that cannot read `name`, which says more.
pub(crate) async fn file(
    document: Document,
    format: Format,
    plain: &str,
    name: &str,
) -> Result<Response, Refusal> {
    written(move || write(&document, format), format, plain, name).await
}

/// The same for a table that is no list.
pub(crate) async fn table(
    table: Table,
    format: Format,
    plain: &str,
    name: &str,
) -> Result<Response, Refusal> {
    written(move || write_tables(&[table], format), format, plain, name).await
}

async fn written(
    write: impl FnOnce() -> Result<Vec<u8>, WriteError> + Send + 'static,
    format: Format,
    plain: &str,
    name: &str,
) -> Result<Response, Refusal> {
    let bytes = match spawn_blocking(write).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => return Err(Refusal::bad_request(error.to_string())),
        Err(error) => return Err(Refusal::fault(&error.to_string())),
    };
    Ok((headers(format, plain, name), bytes).into_response())
}

/// What has a browser save a file of this format under this name.
pub(crate) fn headers(format: Format, plain: &str, name: &str) -> [(HeaderName, String); 2] {
    let extension = format.extension();
    let disposition = attachment(&format!("{plain}.{extension}"), &format!("{name}.{extension}"));
    [(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, disposition)]
}
