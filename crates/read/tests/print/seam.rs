//! Whether a careful human can tell which cells go on over a page's end.

use super::compare::fold;
use super::rows::Role;
use super::style::{Blanks, Misnumbered, Numbering, Style};

/// One cell of a row that a page's end cuts: its lines before and after.
pub struct Cut<'a> {
    pub role: Role,
    pub shown: &'a [String],
    pub rest: &'a [String],
}

/// Whether what stands on the next page can only be read in one way.
pub fn is_certain(cells: &[Cut<'_>], style: &Style) -> bool {
    let cut: Vec<&Cut<'_>> = cells.iter().filter(|cell| !cell.rest.is_empty()).collect();
    let wide = |role| matches!(role, Role::Duty | Role::Method | Role::ReceiversAndMethod);
    let duties = |role| matches!(role, Role::Duties | Role::Town);
    match cut.as_slice() {
        [one] if wide(one.role) => true,
        _ if style.numbering == Numbering::None || style.misnumbered != Misnumbered::No => false,
        [one] if duties(one.role) => {
            let other = cells.iter().find(|cell| duties(cell.role) && cell.role != one.role);
            other.is_some_and(|other| one_goes_on(one, other))
        }
        [first, second] if duties(first.role) && duties(second.role) => both_go_on(first, second, style),
        _ => false,
    }
}

/// Only one of the duty columns is cut: it is mid-sentence, or its next number fits no other column.
fn one_goes_on(cut: &Cut<'_>, whole: &Cut<'_>) -> bool {
    if is_open(cut.shown) {
        return !is_open(whole.shown);
    }
    let Some(next) = cut.rest.first() else { return false };
    match number(next) {
        Some(next) => last_number(cut.shown) + 1 == next && last_number(whole.shown) + 1 != next,
        None => cut.role == Role::Duties && next.ends_with('：'),
    }
}

/// Both are cut: the first column's rest comes first, and the second's must show where it begins.
fn both_go_on(first: &Cut<'_>, second: &Cut<'_>, style: &Style) -> bool {
    let Some(next) = second.rest.first() else { return false };
    if is_open(second.shown) {
        return matches!(style.blanks, Blanks::Gaps | Blanks::EveryCell) && !is_open(first.rest);
    }
    let before: Vec<String> = first.shown.iter().chain(first.rest).cloned().collect();
    number(next).is_some_and(|next| last_number(&before) + 1 != next)
}

fn is_open(lines: &[String]) -> bool {
    !lines.last().is_some_and(|line| line.ends_with(['。', '；', '：']))
}

/// The last clause number of the run that the lines end with; 0 under a heading.
fn last_number(lines: &[String]) -> u32 {
    let run = lines.iter().rev().take_while(|line| !line.ends_with('：'));
    run.filter_map(|line| number(line)).next().unwrap_or(0)
}

fn number(line: &str) -> Option<u32> {
    let line = fold(line);
    let digits: String = line.trim_start_matches('(').chars().take_while(char::is_ascii_digit).collect();
    let rest = &line
        [line.len() - line.trim_start_matches('(').trim_start_matches(|c: char| c.is_ascii_digit()).len()..];
    if rest.starts_with(['.', '、', ')']) { digits.parse().ok() } else { None }
}
