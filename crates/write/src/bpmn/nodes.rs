//! The elements of the diagram with their places: pools, events, tasks, gateways, data objects, flows, annotations.

use qingdan_model::{Deadline, DeadlineKind, Missing, Part, Procedure, Step, TriggerKind, Unit};

use crate::swimlane::frame::{Frame, Measures, Rect, Way};
use crate::swimlane::grid::{Edge, Grid};

const HEAD: f64 = 40.0;
const TASK: f64 = 80.0;
const WIDTH: f64 = 160.0;
/// Room for what leaves a task, the arrows that run up and down, and a start with its words, side by side.
const GUTTER: f64 = 240.0;
/// Where in a gutter arrows run: right of the gateways and ends of the column before, left of the words of starts.
const LINES: f64 = 0.42;
/// The words of a start, from the start's left; between the arrows and the task.
const WORDS: Rect = Rect { x: -64.0, y: 40.0, w: 100.0, h: 40.0 };
/// Below the port of a task, where messages go in and out beside its sequence flows.
const ASIDE: f64 = 30.0;
/// Room below a task for its forms and notes.
const BELOW: f64 = 74.0;

#[derive(Default)]
pub(super) struct Diagram {
    pub(super) pools: Vec<Pool>,
    pub(super) nodes: Vec<Node>,
    pub(super) flows: Vec<Flow>,
    pub(super) notes: Vec<Note>,
}

/// A party; without a process where it has nothing to do in the flow.
pub(super) struct Pool {
    pub(super) name: String,
    pub(super) place: Rect,
    pub(super) has_process: bool,
}

pub(super) struct Node {
    pub(super) id: String,
    pub(super) kind: NodeKind,
    pub(super) pool: usize,
    pub(super) name: String,
    pub(super) documentation: String,
    pub(super) place: Rect,
}

