//! A procedure drawn in lanes, as SVG: no script, no font of its own, colours that stay apart in grey.

use std::fmt::Write;

use qingdan_model::{Actor, Case, Deadline, HandOff, Missing, Part, Procedure, Step, StepId, TriggerKind};

use super::frame::{Frame, Measures, Rect, Way};
use super::grid::{Cell, Edge, Grid};
use super::wrap::{line, width, wrap};
use super::{Drawing, Look, StepState, actions, allowed};

const MEASURES: Measures = Measures {
    columns: 5,
    head: 92.0,
    box_width: 176.0,
    gutter: 54.0,
    top: 58.0,
    caption: 17.0,
    between: 26.0,
    lines: 0.48,
};
/// The most columns that stay legible on a page across; they stand closer then.
const MOST: usize = 6;
/// The border of a box.
const PLAIN: &str = "stroke=\"#333\" stroke-width=\"1.3\"";
/// The part of an A4 page across that is printed on, in millimetres.
const PAPER: (f64, f64) = (277.0, 190.0);
/// Half-width characters in a line of a box, at 12 units a Chinese character.
const BOX_LINE: usize = 26;
/// How drawings look. Of a page that a drawing stands in, it touches nothing else.
pub const STYLE: &str = "\
.swimlane text{font-family:'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',SimHei,sans-serif;fill:#1a1a1a}\
.swimlane .t{font-size:18px;font-weight:bold}.swimlane .n{font-size:13px;font-weight:bold}.swimlane .a{font-size:12px;font-weight:bold}\
.swimlane .b{font-size:12px}.swimlane .s{font-size:11px;fill:#444}.swimlane .c{font-size:11px;fill:#333}\
.swimlane .w{font-size:11px;font-weight:bold;paint-order:stroke;stroke:#fff;stroke-width:3px}\
.swimlane .l{stroke:#333;stroke-width:1.5;fill:none}.swimlane .i{stroke-dasharray:5 3}.swimlane .h{stroke-width:2.2}\
.swimlane a{text-decoration:none}.swimlane a:hover rect{stroke-width:2.6}";

/// The procedure as an SVG document.
pub fn svg(drawing: &Drawing<'_>) -> String {
    svg_of_case(drawing, &|_| None)
}

/// The same with how its steps stand in one case.
pub fn svg_of_case(drawing: &Drawing<'_>, state: &dyn Fn(StepId) -> Option<StepState>) -> String {
    let procedure = drawing.procedure;
    let grid = Grid::of(procedure, &[Part::Flow], MEASURES.columns);
    // Longer flows go on below, in bands of about the same length.
    let bands = grid.columns.div_ceil(MOST).max(1);
    let columns = grid.columns.div_ceil(bands).max(MEASURES.columns);
    let closer = if columns == MOST { 10.0 } else { 0.0 };
    let measures = Measures {
        columns: grid.columns.div_ceil(bands).max(1),
        gutter: MEASURES.gutter - closer,
        ..MEASURES
    };
    let boxes: Vec<BoxText> =
        grid.cells.iter().map(|cell| BoxText::of(procedure, cell.step, state(cell.step.id))).collect();
    let heights: Vec<f64> = boxes.iter().map(BoxText::height).collect();
    let captions: Vec<Option<String>> =
        (0..grid.cells.len()).map(|at| caption(procedure, &grid, at)).collect();
    let captioned: Vec<bool> = captions.iter().map(Option::is_some).collect();
    let frame = Frame::of(&grid, &heights, &captioned, measures);
    let page =
        MEASURES.head + MEASURES.columns as f64 * (MEASURES.box_width + MEASURES.gutter) + MEASURES.gutter;
    let mut out = Svg { drawing, out: String::new(), width: frame.width.max(page) };
    out.lanes(&frame);
    for (edge, way) in grid.edges.iter().zip(&frame.ways) {
        out.edge(edge, way, frame.boxes[edge.from]);
    }
    for (at, cell) in grid.cells.iter().enumerate() {
        out.step(&grid, at, cell, &boxes[at], frame.boxes[at], captions[at].as_deref());
    }
    let height = out.apart(frame.height);
    let height = out.legend(height);
    out.finish(height)
}

