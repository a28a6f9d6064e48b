//! Text whose tables were set with white space, as `pdftotext -layout` and typewriters set them: columns stand under
//! the words of their header, and a number somewhere beside the lines of its row.
//!
//! Columns, rows and merged categories are found again; the records are then read as those of any other table.

mod category;
mod columns;
mod header;
mod neighbours;
mod order;
mod piece;
mod rows;
mod tally;

use qingdan_catalogue::Bodies;
use qingdan_model::{Diagnostic, Severity};

use crate::flow::{Break, Flow, LineStarts, join_lines};
use crate::furniture::{is_note, is_page_number};
use crate::header::{Layout, Role};
use crate::lines::is_owner;
use crate::numbering::{Candidate, chain_in_sections};
use crate::rows::{diagnostic, heading_of};
use crate::table::Record;
use crate::title::title_of;
use columns::{Columns, along};
use header::{Header, headers_of};
use neighbours::Above;
use order::Setting;
use piece::{Line, lines_of, look};
use rows::{CellLine, Rows, Standing};

/// The cells of a text that was set with white space and has a list's header.
/// The second value says what could not be told for certain.
pub fn records_of(
    text: &str,
    starts: &LineStarts,
    bodies: &Bodies,
) -> Option<(Vec<Record>, Vec<Diagnostic>)> {
    let mut lines = lines_of(text)?;
    let headers = headers_of(&lines);
    if headers.is_empty() {
        return None;
    }
    look(&mut lines, bodies);
    // White space does not keep all that rules said, and not every wrong guess can be told from a right one.
    let whole = headers.first().and_then(|header| lines.get(header.lines.start));
    let mut doubts: Vec<Diagnostic> =
        whole.map(|line| Doubt::Layout(flow_of(text, line)).diagnostic(starts)).into_iter().collect();
    let mut records = Vec::new();
    for table in tables_of(text, &lines, headers) {
        records.extend(table.before.into_iter().map(|flow| Record::of(vec![flow])));
        records.push(Record::of(table.header.cells.iter().map(|cell| join_lines(&cell.lines)).collect()));
        let (rows, own) = table.body.records(&table.header.layout, bodies);
        records.extend(rows);
        doubts.extend(own.into_iter().map(|doubt| doubt.diagnostic(starts)));
        records.extend(table.after.into_iter().map(|flow| Record::of(vec![flow])));
    }
    Some((records, doubts))
}

/// What the text leaves open.
enum Doubt {
    /// All of it, given by the header: rows and columns stand as white space tells.
    Layout(Flow),
    /// Where the row with a number, given by its text, begins.
    Row(Flow),
    /// With which row each of the categories begins that stand in cells over several rows.
    Categories(Flow),
}

impl Doubt {
    fn diagnostic(&self, starts: &LineStarts) -> Diagnostic {
        const MEND: &str = "请对照原件核对；有原来的 PDF、Word 或 Excel 文件时，请直接读取原文件。";
        let (code, message, flow) = match self {
            Doubt::Layout(header) => {
                let message =
                    "这是用空格排成表格的文字，行和列是按位置推断的，个别文字可能归错行或列。".to_owned();
                ("kept-layout", message, header)
            }
            Doubt::Row(number) => {
                let message = format!("第 {} 项从哪一行开始，文字的排列没有说清楚。", number.bare());
                ("row-boundary-unclear", message, number)
            }
            Doubt::Categories(first) => {
                let message = "类别是跨行的单元格，每个类别从哪一项开始是按位置推断的。".to_owned();
                ("category-by-position", message, first)
            }
        };
        diagnostic(Severity::Warning, code, message, MEND, Some(flow.place(starts)))
    }
}

/// A table over all its pages.
struct Table {
    /// Lines over it: its title.
    before: Vec<Flow>,
    header: Header,
    body: Body,
    /// What titles over it say: they may be repeated on every page.
    titles: Vec<String>,
    /// What stands last in each of its columns.
    above: Vec<Above>,
    /// Lines under it: notes.
    after: Vec<Flow>,
}

/// What stands under a header.
#[derive(Default)]
struct Body {
    parts: Vec<Part>,
}

enum Part {
    Section(Flow),
    Line(CellLine),
}

