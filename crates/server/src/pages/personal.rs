//! Personal data of a case or an affair: masked, shown in full to whoever says what for, erased by whoever answers for it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::{Logged, Personal, StoreError};
use qingdan_work::administration::Looked;
use qingdan_work::permission::Right;
use qingdan_work::time::said;
use qingdan_work::{Holder, Subject};

use super::{Chrome, render};
use crate::app::App;
use crate::desk::Desk;
use crate::form::Posted;
use crate::ledger::erase_case;
use crate::personal::{self, DatumView};
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{materials_url, subject_url};

/// Looks shown.
const LOOKS: u32 = 50;

/// Personal data, as a page of their own or within the page of their case or affair.
pub(crate) struct PersonalView {
    pub url: String,
    pub heading: &'static str,
    pub token: String,
    pub data: Vec<DatumView>,
    pub in_full: bool,
    pub may_reveal: bool,
    pub may_erase: bool,
    /// Who saw them in full, when and what for; for whoever may see them.
    pub looks: Vec<LookView>,
    pub reason: String,
    pub error: String,
}

/// Somebody saw personal data in full.
pub(crate) struct LookView {
    pub who: String,
    pub when: String,
    pub reason: String,
}

#[derive(Template)]
#[template(path = "personal_page.html")]
struct PersonalPage {
    chrome: Chrome,
    number: Subject,
    title: String,
    /// Of the case or affair.
    url: String,
    personal: PersonalView,
}

impl PersonalView {
    /// The personal data of a case or an affair, masked.
    pub async fn of(
        app: &App,
        visitor: &Visitor,
        desk: &Desk,
        holder: &Holder,
    ) -> Result<PersonalView, Refusal> {
        PersonalView::seen(app, visitor, desk, holder, &[]).await
    }

    /// The same, with what was shown in full.
    async fn seen(
        app: &App,
        visitor: &Visitor,
        desk: &Desk,
        holder: &Holder,
        seen: &[Personal],
    ) -> Result<PersonalView, Refusal> {
        let stored = app.store.personal(&desk.district, holder.subject).await?;
        let mut data = personal::views(app, &desk.district, &stored, seen);
        for one in &mut data {
            one.may_reveal = grants(desk, holder, Right::RevealPersonal)(&one.id);
            let whose = holder.apart.get(&one.id).and_then(|owners| owners.first());
            one.of = whose.map(|owner| desk.directory.full_name(*owner)).unwrap_or_default();
        }
        let may = |right| data.iter().any(|one| grants(desk, holder, right)(&one.id));
        let may_reveal = may(Right::RevealPersonal);
        let looks = match may_reveal && !stored.is_empty() {
            true => app.store.looks(&desk.district, Some(holder.subject), None, LOOKS).await?,
            false => Vec::new(),
        };
        Ok(PersonalView {
            url: personal_url(holder.subject),
            heading: match holder.subject {
                Subject::Case(_) => "申请人、来电人",
                Subject::Affair(_) => "个人信息",
            },
            token: visitor.form_token(),
            in_full: !seen.is_empty(),
            may_reveal,
            may_erase: may(Right::ErasePersonal),
            data,
            looks: looks.iter().map(|look| look_view(desk, look)).collect(),
            reason: String::new(),
            error: String::new(),
        })
    }

    /// Whether there is anything that its visitor can see in full.
    pub fn has_any(&self) -> bool {
        self.data.iter().any(|one| !one.is_erased && one.may_reveal)
    }
}

fn grants<'a>(desk: &'a Desk, holder: &'a Holder, right: Right) -> impl Fn(&u64) -> bool + 'a {
    move |id| holder.grants_on(*id, &desk.person, right, &desk.directory)
}

fn look_view(desk: &Desk, look: &Logged<Looked>) -> LookView {
    let by = &look.act.by;
    LookView {
        who: format!("{} {}", desk.directory.full_name(by.organisation), by.name),
        when: said(look.act.at, desk.now),
        reason: look.body.reason.clone(),
    }
}

/// Personal data, masked.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let holder = holder(&app, &desk, &number).await?;
    let personal = PersonalView::of(&app, &visitor, &desk, &holder).await?;
    show(&app, &visitor, holder, personal)
}

/// Shows them in full or erases them, with the reason.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    form: Posted,
) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let holder = holder(&app, &desk, &number).await?;
    let chosen: Vec<u64> = form.all("id").filter_map(|id| id.parse().ok()).collect();
    let right = if form.field("do") == "erase" { Right::ErasePersonal } else { Right::RevealPersonal };
    let personal = if chosen.is_empty() { kept(&app, &desk, &holder, right).await? } else { chosen };
    let reason = form.field("reason").trim().to_owned();
    let looked = Looked { subject: holder.subject, personal, reason: reason.clone() };
    let mut left = Vec::new();
    let outcome = match form.field("do") {
        "erase" => {
            let erased = app.store.erase(&desk.district, &desk.person, looked, desk.now).await;
            if let (Ok(()), Subject::Case(case)) = (&erased, holder.subject) {
                left = erase_case(&app, &desk, case, &reason).await?;
            }
            erased.map(|()| Vec::new())
        }
        _ => app.store.reveal(&desk.district, &desk.person, looked, desk.now).await,
    };
    let (seen, error) = match outcome {
        Ok(_) if !left.is_empty() => {
            let left = left.join("、");
            (Vec::new(), format!("办件里的已经删除；台账“{left}”不由您负责，请那里的领导删除对应的行。"))
        }
        Ok(seen) if seen.is_empty() => {
            return Ok(Redirect::to(&personal_url(holder.subject)).into_response());
        }
        Ok(seen) => (seen, String::new()),
        Err(StoreError::Denied(denied)) => (Vec::new(), denied.to_string()),
        Err(error) => return Err(error.into()),
    };
    let view = PersonalView::seen(&app, &visitor, &desk, &holder, &seen).await?;
    show(&app, &visitor, holder, PersonalView { error, reason, ..view })
}

/// The numbers of personal data that were not erased, and about which somebody has a right.
async fn kept(app: &App, desk: &Desk, holder: &Holder, right: Right) -> Result<Vec<u64>, Refusal> {
    let stored = app.store.personal(&desk.district, holder.subject).await?;
    let kept = stored.iter().filter(|one| one.ciphertext.is_some()).map(|one| one.id);
    Ok(kept.filter(grants(desk, holder, right)).collect())
}

fn show(app: &App, visitor: &Visitor, holder: Holder, personal: PersonalView) -> Result<Response, Refusal> {
    let status = if personal.error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let chrome = Chrome::new(app, visitor);
    let Holder { subject: number, title, .. } = holder;
    let page = PersonalPage { chrome, number, title, url: subject_url(number), personal };
    Ok((status, render(&page)?).into_response())
}

fn personal_url(subject: Subject) -> String {
    format!("{}/personal", materials_url(subject))
}

async fn holder(app: &App, desk: &Desk, number: &str) -> Result<Holder, Refusal> {
    let missing = || Refusal::not_found("没有这件办件或事项，或者您没有查看它的权限。");
    let subject: Subject = number.parse().map_err(|_| missing())?;
    let holder = app.store.holder(&desk.district, subject).await?.ok_or_else(missing)?;
    let may = holder.grants(&desk.person, Right::ReadCase, &desk.directory)
        || holder.apart.keys().any(grants(desk, &holder, Right::RevealPersonal));
    if may { Ok(holder) } else { Err(missing()) }
}
