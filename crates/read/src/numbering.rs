//! Which of the numbers that begin lines are the items' own: the chain that counts up best.

use crate::flow::{Break, ends_sentence};
use crate::lines::Line;

/// A line that may begin an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The line's index.
    pub line: usize,
    /// The number.
    pub value: u32,
    /// Characters the number takes.
    pub len: usize,
    weight: f32,
}

impl Candidate {
    /// A number that stands by itself in the column of numbers.
    pub fn alone(line: usize, value: u32) -> Candidate {
        Candidate { line, value, len: 0, weight: 1.0 }
    }
}

/// What follows a number glued to it and makes it a quantity.
const UNITS: &str = "个日年月天小时项名%％周岁号万元户类级次人处余多家种部条米公里亩吨件分楼层届度";

/// The number at the start of a line, weighed by how it stands there.
pub fn candidate_of(lines: &[Line], at: usize) -> Option<Candidate> {
    const LONGEST_NUMBER: usize = 3;
    let line = &lines[at];
    let digits: String =
        line.bare.chars().take_while(char::is_ascii_digit).take(LONGEST_NUMBER + 1).collect();
    let len = digits.len();
    if len == 0 || len > LONGEST_NUMBER || digits.starts_with('0') {
        return None;
    }
    if line.bare.len() == len && at + 1 == lines.len() {
        return None; // nothing follows: the last page's number
    }
    let value = digits.parse().ok()?;
    let next = line.flow.char(len);
    let mut weight: f32 = match next {
        None => 1.0,
        Some('.' | '．' | '、' | '，' | ',' | '）' | ')' | '-' | '—' | '/' | '~' | '+') => return None,
        Some(_) if line.flow.gap(len) >= Break::Space => 1.0,
        Some(char) if UNITS.contains(char) => 0.05,
        Some(_) => 0.4,
    };
    let after_sentence = at == 0 || lines[at - 1].bare.chars().next_back().is_some_and(ends_sentence);
    weight += if line.blank_before { 0.15 } else { 0.0 };
    weight += if line.page_start { 0.1 } else { 0.0 };
    weight += if after_sentence { 0.15 } else { 0.0 };
    // A lone number before the top of the next page is that page's or the last one's own.
    let ends_page = lines.get(at + 1).is_some_and(|next| next.page_start);
    weight -= if next.is_none() && ends_page { 0.7 } else { 0.0 };
    Some(Candidate { line: at, value, len, weight })
}

/// The increasing chain of candidates with the greatest weight; gaps cost, so that a number inside the text is
/// taken only where the chain needs it.
pub fn longest_chain(candidates: Vec<Candidate>) -> Vec<Candidate> {
    const LOOK_BACK: usize = 600;
    let mut best: Vec<(f32, Option<usize>)> = Vec::with_capacity(candidates.len());
    for (index, candidate) in candidates.iter().enumerate() {
        let mut choice = (candidate.weight - step_cost(0, candidate.value), None);
        for before in index.saturating_sub(LOOK_BACK)..index {
            let previous = &candidates[before];
            if previous.value < candidate.value && previous.line < candidate.line {
                let score = best[before].0 + candidate.weight - step_cost(previous.value, candidate.value);
                if score > choice.0 {
                    choice = (score, Some(before));
                }
            }
        }
        best.push(choice);
    }
    let mut at = (0..best.len()).max_by(|a, b| best[*a].0.total_cmp(&best[*b].0));
    let mut chain = Vec::new();
    while let Some(index) = at {
        chain.push(candidates[index]);
        at = best[index].1;
    }
    chain.reverse();
    chain
}

/// The items' own numbers in a list with sections, each given by the line of its heading and how many items that says
/// it has. Numbers count on through the whole list, or from 1 again in each section: where only that gives every section
/// what its heading says.
pub fn chain_in_sections(candidates: Vec<Candidate>, sections: &[(usize, Option<u32>)]) -> Vec<Candidate> {
    let section_of = |candidate: &Candidate| sections.partition_point(|(line, _)| *line <= candidate.line);
    let is_as_declared = |chain: &[Candidate]| {
        let mut counts = vec![0; sections.len() + 1];
        chain.iter().for_each(|candidate| counts[section_of(candidate)] += 1);
        sections.iter().zip(&counts[1..]).all(|((_, declared), count)| *declared == Some(*count))
    };
    let whole = longest_chain(candidates.clone());
    if sections.len() < 2 || is_as_declared(&whole) {
        return whole;
    }
    let parts: Vec<Vec<Candidate>> = candidates
        .chunk_by(|a, b| section_of(a) == section_of(b))
        .map(|own| longest_chain(own.to_vec()))
        .collect();
    let starts_again = parts.iter().all(|chain| chain.first().is_some_and(|first| first.value == 1));
    let restarted = parts.concat();
    if starts_again && is_as_declared(&restarted) { restarted } else { whole }
}

fn step_cost(before: u32, value: u32) -> f32 {
    let missing = value.saturating_sub(before + 1);
    if missing == 0 { -0.5 } else { (0.7 * missing as f32).min(5.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(values: &[(u32, f32)]) -> Vec<u32> {
        let candidates = values
            .iter()
            .enumerate()
            .map(|(line, (value, weight))| Candidate { line, value: *value, len: 1, weight: *weight })
            .collect();
        longest_chain(candidates).into_iter().map(|candidate| candidate.value).collect()
    }

    #[test]
    fn numbers_start_again_in_each_section() {
        let candidates = || -> Vec<Candidate> {
            [(1, 1), (2, 2), (4, 1), (5, 30), (6, 2)]
                .map(|(line, value)| Candidate::alone(line, value))
                .into()
        };
        let lines = |sections: &[(usize, Option<u32>)]| -> Vec<usize> {
            chain_in_sections(candidates(), sections).into_iter().map(|candidate| candidate.line).collect()
        };
        assert_eq!(lines(&[(0, Some(2)), (3, Some(2))]), [1, 2, 4, 6]);
        assert_eq!(lines(&[(0, Some(2)), (3, Some(1))]), lines(&[]), "not as the headings say");
    }

    #[test]
    fn strays_are_left_out() {
        let plain = 1.0;
        assert_eq!(
            chain(&[(1, plain), (30, plain), (2, plain), (3, plain), (12, plain), (4, plain)]),
            [1, 2, 3, 4]
        );
        assert_eq!(chain(&[(1, plain), (2, plain), (4, plain), (5, plain)]), [1, 2, 4, 5]);
    }
}
