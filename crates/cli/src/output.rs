//! Machine output goes to stdout, everything else to stderr.

use std::io::{self, BufWriter, StdoutLock, Write};

use qingdan_model::{Place, Severity};
use serde::Serialize;

use crate::input::Input;
use crate::problem::Problem;

/// Buffered stdout whose failures are problems, not panics.
pub struct Output(BufWriter<StdoutLock<'static>>);

impl Output {
    /// Locks stdout.
    pub fn new() -> Output {
        Output(BufWriter::new(io::stdout().lock()))
    }

    /// One line of text.
    pub fn line(&mut self, text: &str) -> Result<(), Problem> {
        writeln!(self.0, "{text}").map_err(Problem::of_output)
    }

    /// One JSON document over several lines, for people and programs.
    pub fn pretty(&mut self, value: &impl Serialize) -> Result<(), Problem> {
        serde_json::to_writer_pretty(&mut self.0, value).map_err(|error| Problem::of_output(error.into()))?;
        self.line("")
    }

    /// One JSON document on one line.
    pub fn json_line(&mut self, value: &impl Serialize) -> Result<(), Problem> {
        serde_json::to_writer(&mut self.0, value).map_err(|error| Problem::of_output(error.into()))?;
        self.line("")
    }

    /// Writes what is buffered; without it a failure at the end would go unnoticed.
    pub fn finish(mut self) -> Result<(), Problem> {
        self.0.flush().map_err(Problem::of_output)
    }
}

/// A line for the person at the terminal. Nothing can be done where nobody can be told.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Tells what a reader has to say about a file; whether any of it is an error.
pub fn tell_diagnostics(file: &str, input: &Input) -> bool {
    tell_diagnostics_from(file, input, Severity::Info)
}

/// The same of what is at least so bad.
pub fn tell_diagnostics_from(file: &str, input: &Input, least: Severity) -> bool {
    let diagnostics = &input.document.diagnostics;
    for one in diagnostics.iter().filter(|one| one.severity >= least) {
        let place = one.place.as_ref().map(|place| place_in(input, place));
        let severity = severity_word(one.severity);
        tell(&format!("{file}{}: {severity}[{}]: {}", place.unwrap_or_default(), one.code, one.message));
        if let Some(mend) = &one.mend {
            tell(&format!("    {mend}"));
        }
    }
    diagnostics.iter().any(|one| one.severity == Severity::Error)
}

/// The word of a severity.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// What follows a file's name to say where in it: the line of a text, as editors take it, else the page or cell.
pub fn place_in(input: &Input, place: &Place) -> String {
    match &input.content {
        Some(content) if !content.spots.is_empty() => match content.place_name(place) {
            name if name.is_empty() => name,
            name => format!("：{name}"),
        },
        _ if place.is_known() => format!(":{}", place.line),
        _ => String::new(),
    }
}
