//! What checks find in a town's lists, for the list office: counted, filtered, dismissed with a reason.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_check::{Finding, Rule, Sheet};
use qingdan_model::{Kind, Severity};
use qingdan_store::{Decided, Dismissal};
use serde::Deserialize;
use tokio::task::spawn_blocking;

use super::reading::Corrections;
use super::{Chrome, clause_id, render, town_or_refusal};
use crate::app::{App, china, now};
use crate::district;
use crate::form::Posted;
use crate::item_address;
use crate::library::Town;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{attachment, check_url, item_url, list_url, query, rule_url, town_url};

/// The longest reason for a dismissal, in characters.
const LONGEST_REASON: usize = 200;

/// Which findings are shown, and in which order: all of it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    rule: String,
    severity: String,
    kind: String,
    sort: String,
    /// `dismissed` for those that were dismissed.
    show: String,
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    chrome: Chrome,
    town: String,
    town_url: String,
    self_url: String,
    export_url: String,
    filter: Filter,
    kinds: Vec<Kind>,
    tallies: Vec<Tally>,
    severities: Vec<(&'static str, &'static str, usize)>,
    rows: Vec<Row>,
    open: usize,
    dismissed: usize,
    error: String,
}

/// How many findings a rule has, for the picture of bars.
struct Tally {
    rule: &'static Rule,
    severity: &'static str,
    count: usize,
    /// Of a hundred, the most being all.
    share: usize,
    url: String,
}

struct Row {
    rule: &'static Rule,
    rule_url: String,
    severity: (&'static str, &'static str),
    kind: Kind,
    place: String,
    name: String,
    url: String,
    original_url: String,
    words: String,
    message: String,
    suggestion: String,
    item: String,
    fingerprint: String,
    /// Why and by whom it was dismissed.
    dismissed: Option<String>,
}

/// The word and the name of a severity.
pub(super) fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("error", "错误"),
        Severity::Warning => ("warning", "警告"),
        Severity::Info => ("info", "提示"),
    }
}

/// The report.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(key): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    show(&app, &visitor, &key, filter, String::new()).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    key: &str,
    filter: Filter,
    error: String,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, key)?;
    let rows = rows(app, town).await?;
    let open = rows.iter().filter(|row| row.dismissed.is_none()).count();
    let of = |word| rows.iter().filter(|row| row.dismissed.is_none() && row.severity.0 == word).count();
    let severities = [Severity::Error, Severity::Warning, Severity::Info].map(severity);
    render(&CheckPage {
        chrome: Chrome::new(app, visitor).in_town(&town.key),
        town: town.key.clone(),
        town_url: town_url(&town.key),
        self_url: check_url(&town.key),
        export_url: format!("{}.xlsx{}", check_url(&town.key), filter.query()),
        kinds: town.lists.iter().map(|list| list.head.kind).collect(),
        tallies: tallies(&rows, &check_url(&town.key)),
        severities: severities.map(|(word, name)| (word, name, of(word))).to_vec(),
        open,
        dismissed: rows.len() - open,
        rows: filter.apply(rows),
        filter,
        error,
    })
}

/// The report as an Excel sheet, filtered as the page is.
pub(crate) async fn export(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    let rows = filter.apply(rows(&app, town).await?);
    const COLUMNS: [(&str, f64); 9] = [
        ("规则", 10.0),
        ("级别", 8.0),
        ("清单", 12.0),
        ("位置", 24.0),
        ("事项名称", 36.0),
        ("原文", 36.0),
        ("问题", 44.0),
        ("建议", 36.0),
        ("不处理的原因", 24.0),
    ];
    let cells: Vec<Vec<String>> = rows.into_iter().map(Row::cells).collect();
    let bytes = qingdan_write::sheet("清单体检", &COLUMNS, &cells)
        .map_err(|error| Refusal::bad_request(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, qingdan_write::Format::Xlsx.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, attachment("check.xlsx", &format!("{}清单体检.xlsx", town.key))),
    ];
    Ok((headers, bytes).into_response())
}

