//! A page that stands alone: looks like the printed list on screen, and prints as one.

use askama::Template;

use crate::table::{Row, Table};

#[derive(Template)]
#[template(path = "lists.html")]
struct Page<'a> {
    tables: &'a [Table],
}

/// The tables on one page, each from the top of a sheet of paper when printed.
pub fn write(tables: &[Table]) -> Result<Vec<u8>, askama::Error> {
    Page { tables }.render().map(String::into_bytes)
}
