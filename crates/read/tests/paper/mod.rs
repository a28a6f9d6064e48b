//! Prints structured lists as PDF by programs that people print with.
//!
//! Headless Chromium, LibreOffice and poppler are used where they are installed. A test that needs one says so and
//! passes where it is absent, unless `QINGDAN_REQUIRE_PRINTERS=1`.
#![allow(dead_code)] // Each test uses its part of the printers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use qingdan_model::{Cells, Document, Item, Kind, List, Passage};

/// Where the category of a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// In a row of its own over the rows of the category.
    Section,
    /// In a column, one cell for all rows of the category.
    Merged,
}

/// How a list is set.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub name: &'static str,
    pub category: Category,
    /// Whether the header stands on every page, or only on a table's first.
    pub is_repeated: bool,
    /// The `@page` rule and whatever departs from a ruled table with text in the middle of its cells.
    pub style: &'static str,
}

/// The document as such a print says it: sections have the counts that are printed, and remarks are not.
pub fn settled(document: &Document, setting: &Setting) -> Document {
    let mut document = document.clone();
    document.diagnostics.clear();
    document.region = None;
    for list in &mut document.lists {
        for item in &mut list.items {
            if let Cells::Joint(cells) = &mut item.cells {
                cells.remark = None;
            }
        }
        let items = &list.items;
        for section in &mut list.sections {
            let count = items.iter().filter(|item| item.category.as_ref() == Some(&section.name)).count();
            section.declared = (setting.category == Category::Section).then_some(count as u32);
        }
    }
    document
}

/// The document as a page for browsers.
pub fn html(document: &Document, setting: &Setting) -> String {
    let mut page = format!(
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><style>\
         @page {{ size: A4 landscape; margin: 15mm }}\
         body {{ font: 10.5pt 'Noto Serif CJK SC', 'Noto Sans CJK SC' }}\
         h1 {{ font-size: 18pt; text-align: center }} h1 + table {{ break-after: page }}\
         table {{ width: 100%; table-layout: fixed; border-collapse: collapse }}\
         td, th {{ border: 0.75pt solid black; padding: 3pt 4pt }} p {{ margin: 0 }} {}</style><body>",
        setting.style
    );
    for list in &document.lists {
        page.push_str(&table(document, list, setting));
    }
    page
}

fn table(document: &Document, list: &List, setting: &Setting) -> String {
    let is_merged = setting.category == Category::Merged;
    let (mut words, mut widths): (Vec<&str>, Vec<u32>) = match list.kind {
        Kind::Basic => (vec!["序号", "事项名称"], vec![8, 92]),
        Kind::Joint => (
            vec!["序号", "事项名称", "对应上级部门", "上级部门职责", "乡镇（街道）配合职责"],
            vec![6, 14, 13, 38, 29],
        ),
        Kind::Reclaimed => (vec!["序号", "事项名称", "承接部门", "履职方式及工作措施"], vec![6, 30, 20, 44]),
    };
    if is_merged {
        words.insert(1, "事项类别");
        widths.insert(1, 9);
    }
    let cells = |tag: &str, cells: Vec<String>| -> String {
        cells.iter().map(|cell| format!("<{tag}>{cell}</{tag}>")).collect()
    };
    let columns: String = widths.iter().map(|width| format!("<col style='width: {width}%'>")).collect();
    let header = format!("<tr>{}</tr>", cells("th", words.iter().map(|word| (*word).to_owned()).collect()));
    let (head, body) = if setting.is_repeated { (header.as_str(), "") } else { ("", header.as_str()) };
    let title = format!("{}{}事项清单", document.town.as_deref().unwrap_or_default(), list.kind.chinese());
    let mut out = format!(
        "<h1>{title}</h1><table border=1 cellspacing=0 cellpadding=4>{columns}<thead>{head}</thead><tbody>{body}"
    );
    let mut open = None;
    for item in &list.items {
        let rows = list.items.iter().filter(|other| other.category == item.category).count();
        let category = escaped(item.category.as_deref().unwrap_or_default());
        let is_new = item.category != open;
        if is_new && !is_merged {
            out.push_str(&format!("<tr><td colspan={}>一、{category}（{rows}项）</td></tr>", words.len()));
        }
        let own =
            if is_new && is_merged { format!("<td rowspan={rows}>{category}</td>") } else { String::new() };
        let [number, rest @ ..] = &columns_of(item)[..] else { continue };
        let rest = cells("td", rest.to_vec());
        out.push_str(&format!("<tr>{}{own}{rest}</tr>", cells("td", vec![number.clone()])));
        open.clone_from(&item.category);
    }
    out + "</tbody></table>"
}

