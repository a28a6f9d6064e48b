//! People of a district: who there is, where and what for.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qingdan_store::Account;
use qingdan_work::{Directory, OrganisationId, Person, Role};
use serde::Deserialize;

use super::organisation::{Branch, choices, tree};
use super::{Choice, Chrome, render};
use crate::app::{App, now};
use crate::district::{Administered, administered};
use crate::proposal::proposed;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{attachment, part, query};

/// The workbook's columns, with their widths in digits.
const COLUMNS: [(&str, f64); 5] =
    [("用户名", 18.0), ("姓名", 14.0), ("机构", 30.0), ("角色", 30.0), ("状态", 18.0)];

/// What the list is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub district: String,
    q: String,
    pub organisation: String,
    role: String,
    state: String,
    sort: String,
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    chrome: Chrome,
    district: String,
    districts: Vec<String>,
    is_unnamed: bool,
    proposed: usize,
    branches: Vec<Branch>,
    people: Vec<PersonView>,
    total: usize,
    asked: Asked,
    organisations: Vec<Choice>,
    roles: Vec<RoleChoice>,
    sorts: Vec<SortLink>,
    export: String,
}

struct PersonView {
    login: String,
    url: String,
    name: String,
    organisation: String,
    roles: String,
    state: &'static str,
    is_locked: bool,
}

struct SortLink {
    name: &'static str,
    url: String,
    is_chosen: bool,
}

pub(crate) struct RoleChoice {
    pub word: &'static str,
    pub name: &'static str,
    pub places: String,
    pub is_chosen: bool,
}

/// The organisations with the people in them.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let Administered { district, choices: districts, directory, is_unnamed } =
        administered(&app, &visitor, &asked.district).await?;
    let all = app.store.accounts(&district).await?;
    let organisations = choices(&directory, asked.organisation.parse().ok(), true);
    let people = found(&all, &directory, &asked);
    let link = |word: &'static str, name| SortLink {
        name,
        url: format!("/people{}", asked.query(word)),
        is_chosen: asked.sort == word || (asked.sort.is_empty() && word == "login"),
    };
    render(&PeoplePage {
        chrome: Chrome::new(&app, &visitor),
        proposed: proposed(&app.library(), &district, &directory).len(),
        is_unnamed,
        branches: tree(&directory, &all, &district),
        total: all.len(),
        people: people.into_iter().map(|account| person_view(account, &directory)).collect(),
        organisations,
        roles: role_choices(&[asked.role.parse().ok()].into_iter().flatten().collect::<Vec<_>>()),
        sorts: vec![link("login", "登录名"), link("name", "姓名"), link("organisation", "机构")],
        export: format!("/people.xlsx{}", asked.query(&asked.sort)),
        district,
        districts,
        asked,
    })
}

/// What the list shows, as a workbook.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let Administered { district, directory, .. } = administered(&app, &visitor, &asked.district).await?;
    let all = app.store.accounts(&district).await?;
    let rows: Vec<Vec<String>> = found(&all, &directory, &asked)
        .into_iter()
        .map(|account| {
            let PersonView { login, name, organisation, roles, state, .. } = person_view(account, &directory);
            vec![login, name, organisation, roles, state.to_owned()]
        })
        .collect();
    let bytes =
        qingdan_write::sheet("人员", &COLUMNS, &rows).map_err(|error| Refusal::fault(&error.to_string()))?;
    let format = qingdan_write::Format::Xlsx;
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, attachment("people.xlsx", &format!("{district}人员.xlsx"))),
    ];
    Ok((headers, bytes).into_response())
}

impl Asked {
    fn query(&self, sort: &str) -> String {
        let Asked { district, q, organisation, role, state, .. } = self;
        query(&[
            ("district", district),
            ("q", q),
            ("organisation", organisation),
            ("role", role),
            ("state", state),
            ("sort", sort),
        ])
    }
}

fn found<'a>(all: &'a [Account], directory: &Directory, asked: &Asked) -> Vec<&'a Account> {
    let words = asked.q.trim().to_lowercase();
    let below: Option<OrganisationId> = asked.organisation.parse().ok();
    let role: Option<Role> = asked.role.parse().ok();
    let fits = |account: &&Account| {
        let has = |text: &str| text.to_lowercase().contains(&words);
        (has(&account.login) || has(&account.name))
            && below.is_none_or(|below| directory.is_at_or_below(account.organisation, below))
            && role.is_none_or(|role| account.roles.contains(&role))
            && match asked.state.as_str() {
                "locked" => account.is_locked,
                "working" => !account.is_locked,
                _ => true,
            }
    };
    let mut found: Vec<&Account> = all.iter().filter(fits).collect();
    match asked.sort.as_str() {
        "name" => found.sort_by(|a, b| a.name.cmp(&b.name)),
        "organisation" => found.sort_by_key(|account| (account.organisation, account.login.clone())),
        _ => {}
    }
    found
}

fn person_view(account: &Account, directory: &Directory) -> PersonView {
    let state = match account {
        Account { is_locked: true, .. } => "已停用",
        Account { locked_until: Some(until), .. } if *until > now() => "多次输错，暂时锁定",
        Account { must_change: true, .. } => "初始密码未改",
        _ => "正常",
    };
    PersonView {
        url: format!("/people/account/{}", part(&account.login)),
        login: account.login.clone(),
        name: account.name.clone(),
        organisation: directory.full_name(account.organisation),
        roles: role_names(&account.roles),
        state,
        is_locked: account.is_locked,
    }
}

/// Roles in words.
pub(crate) fn role_names(roles: &[Role]) -> String {
    roles.iter().map(|role| role.chinese()).collect::<Vec<_>>().join("、")
}

/// All roles, of which some are chosen.
pub(super) fn role_choices(chosen: &[Role]) -> Vec<RoleChoice> {
    let choice = |role: Role| RoleChoice {
        word: role.as_str(),
        name: role.chinese(),
        places: role.places().iter().map(|place| place.chinese()).collect::<Vec<_>>().join("、"),
        is_chosen: chosen.contains(&role),
    };
    Role::ALL.iter().copied().map(choice).collect()
}

/// Who asks for it.
pub(crate) fn by(visitor: &Visitor) -> Result<&Person, Refusal> {
    visitor.person().ok_or_else(|| Refusal::forbidden("请先登录。"))
}
