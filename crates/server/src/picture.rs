//! Pages of an original as pictures: each printed line where it stands, with places marked.

use std::ops::Range;

use qingdan_formats::{Content, Sheet};
use qingdan_model::{Site, Span, Spot};

use crate::original::{Mark, line_of, line_starts};

/// A page.
pub(crate) struct Picture {
    /// Its number, from 1.
    pub number: u32,
    /// In points, as it is turned to be read.
    pub width: f32,
    /// Likewise.
    pub height: f32,
    /// What turns it so that its text can be read, as SVG writes it; empty where it stands upright.
    pub upright: String,
    /// Whether pages before this one are left out.
    pub after_gap: bool,
    /// Its rules: from x, y to x, y.
    pub rules: Vec<[f32; 4]>,
    /// What is printed on it.
    pub lines: Vec<Printed>,
    /// What is marked on it, rows before clauses, so that a clause lies over its row.
    pub marks: Vec<Marked>,
}

/// A printed line.
pub(crate) struct Printed {
    /// Its number in the document's text, from 1.
    pub number: usize,
    /// Where its letters begin to stand: from the page's upper left corner, in points.
    pub x: f32,
    pub y: f32,
    /// How high letters are, and how long the line is, in points.
    pub height: f32,
    pub length: f32,
    /// By how much it is turned, in degrees clockwise.
    pub turned: u16,
    pub text: String,
}

impl Printed {
    /// A line in this area, whose text runs as the page's does.
    fn of(number: usize, text: String, area: Area, turned: u16) -> Printed {
        /// Letters stand a little above the lower edge of their line.
        const ABOVE: f32 = 0.86;
        let Area { x, y, width, height } = area;
        let (x, y, height, length) = match turned {
            90 => (x + width * (1.0 - ABOVE), y, width, height),
            180 => (x + width, y + height * (1.0 - ABOVE), height, width),
            270 => (x + width * ABOVE, y + height, width, height),
            _ => (x, y + height * ABOVE, height, width),
        };
        Printed { number, x, y, height, length, turned, text }
    }
}

/// A marked part of a line.
pub(crate) struct Marked {
    /// The clause it belongs to; empty for the row as a whole.
    pub of: String,
    /// Whether the chosen clause begins here.
    pub first: bool,
    pub area: Area,
}

impl Marked {
    /// Whether it is part of this clause.
    pub fn belongs_to(&self, clause: impl AsRef<str>) -> bool {
        !clause.as_ref().is_empty() && self.of == clause.as_ref()
    }
}

/// A rectangle, in points from the page's upper left corner.
#[derive(Clone, Copy)]
pub(crate) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Area {
    /// The part from one share of its length to another, along text that is turned so.
    fn part(self, from: f32, to: f32, turned: u16) -> Area {
        let (from, to) = if matches!(turned, 180 | 270) { (1.0 - to, 1.0 - from) } else { (from, to) };
        if matches!(turned, 90 | 270) {
            Area { y: self.y + self.height * from, height: self.height * (to - from), ..self }
        } else {
            Area { x: self.x + self.width * from, width: self.width * (to - from), ..self }
        }
    }
}

/// The pages that the marks touch, in order.
pub(crate) fn touched(content: &Content, marks: &[Mark]) -> Vec<Picture> {
    let mut pages: Vec<u32> =
        marks.iter().flat_map(|mark| content.spots_in(mark.span)).filter_map(page).collect();
    pages.sort_unstable();
    pages.dedup();
    let mut before = None;
    let pictures = pages.into_iter().map(|number| {
        let after_gap = before.is_some_and(|before| before + 1 != number);
        before = Some(number);
        Picture { after_gap, ..picture(content, number, marks) }
    });
    pictures.collect()
}

/// Pages by number, without marks.
pub(crate) fn pages(content: &Content, numbers: Range<u32>) -> Vec<Picture> {
    numbers.map(|number| picture(content, number, &[])).collect()
}

/// The page on which this line of the text stands, from 1.
pub(crate) fn page_of_line(content: &Content, line: usize) -> Option<u32> {
    let starts = line_starts(&content.text);
    let start = *starts.get(line.checked_sub(1)?)?;
    let end = starts.get(line).copied().unwrap_or(content.text.len());
    content.spots_in(Span { start, end }).find_map(page)
}

/// A line that stands on this page or after it, from 1; the first where there is none.
pub(crate) fn first_line(content: &Content, number: u32) -> usize {
    let starts = line_starts(&content.text);
    let spot = content.spots.iter().find(|spot| page(spot).is_some_and(|page| page >= number));
    spot.map_or(1, |spot| line_of(&starts, spot.span.start) + 1)
}

/// Notes where the chosen clause begins.
pub(crate) fn choose(pictures: &mut [Picture], clause: &str) {
    let mut marks = pictures.iter_mut().flat_map(|picture| &mut picture.marks);
    if let Some(mark) = marks.find(|mark| mark.belongs_to(clause)) {
        mark.first = true;
    }
}

fn page(spot: &Spot) -> Option<u32> {
    match spot.site {
        Site::Page { page, .. } => Some(page),
        Site::Cell { .. } | Site::Table { .. } => None,
    }
}

