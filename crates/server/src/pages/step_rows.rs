//! Steps as rows of work lists, on pages and in workbooks.

use qingdan_store::WorkStep;
use qingdan_work::permission::{On, Right, may};

use crate::app::App;
use crate::desk::{ClauseTexts, Desk, DueView, clause_url, town_of};
use crate::refusal::Refusal;

/// A step in a list.
pub(super) struct StepRow {
    pub number: String,
    pub title: String,
    pub url: String,
    pub label: String,
    /// The clause in its words; empty for a step that somebody added.
    pub clause: String,
    pub clause_url: String,
    pub organisation: String,
    pub item: String,
    pub town: String,
    pub due: Option<DueView>,
    /// How far it was told that it is overdue.
    pub told: &'static str,
}

/// Steps as rows, with their clauses; without those of cases that the reader may not read.
pub(super) async fn step_rows(app: &App, desk: &Desk, steps: Vec<WorkStep>) -> Result<Vec<StepRow>, Refusal> {
    let may_read = |step: &WorkStep| {
        let on = On { responsible: &[step.town], involved: &[step.organisation] };
        may(&desk.person, Right::ReadCase, on, &desk.directory)
    };
    let steps: Vec<WorkStep> = steps.into_iter().filter(may_read).collect();
    let mut texts = ClauseTexts::default();
    for step in &steps {
        texts.load(app, &desk.district, &step.item).await?;
    }
    let library = app.library();
    let row = |step: WorkStep| {
        let town = town_of(&library, &desk.district, &step.item);
        StepRow {
            number: step.place.case.to_string(),
            url: format!("/case/{}?step={}#act", step.place.case, step.place.step),
            clause: texts.get(&step.item, step.clause).to_owned(),
            clause_url: town.map(|town| clause_url(town, &step.item, step.clause)).unwrap_or_default(),
            organisation: desk.directory.full_name(step.organisation),
            item: step.item.name,
            town: desk.directory.name(step.town),
            due: step.due.as_ref().map(|due| desk.due(due)),
            told: step.told.map_or("", |told| told.chinese()),
            title: step.title,
            label: step.label,
        }
    };
    Ok(steps.into_iter().map(row).collect())
}

impl StepRow {
    /// A workbook's columns, with their widths in digits.
    pub const COLUMNS: [(&str, f64); 11] = [
        ("办件编号", 14.0),
        ("办件", 36.0),
        ("环节", 36.0),
        ("条款", 50.0),
        ("承办", 24.0),
        ("事项", 30.0),
        ("镇街", 16.0),
        ("时限", 18.0),
        ("为什么是这个时限", 34.0),
        ("进度", 18.0),
        ("督办", 14.0),
    ];

    /// A row of a workbook.
    pub fn cells(self) -> Vec<String> {
        let StepRow { number, title, label, clause, organisation, item, town, due, told, .. } = self;
        let (when, why, distance) =
            due.map_or_else(Default::default, |due| (due.when, due.why, due.distance));
        vec![number, title, label, clause, organisation, item, town, when, why, distance, told.to_owned()]
    }
}
