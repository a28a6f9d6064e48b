//! What a clause says as work, in the words of the screen: as the program reads it, or as the list office corrected it.

use qingdan_interpret::{Attention, Context, attention, procedure_as_decided, reading};
use qingdan_model::{
    Clause, Confidence, Corrected, Correction, Deadline, Found, Item, Kind, Procedure, Reading, Span, Stance,
    corrected,
};
use qingdan_store::{ClauseDecision, Decided};

use crate::app::china;
use crate::library::{Library, Town};

/// So many words are named that a field rests on, each once: a long clause has the same ones over and over.
const MOST_WORDS: usize = 6;

/// What was decided about the clauses of one list.
pub(crate) struct Corrections<'a>(Vec<&'a Decided<ClauseDecision>>);

impl<'a> Corrections<'a> {
    /// Those of a town's list.
    pub fn of(library: &'a Library, town: &Town, kind: Kind) -> Self {
        let is_of_list = |one: &&Decided<ClauseDecision>| {
            (&one.district, &one.what.town, one.what.kind) == (&town.district, &town.name, kind)
        };
        Corrections(library.corrections.iter().filter(is_of_list).collect())
    }

    /// What a clause says: as it was decided, else as the program reads it.
    pub fn reading(&self, item: &Item, clause: &Clause<'_>) -> Reading {
        let context = Context { column: clause.column, item: &item.name.text };
        self.decided(item, clause, reading(&clause.passage.text, context))
    }

    /// The procedure of an item by these readings.
    pub fn procedure(&self, item: &Item) -> Procedure {
        procedure_as_decided(item, |clause, of_program| self.decided(item, clause, of_program))
    }

    fn decided(&self, item: &Item, clause: &Clause<'_>, of_program: Reading) -> Reading {
        match self.find(item, clause) {
            Some(Corrected::Still(correction)) => of_program.decided(&correction.saying),
            _ => of_program,
        }
    }

    /// Whether somebody should look at a clause's reading, and why.
    pub fn attention(&self, item: &Item, clause: &Clause<'_>, reading: &Reading) -> Option<Attention> {
        attention(reading, self.find(item, clause))
    }

    /// Whether somebody decided a clause's reading for the words as they stand.
    pub fn is_decided(&self, item: &Item, clause: &Clause<'_>) -> bool {
        matches!(self.find(item, clause), Some(Corrected::Still(_)))
    }

    /// What was decided last about the words of a clause, as forms carry it: two who decide at once are told so.
    pub fn known(&self, item: &Item, clause: &Clause<'_>) -> String {
        match self.find(item, clause) {
            Some(Corrected::Still(correction)) => {
                self.0.iter().find(|one| std::ptr::eq(&one.what.correction, correction))
            }
            _ => None,
        }
        .map(|one| one.at.to_string())
        .unwrap_or_default()
    }

