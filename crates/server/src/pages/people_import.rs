//! People out of a table (CSV or Excel): looked at first, then their accounts are made.

use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_formats::{Block, Content};
use qingdan_work::administration::{Account, Administer, administer};
use qingdan_work::{Directory, OrganisationId, Person, Role};
use serde::{Deserialize, Serialize};

use super::people::{Asked, by, role_names};
use super::{Chrome, render};
use crate::account::{create_account, first_password};
use crate::app::App;
use crate::district::{Administered, administered};
use crate::form::{Posted, sent_files};
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Bytes of one upload.
const LARGEST: usize = 4 << 20;
/// People of one upload: each gets a password, which takes its time to keep safely.
const MOST: usize = 300;
/// The columns, and other words for them.
const COLUMNS: [&[&str]; 4] = [&["用户名", "登录名", "账号"], &["姓名"], &["机构", "单位"], &["角色"]];

/// A line of the table, as written.
#[derive(Clone, Serialize, Deserialize)]
struct Line {
    number: usize,
    login: String,
    name: String,
    organisation: String,
    roles: String,
}

#[derive(Template)]
#[template(path = "people_import.html")]
struct ImportPage {
    chrome: Chrome,
    district: String,
    lines: Vec<LineView>,
    good: usize,
    rows: String,
    error: String,
}

struct LineView {
    line: Line,
    organisation: String,
    roles: String,
    problem: String,
}

#[derive(Template)]
#[template(path = "people_imported.html")]
struct ImportedPage {
    chrome: Chrome,
    district: String,
    made: Vec<(Line, String)>,
    refused: Vec<(Line, String)>,
}

/// Where a table is chosen.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let Administered { district, .. } = administered(&app, &visitor, &asked.district).await?;
    show(&app, &visitor, district, Vec::new(), String::new())
}

/// What was read, line by line, with what is wrong. Nothing is made yet.
pub(crate) async fn upload(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
    upload: Multipart,
) -> Result<Response, Refusal> {
    let Administered { district, directory, .. } = administered(&app, &visitor, &asked.district).await?;
    let files = sent_files(upload, &visitor, LARGEST).await?;
    let lines = match files.first().map(|file| lines(&file.bytes)) {
        None => Err("没有选择文件。".to_owned()),
        Some(lines) => lines,
    };
    match lines {
        Err(error) => show(&app, &visitor, district, Vec::new(), error),
        Ok(lines) => {
            let known = app.store.accounts(&district).await?;
            let known = known.iter().map(|one| Account { person: one.person(), is_locked: one.is_locked });
            let checked = checked(lines, known.collect(), by(&visitor)?, &directory);
            show(&app, &visitor, district, checked, String::new())
        }
    }
}

/// Makes the accounts of the lines that can be made, and shows their first passwords once.
pub(crate) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    form: Posted,
) -> Result<Response, Refusal> {
    let Administered { district, directory, .. } =
        administered(&app, &visitor, form.field("district")).await?;
    let lines: Vec<Line> = serde_json::from_str(form.field("rows"))
        .map_err(|_| Refusal::bad_request("提交的内容不完整，请重新上传表格。"))?;
    let (mut made, mut refused) = (Vec::new(), Vec::new());
    for line in lines.into_iter().take(MOST) {
        let password = first_password();
        let outcome = match person(&line, &directory) {
            Err(problem) => Err(problem),
            Ok(person) => create_account(&app.store, &district, by(&visitor)?, person, &password)
                .await
                .map_err(|error| error.chinese()),
        };
        match outcome {
            Ok(()) => made.push((line, password)),
            Err(problem) => refused.push((line, problem)),
        }
    }
    render(&ImportedPage { chrome: Chrome::new(&app, &visitor), district, made, refused })
}

fn show(
    app: &App,
    visitor: &Visitor,
    district: String,
    checked: Vec<(Line, Result<Person, String>)>,
    error: String,
) -> Result<Response, Refusal> {
    let good: Vec<&Line> =
        checked.iter().filter(|(_, person)| person.is_ok()).map(|(line, _)| line).collect();
    let rows = serde_json::to_string(&good).map_err(|error| Refusal::fault(&error.to_string()))?;
    let good = good.len();
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let lines = checked.into_iter().map(|(line, person)| LineView {
        organisation: line.organisation.clone(),
        roles: person.as_ref().map_or_else(|_| line.roles.clone(), |person| role_names(&person.roles)),
        problem: person.err().unwrap_or_default(),
        line,
    });
    let (chrome, lines) = (Chrome::new(app, visitor), lines.collect());
    let page = render(&ImportPage { chrome, district, lines, good, rows, error })?;
    Ok((status, page).into_response())
}

