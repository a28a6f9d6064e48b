//! What comes before what, from the strongest evidence to the weakest.
//!
//! Hand-offs go first, stated before inferred, and sending something back after sending it on; then clauses that say
//! after what they come; then patrols before what is done about their findings; then phases of handling a matter; then
//! what is assisted before what assists it; then the printed order. Evidence that would close a cycle gives way: a
//! hand-off is then a return, anything else is set aside and kept as such.

use qingdan_catalogue::Procedures;
use qingdan_model::{Action, Basis, Column, HandOff, Link, Mode, Reason, Span};

use super::assisting::Assisted;
use super::duty::Duty;
use super::ends::Way;
use super::lanes::Lanes;
use super::likeness::{Likeness, substance};
use super::matching::{ALIKE, Met, evidence};
use super::receipts;
use super::relief::is_of_relief;
use crate::acts::Act;

/// How much of "审定新兵会议" a clause has to say to be what is meant.
const MEANT: f64 = 0.75;

/// How an act turned out, behind the act: "初审通过后".
const OUTCOMES: [&str; 9] = ["不通过", "通过", "期满", "无异议", "完成", "结束", "确认", "无误", "合格"];

#[derive(Default)]
pub(super) struct Order {
    pub(super) links: Vec<Link>,
    pub(super) given_way: Vec<Link>,
    pub(super) hand_offs: Vec<HandOff>,
    /// For each duty, those that come right after it.
    pub(super) after: Vec<Vec<usize>>,
    /// Duties of relief that are printed one after the other and of which nothing says that they are done so.
    pub(super) side_by_side: Vec<usize>,
}

impl Order {
    pub(super) fn of(
        duties: &[Duty<'_>],
        lanes: &Lanes,
        likeness: &Likeness,
        mut met: Vec<Met>,
        assisted: &[Assisted],
        has_start: &[bool],
    ) -> Order {
        let mut order = Order { after: vec![Vec::new(); duties.len()], ..Order::default() };
        let inferred = |one: &Met| one.hand_off.reason.basis == Basis::Inferred;
        met.sort_by(|one, other| {
            let key = |one: &Met| (inferred(one), one.way == Way::Back);
            key(one).cmp(&key(other)).then(other.score.total_cmp(&one.score))
        });
        for mut one in met {
            one.hand_off.returns = !order.join(one.from, one.to);
            order.hand_offs.push(one.hand_off);
        }
        order.hand_offs.sort_by_key(|one| (one.from.step, one.to.step));
        order.after_events(duties, likeness);
        order.after_others(duties, lanes);
        order.after_patrols(duties);
        order.phases(duties, likeness);
        order.assist(duties, assisted);
        order.print(duties, has_start);
        order.answers(duties);
        order
    }

    /// An assisting clause belongs to the step that it assists. Where neither handles single matters, nothing comes before
    /// or after anything.
    fn assist(&mut self, duties: &[Duty<'_>], assisted: &[Assisted]) {
        for &Assisted { from, to, ref reason } in assisted {
            let link =
                Link { from: duties[from].id, to: duties[to].id, assists: true, reason: reason.clone() };
            let flows = |at: usize| is_of_flow(&duties[at]) || self.is_joined(at);
            if !flows(from) && !flows(to) || self.join(from, to) {
                self.links.push(link);
            }
        }
    }

    /// No order at all.
    pub(super) fn none(duties: usize) -> Order {
        Order { after: vec![Vec::new(); duties], ..Order::default() }
    }

    /// The place of each duty: those that belong together follow each other, the earliest printed first.
    pub(super) fn places(&self, duties: &[Duty<'_>]) -> Vec<usize> {
        let count = self.after.len();
        let mut before = vec![0usize; count];
        self.after.iter().flatten().for_each(|&to| before[to] += 1);
        let mut places = vec![0; count];
        let mut open: Vec<usize> = (0..count).filter(|&at| before[at] == 0).collect();
        // Matters that somebody brings to the town or the town finds come first, what departments do alone last.
        let mut leads: Vec<(bool, usize, usize)> = open.iter().map(|&at| self.matter(duties, at)).collect();
        leads.sort_unstable();
        open = leads.into_iter().rev().map(|(_, _, at)| at).collect();
        let mut next = 0;
        while let Some(at) = open.pop() {
            places[at] = next;
            next += 1;
            // What becomes possible now goes first, so that one matter is followed to its end; of that, what others do
            // with what they were handed before what the same side goes on with, each as printed.
            let mut after = self.after[at].clone();
            after.sort_unstable_by_key(|&to| (duties[to].lane == duties[at].lane, to));
            for to in after.into_iter().rev() {
                before[to] -= 1;
                if before[to] == 0 {
                    open.push(to);
                }
            }
        }
        places
    }

    /// A start with the town's earliest clause that it leads to.
    fn matter(&self, duties: &[Duty<'_>], start: usize) -> (bool, usize, usize) {
        let mut seen = vec![false; self.after.len()];
        let mut open = vec![start];
        let mut earliest = usize::MAX;
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                if duties[at].id.column == Column::Town {
                    earliest = earliest.min(duties[at].id.number);
                }
                open.extend(&self.after[at]);
            }
        }
        (earliest == usize::MAX, earliest, start)
    }

    /// Notes that one comes before the other, unless the other already comes first.
    fn join(&mut self, from: usize, to: usize) -> bool {
        if from == to || self.leads(to, from) {
            return false;
        }
        if !self.after[from].contains(&to) {
            self.after[from].push(to);
        }
        true
    }

    /// Whether the second comes after the first.
    pub(super) fn leads(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![false; self.after.len()];
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(&self.after[at]);
            }
        }
        false
    }

