//! What was read from a file, as its preview shows it: lists with their changes, items, diagnostics with their places.

use qingdan_formats::Content;
use qingdan_model::{Diagnostic, Document, Kind, List, Severity};

use super::difference::{Standing, standing};
use super::preview::{AskedFile, ReadFile, can_import, of_kind};
use crate::item_address;
use crate::library::Town;
use crate::original::{self, Line};

/// Diagnostics shown with their place; a file with more is no list, and the rest is counted.
const EXCERPTS: usize = 200;
/// Lines of the original around a diagnostic's place.
const CONTEXT: usize = 1;

/// A file of an upload.
pub(super) struct FileView {
    pub name: String,
    pub size: String,
    /// Empty where the file could not be opened.
    pub format: &'static str,
    pub region: Option<String>,
    pub town: String,
    /// The town whose lists in force this file is compared with; empty where there is none.
    pub compared: String,
    pub take: bool,
    pub can_import: bool,
    pub lists: Vec<ListView>,
    pub diagnostics: Vec<DiagnosticView>,
    pub errors: usize,
}

pub(super) struct ListView {
    pub kind: Kind,
    pub title: String,
    pub standing: Standing,
    pub items: usize,
    pub sections: Vec<SectionView>,
    pub lines: Vec<ItemLine>,
}

pub(super) struct SectionView {
    pub name: String,
    pub items: usize,
    pub declared: u32,
    pub differs: bool,
}

pub(super) struct ItemLine {
    pub no: u32,
    pub name: String,
    pub url: String,
    pub bodies: String,
}

pub(super) struct DiagnosticView {
    pub severity: &'static str,
    pub severity_name: &'static str,
    pub message: String,
    pub mend: String,
    pub place: String,
    pub lines: Vec<Line>,
}

/// `address` is that of the file in the preview.
pub(super) fn file_view(address: &str, asked: &AskedFile, town: Option<&Town>) -> FileView {
    let ReadFile { file, content, document } = &asked.read;
    let diagnostics = document.diagnostics.iter().enumerate();
    FileView {
        name: file.name.clone(),
        size: size(file.bytes.len()),
        format: if content.text.is_empty() { "" } else { content.format.name() },
        region: document.region.clone(),
        town: asked.town.clone(),
        compared: town.map(|town| town.name.clone()).unwrap_or_default(),
        take: asked.take,
        can_import: can_import(document),
        lists: document.lists.iter().map(|list| list_view(address, town, document, list)).collect(),
        diagnostics: diagnostics.map(|(at, one)| diagnostic_view(content, one, at < EXCERPTS)).collect(),
        errors: document.diagnostics.iter().filter(|one| one.severity == Severity::Error).count(),
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

fn list_view(address: &str, town: Option<&Town>, document: &Document, list: &List) -> ListView {
    let sections = list.sections.iter().map(|section| {
        let items =
            list.items.iter().filter(|item| item.category.as_deref() == Some(section.name.as_str())).count();
        let differs = section.declared.is_some_and(|declared| declared as usize != items);
        SectionView {
            name: section.name.clone(),
            items,
            declared: section.declared.unwrap_or_default(),
            differs,
        }
    });
    let lines = list.items.iter().map(|item| ItemLine {
        no: item.no,
        name: item.name.text.clone(),
        url: format!("{address}/{}/{}", list.kind, item_address::name_of(of_kind(document, list.kind), item)),
        bodies: item.bodies().iter().map(|body| body.text.as_str()).collect::<Vec<_>>().join("、"),
    });
    ListView {
        kind: list.kind,
        title: list.title.clone(),
        standing: standing(town, list),
        items: list.items.len(),
        sections: sections.collect(),
        lines: lines.collect(),
    }
}

fn diagnostic_view(content: &Content, diagnostic: &Diagnostic, with_excerpt: bool) -> DiagnosticView {
    let (severity, severity_name) = match diagnostic.severity {
        Severity::Error => ("error", "错误"),
        Severity::Warning => ("warning", "请核对"),
        Severity::Info => ("info", "说明"),
    };
    let place = diagnostic.place.clone().unwrap_or_default();
    let marks: Vec<_> = original::marks("here", &place).filter(|_| with_excerpt).collect();
    DiagnosticView {
        severity,
        severity_name,
        message: diagnostic.message.clone(),
        mend: diagnostic.mend.clone().unwrap_or_default(),
        place: content.place_name(&place),
        lines: original::excerpt(&content.text, &marks, CONTEXT),
    }
}