/// What stands in a step's box.
struct BoxText {
    actions: String,
    lines: Vec<String>,
    deadline: Option<String>,
    /// Forms, systems, conditions, missing sides: small lines below.
    notes: Vec<String>,
    /// How it stands in one case.
    state: Option<StepState>,
}

impl BoxText {
    fn of(procedure: &Procedure, step: &Step, state: Option<StepState>) -> BoxText {
        let mut notes = Vec::new();
        for found in &step.reading.documents {
            notes.extend(wrap(&format!("表证：{}", found.value), BOX_LINE + 2, 2));
        }
        for found in &step.reading.systems {
            notes.extend(wrap(&format!("系统：{}", found.value), BOX_LINE + 2, 2));
        }
        for case in own_cases(procedure, step) {
            let what = case.what.as_deref().unwrap_or_default();
            notes.extend(wrap(&format!("◇ {}：{what}", case.when), BOX_LINE + 2, 2));
        }
        notes.extend(procedure.hand_offs.iter().filter_map(|one| open_end(one, step)));
        let names: Vec<&str> = step.actions().map(qingdan_model::Action::chinese).collect();
        let more = if names.len() > 2 { "等" } else { "" };
        BoxText {
            actions: format!("{}{more}", names.iter().take(2).copied().collect::<Vec<_>>().join("·")),
            lines: wrap(&step.label, BOX_LINE, 4),
            deadline: step.deadline().map(|deadline: &Deadline| line(&deadline.text, BOX_LINE - 2)),
            notes,
            state,
        }
    }

    fn height(&self) -> f64 {
        let deadline = if self.deadline.is_some() { 20.0 } else { 0.0 };
        let state = if self.state.is_some() { 17.0 } else { 0.0 };
        26.0 + 16.0 * self.lines.len() as f64 + 14.0 * self.notes.len() as f64 + deadline + state + 4.0
    }
}

impl Look {
    /// The fill and the border of a box; the borders tell them apart in grey as well.
    fn paint(self) -> (&'static str, &'static str) {
        match self {
            Look::Done => ("#dcefdf", PLAIN),
            Look::Ready => ("#fff3c4", "stroke=\"#333\" stroke-width=\"3\""),
            Look::Waiting => ("#fff", PLAIN),
            Look::Skipped => ("#ececec", PLAIN),
            Look::Dormant => ("#fff", "stroke=\"#888\" stroke-width=\"1.3\" stroke-dasharray=\"4 3\""),
        }
    }

    /// The sign before the words.
    fn sign(self) -> char {
        match self {
            Look::Done => '✓',
            Look::Ready => '▶',
            Look::Waiting => '…',
            Look::Skipped => '↷',
            Look::Dormant => '○',
        }
    }
}

/// Conditions that the step's own clause settles.
fn own_cases<'a>(procedure: &'a Procedure, step: &Step) -> impl Iterator<Item = &'a Case> {
    let id = step.id;
    let branches = procedure.branches.iter().filter(move |branch| branch.step == id);
    branches.flat_map(|branch| &branch.cases).filter(|case| case.then.is_none())
}

fn open_end(one: &HandOff, step: &Step) -> Option<String> {
    match one.missing? {
        Missing::Receiver if one.from.step == Some(step.id) => {
            Some(line(&format!("✗ {}：没有条款接{}", one.by, named(&one.to.name)), BOX_LINE + 2))
        }
        Missing::Sender if one.to.step == Some(step.id) => {
            Some(line(&format!("✗ 没有条款送来{}", named(&one.from.name)), BOX_LINE + 2))
        }
        _ => None,
    }
}

