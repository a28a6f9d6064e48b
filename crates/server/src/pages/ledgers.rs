//! 台账: the ledgers that somebody keeps or sees, what was sent to them, and the items that require one and have none.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use qingdan_interpret::{may_require_register, registers};
use qingdan_model::Kind;
use qingdan_store::AffairWish;
use qingdan_work::affair::{AffairKind, AffairNumber};
use qingdan_work::ledger::{Ledger, Sent, may_keep_for, may_read, may_receive};
use qingdan_work::permission::{Right, may_somewhere, reach};
use qingdan_work::time::date;
use qingdan_write::Format;
use serde::Deserialize;

use super::ledger_table::Asked;
use super::{Chrome, Link, render};
use crate::app::App;
use crate::desk::{Desk, clause_url, town_of};
use crate::item_address;
use crate::pages::Corrections;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

/// Ledgers that are shown.
const MOST: u32 = 500;

/// What is asked for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    q: String,
    sort: String,
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

/// A ledger that was sent to the visitor's organisation.
struct InboxView {
    url: String,
    title: String,
    from: String,
    as_of: String,
    rows: u32,
    stands: String,
    is_waiting: bool,
}

/// An item that requires a ledger.
struct MissingView {
    name: String,
    item: Link,
    clause: String,
    new_url: String,
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
    let row = |one: LedgerView| {
        vec![one.title, one.item.name, one.holder, one.rows.to_string(), one.changed, one.sent]
    };
    let rows: Vec<Vec<String>> = views(&app, &desk, &all, &wish.sort).into_iter().map(row).collect();
    let columns: Vec<(&str, f64)> = COLUMNS.iter().map(|(_, name, width)| (*name, *width)).collect();
    let bytes = qingdan_write::sheet("台账", &columns, &rows)
        .map_err(|error| Refusal::bad_request(error.to_string()))?;
    let name = format!("台账目录-{}", date(desk.now));
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

fn inbox(desk: &Desk, all: &[Ledger]) -> Vec<InboxView> {
    let mut inbox: Vec<(bool, i64, InboxView)> = Vec::new();
    for ledger in all {
        for (no, sent) in (1..).zip(&ledger.sendings) {
            if !may_receive(&desk.person, sent, &desk.directory) {
                continue;
            }
            let view = InboxView {
                url: format!("{}/sent/{no}", url(ledger)),
                title: ledger.title.clone(),
                from: desk.directory.full_name(ledger.holder),
                as_of: date(sent.sending.as_of).to_string(),
                rows: sent.sending.rows,
                stands: stands(sent).to_owned(),
                is_waiting: sent.is_waiting(),
            };
            inbox.push((!sent.is_waiting(), -sent.act.at, view));
        }
    }
    inbox.sort_by_key(|(is_done, at, _)| (*is_done, *at));
    inbox.into_iter().map(|(.., view)| view).collect()
}

/// Sendings that wait for the visitor's organisation, and ledgers of theirs that were sent back: for the workbench.
pub(super) async fn waiting(app: &App, desk: &Desk) -> Result<Vec<Link>, Refusal> {
    let person = &desk.person;
    let mut parties = reach(person, Right::ReceiveLedger, &desk.directory);
    parties.extend(reach(person, Right::SendLedger, &desk.directory));
    parties.sort_unstable();
    parties.dedup();
    let wish = AffairWish { is_open: Some(true), ..AffairWish::of(AffairKind::Ledger, Some(parties), 50) };
    let mut links = Vec::new();
    for head in app.store.affairs(&desk.district, wish).await? {
        let Some(ledger) = app.store.affair::<Ledger>(&desk.district, head.number.number).await? else {
            continue;
        };
        for (no, sent) in (1..).zip(&ledger.sendings) {
            let url = format!("{}/sent/{no}", url(&ledger));
            let from = desk.directory.full_name(ledger.holder);
            if sent.is_waiting() && may_receive(person, sent, &desk.directory) {
                links.push(Link { name: format!("{from}报送“{}”，待签收", ledger.title), url });
            } else if ledger.is_to_be_mended(no) && may_keep_for(person, ledger.holder, &desk.directory) {
                let to = desk.directory.name(sent.sending.to);
                links.push(Link {
                    name: format!("{to}退回了“{}”，改好后重新报送", ledger.title), url
                });
            }
        }
    }
    Ok(links)
}

/// The items of the visitor's own towns whose clauses require a ledger, and that have none there.
fn missing(app: &App, desk: &Desk, all: &[Ledger]) -> Vec<MissingView> {
    let library = app.library();
    let mut missing = Vec::new();
    for town in library.towns.iter().filter(|town| town.district == desk.district) {
        let Some(place) = desk.directory.town(&town.name) else { continue };
        let is_own = desk.directory.town_of(desk.person.organisation) == Some(place.id);
        if !is_own || !may_somewhere(&desk.person, Right::KeepLedger) {
            continue;
        }
        for list in &town.lists {
            let corrections = Corrections::of(&library, town, list.head.kind);
            for item in list.list.items.iter().filter(|item| may_require_register(item)) {
                let has_one = all
                    .iter()
                    .any(|ledger| ledger.item.town == town.name && ledger.item.name == item.name.text);
                if has_one {
                    continue;
                }
                let procedure = corrections.procedure(item);
                let own = registers(&procedure).into_iter();
                let own = own.filter(|one| {
                    matches!(one.keeper, qingdan_model::Actor::Town | qingdan_model::Actor::Community)
                });
                for register in own.take(1) {
                    let called = item_address::name_in(Some(town), item.kind(), item.no, &item.name.text);
                    let clause = register.clause.to_string();
                    let wish = [
                        ("town", town.key.as_str()),
                        ("kind", item.kind().as_str()),
                        ("item", &called),
                        ("clause", &clause),
                    ];
                    let step = procedure.step(register.clause);
                    let url = format!(
                        "{}?clause={clause}#{clause}",
                        crate::web::item_url(&town.key, item.kind(), &called)
                    );
                    missing.push(MissingView {
                        name: if register.name.is_empty() {
                            format!("{}台账", item.name.text)
                        } else {
                            register.name
                        },
                        item: Link { name: item.name.text.clone(), url },
                        clause: step.map_or(String::new(), |step| step.text.clone()),
                        new_url: format!("/ledger/new{}", query(&wish)),
                    });
                }
            }
        }
    }
    missing
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
