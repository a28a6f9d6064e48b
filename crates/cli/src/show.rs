//! `qingdan show`: one item with its procedure.

use qingdan_interpret::procedure;
use qingdan_model::item_address::{called, name_of};
use qingdan_model::{Document, Item, Kind, Procedure};
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
    let item = find(document, args)?;
    let procedure = procedure(item);
    let title = title_of(document.town.as_deref().unwrap_or_default(), item);
    let drawing = Drawing { title: &title, procedure: &procedure, address: &|step| Some(format!("#{step}")) };
    let mut output = Output::new();
    match args.format {
        ShowFormat::Text => output.line(qingdan_write::text(&drawing).trim_end())?,
        ShowFormat::Svg => output.line(qingdan_write::svg(&drawing).trim_end())?,
        ShowFormat::Bpmn => output.line(qingdan_write::bpmn(&drawing).trim_end())?,
        ShowFormat::Json => output.pretty(&shown(document, item, &procedure))?,
    }
    output.finish()?;
    Ok(Status::with_errors(errors))
}

fn find<'a>(document: &'a Document, args: &Show) -> Result<&'a Item, Problem> {
    let kind = args.item.kind;
    let items = || document.lists.iter().filter(|list| list.kind == kind).flat_map(|list| &list.items);
    let why = match called(items(), &args.item.called)[..] {
        [item] => return Ok(item),
        [] => missing(document, items().map(|item| item.no).max(), args),
        ref several => {
            let choices = several.iter().map(|item| {
                let category =
                    item.category.as_ref().map(|category| format!("（{category}）")).unwrap_or_default();
                format!("\n    --item {kind}:{} {}{category}", name_of(items(), item), item.name.text)
            });
            let choices: String = choices.collect();
            format!("{}清单里序号 {} 不止一项，请写明是哪一项：{choices}", kind.chinese(), args.item.called)
        }
    };
    Err(Problem::new(format_args!("{}：{why}", args.file.display())))
}

/// What the document has instead of the item; `last` is the highest number of the list that was named.
fn missing(document: &Document, last: Option<u32>, args: &Show) -> String {
    let ItemAddress { kind, called } = &args.item;
    let list = kind.chinese();
    if let Some(last) = last {
        return format!("{list}清单里没有第 {called} 项，序号到 {last} 为止。");
    }
    let others = Kind::ALL.into_iter().filter(|kind| document.lists.iter().any(|list| list.kind == *kind));
    let others: Vec<String> = others.map(|kind| format!("{}（{kind}）", kind.chinese())).collect();
    match others.len() {
        0 => "没有读到清单。".to_owned(),
        _ => format!("没有{list}清单（{kind}），只有：{}。", others.join("、")),
    }
}

fn shown<'a>(document: &'a Document, item: &'a Item, procedure: &'a Procedure) -> Shown<'a> {
    Shown {
        source: &document.source,
        town: document.town.as_deref(),
        list: item.kind().as_str(),
        no: item.no,
        category: item.category.as_deref(),
        name: &item.name.text,
        bodies: item.bodies().iter().map(|body| body.text.as_str()).collect(),
        complete: procedure.is_complete(),
        procedure,
    }
}
