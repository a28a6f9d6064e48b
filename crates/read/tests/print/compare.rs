//! What reading got wrong, field by field; texts are compared without spaces and in their compatibility form.

use std::collections::BTreeMap;

use qingdan_model::{Cells, Document, Item, Kind, Passage};
use unicode_normalization::UnicodeNormalization;

/// One field that reading did not give back.
#[derive(Clone, Debug)]
pub struct Difference {
    /// `None` for what concerns the document or a list as a whole.
    pub item: Option<(Kind, u32)>,
    pub field: &'static str,
    pub expected: String,
    pub read: String,
}

/// Compatibility form without spaces.
pub fn fold(text: &str) -> String {
    text.nfkc().filter(|char| !char.is_whitespace()).collect()
}

type Fields = Vec<(&'static str, String)>;

/// Every difference, in the order of the expected document; items that only `read` has come last.
pub fn differences(expected: &Document, read: &Document) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&mut found, None, &document_fields(expected), &document_fields(read));
    let mut rest = items(read);
    for (key, fields) in items(expected) {
        match rest.remove(&key) {
            Some(other) => compare(&mut found, Some(key), &fields, &other),
            None => found.push(missing(key, "missing", &fields)),
        }
    }
    found.extend(rest.into_iter().map(|(key, fields)| missing(key, "extra", &fields)));
    found
}

/// How many of the expected items were given back in every field.
pub fn exact_items(expected: &Document, read: &Document) -> (usize, usize) {
    let (expected, read) = (items(expected), items(read));
    (expected.iter().filter(|(key, fields)| read.get(key) == Some(fields)).count(), expected.len())
}

fn missing(key: (Kind, u32), field: &'static str, fields: &Fields) -> Difference {
    let name =
        fields.iter().find(|(name, _)| *name == "name").map(|(_, name)| name.clone()).unwrap_or_default();
    Difference { item: Some(key), field, expected: name, read: String::new() }
}

fn compare(found: &mut Vec<Difference>, item: Option<(Kind, u32)>, expected: &Fields, read: &Fields) {
    for (field, value) in expected {
        let other =
            read.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default();
        if other != *value {
            found.push(Difference { item, field, expected: value.clone(), read: other });
        }
    }
}

fn document_fields(document: &Document) -> Fields {
    let lists = document.lists.iter().map(|list| format!("{} {}", list.kind, list.items.len()));
    let sections = document.lists.iter().flat_map(|list| {
        list.sections.iter().map(move |section| {
            let declared = section.declared.map(|count| count.to_string()).unwrap_or_default();
            format!("{} {} {declared}", list.kind, fold(&section.name))
        })
    });
    vec![
        ("town", document.town.as_deref().map(fold).unwrap_or_default()),
        ("lists", lists.collect::<Vec<_>>().join(" | ")),
        ("sections", sections.collect::<Vec<_>>().join(" | ")),
    ]
}

fn items(document: &Document) -> BTreeMap<(Kind, u32), Fields> {
    let lists = document.lists.iter();
    lists.flat_map(|list| list.items.iter().map(|item| ((list.kind, item.no), fields(item)))).collect()
}

fn fields(item: &Item) -> Fields {
    let mut fields = vec![
        ("category", item.category.as_deref().map(fold).unwrap_or_default()),
        ("name", fold(&item.name.text)),
    ];
    match &item.cells {
        Cells::Basic {} => {}
        Cells::Joint(cells) => {
            let groups = cells.department_duties.iter().map(|group| {
                let heading = group.heading.as_ref().map(|heading| fold(&heading.text)).unwrap_or_default();
                format!("[{heading}] {}", texts(&group.duties))
            });
            fields.extend([
                ("departments", texts(&cells.departments)),
                ("department_duties", groups.collect::<Vec<_>>().join(" || ")),
                ("support", texts(&cells.support)),
                ("town_duties", texts(&cells.town_duties)),
                ("remark", cells.remark.as_ref().map(|remark| fold(&remark.text)).unwrap_or_default()),
            ]);
        }
        Cells::Reclaimed(cells) => {
            fields.extend([("receivers", texts(&cells.receivers)), ("method", fold(&cells.method.text))]);
        }
    }
    fields
}

fn texts(passages: &[Passage]) -> String {
    passages.iter().map(|passage| fold(&passage.text)).collect::<Vec<_>>().join(" | ")
}
