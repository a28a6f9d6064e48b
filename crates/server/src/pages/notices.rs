//! The notices that somebody may see: filtered, by when something is to be done about them, page by page, and as a
//! workbook.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use qingdan_store::{AffairHead, AffairPage, AffairPlace, AffairWish};
use qingdan_work::affair::AffairKind;
use qingdan_work::notice::Stands;
use qingdan_work::permission::{Right, Scope, reach, scope};
use qingdan_work::time::{date, end_of, said_date};
use qingdan_work::{Millis, OrganisationId};
use serde::Deserialize;

use super::work_list::workbook;
use super::{Choice, Chrome, Reading, render};
use crate::app::App;
use crate::desk::{Desk, clause_url, town_of};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

/// Notices on a page.
const PAGE: u32 = 50;
/// The most rows of a workbook.
const MOST: u32 = 10_000;
/// The workbook's columns, with their widths in digits.
const COLUMNS: [(&str, f64); 8] = [
    ("公示编号", 14.0),
    ("公示", 44.0),
    ("状态", 18.0),
    ("期限", 14.0),
    ("办件", 14.0),
    ("事项", 34.0),
    ("负责单位", 26.0),
    ("镇街", 18.0),
];

/// What is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    state: String,
    due: String,
    town: String,
    /// `late` where those that end last come first.
    sort: String,
    after: String,
    before: String,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    chrome: Chrome,
    asked: Asked,
    states: Vec<Choice>,
    dues: Vec<Choice>,
    towns: Vec<Choice>,
    sorts: Vec<Choice>,
    notices: Vec<NoticeRow>,
    newer: Option<String>,
    older: Option<String>,
    export: String,
}

/// A notice in a list.
pub(super) struct NoticeRow {
    pub number: String,
    pub url: String,
    pub title: String,
    pub stands: Stands,
    /// Until when it is up, or by when an objection is answered.
    pub due: String,
    /// `overdue`, `today`, `soon` or `later`.
    pub class: &'static str,
    pub case: String,
    pub case_url: String,
    pub item: String,
    pub item_url: String,
    pub responsible: String,
    pub town: String,
}

/// The list as a page.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let at = asked.page();
    let mut heads = find(&app, &desk, &asked, PAGE + 1).await?;
    // Read towards the earlier ends, which is back where the earliest come first.
    let reading = Reading {
        is_back: matches!(at, AffairPage::Before(_) | AffairPage::Last),
        from_end: matches!(at, AffairPage::First | AffairPage::Last),
    };
    let (earlier, later) = reading.cut(&mut heads, PAGE as usize, AffairHead::place);
    let link = |name, place| format!("/notices{}", asked.query(name, &written(place)));
    let earlier = earlier.map(|place| link("before", place));
    let later = later.map(|place| link("after", place));
    let (newer, older) = match asked.is_late_first() {
        true => (later, earlier),
        false => (earlier, later),
    };
    if asked.is_late_first() {
        heads.reverse();
    }
    let usual =
        [("", "没有结束的"), ("all", "全部")].map(|(word, name)| Choice::of(word, name, &asked.state));
    let states = Stands::ALL.iter().map(|one| Choice::of(one.as_str(), one.chinese(), &asked.state));
    let dues = [("", "全部期限"), ("overdue", "已过期限"), ("today", "今天到期"), ("soon", "快到期")];
    render(&NoticesPage {
        chrome: Chrome::new(&app, &visitor),
        states: usual.into_iter().chain(states).collect(),
        dues: dues.iter().map(|(word, name)| Choice::of(word, name, &asked.due)).collect(),
        towns: Choice::towns(&desk.directory, &asked.town),
        sorts: [("", "期限从早到晚"), ("late", "期限从晚到早")]
            .map(|(word, name)| Choice::of(word, name, &asked.sort))
            .into(),
        notices: heads.into_iter().map(|head| row(&app, &desk, head)).collect(),
        newer,
        older,
        export: format!("/notices.xlsx{}", asked.query("", "")),
        asked,
    })
}

/// All that the list shows, as a workbook.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let asked = Asked { after: String::new(), before: String::new(), ..asked };
    let mut heads = find(&app, &desk, &asked, MOST).await?;
    if asked.is_late_first() {
        heads.reverse();
    }
    let cells = |head| {
        let NoticeRow { number, title, stands, due, case, item, responsible, town, .. } =
            row(&app, &desk, head);
        vec![number, title, stands.chinese().to_owned(), due, case, item, responsible, town]
    };
    let rows = heads.into_iter().map(cells).collect();
    workbook("公示", &COLUMNS, rows, "notices.xlsx", &format!("公示-{}.xlsx", date(desk.now))).await
}