/// Dismisses a finding, or takes that back.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let library = app.library();
    let town = town_or_refusal(&library, &key)?;
    district::require(&visitor, &town.district)?;
    let kind = posted
        .field("kind")
        .parse()
        .map_err(|_| Refusal::bad_request("没有说明是哪张清单，请刷新页面后重试。"))?;
    let reason = posted.field("reason").trim();
    let withdraws = posted.field("withdraw") == "1";
    let refused =
        if posted.field("fingerprint").is_empty() || qingdan_check::rule(posted.field("rule")).is_none() {
            "没有说明是哪个问题，请刷新页面后重试。"
        } else if !withdraws && reason.is_empty() {
            "请写明为什么不处理，以后的人才看得懂。"
        } else if reason.chars().count() > LONGEST_REASON {
            "原因太长，请写得简短一些。"
        } else {
            ""
        };
    if !refused.is_empty() {
        let page = show(&app, &visitor, &key, Filter::default(), refused.to_owned()).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let decided = Decided {
        district: town.district.clone(),
        what: Dismissal {
            town: town.name.clone(),
            kind,
            rule: posted.field("rule").to_owned(),
            item: posted.field("item").to_owned(),
            fingerprint: posted.field("fingerprint").to_owned(),
            reason: reason.to_owned(),
        },
        actor: visitor.account().map(|account| account.name.clone()).unwrap_or_default(),
        at: now(),
    };
    if withdraws {
        app.store.withdraw_dismissal(decided).await?;
    } else {
        app.store.dismiss(decided).await?;
    }
    Ok(Redirect::to(&check_url(&town.key)).into_response())
}

/// Everything that checks find in the town's lists in force, with what was dismissed.
async fn rows(app: &App, town: &Town) -> Result<Vec<Row>, Refusal> {
    let dismissals = app.store.dismissals(&town.district, &town.name).await?;
    let findings = findings(app, town).await?;
    Ok(findings.into_iter().map(|finding| row(town, finding, &dismissals)).collect())
}

/// The findings, by the district's names of bodies and its corrected readings.
async fn findings(app: &App, town: &Town) -> Result<Vec<Finding>, Refusal> {
    let mut contents = Vec::new();
    for list in &town.lists {
        // The report is worth having without the originals.
        let source = app.store.source(&list.head.district, &list.head.source).await.ok().flatten();
        contents.push(match source {
            Some(source) => app.originals.open(&list.head.source, source.bytes).await?,
            None => None,
        });
    }
    let (library, town) = (app.library(), town.clone());
    let found = spawn_blocking(move || {
        let sheet = |(list, content): (&std::sync::Arc<qingdan_store::StoredList>, &Option<_>)| {
            let content: &Option<std::sync::Arc<qingdan_formats::Content>> = content;
            (list.list.clone(), content.clone())
        };
        let sheets: Vec<_> = town.lists.iter().zip(&contents).map(sheet).collect();
        let lists = sheets
            .iter()
            .map(|(list, content)| Sheet {
                list,
                text: content.as_ref().map(|content| content.text.as_str()),
            })
            .collect();
        let checked = qingdan_check::Town { name: Some(&town.name), region: Some(&town.district), lists };
        qingdan_check::check(&checked, library.bodies_of(&town.district), |kind, item| {
            Corrections::of(&library, &town, kind).procedure(item)
        })
    });
    found.await.map_err(|error| Refusal::fault(&error.to_string()))
}