/// The tables, each with all headers that repeat its own.
fn tables_of(text: &str, lines: &[Line], headers: Vec<Header>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    // Columns under headers and of the page before.
    let mut known: Vec<Columns> = Vec::new();
    let mut from = 0;
    let count = headers.len();
    for (index, header) in headers.iter().enumerate() {
        // What no header stands over is the rest of the table before, up to the title of the next.
        let over = title_before(lines, from..header.lines.start);
        let titles: Vec<String> = lines[over.clone()].iter().map(|line| line.bare.clone()).collect();
        let is_new = tables.last().is_none_or(|table| {
            table.header.layout != header.layout || titles.iter().any(|title| !table.titles.contains(title))
        });
        if is_new {
            let first = if tables.is_empty() { from } else { over.start };
            let before = lines[first..over.end].iter().map(|line| flow_of(text, line)).collect();
            let (header, body) = (header.clone(), Body::default());
            tables.push(Table { before, header, body, titles, above: Vec::new(), after: Vec::new() });
        }
        let Some(table) = tables.last_mut() else { continue };
        let next = headers.get(index + 1).map_or(lines.len(), |next| next.lines.start);
        let end = match index + 1 < count {
            true => title_before(lines, header.lines.end..next).start,
            false => next,
        };
        let own = &lines[header.lines.end..end];
        for (page, own) in own.chunk_by(|a, b| a.page == b.page).enumerate() {
            let like = if page > 0 { Columns::of_page(&known, own) } else { None };
            let found = like.unwrap_or_else(|| Columns::under(header, own));
            known.truncate(if page > 0 { 1 } else { 0 });
            known.push(found.clone());
            for (run, found) in along(own, found) {
                let ends_page = run.end == own.len();
                table.take(text, &own[run], &found, ends_page);
            }
        }
        from = end;
    }
    tables
}

/// The lines directly over a header that are a title, or name whose list it is.
fn title_before(lines: &[Line], range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    const MOST: usize = 4;
    let names = |line: &Line| title_of(&line.bare).is_some() || is_owner(&line.bare) && line.is_one();
    let count = lines[range.clone()].iter().rev().take(MOST).take_while(|line| names(line)).count();
    let start = range.end - count;
    if lines[start..range.end].iter().any(|line| title_of(&line.bare).is_some()) {
        start..range.end
    } else {
        range.end..range.end
    }
}

fn flow_of(text: &str, line: &Line) -> Flow {
    Flow::of(text, line.span[0], line.span[1])
}

impl Table {
    fn take(&mut self, text: &str, lines: &[Line], columns: &Columns, ends_page: bool) {
        for (index, line) in lines.iter().enumerate() {
            let is_last = ends_page && index + 1 == lines.len();
            if is_page_number(&line.bare)
                || is_last && is_bare_number(line, columns)
                || self.titles.contains(&line.bare)
            {
                continue;
            }
            let flow = flow_of(text, line);
            if !self.after.is_empty() || is_note(&line.bare) && line.is_one() && columns.is_first(line) {
                self.after.push(flow);
            } else if is_section(line) && (columns.is_across(line) || is_counted(line)) {
                self.body.parts.push(Part::Section(flow));
            } else {
                let cells = columns.dealt(line, &mut self.above);
                self.body.parts.push(Part::Line(CellLine { cells, page: line.page, at: line.at }));
            }
        }
    }
}

/// Whether a line reads as a section's heading.
fn is_section(line: &Line) -> bool {
    line.is_one() && heading_of(&line.bare).is_some()
}

/// Whether a section's heading says how many items it has: no cell does.
fn is_counted(line: &Line) -> bool {
    heading_of(&line.bare).is_some_and(|heading| heading.declared.is_some())
}

/// Whether a line is a number under the table, not in it.
fn is_bare_number(line: &Line, columns: &Columns) -> bool {
    line.bare.len() <= 4 && line.bare.bytes().all(|byte| byte.is_ascii_digit()) && !columns.is_first(line)
}