fn named(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("（{name}）") }
}

/// Words above a box: what starts it where nothing comes before, or under which condition it follows.
fn caption(procedure: &Procedure, grid: &Grid<'_>, at: usize) -> Option<String> {
    let step = grid.cells[at].step;
    let cases = procedure.branches.iter().flat_map(|branch| &branch.cases);
    let mut whens: Vec<&str> =
        cases.filter(|case| case.then == Some(step.id)).map(|case| case.when.as_str()).collect();
    whens.dedup();
    if let Some(when) = whens.first() {
        return Some(line(&format!("◇ {when}"), 30));
    }
    let trigger = step.trigger.as_ref()?;
    is_start(grid, at).then(|| line(&trigger.words, 30))
}

fn is_start(grid: &Grid<'_>, at: usize) -> bool {
    grid.edges.iter().all(|edge| edge.to != at || edge.returns)
}

struct Svg<'a> {
    drawing: &'a Drawing<'a>,
    out: String,
    width: f64,
}

impl Svg<'_> {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.out.write_fmt(text);
        self.out.push('\n');
    }

    fn text(&mut self, x: f64, y: f64, class: &str, words: &str) {
        self.put(format_args!("<text x=\"{x:.0}\" y=\"{y:.0}\" class=\"{class}\">{}</text>", escaped(words)));
    }

    fn lanes(&mut self, frame: &Frame) {
        let width = self.width;
        for lane in frame.bands.iter().flat_map(|band| &band.lanes) {
            let Some(of) = self.drawing.procedure.lanes.get(lane.lane) else { continue };
            let (fill, head) = colours(of.actor);
            let (y, h) = (lane.y, lane.h);
            self.put(format_args!(
                "<rect x=\"1\" y=\"{y:.0}\" width=\"{:.0}\" height=\"{h:.0}\" fill=\"{fill}\" stroke=\"#777\"/>",
                width - 2.0
            ));
            self.head(y, h, head, &of.name);
        }
    }

    /// A lane's name at its left.
    fn head(&mut self, y: f64, h: f64, fill: &str, name: &str) {
        let room = (((h - 8.0) / 17.0) as usize).max(1);
        let words = wrap(name, 12, room);
        self.put(format_args!(
            "<g><title>{}</title><rect x=\"1\" y=\"{y:.0}\" width=\"{:.0}\" height=\"{h:.0}\" fill=\"{fill}\" stroke=\"#777\"/>",
            escaped(name),
            MEASURES.head - 1.0
        ));
        let from = y + h / 2.0 - 17.0 * words.len() as f64 / 2.0 + 13.0;
        for (at, word) in words.iter().enumerate() {
            let x = (MEASURES.head - width(word) as f64 * 6.5) / 2.0;
            self.text(x.max(4.0), from + 17.0 * at as f64, "n", word);
        }
        self.put(format_args!("</g>"));
    }

    fn edge(&mut self, edge: &Edge, way: &Way, from: Rect) {
        let class = format!(
            "l{}{}",
            if edge.is_hand_off { " h" } else { "" },
            if edge.is_stated { "" } else { " i" }
        );
        let head = if edge.is_hand_off { "m" } else { "p" };
        self.put(format_args!("<g><title>{}</title>", escaped(&edge.why)));
        match way {
            Way::Whole(points) => {
                let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.0} {y:.0}")).collect();
                self.put(format_args!(
                    "<path class=\"{class}\" marker-end=\"url(#{head})\" d=\"M{}\"/>",
                    path.join("L")
                ));
            }
            Way::Parted { out, into, number } => {
                self.joint(out.0 + 30.0, out.1, *number, &class, (out.0, out.1), None);
                self.joint(
                    into.0 - 26.0,
                    into.1,
                    *number,
                    &class,
                    (into.0 - 17.0, into.1),
                    Some((*into, head)),
                );
            }
        }
        if !edge.by.is_empty() {
            self.text(from.right() + 3.0, from.port() - 5.0, "w", &line(&edge.by, 6));
        }
        self.put(format_args!("</g>"));
    }

    /// A numbered circle where an arrow goes on in another band.
    fn joint(
        &mut self,
        x: f64,
        y: f64,
        number: usize,
        class: &str,
        from: (f64, f64),
        to: Option<((f64, f64), &str)>,
    ) {
        let end = to.map_or((x - 9.0, y), |(to, _)| to);
        let marker = to.map(|(_, head)| format!(" marker-end=\"url(#{head})\"")).unwrap_or_default();
        self.put(format_args!(
            "<path class=\"{class}\"{marker} d=\"M{:.0} {:.0}L{:.0} {:.0}\"/><circle cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"9\" fill=\"#fff\" stroke=\"#333\"/>",
            from.0, from.1, end.0, end.1
        ));
        let wide = number.to_string().len() as f64 * 3.3;
        self.text(x - wide, y + 4.0, "w", &number.to_string());
    }

    fn step(
        &mut self,
        grid: &Grid<'_>,
        at: usize,
        cell: &Cell<'_>,
        text: &BoxText,
        place: Rect,
        caption: Option<&str>,
    ) {
        let step = cell.step;
        self.open(step);
        if let Some(words) = caption {
            self.text(place.x, place.y - 5.0, "c", words);
        }
        if is_start(grid, at) {
            self.start(step, place);
        }
        let Rect { x, y, w, h } = place;
        let (fill, stroke) = text.state.as_ref().map_or(("#fff", PLAIN), |state| state.look.paint());
        self.put(format_args!(
            "<rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{w:.0}\" height=\"{h:.0}\" rx=\"7\" fill=\"{fill}\" {stroke}/>"
        ));
        let number = format!("第{}条", step.id.number);
        self.text(x + 8.0, y + 18.0, "a", &text.actions);
        self.text(x + w - 8.0 - width(&number) as f64 * 5.5, y + 18.0, "s", &number);
        let mut line = y + 36.0;
        for words in &text.lines {
            self.text(x + 8.0, line, "b", words);
            line += 16.0;
        }
        for words in &text.notes {
            self.text(x + 8.0, line, "s", words);
            line += 14.0;
        }
        if let Some(words) = &text.deadline {
            self.clock(x + 15.0, line - 1.0, 6.0);
            let wide = width(words) as f64 * 5.5 + 26.0;
            self.put(format_args!(
                "<rect x=\"{:.0}\" y=\"{:.0}\" width=\"{wide:.0}\" height=\"16\" rx=\"8\" fill=\"none\" stroke=\"#555\"/>",
                x + 6.0,
                line - 9.0
            ));
            self.text(x + 24.0, line + 3.0, "w", words);
            line += 20.0;
        }
        if let Some(state) = &text.state {
            let words = super::wrap::line(&format!("{} {}", state.look.sign(), state.words), BOX_LINE);
            self.text(x + 8.0, line + 2.0, "a", &words);
        }
        let branches =
            grid.edges.iter().filter(|edge| edge.from == at).count() > 0
                && self.drawing.procedure.branches.iter().any(|branch| {
                    branch.step == step.id && branch.cases.iter().any(|case| case.then.is_some())
                });
        if branches {
            self.diamond(place.right(), place.port());
        }
        if grid.edges.iter().all(|edge| edge.from != at) && !is_start(grid, at) {
            self.put(format_args!(
                "<circle cx=\"{:.0}\" cy=\"{:.0}\" r=\"6\" fill=\"#fff\" stroke=\"#222\" stroke-width=\"3\"/>",
                place.right() + 10.0,
                place.port()
            ));
        }
        self.close(step);
    }

    /// A circle for what sets a step going; with hands where that is the time.
    fn start(&mut self, step: &Step, place: Rect) {
        let (x, y) = (place.x - 16.0, place.port());
        let timed = step.trigger.as_ref().is_some_and(|trigger| trigger.kind == TriggerKind::Time);
        if timed {
            self.clock(x, y, 8.0);
        } else {
            self.put(format_args!("<circle cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"7\" fill=\"#fff\" stroke=\"#333\" stroke-width=\"1.6\"/>"));
        }
        self.put(format_args!("<path class=\"l\" d=\"M{:.0} {y:.0}L{:.0} {y:.0}\"/>", x + 8.0, place.x));
    }

    fn clock(&mut self, x: f64, y: f64, r: f64) {
        self.put(format_args!(
            "<path d=\"M{:.1} {y:.1}a{r} {r} 0 1 0 {} 0a{r} {r} 0 1 0 -{} 0M{x:.1} {:.1}V{y:.1}H{:.1}\" fill=\"#fff\" stroke=\"#333\" stroke-width=\"1.4\"/>",
            x - r,
            2.0 * r,
            2.0 * r,
            y - r * 0.65,
            x + r * 0.5
        ));
    }

    fn diamond(&mut self, x: f64, y: f64) {
        self.put(format_args!(
            "<path d=\"M{:.0} {y:.0}l8 -8l8 8l-8 8z\" fill=\"#fff\" stroke=\"#333\" stroke-width=\"1.4\"/>",
            x - 8.0
        ));
    }

    /// What no single matter passes through: routines, standing duties, support, below the flow.
    fn apart(&mut self, from: f64) -> f64 {
        let procedure = self.drawing.procedure;
        // Without lanes it stands right below the line under the title, which takes no less room than a lane's edge.
        let mut y =
            from + if procedure.steps.iter().any(|step| step.part == Part::Flow) { 0.0 } else { 10.0 };
        for part in [Part::Routine, Part::Standing, Part::Support] {
            if procedure.steps.iter().all(|step| step.part != part) {
                continue;
            }
            self.text(4.0, y + 8.0, "n", part.chinese());
            y += 16.0;
            for (at, lane) in procedure.lanes.iter().enumerate() {
                let steps: Vec<&Step> = procedure.of(at, part).collect();
                if !steps.is_empty() {
                    y = self.strip(y, lane.actor, &lane.name, &steps);
                }
            }
            y += 18.0;
        }
        y
    }

    /// A lane's duties of one part, in two columns of lines.
    fn strip(&mut self, y: f64, actor: Actor, name: &str, steps: &[&Step]) -> f64 {
        const ROOM: usize = 88;
        let half = (self.width - MEASURES.head) / 2.0;
        let procedure = self.drawing.procedure;
        let lines: Vec<Vec<String>> =
            steps.iter().map(|step| wrap(&entry(procedure, step), ROOM, 2)).collect();
        let rows: Vec<f64> =
            lines.chunks(2).map(|pair| 17.0 * pair.iter().map(Vec::len).max().unwrap_or(1) as f64).collect();
        let height = rows.iter().sum::<f64>() + 10.0;
        let height = height.max(17.0 * wrap(name, 12, 4).len() as f64 + 8.0);
        let (_, head) = colours(actor);
        self.put(format_args!(
            "<rect x=\"1\" y=\"{y:.0}\" width=\"{:.0}\" height=\"{height:.0}\" fill=\"#fff\" stroke=\"#999\"/>",
            self.width - 2.0
        ));
        self.head(y, height, head, name);
        let mut top = y + 19.0;
        for (pair, row) in steps.chunks(2).zip(lines.chunks(2)).zip(&rows) {
            for (column, (step, words)) in pair.0.iter().zip(pair.1).enumerate() {
                self.open(step);
                for (at, word) in words.iter().enumerate() {
                    self.text(MEASURES.head + 10.0 + half * column as f64, top + 17.0 * at as f64, "b", word);
                }
                self.close(step);
            }
            top += row;
        }
        y + height
    }

    fn legend(&mut self, y: f64) -> f64 {
        let y = y + 4.0;
        let mut x = 8.0;
        for (class, head, words) in [
            ("l h", "m", "交接（条款写明）"),
            ("l h i", "m", "交接（推断）"),
            ("l", "p", "先后（条款写明）"),
            ("l i", "p", "先后（推断，按条款顺序等）"),
        ] {
            self.put(format_args!(
                "<path class=\"{class}\" marker-end=\"url(#{head})\" d=\"M{x:.0} {y:.0}h34\"/>"
            ));
            self.text(x + 44.0, y + 4.0, "s", words);
            x += 62.0 + width(words) as f64 * 5.5;
        }
        self.text(x, y + 4.0, "s", "○ 起因　◇ 分情形　✗ 只有一头的交接　◎ 结束");
        y + 16.0
    }

    fn open(&mut self, step: &Step) {
        let title = escaped(&format!("{}　{}", step.id.chinese(), step.text));
        match (self.drawing.address)(step.id) {
            Some(address) => {
                self.put(format_args!("<a href=\"{}\"><title>{title}</title>", escaped(&address)))
            }
            None => self.put(format_args!("<g><title>{title}</title>")),
        }
    }

    fn close(&mut self, step: &Step) {
        let tag = if (self.drawing.address)(step.id).is_some() { "a" } else { "g" };
        self.put(format_args!("</{tag}>"));
    }

    fn finish(self, height: f64) -> String {
        let (width, title) = (self.width, escaped(self.drawing.title));
        // As large as one page takes; whoever shows it on a screen sets another width.
        let scale = (PAPER.0 / width).min(PAPER.1 / height);
        let (across, down) = (width * scale, height * scale);
        let open = self.drawing.procedure.hand_offs.iter().filter(|one| one.missing.is_some()).count();
        let note = if open == 0 {
            String::new()
        } else {
            format!("　有 {open} 处交接只有一头（图中 ✗）")
        };
        let shown = line(self.drawing.title, 130);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"swimlane\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{across:.0}mm\" height=\"{down:.0}mm\" role=\"img\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n\
             <defs><marker id=\"m\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"11\" markerHeight=\"11\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"#222\"/></marker>\
             <marker id=\"p\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 1L9 5L0 9\" fill=\"none\" stroke=\"#333\" stroke-width=\"1.6\"/></marker></defs>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
             <text x=\"4\" y=\"26\" class=\"t\">{}</text>\n<text x=\"4\" y=\"46\" class=\"s\">{}</text>\n{}</svg>\n",
            escaped(&shown),
            escaped(&format!("虚线为推断，实线为条款写明。{note}")),
            self.out
        )
    }
}

