//! The cases that a table's rows become, and what is wrong with rows that become none.

use std::collections::{BTreeMap, HashMap};

use qingdan_model::Kind;
use qingdan_work::case::{ItemRef, Source};
use qingdan_work::mask::{PersonalKind, numbers};
use qingdan_work::plan::Plan;
use qingdan_work::{OrganisationId, OrganisationKind};

use crate::case_table::{Field, Table};
use crate::desk::Desk;
use crate::item_address;
use crate::library::Library;
use crate::opening::{Subject, parties};
use crate::personal::{Datum, checked};

/// Under what the rows become cases.
pub(crate) struct Batch<'a> {
    /// By which name they are found.
    pub name: &'a str,
    /// The item's name in some town's list; other towns may word it otherwise.
    pub item: &'a str,
    /// The town of rows that name none, by its key.
    pub town: &'a str,
    /// What the columns are.
    pub fields: &'a [Field],
    pub source: Source,
}

/// A row that can become a case.
pub(crate) struct RowCase {
    pub title: String,
    pub item: ItemRef,
    pub place: OrganisationId,
    pub plan: Plan,
    pub data: Vec<Datum>,
}

/// A row's number with what it becomes, or why nothing.
pub(crate) type Row = (usize, Result<RowCase, String>);

/// Towns and communities met before: their items and plans are the same for all rows.
type Known = HashMap<(String, Option<OrganisationId>), Result<(ItemRef, OrganisationId, Plan), String>>;

/// What each row becomes, or why nothing.
pub(crate) fn cases(table: &Table, batch: &Batch<'_>, library: &Library, desk: &Desk) -> Vec<Row> {
    let mut known = Known::new();
    let mut people = BTreeMap::new();
    let rows = table.rows.iter().map(|(number, row)| {
        let case = row_case(table, *number, row, batch, library, desk, &mut known);
        let twice = case.as_ref().ok().and_then(|case| {
            let id = case.data.iter().find(|one| one.kind == PersonalKind::IdentityNumber)?;
            people.insert(id.text.to_uppercase(), *number)
        });
        match twice {
            Some(first) => (*number, Err(format!("身份证号与第 {first} 行相同，同一个人只导入一次。"))),
            None => (*number, case),
        }
    });
    rows.collect()
}

fn row_case(
    table: &Table,
    number: usize,
    row: &[String],
    batch: &Batch<'_>,
    library: &Library,
    desk: &Desk,
    known: &mut Known,
) -> Result<RowCase, String> {
    let cell = |field| {
        let at = batch.fields.iter().position(|one| *one == field);
        at.and_then(|at| row.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    };
    let town = town_key(library, desk, cell(Field::Town).unwrap_or(batch.town))?;
    let community = cell(Field::Community).map(|name| community(desk, library, &town, name)).transpose()?;
    let prepared = known.entry((town, community));
    let (town, community) = prepared.key().clone();
    let (item, place, plan) =
        prepared.or_insert_with(|| prepare(library, desk, batch, &town, community)).clone()?;
    let title = cell(Field::Title).map_or_else(|| format!("{}：第 {number} 行", batch.name), str::to_owned);
    if !numbers(&title).is_empty() {
        return Err("标题里有身份证号或手机号。标题各方都看得到，请改用“身份证号”“联系电话”列。".to_owned());
    }
    let mut data = Vec::new();
    let mut words = Vec::new();
    for ((field, head), cell) in batch.fields.iter().zip(&table.heads).zip(row) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        if let Some(kind) = field.personal() {
            checked(kind, cell)?;
            data.push(Datum { kind, text: cell.to_owned() });
        } else if *field == Field::Words {
            words.push(format!("{head}：{cell}"));
        }
    }
    if !words.is_empty() {
        let text = words.join("\n");
        checked(PersonalKind::Words, &text)?;
        data.push(Datum { kind: PersonalKind::Words, text });
    }
    Ok(RowCase { title, item, place, plan, data })
}

/// The key of the town that a cell names.
fn town_key(library: &Library, desk: &Desk, name: &str) -> Result<String, String> {
    if name.is_empty() {
        return Err("没有写镇街。请在表格里加“镇街”列，或者在上面选一个镇街。".to_owned());
    }
    let town = library.towns.iter().find(|town| {
        town.district == desk.district
            && (town.name == name || town.key == name || town.name.trim_end_matches(['镇', '乡']) == name)
    });
    town.map(|town| town.key.clone()).ok_or_else(|| format!("没有“{name}”的清单，请核对镇街名称。"))
}

fn community(desk: &Desk, library: &Library, town: &str, name: &str) -> Result<OrganisationId, String> {
    let town = library.town(town).and_then(|town| desk.directory.town(&town.name)).map(|town| town.id);
    let found = desk.directory.iter().find(|one| {
        one.kind == OrganisationKind::Community && !one.is_closed && one.parent == town && one.name == name
    });
    found
        .map(|one| one.id)
        .ok_or_else(|| format!("这个镇街没有“{name}”。请核对社区（村）名称，或者把这一列改为“其他内容”。"))
}

fn prepare(
    library: &Library,
    desk: &Desk,
    batch: &Batch<'_>,
    town: &str,
    community: Option<OrganisationId>,
) -> Result<(ItemRef, OrganisationId, Plan), String> {
    let found = item_of(library, town, batch.item);
    let (kind, item) = found.ok_or_else(|| format!("{town}的清单里没有与“{}”相当的事项。", batch.item))?;
    let subject = Subject::find(library, desk, town, kind, &item).map_err(|refusal| refusal.message)?;
    let parties = parties(desk, subject.place, None, community);
    let case = subject.handled(desk, batch.source, parties).case(subject.place);
    let (place, plan) = case.ok_or("这一事项由上级部门承接，系统里还没有承接部门的机构。")?;
    Ok((subject.reference(), place, plan))
}

/// The item of a town that is this matter: the one of the same name, else the one that a search is sure of.
fn item_of(library: &Library, key: &str, name: &str) -> Option<(Kind, String)> {
    let town = library.town(key)?;
    let mut items = town.lists.iter().flat_map(|list| &list.list.items);
    let (kind, no, name) = match items.find(|item| item.name.text == name) {
        Some(item) => (item.kind(), item.no, name.to_owned()),
        None => {
            let answers = library.index.ask(name, Some(key));
            let first = answers.answers.into_iter().next().filter(|_| answers.confident)?;
            (first.list, first.no, first.name)
        }
    };
    Some((kind, item_address::name_in(Some(town), kind, no, &name)))
}
