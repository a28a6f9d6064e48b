//! Ruling lines as drawn, in pieces and several times over, to the rules of a table.

use super::Rule;

/// Rules closer than this are one, drawn twice.
pub(super) const SNAP: f32 = 2.5;

/// Gaps in a rule up to this are dashes, or where another rule crosses.
const GAP: f32 = 4.0;

/// Joins pieces of one rule, and puts those that nearly coincide in one place.
pub(super) fn joined(mut pieces: Vec<Rule>) -> Vec<Rule> {
    pieces.retain(|rule| rule.at.is_finite() && rule.from.is_finite() && rule.to.is_finite());
    let places = places(pieces.iter().map(|rule| rule.at));
    for rule in &mut pieces {
        rule.at = nearest(&places, rule.at);
    }
    pieces.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut rules: Vec<Rule> = Vec::new();
    for piece in pieces {
        match rules.last_mut() {
            Some(last) if last.at == piece.at && piece.from <= last.to + GAP => {
                last.to = last.to.max(piece.to)
            }
            _ => rules.push(piece),
        }
    }
    rules
}

/// The distinct values among nearly equal ones, in order.
pub(super) fn places(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    let mut places: Vec<f32> = Vec::new();
    let mut group: Vec<f32> = Vec::new();
    for value in values {
        if group.last().is_some_and(|last| value - last > SNAP) {
            places.push(middle(&group));
            group.clear();
        }
        group.push(value);
    }
    places.extend((!group.is_empty()).then(|| middle(&group)));
    places
}

fn middle(sorted: &[f32]) -> f32 {
    sorted[sorted.len() / 2]
}

fn nearest(places: &[f32], value: f32) -> f32 {
    let after = places.partition_point(|place| *place < value);
    let around = places[after.saturating_sub(1)..].iter().take(2);
    around.copied().min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs())).unwrap_or(value)
}

/// Rules that cross or touch, as one drawing.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawing {
    pub across: Vec<Rule>,
    pub upright: Vec<Rule>,
}

impl Drawing {
    /// Whether it is squared paper rather than a table.
    pub fn is_too_fine(&self) -> bool {
        const FINEST: usize = 1 << 20;
        let (across, upright) = (self.across.len(), self.upright.len());
        across * upright * (across + upright) > FINEST
    }

    /// Left, top, right, bottom.
    pub fn bounds(&self) -> [f32; 4] {
        let mut bounds = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
        let mut take = |left: f32, top: f32, right: f32, bottom: f32| {
            bounds = [bounds[0].min(left), bounds[1].min(top), bounds[2].max(right), bounds[3].max(bottom)];
        };
        self.across.iter().for_each(|rule| take(rule.from, rule.at, rule.to, rule.at));
        self.upright.iter().for_each(|rule| take(rule.at, rule.from, rule.at, rule.to));
        bounds
    }
}

/// Sorts joined rules into drawings, from top to bottom.
pub(super) fn drawings(across: &[Rule], upright: &[Rule]) -> Vec<Drawing> {
    let mut groups = Groups::new(across.len() + upright.len());
    for (index, rule) in upright.iter().enumerate() {
        for other in (0..index).filter(|other| stand_side_by_side(rule, &upright[*other])) {
            groups.join(across.len() + index, across.len() + other);
        }
    }
    for (index, rule) in across.iter().enumerate() {
        for (other, stroke) in upright.iter().enumerate() {
            if meets(rule, stroke) {
                groups.join(index, across.len() + other);
            }
        }
    }
    let mut found: Vec<(usize, Drawing)> = Vec::new();
    for index in 0..across.len() + upright.len() {
        let root = groups.root(index);
        let at = found.iter().position(|(known, _)| *known == root).unwrap_or_else(|| {
            found.push((root, Drawing::default()));
            found.len() - 1
        });
        let drawing = &mut found[at].1;
        match across.get(index) {
            Some(rule) => drawing.across.push(*rule),
            None => drawing.upright.push(upright[index - across.len()]),
        }
    }
    let mut drawings: Vec<Drawing> = found.into_iter().map(|(_, drawing)| drawing).collect();
    drawings.sort_by(|a, b| a.bounds()[1].total_cmp(&b.bounds()[1]));
    drawings
}

/// Upright rules of a table need not meet any rule across.
fn stand_side_by_side(a: &Rule, b: &Rule) -> bool {
    let shared = a.to.min(b.to) - a.from.max(b.from);
    shared >= 0.5 * (a.to - a.from).min(b.to - b.from)
}

fn meets(across: &Rule, upright: &Rule) -> bool {
    let within = |rule: &Rule, at: f32| rule.from - GAP <= at && at <= rule.to + GAP;
    within(across, upright.at) && within(upright, across.at)
}

/// Which of many things belong together.
pub(super) struct Groups(Vec<usize>);

impl Groups {
    pub fn new(count: usize) -> Groups {
        Groups((0..count).collect())
    }

    pub fn root(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