fn row(town: &Town, finding: Finding, dismissals: &[Decided<Dismissal>]) -> Row {
    let (kind, fingerprint) = (finding.list, finding.fingerprint());
    let is_it = |one: &&Decided<Dismissal>| {
        (one.what.kind, one.what.rule.as_str(), one.what.fingerprint.as_str())
            == (kind, finding.rule.code, fingerprint.as_str())
    };
    let dismissed = dismissals
        .iter()
        .find(is_it)
        .map(|one| format!("{}（{} {}）", one.what.reason, china(one.at).date(), one.actor));
    let name = finding.item_name.as_deref().unwrap_or_default();
    let item = finding.item.map(|no| item_address::name_in(Some(town), kind, no, name));
    let item = item.map(|called| item_url(&town.key, kind, &called));
    let url = match (item, finding.column, finding.clause) {
        (Some(item), Some(column), Some(clause)) => format!("{item}#{}", clause_id(column, clause)),
        (Some(item), ..) => item,
        (None, ..) => list_url(&town.key, kind),
    };
    let original = town
        .list(kind)
        .map(|list| super::original::url(&list.head.source, &list.head.district, Some(finding.place.line)));
    Row {
        rule: finding.rule,
        rule_url: rule_url(finding.rule.code),
        severity: severity(finding.rule.severity),
        kind,
        place: place(&finding),
        name: finding.item_name.clone().unwrap_or_default(),
        url,
        original_url: original.unwrap_or_default(),
        words: finding.words,
        message: finding.message,
        suggestion: finding.suggestion.unwrap_or_default(),
        item: finding.item_name.unwrap_or_default(),
        fingerprint,
        dismissed,
    }
}

/// The item and the clause, as people name them.
fn place(finding: &Finding) -> String {
    let item = finding.item.map_or("整张清单".to_owned(), |no| format!("第 {no} 项"));
    let column = finding.column.map_or(String::new(), |column| format!(" {}", column.chinese()));
    let clause = finding.clause.map_or(String::new(), |clause| format!("第 {clause} 条"));
    format!("{item}{column}{clause}")
}

/// Findings by rule that were not dismissed, the most first.
fn tallies(rows: &[Row], address: &str) -> Vec<Tally> {
    let mut counts: BTreeMap<&str, (&'static Rule, usize)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.dismissed.is_none()) {
        counts.entry(row.rule.code).or_insert((row.rule, 0)).1 += 1;
    }
    let most = counts.values().map(|(_, count)| *count).max().unwrap_or(1);
    let mut tallies: Vec<Tally> = counts
        .into_values()
        .map(|(rule, count)| Tally {
            rule,
            severity: severity(rule.severity).0,
            count,
            share: (count * 100).div_ceil(most),
            url: format!("{address}{}", query(&[("rule", rule.code)])),
        })
        .collect();
    tallies.sort_by_key(|tally| (Reverse(tally.rule.severity), Reverse(tally.count)));
    tallies
}

impl Filter {
    /// The rows that it asks for, in its order; worst first where nothing else is said.
    fn apply(&self, mut rows: Vec<Row>) -> Vec<Row> {
        let fits = |wish: &str, value: &str| wish.is_empty() || wish == value;
        rows.retain(|row| {
            row.dismissed.is_some() == (self.show == "dismissed")
                && fits(&self.rule, row.rule.code)
                && fits(&self.severity, row.severity.0)
                && fits(&self.kind, row.kind.as_str())
        });
        match self.sort.as_str() {
            "place" => {}
            "rule" => rows.sort_by_key(|row| row.rule.code),
            _ => rows.sort_by_key(|row| Reverse(row.rule.severity)),
        }
        rows
    }

    fn query(&self) -> String {
        query(&[
            ("rule", &self.rule),
            ("severity", &self.severity),
            ("kind", &self.kind),
            ("sort", &self.sort),
            ("show", &self.show),
        ])
    }

    /// Whether findings are left out that are not dismissed.
    fn is_narrow(&self) -> bool {
        !(self.rule.is_empty() && self.severity.is_empty() && self.kind.is_empty())
    }
}

impl Row {
    fn cells(self) -> Vec<String> {
        let rule = format!("{} {}", self.rule.code, self.rule.title);
        let (severity, kind) = (self.severity.1.to_owned(), self.kind.chinese().to_owned());
        let dismissed = self.dismissed.unwrap_or_default();
        vec![
            rule,
            severity,
            kind,
            self.place,
            self.name,
            self.words,
            self.message,
            self.suggestion,
            dismissed,
        ]
    }
}
