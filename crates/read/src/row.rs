//! A row whose cells have come apart into lines: which line belongs to which column.
//!
//! Every way to deal the row's tokens out to its columns has a cost, made of small pieces of evidence: clause
//! numbers that run on or restart, headings, names of bodies, labels, sentences that are cut off, line widths,
//! who leads and who assists. A beam search finds the cheapest reading. Nothing is decided before the whole row
//! has been weighed, so a displaced or swapped cell costs something but is not excluded.

use std::collections::BTreeMap;

use qingdan_catalogue::Bodies;
use qingdan_model::Kind;

use crate::category::Categories;
use crate::cost::{Judge, Situation, Spot};
use crate::flow::{Break, Flow, join_lines};
use crate::header::{Layout, Role};
use crate::token::Spans;

pub use crate::token::{Names, Token, part_name_and_body};

/// Hypotheses kept at each token.
const BEAM: usize = 10;

/// A hypothesis that has cost this much more than the cheapest is given up.
const MARGIN: f32 = 9.0;

/// Rows that the first pass looks at to learn how wide the columns are.
const SAMPLE: usize = 40;

/// Reads the rows of one list.
pub struct RowReader<'a> {
    bodies: &'a Bodies,
    columns: Vec<Role>,
}

/// A row's tokens, each with its column.
struct Dealt {
    tokens: Vec<Token>,
    columns: Vec<usize>,
}

impl<'a> RowReader<'a> {
    /// For a list of this kind with these columns.
    pub fn new(kind: Kind, layout: &Layout, bodies: &'a Bodies) -> Self {
        let known = |layout: &Layout| -> Vec<Role> {
            layout.roles.iter().flatten().copied().filter(|role| *role != Role::Number).collect()
        };
        let mut columns = known(layout);
        let fits = match kind {
            Kind::Basic => !columns.is_empty(),
            Kind::Joint => columns.contains(&Role::Duties) && columns.contains(&Role::Town),
            Kind::Reclaimed => columns.len() >= 2,
        };
        if !fits {
            columns = known(&Layout::usual(kind));
        }
        columns.dedup();
        RowReader { bodies, columns }
    }

    /// The columns of each row, found in two passes: the first shows how wide the columns are printed.
    pub fn columns_of(&self, rows: Vec<Vec<Token>>) -> Vec<BTreeMap<Role, Flow>> {
        let rows: Vec<(Vec<Token>, Vec<Token>)> = rows.into_iter().map(without_strays).collect();
        let categories = Categories::of_rows(rows.iter().map(|(tokens, _)| tokens.as_slice()));
        let spans: Vec<Spans> =
            rows.iter().map(|(tokens, _)| Spans::of(tokens, self.bodies, &categories)).collect();
        let mut judge = Judge::new(&self.columns);
        let deal = |judge: &Judge, at: usize| self.deal(&rows[at].0, &spans[at], judge);
        let sample: Vec<usize> = (0..rows.len()).step_by(rows.len() / SAMPLE + 1).collect();
        let first: Vec<Vec<usize>> = sample.iter().map(|at| deal(&judge, *at)).collect();
        judge.learn_widths(sample.iter().map(|at| rows[*at].0.as_slice()).zip(&first));
        let dealt: Vec<Vec<usize>> = (0..rows.len()).map(|at| deal(&judge, at)).collect();
        rows.into_iter()
            .zip(dealt)
            .map(|((tokens, strays), columns)| self.cells(Dealt { tokens, columns }, strays))
            .collect()
    }

