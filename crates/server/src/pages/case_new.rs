//! A new case: from a complaint, an item, a finding. First the matter in somebody's words and the item that is
//! responsible, then what will be done and by whom; it is opened when somebody says so.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_model::Kind;
use qingdan_work::OrganisationId;
use qingdan_work::case::Source;
use serde::Deserialize;

use super::case_new_view::{Chosen, FindPage, FormPage};
use super::case_suggestion::{Suggestion, suggestions};
use super::render;
use crate::app::App;
use crate::attachment::{self, Taken};
use crate::desk::Desk;
use crate::form::{Posted, Sent};
use crate::opening::{NewCase, Subject, parties, towns, usual_source};
use crate::personal;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;

/// What is known of a case that is not opened yet, as it goes from page to page.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// The town's key.
    pub town: String,
    /// The item's list and number; empty until it is chosen.
    pub kind: String,
    pub item: String,
    /// What it is about, in the words of whoever told it.
    pub text: String,
    pub source: String,
    /// Where it is.
    pub spot: String,
    pub title: String,
    pub office: String,
    pub community: String,
    pub name: String,
    pub telephone: String,
    pub identity_number: String,
    pub address: String,
    /// The key of the command.
    pub key: String,
}

/// The longest part of somebody's words that becomes a title, in characters.
const TITLE: usize = 60;

impl Draft {
    fn of(form: &Posted) -> Draft {
        let field = |name| form.field(name).to_owned();
        Draft {
            town: field("town"),
            kind: field("kind"),
            item: field("item"),
            // People write their words as somebody's; they are kept as personal data.
            text: field("words"),
            source: field("source"),
            spot: field("spot"),
            title: field("title"),
            office: field("office"),
            community: field("community"),
            name: field("name"),
            telephone: field("telephone"),
            identity_number: field("identity_number"),
            address: field("address"),
            key: field("key"),
        }
    }

    /// The list of the item and its name there ([`crate::item_address`]), where one is chosen.
    fn item(&self) -> Option<(Kind, &str)> {
        Some((self.kind.parse().ok()?, Some(self.item.as_str()).filter(|item| !item.is_empty())?))
    }

    fn source(&self, desk: &Desk) -> Source {
        self.source.parse().unwrap_or_else(|_| usual_source(&desk.person))
    }

    /// With a title and a key, where it has none.
    fn completed(mut self) -> Draft {
        if self.title.is_empty() {
            self.title = title_of(&self.spot, &self.text);
        }
        if self.key.is_empty() {
            self.key = random_token();
        }
        self
    }
}

/// A title out of somebody's words: their beginning, without numbers of people.
fn title_of(spot: &str, words: &str) -> String {
    let words = qingdan_work::mask::without_numbers(words);
    let first = words.split(['。', '！', '？', '\n', '；']).map(str::trim).find(|part| !part.is_empty());
    let spot = qingdan_work::mask::without_numbers(spot.trim());
    let parts: Vec<&str> =
        [&*spot, first.unwrap_or_default()].into_iter().filter(|one| !one.is_empty()).collect();
    parts.join("：").chars().take(TITLE).collect()
}

/// Where a case is begun: with what the address says of it.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Query(draft): Query<Draft>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    match draft.item() {
        Some(_) => show(&app, &visitor, &desk, draft.completed(), Vec::new()),
        None => find(&app, &visitor, &desk, draft, false),
    }
}

/// Looks for the item, shows the steps, or opens the case: by the button that was pressed.
pub(crate) async fn go_on(State(app): State<App>, visitor: Visitor, sent: Sent) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let mut draft = Draft::of(&sent.form);
    if let [town, kind, item] = sent.form.field("choose").splitn(3, '/').collect::<Vec<_>>()[..] {
        (draft.kind, draft.item, draft.town) = (town.to_owned(), kind.to_owned(), item.to_owned());
    }
    match (draft.item(), sent.form.field("do")) {
        (Some(_), "open") => open(&app, &visitor, &desk, draft, sent).await,
        (Some(_), _) if sent.form.field("do") != "find" => {
            show(&app, &visitor, &desk, draft.completed(), Vec::new())
        }
        _ => find(&app, &visitor, &desk, draft, true),
    }
}

