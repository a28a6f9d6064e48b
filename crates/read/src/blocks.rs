//! A document's blocks as the records that [`crate::cells`] reads.

use qingdan_formats::{Block, Cell, Content, Format};

use crate::flow::{Break, Flow, join_lines};
use crate::header::layout_of;
use crate::table::Record;

/// The records of a document with tables, some row of which is a list's header; paragraphs are records of one cell.
pub fn records_of(content: &Content) -> Option<Vec<Record>> {
    // What of a printed table stands on the next page may look like lines.
    let is_outside = content.format != Format::Pdf;
    let records: Vec<Record> = content
        .blocks
        .iter()
        .flat_map(|block| match block {
            Block::Paragraph(span) => {
                let line = Flow::of(&content.text, span.start, span.end);
                vec![Record { is_outside, ..Record::of(vec![line]) }]
            }
            Block::Table(rows) => rows.iter().map(|row| record_of(&content.text, row)).collect(),
        })
        .collect();
    let has_header = records.iter().any(|record| {
        let texts: Vec<String> = record.cells.iter().map(Flow::text).collect();
        texts.len() > 1 && layout_of(texts.iter().map(String::as_str)).is_some()
    });
    has_header.then_some(records)
}

/// A cell over several columns stands in the first of them, so that columns stay in line.
fn record_of(text: &str, row: &[Cell]) -> Record {
    let mut record = Record::default();
    for cell in row {
        record.starts.push(record.cells.len());
        if cell.is_merged_up {
            record.merged_up.insert(record.cells.len());
        }
        record.cells.push(flow_of(text, cell));
        record.cells.extend((1..cell.columns).map(|_| Flow::default()));
    }
    record
}

fn flow_of(text: &str, cell: &Cell) -> Flow {
    let lines: Vec<Flow> = cell.lines.iter().map(|span| Flow::of(text, span.start, span.end)).collect();
    if !cell.is_of_paragraphs {
        return join_lines(&lines);
    }
    lines.iter().fold(Flow::default(), |mut flow, line| {
        flow.append(line, Break::Paragraph);
        flow
    })
}