impl Node {
    /// Where the words of a start stand: under it, beside its task and clear of every arrow.
    pub(super) fn label(&self) -> Option<Rect> {
        use NodeKind::{MessageStart, Start, TimerStart};
        let has_words = matches!(self.kind, Start | MessageStart | TimerStart(_)) && !self.name.is_empty();
        has_words.then_some(Rect { x: self.place.x + WORDS.x, y: self.place.y + WORDS.y, ..WORDS })
    }
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum NodeKind {
    Task,
    Start,
    MessageStart,
    /// With its rhythm as ISO 8601 has it, where the clause states one.
    TimerStart(Option<&'static str>),
    End,
    Exclusive,
    Parallel,
    /// A form of the task with this number.
    Data(usize),
}

pub(super) struct Flow {
    /// Numbers of nodes.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) name: String,
    pub(super) is_message: bool,
    /// What it rests on; empty where it only joins an event or a gateway to its task.
    pub(super) why: String,
    pub(super) points: Vec<(f64, f64)>,
}

/// A text annotation, at a node or by itself.
pub(super) struct Note {
    pub(super) text: String,
    pub(super) node: Option<usize>,
    pub(super) place: Rect,
}

impl Diagram {
    pub(super) fn of(procedure: &Procedure) -> Diagram {
        let grid = Grid::of(procedure, &[Part::Flow, Part::Routine], 4);
        let measures = Measures {
            columns: grid.columns.max(1),
            head: HEAD,
            box_width: WIDTH,
            gutter: GUTTER,
            top: 20.0,
            caption: 0.0,
            between: 0.0,
            lines: LINES,
        };
        let heights: Vec<f64> = grid.cells.iter().map(|cell| height(procedure, cell.step)).collect();
        let frame = Frame::of(&grid, &heights, &vec![false; grid.cells.len()], measures);
        let mut diagram = Diagram::default();
        diagram.pools(procedure, &frame);
        for (cell, place) in grid.cells.iter().zip(&frame.boxes) {
            let place = Rect { h: TASK, ..*place };
            diagram.nodes.push(task(cell.step, place));
        }
        for at in 0..grid.cells.len() {
            diagram.around(procedure, &grid, &frame, at);
        }
        for (edge, way) in grid.edges.iter().zip(&frame.ways) {
            diagram.message(&grid, edge, way);
        }
        diagram.apart(procedure);
        diagram
    }

    fn pools(&mut self, procedure: &Procedure, frame: &Frame) {
        let width = frame.width + 20.0;
        let mut below = frame.height + 20.0;
        for (at, lane) in procedure.lanes.iter().enumerate() {
            let band = frame.bands.iter().flat_map(|band| &band.lanes).find(|one| one.lane == at);
            let place = match band {
                Some(band) => Rect { x: 10.0, y: band.y, w: width, h: band.h },
                None => {
                    below += 80.0;
                    Rect { x: 10.0, y: below - 80.0, w: width, h: 60.0 }
                }
            };
            self.pools.push(Pool { name: lane.name.clone(), place, has_process: band.is_some() });
        }
    }

    /// What stands around a task in its own pool: how it starts, ends, parts, and its forms.
    fn around(&mut self, procedure: &Procedure, grid: &Grid<'_>, frame: &Frame, at: usize) {
        let step = grid.cells[at].step;
        let place = self.nodes[at].place;
        let own = |edge: &Edge| is_own(grid, edge);
        if !grid.edges.iter().any(|edge| edge.to == at && own(edge)) {
            self.start(grid, at, step, place);
        }
        for (form, found) in step.reading.documents.iter().enumerate() {
            let x = place.x + 62.0 * form as f64;
            let node =
                self.add(NodeKind::Data(at), &format!("form_{}_{form}", step.id), step.lane, &found.value);
            self.nodes[node].place = Rect { x, y: place.y + TASK + 14.0, w: 36.0, h: 50.0 };
        }
        let open: Vec<&str> = procedure
            .hand_offs
            .iter()
            .filter(|one| {
                one.missing == Some(Missing::Receiver) && one.from.step == Some(step.id)
                    || one.missing == Some(Missing::Sender) && one.to.step == Some(step.id)
            })
            .map(|one| one.reason.message.as_str())
            .collect();
        if !open.is_empty() {
            let y = place.y + TASK + if step.reading.documents.is_empty() { 12.0 } else { BELOW + 12.0 };
            let place = Rect { x: place.x, y, w: WIDTH + 90.0, h: 52.0 };
            self.notes.push(Note { text: open.join(" "), node: Some(at), place });
        }
        self.leave(procedure, grid, frame, at);
    }

    fn start(&mut self, grid: &Grid<'_>, at: usize, step: &Step, place: Rect) {
        let receives = grid.edges.iter().any(|edge| edge.to == at);
        let kind = match &step.trigger {
            _ if receives => NodeKind::MessageStart,
            Some(trigger) if trigger.kind == TriggerKind::Time => {
                NodeKind::TimerStart(step.deadline().and_then(cycle))
            }
            _ => NodeKind::Start,
        };
        let name = step.trigger.as_ref().map_or("", |trigger| trigger.words.as_str());
        let start = self.add(kind, &format!("start_{}", step.id), step.lane, name);
        self.nodes[start].place = Rect { x: place.x - 52.0, y: place.port() - 18.0, w: 36.0, h: 36.0 };
        let points = vec![(place.x - 16.0, place.port()), (place.x, place.port())];
        self.flow(start, at, "", "", points);
    }

    /// Sequence flows out of a task: straight on, over a gateway, or to the end.
    fn leave(&mut self, procedure: &Procedure, grid: &Grid<'_>, frame: &Frame, at: usize) {
        let step = grid.cells[at].step;
        let place = self.nodes[at].place;
        let cases: Vec<_> = procedure
            .branches
            .iter()
            .filter(|branch| branch.step == step.id)
            .flat_map(|branch| &branch.cases)
            .collect();
        let own: Vec<(&Edge, &Way)> = grid
            .edges
            .iter()
            .zip(&frame.ways)
            .filter(|(edge, _)| edge.from == at && is_own(grid, edge))
            .collect();
        let when = |edge: &Edge| {
            let to = grid.cells[edge.to].step.id;
            cases.iter().find(|case| case.then == Some(to)).map(|case| case.when.as_str())
        };
        let (right, port) = (place.right(), place.port());
        let conditional = own.iter().any(|(edge, _)| when(edge).is_some());
        let gateway = match (own.len(), conditional) {
            (0, _) => {
                let end = self.add(NodeKind::End, &format!("end_{}", step.id), step.lane, "");
                self.nodes[end].place = Rect { x: right + 24.0, y: port - 18.0, w: 36.0, h: 36.0 };
                self.flow(at, end, "", "", vec![(right, port), (right + 24.0, port)]);
                return;
            }
            (1, false) => None,
            (_, true) => Some(NodeKind::Exclusive),
            (_, false) => Some(NodeKind::Parallel),
        };
        let mut source = (at, right);
        if let Some(kind) = gateway {
            let node = self.add(kind.clone(), &format!("gate_{}", step.id), step.lane, "");
            self.nodes[node].place = Rect { x: right + 20.0, y: port - 25.0, w: 50.0, h: 50.0 };
            self.flow(at, node, "", "", vec![(right, port), (right + 20.0, port)]);
            source = (node, right + 70.0);
            // The clauses say nothing of the other cases.
            if kind == NodeKind::Exclusive && own.iter().all(|(edge, _)| when(edge).is_some()) {
                let end = self.add(NodeKind::End, &format!("otherwise_{}", step.id), step.lane, "其他情形");
                self.nodes[end].place = Rect { x: right + 27.0, y: port + 50.0, w: 36.0, h: 36.0 };
                self.flow(node, end, "", "", vec![(right + 45.0, port + 25.0), (right + 45.0, port + 50.0)]);
            }
        }
        for (edge, way) in own {
            let mut points = points(way);
            if let Some(first) = points.first_mut() {
                first.0 = source.1;
            }
            self.flow(source.0, edge.to, when(edge).unwrap_or_default(), &edge.why, points);
        }
    }

    /// What goes to another pool.
    fn message(&mut self, grid: &Grid<'_>, edge: &Edge, way: &Way) {
        if is_own(grid, edge) {
            return;
        }
        let mut points = points(way);
        let down = |points: &mut [(f64, f64)]| points.iter_mut().for_each(|point| point.1 += ASIDE);
        let head = 2.min(points.len());
        down(&mut points[..head]);
        let start = self.nodes.iter().position(|node| {
            node.kind == NodeKind::MessageStart && node.id == format!("start_{}", grid.cells[edge.to].step.id)
        });
        match start {
            Some(start) => {
                let x = self.nodes[start].place.x;
                if let Some(last) = points.last_mut() {
                    last.0 = x;
                }
            }
            None => {
                let tail = points.len().saturating_sub(2);
                down(&mut points[tail..]);
            }
        }
        let to = start.unwrap_or(edge.to);
        // Message flows are dashed whatever they rest on, so the name has to say it.
        let name = format!("{}{}", edge.by, if edge.is_stated { "" } else { "（推断）" });
        self.flows.push(Flow { from: edge.from, to, name, is_message: true, why: edge.why.clone(), points });
    }

    /// Standing duties and support, as a text at the right of their pool.
    fn apart(&mut self, procedure: &Procedure) {
        let mut widest = 0.0_f64;
        for lane in 0..self.pools.len() {
            let duties: Vec<String> = [Part::Standing, Part::Support]
                .into_iter()
                .flat_map(|part| procedure.of(lane, part))
                .map(|step| {
                    format!(
                        "{}：{}",
                        if step.part == Part::Support { "履职保障" } else { "经常性工作" },
                        step.label
                    )
                })
                .collect();
            if duties.is_empty() {
                continue;
            }
            let text = duties.join("\n");
            let pool = self.pools[lane].place;
            let lines = text.lines().map(|line| line.chars().count().div_ceil(36)).sum::<usize>();
            let (w, h) = (460.0, 14.0 * lines as f64 + 14.0);
            let place = Rect { x: pool.right() + 30.0, y: pool.y, w, h };
            widest = widest.max(w);
            self.notes.push(Note { text, node: None, place });
            // A pool is at least as high as what is said of it, so that texts do not run into each other.
            let over = h + 10.0 - pool.h;
            if over > 0.0 {
                self.push_down(pool.y + pool.h, over);
                self.pools[lane].place.h += over;
            }
        }
    }

    /// Makes room below a line.
    fn push_down(&mut self, from: f64, by: f64) {
        let places = self.pools.iter_mut().map(|pool| &mut pool.place);
        let places = places.chain(self.nodes.iter_mut().map(|node| &mut node.place));
        let places = places.chain(self.notes.iter_mut().map(|note| &mut note.place));
        places.filter(|place| place.y >= from - 0.5).for_each(|place| place.y += by);
        let points = self.flows.iter_mut().flat_map(|flow| &mut flow.points);
        points.filter(|point| point.1 >= from - 0.5).for_each(|point| point.1 += by);
    }

    fn add(&mut self, kind: NodeKind, id: &str, pool: usize, name: &str) -> usize {
        self.nodes.push(Node {
            id: id.to_owned(),
            kind,
            pool,
            name: name.to_owned(),
            documentation: String::new(),
            place: Rect::default(),
        });
        self.nodes.len() - 1
    }

    fn flow(&mut self, from: usize, to: usize, name: &str, why: &str, points: Vec<(f64, f64)>) {
        let (name, why) = (name.to_owned(), why.to_owned());
        self.flows.push(Flow { from, to, name, is_message: false, why, points });
    }
}

fn is_own(grid: &Grid<'_>, edge: &Edge) -> bool {
    grid.cells[edge.from].step.lane == grid.cells[edge.to].step.lane
}

fn task(step: &Step, place: Rect) -> Node {
    let deadline = step.deadline().map(|deadline| format!("（{}）", deadline.text)).unwrap_or_default();
    let systems: Vec<&str> = step.reading.systems.iter().map(|found| found.value.as_str()).collect();
    let systems =
        if systems.is_empty() { String::new() } else { format!("　系统：{}", systems.join("、")) };
    Node {
        id: format!("step_{}", step.id),
        kind: NodeKind::Task,
        pool: step.lane,
        name: format!("{}{deadline}", step.label),
        documentation: format!("{}　{}{systems}", step.id.chinese(), step.text),
        place,
    }
}

/// The room that a task needs with what stands below it.
fn height(procedure: &Procedure, step: &Step) -> f64 {
    let forms = if step.reading.documents.is_empty() { 0.0 } else { BELOW };
    let open = procedure
        .hand_offs
        .iter()
        .any(|one| one.missing.is_some() && (one.from.step == Some(step.id) || one.to.step == Some(step.id)));
    let notes = if open { 66.0 } else { 0.0 };
    TASK + (forms + notes).max(34.0)
}

fn points(way: &Way) -> Vec<(f64, f64)> {
    match way {
        Way::Whole(points) => points.clone(),
        Way::Parted { out, into, .. } => vec![*out, *into],
    }
}

/// A rhythm as ISO 8601 has it.
fn cycle(deadline: &Deadline) -> Option<&'static str> {
    let by_unit = |unit: Unit| match unit {
        Unit::Day => Some("R/P1D"),
        Unit::Week => Some("R/P1W"),
        Unit::Month => Some("R/P1M"),
        Unit::Quarter => Some("R/P3M"),
        Unit::Year => Some("R/P1Y"),
        Unit::WorkingDay | Unit::Hour => None,
    };
    let said =
        [("每年", "R/P1Y"), ("每季", "R/P3M"), ("每月", "R/P1M"), ("每周", "R/P1W"), ("每日", "R/P1D")];
    match deadline.kind {
        DeadlineKind::Every if deadline.n.is_none_or(|n| n == 1) => deadline.unit.and_then(by_unit),
        _ => said.iter().find(|(word, _)| deadline.text.contains(word)).map(|(_, cycle)| *cycle),
    }
}
