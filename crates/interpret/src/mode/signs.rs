//! What is seen of a clause that may wait for something: an application, a finding, the step before.

use qingdan_model::Mode;

use super::{Ground, Ruled};
use crate::acts::Act;
use crate::phrase::Parsed;
use crate::weigh::{Signs, first, last, pairs};

/// All signs of a clause, of its acts and of its item's name.
pub(super) fn signs(
    parsed: &Parsed<'_>,
    acts: &[Act],
    ruled: &Ruled,
    item_name: &str,
    signs: &mut impl Signs,
) {
    of_rules(parsed, ruled, signs);
    of_acts(parsed, acts, signs);
    let text = parsed.text.trim_end_matches(['。', '；', '.', ';']);
    signs.sign("mode: begins", &[first(text, 1)]);
    signs.sign("mode: begins", &[first(text, 2)]);
    signs.sign("mode: ends", &[last(text, 2)]);
    pairs(parsed.text).iter().for_each(|pair| signs.sign("mode: pair", &[pair]));
    pairs(item_name).iter().for_each(|pair| signs.sign("mode: item", &[pair]));
}

/// What the rules say, and the words that they found.
fn of_rules(parsed: &Parsed<'_>, ruled: &Ruled, signs: &mut impl Signs) {
    let value = if ruled.mode.value == Mode::Triggered { "triggered" } else { "standing" };
    let ground = match ruled.ground {
        Ground::Words => "words",
        Ground::Acts => "acts",
        Ground::Nothing => "nothing",
    };
    signs.sign("mode: rule", &[value, ground]);
    if ruled.ground == Ground::Words {
        for span in &ruled.mode.spans {
            signs.sign("mode: words", &[&parsed.text[span.start..span.end]]);
        }
    }
}

/// What is done, and by which verbs.
fn of_acts(parsed: &Parsed<'_>, acts: &[Act], signs: &mut impl Signs) {
    let code = |act: &Act| act.action.as_str();
    for (at, act) in acts.iter().enumerate() {
        if !acts[..at].iter().any(|before| before.action == act.action) {
            signs.sign("mode: act", &[code(act)]);
        }
        signs.sign("mode: verb", &[&parsed.text[act.span.start..act.span.end]]);
    }
    if let (Some(one), Some(other)) = (acts.first(), acts.last()) {
        signs.sign("mode: first act", &[code(one)]);
        signs.sign("mode: last act", &[code(other)]);
    }
}
