//! What a clause says as work: who does what, to whom, by when.
//!
//! A clause is cut into phrases (`phrase.rs`), in which every word is the phrase's own verb or part of something else:
//! the object of a preposition, a relative clause, an act that somebody else is guided to, an attribute. That is one
//! sign of whether a verb is an act; `weigh.rs` weighs it with the others. The fields of a reading are then read from
//! the acts and what stands around them, one file a field. Words and weights are the catalogue's (`actions.toml`,
//! `clauses.toml`, `bodies.toml`, `weights.toml`); the order of words is known here. `procedure.rs` joins an item's
//! readings to its procedure.

mod acts;
mod attention;
mod lexicon;
mod mode;
mod names;
mod notice;
mod phrase;
mod procedure;
mod recipients;
mod registers;
mod time;
mod weigh;
mod who;

pub use attention::{Attention, attention};
pub use notice::{notice_words, online_bans};
pub use procedure::{procedure, procedure_as_decided};
use qingdan_model::{Actor, Column, Deadline, Doubt, Field, Item, Mode, Reading, Span, Stance};
pub use registers::{Register, may_require_register, registers};
pub use weigh::{PossibleAct, possible_acts};

use crate::acts::{Act, Acts};
use crate::lexicon::Lexicon;
use crate::phrase::Parsed;
use crate::weigh::Names;

/// The longest clause that is read to its end, in bytes; what follows is not read, and the reading says so.
const LONGEST: usize = 3 * 4000;

/// A text without any of these sets no time, and need not be read for one.
const TIME: [char; 13] = ['日', '天', '月', '年', '季', '周', '时', '期', '旬', '节', '前', '内', '每'];

/// Where a clause stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// Its column, which says whose duty it is.
    pub column: Column,
    /// The name of its item.
    pub item: &'a str,
}

/// The times that an item's clauses set, in their order.
pub fn deadlines(item: &Item) -> Vec<Deadline> {
    let clauses = item.clauses().into_iter().filter(|clause| clause.passage.text.contains(TIME));
    let times = clauses.filter_map(|clause| {
        let lexicon = Lexicon::embedded();
        let parsed = Parsed::new(beginning(&clause.passage.text), lexicon);
        let rhythms = time::rhythms(&parsed, &names::systems(&parsed, lexicon));
        time::deadline(&parsed, lexicon, &rhythms)
    });
    times.map(|found| found.value).collect()
}

/// What a clause says. Any text gets a reading; what could not be told is among its doubts.
pub fn reading(clause: &str, context: Context<'_>) -> Reading {
    Read::new(clause, context).reading
}

/// What is seen of a clause that may wait for something, for fitting: kind and what; nothing where a time decides.
pub fn mode_signs(clause: &str, item: &str) -> Vec<(&'static str, String)> {
    let lexicon = Lexicon::embedded();
    let parsed = Parsed::new(beginning(clause), lexicon);
    let acts = acts::acts(&parsed, lexicon, item).acts;
    let rhythms = time::rhythms(&parsed, &names::systems(&parsed, lexicon));
    let deadline = time::deadline(&parsed, lexicon, &rhythms);
    let mut names = Names::default();
    mode::signs_of(&parsed, lexicon, &acts, &rhythms, deadline.as_ref(), item, &mut names);
    names.0
}

/// A clause read, with what its reading rests on.
pub(crate) struct Read<'a> {
    pub(crate) reading: Reading,
    pub(crate) parsed: Parsed<'a>,
    pub(crate) acts: Vec<Act>,
}

impl<'a> Read<'a> {
    pub(crate) fn new(clause: &'a str, context: Context<'_>) -> Read<'a> {
        let text = beginning(clause);
        let lexicon = Lexicon::embedded();
        let parsed = Parsed::new(text, lexicon);
        let Acts { acts, unsure, left_out } = acts::acts(&parsed, lexicon, context.item);
        let systems = names::systems(&parsed, lexicon);
        let rhythms = time::rhythms(&parsed, &systems);
        let deadline = time::deadline(&parsed, lexicon, &rhythms);
        let (mode, mode_is_sure) =
            mode::mode(&parsed, lexicon, &acts, &rhythms, deadline.as_ref(), context.item);
        let mut reading = Reading {
            actor: who::actor(&parsed, context.column),
            stance: who::stance(&parsed, &acts),
            mode,
            actions: acts::actions(&acts),
            recipients: recipients::recipients(&parsed, lexicon, &acts),
            deadline,
            documents: names::documents(text),
            systems,
            doubts: Vec::new(),
        };
        reading.doubts = doubts(clause, text, &reading, unsure, mode_is_sure);
        reading.doubts.extend(incomplete(text, left_out));
        Read { reading, parsed, acts }
    }
}

/// The clause, or as much of it as is read.
fn beginning(clause: &str) -> &str {
    &clause[..clause.floor_char_boundary(LONGEST)]
}

/// Where actions may be missing.
fn incomplete(text: &str, left_out: Vec<Span>) -> Option<Doubt> {
    let message = format!("{}看作修饰别的词，没有算作动作，请核对。", quoted(text, &left_out));
    (!left_out.is_empty()).then_some(Doubt { field: Field::Actions, message, spans: left_out })
}

/// Words of a text, each once.
fn quoted(text: &str, spans: &[Span]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for span in spans {
        let word = &text[span.start..span.end];
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.iter().map(|word| format!("“{word}”")).collect()
}

fn doubts(clause: &str, text: &str, reading: &Reading, unsure: Vec<Span>, mode_is_sure: bool) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut doubt = |field: Field, message: &str, spans: Vec<Span>| {
        doubts.push(Doubt { field, message: message.to_owned(), spans });
    };
    let whole = || vec![Span { start: 0, end: clause.len() }];
    let chinese = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    if text.trim().is_empty() {
        doubt(Field::Text, "这一条没有文字。", Vec::new());
    } else if chinese * 2 < text.chars().filter(|c| c.is_alphabetic()).count() {
        doubt(Field::Text, "这一条不是中文，没有读懂。", whole());
    } else if reading.actions.is_empty() {
        doubt(Field::Actions, "没有看出做什么事，请核对。", whole());
    } else if !unsure.is_empty() {
        let message = format!("{}算作动作，也可能只是修饰别的词，请核对。", quoted(text, &unsure));
        doubt(Field::Actions, &message, unsure);
    }
    if text.len() < clause.len() {
        let rest = Span { start: text.len(), end: clause.len() };
        doubt(Field::Text, "这一条太长，只读了前面的部分，请拆分成几条。", vec![rest]);
    }
    if !mode_is_sure && !reading.actions.is_empty() {
        let word = if reading.mode.value == Mode::Triggered { "一事一办" } else { "经常性工作" };
        doubt(Field::Mode, &format!("没有写明什么时候做，按{word}理解。"), reading.mode.spans.clone());
    }
    if reading.stance.value == Stance::Assist && reading.actor.value == Actor::Department {
        doubt(Field::Stance, "部门职责里写的是配合，请核对谁主办。", reading.stance.spans.clone());
    }
    doubts
}