fn find(app: &App, visitor: &Visitor, desk: &Desk, draft: Draft, asked: bool) -> Result<Response, Refusal> {
    let library = app.library();
    let towns = towns(&library, desk);
    let in_towns: Vec<_> =
        towns.iter().filter(|town| draft.town.is_empty() || town.key == draft.town).copied().collect();
    let is_empty = draft.text.trim().is_empty();
    let found: Vec<Suggestion> =
        if is_empty { Vec::new() } else { suggestions(&library, &in_towns, &draft.text) };
    let error = if asked && is_empty { "请先写明是什么事。" } else { "" };
    let source = draft.source(desk);
    let page = FindPage::new(app, visitor, &towns, draft, source, found, error);
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&page)?).into_response())
}

fn show(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    draft: Draft,
    problems: Vec<String>,
) -> Result<Response, Refusal> {
    let library = app.library();
    let Some((kind, item)) = draft.item() else { return Err(Refusal::bad_request("请先选择事项。")) };
    let subject = Subject::find(&library, desk, &draft.town, kind, item)?;
    let chosen = Chosen::of(
        desk,
        &subject,
        draft.source(desk),
        organisation(&draft.office),
        organisation(&draft.community),
    );
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = FormPage::new(app, visitor, desk, &library, &subject, &chosen, draft, problems);
    Ok((status, render(&page)?).into_response())
}

fn organisation(word: &str) -> Option<OrganisationId> {
    word.parse().ok()
}

async fn open(
    app: &App,
    visitor: &Visitor,
    desk: &Desk,
    draft: Draft,
    sent: Sent,
) -> Result<Response, Refusal> {
    let (content, key) = (sent.content(), sent.form.key());
    let mut problems: Vec<String> = sent.too_large.into_iter().collect();
    if key.is_empty() {
        problems.push("页面不完整，请重新打开后再提交。".to_owned());
    }
    let data = personal::of_form(&sent.form).unwrap_or_else(|problem| {
        problems.push(problem);
        Vec::new()
    });
    let Taken { kept, refused } = attachment::take(app, &desk.district, sent.files).await?;
    problems.extend(refused);
    if !problems.is_empty() {
        return show(app, visitor, desk, draft.completed(), problems);
    }
    let personal = personal::sealed(app, &desk.district, &data)?;
    let new = {
        let library = app.library();
        let Some((kind, item)) = draft.item() else {
            return Err(Refusal::bad_request("请先选择事项。"));
        };
        let subject = Subject::find(&library, desk, &draft.town, kind, item)?;
        let source = draft.source(desk);
        let parties =
            parties(desk, subject.place, organisation(&draft.office), organisation(&draft.community));
        let Some((place, plan)) = subject.handled(desk, source, parties).case(subject.place) else {
            let problem = "这一事项由上级部门承接，系统里还没有承接部门的机构，不能在这里立案。请按页面上的部门直接转送。";
            return show(app, visitor, desk, draft.clone().completed(), vec![problem.to_owned()]);
        };
        let title = draft.title.trim().to_owned();
        let item = subject.reference();
        let batch = None;
        NewCase { key, content, title, item, place, source, batch, plan, personal, attachments: kept }
    };
    match app.store.carry_out(new.order(desk)).await? {
        Ok(receipt) => Ok(Redirect::to(&format!("/case/{}", receipt.number)).into_response()),
        Err(refusal) => show(app, visitor, desk, draft, vec![refusal.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_beginning_of_what_was_said_without_numbers_of_people() {
        assert_eq!(title_of("", "楼下夜里放音响。我电话13800001234"), "楼下夜里放音响");
        assert_eq!(title_of("柳树巷3号楼", "\n 楼道堆满杂物！请处理"), "柳树巷3号楼：楼道堆满杂物");
        assert_eq!(title_of("", "打 13800001234 找我"), "打 138****1234 找我");
        assert_eq!(title_of("", ""), "");
        assert_eq!(title_of("", &"长".repeat(500)).chars().count(), TITLE);
    }
}
