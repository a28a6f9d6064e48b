//! Pages to their parts: tables where rules draw them or white space parts columns, lines around them.

use super::columns::{Free, Piece, pieces_of, tables_of};
use super::furniture::without_furniture;
use super::grid::Grid;
use super::lines::{line_of, reach};
use super::merged::{merge_sparse, standing_of};
use super::rows::part_rows;
use super::rules::{drawings, joined};
use super::setting::Setting;
use super::{Mark, Page, Part, Region, Rule, Table, seams};

/// Columns of one table stand at the same places of its pages, within this, in points.
const SAME_COLUMN: f32 = 4.0;

/// A rule shorter than this, with none longer beside it, does not part rows: it underlines words.
const UNDERLINE: f32 = 36.0;

/// A page with more rules in one direction has a map or a drawing on it.
const MOST_RULES: usize = 2000;

/// What is printed so much larger than usual is a title.
const LARGER: f32 = 1.25;

/// The parts of each page, from top to bottom. A row that a page's end cuts is in its first page.
pub(super) fn parts_of(pages: Vec<Page>) -> Vec<Vec<Part>> {
    let mut regions: Vec<Region> = Vec::new();
    let mut loose: Vec<Vec<Piece>> = Vec::new();
    let mut across: Vec<Vec<Rule>> = Vec::new();
    let mut edges: Vec<[f32; 2]> = Vec::new();
    for (page, printed) in pages.into_iter().enumerate() {
        let [_, top, _, bottom] = reach(&printed.marks);
        edges.push([top, bottom]);
        let (marks, rules) = draw(page, printed, &mut regions);
        loose.push(pieces_of(page, marks));
        across.push(rules);
    }
    let loose = without_furniture(loose, &edges).into_iter().flatten().collect();
    let lines = free(loose, &across, &mut regions);
    let mut parts: Vec<Vec<(f32, Part)>> = edges.iter().map(|_| Vec::new()).collect();
    for (top, page, table) in set(regions) {
        parts[page].push((top, Part::Table(table)));
    }
    for piece in lines {
        parts[piece.page].push((piece.bounds[1], Part::Line(line_of(&piece.marks, piece.page))));
    }
    let mut pages: Vec<Vec<Part>> = parts.into_iter().map(in_order).collect();
    seams::join(&mut pages);
    pages
}

/// Finds the rows of tables; gives each with its top and its page.
fn set(mut regions: Vec<Region>) -> Vec<(f32, usize, Table)> {
    regions.sort_by(|a, b| a.run.cmp(&b.run).then(a.page.cmp(&b.page)));
    let mut settings = Vec::new();
    for run in regions.chunk_by_mut(|a, b| a.run == b.run) {
        let setting = Setting::of(run);
        if let Some(setting) = &setting {
            part_rows(run, setting);
        }
        settings.push(setting);
    }
    let runs = regions.chunk_by(|a, b| a.run == b.run).zip(&settings);
    let numbered: Vec<_> = runs.filter_map(|(run, setting)| Some((run, setting.as_ref()?))).collect();
    let standing = standing_of(&numbered);
    for (run, setting) in regions.chunk_by_mut(|a, b| a.run == b.run).zip(&settings) {
        if let Some(setting) = setting {
            merge_sparse(run, setting, standing);
        }
    }
    let numbers = regions.chunk_by(|a, b| a.run == b.run).zip(&settings);
    let numbers: Vec<Option<usize>> = numbers
        .flat_map(|(run, setting)| vec![setting.as_ref().map(|setting| setting.numbers); run.len()])
        .collect();
    let tables = regions.into_iter().zip(numbers).map(|(region, numbers)| {
        let top = reach(&region.marks)[1];
        let filled = region.grid.filled(region.marks, region.page);
        (top, region.page, Table { run: region.run, numbers, ..filled })
    });
    tables.collect()
}