    /// Whether the second follows right after the first, and does not only assist it.
    pub(super) fn leads_on(&self, duties: &[Duty<'_>], from: usize, to: usize) -> bool {
        let assists = |link: &Link| link.assists && (link.from, link.to) == (duties[from].id, duties[to].id);
        self.after[from].contains(&to) && !self.links.iter().any(assists)
    }

    fn has_before(&self, duty: usize) -> bool {
        self.after.iter().any(|after| after.contains(&duty))
    }

    pub(super) fn is_joined(&self, duty: usize) -> bool {
        !self.after[duty].is_empty() || self.has_before(duty)
    }

    fn link(&mut self, duties: &[Duty<'_>], from: usize, to: usize, reason: Reason) {
        let link = Link { from: duties[from].id, to: duties[to].id, assists: false, reason };
        if self.after[from].contains(&to) {
            return;
        }
        if self.join(from, to) { self.links.push(link) } else { self.given_way.push(link) }
    }

    /// "审定新兵会议后", "公示期满": a clause that says after what it comes.
    fn after_events(&mut self, duties: &[Duty<'_>], likeness: &Likeness) {
        for (to, duty) in duties.iter().enumerate() {
            for event in events(duty) {
                let words = duty.of(event);
                let Some(from) = meant(duties, likeness, to, event) else { continue };
                let reason = Reason {
                    basis: Basis::Stated,
                    message: format!("{}写明在“{words}”之后。", duty.id.chinese()),
                    evidence: vec![evidence(duty, vec![event]), evidence(&duties[from], Vec::new())],
                };
                self.link(duties, from, to, reason);
            }
        }
    }

    /// "对区残联审核通过的名单": a clause that names what somebody else does first.
    fn after_others(&mut self, duties: &[Duty<'_>], lanes: &Lanes) {
        for (to, duty) in duties.iter().enumerate() {
            for (lane, act, words) in receipts::acts_of_others(duty, lanes) {
                let all = |one: &Duty<'_>| one.text.contains(duty.of(words));
                let says = |one: &Duty<'_>| one.acts.iter().any(|other| one.of(other.span) == duty.of(act));
                let action = duty.parsed.tokens.iter().find(|token| token.start == act.start);
                let action = action.and_then(|token| token.word.action);
                let does = |one: &Duty<'_>| action.is_some_and(|action| one.has(&[action]));
                let find = |fits: &dyn Fn(&Duty<'_>) -> bool| {
                    (0..duties.len()).find(|&at| at != to && duties[at].lane == lane && fits(&duties[at]))
                };
                let Some(from) =
                    find(&|one| says(one) && all(one)).or_else(|| find(&says)).or_else(|| find(&does))
                else {
                    continue;
                };
                let reason = Reason {
                    basis: Basis::Stated,
                    message: format!("{}写明{}先“{}”。", duty.id.chinese(), lanes.name(lane), duty.of(act)),
                    evidence: vec![evidence(duty, vec![act]), evidence(&duties[from], Vec::new())],
                };
                self.link(duties, from, to, reason);
            }
        }
    }

    /// What is done about findings comes after looking.
    fn after_patrols(&mut self, duties: &[Duty<'_>]) {
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
    fn phases(&mut self, duties: &[Duty<'_>], likeness: &Likeness) {
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
    fn answers(&mut self, duties: &[Duty<'_>]) {
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
    fn print(&mut self, duties: &[Duty<'_>], has_start: &[bool]) {
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
            let reason = Reason {
                basis: Basis::Inferred,
                message: "没有写明先后，按条款的顺序。".to_owned(),
                evidence: vec![evidence(&duties[from], Vec::new()), evidence(duty, Vec::new())],
            };
            self.link(duties, from, to, reason);
        }
    }
}

/// Whether a duty files what a matter leaves behind: "收齐材料，按户归档".
pub(super) fn is_filing(duty: &Duty<'_>) -> bool {
    let words = &Procedures::embedded().filing.words;
    let last = duty.acts.last().filter(|act| act.action == Action::Record);
    last.is_some_and(|act| words.iter().any(|word| duty.of(act.span).contains(word.as_str())))
}

/// Whether a duty handles single matters.
pub(super) fn is_of_flow(duty: &Duty<'_>) -> bool {
    duty.reading.mode.value == Mode::Triggered && duty.id.column != Column::Support
}

fn acts(duty: &Duty<'_>, action: Action) -> Vec<Span> {
    duty.acts.iter().filter(|act| act.action == action).map(|act| act.span).collect()
}

fn chinese(duty: &Duty<'_>) -> String {
    let names: Vec<&str> = duty.reading.actions.iter().map(|found| found.value.chinese()).collect();
    names.join("、")
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

/// What a clause says to have come before it: the words before 后 in a phrase that opens a sentence.
fn events(duty: &Duty<'_>) -> Vec<Span> {
    let words = &Procedures::embedded().before;
    let mut found = Vec::new();
    if !words.ends.iter().any(|ending| duty.text.contains(ending.as_str())) {
        return found;
    }
    for phrase in &duty.parsed.phrases {
        let text = duty.parsed.of(phrase);
        for ending in &words.ends {
            let Some(at) = text.find(ending.as_str()) else { continue };
            let end = at + ending.len();
            // "后" inside a longer word ends nothing.
            let never = words.never.iter().any(|word| text[..end].ends_with(word.as_str()));
            let event = Span { start: phrase.start, end: phrase.start + at };
            if !never && at > 0 && event.end - event.start <= 3 * 20 {
                found.push(event);
                break;
            }
        }
    }
    found
}

/// The clause that such words mean: one that does what they name, the nearest before in the same lane if there is one.
fn meant(duties: &[Duty<'_>], likeness: &Likeness, own: usize, event: Span) -> Option<usize> {
    let words = duties[own].of(event);
    let mut act = words.to_owned();
    for outcome in OUTCOMES {
        act = act.replace(outcome, "");
    }
    let named = |duty: &Duty<'_>, one: &Act| act.contains(duty.of(one.span));
    // "进行初审，初审通过后上报" speaks of the clause's own act.
    if duties[own].acts.iter().any(|one| one.span.start < event.start && named(&duties[own], one)) {
        return None;
    }
    let is_outcome = act.len() < words.len();
    let rank = |at: usize| {
        let same_lane = duties[at].lane == duties[own].lane;
        (same_lane && at < own, if at < own { at } else { 0 })
    };
    (0..duties.len())
        .filter(|&at| at != own && duties[at].id.column != Column::Support)
        .filter(|&at| duties[at].acts.iter().any(|one| named(&duties[at], one)))
        .map(|at| (at, likeness.within(&act, duties[at].text)))
        .filter(|&(_, says)| says >= MEANT || is_outcome && substance(&act) < 2)
        .max_by(|(one, says), (other, more)| says.total_cmp(more).then(rank(*one).cmp(&rank(*other))))
        .map(|(at, _)| at)
}
