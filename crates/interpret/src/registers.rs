//! Which clauses require a register (台账、花名册、登记造册), and what they call it.

use std::sync::LazyLock;

use qingdan_catalogue::{LedgerWords, RegisterWords};
use qingdan_model::{Action, Actor, Item, Part, Procedure, Span, Step, StepId};

/// A register that a clause requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The clause.
    pub clause: StepId,
    /// Who keeps it.
    pub keeper: Actor,
    /// Number of the keeper's lane, from 0.
    pub lane: usize,
    /// What the clause calls it; empty where it only says that there is one.
    pub name: String,
    /// The word that says so.
    pub span: Span,
}

/// The longest name of a register, in characters; what is longer is a sentence.
const LONGEST_NAME: usize = 20;

static WORDS: LazyLock<&'static RegisterWords> = LazyLock::new(|| &LedgerWords::embedded().register);

/// The registers that an item's clauses require, in the order of its procedure, one a clause at most.
pub fn registers(procedure: &Procedure) -> Vec<Register> {
    let own = procedure.steps.iter().filter(|step| step.part != Part::Support);
    own.filter_map(|step| {
        let (span, name) = required(step)?;
        let keeper = step.reading.actor.value;
        Some(Register { clause: step.id, keeper, lane: step.lane, name, span })
    })
    .collect()
}

/// Whether an item's clauses have any word of a register: without one, [`registers`] finds none.
pub fn may_require_register(item: &Item) -> bool {
    let words = || WORDS.certain.iter().chain(&WORDS.likely);
    item.clauses().iter().any(|clause| words().any(|word| clause.passage.text.contains(word.as_str())))
}

fn required(step: &Step) -> Option<(Span, String)> {
    let is_record = step.reading.actions.iter().any(|action| action.value == Action::Record);
    let certain = WORDS.certain.iter().filter_map(|word| found(&step.text, word));
    let likely = WORDS.likely.iter().filter(|_| is_record).filter_map(|word| found(&step.text, word));
    let likely = likely.filter(|span| is_made(&step.text, span));
    let mut all: Vec<Span> = certain.chain(likely).collect();
    all.sort_by_key(|span| span.start);
    // A register that somebody else makes and that only comes in is none of this clause's.
    let span = all.into_iter().find(|span| is_record || !is_received(step, span))?;
    Some((span, name(&step.text, &span)))
}

fn found(text: &str, word: &str) -> Option<Span> {
    text.find(word).map(|start| Span { start, end: start + word.len() })
}

/// Whether the phrase says that the register is made or kept.
fn is_made(text: &str, span: &Span) -> bool {
    let before = &text[..span.start];
    let phrase = before.rsplit(['，', '。', '；']).next().unwrap_or_default();
    WORDS.made.iter().any(|word| phrase.contains(word.as_str()))
}

/// Whether the register stands in what sets the step going, or among what is passed on.
fn is_received(step: &Step, span: &Span) -> bool {
    let before = &step.text[..span.start];
    let comes_in = step
        .trigger
        .as_ref()
        .is_some_and(|trigger| trigger.span.start <= span.start && span.end <= trigger.span.end);
    let received = ["根据", "按照", "收到", "接到", "报送的", "下发的", "提交的", "推送的", "上报的", "复核"];
    comes_in || received.iter().any(|word| before.contains(word))
}

/// What stands between the last word that cannot belong to the name and the end of the register's word.
fn name(text: &str, span: &Span) -> String {
    let before = &text[..span.start];
    let starts = WORDS.before.iter().filter_map(|word| before.rfind(word.as_str()).map(|at| at + word.len()));
    let start = starts.max().unwrap_or(0);
    let name = &text[start..span.end];
    let is_fit = start < span.start
        && name.chars().count() <= LONGEST_NAME
        && !WORDS.unfit.iter().any(|word| name.contains(word.as_str()));
    if is_fit { name.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use qingdan_model::Column;

    use super::*;

    fn step(text: &str, part: Part) -> Step {
        let id = StepId { column: Column::Town, number: 1 };
        let reading = crate::reading(text, crate::Context { column: Column::Town, item: "渡口巡护" });
        Step { id, lane: 0, part, label: text.to_owned(), text: text.to_owned(), reading, trigger: None }
    }

    #[test]
    fn registers_are_found_by_what_clauses_call_them() {
        for (text, name) in [
            ("建立渡船超载台账，逐船注明整改结果。", Some("渡船超载台账")),
            ("每季度核对一次台账。", Some("")),
            ("在险情台账上逐条销号。", Some("险情台账")),
            ("编制渡工名册，每月更新。", Some("渡工名册")),
            ("建立渡口档案。", Some("渡口档案")),
            ("按未检清单逐户联系，登记原因。", None),
            ("根据区交通局报送的名册发放补助。", None),
            ("宣传渡口安全知识。", None),
        ] {
            let found = required(&step(text, Part::Flow)).map(|(_, name)| name);
            assert_eq!(found.as_deref(), name, "{text}");
        }
    }

    #[test]
    fn what_a_department_provides_is_no_register_of_a_town() {
        let steps = vec![step("建立渡船超载台账。", Part::Support)];
        assert!(registers(&Procedure { steps, ..Procedure::default() }).is_empty());
    }
}
