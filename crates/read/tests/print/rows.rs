//! A structured list as rows of cells of paragraphs: what the author of the table typed.

use qingdan_model::{Cells, Document, Group, Item, Kind, List, Passage};

use super::style::{
    Brackets, Category, Departments, Ends, Header, Heading, Misnumbered, Note, Numbering, Order, Preface,
    Reclaimed, Remark, Section, Single, Style, Support, Title, TownLabel,
};

/// A column of a printed table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Number,
    Category,
    Name,
    Departments,
    Duties,
    Town,
    Remark,
    Receivers,
    Method,
    /// A basic item's name: the one wide column of its table.
    Duty,
    /// 承接部门及工作方式 in one cell.
    ReceiversAndMethod,
}

/// A row of a printed list; a cell is its paragraphs.
#[derive(Clone, Debug)]
pub enum Row {
    Title(Vec<String>),
    Header(Vec<Vec<String>>),
    Section(String),
    /// Text across the table that belongs to no row.
    Note(String),
    Item {
        no: u32,
        cells: Vec<Vec<String>>,
    },
}

/// One list ready to be laid out.
#[derive(Clone, Debug)]
pub struct Table {
    pub columns: Vec<Role>,
    pub rows: Vec<Row>,
}

/// The document as this style prints it: what reading the print must give back.
pub fn settle(document: &Document, style: &Style) -> Document {
    let mut document = document.clone();
    document.diagnostics.clear();
    match style.title {
        Title::Nameless => (document.town, document.region) = (None, None),
        Title::Town | Title::TwoLines => document.region = None,
        Title::Region | Title::RegionApart => {}
    }
    for list in &mut document.lists {
        let counted = style.category == Category::Sections
            && !matches!(style.section, Section::CommaBare | Section::BracketBare);
        for section in &mut list.sections {
            let items =
                list.items.iter().filter(|item| item.category.as_ref() == Some(&section.name)).count();
            section.declared = counted.then_some(items as u32);
        }
        for item in &mut list.items {
            settle_item(item, style);
        }
    }
    document
}

fn settle_item(item: &mut Item, style: &Style) {
    let Cells::Joint(cells) = &mut item.cells else { return };
    if style.remark == Remark::No {
        cells.remark = None;
    }
    if style.ends == Ends::Semicolon {
        cells.department_duties.iter_mut().for_each(|group| end_with_semicolons(&mut group.duties));
        end_with_semicolons(&mut cells.town_duties);
    }
}

fn end_with_semicolons(clauses: &mut [Passage]) {
    let Some((_, before)) = clauses.split_last_mut() else { return };
    for clause in before {
        if let Some(text) = clause.text.strip_suffix('。') {
            clause.text = format!("{text}；");
        }
    }
}

/// The tables of a settled document.
pub fn tables(document: &Document, style: &Style) -> Vec<Table> {
    let mut tables: Vec<Table> = document.lists.iter().map(|list| table(document, list, style)).collect();
    if let Some(first) = tables.first_mut() {
        for (before, line) in preface(document, style).into_iter().enumerate() {
            first.rows.insert(before, Row::Note(line));
        }
    }
    if let (Some(last), Note::Yes) = (tables.last_mut(), style.note) {
        last.rows.push(Row::Note("注：本清单根据职责调整情况适时修订。".to_owned()));
    }
    tables
}

fn preface(document: &Document, style: &Style) -> Vec<String> {
    let town = document.town.as_deref().unwrap_or_default();
    match style.preface {
        Preface::None => Vec::new(),
        Preface::Annex => vec!["附件1".to_owned()],
        Preface::Contents => {
            let lists = document.lists.iter().enumerate();
            let entries = lists.map(|(before, list)| {
                format!(
                    "{}、{}事项清单{}{}",
                    ORDINALS[before],
                    list.kind.chinese(),
                    "…".repeat(12),
                    before * 9 + 1
                )
            });
            [format!("{town}履行职责事项清单"), "目 录".to_owned()].into_iter().chain(entries).collect()
        }
    }
}

fn table(document: &Document, list: &List, style: &Style) -> Table {
    let columns = columns(list, style);
    let mut rows = vec![Row::Title(title(document, list.kind, style)), header_row(&columns, style)];
    let mut open = None;
    let mut ordinal = 0;
    for item in &list.items {
        if style.category == Category::Sections && item.category.is_some() && item.category != open {
            rows.push(Row::Section(section(list, item, ordinal, style)));
            ordinal += 1;
        }
        let repeated = style.category == Category::Merged && item.category == open;
        let cells = columns.iter().map(|role| match role {
            Role::Category if repeated => Vec::new(),
            role => cell(document, item, *role, style),
        });
        let cells = cells.collect();
        open = item.category.clone();
        rows.push(Row::Item { no: item.no, cells });
    }
    Table { columns, rows }
}

