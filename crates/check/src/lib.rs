//! Finds the defects of a town's duty lists, like a linter: numbering, departments, support, who may do what, hand-offs,
//! deadlines, wording.
//!
//! `rules/` has one rule a file: what it finds and why that matters, the page that explains it, one function, and
//! printed lists with the expected findings marked in them. [`RULES`] is the table of all of them. `view.rs` prepares
//! what rules look at, once for all; `report.rs` takes what they find.

mod excerpt;
mod finding;
mod likeness;
mod locate;
mod names;
mod report;
mod rule;
mod rules;
mod sarif;
mod view;

#[cfg(test)]
mod printed;

use qingdan_catalogue::Bodies;
use qingdan_model::{Item, Kind, List, Procedure};

pub use excerpt::excerpt;
pub use finding::{Finding, Wire};
pub use locate::Lines;
pub use rule::{Example, Group, Rule};
pub use rules::{RULES, rule};
pub use sarif::{Artifact, sarif};

use report::Report;
use view::View;

/// A town's lists, as they are checked together.
#[derive(Clone, Debug)]
pub struct Town<'a> {
    /// Its name, where it is known.
    pub name: Option<&'a str>,
    /// The region printed before its name, where there is one.
    pub region: Option<&'a str>,
    /// Its lists, at most one a kind where it is one town's.
    pub lists: Vec<Sheet<'a>>,
}

/// A list with the text that its places point into.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// The list.
    pub list: &'a List,
    /// The document's text; without it findings have the place of the whole cell, and rules that look at how something
    /// is printed find nothing.
    pub text: Option<&'a str>,
}

/// Everything that the rules find in a town's lists, in print order.
///
/// `bodies` are the names that the catalogue and the district know; `procedure` gives an item's procedure, by readings
/// that somebody may have corrected.
pub fn check(town: &Town<'_>, bodies: &Bodies, procedure: impl Fn(Kind, &Item) -> Procedure) -> Vec<Finding> {
    let view = View::new(town, bodies, procedure);
    let mut findings = Vec::new();
    for rule in RULES {
        (rule.find)(&view, &mut Report::new(rule, &view, &mut findings));
    }
    findings.sort_by_key(Finding::order);
    findings
}
