//! What a district decides about deadlines: days by kind of action, when somebody is told, years of the calendar; and who
//! decided it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_model::Action;
use qingdan_work::Settings;
use qingdan_work::administration::Administer;
use serde::Deserialize;

use super::people::by;
use super::routine_settings::{RulesForm, with_rules};
use super::settings_changes::{ChangeView, changes};
use super::settings_year::{YearForm, YearView, missing_year, with_year, without_year, year_form, years};
use super::{Chrome, render};
use crate::app::{App, now};
use crate::district::administered;
use crate::form::Posted;
use crate::refusal::{Refusal, is_asked_wrongly};
use crate::session::Visitor;
use crate::web::query;

/// What is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    district: String,
    /// A year to be changed.
    year: String,
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    chrome: Chrome,
    district: String,
    districts: Vec<String>,
    days: Vec<Field>,
    rules: Vec<Field>,
    routines: RulesForm,
    years: Vec<YearView>,
    missing: i16,
    year: YearForm,
    changes: Vec<ChangeView>,
    error: String,
    year_error: String,
}

/// A number of working days, as it was typed.
struct Field {
    name: String,
    label: &'static str,
    value: String,
    least: u32,
}

/// What a form says that was not taken, with the reason.
#[derive(Default)]
struct Refused<'a> {
    days: Option<(&'a Posted, String)>,
    routines: Option<(&'a Posted, String)>,
    year: Option<(&'a Posted, String)>,
}

/// The rules: name of the field, words, least value.
pub(super) const RULES: [(&str, &str, u32); 8] = [
    ("other", "没有列出的工作", 1),
    ("soon", "到期前几个工作日算“快到期”", 0),
    ("leader", "超期几个工作日提醒本单位领导", 0),
    ("above", "超期几个工作日上报区里", 0),
    ("notice", "公示至少几个工作日（条款没有写的）", 1),
    ("objection", "公示异议几个工作日内答复", 1),
    ("warning", "预警几分钟没有确认，提醒领导", 1),
    ("losses", "突发事件中几小时续报一次灾情", 1),
];

/// The settings in force.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    show(&app, &visitor, &asked, Refused::default()).await
}

/// Keeps what a form says: days and rules, a year, or that a year goes.
pub(crate) async fn change(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let administered = administered(&app, &visitor, form.field("district")).await?.named()?;
    let district = administered.district;
    let asked = Asked { district: district.clone(), year: String::new() };
    let old = app.store.settings(&district).await?;
    let refused = |error: String| match form.field("do") {
        "days" => Refused { days: Some((&form, error)), ..Refused::default() },
        "routines" => Refused { routines: Some((&form, error)), ..Refused::default() },
        _ => Refused { year: Some((&form, error)), ..Refused::default() },
    };
    let changed = match form.field("do") {
        "days" => with_days(&old, &form),
        "routines" => with_rules(&old, &form),
        "remove-year" => Ok(without_year(&old, form.field("year"))),
        _ => with_year(&old, &form),
    };
    let settings = match changed {
        Ok(settings) if settings == old => return Ok(way_back(&district)),
        Ok(settings) => settings,
        Err(error) => return show(&app, &visitor, &asked, refused(error)).await,
    };
    let change = Administer::SetSettings(Box::new(settings));
    match app.store.administer(&district, by(&visitor)?, change, None, now()).await {
        Ok(()) => Ok(way_back(&district)),
        Err(error) if is_asked_wrongly(&error) => {
            show(&app, &visitor, &asked, refused(error.chinese())).await
        }
        Err(error) => Err(error.into()),
    }
}

fn way_back(district: &str) -> Response {
    Redirect::to(&format!("/settings{}", query(&[("district", district)]))).into_response()
}

fn with_days(old: &Settings, form: &Posted) -> Result<Settings, String> {
    let number = |name: &str, label: &str| {
        let typed = form.field(name).trim();
        typed.parse::<u32>().map_err(|_| format!("“{label}”请填写整数，现在填的是“{typed}”。"))
    };
    let mut settings = old.clone();
    for action in Action::ALL.iter().copied() {
        settings.days.insert(action, number(action.as_str(), action.chinese())?);
    }
    for (name, label, _) in RULES {
        let days = number(name, label)?;
        match name {
            "other" => settings.other_days = days,
            "soon" => settings.soon_days = days,
            "leader" => settings.leader_after = days,
            "notice" => settings.notice_days = days,
            "objection" => settings.objection_days = days,
            "warning" => settings.warning_minutes = days,
            "losses" => settings.report_hours = days,
            _ => settings.district_after = days,
        }
    }
    Ok(settings)
}

async fn show(
    app: &App,
    visitor: &Visitor,
    asked: &Asked,
    refused: Refused<'_>,
) -> Result<Response, Refusal> {
    let administered = administered(app, visitor, &asked.district).await?.named()?;
    let district = administered.district;
    let settings = app.store.settings(&district).await?;
    let Refused { days, routines, year } = refused;
    let is_refused = days.is_some() || routines.is_some() || year.is_some();
    let (typed_days, error) = days.unzip();
    let (typed_year, year_error) = year.unzip();
    let page = render(&SettingsPage {
        chrome: Chrome::new(app, visitor),
        days: day_fields(&settings, typed_days),
        rules: rule_fields(&settings, typed_days),
        routines: RulesForm::of(&settings.routines, routines),
        years: years(&settings, &district),
        missing: missing_year(&settings),
        year: year_form(&settings, &asked.year, typed_year),
        changes: changes(app, &district).await?,
        error: error.unwrap_or_default(),
        year_error: year_error.unwrap_or_default(),
        districts: administered.choices,
        district,
    })?;
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

fn field(name: &str, label: &'static str, kept: u32, least: u32, typed: Option<&Posted>) -> Field {
    let value = typed.map_or_else(|| kept.to_string(), |form| form.field(name).to_owned());
    Field { name: name.to_owned(), label, value, least }
}

fn day_fields(settings: &Settings, typed: Option<&Posted>) -> Vec<Field> {
    let of = |action: &Action| {
        let days = settings.days.get(action).copied().unwrap_or(settings.other_days);
        field(action.as_str(), action.chinese(), days, 1, typed)
    };
    Action::ALL.iter().map(of).collect()
}

fn rule_fields(settings: &Settings, typed: Option<&Posted>) -> Vec<Field> {
    let of = |((name, label, least), kept): ((&str, &'static str, u32), u32)| {
        field(name, label, kept, least, typed)
    };
    RULES.into_iter().zip(rules(settings)).map(of).collect()
}

/// What settings say of each of the rules, in their order.
pub(super) fn rules(settings: &Settings) -> [u32; RULES.len()] {
    let Settings { other_days, soon_days, leader_after, district_after, .. } = settings;
    let Settings { notice_days, objection_days, warning_minutes, report_hours, .. } = settings;
    [
        other_days,
        soon_days,
        leader_after,
        district_after,
        notice_days,
        objection_days,
        warning_minutes,
        report_hours,
    ]
    .map(|one| *one)
}