/// The notices that are still to be looked after, by when: for the workbench.
pub(super) async fn pending(app: &App, desk: &Desk, limit: u32) -> Result<Vec<NoticeRow>, Refusal> {
    let heads = find(app, desk, &Asked::default(), limit).await?;
    Ok(heads.into_iter().map(|head| row(app, desk, head)).collect())
}

async fn find(app: &App, desk: &Desk, asked: &Asked, limit: u32) -> Result<Vec<AffairHead>, Refusal> {
    let (today, soon) = (end_of(date(desk.now)), desk.soon_until());
    let due = match asked.due.as_str() {
        "overdue" => Millis::MIN..=desk.now.saturating_sub(1),
        "today" => desk.now..=today,
        "soon" => desk.now..=soon.max(today),
        _ => Millis::MIN..=Millis::MAX,
    };
    let stands: Option<Stands> = asked.state.parse().ok();
    let wish = AffairWish {
        is_open: asked.state.is_empty().then_some(true),
        stands: stands.map(|stands| stands.as_str().to_owned()),
        due,
        words: asked.q.clone(),
        page: asked.page(),
        ..AffairWish::of(AffairKind::Notice, parties(desk, asked.town.parse().ok()), limit)
    };
    Ok(app.store.affairs(&desk.district, wish).await?)
}

/// In whose lists a visitor looks: of organisations whose cases they may read, within a town where one is chosen.
fn parties(desk: &Desk, town: Option<OrganisationId>) -> Option<Vec<OrganisationId>> {
    let sees_all = desk.person.roles.iter().any(|role| scope(Right::ReadCase, *role) == Scope::All);
    let seen = || reach(&desk.person, Right::ReadCase, &desk.directory);
    match town {
        None => (!sees_all).then(seen),
        // Every notice stands in its town's list.
        Some(town) if sees_all || seen().contains(&town) => Some(vec![town]),
        Some(town) => {
            let is_of_town = |one: &OrganisationId| desk.directory.town_of(*one) == Some(town);
            Some(seen().into_iter().filter(is_of_town).collect())
        }
    }
}

fn row(app: &App, desk: &Desk, head: AffairHead) -> NoticeRow {
    let library = app.library();
    let item = head.item.as_ref();
    let town = item.and_then(|item| town_of(&library, &desk.district, item));
    let stands: Stands = head.stands.parse().unwrap_or(Stands::Draft);
    let today = date(desk.now);
    let class = match head.due.filter(|_| head.is_open) {
        Some(at) if at < desk.now => "overdue",
        Some(at) if date(at) == today => "today",
        Some(at) if at <= desk.soon_until() => "soon",
        _ => "later",
    };
    let day = head.due.map(|at| said_date(date(at), today));
    let due = match (stands, day) {
        (Stands::Posted | Stands::Closed, Some(day)) => format!("到{day}止"),
        (Stands::Objected | Stands::Withdrawn, Some(day)) => format!("{day}前答复"),
        (Stands::Uncounted, _) => "还算不出".to_owned(),
        (Stands::Draft, _) => "还没有张贴".to_owned(),
        _ => String::new(),
    };
    NoticeRow {
        number: head.number.to_string(),
        url: format!("/notice/{}", head.number),
        title: head.title,
        stands,
        due,
        class,
        case: head.case.map(|case| case.to_string()).unwrap_or_default(),
        case_url: head.case.map(|case| format!("/case/{case}")).unwrap_or_default(),
        item_url: town.zip(item).map(|(town, item)| clause_url(town, item, None)).unwrap_or_default(),
        item: item.map(|item| item.name.clone()).unwrap_or_default(),
        responsible: desk.directory.full_name(head.responsible),
        town: item.map(|item| item.town.clone()).unwrap_or_default(),
    }
}

impl Asked {
    fn page(&self) -> AffairPage {
        match (place(&self.after), place(&self.before)) {
            (Some(after), _) => AffairPage::After(after),
            (None, Some(before)) => AffairPage::Before(before),
            (None, None) if self.is_late_first() => AffairPage::Last,
            (None, None) => AffairPage::First,
        }
    }

    fn is_late_first(&self) -> bool {
        self.sort == "late"
    }

    /// The query with one more pair, for another page of the same.
    fn query(&self, name: &str, value: &str) -> String {
        let Asked { q, state, due, town, sort, .. } = self;
        query(&[("q", q), ("state", state), ("due", due), ("town", town), ("sort", sort), (name, value)])
    }
}

/// A place in an address: end and number.
fn written(place: AffairPlace) -> String {
    format!("{}~{}", place.due, place.number)
}

fn place(text: &str) -> Option<AffairPlace> {
    let (due, number) = text.split_once('~')?;
    Some(AffairPlace { due: due.parse().ok()?, number: number.parse().ok()? })
}
