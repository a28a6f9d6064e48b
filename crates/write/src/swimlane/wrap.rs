//! Text in lines of a given width. Widths are counted in half-width characters: a Chinese one has two.

/// What may not begin a line.
const NO_START: &str = "，。、；：？！）》”’】」％%),.;:!?";
/// What may not end one.
const NO_END: &str = "（《“‘【「(";

/// How wide a character is printed.
fn width_of(c: char) -> usize {
    if c.is_ascii() || ('\u{a0}'..'\u{2e80}').contains(&c) && !"“”‘’…—".contains(c) {
        1
    } else {
        2
    }
}

/// How wide a text is printed.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// The text in at most so many lines; where it does not fit, the last line ends in "…".
pub(crate) fn wrap(text: &str, wide: usize, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    for c in text.chars().filter(|c| !c.is_control()) {
        // A mark that may not begin a line hangs out of the one before.
        if width(&line) + width_of(c) > wide && !NO_START.contains(c) && !line.is_empty() {
            let carried =
                line.chars().next_back().filter(|last| NO_END.contains(*last) && line.chars().count() > 1);
            if carried.is_some() {
                line.pop();
            }
            out.push(std::mem::take(&mut line));
            line.extend(carried);
            if out.len() > lines {
                break;
            }
        }
        line.push(c);
    }
    out.push(line);
    if out.len() > lines {
        out.truncate(lines);
        if let Some(last) = out.last_mut() {
            *last = cut(last, wide.saturating_sub(2)) + "…";
        }
    }
    out
}

/// One line, ended by "…" where it is too long.
pub(crate) fn line(text: &str, wide: usize) -> String {
    wrap(text, wide, 1).pop().unwrap_or_default()
}

fn cut(text: &str, wide: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += width_of(*c);
        used <= wide
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_their_width_and_marks_to_their_words() {
        assert_eq!(wrap("受理低保申请，入户核查", 12, 9), ["受理低保申请，", "入户核查"]);
        assert_eq!(wrap("填写《申请表》", 6, 9), ["填写", "《申请", "表》"]);
        assert_eq!(wrap("受理低保申请入户核查", 8, 2), ["受理低保", "申请入…"]);
        assert_eq!(wrap("", 8, 2), [""]);
        assert_eq!(line("App上传轨迹", 8), "App上…");
    }
}