fn in_order(mut parts: Vec<(f32, Part)>) -> Vec<Part> {
    parts.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Takes the tables with upright rules off a page; gives back the other marks and the rules across between them.
fn draw(page: usize, printed: Page, regions: &mut Vec<Region>) -> (Vec<Mark>, Vec<Rule>) {
    let (across, upright) = (joined(printed.across), joined(printed.upright));
    let mut marks = printed.marks;
    if across.len().max(upright.len()) > MOST_RULES {
        return (marks, Vec::new()); // a drawing
    }
    let mut others = Vec::new();
    for drawing in drawings(&across, &upright) {
        if drawing.upright.len() < 3 || drawing.is_too_fine() {
            let long = |rule: &&Rule| rule.to - rule.from > UNDERLINE;
            let long: Vec<f32> = across.iter().filter(long).map(|rule| rule.at).collect();
            others.extend(drawing.across.into_iter().filter(|rule| long.contains(&rule.at)));
            continue;
        }
        let grid = Grid::of(&drawing);
        let (held, rest) = marks.into_iter().partition(|mark| grid.holds(mark.middle()));
        marks = rest;
        let run = run_of(regions, grid.columns());
        regions.push(Region { page, run, grid, marks: held, is_parted: false });
    }
    (marks, others)
}

/// The table that a grid goes on with: the last one, if its columns are the same.
fn run_of(regions: &[Region], columns: &[f32]) -> usize {
    let Some(last) = regions.last() else { return 0 };
    let before = last.grid.columns();
    let is_same =
        before.len() == columns.len() && before.iter().zip(columns).all(|(a, b)| (a - b).abs() < SAME_COLUMN);
    if is_same { last.run } else { last.run + 1 }
}

/// Makes regions of the tables without upright rules; gives back the pieces that stand in none. A piece across columns
/// parts a table.
fn free(pieces: Vec<Piece>, across: &[Vec<Rule>], regions: &mut Vec<Region>) -> Vec<Piece> {
    let tables = tables_of(&pieces);
    let first_run = regions.last().map_or(0, |last| last.run + 1);
    let owners = owners_of(&pieces, &tables);
    let mut lines = Vec::new();
    let mut held: Vec<Piece> = Vec::new();
    let mut before = None;
    for (piece, owner) in pieces.into_iter().zip(owners) {
        if owner != before || held.last().is_some_and(|last| last.page != piece.page) {
            let run = first_run + before.unwrap_or(0);
            let table = before.map(|at| &tables[at]);
            regions.extend(region_of(std::mem::take(&mut held), run, table, across));
        }
        if owner.is_some() { &mut held } else { &mut lines }.push(piece);
        before = owner;
    }
    let table = before.map(|at| &tables[at]);
    regions.extend(region_of(held, first_run + before.unwrap_or(0), table, across));
    lines
}

/// The table of each piece, if it stands in one.
fn owners_of(pieces: &[Piece], tables: &[Free]) -> Vec<Option<usize>> {
    let largest = LARGER * usual_size(pieces);
    let mut at = 0;
    let mut owners = Vec::with_capacity(pieces.len());
    for (index, piece) in pieces.iter().enumerate() {
        while tables.get(at + 1).is_some_and(|next| next.first <= index) {
            at += 1;
        }
        let owner = tables.get(at).filter(|table| {
            let next = tables.get(at + 1).map(|next| pieces[next.first].page);
            let last = pieces[table.end - 1].page;
            // What stands over the next table, on a page of its own, is its title.
            let is_title = index >= table.end && piece.page != last && next == Some(piece.page);
            let is_large = piece.marks.first().is_some_and(|mark| mark.size > largest);
            index >= table.first && !is_title && !is_large && is_in_column(piece, &table.columns)
        });
        owners.push(owner.map(|_| at));
    }
    owners
}

fn usual_size(pieces: &[Piece]) -> f32 {
    let mut sizes: Vec<f32> =
        pieces.iter().filter_map(|piece| piece.marks.first()).map(|mark| mark.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

fn region_of(held: Vec<Piece>, run: usize, table: Option<&Free>, across: &[Vec<Rule>]) -> Option<Region> {
    let page = held.first()?.page;
    let marks: Vec<Mark> = held.into_iter().flat_map(|piece| piece.marks).collect();
    let [_, top, _, bottom] = reach(&marks);
    let grid = Grid::of_columns(table?.columns.clone(), &across[page], top, bottom);
    Some(Region { page, run, grid, marks, is_parted: false })
}

fn is_in_column(piece: &Piece, columns: &[f32]) -> bool {
    let after = columns.partition_point(|at| *at <= piece.bounds[0]);
    columns.get(after).is_some_and(|end| piece.bounds[2] <= *end)
}
