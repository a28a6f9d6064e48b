//! Rows become items; what contradicts itself becomes diagnostics.

use std::collections::BTreeMap;

use qingdan_catalogue::Bodies;
use qingdan_formats::{Content, Note, OpenError, open};
use qingdan_model::{Cells, Diagnostic, Document, Item, Kind, List, Passage, Place, Section, Severity};

use crate::cell::{Context, JointRow};
use crate::cells;
use crate::clauses::Convention;
use crate::flow::{Flow, LineStarts};
use crate::header::Role;
use crate::json;
use crate::lines;
use crate::marks::is_body;
use crate::rows::{Entry, RawList, Row, diagnostic};
use crate::{aligned, blocks, table};

/// Reads a document. `source` is its file name; `bodies` are the names the catalogue knows.
///
/// Never fails: a file that is no list gives a document without lists and a diagnostic of severity error.
/// Places are byte offsets into the text that [`qingdan_formats::open`] gives for the same bytes.
pub fn read(source: &str, bytes: &[u8], bodies: &Bodies) -> Document {
    read_opened(source, &open(bytes), bodies)
}

/// Reads a document that was opened already, or could not be: see [`read`].
pub fn read_opened(source: &str, opened: &Result<Content, OpenError>, bodies: &Bodies) -> Document {
    match opened {
        Ok(content) => read_content(source, content, bodies),
        Err(error) => {
            let refusal = diagnostic(Severity::Error, error.code(), error.to_string(), error.mend(), None);
            Document { source: source.to_owned(), diagnostics: vec![refusal], ..Document::default() }
        }
    }
}

fn read_content(source: &str, content: &Content, bodies: &Bodies) -> Document {
    let empty = Document { source: source.to_owned(), ..Document::default() };
    if !json::is_json(&content.text) {
        return read_lists(empty, content, bodies);
    }
    match json::document_of(&content.text) {
        Ok(document) => document,
        Err(refusal) => Document { diagnostics: vec![refusal], ..empty },
    }
}

fn read_lists(mut document: Document, content: &Content, bodies: &Bodies) -> Document {
    let text = &content.text;
    let starts = LineStarts::of(text);
    document.diagnostics.extend(content.notes.iter().map(|note| noted(note, &starts)));
    let records = blocks::records_of(content).or_else(|| table::records_of(text));
    let records = records.map(|records| (records, Vec::new()));
    let (lists, outside) = match records.or_else(|| aligned::records_of(text, &starts, bodies)) {
        Some((records, doubts)) => {
            document.diagnostics.extend(doubts);
            cells::lists_of(records, &starts)
        }
        None => lines::lists_of(text, &starts, bodies),
    };
    let context = Context { bodies, lines: starts };
    let titles = || lists.iter().filter_map(|list| list.title.as_ref());
    document.town = titles().find_map(|title| title.town.clone());
    document.region = titles().find_map(|title| title.region.clone());
    for raw in lists {
        let list = assemble(&context, raw, document.town.as_deref(), &mut document.diagnostics);
        if !list.items.is_empty() {
            document.lists.push(list);
        }
    }
    if document.lists.is_empty() {
        // What spoilt the file may be why.
        let errors = content.notes.iter().filter(|note| note.severity == Severity::Error);
        document.diagnostics = errors.map(|note| noted(note, &context.lines)).chain([no_list()]).collect();
        return document;
    }
    document.diagnostics.extend(outside);
    if document.town.is_none() {
        document.diagnostics.push(diagnostic(
            Severity::Warning,
            "no-town",
            "文件里没有写明是哪个乡镇（街道）的清单。",
            "请在导入时填写乡镇（街道）名称，命令行用 --town 指定。",
            None,
        ));
    }
    document
}

fn noted(note: &Note, lines: &LineStarts) -> Diagnostic {
    let place = note.span.map(|span| {
        let spans = if span.start < span.end { vec![span] } else { Vec::new() };
        Place { line: lines.line_of(span.start), spans }
    });
    diagnostic(note.severity, note.code, note.message.clone(), note.mend, place)
}

fn no_list() -> Diagnostic {
    diagnostic(
        Severity::Error,
        "no-list",
        "没有在文件里找到履职事项清单：没有认出清单标题、表头（序号、事项名称……）和按序编号的事项。",
        "请确认文件是基本履职、配合履职或上级部门收回事项清单；如果是扫描件，请先做文字识别。",
        None,
    )
}

