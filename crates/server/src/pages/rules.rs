//! The pages that explain the rules of checks.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use qingdan_check::{RULES, Rule};

use super::check_rows::severity;
use super::{Chrome, render};
use crate::app::App;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::rule_url;

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    chrome: Chrome,
    groups: Vec<(&'static str, Vec<RuleLink>)>,
}

struct RuleLink {
    url: String,
    severity: &'static str,
    rule: &'static Rule,
}

#[derive(Template)]
#[template(path = "rule.html")]
struct RulePage {
    chrome: Chrome,
    severity: &'static str,
    rule: &'static Rule,
}

/// All rules by what they are about.
pub(crate) async fn index(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    let mut groups: Vec<(&'static str, Vec<RuleLink>)> = Vec::new();
    for rule in RULES {
        let link = RuleLink { url: rule_url(rule.code), severity: severity(rule.severity).1, rule };
        match groups.last_mut().filter(|(name, _)| *name == rule.group().chinese()) {
            Some((_, links)) => links.push(link),
            None => groups.push((rule.group().chinese(), vec![link])),
        }
    }
    render(&RulesPage { chrome: Chrome::new(&app, &visitor), groups })
}

/// Why one rule matters.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let rule = qingdan_check::rule(&code).ok_or_else(|| Refusal::not_found("没有这条体检规则。"))?;
    render(&RulePage { chrome: Chrome::new(&app, &visitor), severity: severity(rule.severity).1, rule })
}