    /// The cheapest column for each token.
    fn deal(&self, tokens: &[Token], spans: &Spans, judge: &Judge) -> Vec<usize> {
        struct Step {
            before: usize,
            column: usize,
        }
        if self.columns.len() == 1 {
            return vec![0; tokens.len()];
        }
        let mut steps: Vec<Step> = Vec::new();
        let mut beam: Vec<(Situation, usize)> = vec![(Situation::start(), usize::MAX)];
        let mut next: Vec<(Situation, usize, usize)> = Vec::new();
        for at in 0..tokens.len() {
            let mut least = f32::INFINITY;
            next.clear();
            for (situation, step) in &beam {
                for column in 0..self.columns.len() {
                    let spot = Spot { tokens, spans, at, column };
                    judge.place(situation, spot, least + MARGIN, &mut |placed| {
                        least = least.min(placed.cost);
                        if placed.cost <= least + MARGIN {
                            next.push((placed, *step, column));
                        }
                    });
                }
            }
            next.retain(|(placed, ..)| placed.cost <= least + MARGIN);
            beam.clear();
            for (situation, before, column) in cheapest(&next) {
                steps.push(Step { before, column });
                beam.push((situation, steps.len() - 1));
            }
        }
        let best = beam
            .iter()
            .min_by(|a, b| (a.0.cost + judge.end_cost(&a.0)).total_cmp(&(b.0.cost + judge.end_cost(&b.0))));
        let mut columns = Vec::with_capacity(tokens.len());
        let mut step = best.map_or(usize::MAX, |(_, step)| *step);
        while let Some(taken) = steps.get(step) {
            columns.push(taken.column);
            step = taken.before;
        }
        columns.reverse();
        columns
    }

    /// Puts each column's tokens together again; strays go where a sentence lacks its end.
    fn cells(&self, mut dealt: Dealt, strays: Vec<Token>) -> BTreeMap<Role, Flow> {
        for stray in strays {
            dealt.give_back(&stray, &self.columns);
        }
        let mut cells = BTreeMap::new();
        for (column, role) in self.columns.iter().enumerate() {
            let mut lines: Vec<Flow> = Vec::new();
            let mut last = usize::MAX;
            for (at, token) in dealt.tokens.iter().enumerate().filter(|(at, _)| dealt.columns[*at] == column)
            {
                match lines.last_mut() {
                    Some(line) if token.same_line && last + 1 == at => line.append(&token.flow, Break::Space),
                    _ => lines.push(token.flow.clone()),
                }
                last = at;
            }
            if !lines.is_empty() {
                cells.insert(*role, join_lines(&lines));
            }
        }
        cells
    }
}

impl Dealt {
    /// A lone full stop that the extraction set down elsewhere ends the first clause that has no end.
    fn give_back(&mut self, stray: &Token, columns: &[Role]) {
        let prose = |column: usize| {
            matches!(columns[column], Role::Duties | Role::Town | Role::Method | Role::Support)
        };
        let lacks_end = |at: usize| {
            let next = (at + 1..self.tokens.len()).find(|next| self.columns[*next] == self.columns[at]);
            let ends_clause = next.is_none_or(|next| self.tokens[next].starts_clause());
            prose(self.columns[at])
                && !self.tokens[at].ends_sentence
                && !self.tokens[at].ends_label
                && ends_clause
        };
        let home = (0..self.tokens.len()).find(|at| lacks_end(*at)).or(self.tokens.len().checked_sub(1));
        if let Some(home) = home {
            self.tokens[home].flow.append(&stray.flow, Break::Line);
        }
    }
}

/// Sets lone punctuation apart: where the line before it is cut off it ends that line, else it is a stray.
fn without_strays(tokens: Vec<Token>) -> (Vec<Token>, Vec<Token>) {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut strays = Vec::new();
    for token in tokens {
        if !token.is_lone_punctuation() {
            kept.push(token);
            continue;
        }
        match kept.last_mut() {
            Some(last) if !last.ends_sentence && !last.ends_label && !last.is_body => last.end_with(&token),
            _ => strays.push(token),
        }
    }
    (kept, strays)
}

/// The cheapest hypothesis of each situation, at most [`BEAM`] of them.
fn cheapest(hypotheses: &[(Situation, usize, usize)]) -> Vec<(Situation, usize, usize)> {
    let mut order: Vec<usize> = (0..hypotheses.len()).collect();
    order.sort_unstable_by(|a, b| hypotheses[*a].0.cost.total_cmp(&hypotheses[*b].0.cost).then(a.cmp(b)));
    let mut kept: Vec<(Situation, usize, usize)> = Vec::with_capacity(BEAM);
    for index in order {
        if kept.len() == BEAM {
            break;
        }
        let hypothesis = hypotheses[index];
        if !kept.iter().any(|other| other.0.same_as(&hypothesis.0)) {
            kept.push(hypothesis);
        }
    }
    kept
}
