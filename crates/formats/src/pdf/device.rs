//! Takes down what a page's content draws: characters, and rules however they are drawn.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

use super::letters::meant;
use crate::content::PageSize;
use crate::page::{Mark, Page, Rule, Turn};

/// What is thicker is no rule but an area, in points.
const THICKEST: f64 = 4.0;

/// What is shorter is no rule but a dot of a letter or an ornament, in points.
const SHORTEST: f64 = 1.0;

/// More characters and rules are not taken down: a document of five hundred pages has some half a million.
const MOST: usize = 4 << 20;

/// A device that draws nothing and remembers.
pub(super) struct Printer<'b> {
    bounds: Rect,
    left: &'b mut Left,
    glyphs: Vec<Placed>,
    page: Page,
    /// How many characters were drawn that no map gives a meaning.
    pub unmapped: usize,
    /// Whether there is a picture on the page.
    pub has_image: bool,
}

/// How many more characters and rules of a document may be taken down.
pub(super) struct Left(usize);

impl Default for Left {
    fn default() -> Self {
        Left(MOST)
    }
}

impl Left {
    /// Whether something was left out.
    pub fn is_none(&self) -> bool {
        self.0 == 0
    }

    fn take(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

/// A character as drawn: from where to where its line runs, and how high it stands over it.
struct Placed {
    char: char,
    start: Point,
    end: Point,
    up: Vec2,
}

impl Placed {
    /// How its line runs; `None` where that is aslant.
    fn turn(&self) -> Option<Turn> {
        Turn::of(self.end.x - self.start.x, self.end.y - self.start.y)
    }
}

impl<'b> Printer<'b> {
    pub fn new(bounds: Rect, left: &'b mut Left) -> Printer<'b> {
        Printer { bounds, left, glyphs: Vec::new(), page: Page::default(), unmapped: 0, has_image: false }
    }

    /// Whether any character was drawn, with or without a meaning.
    pub fn has_text(&self) -> bool {
        self.unmapped > 0 || !self.glyphs.is_empty()
    }

    /// The page, turned so that most of its text runs from left to right.
    pub fn page(self, size: PageSize) -> Page {
        let mut counts = [0_usize; 4];
        for turn in self.glyphs.iter().filter_map(Placed::turn) {
            counts[turn as usize] += 1;
        }
        let most = Turn::ALL.into_iter().max_by_key(|turn| (counts[*turn as usize], *turn == Turn::None));
        let turn = most.unwrap_or_default();
        let marks = self.glyphs.iter().filter_map(|glyph| mark_of(glyph, turn, size)).collect();
        let (across, upright) = (self.page.across, self.page.upright);
        let turned = |rules: Vec<Rule>, is_across| {
            rules.into_iter().map(|rule| turn.rule(rule, is_across, size)).collect()
        };
        let (across, upright) = (turned(across, true), turned(upright, false));
        let (across, upright) = if turn.is_sideways() { (upright, across) } else { (across, upright) };
        Page { size, turn, marks, across, upright }
    }

    fn glyph(&mut self, glyph: &Glyph<'_>, place: Affine) {
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        let start = place * Point::ZERO;
        let end = place * Point::new(f64::from(advance.unwrap_or(1000.0)), 0.0);
        let up = place * Point::new(0.0, 1000.0) - start;
        if !self.bounds.contains(start) || !end.is_finite() || !up.is_finite() {
            return;
        }
        match glyph.as_unicode() {
            None => self.unmapped += 1,
            Some(BfString::Char(char)) => self.take(Placed { char, start, end, up }),
            Some(BfString::String(text)) => {
                let step = (end - start) / text.chars().count().max(1) as f64;
                for (char, nth) in text.chars().zip(0_u32..) {
                    let start = start + step * f64::from(nth);
                    self.take(Placed { char, start, end: start + step, up });
                }
            }
        }
    }

    fn take(&mut self, glyph: Placed) {
        let char = meant(glyph.char);
        if is_private(char) {
            self.unmapped += 1;
        } else if !char.is_whitespace() && !char.is_control() && self.left.take() {
            self.glyphs.push(Placed { char, ..glyph });
        }
    }

    /// A straight stroke, if it runs along a side of the page.
    fn stroke(&mut self, a: Point, b: Point) {
        let (width, height) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        if height <= 0.5 && width >= SHORTEST && self.left.take() {
            let rule = Rule { at: a.y as f32, from: a.x.min(b.x) as f32, to: a.x.max(b.x) as f32 };
            self.page.across.push(rule);
        } else if width <= 0.5 && height >= SHORTEST && self.left.take() {
            let rule = Rule { at: a.x as f32, from: a.y.min(b.y) as f32, to: a.y.max(b.y) as f32 };
            self.page.upright.push(rule);
        }
    }

    /// A filled rectangle: a rule where it is thin.
    fn area(&mut self, area: Rect) {
        let middle = area.center();
        if area.height() <= THICKEST && area.width() > area.height() {
            self.stroke(Point::new(area.x0, middle.y), Point::new(area.x1, middle.y));
        } else if area.width() <= THICKEST && area.height() > area.width() {
            self.stroke(Point::new(middle.x, area.y0), Point::new(middle.x, area.y1));
        }
    }

    fn outline(&mut self, area: Rect) {
        let corners = [(area.x0, area.y0), (area.x1, area.y0), (area.x1, area.y1), (area.x0, area.y1)];
        for side in 0..4 {
            self.stroke(corners[side].into(), corners[(side + 1) % 4].into());
        }
    }

    fn lines(&mut self, path: &BezPath) {
        let (mut start, mut at) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(to) => (start, at) = (to, to),
                PathEl::LineTo(to) => {
                    self.stroke(at, to);
                    at = to;
                }
                PathEl::ClosePath => {
                    self.stroke(at, start);
                    at = start;
                }
                PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => at = to,
            }
        }
    }
}

impl<'a> Device<'a> for Printer<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let path = props.transform * path;
        match mode {
            DrawMode::Stroke(_) => self.lines(&path),
            // Several rules may be filled as one path.
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) => {
                for part in subpaths(&path) {
                    self.area(part.bounding_box());
                }
            }
            DrawMode::Invisible => {}
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        let rect = props.transform.transform_rect_bbox(*rect);
        match mode {
            DrawMode::Stroke(_) | DrawMode::FillAndStroke(..)
                if rect.width().min(rect.height()) > THICKEST =>
            {
                self.outline(rect);
            }
            DrawMode::Invisible => {}
            _ => self.area(rect),
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.has_image = true;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn subpaths(path: &BezPath) -> Vec<BezPath> {
    let mut parts: Vec<BezPath> = Vec::new();
    for element in path.elements() {
        if matches!(element, PathEl::MoveTo(_)) || parts.is_empty() {
            parts.push(BezPath::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(*element);
        }
    }
    parts
}

/// Whether a map gives a character that only its font knows.
fn is_private(char: char) -> bool {
    matches!(char, '\u{e000}'..='\u{f8ff}' | '\u{fffd}')
}

/// The mark in the page as it is read. What runs along no side of the page, as watermarks do, is none.
fn mark_of(glyph: &Placed, turn: Turn, size: PageSize) -> Option<Mark> {
    let own = glyph.turn()?;
    let corners = [glyph.start, glyph.end, glyph.start + glyph.up, glyph.end + glyph.up];
    let corners = corners.map(|corner| turn.point(corner.x as f32, corner.y as f32, size));
    let [left, right] = reach(corners.map(|corner| corner.0));
    let [_, bottom] = reach(corners.map(|corner| corner.1));
    let height = glyph.up.hypot() as f32;
    // A character that stands on its side still takes its square.
    let baseline = if own == turn { corners[0].1 } else { bottom - height * 0.12 };
    Some(Mark { char: glyph.char, left, right, baseline, size: height })
}

fn reach(values: [f32; 4]) -> [f32; 2] {
    let least = values.into_iter().fold(f32::INFINITY, f32::min);
    [least, values.into_iter().fold(f32::NEG_INFINITY, f32::max)]
}