fn assemble(
    context: &Context<'_>,
    raw: RawList,
    town: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> List {
    let title = raw.title.map(|title| title.text).unwrap_or_default();
    let mut list = List { kind: raw.kind, title, sections: Vec::new(), items: Vec::new() };
    let mut category: Option<String> = None;
    let convention = convention_of(&raw.entries);
    for entry in raw.entries {
        match entry {
            Entry::Section(heading, flow) => {
                category = Some(heading.name.clone());
                let place = Some(flow.place(&context.lines));
                list.sections.push(Section { name: heading.name, declared: heading.declared, place });
            }
            Entry::Row(mut row) => {
                let own = row.take(Role::Category);
                if !own.is_empty() {
                    let name = own.text();
                    if !list.sections.iter().any(|section| section.name == name) {
                        let place = Some(own.place(&context.lines));
                        list.sections.push(Section { name: name.clone(), declared: None, place });
                    }
                    category = Some(name);
                }
                let next = list.items.last().map_or(1, |item| item.no + 1);
                let item = {
                    let reading = Reading { kind: raw.kind, convention, town };
                    item_of(context, &reading, row, next, category.clone(), diagnostics)
                };
                list.items.push(item);
            }
        }
    }
    check_numbers(&list, diagnostics);
    check_counts(&list, diagnostics);
    for item in &list.items {
        check_item(context.bodies, &list, item, diagnostics);
    }
    list
}

/// What all rows of a list share.
struct Reading<'a> {
    kind: Kind,
    convention: Convention,
    town: Option<&'a str>,
}

fn convention_of(entries: &[Entry]) -> Convention {
    let rows = entries.iter().filter_map(|entry| match entry {
        Entry::Row(row) => Some(row),
        Entry::Section(..) => None,
    });
    Convention::of(
        rows.flat_map(|row| [Role::Duties, Role::Town].map(|role| row.columns.get(&role))).flatten(),
    )
}