/// Whom each line makes, or why nobody; by the same decision as when it is made.
fn checked(
    lines: Vec<Line>,
    mut accounts: Vec<Account>,
    by: &Person,
    directory: &Directory,
) -> Vec<(Line, Result<Person, String>)> {
    let mut checked = Vec::new();
    for line in lines {
        let person = person(&line, directory).and_then(|person| {
            let create = Administer::CreateAccount(person.clone());
            administer(create, by, &accounts, directory).map_err(|denied| denied.to_string())?;
            Ok(person)
        });
        if let Ok(person) = &person {
            accounts.push(Account { person: person.clone(), is_locked: false });
        }
        checked.push((line, person));
    }
    checked
}

fn person(line: &Line, directory: &Directory) -> Result<Person, String> {
    let organisation = organisation(&line.organisation, directory)?;
    let words = line.roles.split(['、', '，', ',', '；', ';', '/']).map(str::trim);
    let roles = words.filter(|word| !word.is_empty()).map(role).collect::<Result<_, _>>()?;
    let (login, name) = (line.login.clone(), line.name.clone());
    Ok(Person { login, name, organisation, roles })
}

/// The organisation with a name, with its town's before it where the name alone is not enough.
fn organisation(name: &str, directory: &Directory) -> Result<OrganisationId, String> {
    let working = || directory.iter().filter(|one| !one.is_closed);
    if let Some(one) = working().find(|one| directory.full_name(one.id) == name) {
        return Ok(one.id);
    }
    let named: Vec<OrganisationId> = working().filter(|one| one.name == name).map(|one| one.id).collect();
    match named[..] {
        [one] => Ok(one),
        [] => Err(format!("没有机构“{name}”，请先在“人员与机构”里增加。")),
        [one, ..] => Err(format!("有几个机构叫“{name}”，请写全名，如“{}”。", directory.full_name(one))),
    }
}

fn role(word: &str) -> Result<Role, String> {
    let short = |role: &Role| role.chinese().split('（').next() == Some(word);
    let named = |role: &Role| role.chinese() == word || role.as_str() == word || short(role);
    Role::ALL.iter().copied().find(named).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|role| role.chinese()).collect();
        format!("没有角色“{word}”。可以填：{}。", all.join("、"))
    })
}

fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let content = qingdan_formats::open(bytes).map_err(|error| error.to_string())?;
    let rows = rows(&content);
    let column = |row: &[String], words: &[&str]| row.iter().position(|cell| words.contains(&cell.as_str()));
    let heads = |row: &Vec<String>| COLUMNS.map(|words| column(row, words));
    let head = rows.iter().position(|row| heads(row).iter().all(Option::is_some));
    let head = head.ok_or("表格里没有找到表头。第一行应当是：用户名、姓名、机构、角色。")?;
    let at = heads(&rows[head]);
    let text = |row: &[String], column: usize| {
        at[column].and_then(|at| row.get(at)).map(|cell| cell.trim().to_owned()).unwrap_or_default()
    };
    let lines = (head + 2..).zip(&rows[head + 1..]).map(|(number, row)| Line {
        number,
        login: text(row, 0),
        name: text(row, 1),
        organisation: text(row, 2),
        roles: text(row, 3),
    });
    let lines: Vec<Line> = lines.filter(|line| !(line.login.is_empty() && line.name.is_empty())).collect();
    match lines.len() {
        0 => Err("表格里只有表头，没有人员。".to_owned()),
        many if many > MOST => Err(format!("一次最多导入 {MOST} 人，这份表格有 {many} 人。请分几次导入。")),
        _ => Ok(lines),
    }
}

/// The rows of the first table; of a text, its comma- or tab-separated lines.
fn rows(content: &Content) -> Vec<Vec<String>> {
    let tables = content.blocks.iter().filter_map(|block| match block {
        Block::Table(rows) => Some(rows),
        Block::Paragraph(_) => None,
    });
    if let Some(table) = tables.into_iter().next() {
        let cell = |cell: &qingdan_formats::Cell| {
            let lines = cell.lines.iter().filter_map(|line| content.text.get(line.start..line.end));
            lines.map(str::trim).collect::<String>()
        };
        return table.iter().map(|row| row.iter().map(cell).collect()).collect();
    }
    let first = content.text.lines().next().unwrap_or_default();
    let delimiter = if first.contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter);
    let records = reader.from_reader(content.text.as_bytes()).into_records();
    records.flatten().map(|record| record.iter().map(|cell| cell.trim().to_owned()).collect()).collect()
}
