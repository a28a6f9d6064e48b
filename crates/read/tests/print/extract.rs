//! From positioned runs back to bare lines, as the text strippers of PDF libraries do it: runs in file order,
//! a run that overlaps its predecessor's line vertically stays on that line, and a blank line stands where the
//! vertical step is large or the line's start moves in or out.

use super::page::{PITCH, Run, length};
use super::style::{Blanks, Furniture, HeaderPages, PageMark, Spaces, Style};

struct Rule {
    /// A step larger than this is a paragraph's end.
    drop: f64,
    /// Runs whose base lines are no further apart than this are one line.
    height: f64,
    /// Whether a line's start that moves in or out is a paragraph's end.
    indents: bool,
}

fn rule(style: &Style) -> Rule {
    match style.blanks {
        Blanks::Gaps => Rule { drop: 1.15 * PITCH, height: 0.45 * PITCH, indents: true },
        Blanks::NearlyEveryLine => Rule { drop: PITCH, height: 0.4 * PITCH, indents: true },
        Blanks::None | Blanks::EveryCell | Blanks::EveryLine => {
            Rule { drop: 1e9, height: 0.4 * PITCH, indents: false }
        }
        Blanks::GaplessGlue => Rule { drop: 1.7 * PITCH, height: 0.6 * PITCH, indents: true },
    }
}

const SPACE: f64 = 0.3;

struct Line {
    text: String,
    header: bool,
}

/// The text of all pages.
pub fn extract(pages: &[Vec<Run>], running_title: &str, style: &Style) -> String {
    let mut text = String::from("\n");
    for (before, page) in pages.iter().enumerate() {
        if before > 0 {
            text.push_str(match style.page_mark {
                PageMark::Space => " ",
                PageMark::Nothing => "",
                PageMark::FormFeed => "\u{c}",
                PageMark::BlankLines => "\n\n\n",
            });
        }
        if style.furniture == Furniture::RunningTitle && before > 0 {
            text.push_str(running_title);
            text.push('\n');
        }
        let mut lines = lines(page, style);
        if style.header_pages == HeaderPages::Maimed && before > 0 {
            maim(&mut lines, before, style);
        }
        for (nth, line) in lines.iter().enumerate() {
            text.push_str(&spaced(&line.text, before * 1024 + nth, style));
            text.push('\n');
        }
        let number = before + 1;
        text.push_str(&match style.furniture {
            Furniture::None | Furniture::RunningTitle => String::new(),
            Furniture::DashNumber => format!("— {number} —\n"),
            Furniture::PageNumber => format!("\n第 {number} 页\n\n\n\n"),
            Furniture::BareNumber => format!("{number}\n"),
            Furniture::NumberOf => format!("\n第{number}页 共{}页\n", pages.len()),
        });
    }
    text
}

/// A page's lines; blank ones are empty.
fn lines(page: &[Run], style: &Style) -> Vec<Line> {
    let rule = rule(style);
    let mut lines: Vec<Line> = Vec::new();
    let mut previous: Option<&Run> = None;
    // Where the last line starts, and whether a paragraph starts with it.
    let (mut start, mut paragraph) = (0.0, true);
    for run in page {
        let Some(last) = previous.replace(run) else {
            lines.push(Line { text: run.text.clone(), header: run.header });
            start = run.x;
            continue;
        };
        let step = (run.y - last.y).abs();
        if step <= rule.height && run.cell != last.cell {
            if let Some(line) = lines.last_mut() {
                if run.x > last.x + length(&last.text) + 0.15 {
                    line.text.push(' ');
                }
                line.text.push_str(&run.text);
            }
            continue;
        }
        let shift = run.x - start;
        let ends = match style.blanks {
            Blanks::EveryLine => true,
            Blanks::EveryCell => run.cell != last.cell,
            Blanks::None => false,
            _ => step > rule.drop || (rule.indents && !paragraph && !(-SPACE..=2.0 * SPACE).contains(&shift)),
        };
        (start, paragraph) = (run.x, ends);
        if ends {
            lines.push(Line { text: String::new(), header: run.header && last.header });
        }
        lines.push(Line { text: run.text.clone(), header: run.header });
    }
    lines
}

/// Some pages lose a line of the header row they repeat, as collectors that strip repeated lines make them.
fn maim(lines: &mut Vec<Line>, page: usize, style: &Style) {
    let header: Vec<usize> =
        (0..lines.len()).filter(|&nth| lines[nth].header && !lines[nth].text.is_empty()).collect();
    let repeated = header.first() == Some(&0);
    if repeated && style.dice("maim", page, 2) == 0 {
        lines.remove(header[style.dice("which", page, header.len() as u64) as usize]);
    }
}

fn spaced(line: &str, nth: usize, style: &Style) -> String {
    match style.spaces {
        Spaces::No => line.to_owned(),
        Spaces::BeforePunctuation if style.dice("spaces", nth, 4) == 0 => line.replacen('，', " ，", 1),
        Spaces::BeforePunctuation => line.to_owned(),
        Spaces::Trailing if style.dice("spaces", nth, 4) == 0 && !line.is_empty() => {
            format!("{line}{}", " ".repeat(1 + style.dice("width", nth, 20) as usize))
        }
        Spaces::Trailing => line.to_owned(),
    }
}