fn item_of(
    context: &Context<'_>,
    list: &Reading<'_>,
    mut row: Row,
    next: u32,
    category: Option<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Item {
    let whole = row.columns.values().fold(Flow::default(), |mut whole, cell| {
        whole.append(cell, crate::flow::Break::Line);
        whole
    });
    let place = in_print_order(whole.place(&context.lines), &context.lines);
    let name = row.take(Role::Name).passage(&context.lines);
    let no = row.number.unwrap_or_else(|| {
        let message = format!("“{}”一行没有序号，按顺序记为第 {next} 项。", shortened(&name.text));
        diagnostics.push(diagnostic(
            Severity::Warning,
            "number-missing",
            message,
            "请核对序号。",
            Some(place.clone()),
        ));
        next
    });
    let cells = match list.kind {
        Kind::Basic => Cells::Basic {},
        Kind::Joint => {
            let row = JointRow {
                departments: row.take(Role::Departments),
                duties: row.take(Role::Duties),
                support: row.take(Role::Support),
                town: row.take(Role::Town),
                remark: row.take(Role::Remark),
            };
            Cells::Joint(context.joint(&row, list.town, list.convention))
        }
        Kind::Reclaimed => {
            let (mut receivers, mut method) = (row.take(Role::Receivers), row.take(Role::Method));
            let both = row.take(Role::ReceiversAndMethod);
            if receivers.is_empty() && method.is_empty() {
                (receivers, method) = (both, Flow::default());
            }
            Cells::Reclaimed(context.reclaimed(&receivers, &method))
        }
    };
    Item { no, category, name, cells, place }
}

/// The row's spans as they stand in the document, whatever the order of its columns.
fn in_print_order(mut place: Place, lines: &LineStarts) -> Place {
    place.spans.sort_by_key(|span| span.start);
    place.line = place.spans.first().map_or(0, |span| lines.line_of(span.start));
    place
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(16).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

fn check_numbers(list: &List, diagnostics: &mut Vec<Diagnostic>) {
    let kind = list.kind.chinese();
    let mut before = 0;
    let mut category = None;
    let mut is_told = false;
    for item in &list.items {
        let place = Some(item.place.clone());
        let is_new = category.replace(&item.category).is_some_and(|before| *before != item.category);
        if is_new && item.no == 1 && before > 0 {
            if !is_told {
                let message = format!("{kind}清单的序号在每个类别里从 1 重新开始，同一个序号不止一项。");
                let mend = "各项都已读入；引用时请连同类别写明，或者请编制单位统一编号。";
                diagnostics.push(diagnostic(Severity::Warning, "numbers-restart", message, mend, place));
            }
            (is_told, before) = (true, 1);
            continue;
        }
        if item.no > before + 1 {
            let missing = if item.no == before + 2 {
                format!("第 {} 项", before + 1)
            } else {
                format!("第 {} 至 {} 项", before + 1, item.no - 1)
            };
            let message = format!("{kind}清单缺{missing}：第 {before} 项之后是第 {} 项。", item.no);
            let mend = "请对照原件：是原件漏号，还是这一行没有读出来。";
            diagnostics.push(diagnostic(Severity::Warning, "number-gap", message, mend, place));
        } else if item.no <= before {
            let message = format!("{kind}清单的序号 {} 重复或倒退。", item.no);
            diagnostics.push(diagnostic(
                Severity::Warning,
                "number-repeated",
                message,
                "请核对序号。",
                place,
            ));
        }
        before = item.no;
    }
}

fn check_counts(list: &List, diagnostics: &mut Vec<Diagnostic>) {
    let mut counted: BTreeMap<&str, u32> = BTreeMap::new();
    for category in list.items.iter().filter_map(|item| item.category.as_deref()) {
        *counted.entry(category).or_default() += 1;
    }
    for section in &list.sections {
        let count = counted.get(section.name.as_str()).copied().unwrap_or(0);
        if let Some(declared) = section.declared.filter(|declared| *declared != count) {
            let message = format!(
                "{}清单“{}”标明 {declared} 项，实际读到 {count} 项。",
                list.kind.chinese(),
                section.name
            );
            let mend = "请对照原件核对：是标题写错，还是有事项没有读出来。";
            diagnostics.push(diagnostic(
                Severity::Warning,
                "count-mismatch",
                message,
                mend,
                section.place.clone(),
            ));
        }
    }
}

fn check_item(bodies: &Bodies, list: &List, item: &Item, diagnostics: &mut Vec<Diagnostic>) {
    let mut warn = |code: &str, what: &str, mend: &str, place: &Place| {
        let message =
            format!("{}清单第 {} 项“{}”：{what}", list.kind.chinese(), item.no, shortened(&item.name.text));
        diagnostics.push(diagnostic(Severity::Warning, code, message, mend, Some(place.clone())));
    };
    const LOOK: &str = "请对照原件核对这一行。";
    if item.name.text.is_empty() {
        warn("no-name", "没有事项名称。", LOOK, &item.place);
    }
    match &item.cells {
        Cells::Basic {} => {}
        Cells::Joint(cells) => {
            if cells.departments.is_empty() {
                warn("no-departments", "没有对应上级部门。", LOOK, &item.place);
            }
            if cells.department_duties.iter().all(|group| group.duties.is_empty()) {
                warn("no-department-duties", "没有上级部门职责。", LOOK, &item.place);
            }
            if cells.town_duties.is_empty() {
                warn("no-town-duties", "没有乡镇（街道）配合职责。", LOOK, &item.place);
            }
            for group in cells.department_duties.iter().filter(|group| group.duties.is_empty()) {
                let heading = group.heading.clone().unwrap_or_default();
                warn(
                    "heading-without-duties",
                    &format!("“{}”下面没有职责。", heading.text),
                    LOOK,
                    &heading.place,
                );
            }
        }
        Cells::Reclaimed(cells) => {
            if cells.receivers.is_empty() {
                warn("no-receivers", "没有承接部门。", LOOK, &item.place);
            }
            if cells.method.text.is_empty() {
                warn("no-method", "没有履职方式及工作措施。", LOOK, &item.place);
            }
        }
    }
    for name in item.bodies().iter().filter(|name| !is_known_name(name, bodies)) {
        let what = format!("“{}”不像一个部门的名称。", name.text);
        warn("unclear-body", &what, "请核对名称是否完整，或者在部门目录里补充它的别名。", &name.place);
    }
}

fn is_known_name(name: &Passage, bodies: &Bodies) -> bool {
    let whole = name.text.split("等").next().unwrap_or(&name.text);
    is_body(&name.text, bodies) || is_body(whole, bodies)
}
