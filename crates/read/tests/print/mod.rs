//! Prints structured lists the way published ones come out of a PDF's text layer or a converted table.
//!
//! A list is set as a table on pages (column widths, wrapped lines, cells in the middle of their row), and its
//! text is taken off the pages again as extractors take it. What the style loses or changes on purpose
//! (`settle`) is in the expected document; everything else reading must give back.
#![allow(dead_code)] // Each test uses its part of the printer.

pub mod compare;
pub mod encode;
mod extract;
pub mod invent;
pub mod kept;
mod page;
mod rows;
mod seam;
pub mod sheet;
pub mod style;
pub mod web;

use std::path::PathBuf;

use qingdan_model::{Cells, Document, Item, JointCells};

use sheet::Sheet;
use style::{
    Blanks, Category, Displaced, Furniture, HeaderPages, Misnumbered, Numbering, Order, Padding, Remark,
    Single, Style,
};
use web::Web;

/// A print and what reading it must give back.
pub struct Printed {
    pub text: String,
    pub expected: Document,
    /// Why a careful human could not be sure of what the print says; `None` where they could.
    pub ambiguity: Option<&'static str>,
}

/// Prints as bare lines from a PDF.
pub fn bare_lines(document: &Document, style: &Style) -> Printed {
    let expected = rows::settle(document, style);
    let layout = page::lay_out(&rows::tables(&expected, style), style);
    let text = extract::extract(&layout.pages, &running_title(&expected), style);
    let seams = (!layout.certain).then_some("what the first lines of a page continue is not certain");
    let ambiguity = ambiguity(&expected, style).or(seams);
    Printed { text, expected, ambiguity }
}

/// Prints as text with kept layout.
pub fn kept_layout(document: &Document, count: kept::Count, style: &Style) -> Printed {
    let expected = rows::settle(document, style);
    let layout = page::lay_out(&rows::tables(&expected, style), style);
    let text = kept::lay(&layout.pages, count);
    let seams = (!layout.certain).then_some("what the first lines of a page continue is not certain");
    let merged =
        (style.category == Category::Merged).then_some("nothing shows how far a merged category reaches");
    let ambiguity = ambiguity(&expected, style).or(seams).or(merged);
    Printed { text, expected, ambiguity }
}

/// Prints as a page for browsers.
pub fn web_page(document: &Document, web: Web, style: &Style) -> Printed {
    let expected = rows::settle(document, style);
    let text = web::write(&rows::tables(&expected, style), web);
    let ambiguity = sheet_ambiguity(&expected, Sheet::Paragraphs, style);
    Printed { text, expected, ambiguity }
}

/// What stands at the head of every page: the document's title, which is the list's where there is but one.
fn running_title(document: &Document) -> String {
    let town = document.town.as_deref().unwrap_or_default();
    match document.lists.as_slice() {
        [list] => format!("{town}{}事项清单", list.kind.chinese()),
        _ => format!("{town}履行职责事项清单"),
    }
}

/// Prints as a table of cells.
pub fn sheet(document: &Document, sheet: Sheet, style: &Style) -> Printed {
    let expected = rows::settle(document, style);
    let text = sheet::write(&rows::tables(&expected, style), sheet, style);
    let ambiguity = sheet_ambiguity(&expected, sheet, style);
    Printed { text, expected, ambiguity }
}

/// What bare lines in this style lose, beyond what the layout shows.
fn ambiguity(expected: &Document, style: &Style) -> Option<&'static str> {
    if let Some(why) = common_ambiguity(expected, style) {
        return Some(why);
    }
    let boundaries_lost = matches!(style.blanks, Blanks::None | Blanks::EveryLine | Blanks::NearlyEveryLine);
    let bare = style.single == Single::Bare;
    let joint = || joint_items(expected);
    if style.numbering == Numbering::None && joint().any(|(_, cells)| has_runs(cells)) {
        return Some("unnumbered clauses: a line that ends in a full stop may end a clause or a sentence");
    }
    let turned = style.order == Order::TownFirst || style.displaced != Displaced::No;
    if boundaries_lost && bare && turned {
        return Some("no blank line shows where the town's clauses end and the department's begin");
    }
    if boundaries_lost && bare && joint().any(|(_, cells)| has_bare_sentences(cells)) {
        return Some("no blank line shows where the department's sentences end and the town's begin");
    }
    if bare && joint().any(|(_, cells)| has_bare_closing(cells)) {
        return Some("a closing sentence after an unnumbered clause looks like its second sentence");
    }
    if style.misnumbered == Misnumbered::Lost && joint().any(|(item, _)| has_sentences(item)) {
        return Some("where a number is lost, a second sentence looks like a clause");
    }
    if style.remark == Remark::Yes && joint().any(|(_, cells)| cells.remark.is_some()) {
        return Some("a remark after the town's duties looks like a duty");
    }

    if style.furniture == Furniture::BareNumber && style.header_pages != HeaderPages::Every {
        return Some("a bare page number before a row may be the row's number");
    }
    if style.padding == Padding::None && style.blanks == Blanks::GaplessGlue {
        return Some("cells of one line touch without a space");
    }
    if style.displaced == Displaced::DutiesAndStop
        && joint().any(|(item, cells)| page::displaced(style, item.no) && !cell_is_ended(cells))
    {
        return Some("the late full stop could end the department's cell as well");
    }
    if matches!(style.displaced, Displaced::Duties | Displaced::DutiesAndStop)
        && joint().any(|(item, cells)| page::displaced(style, item.no) && !sides_differ(cells))
    {
        return Some("nothing in the text tells which duty column is which");
    }
    None
}

