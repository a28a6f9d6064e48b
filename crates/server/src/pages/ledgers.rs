//! 台账: the ledgers that somebody keeps or sees, with what was sent to them and what is required and missing.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use qingdan_model::Kind;
use qingdan_store::AffairWish;
use qingdan_work::affair::{AffairKind, AffairNumber};
use qingdan_work::ledger::{Ledger, Sent, may_read};
use qingdan_work::permission::{Right, may_somewhere, reach};
use qingdan_work::time::date;
use qingdan_write::Format;
use serde::Deserialize;

use super::ledger_inbox::{InboxView, inbox};
use super::ledger_missing::{MissingView, missing};
use super::ledger_table::Asked;
use super::{Chrome, Link, render};
use crate::app::App;
use crate::desk::{Desk, clause_url, town_of};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

/// Ledgers that are shown.
const MOST: u32 = 500;
/// What an address asks for that wants what was sent to somebody.
const INBOX: &str = "inbox";

/// What is asked for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    q: String,
    sort: String,
    /// `inbox` for what was sent to somebody, as a workbook.
    list: String,
}

#[derive(Template)]
#[template(path = "ledgers.html")]
struct LedgersPage {
    chrome: Chrome,
    q: String,
    heads: Vec<Head>,
    ledgers: Vec<LedgerView>,
    inbox: Vec<InboxView>,
    missing: Vec<MissingView>,
    may_keep: bool,
    export: String,
    inbox_export: String,
}

struct Head {
    name: &'static str,
    url: String,
    arrow: &'static str,
    aria: &'static str,
}

/// A ledger in the list.
struct LedgerView {
    url: String,
    title: String,
    item: Link,
    holder: String,
    rows: u32,
    changed: String,
    changed_at: i64,
    sent: String,
    is_returned: bool,
}

/// The columns of the list: what they are called and sorted by.
const COLUMNS: [(&str, &str, f64); 6] = [
    ("title", "台账", 30.0),
    ("item", "事项", 30.0),
    ("holder", "单位", 22.0),
    ("rows", "行数", 8.0),
    ("changed", "最近更新", 18.0),
    ("sent", "报送", 30.0),
];

pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let all = readable(&app, &desk, &wish.q).await?;
    let missing = if wish.q.is_empty() { missing(&app, &desk, &all) } else { Vec::new() };
    let asked = Asked(vec![("q".to_owned(), wish.q.clone())]);
    let head = |(word, name, _): &(&'static str, &'static str, f64)| {
        let is = |prefix: &str| wish.sort == format!("{prefix}{word}");
        let next = if is("") { format!("-{word}") } else { (*word).to_owned() };
        let (arrow, aria) = match () {
            () if is("") => ("↑", "ascending"),
            () if is("-") => ("↓", "descending"),
            () => ("", ""),
        };
        Head { name, url: format!("/ledgers{}", asked.with(&[("sort", &next)])), arrow, aria }
    };
    render(&LedgersPage {
        chrome: Chrome::new(&app, &visitor),
        heads: COLUMNS.iter().map(head).collect(),
        ledgers: views(&app, &desk, &all, &wish.sort),
        inbox: inbox(&desk, &all),
        missing,
        may_keep: may_somewhere(&desk.person, Right::KeepLedger),
        export: format!("/ledgers.xlsx{}", query(&[("q", &wish.q), ("sort", &wish.sort)])),
        inbox_export: format!("/ledgers.xlsx{}", query(&[("q", &wish.q), ("list", INBOX)])),
        q: wish.q,
    })
}

/// The same as a workbook.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let all = readable(&app, &desk, &wish.q).await?;
    let (title, columns, rows): (_, Vec<(&str, f64)>, Vec<Vec<String>>) = match wish.list.as_str() {
        INBOX => {
            let rows = inbox(&desk, &all).into_iter().map(InboxView::cells);
            ("收到的台账", InboxView::COLUMNS.to_vec(), rows.collect())
        }
        _ => {
            let row = |one: LedgerView| {
                vec![one.title, one.item.name, one.holder, one.rows.to_string(), one.changed, one.sent]
            };
            let columns = COLUMNS.iter().map(|(_, name, width)| (*name, *width)).collect();
            ("台账目录", columns, views(&app, &desk, &all, &wish.sort).into_iter().map(row).collect())
        }
    };
    let bytes = qingdan_write::sheet("台账", &columns, &rows)
        .map_err(|error| Refusal::bad_request(error.to_string()))?;
    let name = format!("{title}-{}", date(desk.now));
    Ok((crate::export::headers(Format::Xlsx, "ledgers", &name), bytes).into_response())
}

