//! `qingdan check`: the defects of lists.

use qingdan_catalogue::Bodies;
use qingdan_check::{Artifact, Finding, Lines, Sheet, Town, excerpt};
use qingdan_interpret::procedure;
use qingdan_model::Severity;

use crate::args::{Check, CheckFormat, Least};
use crate::input::{self, Input};
use crate::output::{Output, place_in, severity_word, tell_diagnostics_from};
use crate::problem::{Problem, Status};
use crate::sited;

/// A document with the path that names it.
struct Checked {
    path: String,
    input: Input,
}

/// `qingdan check`
pub fn run(args: &Check) -> Result<Status, Problem> {
    let mut output = Output::new();
    if let Some(rule) = args.explain {
        output.line(rule.explanation().trim_end())?;
        output.finish()?;
        return Ok(Status::Done);
    }
    input::check(&args.files)?;
    let mut errors = false;
    let mut documents = Vec::new();
    for file in &args.files {
        let several = input::documents(file, args.town.as_deref())?;
        let are_several = several.len() > 1;
        for input in several {
            let path = if are_several { input.name.clone() } else { file.display().to_string() };
            errors |= tell_diagnostics_from(&path, &input, Severity::Error);
            documents.push(Checked { path, input });
        }
    }
    let found = findings(&documents, args);
    errors |= found.iter().any(|(_, finding)| finding.rule.severity == Severity::Error);
    match args.format {
        CheckFormat::Text => text(&mut output, &found)?,
        CheckFormat::Json => json(&mut output, &found)?,
        CheckFormat::Sarif => sarif(&mut output, &found)?,
    }
    output.finish()?;
    Ok(Status::with_errors(errors))
}

/// What is found, town by town, and what of it is asked for.
fn findings<'d>(documents: &'d [Checked], args: &Check) -> Vec<(&'d Checked, Finding)> {
    let mut found = Vec::new();
    for town in towns(documents) {
        let sheets: Vec<(&Checked, Sheet<'_>)> = town
            .iter()
            .flat_map(|one| one.input.document.lists.iter().map(move |list| (*one, list)))
            .map(|(one, list)| (one, Sheet { list, text: one.text() }))
            .collect();
        let Some(first) = town.first().map(|one| &one.input.document) else { continue };
        let town = Town {
            name: first.town.as_deref(),
            region: first.region.as_deref(),
            lists: sheets.iter().map(|(_, sheet)| *sheet).collect(),
        };
        let all = qingdan_check::check(&town, Bodies::embedded(), |_, item| procedure(item));
        found.extend(
            all.into_iter().filter(|one| is_asked_for(one, args)).map(|one| (sheets[one.sheet].0, one)),
        );
    }
    found
}

/// Documents of one town belong together; one that names none stands alone.
fn towns(documents: &[Checked]) -> Vec<Vec<&Checked>> {
    let mut towns: Vec<Vec<&Checked>> = Vec::new();
    for document in documents {
        let of = |one: &Checked| one.input.document.town.clone();
        let known = of(document).and_then(|_| towns.iter_mut().find(|town| of(town[0]) == of(document)));
        match known {
            Some(town) => town.push(document),
            None => towns.push(vec![document]),
        }
    }
    towns
}

fn is_asked_for(finding: &Finding, args: &Check) -> bool {
    let least = match args.severity {
        Least::Info => Severity::Info,
        Least::Warning => Severity::Warning,
        Least::Error => Severity::Error,
    };
    let is_of = |rule: &&qingdan_check::Rule| rule.code == finding.rule.code;
    finding.rule.severity >= least && (args.rules.is_empty() || args.rules.iter().any(is_of))
}

impl Checked {
    /// The text that the lists' places point into, where it is at hand.
    fn text(&self) -> Option<&str> {
        let text = self.input.content.as_ref().map(|content| content.text.as_str())?;
        let lines = Lines::of(text);
        self.input.document.lists.iter().all(|list| lines.hold(list)).then_some(text)
    }

    /// Whether the original is itself text, so that its places are lines.
    fn lines(&self) -> Option<Lines<'_>> {
        let is_text = self.input.content.as_ref().is_some_and(|content| content.spots.is_empty());
        self.text().filter(|_| is_text).map(Lines::of)
    }
}

fn text(output: &mut Output, found: &[(&Checked, Finding)]) -> Result<(), Problem> {
    for (document, finding) in found {
        let rule = finding.rule;
        let place = place_in(&document.input, &finding.place);
        output.line(&format!(
            "{}[{}] {}: {}",
            severity_word(rule.severity),
            rule.code,
            rule.title,
            finding.message
        ))?;
        output.line(&format!("  --> {}{place}{}", document.path, item(finding)))?;
        let lines = document.text().map(Lines::of);
        if let Some(excerpt) = lines.and_then(|lines| excerpt(&lines, &finding.place)) {
            output.line(&excerpt)?;
        }
        if let Some(mend) = &finding.suggestion {
            output.line(&format!("  = {mend}"))?;
        }
        output.line("")?;
    }
    let of = |severity| found.iter().filter(|(_, one)| one.rule.severity == severity).count();
    output.line(&format!(
        "{} 个错误，{} 个警告，{} 个提示。",
        of(Severity::Error),
        of(Severity::Warning),
        of(Severity::Info)
    ))
}

/// The item and the clause, as people name them.
fn item(finding: &Finding) -> String {
    let mut name = format!("（{}", finding.list.chinese());
    if let Some(no) = finding.item {
        name.push_str(&format!("第 {no} 项"));
    }
    if let Some(column) = finding.column {
        name.push_str(&format!(" {}", column.chinese()));
    }
    if let Some(clause) = finding.clause {
        name.push_str(&format!("第 {clause} 条"));
    }
    name + "）"
}

fn json(output: &mut Output, found: &[(&Checked, Finding)]) -> Result<(), Problem> {
    let wire = |(document, finding): &(&Checked, Finding)| {
        let read = &document.input.document;
        sited::value(&finding.wire(&read.source, read.town.as_deref()), &document.input)
    };
    output.pretty(&found.iter().map(wire).collect::<Result<Vec<_>, _>>()?)
}

fn sarif(output: &mut Output, found: &[(&Checked, Finding)]) -> Result<(), Problem> {
    let lines: Vec<Option<Lines<'_>>> = found.iter().map(|(document, _)| document.lines()).collect();
    let results = found.iter().zip(&lines).map(|((document, finding), lines)| {
        let artifact = Artifact { uri: &document.path, lines: lines.as_ref() };
        let place = place_in(&document.input, &finding.place);
        (finding, artifact, place.trim_start_matches(['：', ':']).to_owned())
    });
    output.pretty(&qingdan_check::sarif(env!("CARGO_PKG_VERSION"), results))
}