/// The same for a table of cells.
fn sheet_ambiguity(expected: &Document, sheet: Sheet, style: &Style) -> Option<&'static str> {
    if let Some(why) = common_ambiguity(expected, style) {
        return Some(why);
    }
    if style.numbering == Numbering::None && joint_items(expected).any(|(_, cells)| has_unended(cells)) {
        return Some("an unnumbered clause without a full stop may go on in the next line of its cell");
    }
    if sheet.keeps_paragraphs() {
        return None;
    }
    if style.numbering == Numbering::None && joint_items(expected).any(|(_, cells)| has_runs(cells)) {
        return Some("unnumbered clauses on one line");
    }
    if style.misnumbered == Misnumbered::Lost && joint_items(expected).any(|(item, _)| has_sentences(item)) {
        return Some("where a number is lost, a second sentence looks like a clause");
    }
    if joint_items(expected).any(|(_, cells)| has_closing(cells)) {
        return Some("a closing sentence on the line of the last clause");
    }
    None
}

fn common_ambiguity(expected: &Document, style: &Style) -> Option<&'static str> {
    let sub_clauses = match style.numbering {
        Numbering::Circle => ["①", "②"],
        Numbering::Bracket => ["（1）", "（2）"],
        _ => return None,
    };
    let clauses = || joint_items(expected).flat_map(|(item, _)| item.clauses());
    let taken = |sign: &&str| clauses().any(|clause| clause.passage.text.contains(*sign));
    sub_clauses.iter().any(taken).then_some("clauses and sub-clauses are numbered alike")
}

fn joint_items(document: &Document) -> impl Iterator<Item = (&Item, &JointCells<qingdan_model::Passage>)> {
    document.lists.iter().flat_map(|list| &list.items).filter_map(|item| match &item.cells {
        Cells::Joint(cells) => Some((item, cells)),
        _ => None,
    })
}

fn has_runs(cells: &JointCells<qingdan_model::Passage>) -> bool {
    cells.department_duties.iter().any(|group| group.duties.len() > 1)
        || cells.town_duties.len() > 1
        || cells.support.len() > 1
        || has_closing(cells)
}

fn has_bare_sentences(cells: &JointCells<qingdan_model::Passage>) -> bool {
    let sentences = |text: &str| text.matches('。').count() > 1;
    let groups = cells.department_duties.iter().filter(|group| group.duties.len() == 1);
    let alone = groups
        .map(|group| &group.duties[0])
        .chain(cells.town_duties.iter().filter(|_| cells.town_duties.len() == 1));
    alone.into_iter().any(|clause| sentences(&clause.text))
        || (cells.town_duties.len() == 1
            && cells.department_duties.last().is_some_and(|group| group.duties.len() > 1))
        || (cells.town_duties.len() == 1 && cells.support.len() > 1)
}

/// Whether a clause that another one follows in its run ends without punctuation.
fn has_unended(cells: &JointCells<qingdan_model::Passage>) -> bool {
    let runs = cells.department_duties.iter().map(|group| &group.duties);
    runs.chain([&cells.support, &cells.town_duties])
        .filter_map(|run| run.split_last())
        .any(|(_, before)| before.iter().any(|clause| !clause.text.ends_with(['。', '；'])))
}

fn has_sentences(item: &Item) -> bool {
    item.clauses().iter().any(|clause| clause.passage.text.matches(['。', '；']).count() > 1)
}

fn has_closing(cells: &JointCells<qingdan_model::Passage>) -> bool {
    cells.department_duties.iter().skip(1).any(|group| group.heading.is_none())
}

fn has_bare_closing(cells: &JointCells<qingdan_model::Passage>) -> bool {
    has_closing(cells)
        && cells
            .department_duties
            .windows(2)
            .any(|pair| pair[1].heading.is_none() && pair[0].duties.len() == 1)
}

/// Whether the department's cell ends with punctuation.
fn cell_is_ended(cells: &JointCells<qingdan_model::Passage>) -> bool {
    let duties = cells.department_duties.iter().flat_map(|group| &group.duties);
    duties.chain(&cells.support).last().is_none_or(|clause| clause.text.ends_with('。'))
}

fn sides_differ(cells: &JointCells<qingdan_model::Passage>) -> bool {
    let assists = |text: &str| text.starts_with("配合") || text.starts_with("协助");
    let headed = cells.department_duties.iter().any(|group| group.heading.is_some());
    headed || !cells.support.is_empty() || cells.town_duties.iter().any(|clause| assists(&clause.text))
}

/// Structured lists to print besides the invented ones: the samples of this repository, and the read-by-hand
/// copies of real lists where they are at hand.
pub fn structured() -> Vec<(String, Document)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut documents = Vec::new();
    for folder in [root.join("samples/structured"), lists_folder().join("../gold")] {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        {
            let Ok(text) = std::fs::read_to_string(path) else { continue };
            let Ok(document) = serde_json::from_str::<Document>(&text) else { continue };
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            documents.push((name, document));
        }
    }
    documents
}

/// Where the real published lists are: `QINGDAN_LISTS`, or beside the repository.
pub fn lists_folder() -> PathBuf {
    std::env::var_os("QINGDAN_LISTS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/lists"),
        PathBuf::from,
    )
}
