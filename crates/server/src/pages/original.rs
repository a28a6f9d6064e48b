use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qingdan_store::SourceFile;
use serde::Deserialize;

use super::{Chrome, render};
use crate::app::App;
use crate::original::{Line, page as lines_of_page};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{part, query};

/// Lines on a page: a whole list, seldom more.
const LINES: usize = 4000;

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    district: String,
    line: Option<usize>,
}

#[derive(Template)]
#[template(path = "original.html")]
struct OriginalPage {
    chrome: Chrome,
    name: String,
    format: &'static str,
    count: usize,
    hash: String,
    download: String,
    lines: Vec<Line>,
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// Address of a document's text, at a line where one is known.
pub(crate) fn url(hash: &str, district: &str, line: Option<u32>) -> String {
    match line.filter(|&line| line > 0) {
        Some(line) => {
            let place = query(&[("district", district), ("line", &line.to_string())]);
            format!("/original/{hash}{place}#L{line}")
        }
        None => format!("/original/{hash}{}", query(&[("district", district)])),
    }
}

/// A document's text with numbered lines.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(hash): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let source = source(&app, &hash, &wish.district).await?;
    let content = qingdan_formats::open(&source.bytes)
        .map_err(|error| Refusal::not_found(format!("原文件无法显示：{error}")))?;
    let page = wish.line.unwrap_or(1).saturating_sub(1) / LINES;
    let (lines, count) = lines_of_page(&content.text, page * LINES + 1, LINES);
    let pages = count.div_ceil(LINES);
    let at = |page: usize| {
        let line = (page * LINES + 1).to_string();
        format!("/original/{hash}{}", query(&[("district", &wish.district), ("line", &line)]))
    };
    render(&OriginalPage {
        chrome: Chrome::new(&app, &visitor),
        name: source.name,
        format: content.format.name(),
        count,
        download: format!("/original/{hash}/file{}", query(&[("district", &wish.district)])),
        lines,
        page: page + 1,
        pages,
        previous: page.checked_sub(1).map(at),
        next: (page + 1 < pages).then(|| at(page + 1)),
        hash,
    })
}

/// The document as it came. As a download of no particular type: a page of somebody else's must not run as ours.
pub(crate) async fn file(
    State(app): State<App>,
    Path(hash): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let source = source(&app, &hash, &wish.district).await?;
    let disposition = format!("attachment; filename=\"original\"; filename*=UTF-8''{}", part(&source.name));
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, source.bytes).into_response())
}

async fn source(app: &App, hash: &str, district: &str) -> Result<SourceFile, Refusal> {
    let found = app.store.source(district, hash).await?;
    found.ok_or_else(|| Refusal::not_found("没有这份原文。"))
}
