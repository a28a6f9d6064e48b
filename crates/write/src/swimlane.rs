//! A procedure for people to see: in words, and drawn in lanes.

pub(crate) mod frame;
pub(crate) mod grid;
mod svg;
mod text;
mod wrap;

use qingdan_model::{Item, Procedure, Step, StepId};

pub use svg::{STYLE, svg, svg_of_case};
pub use text::text;

/// A procedure with what its drawing says around it.
#[derive(Clone, Copy)]
pub struct Drawing<'a> {
    /// The line above it: see [`title_of`].
    pub title: &'a str,
    /// What is drawn.
    pub procedure: &'a Procedure,
    /// Where a step leads when somebody follows it, `#town-3` for one; `None` for nowhere.
    pub address: &'a dyn Fn(StepId) -> Option<String>,
}

/// How a step stands in one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepState {
    /// How its box looks.
    pub look: Look,
    /// The same in words, so that nobody depends on colours.
    pub words: String,
}

/// How the box of a step looks in one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It is done.
    Done,
    /// It can be done now.
    Ready,
    /// It waits for others.
    Waiting,
    /// Somebody left it out.
    Skipped,
    /// Nothing leads to it.
    Dormant,
}

/// The usual title: town, list, number and name of the item.
pub fn title_of(town: &str, item: &Item) -> String {
    format!("{town}{}第 {} 项　{}", item.kind().chinese(), item.no, item.name.text)
}

/// What a step's actions are called together: 审核核查、上报移送.
fn actions(step: &Step) -> String {
    let names: Vec<&str> = step.actions().map(qingdan_model::Action::chinese).collect();
    names.join("、")
}

/// The text without characters that XML does not allow, on one line.
pub(crate) fn allowed(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_whitespace() && c != '\u{3000}' { ' ' } else { c });
    spaced.filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}
