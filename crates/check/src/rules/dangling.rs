//! Hand-offs of which the list has one side only.

use qingdan_model::{Actor, Evidence, HandOff, Missing, Side, StepId};

use crate::report::At;
use crate::view::{ItemView, View};

/// Those hand-offs of all items.
pub(super) fn dangling<'v, 'a>(
    view: &'v View<'a>,
    which: impl Fn(&HandOff) -> bool + Copy,
) -> impl Iterator<Item = (&'v ItemView<'a>, &'v HandOff)> {
    view.items().flat_map(move |item| {
        item.procedure.hand_offs.iter().filter(move |one| which(one)).map(move |one| (item, one))
    })
}

/// The words that send, or that wait for something.
pub(super) fn at<'a>(item: &ItemView<'a>, one: &HandOff) -> Option<At<'a>> {
    let side = if one.missing == Some(Missing::Sender) { &one.to } else { &one.from };
    let step = side.step?;
    let clause = item.clause(step)?;
    let is_here = |evidence: &&Evidence| evidence.step == step;
    let spans = one.reason.evidence.iter().filter(is_here).flat_map(|evidence| &evidence.spans);
    let words = spans.clone().map(|span| span.start).min().zip(spans.map(|span| span.end).max());
    let at = At::clause(clause);
    Some(match words {
        Some((start, end)) => at.words(start..end),
        None => at,
    })
}

/// Whether it goes to a body that the item does not name.
pub(super) fn is_outside(one: &HandOff) -> bool {
    one.to.lane.is_none() && !one.to.name.is_empty()
}

/// Who a side of a hand-off is, where the item says.
pub(super) fn actor(item: &ItemView<'_>, side: &Side) -> Option<Actor> {
    side.lane.and_then(|lane| item.procedure.lanes.get(lane)).map(|lane| lane.actor)
}

/// The texts of the clauses of a lane.
pub(super) fn clauses_of<'v>(item: &'v ItemView<'_>, lane: usize) -> impl Iterator<Item = (StepId, &'v str)> {
    let steps = item.procedure.steps.iter().filter(move |step| step.lane == lane);
    steps.map(|step| (step.id, step.text.as_str()))
}
