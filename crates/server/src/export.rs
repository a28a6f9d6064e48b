//! A list as CSV for spreadsheets.

use qingdan_model::{Cells, Group, Item, Kind, List, Passage};

/// The list in the official table's columns, in UTF-8 with a byte order mark, without which Excel takes
/// Chinese for something else.
pub(crate) fn csv(list: &List) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(header(list.kind))?;
    for item in &list.items {
        writer.write_record(row(item).iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn header(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Basic => &["序号", "类别", "事项名称"],
        Kind::Joint => &[
            "序号",
            "类别",
            "事项名称",
            "对应上级部门",
            "上级部门职责",
            "履职保障",
            "乡镇（街道）配合职责",
            "备注",
        ],
        Kind::Reclaimed => &["序号", "类别", "事项名称", "承接部门", "履职方式及工作措施"],
    }
}

fn row(item: &Item) -> Vec<String> {
    let mut row =
        vec![item.no.to_string(), item.category.clone().unwrap_or_default(), item.name.text.clone()];
    match &item.cells {
        Cells::Basic {} => {}
        Cells::Joint(cells) => row.extend([
            lines(&cells.departments),
            cells.department_duties.iter().map(group).collect::<Vec<_>>().join("\n"),
            numbered(&cells.support),
            numbered(&cells.town_duties),
            cells.remark.as_ref().map(|remark| remark.text.clone()).unwrap_or_default(),
        ]),
        Cells::Reclaimed(cells) => row.extend([lines(&cells.receivers), cells.method.text.clone()]),
    }
    row
}

fn lines(passages: &[Passage]) -> String {
    passages.iter().map(|passage| passage.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn group(group: &Group<Passage>) -> String {
    match &group.heading {
        Some(heading) => format!("{}：\n{}", heading.text, numbered(&group.duties)),
        None => numbered(&group.duties),
    }
}

/// Clauses with their numbers; a single one stands without, as lists print it.
fn numbered(passages: &[Passage]) -> String {
    match passages {
        [only] => only.text.clone(),
        all => all
            .iter()
            .enumerate()
            .map(|(at, one)| format!("{}.{}", at + 1, one.text))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

/// A cell that a spreadsheet would take for a formula begins with an apostrophe, which makes it a text.
fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_texts_and_cells_keep_their_lines() {
        let item = serde_json::from_value(serde_json::json!({"no": 1, "category": "=1+1", "name": "犬,“猫”",
            "departments": ["区公安局", "区农业农村局"],
            "department_duties": [{"heading": "区公安局", "duties": ["登记。", "处罚。"]}],
            "support": [], "town_duties": ["@SUM(A1)"], "remark": null}))
        .unwrap();
        let list = List { kind: Kind::Joint, title: String::new(), sections: vec![], items: vec![item] };
        let text = String::from_utf8(csv(&list).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}序号,类别,事项名称,对应上级部门,上级部门职责,履职保障,乡镇（街道）配合职责,备注\r\n\
             1,'=1+1,\"犬,“猫”\",\"区公安局\n区农业农村局\",\"区公安局：\n1.登记。\n2.处罚。\",,'@SUM(A1),\r\n"
        );
    }
}
