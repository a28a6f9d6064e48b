//! Duties of disaster relief. Rescue, evacuation, repairs and reports of losses go on side by side, and a print's order says
//! nothing of which comes first; only words do: 后, 根据, 经.

use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Evidence, Remark};

use super::duty::Duty;
use super::receipts;

/// Whether a duty is done while a disaster lasts, and not as a step of somebody's application.
pub(super) fn is_of_relief(duty: &Duty<'_>) -> bool {
    use Action::{Accept, Decide, Pay, Publish, Respond};
    let names = |word: &String| duty.text.contains(word.as_str());
    let applied = receipts::names_application(duty.text) || duty.has(&[Accept, Decide, Publish, Pay]);
    duty.has(&[Respond]) || !applied && Procedures::embedded().relief.words.iter().any(names)
}

/// That such duties were left side by side.
pub(super) fn remark(duties: &[Duty<'_>], side_by_side: &[usize]) -> Option<Remark> {
    let evidence = side_by_side.iter().map(|&at| Evidence { step: duties[at].id, spans: Vec::new() });
    (!side_by_side.is_empty()).then(|| Remark {
        message: "这几条是同一场灾害、险情里的工作，没有写谁先谁后，按同时进行画。".to_owned(),
        evidence: evidence.collect(),
    })
}
