//! What was read from uploaded files, to be looked at before it is imported.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use qingdan_formats::Content;
use qingdan_model::{Document, Item, Kind, List};
use qingdan_store::ListHead;
use serde::Deserialize;

use super::difference::{Standing, standing};
use super::item_view::{ItemView, NO_PLACES, Owner, Shown};
use super::list::kind_or_refusal;
use super::preview_view::{FileView, file_view};
use super::{Chrome, Link, render};
use crate::app::{App, today};
use crate::form::{Posted, SentFile};
use crate::item_address;
use crate::library::{Library, Town, likely_district};
use crate::preview::{self, Preview};
use crate::refusal::Refusal;
use crate::session::Visitor;

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage {
    chrome: Chrome,
    action: String,
    error: String,
    files: Vec<FileView>,
    towns: Vec<String>,
    district: String,
    effective: String,
    can_confirm: bool,
}

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    clause: String,
}

#[derive(Template)]
#[template(path = "preview_item.html")]
struct PreviewItemPage {
    chrome: Chrome,
    preview_url: String,
    file: String,
    view: ItemView,
}

/// One item as it was read, beside the original.
pub(crate) async fn item(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, at, word, called)): Path<(String, usize, String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let missing = || Refusal::not_found("这次上传里没有这一项，或者已经确认导入。");
    let Preview::Waiting(mut files) = preview::find(&app.store, login(&visitor), &id).await? else {
        return Err(missing());
    };
    if at >= files.len() {
        return Err(missing());
    }
    let read = read_all(&app, vec![files.swap_remove(at)]).await?;
    let ReadFile { file, content, document } = read.first().ok_or_else(missing)?;
    let kind = kind_or_refusal(&word)?;
    let items = || of_kind(document, kind);
    let [item] = item_address::called(items(), &called)[..] else { return Err(missing()) };
    let here = items().position(|one| std::ptr::eq(one, item)).ok_or_else(missing)?;
    let step = |place: usize| {
        let item = items().nth(place)?;
        let url = format!("/import/{id}/{at}/{kind}/{}", item_address::name_of(items(), item));
        Some(Link { name: format!("{} {}", item.no, item.name.text), url })
    };
    let library = app.library();
    let key = document.town.as_deref().unwrap_or("乡镇（街道）");
    let owner = Owner { library: &library, district: document.region.as_deref().unwrap_or_default(), key };
    let shown = Shown { chosen: wish.clause, version: "", read: None, may_correct: false };
    let view = ItemView {
        no_original: NO_PLACES,
        previous: here.checked_sub(1).and_then(step),
        next: step(here + 1),
        ..ItemView::new(&owner, item, Some(content), shown)
    };
    let preview_url = format!("/import/{id}");
    render(&PreviewItemPage {
        chrome: Chrome::new(&app, &visitor),
        preview_url,
        file: file.name.clone(),
        view,
    })
}

/// All items of a kind: a file may hold two lists of it, though it is not imported then.
pub(super) fn of_kind(document: &Document, kind: Kind) -> impl Iterator<Item = &Item> {
    document.lists.iter().filter(move |list| list.kind == kind).flat_map(|list| &list.items)
}

/// A file with what was read from it.
pub(crate) struct ReadFile {
    pub file: SentFile,
    /// Empty where the file could not be opened; the document says why.
    pub content: Content,
    pub document: Document,
}

/// What the person has chosen on the preview page.
pub(crate) struct Asked {
    pub files: Vec<AskedFile>,
    pub district: String,
    pub effective: String,
}

pub(crate) struct AskedFile {
    pub read: ReadFile,
    pub take: bool,
    pub town: String,
}

impl Asked {
    /// As the page first shows it.
    pub fn first(files: Vec<ReadFile>, current: &[ListHead], named: &[String]) -> Asked {
        let telling = files.iter().find(|file| file.document.region.is_some()).or(files.first());
        let district =
            telling.map(|file| likely_district(current, named, &file.document)).unwrap_or_default();
        let files = files.into_iter().map(|read| {
            let take = can_import(&read.document);
            AskedFile { take, town: read.document.town.clone().unwrap_or_default(), read }
        });
        Asked { files: files.collect(), district, effective: today().to_string() }
    }

