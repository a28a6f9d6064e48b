//! From positioned runs to text with kept layout: columns of text side by side, parted by white space.

use super::page::{PITCH, Run};

/// How many columns of the text a Chinese character takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// One, as `pdftotext -layout` counts; what stands to the right is put where it was printed, but at least a space
    /// away, so that columns drift.
    One,
    /// Two, as typewriters and terminals have it: columns stay in line.
    Two,
}

/// The text of all pages, each after a form feed.
pub fn lay(pages: &[Vec<Run>], count: Count) -> String {
    let pages: Vec<String> = pages.iter().map(|page| lines(page, count)).collect();
    pages.join("\u{c}")
}

fn lines(page: &[Run], count: Count) -> String {
    let mut runs: Vec<&Run> = page.iter().collect();
    runs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut text = String::new();
    // Lines of cells side by side may be half a line apart.
    for line in chunks(&runs) {
        let mut line = line.to_vec();
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut end = 0;
        for run in line {
            let per = if count == Count::One { 1.0 } else { 2.0 };
            let at = ((run.x * per).round() as usize).max(if end > 0 { end + 1 } else { 0 });
            text.push_str(&" ".repeat(at - end));
            text.push_str(&run.text);
            let width = |char: char| if count == Count::Two && !char.is_ascii() { 2 } else { 1 };
            end = at + run.text.chars().map(width).sum::<usize>();
        }
        text.push('\n');
    }
    text
}

fn chunks<'a>(runs: &[&'a Run]) -> Vec<Vec<&'a Run>> {
    let mut lines: Vec<Vec<&Run>> = Vec::new();
    for run in runs {
        match lines.last_mut() {
            Some(line) if run.y - line[0].y < 0.45 * PITCH => line.push(run),
            _ => lines.push(vec![run]),
        }
    }
    lines
}
