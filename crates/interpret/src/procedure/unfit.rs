//! What speaks against a duty as the one that meets something.

use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Mode};

use super::duty::Duty;
use super::ends::{Sending, Way};
use super::implied::ALIKE_UNSAID;
use super::matching::Matching;
use super::met::Met;
use super::{kinds, receipts};

impl Matching<'_> {
    /// Whether what is sent is that something was put right, which is only for who goes on from there or looks again.
    pub(super) fn is_over(&self, sending: &Sending, to: &Duty<'_>) -> bool {
        says_put_right(&self.duties[sending.duty], sending)
            && !to.has(&[Action::Recheck, Action::Review])
            && !self.says_done(sending, to)
    }

    /// Whether a clause answers what somebody sent, and the duty is that sending or what the same lane
    /// does before it.
    pub(super) fn is_before_question(&self, sending: &Sending, at: usize, met: &[Met]) -> bool {
        let duty = &self.duties[at];
        let asked = met.iter().filter(|one| one.to == sending.duty && one.score >= ALIKE_UNSAID);
        asked.map(|one| &self.duties[one.from]).any(|asks| {
            asks.lane == duty.lane && asks.id.column == duty.id.column && duty.id.number <= asks.id.number
        })
    }
}

/// "处置工作结束后，开展评估": whoever is told of a matter has not closed it yet.
pub(super) fn is_afterwards(to: &Duty<'_>) -> bool {
    to.parsed.phrases.first().is_some_and(|phrase| to.parsed.of(phrase).ends_with("结束后"))
}

/// Whether a finding would go to a duty that only decides what is applied for.
pub(super) fn is_of_applications(from: &Duty<'_>, to: &Duty<'_>) -> bool {
    let applied = |duty: &Duty<'_>| receipts::names_application(duty.text);
    kinds::finding(from).is_some() && !applied(from) && applied(to) && !kinds::names_finding(to)
}

/// "将整改完成的上报": what was wrong is right again.
pub(super) fn says_put_right(from: &Duty<'_>, sending: &Sending) -> bool {
    let own = from.phrase_at(sending.verb.start).map_or("", |phrase| from.parsed.of(phrase));
    let denied = |at: usize| own[..at].ends_with(['未', '不', '没', '有', '能']);
    let done = Procedures::embedded().sending.put_right.iter();
    done.filter_map(|word| own.find(word.as_str())).any(|at| !denied(at))
}

/// Whether a clause answers a single matter, and the duty is done when the calendar says so: the answer is not for it.
pub(super) fn is_routine_after_answer(from: &Duty<'_>, sending: &Sending, to: &Duty<'_>) -> bool {
    let is_routine = |duty: &Duty<'_>| duty.reading.mode.value == Mode::Periodic;
    sending.way == Way::Back && is_routine(to) && !is_routine(from)
}
