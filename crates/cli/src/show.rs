//! `qingdan show`: one item with its procedure.

use qingdan_interpret::procedure;
use qingdan_model::{Document, Item, Kind, List, Procedure};
use qingdan_write::{Drawing, title_of};
use serde::Serialize;

use crate::args::{ItemAddress, Show, ShowFormat};
use crate::input;
use crate::output::{Output, tell_diagnostics};
use crate::problem::{Problem, Status};

/// An item with its procedure, as outside interfaces know it.
#[derive(Serialize)]
struct Shown<'a> {
    source: &'a str,
    town: Option<&'a str>,
    list: &'static str,
    no: u32,
    category: Option<&'a str>,
    name: &'a str,
    bodies: Vec<&'a str>,
    /// Whether every hand-off has both sides.
    complete: bool,
    procedure: &'a Procedure,
}

/// `qingdan show`
pub fn run(args: &Show) -> Result<Status, Problem> {
    let input = input::document(&args.file, args.town.as_deref())?;
    let errors = tell_diagnostics(&args.file.display().to_string(), &input);
    let document = &input.document;
    let (list, item) = find(document, args)?;
    let procedure = procedure(item);
    let title = title_of(document.town.as_deref().unwrap_or_default(), item);
    let drawing = Drawing { title: &title, procedure: &procedure, address: &|step| Some(format!("#{step}")) };
    let mut output = Output::new();
    match args.format {
        ShowFormat::Text => output.line(qingdan_write::text(&drawing).trim_end())?,
        ShowFormat::Svg => output.line(qingdan_write::svg(&drawing).trim_end())?,
        ShowFormat::Bpmn => output.line(qingdan_write::bpmn(&drawing).trim_end())?,
        ShowFormat::Json => output.pretty(&shown(document, list, item, &procedure))?,
    }
    output.finish()?;
    Ok(Status::with_errors(errors))
}

fn find<'a>(document: &'a Document, args: &Show) -> Result<(&'a List, &'a Item), Problem> {
    let ItemAddress { kind, no } = args.item;
    let lists = || document.lists.iter().filter(|list| list.kind == kind);
    let found = lists().find_map(|list| Some((list, list.items.iter().find(|item| item.no == no)?)));
    found.ok_or_else(|| {
        let last = lists().flat_map(|list| &list.items).map(|item| item.no).max();
        let has = match last {
            Some(last) => format!("its {kind} list goes to {last}"),
            None => {
                let kinds: Vec<&str> = Kind::ALL
                    .iter()
                    .filter(|kind| has_list(document, **kind))
                    .map(|kind| kind.as_str())
                    .collect();
                format!(
                    "it has no {kind} list, only: {}",
                    if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") }
                )
            }
        };
        Problem::new(format_args!("{}: there is no item {kind}:{no}; {has}", args.file.display()))
    })
}

fn has_list(document: &Document, kind: Kind) -> bool {
    document.lists.iter().any(|list| list.kind == kind)
}

fn shown<'a>(document: &'a Document, list: &List, item: &'a Item, procedure: &'a Procedure) -> Shown<'a> {
    Shown {
        source: &document.source,
        town: document.town.as_deref(),
        list: list.kind.as_str(),
        no: item.no,
        category: item.category.as_deref(),
        name: &item.name.text,
        bodies: item.bodies().iter().map(|body| body.text.as_str()).collect(),
        complete: procedure.is_complete(),
        procedure,
    }
}
