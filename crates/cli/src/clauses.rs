use qingdan_interpret::{Context, reading};
use qingdan_model::{Actor, Clause, Confidence, Deadline, Document, Found, Item, List, Reading};
use serde::Serialize;

use crate::args::{ClauseFormat, Clauses};
use crate::input;
use crate::output::{Output, tell_diagnostics};
use crate::problem::{Problem, Status};

/// A clause with its reading, as outside interfaces know it.
#[derive(Serialize)]
struct Line<'a> {
    source: &'a str,
    town: Option<&'a str>,
    list: &'static str,
    item: u32,
    column: &'static str,
    heading: Option<&'a str>,
    clause: usize,
    text: &'a str,
    actor: &'static str,
    stance: &'static str,
    mode: &'static str,
    actions: Vec<&'static str>,
    recipients: Vec<&'a str>,
    deadline: Option<&'a Deadline>,
    documents: Vec<&'a str>,
    systems: Vec<&'a str>,
    confidence: Confidence,
    /// The reading again, with the characters that each value rests on.
    reading: &'a Reading,
}

/// `qingdan clauses`
pub fn run(args: &Clauses) -> Result<Status, Problem> {
    input::check(&args.files)?;
    let mut errors = false;
    let mut output = Output::new();
    for file in &args.files {
        let input = input::document(file, args.town.as_deref())?;
        errors |= tell_diagnostics(&file.display().to_string(), &input);
        let document = input.document;
        for (list, item) in
            document.lists.iter().flat_map(|list| list.items.iter().map(move |item| (list, item)))
        {
            for clause in item.clauses() {
                let context = Context { column: clause.column, item: &item.name.text };
                let reading = reading(&clause.passage.text, context);
                match args.format {
                    ClauseFormat::Jsonl => {
                        output.json_line(&line(&document, list, item, clause, &reading))?
                    }
                    ClauseFormat::Text => text(&mut output, list, item, clause, &reading)?,
                }
            }
        }
    }
    output.finish()?;
    Ok(Status::with_errors(errors))
}

fn line<'a>(
    document: &'a Document,
    list: &List,
    item: &Item,
    clause: Clause<'a>,
    reading: &'a Reading,
) -> Line<'a> {
    Line {
        source: &document.source,
        town: document.town.as_deref(),
        list: list.kind.as_str(),
        item: item.no,
        column: clause.column.as_str(),
        heading: clause.heading,
        clause: clause.number,
        text: &clause.passage.text,
        actor: reading.actor.value.as_str(),
        stance: reading.stance.value.as_str(),
        mode: reading.mode.value.as_str(),
        actions: reading.actions.iter().map(|action| action.value.as_str()).collect(),
        recipients: words(&reading.recipients),
        deadline: reading.deadline.as_ref().map(|deadline| &deadline.value),
        documents: words(&reading.documents),
        systems: words(&reading.systems),
        confidence: reading.confidence(),
        reading,
    }
}

fn words(found: &[Found<String>]) -> Vec<&str> {
    found.iter().map(|one| one.value.as_str()).collect()
}

/// A clause for people: its text, what was understood, and what was not.
fn text(
    output: &mut Output,
    list: &List,
    item: &Item,
    clause: Clause<'_>,
    reading: &Reading,
) -> Result<(), Problem> {
    let place = format!(
        "{}第 {} 项 {}第 {} 条",
        list.kind.chinese(),
        item.no,
        clause.column.chinese(),
        clause.number
    );
    output.line(&format!("{place}：{}", clause.passage.text))?;
    let actions: Vec<&str> = reading.actions.iter().map(|action| action.value.chinese()).collect();
    let who = [reading.actor.value.chinese(), reading.stance.value.chinese(), reading.mode.value.chinese()];
    let mut parts = vec![who.join("·"), actions.join("、")];
    let recipients: Vec<&str> = reading.recipients.iter().map(|one| called(&one.value)).collect();
    let deadline = reading.deadline.as_ref().map(|deadline| deadline.value.text.as_str());
    for (name, words) in [
        ("对方", recipients),
        ("时限", deadline.into_iter().collect()),
        ("文书", words(&reading.documents)),
        ("系统", words(&reading.systems)),
    ] {
        if !words.is_empty() {
            parts.push(format!("{name}：{}", words.join("、")));
        }
    }
    parts.retain(|part| !part.is_empty());
    output.line(&format!("    {}", parts.join("  ")))?;
    reading.doubts.iter().try_for_each(|doubt| output.line(&format!("    ？{}", doubt.message)))
}

/// A recipient is `town`, `community`, or as written.
fn called(recipient: &str) -> &str {
    match recipient.parse() {
        Ok(actor @ (Actor::Town | Actor::Community)) => actor.chinese(),
        _ => recipient,
    }
}
