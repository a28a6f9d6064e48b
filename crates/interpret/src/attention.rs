//! Which readings a person of the list office should look at, and how pressing that is.

use std::fmt;
use std::str::FromStr;

use qingdan_model::{Confidence, Corrected, Reading};

/// Why somebody should look at a reading, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attention {
    /// It was decided for words that have changed since.
    Reworded,
    /// What is done was not understood.
    Unread,
    /// An act or another field is in doubt; the rest holds.
    Doubtful,
}

impl Attention {
    /// All of them, the most pressing first.
    pub const ALL: [Attention; 3] = [Attention::Reworded, Attention::Unread, Attention::Doubtful];

    /// The word used in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Attention::Reworded => "reworded",
            Attention::Unread => "unread",
            Attention::Doubtful => "doubtful",
        }
    }

    /// What it is called on screens.
    pub fn chinese(self) -> &'static str {
        match self {
            Attention::Reworded => "文字改过，要重新核对",
            Attention::Unread => "没有读懂",
            Attention::Doubtful => "有拿不准的地方",
        }
    }
}

impl fmt::Display for Attention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Attention {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Attention::ALL.into_iter().find(|one| one.as_str() == word);
        known.ok_or_else(|| format!("`{word}` is no reason to look: reworded, unread, doubtful"))
    }
}

/// Whether somebody should look at a reading; none where it is sure, and where a person decided it for the words as
/// they stand.
pub fn attention(reading: &Reading, corrected: Option<Corrected<'_>>) -> Option<Attention> {
    match (corrected, reading.confidence()) {
        (Some(Corrected::Still(_)), _) => None,
        (Some(Corrected::Reworded(_)), _) => Some(Attention::Reworded),
        (None, Confidence::Low) if reading.actions.is_empty() => Some(Attention::Unread),
        (None, Confidence::Low | Confidence::Medium) => Some(Attention::Doubtful),
        (None, Confidence::High) => None,
    }
}

#[cfg(test)]
mod tests {
    use qingdan_model::{Column, Correction, Doubt, Field, Saying};

    use super::*;
    use crate::{Context, reading};

    fn read(text: &str) -> Reading {
        reading(text, Context { column: Column::Town, item: "渡口巡护" })
    }

    #[test]
    fn what_was_not_understood_comes_before_what_is_in_doubt_and_sure_readings_wait_for_nobody() {
        assert_eq!(attention(&read("Inspect the ferry."), None), Some(Attention::Unread));
        assert_eq!(attention(&read(""), None), Some(Attention::Unread));
        assert_eq!(attention(&read("发放渡口补贴。"), None), None);
        let mut doubtful = read("发放渡口补贴。");
        doubtful.doubts.push(Doubt { field: Field::Mode, message: "没有写明".into(), spans: Vec::new() });
        assert_eq!(attention(&doubtful, None), Some(Attention::Doubtful));
        assert!(Attention::Reworded < Attention::Unread && Attention::Unread < Attention::Doubtful);
    }

    #[test]
    fn what_a_person_decided_is_looked_at_again_only_when_its_words_change() {
        let unread = read("Inspect the ferry.");
        let correction = Correction {
            item: "渡口巡护".into(),
            column: Column::Town,
            number: 1,
            text: "Inspect the ferry.".into(),
            saying: Saying::of(&unread),
        };
        assert_eq!(attention(&unread, Some(Corrected::Still(&correction))), None);
        assert_eq!(attention(&unread, Some(Corrected::Reworded(&correction))), Some(Attention::Reworded));
    }

    #[test]
    fn words_of_addresses_come_back() {
        for one in Attention::ALL {
            assert_eq!(one.as_str().parse(), Ok(one));
        }
        assert!("urgent".parse::<Attention>().is_err());
    }
}
