//! A page to its parts: tables where rules draw them, lines around them.

use super::grid::Grid;
use super::rules::{drawings, joined};
use super::{Line, Mark, Page, Part, lines};

/// The parts of a page, from top to bottom.
pub(super) fn parts_of(page: Page) -> Vec<Part> {
    let (across, upright) = (joined(page.across), joined(page.upright));
    let mut marks = page.marks;
    let mut parts: Vec<(f32, Part)> = Vec::new();
    for drawing in drawings(&across, &upright) {
        if drawing.across.len() < 2 || drawing.upright.len() < 2 {
            continue;
        }
        let top = drawing.bounds()[1];
        let (table, outside) = Grid::of(&drawing).fill(marks);
        marks = outside;
        parts.push((top, Part::Table(table)));
    }
    for line in lines_of(marks) {
        parts.push((line.bounds[1], Part::Line(line)));
    }
    parts.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    parts.into_iter().map(|(_, part)| part).collect()
}

fn lines_of(marks: Vec<Mark>) -> Vec<Line> {
    lines::runs_of(marks).iter().map(|run| lines::line_of(run)).collect()
}