/// The ledgers in whose lists the visitor's organisations stand.
async fn readable(app: &App, desk: &Desk, words: &str) -> Result<Vec<Ledger>, Refusal> {
    let (own, district) =
        (reach(&desk.person, Right::ReadLedger, &desk.directory), desk.directory.iter().count());
    let mut parties = own;
    for one in reach(&desk.person, Right::ReceiveLedger, &desk.directory) {
        if !parties.contains(&one) {
            parties.push(one);
        }
    }
    let parties = (parties.len() < district).then_some(parties);
    let wish =
        AffairWish { words: words.trim().to_owned(), ..AffairWish::of(AffairKind::Ledger, parties, MOST) };
    let mut all = Vec::new();
    for head in app.store.affairs(&desk.district, wish).await? {
        all.extend(app.store.affair::<Ledger>(&desk.district, head.number.number).await?);
    }
    Ok(all)
}

fn views(app: &App, desk: &Desk, all: &[Ledger], sort: &str) -> Vec<LedgerView> {
    let own = all.iter().filter(|ledger| may_read(&desk.person, ledger, &desk.directory));
    let mut views: Vec<LedgerView> = own.map(|ledger| view(app, desk, ledger)).collect();
    let (word, is_descending) = sort.strip_prefix('-').map_or((sort, false), |word| (word, true));
    match word {
        "title" => views.sort_by(|a, b| a.title.cmp(&b.title)),
        "item" => views.sort_by(|a, b| a.item.name.cmp(&b.item.name)),
        "holder" => views.sort_by(|a, b| a.holder.cmp(&b.holder)),
        "rows" => views.sort_by_key(|one| one.rows),
        "sent" => views.sort_by(|a, b| a.sent.cmp(&b.sent)),
        "changed" => views.sort_by_key(|one| one.changed_at),
        _ => views.sort_by_key(|one| std::cmp::Reverse(one.changed_at)),
    }
    if is_descending {
        views.reverse();
    }
    views
}

fn view(app: &App, desk: &Desk, ledger: &Ledger) -> LedgerView {
    LedgerView {
        url: url(ledger),
        title: ledger.title.clone(),
        item: item_link(app, desk, ledger),
        holder: desk.directory.full_name(ledger.holder),
        rows: ledger.kept,
        changed: format!("{} {}", desk.said(ledger.changed.at), ledger.changed.by.name),
        changed_at: ledger.changed.at,
        sent: ledger.sendings.last().map_or(String::new(), |sent| {
            format!("{}：{}", desk.directory.name(sent.sending.to), stands(sent))
        }),
        is_returned: (1..=ledger.sendings.len() as u32).any(|no| ledger.is_to_be_mended(no)),
    }
}

/// What became of a sending, in a word.
pub(super) fn stands(sent: &Sent) -> &'static str {
    match &sent.answer {
        None => "待签收",
        Some(answer) if answer.returned.is_some() => "已退回",
        Some(_) => "已签收",
    }
}

/// A ledger's address.
pub(super) fn url(ledger: &Ledger) -> String {
    format!("/ledger/{}", AffairNumber { kind: AffairKind::Ledger, number: ledger.number })
}

/// The item of a ledger, with the clause that requires it marked.
pub(super) fn item_link(app: &App, desk: &Desk, ledger: &Ledger) -> Link {
    let library = app.library();
    let town = town_of(&library, &desk.district, &ledger.item);
    let url = town.map(|town| clause_url(town, &ledger.item, ledger.clause)).unwrap_or_default();
    Link { name: ledger.item.name.clone(), url }
}

/// The ledgers of an item, for its page.
pub(crate) async fn of_item(app: &App, visitor: &Visitor, town: &str, kind: Kind, item: &str) -> Vec<Link> {
    let Ok(desk) = Desk::of(app, visitor).await else { return Vec::new() };
    if !may_somewhere(&desk.person, Right::ReadLedger) {
        return Vec::new();
    }
    // The page is worth having while the database is away.
    let all = readable(app, &desk, item).await.unwrap_or_default();
    let is_own = |ledger: &&Ledger| {
        ledger.item.town == town
            && ledger.item.kind == kind
            && ledger.item.name == item
            && may_read(&desk.person, ledger, &desk.directory)
    };
    let link = |ledger: &Ledger| Link {
        name: format!("{}（{} 行）", ledger.title, ledger.kept),
        url: url(ledger),
    };
    all.iter().filter(is_own).map(link).collect()
}
