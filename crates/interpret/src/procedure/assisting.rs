//! Which step a clause assists: "配合区水务局开展执法" belongs to what 区水务局 has written of its own.

use qingdan_model::{Action, Actor, Basis, Column, Reason, Span, Stance};

use super::duty::{Duty, printed};
use super::lanes::{Lanes, Party};
use super::likeness::{Likeness, substance};
use super::met::evidence;
use super::rivals::Likeliest;
use crate::acts::Act;
use crate::lexicon::Roles;

/// How much of what is assisted the other clause has to say, a shared act counted in.
const SAID: f64 = 0.6;
/// What a shared act counts.
const ACT: f64 = 0.25;
/// The same where nobody else does it: "配合完工验收" is for the duty that accepts the work.
const ACT_OF_ONE: f64 = 0.5;

/// How much better one duty has to fit than the next, so that it is clear which of a department's is meant.
const CLEAR: f64 = 0.15;

/// The longest name of a region before a body's, in bytes.
const REGION: usize = 3 * 4;

/// A duty of the town that assists another one.
pub(super) struct Assisted {
    /// The duty that is assisted.
    pub(super) from: usize,
    /// The one that assists it.
    pub(super) to: usize,
    pub(super) reason: Reason,
}

/// Pairs of duties of which one assists the other.
pub(super) fn assisted(duties: &[Duty<'_>], lanes: &Lanes, likeness: &Likeness) -> Vec<Assisted> {
    let mut found: Vec<Assisted> = Vec::new();
    for (to, duty) in duties.iter().enumerate().filter(|(_, duty)| duty.id.column == Column::Town) {
        for help in helps(duty, lanes) {
            let Some((meant, is_said)) = best(duties, lanes, likeness, duty, &help) else { continue };
            let from = meant.at;
            let words = duty.of(help.words);
            let or = meant.or_rival(duties);
            let reason = Reason {
                basis: if is_said && meant.rival.is_none() { Basis::Stated } else { Basis::Inferred },
                message: format!(
                    "{}写了“{words}”，与{}一起办{or}。",
                    duty.id.chinese(),
                    duties[from].id.chinese()
                ),
                evidence: vec![evidence(duty, vec![help.words]), evidence(&duties[from], Vec::new())],
            };
            if !found.iter().any(|one| (one.from, one.to) == (from, to)) {
                found.push(Assisted { from, to, reason });
            }
        }
    }
    found
}

/// Something that a duty says it helps with.
struct Help {
    /// From 配合 to the end of its phrase.
    words: Span,
    /// The same without 配合 and whom.
    act: Span,
    /// Whose act it is, where the clause says so.
    whose: Option<Party>,
}

fn helps(duty: &Duty<'_>, lanes: &Lanes) -> Vec<Help> {
    let phrases = duty.parsed.phrases.iter().filter_map(|phrase| Some((phrase.assists_from?, phrase.end)));
    // Doing something jointly is nobody else's act unless somebody is named.
    let jointly = |help: &Help| {
        help.whose.is_none() && ["联合", "会同"].iter().any(|word| duty.of(help.words).starts_with(word))
    };
    let parts = phrases.flat_map(|(start, end)| parts(duty, start, end));
    let helps = parts.map(|words| help(duty, lanes, words));
    helps.filter(|help| !jointly(help)).collect()
}

/// "配合开展检查并协助调解纠纷": each 配合 with what it helps with.
fn parts(duty: &Duty<'_>, start: usize, end: usize) -> Vec<Span> {
    let leads = duty.parsed.tokens.iter().filter(|token| token.start > start && token.end <= end);
    let again = leads.filter(|token| {
        let before = &duty.text[start..token.start];
        token.is(Roles::ASSISTING) && before.ends_with(['并', '、', '和', '及'])
    });
    let starts: Vec<usize> = std::iter::once(start).chain(again.map(|token| token.start)).collect();
    let ends = starts.iter().skip(1).copied().chain([end]);
    let part = |(&start, end): (&usize, usize)| {
        let words = duty.text[start..end].trim_end_matches(['以', '及', '并', '、', '和']);
        Span { start, end: start + words.len() }
    };
    starts.iter().zip(ends).map(part).collect()
}

fn help(duty: &Duty<'_>, lanes: &Lanes, words: Span) -> Help {
    let behind =
        || duty.parsed.tokens.iter().filter(|token| token.start >= words.start && token.end <= words.end);
    let from = behind().take_while(|token| token.is(Roles::ASSISTING)).map(|token| token.end).last();
    let from = from.unwrap_or(words.start);
    let body =
        behind().find(|token| token.is(Roles::BODY)).map(|token| Span { start: token.start, end: token.end });
    // A region may stand before the name that is known: "县|水利局".
    let body = body.filter(|body| body.start - from <= REGION);
    let (whose, after) = match (lanes.begun_by(&duty.text[from..words.end]), body) {
        (Some((lane, length)), _) => (Some(Party::Lane(lane)), from + length),
        (None, Some(body)) => (Some(lanes.whom(printed(duty.text, body))), body.end),
        (None, None) => (None, from),
    };
    Help { words, act: Span { start: after, end: words.end }, whose }
}

/// The duty of a department that says most of what is helped with, and whether clauses say so: the town's names the
/// department, and the department's speaks of the same.
fn best(
    duties: &[Duty<'_>],
    lanes: &Lanes,
    likeness: &Likeness,
    duty: &Duty<'_>,
    help: &Help,
) -> Option<(Likeliest, bool)> {
    let named = match help.whose {
        Some(Party::Lane(lane)) => Some(lane),
        Some(Party::Outside(_)) => return None,
        _ => None,
    };
    let matter = duty.matter(help.act);
    let acts: Vec<&Act> = duty
        .acts
        .iter()
        .filter(|act| help.words.start <= act.span.start && act.span.end <= help.words.end)
        // Both may send something, and yet not the same thing.
        .filter(|act| !matches!(act.action, Action::Report | Action::Feedback | Action::Dispatch))
        .collect();
    let shares = |at: usize| acts.iter().any(|act| duties[at].has(&[act.action]));
    let fits = |at: usize| {
        let other = &duties[at];
        other.id.column == Column::Department
            && lanes.actor(other.lane) == Actor::Department
            && named.is_none_or(|lane| lane == other.lane)
            // Two that assist a third one do not assist each other.
            && other.reading.stance.value == Stance::Lead
            // Whoever assists an act assists somebody who does it, or who at least speaks of it.
            && (acts.is_empty() || shares(at) || acts.iter().all(|act| other.text.contains(duty.of(act.span))))
    };
    let candidates: Vec<usize> = (0..duties.len()).filter(|&at| fits(at)).collect();
    let sharing = candidates.iter().filter(|&&at| shares(at)).count();
    // The department's own name says nothing of which of its duties is meant.
    let common = |part: &str, at: usize| {
        let part = lanes.without_name(part, duties[at].lane);
        // Where nothing but the act is said, the act has to do.
        if substance(&part) == 0 { None } else { Some(likeness.within(&part, duties[at].text)) }
    };
    let rate = |at: usize| {
        let act = if sharing == 1 { ACT_OF_ONE } else { ACT };
        common(&matter, at).unwrap_or(0.0) + if shares(at) { act } else { 0.0 }
    };
    let rated: Vec<(usize, f64)> = candidates.iter().map(|&at| (at, rate(at))).collect();
    let meant = Likeliest::of(&rated, CLEAR)?;
    // 执法 is any of the acts that penalise; other acts of one kind, 事故调查 and 设计审查, may be two matters.
    let any = acts.iter().any(|act| act.action == Action::Penalize && duties[meant.at].has(&[act.action]));
    let speaks = any || common(duty.of(help.act), meant.at).is_none_or(|alike| alike > 0.0);
    let enough = meant.rating >= SAID || meant.rating >= ACT && sharing == 1 && speaks;
    let other = &duties[meant.at];
    let same_words = !acts.is_empty() && acts.iter().all(|act| other.text.contains(duty.of(act.span)));
    let is_said = named.is_some()
        && (same_words || common(duty.of(help.act), meant.at).is_some_and(|alike| alike >= SAID));
    enough.then_some((meant, is_said))
}
