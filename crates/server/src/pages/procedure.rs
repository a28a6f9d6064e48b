//! An item's procedure: drawn under the item, and as files.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use qingdan_model::{Item, Missing, Procedure, Side, StepId};
use qingdan_write::{Drawing, bpmn, svg, title_of};

use super::reading::Corrections;
use crate::library::Town;
use crate::refusal::Refusal;
use crate::web::{attachment, query};

/// A procedure as the item page shows it.
pub(crate) struct ProcedureView {
    /// The lanes as a picture, with a link on each step. Made by ourselves from escaped text.
    pub picture: String,
    pub hand_offs: Vec<HandOffView>,
    /// How many hand-offs lack a side.
    pub dangling: usize,
    pub doubts: Vec<DoubtView>,
    pub query: String,
}

pub(crate) struct HandOffView {
    pub from: SideView,
    pub by: String,
    pub to: SideView,
    pub is_dangling: bool,
    /// Whether the list says so, or it was concluded.
    pub basis: &'static str,
    pub reason: String,
}

pub(crate) struct SideView {
    pub name: String,
    /// The clause; empty where there is none.
    pub step: String,
    pub step_name: String,
}

pub(crate) struct DoubtView {
    pub message: String,
    pub steps: Vec<(String, String)>,
}

impl ProcedureView {
    /// The procedure of an item; none where the item has no clause to be drawn.
    pub fn of(procedure: &Procedure, title: &str, version: &str) -> Option<ProcedureView> {
        // A single step is the item itself.
        if procedure.steps.len() < 2 {
            return None;
        }
        let query = query(&[("version", version)]);
        let mut hand_offs: Vec<HandOffView> = procedure.hand_offs.iter().map(hand_off).collect();
        hand_offs.sort_by_key(|one| one.is_dangling);
        Some(ProcedureView {
            picture: svg(&Drawing { title, procedure, address: &|step| Some(format!("#{step}")) }),
            dangling: hand_offs.iter().filter(|one| one.is_dangling).count(),
            hand_offs,
            doubts: procedure
                .doubts
                .iter()
                .map(|doubt| DoubtView {
                    message: doubt.message.clone(),
                    steps: doubt.evidence.iter().map(|at| (at.step.to_string(), at.step.chinese())).collect(),
                })
                .collect(),
            query,
        })
    }
}

fn hand_off(one: &qingdan_model::HandOff) -> HandOffView {
    let side = |side: &Side, missing: bool, words: &str| SideView {
        name: match (missing, side.name.as_str()) {
            (true, _) => words.to_owned(),
            (false, "") => "没有写明".to_owned(),
            (false, name) => name.to_owned(),
        },
        step: side.step.map(|step| step.to_string()).unwrap_or_default(),
        step_name: side.step.map(StepId::chinese).unwrap_or_default(),
    };
    HandOffView {
        from: side(&one.from, one.missing == Some(Missing::Sender), "没有人送"),
        by: match &one.what {
            Some(what) => format!("{}：{what}", one.by),
            None => one.by.clone(),
        },
        to: side(&one.to, one.missing == Some(Missing::Receiver), "没有人接"),
        is_dangling: one.missing.is_some(),
        basis: one.reason.basis.chinese(),
        reason: one.reason.message.clone(),
    }
}

/// The procedure of an item as a file.
pub(crate) fn file(
    town: &Town,
    item: &Item,
    corrections: &Corrections<'_>,
    format: &str,
) -> Result<Response, Refusal> {
    let (title, procedure) = (title_of(&town.name, item), corrections.procedure(item));
    let drawing = Drawing { title: &title, procedure: &procedure, address: &|_| None };
    let (media_type, content) = match format {
        "svg" => ("image/svg+xml", svg(&drawing)),
        "bpmn" => ("application/xml", bpmn(&drawing)),
        _ => return Err(Refusal::not_found("流程可以存为 svg 或 bpmn。")),
    };
    let disposition =
        attachment(&format!("{}-{}.{format}", item.kind().as_str(), item.no), &format!("{title}.{format}"));
    let headers = [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, content).into_response())
}
