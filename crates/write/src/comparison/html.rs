use askama::Template;
use qingdan_compare::{Comparison, Difference};

use super::{legend, missing, pieces, tag};
use crate::{Format, WriteError};

#[derive(Template)]
#[template(path = "comparison.html")]
struct Page<'a> {
    comparison: &'a Comparison,
    legend: String,
}

/// The towns side by side as a page that stands alone and can be printed.
///
/// # Errors
/// Where the page could not be made.
pub fn comparison_html(comparison: &Comparison) -> Result<String, WriteError> {
    let page = Page { comparison, legend: legend() };
    page.render().map_err(|error| WriteError::Unfit { format: Format::Html, reason: error.to_string() })
}

/// The pieces of both texts with the tag that shows whose they are.
fn tagged(difference: &Difference) -> Vec<(&'static str, String)> {
    let pieces = pieces(difference.base.as_deref(), difference.here.as_deref());
    pieces.into_iter().map(|piece| (tag(piece.side), piece.text)).collect()
}
