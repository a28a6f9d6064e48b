//! Takes down what a page's content draws: characters, and rules however they are drawn.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

use super::letters::meant;
use crate::content::PageSize;
use crate::page::{Mark, Page, Rule};

/// What is thicker is no rule but an area, in points.
const THICKEST: f64 = 4.0;

/// What is shorter is no rule but a dot of a letter or an ornament, in points.
const SHORTEST: f64 = 1.0;

/// A device that draws nothing and remembers.
pub(super) struct Printer {
    bounds: Rect,
    page: Page,
    /// How many characters were drawn that no map gives a meaning.
    pub unmapped: usize,
    /// Whether there is a picture on the page.
    pub has_image: bool,
}

impl Printer {
    pub fn new(bounds: Rect) -> Printer {
        Printer { bounds, page: Page::default(), unmapped: 0, has_image: false }
    }

    pub fn page(self, size: PageSize) -> Page {
        Page { size, ..self.page }
    }

    fn glyph(&mut self, glyph: &Glyph<'_>, place: Affine) {
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        let start = place * Point::ZERO;
        let end = place * Point::new(f64::from(advance.unwrap_or(1000.0)), 0.0);
        let size = (place * Point::new(0.0, 1000.0) - start).hypot();
        if !self.bounds.contains(start) || !size.is_finite() {
            return;
        }
        let Some(text) = glyph.as_unicode() else {
            self.unmapped += 1;
            return;
        };
        let mut mark = Mark {
            char: ' ',
            left: start.x.min(end.x) as f32,
            right: start.x.max(end.x) as f32,
            baseline: start.y as f32,
            size: size as f32,
        };
        match text {
            BfString::Char(char) => self.mark(Mark { char, ..mark }),
            BfString::String(text) => {
                let width = (mark.right - mark.left) / text.chars().count().max(1) as f32;
                for char in text.chars() {
                    mark.right = mark.left + width;
                    self.mark(Mark { char, ..mark });
                    mark.left = mark.right;
                }
            }
        }
    }

    fn mark(&mut self, mark: Mark) {
        let mark = Mark { char: meant(mark.char), ..mark };
        if !mark.char.is_whitespace() && !mark.char.is_control() {
            self.page.marks.push(mark);
        }
    }

    /// A straight stroke, if it runs along a side of the page.
    fn stroke(&mut self, a: Point, b: Point) {
        let (width, height) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        if height <= 0.5 && width >= SHORTEST {
            let rule = Rule { at: a.y as f32, from: a.x.min(b.x) as f32, to: a.x.max(b.x) as f32 };
            self.page.across.push(rule);
        } else if width <= 0.5 && height >= SHORTEST {
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

impl<'a> Device<'a> for Printer {
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