impl Body {
    fn records(self, layout: &Layout, bodies: &Bodies) -> (Vec<Record>, Vec<Doubt>) {
        let number_at = layout.position(Role::Number).unwrap_or(0);
        let mut groups: Vec<(Option<Flow>, Vec<CellLine>)> = vec![(None, Vec::new())];
        for part in self.parts {
            match part {
                Part::Section(heading) => groups.push((Some(heading), Vec::new())),
                Part::Line(line) => {
                    if let Some((_, lines)) = groups.last_mut() {
                        lines.push(line);
                    }
                }
            }
        }
        let numbers = numbers_of(&mut groups, number_at);
        let found: Vec<Rows<'_>> =
            groups.iter().map(|(_, lines)| Rows::of(lines, &layout.roles, bodies)).collect();
        let part = |standing| -> Vec<Vec<usize>> {
            found.iter().zip(&numbers).map(|(rows, numbers)| rows.starts(numbers, standing)).collect()
        };
        let mut standing = Standing::Middle;
        let mut starts = part(standing);
        let balance: i64 = found
            .iter()
            .zip(&starts)
            .zip(&numbers)
            .map(|((rows, starts), numbers)| rows.balance(starts, numbers))
            .sum();
        if balance > 0 {
            standing = Standing::Top;
            starts = part(standing);
        }
        let mut doubts = Vec::new();
        for (rows, (starts, numbers)) in found.iter().zip(starts.iter().zip(&numbers)) {
            let unclear = rows.unclear(starts, numbers, standing).into_iter();
            doubts.extend(unclear.map(|number| Doubt::Row(rows.cell(number, number_at))));
        }
        let all: Vec<&CellLine> = groups.iter().flat_map(|(_, lines)| lines).collect();
        let roles = layout.roles.iter().enumerate();
        let settings: Vec<Setting> =
            roles.map(|(column, role)| Setting::of(&all, column, *role, bodies)).collect();
        let mut records = Vec::new();
        for (((heading, lines), starts), numbers) in groups.iter().zip(&starts).zip(&numbers) {
            records.extend(heading.iter().map(|heading| Record::of(vec![heading.clone()])));
            let from = records.len();
            let ends = starts.iter().skip(1).copied().chain([lines.len()]);
            if numbers.is_empty() && !lines.is_empty() {
                records.push(record_of(lines, &settings));
            }
            for (start, end) in starts.iter().zip(ends) {
                records.push(record_of(&lines[*start..end], &settings));
            }
            if let Some(column) = layout.position(Role::Category) {
                let merged = category::settle(&mut records[from..], lines, starts, column);
                doubts.extend(merged.map(Doubt::Categories));
            }
        }
        (records, doubts)
    }
}

fn record_of(lines: &[CellLine], settings: &[Setting]) -> Record {
    let cell = |(column, setting): (usize, &Setting)| {
        let mut own: Vec<(usize, Flow)> =
            lines.iter().map(|line| (line.at, line.cells[column].clone())).collect();
        own.retain(|(_, flow)| !flow.is_empty());
        setting.order(&mut own);
        let own: Vec<Flow> = own.into_iter().map(|(_, flow)| flow).collect();
        join_lines(&own)
    };
    Record::of(settings.iter().enumerate().map(cell).collect())
}

/// The lines on which the items' numbers stand, group by group. What else stands in the column of numbers belongs to
/// the one beside it.
fn numbers_of(groups: &mut [(Option<Flow>, Vec<CellLine>)], number_at: usize) -> Vec<Vec<usize>> {
    let mut candidates = Vec::new();
    let mut firsts = Vec::new();
    let mut sections = Vec::new();
    let mut count = 0;
    for (heading, lines) in groups.iter_mut() {
        firsts.push(count);
        if let Some(heading) = heading {
            sections.push((count, heading_of(&heading.bare()).and_then(|heading| heading.declared)));
        }
        for line in lines {
            if let Some(value) = number_of(&line.cells[number_at].bare()) {
                candidates.push(Candidate::alone(count, value));
            } else if number_at + 1 < line.cells.len() {
                let stray = std::mem::take(&mut line.cells[number_at]);
                let rest = std::mem::replace(&mut line.cells[number_at + 1], stray);
                line.cells[number_at + 1].append(&rest, Break::Space);
            }
            count += 1;
        }
    }
    let chain: Vec<usize> =
        chain_in_sections(candidates, &sections).into_iter().map(|number| number.line).collect();
    for (at, line) in groups.iter_mut().flat_map(|(_, lines)| lines).enumerate() {
        if chain.binary_search(&at).is_err() {
            line.cells[number_at] = Flow::default(); // a page's number
        }
    }
    let ends = firsts.iter().skip(1).copied().chain([count]);
    let own = |(first, end): (&usize, usize)| {
        chain.iter().filter(|line| (*first..end).contains(line)).map(|line| line - first).collect()
    };
    firsts.iter().zip(ends).map(own).collect()
}

fn number_of(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(['.', '、', '．']);
    (digits.len() <= 3).then(|| digits.parse().ok()).flatten()
}
