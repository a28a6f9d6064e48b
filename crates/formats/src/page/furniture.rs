//! What is printed on page after page: page numbers, running titles.

use std::collections::BTreeMap;

use super::columns::Piece;
use super::lines::line_of;

/// Lines whose heights differ by less stand at the same place of their pages, in points.
const SAME_PLACE: f32 = 3.0;

/// Leaves out page numbers, and running titles after the first.
///
/// They are the first or last line of their page, and stand at one height on several pages: lines that differ in their
/// numbers only, or one and the same text alone on most pages. (A table's header is repeated, too, but it is several
/// texts side by side.)
pub(super) fn without_furniture(pages: Vec<Vec<Piece>>, edges: &[[f32; 2]]) -> Vec<Vec<Piece>> {
    let mut seen: BTreeMap<String, Vec<Outer>> = BTreeMap::new();
    let mut outer: Vec<Vec<Outer>> = Vec::new();
    for (page, pieces) in pages.iter().enumerate() {
        outer.push(outer_lines(page, pieces, edges[page]));
        for line in &outer[page] {
            seen.entry(shape(&line.text)).or_default().push(line.clone());
        }
    }
    let is_furniture = |line: &&Outer| {
        let shape = shape(&line.text);
        let alike = seen.get(&shape).into_iter().flatten();
        let others: Vec<&Outer> = alike
            .filter(|other| other.page != line.page && (other.top - line.top).abs() < SAME_PLACE)
            .collect();
        if shape.contains('#') {
            others.iter().any(|other| other.text != line.text)
        } else {
            line.is_alone
                && others.len() * 2 >= pages.len()
                && others.iter().any(|other| other.page < line.page)
        }
    };
    let dropped: Vec<Vec<usize>> = outer
        .iter()
        .map(|lines| lines.iter().filter(is_furniture).flat_map(|line| line.pieces.clone()).collect())
        .collect();
    pages
        .into_iter()
        .zip(dropped)
        .map(|(pieces, dropped)| {
            let kept = pieces.into_iter().enumerate().filter(|(index, _)| !dropped.contains(index));
            kept.map(|(_, piece)| piece).collect()
        })
        .collect()
}

/// A first or last line of a page.
#[derive(Clone)]
struct Outer {
    page: usize,
    top: f32,
    text: String,
    pieces: Vec<usize>,
    /// Whether nothing stands beside it, as beside a word of a header whose others have other heights.
    is_alone: bool,
}

fn outer_lines(page: usize, pieces: &[Piece], edges: [f32; 2]) -> Vec<Outer> {
    let mut lines: Vec<Outer> = Vec::new();
    for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| is_at_edge(piece, edges)) {
        let text = line_of(&piece.marks, page).text;
        match lines.last_mut() {
            Some(line) if (piece.bounds[1] - line.top).abs() < SAME_PLACE => {
                line.text = format!("{} {text}", line.text);
                line.pieces.push(index);
                line.is_alone = false;
            }
            _ => {
                let (top, pieces) = (piece.bounds[1], vec![index]);
                lines.push(Outer { page, top, text, pieces, is_alone: piece.is_alone });
            }
        }
    }
    lines
}

/// Whether it is on the first or last line of its page.
fn is_at_edge(piece: &Piece, [top, bottom]: [f32; 2]) -> bool {
    let height = piece.bounds[3] - piece.bounds[1];
    piece.bounds[1] - top < height * 0.7 || bottom - piece.bounds[3] < height * 0.7
}

/// The text with `#` for its numbers.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for char in text.chars() {
        let char = if char.is_ascii_digit() { '#' } else { char };
        if char != '#' || !shape.ends_with('#') {
            shape.push(char);
        }
    }
    shape
}
