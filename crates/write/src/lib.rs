//! From lists to the official table, in every format that offices keep.
//!
//! [`write`] is a pure function: the same document gives the same bytes. What the table looks like is decided once, in
//! `table`; the formats are siblings that know nothing of each other and share only that table. Whatever is written
//! here can be read again and gives the same lists.

mod bpmn;
mod clauses;
mod comparison;
mod csv;
mod docx;
mod format;
mod formula;
mod html;
mod long_sheet;
mod markdown;
mod notice;
mod sheet;
mod swimlane;
mod table;
mod xlsx;

use qingdan_model::Document;
use thiserror::Error;

pub use bpmn::bpmn;
pub use comparison::{comparison_html, comparison_text, comparison_xlsx};
pub use format::Format;
pub use long_sheet::{LongCell, LongSheet};
pub use notice::{PrintedNotice, notice_docx};
pub use sheet::sheet;
pub use swimlane::{Drawing, Look, STYLE, StepState, svg, svg_of_case, text, title_of};
pub use table::{Column, Table};

/// Why a document could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// There is nothing to write.
    #[error("文件里没有清单，没有可以导出的内容。")]
    NoLists,
    /// The format cannot hold what the lists say. The reason is in words of the library that knows the format.
    #[error("无法写成 {format}：{reason}")]
    Unfit {
        /// The format.
        format: Format,
        /// What it cannot hold.
        reason: String,
    },
}

/// Writes a document's lists, all of them, in the official layout.
///
/// JSON is the contract's own shape with everything the document says; the other formats hold the lists as tables.
///
/// # Errors
/// Where the document has no list, or the format cannot hold it: see [`WriteError`].
pub fn write(document: &Document, format: Format) -> Result<Vec<u8>, WriteError> {
    if document.lists.is_empty() {
        return Err(WriteError::NoLists);
    }
    match format {
        Format::Json => serde_json::to_vec_pretty(document).map_err(|error| unfit(format, error.to_string())),
        _ => write_tables(
            &document.lists.iter().map(|list| Table::of(document, list)).collect::<Vec<_>>(),
            format,
        ),
    }
}

/// Writes tables that are no lists: what a screen shows in rows. JSON has an object a row, by the columns' heads.
///
/// # Errors
/// Where the format cannot hold what stands in them: see [`WriteError`].
pub fn write_tables(tables: &[Table], format: Format) -> Result<Vec<u8>, WriteError> {
    match format {
        Format::Xlsx => xlsx::write(tables).map_err(|reason| unfit(format, reason)),
        Format::Docx => docx::write(tables).map_err(|error| unfit(format, error.to_string())),
        Format::Html => html::write(tables).map_err(|error| unfit(format, error.to_string())),
        Format::Csv => csv::write(tables).map_err(|error| unfit(format, error.to_string())),
        Format::Markdown => Ok(markdown::write(tables).into_bytes()),
        Format::Json => {
            let records: Vec<_> = tables.iter().flat_map(Table::records).collect();
            serde_json::to_vec_pretty(&records).map_err(|error| unfit(format, error.to_string()))
        }
    }
}

fn unfit(format: Format, reason: String) -> WriteError {
    WriteError::Unfit { format, reason }
}
