use qingdan_model::{Column, Kind};
use serde::Serialize;

use crate::confidence::Evidence;
use crate::index::{Entry, Index, Line, column_weight};
use crate::question::Question;
use crate::rank::{Ranked, Score, rank};

/// The most answers given to a question.
const MOST_ANSWERS: usize = 10;

/// The most clauses shown with an answer.
const MOST_CLAUSES: usize = 3;

/// Who is responsible, as the lists say it: the public JSON of `ask`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answers {
    /// The town asked about; `None` where several towns' lists were asked together.
    pub town: Option<String>,
    /// The question as it was asked.
    pub question: String,
    /// At most ten items, best first.
    pub answers: Vec<Answer>,
    /// Whether the lists have the matter; where not, `advice` says what to do.
    pub confident: bool,
    /// What to do where the lists do not have the matter, in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// One item that answers a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The item's town.
    pub town: String,
    /// The list it stands in.
    pub list: Kind,
    /// Its number there.
    pub no: u32,
    /// Its name.
    pub name: String,
    /// How well it answers, 0 to 1.
    pub score: f32,
    /// Departments that lead or take over, as printed; for a basic item the town itself.
    pub responsible: Vec<String>,
    /// The town's part.
    pub town_part: TownPart,
    /// Why this item, and who leads, in Chinese.
    pub why: String,
    /// The clauses that say so.
    pub clauses: Vec<Support>,
}

/// What the town does in a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TownPart {
    /// Its own duty (基本履职).
    Owns,
    /// A department leads, the town assists (配合履职).
    Assists,
    /// Nothing: a department took it back (上级部门收回).
    None,
}

/// A clause that supports an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Support {
    /// Its column.
    pub column: Column,
    /// Its number, from 1 within the column of the item.
    pub clause: usize,
    /// Its text.
    pub text: String,
}

impl Index {
    /// Who is responsible, by the lists of one town, or of all where `town` is `None`.
    ///
    /// A town that is not in the index, an empty question and one about nothing the lists have get no confident answer.
    pub fn ask(&self, question: &str, town: Option<&str>) -> Answers {
        let scope = self.scope(town);
        let named = town.or_else(|| (self.towns.len() == 1).then(|| self.towns[0].name.as_str()));
        let mut answers = Answers {
            town: named.map(str::to_owned),
            question: question.to_owned(),
            answers: Vec::new(),
            confident: false,
            advice: None,
        };
        if !scope.is_empty() {
            let understood = Question::understand(self, question);
            let ranked = rank(self, &understood, &scope, MOST_ANSWERS);
            answers.confident = Evidence::of(self, &understood, ranked.first(), &scope).is_enough();
            answers.answers = ranked.iter().map(|ranked| self.answer(&understood, ranked)).collect();
        }
        if !answers.confident {
            answers.advice = Some(ADVICE.to_owned());
        }
        answers
    }

    fn answer(&self, question: &Question<'_>, ranked: &Ranked) -> Answer {
        let entry = &self.entries[ranked.entry];
        let town = &self.towns[entry.town].name;
        let responsible =
            if entry.kind == Kind::Basic { vec![town.clone()] } else { entry.responsible.clone() };
        Answer {
            town: town.clone(),
            list: entry.kind,
            no: entry.no,
            name: entry.name.clone(),
            score: shown_score(ranked.value),
            responsible,
            town_part: match entry.kind {
                Kind::Basic => TownPart::Owns,
                Kind::Joint => TownPart::Assists,
                Kind::Reclaimed => TownPart::None,
            },
            why: self.why(question, entry, &ranked.score),
            clauses: support(question, entry),
        }
    }

    fn why(&self, question: &Question<'_>, entry: &Entry, score: &Score) -> String {
        let matched = match score.best.and_then(|(matter, _)| Some((matter, question.matters.get(&matter)?)))
        {
            Some((matter, sign)) if self.lexicon.name(matter) == sign.said => {
                format!("问的是“{}”", sign.said)
            }
            Some((matter, sign)) => format!("问题中的“{}”属于“{}”", sign.said, self.lexicon.name(matter)),
            None => self.shared_words(question, entry),
        };
        format!(
            "{matched}，对应{}清单第{}项；{}",
            entry.kind.chinese(),
            entry.no,
            who_leads(entry, &self.towns[entry.town].name)
        )
    }

    fn shared_words(&self, question: &Question<'_>, entry: &Entry) -> String {
        let has = |word: &&String| {
            entry.name.contains(*word) || entry.clauses.iter().any(|line| line.text.contains(*word))
        };
        let words: Vec<String> =
            question.words.iter().filter(has).take(4).map(|word| format!("“{word}”")).collect();
        match words.is_empty() {
            true => "与问题中的部门或字词相近".to_owned(),
            false => format!("问题与事项都说到{}", words.join("")),
        }
    }
}

/// The clauses that speak most of what is asked, in the item's order.
fn support(question: &Question<'_>, entry: &Entry) -> Vec<Support> {
    let mut lines: Vec<(f32, usize)> = entry
        .clauses
        .iter()
        .enumerate()
        .map(|(at, line)| (relevance(question, line), at))
        .filter(|(relevance, _)| *relevance > 0.0)
        .collect();
    lines.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<usize> = lines.into_iter().take(MOST_CLAUSES).map(|(_, at)| at).collect();
    if chosen.is_empty() {
        chosen.extend(entry.clauses.iter().position(|line| line.column == Column::Town).or(Some(0)));
    }
    chosen.sort_unstable();
    let lines = chosen.into_iter().filter_map(|at| entry.clauses.get(at));
    lines.map(|line| Support { column: line.column, clause: line.number, text: line.text.clone() }).collect()
}

fn relevance(question: &Question<'_>, line: &Line) -> f32 {
    let signs = line.matters.iter().filter_map(|matter| question.matters.get(matter));
    let matters = signs.map(|sign| sign.strength).fold(0.0, f32::max);
    let words = question.words.iter().filter(|word| line.text.contains(*word)).count() as f32;
    (matters + 0.4 * words) * (0.5 + column_weight(line.column))
}

const ADVICE: &str = "清单中很可能没有这个事项，请勿直接派给镇（街道）。确需镇（街道）办理的，由提出部门按职责准入程序报批后再下达；也可换个说法再查。";

/// What an answer is ranked by as 0 to 1, growing with it.
fn shown_score(value: f32) -> f32 {
    let share = value / (value + 2.0);
    (share * 100.0).round() / 100.0
}

fn who_leads(entry: &Entry, town: &str) -> String {
    let departments =
        if entry.responsible.is_empty() { "上级部门".to_owned() } else { entry.responsible.join("、") };
    match entry.kind {
        Kind::Basic => format!("由{town}自己负责。"),
        Kind::Joint => format!("由{departments}牵头，{town}配合。"),
        Kind::Reclaimed => format!("已由上级收回，由{departments}承担，{town}不再办理。"),
    }
}
