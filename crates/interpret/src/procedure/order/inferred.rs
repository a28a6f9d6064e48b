//! What comes before what where no clause says so.

use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Basis, Column, Reason, Span};

use super::Order;
use super::stated::events;
use crate::procedure::duty::Duty;
use crate::procedure::fit::ALIKE;
use crate::procedure::kinds::{finding, is_filing, is_of_flow};
use crate::procedure::likeness::Likeness;
use crate::procedure::met::evidence;
use crate::procedure::relief::is_of_relief;

impl Order {
    /// What is done about findings comes after looking.
    pub(super) fn after_patrols(&mut self, duties: &[Duty<'_>]) {
        let patrols = |duty: &Duty<'_>| duty.has(&[Action::Inspect]) && duty.id.column == Column::Town;
        for (to, duty) in duties.iter().enumerate() {
            if duty.id.column != Column::Town || self.has_before(to) || patrols(duty) {
                continue;
            }
            let Some(found) = finding(duty) else { continue };
            // Several patrols may find what one clause handles.
            let before = |at: &usize| duties[*at].id.number < duty.id.number;
            let sources: Vec<usize> =
                (0..duties.len()).filter(|&at| patrols(&duties[at])).filter(before).collect();
            for from in sources {
                let reason = Reason {
                    basis: Basis::Inferred,
                    message: format!("{}处理巡查检查中发现的问题。", duty.id.chinese()),
                    evidence: vec![
                        evidence(duty, vec![found]),
                        evidence(&duties[from], acts(&duties[from], Action::Inspect)),
                    ],
                };
                self.link(duties, from, to, reason);
            }
        }
    }

    /// Taking in comes before checking, checking before paying, penalising before looking again.
    pub(super) fn phases(&mut self, duties: &[Duty<'_>], likeness: &Likeness) {
        use Action::{Accept, Correct, Decide, Inspect, Pay, Penalize, Publish, Recheck, Review};
        let rules: &[(&[Action], &[Action])] = &[
            (&[Accept], &[Review, Decide, Publish, Pay]),
            (&[Review, Decide, Publish], &[Pay]),
            (&[Inspect], &[Penalize]),
            (&[Correct, Penalize], &[Recheck]),
        ];
        for (from, one) in duties.iter().enumerate() {
            for (to, other) in duties.iter().enumerate().take(from) {
                // Only where the print says otherwise: the printed order says the rest.
                let all = |duty: &Duty<'_>, actions: &[Action]| {
                    !duty.acts.is_empty() && duty.acts.iter().all(|act| actions.contains(&act.action))
                };
                let rule = rules.iter().any(|(early, late)| all(one, early) && all(other, late));
                // A yearly check of cards and the payment of an allowance are two matters.
                let alike = || likeness.between(one.text, other.text) >= ALIKE;
                if !rule || one.lane != other.lane || !is_of_flow(one) || !is_of_flow(other) || !alike() {
                    continue;
                }
                let reason = Reason {
                    basis: Basis::Inferred,
                    message: format!("先{}，后{}。", chinese(one), chinese(other)),
                    evidence: vec![
                        evidence(one, one.acts.iter().map(|act| act.span).collect()),
                        evidence(other, other.acts.iter().map(|act| act.span).collect()),
                    ],
                };
                self.link(duties, from, to, reason);
            }
        }
    }

    /// Telling the result to whoever complained or applied comes after what the same lane did about it: "把处理结果回复投诉人".
    pub(super) fn answers(&mut self, duties: &[Duty<'_>]) {
        use Action::{Correct, Decide, Mediate, Pay, Penalize, Recheck, Respond, Review};
        let results = &Procedures::embedded().receipts.results;
        let tells = |duty: &Duty<'_>| {
            duty.acts.first().is_some_and(|act| act.action == Action::Feedback)
                && results.iter().any(|word| duty.text.contains(word.as_str()))
        };
        for (to, duty) in duties.iter().enumerate() {
            if !tells(duty) || self.has_before(to) {
                continue;
            }
            let handles = |at: &usize| {
                let one = &duties[*at];
                one.lane == duty.lane
                    && one.id.column == duty.id.column
                    && one.has(&[Correct, Decide, Mediate, Pay, Penalize, Recheck, Respond, Review])
            };
            let Some(from) = (0..to).rev().find(handles) else { continue };
            let reason = Reason {
                basis: Basis::Inferred,
                message: format!("{}告知办理结果，在办理之后。", duty.id.chinese()),
                evidence: vec![
                    evidence(&duties[from], Vec::new()),
                    evidence(duty, acts(duty, Action::Feedback)),
                ],
            };
            self.link(duties, from, to, reason);
        }
    }

    /// Within a lane, a step that says nothing of its start follows the one printed before it.
    pub(super) fn print(&mut self, duties: &[Duty<'_>], likeness: &Likeness, has_start: &[bool]) {
        for to in 0..duties.len() {
            let duty = &duties[to];
            if has_start[to] || !is_of_flow(duty) || self.has_before(to) {
                continue;
            }
            // Papers are filed when the matter is closed, whatever is looked at again from time to time.
            let filing = is_filing(duty);
            let in_flow = |at: usize| is_of_flow(&duties[at]) || !filing && self.is_joined(at);
            // The town's column has clauses of communities and residents among the town's.
            let same = |at: usize| {
                duties[at].id.column == duty.id.column
                    && (duties[at].lane == duty.lane || duty.id.column == Column::Town)
            };
            let Some(from) = (0..to).rev().find(|&at| same(at) && in_flow(at)) else { continue };
            if is_of_relief(&duties[from]) && is_of_relief(duty) {
                // What says after what it comes, "灾情稳定后", is no more after the print's neighbour than the others.
                let says = !events(duty).is_empty();
                for at in [from, to].into_iter().filter(|_| !says) {
                    if !self.side_by_side.contains(&at) {
                        self.side_by_side.push(at);
                    }
                }
                continue;
            }
            let next_matter =
                is_next_matter(&duties[from], duty) && likeness.between(duties[from].text, duty.text) < ALIKE;
            if next_matter || is_beside(&duties[from], duty) {
                continue;
            }
            let reason = Reason {
                basis: Basis::Inferred,
                message: "没有写明先后，按条款的顺序。".to_owned(),
                evidence: vec![evidence(&duties[from], Vec::new()), evidence(duty, Vec::new())],
            };
            self.link(duties, from, to, reason);
        }
    }
}

/// Whether a duty ends what it is about and the one printed next begins something: paying, then taking in or checking.
fn is_next_matter(one: &Duty<'_>, next: &Duty<'_>) -> bool {
    use Action::{Accept, Cease, Inspect, Pay, Penalize, Recheck, Recover, Review, Survey};
    let ends = [Pay, Penalize, Recheck, Recover, Cease];
    let begins = [Accept, Inspect, Review, Survey];
    !one.acts.is_empty()
        && one.acts.iter().all(|act| ends.contains(&act.action))
        && next.acts.first().is_some_and(|act| begins.contains(&act.action))
}

/// Whether two duties are done side by side: each punishes other wrongs or gets other money back, or another of the
/// departments that share a lane does it.
fn is_beside(one: &Duty<'_>, next: &Duty<'_>) -> bool {
    let only = |duty: &Duty<'_>, action: Action| {
        !duty.acts.is_empty() && duty.acts.iter().all(|act| act.action == action)
    };
    let named = |duty: &Duty<'_>| duty.reading.actor.spans.first().map(|&span| duty.of(span).to_owned());
    let by_another = next.id.column == Column::Department
        && named(one).zip(named(next)).is_some_and(|(one, next)| one != next);
    by_another
        || [Action::Penalize, Action::Recover].iter().any(|&action| only(one, action) && only(next, action))
}

fn acts(duty: &Duty<'_>, action: Action) -> Vec<Span> {
    duty.acts.iter().filter(|act| act.action == action).map(|act| act.span).collect()
}

fn chinese(duty: &Duty<'_>) -> String {
    let names: Vec<&str> = duty.reading.actions.iter().map(|found| found.value.chinese()).collect();
    names.join("、")
}