    /// As it was sent in.
    pub fn posted(files: Vec<ReadFile>, form: &Posted) -> Asked {
        let files = files.into_iter().enumerate().map(|(at, read)| AskedFile {
            take: can_import(&read.document) && !form.field(&format!("take-{at}")).is_empty(),
            town: form.field(&format!("town-{at}")).trim().to_owned(),
            read,
        });
        Asked {
            files: files.collect(),
            district: form.field("district").trim().to_owned(),
            effective: form.field("effective").trim().to_owned(),
        }
    }

    /// A town whose lists would be replaced without their changes having been on the page.
    pub fn unseen<'a>(&self, library: &'a Library, form: &Posted) -> Option<&'a str> {
        self.files.iter().enumerate().filter(|(_, file)| file.take).find_map(|(at, file)| {
            let town = town_of(library, &self.district, &file.town)?;
            let changes = |list: &List| matches!(standing(Some(town), list), Standing::Changed(_));
            let is_unseen = form.field(&format!("compared-{at}")) != town.name
                && file.read.document.lists.iter().any(changes);
            is_unseen.then_some(town.name.as_str())
        })
    }

    /// The day from which the lists hold, or what is still missing.
    pub fn problem(&self) -> Result<Date, String> {
        if let Some(file) = self.files.iter().find(|file| file.take && file.town.is_empty()) {
            return Err(format!("“{}”没有写明所属乡镇（街道），请填写。", file.read.file.name));
        }
        if self.files.iter().all(|file| !file.take) {
            return Err("没有选中要导入的文件。".into());
        }
        if self.district.is_empty() {
            return Err("请填写所属区（县、旗）。".into());
        }
        self.effective.parse().map_err(|_| "请填写执行日期，例如 2025-07-01。".into())
    }
}

pub(super) fn can_import(document: &Document) -> bool {
    document.lists.iter().any(|list| !list.items.is_empty())
}

/// The visitor's login name; previews are their maker's only.
pub(crate) fn login(visitor: &Visitor) -> &str {
    visitor.account().map_or("", |account| account.login.as_str())
}

/// Reads files, away from the threads that answer requests.
pub(crate) async fn read_all(app: &App, files: Vec<SentFile>) -> Result<Vec<ReadFile>, Refusal> {
    let bodies = &app.catalogue.bodies;
    let read = tokio::task::spawn_blocking(move || {
        let read = |file: SentFile| {
            let content = qingdan_formats::open(&file.bytes);
            let document = qingdan_read::read_opened(&file.name, &content, bodies);
            ReadFile { file, content: content.unwrap_or_default(), document }
        };
        files.into_iter().map(read).collect()
    });
    read.await.map_err(|error| Refusal::fault(&error.to_string()))
}

/// The page that asks for the confirmation; `error` says what stands in its way.
pub(crate) fn preview_page(
    app: &App,
    visitor: &Visitor,
    id: &str,
    asked: Asked,
    error: String,
) -> Result<Response, Refusal> {
    let library = app.library();
    let view = |(at, file): (usize, &AskedFile)| {
        file_view(&format!("/import/{id}/{at}"), file, town_of(&library, &asked.district, &file.town))
    };
    render(&PreviewPage {
        chrome: Chrome::new(app, visitor),
        action: format!("/import/{id}"),
        error,
        can_confirm: asked.files.iter().any(|file| can_import(&file.read.document)),
        files: asked.files.iter().enumerate().map(view).collect(),
        towns: library.towns.iter().map(|town| town.name.clone()).collect(),
        district: asked.district,
        effective: asked.effective,
    })
}

/// The town with this name in this district, if it has lists.
fn town_of<'a>(library: &'a Library, district: &str, name: &str) -> Option<&'a Town> {
    library.towns.iter().find(|town| town.name == name && town.district == district)
}
