//! What an item is about, by its name: 办理丧葬补贴 is not what somebody asks for who asks of pensions alone.

use std::collections::BTreeMap;

use crate::lexicon::{Kind, Lexicon, MatterId};
use crate::question::Sign;
use crate::segment::without_brackets;

/// The duties that an item's name lists.
#[derive(Debug)]
pub(crate) struct Aims {
    duties: Vec<Vec<Piece>>,
}

/// A stretch of a name of which the same matters speak.
#[derive(Debug)]
struct Piece {
    characters: u32,
    matters: Vec<MatterId>,
}

/// Where one duty of a name ends and another begins.
const BETWEEN: &[char] = &['，', ',', '、', '；', ';', '。'];

/// A sign as clear as this asks for the matter outright.
const OUTRIGHT: f32 = 0.8;

impl Aims {
    pub(crate) fn of(name: &str, lexicon: &Lexicon) -> Aims {
        let plain = without_brackets(name);
        let names = std::iter::once(name).chain(plain.as_deref());
        let duties = names.flat_map(|name| name.split(BETWEEN)).map(|duty| pieces(duty, lexicon));
        Aims { duties: duties.filter(|pieces| !pieces.is_empty()).collect() }
    }

    /// How much of the duty that the question asks for most is in the question, 0 to 1.
    pub(crate) fn asked(&self, signs: &BTreeMap<MatterId, Sign>) -> f32 {
        let clear =
            |matter: &MatterId| signs.get(matter).map_or(0.0, |sign| (sign.strength / OUTRIGHT).min(1.0));
        let asked = |pieces: &Vec<Piece>| {
            let all: f32 = pieces.iter().map(|piece| piece.characters as f32).sum();
            let said: f32 = pieces
                .iter()
                .map(|piece| piece.characters as f32 * piece.matters.iter().map(clear).fold(0.0, f32::max))
                .sum();
            said / all
        };
        self.duties.iter().map(asked).fold(0.0, f32::max)
    }
}

/// The characters of a duty that speak of matters, by the matters they speak of.
fn pieces(duty: &str, lexicon: &Lexicon) -> Vec<Piece> {
    let found = lexicon.find(duty);
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, _) in duty.char_indices() {
        let mut matters: Vec<MatterId> = found
            .iter()
            .filter(|hit| hit.kind == Kind::Official && hit.range.contains(&at))
            .map(|hit| hit.matter)
            .collect();
        matters.sort_unstable();
        matters.dedup();
        match pieces.iter_mut().find(|piece| piece.matters == matters) {
            _ if matters.is_empty() => {}
            Some(piece) => piece.characters += 1,
            None => pieces.push(Piece { characters: 1, matters }),
        }
    }
    pieces
}
