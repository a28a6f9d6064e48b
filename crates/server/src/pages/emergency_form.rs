//! The forms of an emergency, each on a page of its own, so that no refresh takes away what is being typed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_work::emergency::{EmergencyLevel, Kept, Moving, Offer, Thing};
use qingdan_work::permission::{On, Right, may};
use qingdan_work::{OrganisationId, OrganisationKind};

use super::command_form::Failed;
use super::emergency::Opened;
use super::emergency_input::{Filling, Input, at, select};
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;

#[derive(Template)]
#[template(path = "emergency_form.html")]
struct FormPage {
    chrome: Chrome,
    url: String,
    title: String,
    offer: Offer,
    name: &'static str,
    button: &'static str,
    about: String,
    error: String,
    key: String,
    seen: u64,
    /// Those for whom one can report instead.
    others: Vec<Choice>,
    fixed: Vec<(&'static str, String)>,
    inputs: Vec<Input>,
}

/// The form that an address asks for.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&app, &visitor, &number).await?;
    let asked = Posted::of(asked);
    show(&app, &visitor, &opened, &asked, None)
}

/// The form with what was typed, or what is known.
pub(super) fn show(
    app: &App,
    visitor: &Visitor,
    opened: &Opened,
    typed: &Posted,
    failed: Option<Failed<'_>>,
) -> Result<Response, Refusal> {
    let offer: Offer = typed.field("do").parse().map_err(|_| Refusal::not_found("没有这项操作。"))?;
    let filling = Filling { opened, typed, is_again: failed.is_some() };
    let (about, others, fixed, inputs) = filling.of(offer);
    let page = FormPage {
        chrome: Chrome::new(app, visitor),
        url: opened.url(),
        title: opened.emergency.title.clone(),
        offer,
        name: offer.chinese(),
        button: offer.chinese(),
        about,
        error: failed.as_ref().map(|failed| failed.message.clone()).unwrap_or_default(),
        key: random_token(),
        seen: opened.emergency.version,
        others,
        fixed,
        inputs,
    };
    let status = failed.map_or(StatusCode::OK, |failed| failed.status);
    Ok((status, render(&page)?).into_response())
}

/// What a form says of itself, those for whom one can report instead, what it carries along, its fields.
pub(super) type Filled = (String, Vec<Choice>, Vec<(&'static str, String)>, Vec<Input>);

impl Filling<'_> {
    fn of(&self, offer: Offer) -> Filled {
        let Opened { desk, emergency, .. } = self.opened;
        let no = self.no();
        let fixed_no = || vec![("no", self.typed.field("no").to_owned())];
        match offer {
            Offer::Acknowledge | Offer::Fulfil => {
                let mut fixed = fixed_no();
                fixed.push(("organisation", self.organisation().to_string()));
                let what = match offer {
                    Offer::Acknowledge => emergency.warning(no).map(|one| one.what.text.clone()),
                    _ => None,
                };
                let about = format!(
                    "{}：{}",
                    desk.directory.full_name(self.organisation()),
                    what.unwrap_or_default()
                );
                (about, Vec::new(), fixed, vec![self.area("note", "落实情况（可以不填）", false)])
            }
            Offer::Warn => self.warning(no),
            Offer::Report => self.report(),
            Offer::Move => self.moving(),
            Offer::GoBack => {
                let left = emergency.sheltered_of(no, desk.now);
                let batch = at(&emergency.movings, no).map(|one: &Kept<Moving>| &one.what);
                let about = batch.map_or_else(String::new, |one| {
                    let organisation = desk.directory.full_name(one.organisation);
                    format!("第 {no} 批，{organisation}：{} → {}，现在安置 {left} 人", one.from, one.shelter)
                });
                let inputs = vec![
                    self.number("people", "返回人数", &left.to_string(), "全部返回的，不用改"),
                    self.when("at", "返回时间", desk.now),
                ];
                (about, Vec::new(), fixed_no(), inputs)
            }
            Offer::Roster => self.roster(no),
            Offer::Relieve => self.relief(),
            Offer::Void => {
                let thing: Option<Thing> = self.typed.field("thing").parse().ok();
                let mut fixed = fixed_no();
                fixed.push(("thing", self.typed.field("thing").to_owned()));
                let name = thing.map_or("", Thing::chinese);
                let about = format!("作废第 {no} 条{name}。作废以后不再计入合计，记录和原因都保留。");
                (about, Vec::new(), fixed, vec![self.area("text", "原因", true)])
            }
            Offer::Comment => (String::new(), Vec::new(), Vec::new(), vec![self.area("text", "留言", true)]),
            Offer::Widen => self.widening(),
            Offer::Level => {
                let now = emergency.level;
                let others = EmergencyLevel::ALL.iter().filter(|one| **one != now);
                let choices =
                    others.map(|one| self.choice("level", one.as_str(), one.chinese(), "")).collect();
                let about = format!("现在是{}。", now.chinese());
                let inputs = vec![select("level", "调整为", choices), self.area("text", "原因", true)];
                (about, Vec::new(), Vec::new(), inputs)
            }
            Offer::Close => {
                let left = emergency.left(&desk.directory, desk.now);
                let about = match left.is_empty() {
                    true => "没有遗留的事，可以结束。".to_owned(),
                    false => format!("还没办完：{}。", left.join("；")),
                };
                let inputs = vec![
                    self.area("result", "处置结果", true),
                    self.area("left", "遗留事项怎么办（有没办完的，必须写明）", false),
                ];
                (about, Vec::new(), Vec::new(), inputs)
            }
            Offer::Reopen => (String::new(), Vec::new(), Vec::new(), vec![self.area("text", "原因", true)]),
        }
    }

    fn widening(&self) -> Filled {
        let Opened { desk, emergency, .. } = self.opened;
        let towns = desk.directory.iter().filter(|one| one.kind == OrganisationKind::Town && !one.is_closed);
        let towns = towns.map(|one| one.id).filter(|id| {
            let on = On::organisation(id);
            !emergency.towns.contains(id) && may(&desk.person, Right::OpenEmergency, on, &desk.directory)
        });
        let choice = |id: OrganisationId| Choice {
            word: id.to_string(),
            name: desk.directory.name(id),
            is_chosen: self.typed.has("town", &id.to_string()),
        };
        let mut checks = select("town", "增加哪些镇街", towns.map(choice).collect());
        checks.shape = "checks";
        let about = "增加的镇街，清单里名称写明这类突发事件的事项会一起带进来。";
        (about.to_owned(), Vec::new(), Vec::new(), vec![checks])
    }
}
