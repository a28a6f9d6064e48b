//! Two wordings of one text.

use similar::{Algorithm, ChangeTag, TextDiff};

/// Longer texts, in bytes, are shown as wholly new rather than compared character by character.
const LONGEST: usize = 20_000;

/// Which of two wordings has a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both.
    Both,
    /// Only the old one.
    Old,
    /// Only the new one.
    New,
}

/// A piece of two wordings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Who has it.
    pub side: Side,
    /// Its text.
    pub text: String,
}

/// Two wordings as one run of pieces: those of `Both` and `Old` are the old one, of `Both` and `New` the new one.
pub fn wording(old: &str, new: &str) -> Vec<Piece> {
    if old.len().max(new.len()) > LONGEST {
        let whole = [(Side::Old, old), (Side::New, new)].into_iter().filter(|(_, text)| !text.is_empty());
        return whole.map(|(side, text)| Piece { side, text: text.to_owned() }).collect();
    }
    let difference = TextDiff::configure().algorithm(Algorithm::Patience).diff_chars(old, new);
    let mut pieces: Vec<Piece> = Vec::new();
    for change in difference.iter_all_changes() {
        let side = match change.tag() {
            ChangeTag::Equal => Side::Both,
            ChangeTag::Delete => Side::Old,
            ChangeTag::Insert => Side::New,
        };
        match pieces.last_mut() {
            Some(last) if last.side == side => last.text.push_str(change.value()),
            _ => pieces.push(Piece { side, text: change.value().to_owned() }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_wordings_stand_in_the_pieces() {
        let (old, new) = ("在5个工作日内完成初审。", "在10个工作日内完成审核。");
        let pieces = wording(old, new);
        let of = |side: Side| -> String {
            pieces.iter().filter(|piece| [Side::Both, side].contains(&piece.side)).map(|p| &*p.text).collect()
        };
        assert_eq!((of(Side::Old).as_str(), of(Side::New).as_str()), (old, new));
        assert!(pieces.contains(&Piece { side: Side::New, text: "10".into() }), "{pieces:?}");
        assert_eq!(wording("", ""), []);
    }

    #[test]
    fn a_very_long_text_is_not_compared() {
        let long = "长".repeat(LONGEST);
        assert_eq!(wording(&long, "短").len(), 2);
    }
}