/// The header of a table, to be repeated on its pages.
pub fn header_row(columns: &[Role], style: &Style) -> Row {
    Row::Header(columns.iter().map(|role| header(*role, columns, style)).collect())
}

fn columns(list: &List, style: &Style) -> Vec<Role> {
    let mut columns = vec![Role::Number];
    if style.category != Category::Sections && list.items.iter().any(|item| item.category.is_some()) {
        columns.push(Role::Category);
    }
    match list.kind {
        Kind::Basic => columns.push(Role::Duty),
        Kind::Joint => {
            columns.extend([Role::Name, Role::Departments]);
            columns.extend(match style.order {
                Order::DepartmentFirst => [Role::Duties, Role::Town],
                Order::TownFirst => [Role::Town, Role::Duties],
            });
            if style.remark == Remark::Yes {
                columns.push(Role::Remark);
            }
        }
        Kind::Reclaimed if style.reclaimed == Reclaimed::OneCell => {
            columns.extend([Role::Name, Role::ReceiversAndMethod]);
        }
        Kind::Reclaimed => columns.extend([Role::Name, Role::Receivers, Role::Method]),
    }
    columns
}

fn title(document: &Document, kind: Kind, style: &Style) -> Vec<String> {
    let town = document.town.clone().unwrap_or_default();
    let region = document.region.clone().unwrap_or_default();
    let name = format!("{}事项清单", kind.chinese());
    match style.title {
        Title::Nameless => vec![name],
        Title::Town => vec![format!("{town}{name}")],
        Title::Region => vec![format!("{region}{town}{name}")],
        Title::RegionApart => vec![format!("{region} {town}{name}")],
        Title::TwoLines => vec![town, name],
    }
}

fn header(role: Role, columns: &[Role], style: &Style) -> Vec<String> {
    let [departments, duties, town]: [&[&str]; 3] = match style.header {
        Header::Above => [&["对应上级部门"], &["上级部门职责"], &["乡镇配合职责"]],
        Header::AboveWithSupport => {
            [&["对应上级部门"], &["上级部门职责", "（含提供的履职保障）"], &["苏木乡镇（街道）", "配合职责"]]
        }
        Header::County => [&["县级部门"], &["县级部门职责"], &["乡镇职责"]],
        Header::Responsible => [&["责任部门"], &["部门职责"], &["乡镇（街道）职责"]],
        Header::Lead => [&["牵头部门"], &["牵头部门职责"], &["乡镇配合事项"]],
        Header::Street => [&["上级主管部门"], &["上级主管部门职责"], &["街道配合职责"]],
        Header::TownOrStreet => [&["对应", "上级部门"], &["上级部门职责"], &["乡镇（街道）配合职责"]],
    };
    let words: &[&str] = match role {
        Role::Number => &["序号"],
        Role::Category => &["事项类别"],
        Role::Name | Role::Duty => &["事项名称"],
        Role::Departments => departments,
        Role::Duties => duties,
        Role::Town => town,
        Role::Remark => &["备注"],
        Role::Receivers => &["承接部门"],
        Role::Method => &["履职方式及工作措施"],
        Role::ReceiversAndMethod => &["承接部门及工作方式"],
    };
    debug_assert!(columns.contains(&role));
    words.iter().map(|word| bracketed(word, style)).collect()
}

const ORDINALS: [&str; 20] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五",
    "十六", "十七", "十八", "十九", "二十",
];

fn section(list: &List, item: &Item, ordinal: usize, style: &Style) -> String {
    let name = item.category.as_deref().unwrap_or_default();
    let declared =
        list.sections.iter().find(|section| section.name == name).and_then(|section| section.declared);
    let count = declared.map(|count| format!("（{count}项）")).unwrap_or_default();
    let ordinal = ORDINALS[ordinal % ORDINALS.len()];
    let text = match style.section {
        Section::CommaCount | Section::CommaBare => format!("{ordinal}、{name}{count}"),
        Section::CommaSpaceCount => format!("{ordinal}、{name} {count}"),
        Section::BracketCount | Section::BracketBare => format!("（{ordinal}）{name}{count}"),
    };
    bracketed(&text, style)
}

