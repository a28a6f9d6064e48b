//! A table (CSV or Excel) of people, and of the organisations that they work in where those are not there yet: read, looked
//! at line by line, carried out. Every line is decided as a change on the pages would be.

use qingdan_catalogue::Bodies;
use qingdan_formats::{Block, Content};
use qingdan_store::{DISTRICT_ITSELF, NewOrganisation, Password, Store, StoreError};
use qingdan_work::administration::{Account, Administer, administer};
use qingdan_work::{Directory, Organisation, OrganisationId, OrganisationKind, Person, Role};
use serde::{Deserialize, Serialize};

use crate::account::check_login;
use crate::app::now;

/// Lines of one table: each person gets a password, which takes its time to keep safely.
pub(crate) const MOST: usize = 300;
/// The columns that must be there, and other words for them.
const COLUMNS: [&[&str]; 4] = [&["用户名", "登录名", "账号"], &["姓名"], &["机构", "单位"], &["角色"]];
/// The column that has organisations entered which are not there yet.
const KIND: &[&str] = &["机构类别", "类别"];

/// A line of the table, as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Its number in the table, from 1.
    pub number: usize,
    /// The login; empty, with the name, where the line is about an organisation only.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The organisation's full name.
    pub organisation: String,
    /// What kind of organisation it is, to be entered where it is not there.
    pub kind: String,
    /// The roles.
    pub roles: String,
}

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// An organisation that is not there yet.
    pub organisation: Option<Organisation>,
    /// Somebody with a new account.
    pub person: Option<Person>,
}

/// What each line asks for, or why it cannot be; by the same decision as when it is carried out.
pub(crate) fn checked(
    lines: Vec<Line>,
    mut accounts: Vec<Account>,
    by: &Person,
    mut directory: Directory,
    bodies: &Bodies,
) -> Vec<(Line, Result<Asked, String>)> {
    let mut checked = Vec::new();
    for line in lines {
        let asked = asked(&line, &directory, bodies).and_then(|asked| {
            if let Some(new) = &asked.organisation {
                let change = Administer::SetOrganisation(new.clone());
                administer(change, by, &accounts, &directory).map_err(|denied| denied.to_string())?;
                directory = with(&directory, new)?;
            }
            if let Some(person) = &asked.person {
                let change = Administer::CreateAccount(person.clone());
                administer(change, by, &accounts, &directory).map_err(|denied| denied.to_string())?;
                accounts.push(Account { person: person.clone(), is_locked: false });
            }
            Ok(asked)
        });
        checked.push((line, asked));
    }
    checked
}

/// Enters what a line asks for; gives the person whose account was made.
///
/// # Errors
/// Why not, in Chinese. An organisation that was entered stays.
pub(crate) async fn carry_out(
    store: &Store,
    district: &str,
    by: &Person,
    line: &Line,
    bodies: &Bodies,
    password: Password,
) -> Result<Option<Person>, String> {
    let chinese = |error: StoreError| error.chinese();
    let directory = store.directory(district).await.map_err(chinese)?;
    let Asked { organisation, person } = asked(line, &directory, bodies)?;
    let entered = match organisation {
        Some(Organisation { kind, name, parent, listed, .. }) => {
            let new = NewOrganisation { kind, name, parent: parent.unwrap_or(DISTRICT_ITSELF), listed };
            Some(store.create_organisation(district, by, new, now()).await.map_err(chinese)?)
        }
        None => None,
    };
    let Some(person) = person else { return Ok(None) };
    let person = Person { organisation: entered.unwrap_or(person.organisation), ..person };
    let create = Administer::CreateAccount(person.clone());
    store.administer(district, by, create, Some(password), now()).await.map_err(chinese)?;
    Ok(Some(person))
}

fn asked(line: &Line, directory: &Directory, bodies: &Bodies) -> Result<Asked, String> {
    let (place, organisation) = match found(&line.organisation, directory, bodies)? {
        Some(id) => (id, None),
        None => {
            let new = new_organisation(line, directory, bodies)?;
            (new.id, Some(new))
        }
    };
    if line.login.is_empty() && line.name.is_empty() {
        return Ok(Asked { organisation, person: None });
    }
    let words = line.roles.split(['、', '，', ',', '；', ';', '/']).map(str::trim);
    let roles = words.filter(|word| !word.is_empty()).map(role).collect::<Result<_, _>>()?;
    let (login, name) = (line.login.clone(), line.name.clone());
    check_login(&login).map_err(|error| error.chinese())?;
    Ok(Asked { organisation, person: Some(Person { login, name, organisation: place, roles }) })
}

/// The organisation with a name: its full name, its own where that is enough, or any that its department is printed with.
fn found(name: &str, directory: &Directory, bodies: &Bodies) -> Result<Option<OrganisationId>, String> {
    let working = || directory.iter().filter(|one| !one.is_closed);
    if let Some(one) = working().find(|one| directory.full_name(one.id) == name) {
        return Ok(Some(one.id));
    }
    let named: Vec<OrganisationId> = working().filter(|one| one.name == name).map(|one| one.id).collect();
    match named[..] {
        [one] => Ok(Some(one)),
        [one, ..] => Err(format!("有几个机构叫“{name}”，请写全名，如“{}”。", directory.full_name(one))),
        // An office of a town is called like the department that it works for.
        [] if working().any(|one| one.kind == OrganisationKind::Town && name.starts_with(&one.name)) => {
            Ok(None)
        }
        [] => Ok(directory.department(&listed(name, bodies)).map(|one| one.id)),
    }
}

