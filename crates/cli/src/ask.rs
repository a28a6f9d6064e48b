use std::path::{Path, PathBuf};

use qingdan_catalogue::Catalogue;
use qingdan_model::List;
use qingdan_search::{Answers, Index, TownPart};
use qingdan_store::Location;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::args::{Ask, Format};
use crate::input;
use crate::output::{Output, tell, tell_diagnostics};
use crate::problem::{Problem, Status};
use crate::storage;

/// A line of a batch.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    id: Value,
    question: String,
    town: Option<String>,
}

/// Its answer.
#[derive(Serialize)]
struct Answered {
    id: Value,
    #[serde(flatten)]
    answers: Answers,
}

/// What stands in the place of an answer where a line could not be asked.
#[derive(Serialize)]
struct Refused {
    line: usize,
    #[serde(skip_serializing_if = "Value::is_null")]
    id: Value,
    error: String,
}

/// `qingdan ask`
pub fn run(mut args: Ask) -> Result<Status, Problem> {
    if args.question.is_none() && args.batch.is_none() {
        args.question = Some(question_among(&mut args.list)?);
    }
    let args = &args;
    let (lists, mut errors) = match &args.data {
        Some(data) => (stored(data)?, false),
        None => documents(args)?,
    };
    let index = Index::build(Catalogue::embedded(), lists.iter().map(|(town, list)| (town.as_str(), list)));
    if let Some(town) = &args.town {
        known(&index, town).map_err(Problem::new)?;
    }
    let mut output = Output::new();
    match (&args.batch, &args.question) {
        (Some(batch), _) => errors |= answer_batch(&index, args, batch, &mut output)?,
        (None, question) => answer(&index, args, question.as_deref().unwrap_or_default(), &mut output)?,
    }
    output.finish()?;
    Ok(Status::with_errors(errors))
}

/// `--list` takes any number of words, so in `--list FILE… QUESTION` it has taken the question as well: the last
/// one, unless that is a file.
fn question_among(list: &mut Vec<PathBuf>) -> Result<String, Problem> {
    match list.pop() {
        Some(last) if !list.is_empty() && !last.exists() => Ok(last.to_string_lossy().into_owned()),
        _ => Err(Problem::new("there is no question; give one, or --batch FILE")),
    }
}

/// The lists of the named documents with their towns, and whether the documents have errors.
fn documents(args: &Ask) -> Result<(Vec<(String, List)>, bool), Problem> {
    input::check(&args.list)?;
    let mut lists = Vec::new();
    let mut errors = false;
    for file in &args.list {
        let input = input::document(file, args.town.as_deref())?;
        errors |= tell_diagnostics(&file.display().to_string(), &input);
        let town = input.document.town.unwrap_or(input.name);
        lists.extend(input.document.lists.into_iter().map(|list| (town.clone(), list)));
    }
    if lists.is_empty() {
        return Err(Problem::new("no list was read from the documents; there is nothing to ask"));
    }
    Ok((lists, errors))
}

fn stored(data: &Path) -> Result<Vec<(String, List)>, Problem> {
    storage::expect_data(data)?;
    let lists = storage::block_on(async {
        let store = storage::open(&Location::Directory(data.to_owned())).await?;
        store.all_current(None).await.map_err(Problem::new)
    })?;
    if lists.is_empty() {
        return Err(Problem::new(format_args!("no lists have been imported into {}", data.display())));
    }
    Ok(lists.into_iter().map(|stored| (stored.head.town, stored.list)).collect())
}

fn known(index: &Index, town: &str) -> Result<(), String> {
    if index.towns().any(|name| name == town) {
        return Ok(());
    }
    let towns: Vec<&str> = index.towns().collect();
    Err(format!("there are no lists of `{town}`; there are those of {}", towns.join("、")))
}

fn answer(index: &Index, args: &Ask, question: &str, output: &mut Output) -> Result<(), Problem> {
    let answers = index.ask(question, args.town.as_deref());
    match args.format {
        Format::Json => output.pretty(&answers),
        Format::Text => text(&answers, output),
    }
}

/// Answers a batch in its order; whether any line could not be asked.
fn answer_batch(index: &Index, args: &Ask, batch: &Path, output: &mut Output) -> Result<bool, Problem> {
    let bytes = input::bytes(batch)?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut errors = false;
    for (at, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match asked(index, line) {
            Ok(asked) => {
                let town = asked.town.as_deref().or(args.town.as_deref());
                let answers = index.ask(&asked.question, town);
                output.json_line(&Answered { id: asked.id, answers })?;
            }
            Err((id, error)) => {
                errors = true;
                tell(&format!("{}:{}: error: {error}", batch.display(), at + 1));
                output.json_line(&Refused { line: at + 1, id, error })?;
            }
        }
    }
    Ok(errors)
}

fn asked(index: &Index, line: &[u8]) -> Result<Asked, (Value, String)> {
    let asked: Asked = serde_json::from_slice(line).map_err(|error| {
        let id = serde_json::from_slice::<Value>(line).map(|value| value["id"].clone()).unwrap_or_default();
        (id, format!("no question in the form {{\"id\": …, \"question\": \"…\"}}: {error}"))
    })?;
    match asked.town.as_deref().map(|town| known(index, town)) {
        Some(Err(error)) => Err((asked.id, error)),
        _ => Ok(asked),
    }
}

fn text(answers: &Answers, output: &mut Output) -> Result<(), Problem> {
    if let Some(advice) = &answers.advice {
        output.line(advice)?;
        if !answers.answers.is_empty() {
            output.line("\n可能相关：")?;
        }
    }
    for answer in answers.answers.iter().take(if answers.confident { 3 } else { 5 }) {
        let part = match answer.town_part {
            TownPart::Owns => "本镇街主责",
            TownPart::Assists => "本镇街配合",
            TownPart::None => "本镇街不承担",
        };
        output.line(&format!(
            "\n{}  {}第 {} 项  {}",
            answer.name,
            answer.list.chinese(),
            answer.no,
            if answers.town.is_some() { "" } else { &answer.town }
        ))?;
        output.line(&format!("  负责：{}    {part}", answer.responsible.join("、")))?;
        output.line(&format!("  {}", answer.why))?;
        for clause in &answer.clauses {
            output.line(&format!(
                "  · {}第 {} 条：{}",
                clause.column.chinese(),
                clause.clause,
                clause.text
            ))?;
        }
    }
    Ok(())
}
