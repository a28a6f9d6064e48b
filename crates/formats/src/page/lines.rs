//! Marks to lines of text.

use super::{Line, Mark};

/// Marks of one line, from left to right.
pub(super) type Run = Vec<Mark>;

/// Blank between two marks that says as much as a space, in sizes of their font.
const SPACE: f32 = 0.22;

/// Marks whose baselines differ by less, in sizes of their font, stand on one line.
const SAME_LINE: f32 = 0.45;

/// The lines that marks stand on, from top to bottom.
pub(super) fn runs_of(mut marks: Vec<Mark>) -> Vec<Run> {
    marks.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.left.total_cmp(&b.left)));
    let mut runs: Vec<Run> = Vec::new();
    for mark in marks {
        match runs.last_mut() {
            Some(run) if is_on_line(run, &mark) => run.push(mark),
            _ => runs.push(vec![mark]),
        }
    }
    for run in &mut runs {
        run.sort_by(|a, b| a.left.total_cmp(&b.left));
        run.dedup_by(|later, before| is_shadow(before, later));
    }
    runs
}

/// The text of a run and where it stands.
pub(super) fn line_of(run: &[Mark], page: usize) -> Line {
    let mut text = String::with_capacity(run.len() * 3);
    let mut end = None;
    for mark in run {
        if end.is_some_and(|end| mark.left - end > SPACE * mark.size) {
            text.push(' ');
        }
        text.push(mark.char);
        end = Some(mark.right);
    }
    Line { text, page, bounds: reach(run) }
}

/// Left, top, right and bottom of marks.
pub(super) fn reach(marks: &[Mark]) -> [f32; 4] {
    let nowhere = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
    marks.iter().fold(nowhere, |[left, top, right, bottom], mark| {
        [left.min(mark.left), top.min(mark.top()), right.max(mark.right), bottom.max(mark.bottom())]
    })
}

fn is_on_line(run: &[Mark], mark: &Mark) -> bool {
    run.last().is_some_and(|last| mark.baseline - last.baseline < SAME_LINE * last.size.min(mark.size))
        && run.first().is_some_and(|first| mark.baseline - first.baseline < first.size.max(mark.size))
}

/// Bold print is often the same character twice, a hair's breadth apart.
fn is_shadow(before: &Mark, later: &Mark) -> bool {
    before.char == later.char
        && (later.left - before.left).abs() < 0.3 * (before.right - before.left).max(before.size * 0.2)
}
