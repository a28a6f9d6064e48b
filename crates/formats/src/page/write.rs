//! Pages' parts as content: text, blocks, and where each line stands.

use qingdan_model::{Site, Span, Spot};

use super::table::parts_of;
use super::{Line, Page, Part, Table, Turn};
use crate::content::{Block, Cell, Content, Format, Sheet};

/// The content of a document printed on pages.
pub(crate) fn content_of(format: Format, pages: Vec<Page>) -> Content {
    let mut content = Content { format, ..Content::default() };
    content.pages.extend(pages.iter().map(sheet));
    let turns = pages.iter().map(|page| page.turn).collect();
    let mut writer = Writer { content: &mut content, turns };
    for part in parts_of(pages).iter().flatten() {
        writer.part(part);
    }
    content
}

fn sheet(page: &Page) -> Sheet {
    let across = page.across.iter().map(|rule| [rule.from, rule.at, rule.to, rule.at]);
    let upright = page.upright.iter().map(|rule| [rule.at, rule.from, rule.at, rule.to]);
    let rules = across.chain(upright).map(|rule| page.turn.back(rule, page.size)).collect();
    Sheet { size: page.size, rules, turned: page.turn.degrees() }
}

struct Writer<'a> {
    content: &'a mut Content,
    turns: Vec<Turn>,
}

impl Writer<'_> {
    fn part(&mut self, part: &Part) {
        let block = match part {
            Part::Line(line) => Block::Paragraph(self.line(line)),
            Part::Table(table) => Block::Table(self.table(table)),
        };
        self.content.blocks.push(block);
    }

    fn table(&mut self, table: &Table) -> Vec<Vec<Cell>> {
        let mut written: Vec<Option<Vec<Span>>> = vec![None; table.cells.len()];
        let rows = table.rows.iter();
        rows.map(|row| {
            row.iter()
                .map(|placed| {
                    let lines = written[placed.cell].get_or_insert_with(|| {
                        table.cells[placed.cell].iter().map(|line| self.line(line)).collect()
                    });
                    Cell {
                        lines: lines.clone(),
                        is_of_paragraphs: false,
                        columns: placed.columns,
                        is_merged_up: placed.is_merged_up,
                    }
                })
                .collect()
        })
        .collect()
    }

    fn line(&mut self, line: &Line) -> Span {
        let text = &mut self.content.text;
        let start = text.len();
        text.push_str(&line.text);
        let span = Span { start, end: text.len() };
        text.push('\n');
        let page = u32::try_from(line.page + 1).unwrap_or(u32::MAX);
        let bounds = self.turns[line.page].back(line.bounds, self.content.pages[line.page].size);
        let site = Site::Page { page, bounds };
        self.content.spots.push(Spot { span, site });
        span
    }
}
