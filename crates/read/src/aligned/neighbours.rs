//! What a piece of a line says beside the piece before it and below the one above.

use super::piece::Piece;
use crate::header::Role;
use crate::marks::{Mark, mark_at};

/// What it costs that white space stands within a column.
pub fn together(gap: usize) -> f32 {
    if gap < 2 { 1.6 } else { 2.6 }
}

/// What speaks against white space within a column by what it parts: programs put it beside numbers and punctuation,
/// hardly ever between words. Names of bodies may share a line of their column.
pub fn within(before: &Piece, piece: &Piece, role: Option<Role>) -> f32 {
    const OF_WORDS: f32 = 4.0;
    let is_letter = |char: Option<char>| char.is_some_and(|char| !char.is_ascii() && char.is_alphanumeric());
    let is_spaced_out = before.flow.len() == 1 && piece.flow.len() == 1;
    let is_of_words = is_letter(before.flow.last()) && is_letter(piece.flow.first()) && !is_spaced_out;
    let is_of_names = matches!(role, Some(Role::Departments | Role::Receivers))
        && !piece.flow.bare().contains(['，', '。', '；']);
    if is_of_words && !is_of_names { OF_WORDS } else { 0.0 }
}

/// What stands in a column above a line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Above {
    /// The last clause number.
    mark: Option<Mark>,
}

impl Above {
    /// With a piece below.
    pub fn take(&mut self, piece: &Piece) {
        self.mark = mark_at(&piece.flow, 0).or(self.mark);
    }

    /// What speaks for a piece's standing below: it counts on.
    pub fn welcomes(&self, piece: &Piece) -> f32 {
        const COUNTS_ON: f32 = -1.0;
        let (Some(mark), Some(above)) = (mark_at(&piece.flow, 0), self.mark) else { return 0.0 };
        if mark.style == above.style && mark.value == above.value + 1 { COUNTS_ON } else { 0.0 }
    }
}
