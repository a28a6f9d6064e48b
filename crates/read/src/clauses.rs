//! A run of text, cut into its clauses.

use crate::flow::{Break, Flow, ends_sentence};
use crate::marks::{Mark, Style, after_sentence, mark_at, may_start};

/// How a list prints clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// With numbers: a cell without any is one clause.
    Numbered,
    /// Never with numbers: each paragraph is a clause.
    Paragraphs,
}

impl Convention {
    /// What the cells of a list show.
    pub fn of<'a>(cells: impl Iterator<Item = &'a Flow>) -> Convention {
        let mut cells = cells.filter(|cell| !cell.is_empty());
        if cells.any(|cell| numbered(cell).len() > 1) { Convention::Numbered } else { Convention::Paragraphs }
    }

    fn ends(self, char: char) -> bool {
        matches!(char, '。' | '！' | '？') || (self == Convention::Paragraphs && ends_sentence(char))
    }
}

/// The clauses of one run.
pub struct Clauses {
    /// Numbered ones, or all there is where nothing is numbered.
    pub run: Vec<Flow>,
    /// Paragraphs after the last numbered clause that belong to none.
    pub closing: Vec<Flow>,
}

/// All clauses of a run, closing paragraphs after the numbered ones.
pub fn split_all(content: &Flow, convention: Convention) -> Vec<Flow> {
    let Clauses { mut run, closing } = split_clauses(content, convention);
    run.extend(closing);
    run
}

/// Cuts a run of text into its clauses; printed numbers are gone.
pub fn split_clauses(content: &Flow, convention: Convention) -> Clauses {
    if content.is_empty() {
        return Clauses { run: Vec::new(), closing: Vec::new() };
    }
    let numbers = numbered(content);
    let Some(first) = numbers.first() else {
        let mut run = paragraphs(content, convention);
        let others = (1..run.len()).find(|at| speaks_of_others(&run[*at])).unwrap_or(run.len());
        let closing = run.split_off(others);
        return Clauses { run, closing };
    };
    let mut run = Vec::new();
    if first.at > 0 {
        run.push(content.slice(0, first.at));
    }
    let ends = numbers.iter().skip(1).map(|number| number.at).chain([content.len()]);
    let mut before = first.mark.value;
    for (number, end) in numbers.iter().zip(ends) {
        let lost = number.mark.value.saturating_sub(before + 1) as usize;
        if lost > 0
            && let Some(clause) = run.pop()
        {
            run.extend(with_lost_numbers(clause, lost));
        }
        before = number.mark.value;
        run.push(content.slice(number.at + number.mark.len, end));
    }
    let mut closing = Vec::new();
    if let Some(last) = run.pop() {
        let mut pieces = paragraphs(&last, convention).into_iter();
        run.extend(pieces.next());
        closing.extend(pieces);
    }
    Clauses { run, closing }
}

/// "其他部门按各自职责……": a sentence that is nobody's heading's.
fn speaks_of_others(paragraph: &Flow) -> bool {
    let opening: String = paragraph.bare_between(0, paragraph.len().min(14));
    ["其他", "其它", "相关", "有关", "各"].iter().any(|word| opening.starts_with(word))
        && ["部门", "单位"].iter().any(|word| opening.contains(word))
}

struct Numbered {
    at: usize,
    mark: Mark,
}

/// The numbers of the run's own level, in order; numbers inside a clause are not among them.
fn numbered(content: &Flow) -> Vec<Numbered> {
    let marks: Vec<Numbered> = (0..content.len())
        .filter(|at| may_start(content, *at))
        .filter_map(|at| Some(Numbered { at, mark: mark_at(content, at)? }))
        .collect();
    let Some(first) = marks.iter().find(|number| starts_a_run(content, number)) else { return Vec::new() };
    let (style, start) = (first.mark.style, first.at);
    let mut accepted: Vec<Numbered> = Vec::new();
    for number in marks.into_iter().filter(|number| number.at >= start && number.mark.style == style) {
        let follows = accepted.last().is_none_or(|last| continues(content, last.mark.value, &number));
        if follows {
            accepted.push(number);
        }
    }
    accepted
}