fn columns_of(item: &Item) -> Vec<String> {
    let name = paragraphs([item.name.text.clone()]);
    let mut columns = vec![paragraphs([item.no.to_string()]), name];
    match &item.cells {
        Cells::Basic {} => {}
        Cells::Joint(cells) => {
            let mut duties = Vec::new();
            for group in &cells.department_duties {
                duties.extend(group.heading.as_ref().map(|heading| format!("{}：", heading.text)));
                duties.extend(numbered(&group.duties));
            }
            if !cells.support.is_empty() {
                duties.push("履职保障：".to_owned());
                duties.extend(numbered(&cells.support));
            }
            columns.push(paragraphs(texts(&cells.departments)));
            columns.push(paragraphs(duties));
            columns.push(paragraphs(numbered(&cells.town_duties)));
        }
        Cells::Reclaimed(cells) => {
            columns.push(paragraphs(texts(&cells.receivers)));
            columns.push(paragraphs([cells.method.text.clone()]));
        }
    }
    columns
}

fn texts(passages: &[Passage]) -> Vec<String> {
    passages.iter().map(|passage| passage.text.clone()).collect()
}

fn numbered(clauses: &[Passage]) -> Vec<String> {
    match clauses {
        [only] => vec![only.text.clone()],
        _ => clauses.iter().zip(1..).map(|(clause, number)| format!("{number}.{}", clause.text)).collect(),
    }
}

fn paragraphs(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| format!("<p>{}</p>", escaped(&line))).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A folder for a print, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("qingdan-print-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder to print in");
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The page printed by Chromium; `None` where that is not installed.
pub fn by_chromium(html: &str, name: &str) -> Option<Vec<u8>> {
    let chromium = installed(&["chromium", "chromium-browser", "google-chrome"])?;
    let folder = Folder::new(&format!("chromium-{name}"));
    let (page, pdf) = (folder.0.join("list.html"), folder.0.join("list.pdf"));
    std::fs::write(&page, html).expect("the page is written");
    let mut print = Command::new(chromium);
    print.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]);
    print.arg(format!("--user-data-dir={}", folder.0.join("profile").display()));
    print.arg(format!("--print-to-pdf={}", pdf.display())).arg(&page);
    run(print);
    Some(std::fs::read(pdf).expect("Chromium printed the page"))
}

/// The page made a Word document and printed by LibreOffice; `None` where that is not installed.
pub fn by_libreoffice(html: &str, name: &str) -> Option<Vec<u8>> {
    let soffice = installed(&["soffice", "libreoffice"])?;
    let folder = Folder::new(&format!("libreoffice-{name}"));
    std::fs::write(folder.0.join("list.html"), html).expect("the page is written");
    let convert = |to: &[&str], file: &str| {
        let mut convert = Command::new(soffice);
        convert.arg(format!("-env:UserInstallation=file://{}", folder.0.join("profile").display()));
        convert.arg("--headless").args(to).args(["--outdir", "."]).arg(file).current_dir(&folder.0);
        run(convert);
    };
    let word = ["--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML"];
    convert(&word, "list.html");
    convert(&["--convert-to", "pdf"], "list.docx");
    Some(std::fs::read(folder.0.join("list.pdf")).expect("LibreOffice printed the document"))
}

/// The text of a PDF with its layout kept, as poppler writes it; `None` where that is not installed.
pub fn text_of(pdf: &[u8], name: &str) -> Option<Vec<u8>> {
    let pdftotext = installed(&["pdftotext"])?;
    let folder = Folder::new(&format!("pdftotext-{name}"));
    std::fs::write(folder.0.join("list.pdf"), pdf).expect("the print is written");
    let mut take = Command::new(pdftotext);
    take.args(["-layout", "list.pdf", "list.txt"]).current_dir(&folder.0);
    run(take);
    Some(std::fs::read(folder.0.join("list.txt")).expect("poppler took the text"))
}

fn run(mut command: Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.as_ref().is_ok_and(std::process::ExitStatus::success), "{command:?}: {status:?}");
}

fn installed<'a>(programs: &[&'a str]) -> Option<&'a str> {
    let folders: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    let is_there = |program: &&&str| folders.iter().any(|folder: &PathBuf| is_file(&folder.join(program)));
    let found = programs.iter().find(is_there).copied();
    let required = std::env::var("QINGDAN_REQUIRE_PRINTERS").is_ok_and(|value| value == "1");
    assert!(found.is_some() || !required, "none of {programs:?} is installed");
    if found.is_none() {
        println!("skipped: none of {programs:?} is installed");
    }
    found
}

fn is_file(path: &Path) -> bool {
    path.is_file()
}
