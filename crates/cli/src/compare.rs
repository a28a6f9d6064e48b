//! `qingdan compare`: lists of towns, or versions of one list, side by side.

use qingdan_catalogue::Bodies;
use qingdan_compare::{Party, Subject, compare};
use qingdan_interpret::deadlines;
use qingdan_write::{comparison_html, comparison_text};

use crate::args::{Compare, CompareFormat};
use crate::input::{self, Input};
use crate::output::{Output, tell_diagnostics};
use crate::problem::{Problem, Status};

/// `qingdan compare`
pub fn run(args: &Compare) -> Result<Status, Problem> {
    input::check(&args.files)?;
    let inputs = args.files.iter().map(|file| input::document(file, None)).collect::<Result<Vec<_>, _>>()?;
    let mut errors = false;
    for (file, input) in args.files.iter().zip(&inputs) {
        errors |= tell_diagnostics(&file.display().to_string(), input);
    }
    let parties: Vec<Party<'_>> = inputs.iter().map(|input| party(input, args)).collect();
    if let Some((file, _)) = args.files.iter().zip(&parties).find(|(_, party)| party.items.is_empty()) {
        let kind = args.kind.map(|kind| format!("{kind} ")).unwrap_or_default();
        return Err(Problem::new(format_args!("{}: there is no {kind}list to compare", file.display())));
    }
    let comparison = compare(&parties, &deadlines);
    let mut output = Output::new();
    match args.format {
        CompareFormat::Text => output.line(comparison_text(&comparison).trim_end())?,
        CompareFormat::Json => output.pretty(&comparison)?,
        CompareFormat::Html => {
            let page = comparison_html(&comparison).map_err(|error| Problem::new(format_args!("{error}")))?;
            output.line(page.trim_end())?;
        }
    }
    output.finish()?;
    Ok(Status::with_errors(errors))
}

/// A document by its town; by its file where it names none.
fn party<'a>(input: &'a Input, args: &Compare) -> Party<'a> {
    let document = &input.document;
    let lists = document.lists.iter().filter(|list| args.kind.is_none_or(|kind| kind == list.kind));
    Party {
        name: document.town.clone().unwrap_or_else(|| input.name.clone()),
        items: Subject::all(lists, Bodies::embedded()),
    }
}
