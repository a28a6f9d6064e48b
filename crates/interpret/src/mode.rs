//! What sets a clause's work going: a rhythm, an event, or nothing in particular.

mod signs;
mod trigger;

use qingdan_catalogue::Manner;
use qingdan_model::{Action, Deadline, DeadlineKind, Found, Mode, Span};

use crate::acts::Act;
use crate::lexicon::Lexicon;
use crate::phrase::Parsed;
use crate::weigh::{Signs, chance};

/// From which chance on a clause is triggered, and how far from yes or no a chance may be without a person being asked.
const LIKELY: f32 = 0.5;
const SURE: f32 = 0.2;

/// The mode, and whether it is sure. What a rhythm or a time says holds; whether all else waits for something is weighed,
/// and what the rules say of it is one sign of it.
pub(crate) fn mode(
    parsed: &Parsed<'_>,
    lexicon: &Lexicon,
    acts: &[Act],
    rhythms: &[Found<Deadline>],
    deadline: Option<&Found<Deadline>>,
    item_name: &str,
) -> (Found<Mode>, bool) {
    if let Some(timed) = by_time(rhythms, deadline) {
        return (timed, true);
    }
    let ruled = by_rule(parsed, lexicon, acts, item_name);
    let chance = chance(|sum| signs::signs(parsed, acts, &ruled, item_name, sum));
    let value = if chance >= LIKELY { Mode::Triggered } else { Mode::Standing };
    let spans = if ruled.mode.value == value { ruled.mode.spans } else { spans_of(acts, value) };
    (Found { value, spans }, chance.min(1.0 - chance) <= SURE)
}

/// What speaks for or against a clause's being triggered, for fitting; none where a time decides.
pub(crate) fn signs_of(
    parsed: &Parsed<'_>,
    lexicon: &Lexicon,
    acts: &[Act],
    rhythms: &[Found<Deadline>],
    deadline: Option<&Found<Deadline>>,
    item_name: &str,
    signs: &mut impl Signs,
) {
    if by_time(rhythms, deadline).is_none() {
        signs::signs(parsed, acts, &by_rule(parsed, lexicon, acts, item_name), item_name, signs);
    }
}

fn by_time(rhythms: &[Found<Deadline>], deadline: Option<&Found<Deadline>>) -> Option<Found<Mode>> {
    let kind = deadline.map(|found| found.value.kind);
    if kind == Some(DeadlineKind::RoundTheClock) && rhythms.is_empty() {
        let spans = deadline.map(|found| found.spans.clone()).unwrap_or_default();
        return Some(Found { value: Mode::Standing, spans });
    }
    let dated = deadline.filter(|_| kind == Some(DeadlineKind::Before));
    let rhythm = rhythms.first().or(dated)?;
    Some(Found { value: Mode::Periodic, spans: rhythm.spans.clone() })
}

/// What the rules say of a clause without a time.
struct Ruled {
    mode: Found<Mode>,
    ground: Ground,
}

/// What a rule goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    /// Words that say what the clause starts from.
    Words,
    /// What its acts are.
    Acts,
    /// Nothing but what is usual.
    Nothing,
}

fn by_rule(parsed: &Parsed<'_>, lexicon: &Lexicon, acts: &[Act], item_name: &str) -> Ruled {
    if let Some(span) = trigger::trigger(parsed, lexicon, acts) {
        return Ruled { mode: Found { value: Mode::Triggered, spans: vec![span] }, ground: Ground::Words };
    }
    let (mode, is_said) = by_manner(parsed, lexicon, acts, item_name);
    Ruled { mode, ground: if is_said { Ground::Acts } else { Ground::Nothing } }
}

/// The acts that speak for a mode by what they are; all, where none does.
fn spans_of(acts: &[Act], mode: Mode) -> Vec<Span> {
    let manner = if mode == Mode::Triggered { Manner::Step } else { Manner::Standing };
    let speaks = |act: &&Act| act.manner == manner;
    let some = acts.iter().any(|act| speaks(&act));
    acts.iter().filter(|act| !some || speaks(act)).map(|act| act.span).collect()
}

/// Where nothing else is said, the acts themselves tell: one standing act makes the clause standing, unless its item is
/// about single matters, or the standing act is only to direct the response to one.
fn by_manner(parsed: &Parsed<'_>, lexicon: &Lexicon, acts: &[Act], item_name: &str) -> (Found<Mode>, bool) {
    let wording = &lexicon.catalogue.wording;
    let spans = |manner: Manner| acts.iter().filter(|act| act.manner == manner).map(|act| act.span).collect();
    let has = |manner: Manner| acts.iter().any(|act| act.manner == manner);
    let matter = wording.matters.iter().any(|word| item_name.contains(word.as_str()));
    let directs = acts.iter().any(|act| act.action == Action::Respond)
        && acts.iter().all(|act| {
            act.manner != Manner::Standing || matches!(act.action, Action::Supervise | Action::Survey)
        });
    let reacts = acts.iter().any(|act| {
        matches!(act.action, Action::Respond | Action::Penalize | Action::Mediate | Action::Correct)
    });
    let prevents = reacts
        && wording.prevention.iter().any(|word| {
            let found = parsed.text.find(word.as_str());
            found.is_some_and(|at| {
                !is_bracketed(&parsed.text[..at]) && !parsed.text[at + word.len()..].starts_with("控制")
            })
        });
    // Counting belongs to handling a matter: "审核、汇总名单".
    let counts = acts.iter().all(|act| act.manner != Manner::Standing || act.action == Action::Survey);
    let handles = acts.iter().any(|act| act.manner == Manner::Step && act.action != Action::Record);
    let counts = counts && handles;
    if has(Manner::Step) && !prevents && (!has(Manner::Standing) || matter || directs || counts) {
        return (Found { value: Mode::Triggered, spans: spans(Manner::Step) }, true);
    }
    if has(Manner::Standing) || prevents {
        return (Found { value: Mode::Standing, spans: spans(Manner::Standing) }, true);
    }
    let only_reports = !acts.is_empty() && acts.iter().all(|act| act.action == Action::Report);
    let value = if matter && !acts.is_empty() || only_reports { Mode::Triggered } else { Mode::Standing };
    (Found { value, spans: spans(Manner::Either) }, false)
}

/// Whether a bracket is still open at the end of this text.
fn is_bracketed(before: &str) -> bool {
    before.matches(['（', '(']).count() > before.matches(['）', ')']).count()
}