fn new_organisation(line: &Line, directory: &Directory, bodies: &Bodies) -> Result<Organisation, String> {
    let full = line.organisation.as_str();
    if full.is_empty() {
        return Err("没有写机构。".to_owned());
    }
    let kind = match line.kind.as_str() {
        "" => {
            return Err(format!(
                "没有机构“{full}”。请先在“人员与机构”里增加，或者在表格里加一列“机构类别”。"
            ));
        }
        word => kind(word)?,
    };
    let (parent, name) = match kind.parent() {
        Some(OrganisationKind::Town) => {
            let towns = directory.iter().filter(|one| one.kind == OrganisationKind::Town && !one.is_closed);
            let named = towns.filter_map(|town| Some((town.id, full.strip_prefix(town.name.as_str())?)));
            let within = named.filter(|(_, rest)| !rest.is_empty()).min_by_key(|(_, rest)| rest.len());
            within.ok_or_else(|| format!("“{full}”前面没有镇街的名称，或者这个镇街还没有增加。"))?
        }
        _ => (directory.district(), full),
    };
    Ok(Organisation {
        id: OrganisationId(directory.iter().last().map_or(0, |one| one.id.0) + 1),
        kind,
        name: name.to_owned(),
        parent: Some(parent),
        listed: match kind {
            OrganisationKind::Department => Some(listed(full, bodies)),
            OrganisationKind::Town => Some(full.to_owned()),
            _ => None,
        },
        is_closed: false,
    })
}

/// What the department that is printed so is called in procedures.
fn listed(printed: &str, bodies: &Bodies) -> String {
    bodies.resolve(printed).map_or_else(|| printed.to_owned(), |found| found.canonical().into_owned())
}

fn with(directory: &Directory, new: &Organisation) -> Result<Directory, String> {
    let all = directory.iter().cloned().chain([new.clone()]);
    Directory::new(all.collect()).map_err(|error| error.to_string())
}

fn kind(word: &str) -> Result<OrganisationKind, String> {
    let below = || OrganisationKind::ALL.iter().copied().filter(|kind| *kind != OrganisationKind::District);
    below().find(|kind| is_called(kind.chinese(), word) || kind.as_str() == word).ok_or_else(|| {
        let all: Vec<&str> = below().map(OrganisationKind::chinese).collect();
        format!("没有机构类别“{word}”。可以填：{}。", all.join("、"))
    })
}

fn role(word: &str) -> Result<Role, String> {
    let named = |role: &Role| is_called(role.chinese(), word) || role.as_str() == word;
    Role::ALL.iter().copied().find(named).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|role| role.chinese()).collect();
        format!("没有角色“{word}”。可以填：{}。", all.join("、"))
    })
}

/// Whether a word is "社区（村）干部" or what it means without or with only what stands in brackets.
fn is_called(name: &str, word: &str) -> bool {
    let Some((before, rest)) = name.split_once('（') else { return name == word };
    let Some((inside, after)) = rest.split_once('）') else { return name == word };
    name == word || before == word || format!("{before}{after}") == word || format!("{inside}{after}") == word
}

/// The lines of a table.
///
/// # Errors
/// What is wrong with the table as a whole, in Chinese.
pub(crate) fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let content = qingdan_formats::open(bytes).map_err(|error| error.to_string())?;
    let rows = rows(&content);
    let column = |row: &[String], words: &[&str]| row.iter().position(|cell| words.contains(&cell.as_str()));
    let heads = |row: &Vec<String>| COLUMNS.map(|words| column(row, words));
    let head = rows.iter().position(|row| heads(row).iter().all(Option::is_some));
    let head = head.ok_or("表格里没有找到表头。第一行应当是：用户名、姓名、机构、角色。")?;
    let (at, kind) = (heads(&rows[head]), column(&rows[head], KIND));
    let text = |row: &[String], at: Option<usize>| {
        at.and_then(|at| row.get(at)).map(|cell| cell.trim().to_owned()).unwrap_or_default()
    };
    let lines = (head + 2..).zip(&rows[head + 1..]).map(|(number, row)| Line {
        number,
        login: text(row, at[0]),
        name: text(row, at[1]),
        organisation: text(row, at[2]),
        kind: text(row, kind),
        roles: text(row, at[3]),
    });
    let says = |line: &Line| !(line.login.is_empty() && line.name.is_empty() && line.kind.is_empty());
    let lines: Vec<Line> = lines.filter(says).collect();
    match lines.len() {
        0 => Err("表格里只有表头，没有人员。".to_owned()),
        many if many > MOST => Err(format!("一次最多导入 {MOST} 行，这份表格有 {many} 行。请分几次导入。")),
        _ => Ok(lines),
    }
}

/// The rows of the first table; of a text, its comma- or tab-separated lines.
pub(crate) fn rows(content: &Content) -> Vec<Vec<String>> {
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