fn picture(content: &Content, number: u32, marks: &[Mark]) -> Picture {
    let sheet = (number as usize).checked_sub(1).and_then(|at| content.pages.get(at));
    let Sheet { size, rules, turned } = sheet.cloned().unwrap_or_default();
    let starts = line_starts(&content.text);
    let lines = content.spots.iter().filter_map(|spot| {
        let area = area_on(spot, number)?;
        let text = content.text.get(spot.span.start..spot.span.end)?.trim_end().to_owned();
        Some(Printed::of(line_of(&starts, spot.span.start) + 1, text, area, turned))
    });
    let mut marks: Vec<Marked> =
        marks.iter().flat_map(|mark| marked(content, (number, turned), mark)).collect();
    marks.sort_by_key(|mark| !mark.of.is_empty());
    let (w, h) = (size.width, size.height);
    let (width, height, upright) = match turned {
        90 => (h, w, format!("matrix(0 -1 1 0 0 {w})")),
        180 => (w, h, format!("matrix(-1 0 0 -1 {w} {h})")),
        270 => (h, w, format!("matrix(0 1 -1 0 {h} 0)")),
        _ => (w, h, String::new()),
    };
    Picture { number, width, height, upright, after_gap: false, rules, lines: lines.collect(), marks }
}

fn area_on(spot: &Spot, number: u32) -> Option<Area> {
    match spot.site {
        Site::Page { page, bounds: [left, top, right, bottom] } if page == number => {
            Some(Area { x: left, y: top, width: right - left, height: bottom - top })
        }
        _ => None,
    }
}

/// The parts of a mark on a page: of a line that is marked in part, the share of its width.
fn marked(content: &Content, (number, turned): (u32, u16), mark: &Mark) -> Vec<Marked> {
    let parts = content.spots_in(mark.span).filter_map(|spot| {
        let area = area_on(spot, number)?;
        let text = |start: usize, end: usize| content.text.get(start..end).map(width);
        let whole = text(spot.span.start, spot.span.end)?.max(1) as f32;
        let start = mark.span.start.max(spot.span.start);
        let end = mark.span.end.min(spot.span.end);
        let before = text(spot.span.start, start)? as f32 / whole;
        let share = text(start, end)? as f32 / whole;
        let area = area.part(before, before + share, turned);
        Some(Marked { of: mark.of.clone(), first: false, area })
    });
    parts.collect()
}

/// Width in half-width columns.
fn width(text: &str) -> usize {
    text.chars().map(|char| if char.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use qingdan_formats::PageSize;

    use super::*;

    /// Two lines on the first page, one on the third.
    fn content() -> Content {
        let text = "序号 事项\n征兵工作\n防汛\n";
        let spot = |part: &str, page: u32, bounds: [f32; 4]| {
            let start = text.find(part).unwrap();
            Spot { span: Span { start, end: start + part.len() }, site: Site::Page { page, bounds } }
        };
        Content {
            text: text.to_owned(),
            spots: vec![
                spot("序号 事项", 1, [10.0, 10.0, 100.0, 20.0]),
                spot("征兵工作", 1, [10.0, 30.0, 90.0, 40.0]),
                spot("防汛", 3, [10.0, 30.0, 50.0, 40.0]),
            ],
            pages: vec![
                Sheet {
                    size: PageSize { width: 842.0, height: 595.0 },
                    rules: vec![[9.0, 9.0, 99.0, 9.0]],
                    turned: 0,
                };
                3
            ],
            ..Content::default()
        }
    }

    fn mark(of: &str, part: &str) -> Mark {
        let start = content().text.find(part).unwrap();
        Mark { of: of.to_owned(), span: Span { start, end: start + part.len() } }
    }

    #[test]
    fn a_part_of_a_line_is_marked_by_its_share_of_the_width() {
        let mut pictures = touched(&content(), &[mark("town-1", "兵工"), mark("", "征兵工作\n防汛")]);
        choose(&mut pictures, "town-1");
        let told: Vec<(u32, bool, usize)> =
            pictures.iter().map(|one| (one.number, one.after_gap, one.marks.len())).collect();
        assert_eq!(told, [(1, false, 2), (3, true, 1)]);
        let clause = &pictures[0].marks[1];
        assert!(clause.first && clause.belongs_to("town-1"));
        assert_eq!((clause.area.x, clause.area.width), (30.0, 40.0));
        assert_eq!(pictures[0].lines[1].number, 2);
    }

    /// Whichever way a page's text runs, its letters are as high as its lines are thick, and a mark lies along them.
    #[test]
    fn turned_text_stays_in_its_line() {
        let area = Area { x: 10.0, y: 100.0, width: 20.0, height: 300.0 };
        let down = Printed::of(1, String::new(), area, 90);
        assert_eq!((down.height, down.length, down.y), (20.0, 300.0, 100.0));
        let up = Printed::of(1, String::new(), area, 270);
        assert_eq!((up.height, up.length, up.y), (20.0, 300.0, 400.0));
        let part = |turned| {
            let Area { x, y, width, height } = area.part(0.0, 0.25, turned);
            [x, y, width, height]
        };
        assert_eq!(part(90), [10.0, 100.0, 20.0, 75.0]);
        assert_eq!(part(270), [10.0, 325.0, 20.0, 75.0]);
        assert_eq!(part(180), [25.0, 100.0, 5.0, 300.0]);
    }

    #[test]
    fn a_line_finds_its_page() {
        let content = content();
        assert_eq!([1, 3, 0, 99].map(|line| page_of_line(&content, line)), [Some(1), Some(3), None, None]);
        assert_eq!(pages(&content, 1..4).len(), 3);
        assert_eq!([1, 2, 4].map(|page| first_line(&content, page)), [1, 3, 1]);
    }
}
