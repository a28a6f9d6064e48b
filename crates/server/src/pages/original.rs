use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qingdan_formats::Content;
use qingdan_store::SourceFile;
use serde::Deserialize;

use super::{Chrome, render};
use crate::app::App;
use crate::original::{Original, line_starts, page as lines_of_page};
use crate::picture;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{attachment, query};

/// Lines on a page: a whole list, seldom more.
const LINES: usize = 4000;
/// Pages of the original on a page of ours.
const PICTURES: usize = 10;

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
    original: Original,
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
    let unreadable = || Refusal::not_found("这份原件没有可以显示的内容。");
    let content = app.originals.open(&hash, source.bytes).await?.ok_or_else(unreadable)?;
    let shown = shown(&content, wish.line.unwrap_or(1));
    let at = |page: usize| {
        let line = shown.first_lines[page].to_string();
        format!("/original/{hash}{}", query(&[("district", &wish.district), ("line", &line)]))
    };
    let (page, pages) = (shown.page, shown.first_lines.len());
    render(&OriginalPage {
        chrome: Chrome::new(&app, &visitor),
        name: source.name,
        format: content.format.name(),
        count: shown.count,
        download: format!("/original/{hash}/file{}", query(&[("district", &wish.district)])),
        original: shown.original,
        page: page + 1,
        pages,
        previous: page.checked_sub(1).map(at),
        next: (page + 1 < pages).then(|| at(page + 1)),
        hash,
    })
}

/// What a page of ours shows of an original.
struct Shown {
    original: Original,
    /// Which page of ours, from 0.
    page: usize,
    /// A line that stands on each page of ours.
    first_lines: Vec<usize>,
    /// Pages of the original, or its lines where it has none.
    count: usize,
}

/// The page of ours with this line of the text, from 1.
fn shown(content: &Content, line: usize) -> Shown {
    if content.pages.is_empty() {
        let count = line_starts(&content.text).len();
        let page = (line.clamp(1, count) - 1) / LINES;
        let lines = lines_of_page(&content.text, page * LINES + 1, LINES);
        let first_lines = (0..count.div_ceil(LINES)).map(|page| page * LINES + 1).collect();
        return Shown { original: Original { lines, ..Original::default() }, page, first_lines, count };
    }
    let count = content.pages.len();
    let page = picture::page_of_line(content, line).map_or(0, |page| (page as usize - 1) / PICTURES);
    let from = |page: usize| (page * PICTURES) as u32 + 1;
    let pictures = picture::pages(content, from(page)..from(page + 1).min(count as u32 + 1));
    let first_lines =
        (0..count.div_ceil(PICTURES)).map(|page| picture::first_line(content, from(page))).collect();
    Shown { original: Original { pictures, ..Original::default() }, page, first_lines, count }
}

/// The document as it came. As a download of no particular type: a page of somebody else's must not run as ours.
pub(crate) async fn file(
    State(app): State<App>,
    Path(hash): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let source = source(&app, &hash, &wish.district).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, attachment("original", &source.name)),
    ];
    Ok((headers, source.bytes).into_response())
}

async fn source(app: &App, hash: &str, district: &str) -> Result<SourceFile, Refusal> {
    let found = app.store.source(district, hash).await?;
    found.ok_or_else(|| Refusal::not_found("没有这份原文。"))
}