fn cell(document: &Document, item: &Item, role: Role, style: &Style) -> Vec<String> {
    let paragraphs = match (role, &item.cells) {
        (Role::Number, _) => vec![item.no.to_string()],
        (Role::Category, _) => item.category.iter().cloned().collect(),
        (Role::Name | Role::Duty, _) => vec![item.name.text.clone()],
        (Role::Departments, Cells::Joint(cells)) => bodies(&cells.departments, style),
        (Role::Duties, Cells::Joint(cells)) => {
            duties(&cells.department_duties, &cells.support, item.no, style)
        }
        (Role::Town, Cells::Joint(cells)) => town(document, &cells.town_duties, item.no, style),
        (Role::Remark, Cells::Joint(cells)) => {
            cells.remark.iter().map(|remark| remark.text.clone()).collect()
        }
        (Role::Receivers, Cells::Reclaimed(cells)) => bodies(&cells.receivers, style),
        (Role::Method, Cells::Reclaimed(cells)) => vec![cells.method.text.clone()],
        (Role::ReceiversAndMethod, Cells::Reclaimed(cells)) => vec![
            format!("承接部门：{}", texts(&cells.receivers).join("、")),
            format!("履职方式及工作措施：{}", cells.method.text),
        ],
        _ => Vec::new(),
    };
    paragraphs.iter().map(|paragraph| bracketed(paragraph, style)).collect()
}

fn texts(passages: &[Passage]) -> Vec<&str> {
    passages.iter().map(|passage| passage.text.as_str()).collect()
}

fn bodies(bodies: &[Passage], style: &Style) -> Vec<String> {
    let names = texts(bodies);
    match style.departments {
        Departments::Lines => names.into_iter().map(str::to_owned).collect(),
        Departments::Pause => vec![names.join("、")],
        Departments::Space => vec![names.join(" ")],
    }
}

fn duties(groups: &[Group<Passage>], support: &[Passage], no: u32, style: &Style) -> Vec<String> {
    let mut paragraphs = Vec::new();
    for (before, group) in groups.iter().enumerate() {
        let clauses = numbered(&group.duties, style);
        match &group.heading {
            // A closing sentence stands outside the numbered runs.
            None if before > 0 => paragraphs.extend(texts(&group.duties).into_iter().map(str::to_owned)),
            None => paragraphs.extend(clauses),
            Some(heading) => introduce(
                &mut paragraphs,
                format!("{}：", heading.text),
                clauses,
                style.heading == Heading::SameLine,
            ),
        }
    }
    if !support.is_empty() {
        let label = match style.support {
            Support::Misprint if style.dice("misprint", no as usize, 2) == 0 => "履职程序：",
            Support::Misprint => "履职包括：",
            Support::OwnLine | Support::SameLine => "履职保障：",
        };
        let together = style.support == Support::SameLine;
        introduce(&mut paragraphs, label.to_owned(), numbered(support, style), together);
    }
    paragraphs
}

fn introduce(paragraphs: &mut Vec<String>, mut label: String, clauses: Vec<String>, same_line: bool) {
    let mut clauses = clauses.into_iter();
    if same_line {
        label.extend(clauses.next());
    }
    paragraphs.push(label);
    paragraphs.extend(clauses);
}

fn town(document: &Document, clauses: &[Passage], no: u32, style: &Style) -> Vec<String> {
    let mut paragraphs = Vec::new();
    if let (Some(town), true) = (&document.town, style.town_label != TownLabel::No) {
        let bare =
            style.town_label == TownLabel::SomeWithoutColon && style.dice("label", no as usize, 4) == 0;
        paragraphs.push(if bare { town.clone() } else { format!("{town}：") });
    }
    paragraphs.extend(numbered(clauses, style));
    paragraphs
}

fn numbered(clauses: &[Passage], style: &Style) -> Vec<String> {
    if style.numbering == Numbering::None || (clauses.len() == 1 && style.single == Single::Bare) {
        return clauses.iter().map(|clause| clause.text.clone()).collect();
    }
    let wrong = clauses.len() > 2 && style.dice("misnumbered", clauses[0].text.len(), 3) == 0;
    let numbers = (1..=clauses.len()).map(|nth| match style.misnumbered {
        Misnumbered::Skipped if wrong && nth > 1 => number(nth + 1, style),
        Misnumbered::Repeated if wrong && nth > 2 => number(nth - 1, style),
        Misnumbered::Lost if wrong && nth == 2 => String::new(),
        _ => number(nth, style),
    });
    numbers.zip(clauses).map(|(number, clause)| format!("{number}{}", clause.text)).collect()
}

fn number(number: usize, style: &Style) -> String {
    match style.numbering {
        Numbering::Dot => format!("{number}."),
        Numbering::DotSpace => format!("{number}. "),
        Numbering::Pause => format!("{number}、"),
        Numbering::WideDot => {
            let narrow = number.to_string();
            narrow.chars().filter_map(|digit| char::from_u32(digit as u32 + 0xfee0)).chain(['．']).collect()
        }
        Numbering::Bracket => format!("（{number}）"),
        Numbering::Circle => char::from_u32(0x245f + number as u32).map(String::from).unwrap_or_default(),
        Numbering::None => String::new(),
    }
}

fn bracketed(text: &str, style: &Style) -> String {
    match style.brackets {
        Brackets::Full => text.to_owned(),
        Brackets::Half => text.replace('（', "(").replace('）', ")"),
    }
}
