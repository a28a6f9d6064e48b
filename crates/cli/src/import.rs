use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use qingdan_server::likely_district;
use qingdan_store::{Import as Document, Imported, Outcome, Store, StoreError};
use serde::Serialize;

use crate::args::Import;
use crate::input::{self, Input};
use crate::output::{Output, tell, tell_diagnostics};
use crate::problem::{Problem, Status};
use crate::storage;

/// What became of one document, on stdout.
#[derive(Serialize)]
struct Summary<'a> {
    file: String,
    #[serde(flatten)]
    imported: Option<&'a Imported>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// `qingdan import`
pub fn run(args: &Import) -> Result<Status, Problem> {
    input::check(&args.files)?;
    storage::block_on(async {
        let store = storage::open_or_make(&args.place).await?;
        // Drawn on stderr, and only where that is a terminal.
        let bar = ProgressBar::new(args.files.len() as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        let mut output = Output::new();
        let mut errors = false;
        for file in &args.files {
            bar.set_message(file.display().to_string());
            let (outcome, told) = one(&store, args, file, &bar).await?;
            errors |= told || outcome.is_err();
            let (imported, error) = (outcome.as_ref().ok(), outcome.as_ref().err().cloned());
            output.json_line(&Summary { file: file.display().to_string(), imported, error })?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        output.finish()?;
        Ok(Status::with_errors(errors))
    })
}

/// Imports one document: what became of it, and whether the reader told of errors.
async fn one(
    store: &Store,
    args: &Import,
    file: &Path,
    bar: &ProgressBar,
) -> Result<(Result<Imported, String>, bool), Problem> {
    let input = input::document(file, args.town.as_deref())?;
    let shown = file.display().to_string();
    let errors = bar.suspend(|| tell_diagnostics(&shown, &input));
    let district = match &args.district {
        Some(district) => district.clone(),
        None => {
            let current = store.current(None).await.map_err(Problem::new)?;
            let named = store.districts().await.map_err(Problem::new)?;
            let named: Vec<String> = named.into_iter().map(|one| one.name).collect();
            likely_district(&current, &named, &input.document)
        }
    };
    let outcome = store.import(document(input, &district, args.effective, "qingdan import")).await;
    let outcome = match outcome {
        Ok(imported) => {
            bar.suspend(|| tell_outcome(&shown, &district, &imported));
            Ok(imported)
        }
        // One document's fault does not stop the others.
        Err(
            error @ (StoreError::NoTown { .. } | StoreError::NoItems { .. } | StoreError::KindTwice { .. }),
        ) => {
            bar.suspend(|| tell(&format!("{shown}: error: {error}")));
            Err(error.to_string())
        }
        Err(error) => return Err(Problem::new(error)),
    };
    Ok((outcome, errors))
}

/// A document as the store takes it.
pub fn document(input: Input, district: &str, effective: Option<Date>, actor: &str) -> Document {
    let now = jiff::Timestamp::now();
    Document {
        district: district.to_owned(),
        town: None,
        // China has one time zone.
        effective: effective.unwrap_or_else(|| jiff::tz::Offset::constant(8).to_datetime(now).date()),
        actor: actor.to_owned(),
        now: now.as_millisecond(),
        bytes: input.bytes,
        document: input.document,
    }
}

fn tell_outcome(file: &str, district: &str, imported: &Imported) {
    for list in &imported.lists {
        let outcome = match list.outcome {
            Outcome::New => "new".to_owned(),
            Outcome::NewVersion { from, to } => format!("changed, version {from} became {to}"),
            Outcome::Unchanged { version } => format!("unchanged, version {version} says the same"),
        };
        let town = &imported.town;
        tell(&format!("{file}: {district} {town} {}, {} items: {outcome}", list.kind, list.items));
    }
}