/// A duty that stands apart: its number, whether a hand-off of it has only one side, its rhythm, its essence.
fn entry(procedure: &Procedure, step: &Step) -> String {
    let open = if procedure.hand_offs.iter().any(|one| open_end(one, step).is_some()) { "✗ " } else { "" };
    let rhythm = step
        .deadline()
        .filter(|_| step.part == Part::Routine)
        .map(|deadline| format!("【{}】", deadline.text));
    let label = if step.label.is_empty() { actions(step) } else { step.label.clone() };
    format!("{}. {open}{}{label}", step.id.number, rhythm.unwrap_or_default())
}

/// The colours of a lane and of its head; their lightness differs, for printing in grey.
fn colours(actor: Actor) -> (&'static str, &'static str) {
    match actor {
        Actor::Resident => ("#fdf3f0", "#f0d5cb"),
        Actor::Community => ("#f1f8ee", "#cfe3c6"),
        Actor::Town => ("#eaf2fb", "#b9d3ee"),
        Actor::Department => ("#fbf8ec", "#e6dcb4"),
        Actor::Other => ("#f5f5f5", "#d9d9d9"),
    }
}

/// The text as XML has it.
fn escaped(text: &str) -> String {
    quick_xml::escape::escape(allowed(text)).into_owned()
}
