//! What kind of duty one is, for those who ask what it can come after or take in.

use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Column, Mode, Span};

use super::duty::Duty;

/// Whether a duty handles single matters.
pub(super) fn is_of_flow(duty: &Duty<'_>) -> bool {
    duty.reading.mode.value == Mode::Triggered && duty.id.column != Column::Support
}

/// Whether a duty files what a matter leaves behind: "收齐材料，按户归档".
pub(super) fn is_filing(duty: &Duty<'_>) -> bool {
    let words = &Procedures::embedded().filing.words;
    let last = duty.acts.last().filter(|act| act.action == Action::Record);
    last.is_some_and(|act| words.iter().any(|word| duty.of(act.span).contains(word.as_str())))
}

/// Words of a clause that name what was found.
pub(super) fn finding(duty: &Duty<'_>) -> Option<Span> {
    if duty.reading.mode.value != Mode::Triggered {
        return None;
    }
    found_in(duty)
}

/// Whether a clause speaks of what somebody may find, on whatever occasion.
pub(super) fn names_finding(duty: &Duty<'_>) -> bool {
    found_in(duty).is_some()
}

fn found_in(duty: &Duty<'_>) -> Option<Span> {
    let words = &Procedures::embedded().finding.words;
    words.iter().find_map(|word| {
        let start = duty.text.find(word.as_str())?;
        Some(Span { start, end: start + word.len() })
    })
}