    fn find(&self, item: &Item, clause: &Clause<'_>) -> Option<Corrected<'a>> {
        corrected(self.0.iter().map(|one| &one.what.correction), &item.name.text, clause)
    }

    /// Who decided it, and when.
    fn by(&self, correction: &Correction) -> String {
        let decided = self.0.iter().find(|one| std::ptr::eq(&one.what.correction, correction));
        decided.map(|one| format!("{} {}", china(one.at).date(), one.actor)).unwrap_or_default()
    }
}

/// A reading in the words of the screen.
pub(crate) struct ReadingView {
    /// The line under the clause.
    pub chips: Vec<Chip>,
    /// Field by field.
    pub fields: Vec<FieldView>,
    /// What could not be told.
    pub doubts: Vec<String>,
    /// `high`, `medium`, `low`, or `decided`.
    pub confidence: &'static str,
    /// The same in Chinese.
    pub assurance: &'static str,
    /// Who decided and when, or that somebody should look again.
    pub note: String,
    /// Where the list office corrects it.
    pub correct_url: Option<String>,
}

pub(crate) struct Chip {
    pub class: &'static str,
    pub text: String,
}

pub(crate) struct FieldView {
    pub name: &'static str,
    pub value: String,
    /// The words that it rests on.
    pub rests_on: String,
}

impl ReadingView {
    /// A clause's reading, which is the program's or that of whoever corrected it.
    pub fn new(
        reading: &Reading,
        item: &Item,
        clause: &Clause<'_>,
        corrections: &Corrections<'_>,
    ) -> ReadingView {
        let (is_decided, note) = match corrections.find(item, clause) {
            Some(Corrected::Still(one)) => (true, format!("由编办核定：{}", corrections.by(one))),
            Some(Corrected::Reworded(one)) => {
                (false, format!("{} 核定过旧的文字，文字已改，请重新核对。", corrections.by(one)))
            }
            None => (false, String::new()),
        };
        let (confidence, assurance) = match reading.confidence() {
            _ if is_decided => ("decided", "已核定"),
            Confidence::High => ("high", "把握较大"),
            Confidence::Medium => ("medium", "有一处拿不准"),
            Confidence::Low if reading.actions.is_empty() => ("low", "没有读懂，请核对"),
            Confidence::Low => ("low", "拿不准，请核对"),
        };
        ReadingView {
            chips: chips(reading),
            fields: fields(reading, &clause.passage.text, is_decided),
            doubts: reading.doubts.iter().map(|doubt| doubt.message.clone()).collect(),
            confidence,
            assurance,
            note,
            correct_url: None,
        }
    }
}

/// A reading in a few words.
pub(super) fn chips(reading: &Reading) -> Vec<Chip> {
    let chip = |class, text: &str| Chip { class, text: text.to_owned() };
    let mut chips = vec![chip("actor", reading.actor.value.chinese())];
    if reading.stance.value == Stance::Assist {
        chips.push(chip("stance", reading.stance.value.chinese()));
    }
    chips.push(chip("mode", reading.mode.value.chinese()));
    chips.extend(reading.actions.iter().map(|action| chip("action", action.value.chinese())));
    if !reading.recipients.is_empty() {
        chips.push(chip("recipient", &format!("给 {}", recipients(reading))));
    }
    chips.extend(reading.deadline.iter().map(|deadline| chip("deadline", &deadline.value.text)));
    chips
}

fn recipients(reading: &Reading) -> String {
    reading.recipients.iter().map(|one| recipient(&one.value)).collect::<Vec<_>>().join("、")
}

/// Whom something goes to, as screens call them.
pub(super) fn recipient(value: &str) -> &str {
    match value {
        "town" => "街镇",
        "community" => "社区",
        written => written,
    }
}

fn fields(reading: &Reading, text: &str, is_decided: bool) -> Vec<FieldView> {
    let from = |silence: &'static str, spans: &[Span]| {
        let mut words: Vec<&str> = Vec::new();
        for word in spans.iter().filter_map(|span| text.get(span.start..span.end)) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let more = if words.len() > MOST_WORDS { "等" } else { "" };
        match (words.is_empty(), is_decided) {
            (false, _) => {
                words.iter().take(MOST_WORDS).map(|word| format!("“{word}”")).collect::<String>() + more
            }
            (true, true) => "编办核定".to_owned(),
            (true, false) => silence.to_owned(),
        }
    };
    let one = |name, value: &str, silence, spans: &[Span]| FieldView {
        name,
        value: value.to_owned(),
        rests_on: from(silence, spans),
    };
    let mut fields = vec![
        one("谁做", reading.actor.value.chinese(), "所在的栏目", &reading.actor.spans),
        one("主办还是配合", reading.stance.value.chinese(), "没有写配合、协助", &reading.stance.spans),
        one("什么时候做", reading.mode.value.chinese(), "没有写明", &reading.mode.spans),
    ];
    for action in &reading.actions {
        fields.push(one("做什么", action.value.chinese(), "没有写明", &action.spans));
    }
    for to in &reading.recipients {
        fields.push(one("给谁", recipient(&to.value), "没有写明", &to.spans));
    }
    if let Some(Found { value, spans }) = &reading.deadline {
        fields.push(one("期限", &deadline_words(value), "没有写明", spans));
    }
    for document in &reading.documents {
        fields.push(one("用到的文书", &document.value, "没有写明", &document.spans));
    }
    for system in &reading.systems {
        fields.push(one("用到的系统", &system.value, "没有写明", &system.spans));
    }
    fields
}

fn deadline_words(deadline: &Deadline) -> String {
    let length = match (deadline.n, deadline.unit) {
        (Some(n), Some(unit)) => format!(" {n} {}", unit.chinese()),
        _ => String::new(),
    };
    format!("{}{length}", deadline.kind.chinese())
}
