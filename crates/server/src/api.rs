//! What other programs ask: the shapes of the contract, and the state of this process.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_model::Document;
use qingdan_search::Answers;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::pages::ask::{question, towns_asked};
use crate::pages::list::kind_or_refusal;
use crate::refusal::Refusal;

#[derive(Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    q: String,
    #[serde(default)]
    town: String,
}

/// Towns with the heads of their lists.
pub(crate) async fn towns(State(app): State<App>) -> Json<Value> {
    let library = app.library();
    let towns = library.towns.iter().map(|town| {
        let lists: Vec<_> = town.lists.iter().map(|list| &list.head).collect();
        json!({"key": town.key, "district": town.district, "name": town.name, "lists": lists})
    });
    Json(towns.collect())
}

/// One list in force, in the shape of `qingdan read`.
pub(crate) async fn list(
    State(app): State<App>,
    Path((key, kind)): Path<(String, String)>,
) -> Result<Json<Document>, Refusal> {
    let library = app.library();
    let kind = kind_or_refusal(&kind)?;
    let town = library.town(&key).ok_or_else(|| Refusal::not_found(format!("没有“{key}”的清单。")))?;
    let stored = town.list(kind).ok_or_else(|| Refusal::not_found(format!("{key}没有这份清单。")))?;
    Ok(Json(Document {
        source: stored.head.source.clone(),
        town: Some(town.name.clone()),
        lists: vec![stored.list.clone()],
        ..Document::default()
    }))
}

/// Who is responsible, by the lists of the town named, or of all.
pub(crate) async fn ask(
    State(app): State<App>,
    Query(asked): Query<Question>,
) -> Result<Json<Answers>, Refusal> {
    let library = app.library();
    let question = question(&asked.q);
    if question.is_empty() {
        return Err(Refusal::bad_request("请用参数 q 给出问题。"));
    }
    towns_asked(&library, &asked.town)?;
    let town = Some(asked.town.as_str()).filter(|town| !town.is_empty());
    Ok(Json(library.index.ask(&question, town)))
}

/// An organisation's printed names and the items that name it.
pub(crate) async fn body(State(app): State<App>, Path(name): Path<String>) -> Result<Json<Value>, Refusal> {
    let library = app.library();
    let (name, body) =
        library.body(&name).ok_or_else(|| Refusal::not_found(format!("清单里没有“{name}”。")))?;
    let duties: Vec<Value> = body
        .duties
        .iter()
        .map(|duty| {
            let item = duty.item();
            json!({"town": duty.town, "list": duty.list.head.kind, "no": item.no, "name": item.name.text,
                "printed": duty.printed})
        })
        .collect();
    Ok(Json(json!({"name": name, "printed": body.printed, "duties": duties})))
}

/// The process answers.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// The process can do its work: its index is there since it started, and the database answers.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    match app.store.revision().await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("the database does not answer: {error}\n"))
            .into_response(),
    }
}