/// A run starts with the number 1, or with a later one where the first was lost.
fn starts_a_run(content: &Flow, number: &Numbered) -> bool {
    let at_start = number.at == 0;
    let is_main = matches!(number.mark.style, Style::Arabic);
    !number.mark.may_be_decimal
        && (at_start || (is_main && number.mark.value <= 2 && after_sentence(content, number.at)))
}

fn continues(content: &Flow, last: u32, number: &Numbered) -> bool {
    let Mark { style, value, may_be_decimal, .. } = number.mark;
    let new_line = content.gap(number.at) >= Break::Line;
    let sentence = after_sentence(content, number.at);
    let broken = content.gap(number.at) >= Break::Space;
    if style == Style::Bullet {
        return new_line || sentence;
    }
    if value == last + 1 {
        return if may_be_decimal { sentence && broken } else { new_line || sentence || broken };
    }
    // Misnumbered: only where nothing else can be meant.
    !may_be_decimal && sentence && (broken || value == last + 2) && value <= last + 4
}

/// A clause whose successor's number was lost: cut at its paragraphs where there are exactly as many as are missing.
fn with_lost_numbers(clause: Flow, lost: usize) -> Vec<Flow> {
    let pieces = cut_at(&clause, ends_sentence);
    if pieces.len() == lost + 1 { pieces } else { vec![clause] }
}

/// Cuts text without numbers at its paragraphs. Where clauses have numbers, a semicolon joins what stands on
/// both sides of it.
fn paragraphs(content: &Flow, convention: Convention) -> Vec<Flow> {
    cut_at(content, |char| convention.ends(char))
}

/// Cuts at the ends of paragraphs that end with such a character; sub-clauses stay with what introduces them.
fn cut_at(content: &Flow, ends: impl Fn(char) -> bool) -> Vec<Flow> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for at in 1..content.len() {
        let new_paragraph = content.gap(at) >= Break::Paragraph
            || (content.gap(at) >= Break::Line && speaks_of_others(&content.slice(at, content.len())));
        let parts =
            new_paragraph && content.char(at - 1).is_some_and(&ends) && mark_at(content, at).is_none();
        if parts {
            pieces.push(content.slice(start, at));
            start = at;
        }
    }
    pieces.push(content.slice(start, content.len()));
    pieces
}
#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str, convention: Convention) -> Vec<String> {
        split_all(&Flow::of(text, 0, text.len()), convention).iter().map(Flow::text).collect()
    }

    #[test]
    fn numbers_part_clauses_and_are_gone() {
        for text in [
            "1.受理。\n2.上报。",
            "1、受理。2、上报。",
            "（1）受理。 （2）上报。",
            "①受理。②上报。",
            "1. 受理。 2. 上报。",
        ] {
            assert_eq!(clauses(text, Convention::Numbered), ["受理。", "上报。"], "{text}");
        }
    }

    #[test]
    fn sub_clauses_and_quantities_stay_inside() {
        let text = "1.重点检查：\n（1）用电。\n（2）用气。\n2.距离不少于\n2.5米，3日内上报。";
        assert_eq!(
            clauses(text, Convention::Numbered),
            ["重点检查：（1）用电。（2）用气。", "距离不少于2.5米，3日内上报。"]
        );
    }

    #[test]
    fn misprinted_numbers() {
        assert_eq!(clauses("1.甲。 2.乙。 4.丙。", Convention::Numbered), ["甲。", "乙。", "丙。"]);
        assert_eq!(clauses("1.甲。 1.乙。 2.丙。", Convention::Numbered), ["甲。", "乙。", "丙。"]);
        assert_eq!(clauses("甲。\n2.乙。\n3.丙。", Convention::Numbered), ["甲。", "乙。", "丙。"]);
    }

    #[test]
    fn without_numbers_the_list_s_convention_decides() {
        let mut flow = Flow::of("受理；", 0, 9);
        flow.append(&Flow::of("上报。", 0, 9), Break::Paragraph);
        let split = |convention| split_all(&flow, convention).len();
        assert_eq!((split(Convention::Numbered), split(Convention::Paragraphs)), (1, 2));
    }
}
