use qingdan_model::Document;

use crate::args::{Format, Read};
use crate::input;
use crate::output::{Output, tell_diagnostics};
use crate::problem::{Problem, Status};
use crate::sited::sited;

/// `qingdan read`
pub fn run(args: &Read) -> Result<Status, Problem> {
    input::check(&args.files)?;
    let mut inputs = Vec::new();
    let mut errors = false;
    for file in &args.files {
        let input = input::document(file, args.town.as_deref())?;
        errors |= tell_diagnostics(&file.display().to_string(), &input);
        inputs.push(input);
    }
    let mut output = Output::new();
    match (args.format, inputs.as_slice()) {
        (Format::Json, [only]) => output.pretty(&sited(only)?)?,
        (Format::Json, all) => output.pretty(&all.iter().map(sited).collect::<Result<Vec<_>, _>>()?)?,
        (Format::Text, all) => all.iter().try_for_each(|input| overview(&mut output, &input.document))?,
    }
    output.finish()?;
    Ok(Status::with_errors(errors))
}

fn overview(output: &mut Output, document: &Document) -> Result<(), Problem> {
    output.line(&format!(
        "{}：{}",
        document.source,
        document.town.as_deref().unwrap_or("没有写明乡镇（街道）")
    ))?;
    for list in &document.lists {
        output.line(&format!("\n{}（{}，{} 项）", list.title, list.kind.chinese(), list.items.len()))?;
        let mut category = None;
        for item in &list.items {
            if item.category != category {
                category.clone_from(&item.category);
                output.line(&format!("  {}", category.as_deref().unwrap_or_default()))?;
            }
            let bodies: Vec<&str> = item.bodies().iter().map(|body| body.text.as_str()).collect();
            let bodies =
                if bodies.is_empty() { String::new() } else { format!("  [{}]", bodies.join("、")) };
            output.line(&format!("  {:>4} {}{bodies}", item.no, item.name.text))?;
        }
    }
    output.line("")
}
