//! A line of a document with carets under the characters in question.

use std::fmt::Write as _;
use std::ops::Range;

use qingdan_model::Place;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::locate::Lines;

/// The most columns of a line that are shown; a row of a table can be one line.
const WIDEST: usize = 96;

/// The first line of a place with carets under its characters, as wide as a terminal shows them; nothing where the
/// place is not known.
pub fn excerpt(lines: &Lines<'_>, place: &Place) -> Option<String> {
    let first = place.spans.first()?;
    lines.text.get(first.start..first.end)?;
    let (number, line) = lines.line_at(first.start);
    let marked = first.start.max(line.start)..first.end.min(line.end);
    let shown = window(lines.text, &line, &marked);
    let text = lines.text.get(shown.clone())?.replace('\t', " ");
    let before = lines.text.get(shown.start..marked.start)?;
    let inside = lines.text.get(marked.start..marked.end.min(shown.end))?;
    let (cut_before, cut_after) = (shown.start > line.start, shown.end < line.end);
    let ellipsis = |cut: bool| if cut { "…" } else { "" };
    let indent = width(before) + width(ellipsis(cut_before));
    let margin = " ".repeat(number.to_string().len());
    let mut out = String::new();
    let _ = writeln!(out, "{number} │ {}{text}{}", ellipsis(cut_before), ellipsis(cut_after));
    let _ = write!(out, "{margin} │ {}{}", " ".repeat(indent), "^".repeat(width(inside).max(1)));
    Some(out)
}

/// Columns that a terminal gives a text; a tab is shown as one space.
fn width(text: &str) -> usize {
    text.replace('\t', " ").width()
}

/// As much of the line around the marked characters as is shown.
fn window(text: &str, line: &Range<usize>, marked: &Range<usize>) -> Range<usize> {
    let mut left = WIDEST.saturating_sub(width(&text[marked.clone()])) / 2;
    let mut start = marked.start;
    for (at, char) in text[line.start..marked.start].char_indices().rev() {
        let wide = char.width().unwrap_or(1);
        if wide > left {
            break;
        }
        left -= wide;
        start = line.start + at;
    }
    let mut left = WIDEST.saturating_sub(width(&text[start..marked.start]));
    let mut end = start.max(marked.start);
    for (at, char) in text[marked.start..line.end].char_indices() {
        let wide = char.width().unwrap_or(1);
        if wide > left {
            break;
        }
        left -= wide;
        end = marked.start + at + char.len_utf8();
    }
    start..end
}

#[cfg(test)]
mod tests {
    use qingdan_model::Span;

    use super::*;

    fn shown(text: &str, words: &str) -> String {
        let start = text.find(words).unwrap();
        let place = Place { line: 1, spans: vec![Span { start, end: start + words.len() }] };
        excerpt(&Lines::of(text), &place).unwrap()
    }

    #[test]
    fn carets_stand_under_wide_characters() {
        assert_eq!(
            shown("标题\n1.上报区民政局 and 街道。\n", "and"),
            "2 │ 1.上报区民政局 and 街道。\n  │                ^^^"
        );
        assert_eq!(shown("上报，，街道", "，，"), "1 │ 上报，，街道\n  │     ^^^^");
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let text = format!("{}这里{}", "前".repeat(100), "后".repeat(100));
        let lines = shown(&text, "这里");
        let (line, carets) = lines.split_once('\n').unwrap();
        assert!(line.starts_with("1 │ …前") && line.ends_with("后…"), "{line}");
        let before = line.split("这里").next().unwrap();
        assert_eq!(width(before), width(carets.trim_end_matches('^')), "{lines}");
    }

    #[test]
    fn places_outside_the_text_are_bearable() {
        let place = Place { line: 1, spans: vec![Span { start: 40, end: 50 }] };
        assert_eq!(excerpt(&Lines::of("短"), &place), None);
        assert_eq!(excerpt(&Lines::of("短"), &Place::default()), None);
    }
}
