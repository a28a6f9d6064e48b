//! The kinds of entries of an emergency, and the rows of each.

use qingdan_work::emergency::{Figure, Kept, Moving, Relief, Shift};
use qingdan_work::{Millis, OrganisationId};

use super::emergency::{Opened, minutes};
use super::emergency_board;

qingdan_model::words! {
    /// What was entered.
    Entered, "kind of entry" {
        /// Warnings, a row for each organisation that has to acknowledge one.
        Warnings = "warnings", "预警确认";
        /// People who were moved.
        Movings = "movings", "转移安置";
        /// Who is on duty.
        Shifts = "shifts", "值班值守";
        /// Relief that was handed out.
        Reliefs = "reliefs", "发放救助";
    }
}

/// What stands in a column of a row.
#[derive(Clone)]
pub(super) struct Cell {
    pub text: String,
    /// What it is sorted by, before its text: a number, a time.
    rank: i64,
}

/// An entry.
pub(super) struct Row {
    pub organisation: OrganisationId,
    pub is_void: bool,
    pub cells: Vec<Cell>,
}

impl Entered {
    /// The columns with their widths in a workbook, in characters.
    pub(super) fn columns(self) -> &'static [(&'static str, f64)] {
        match self {
            Entered::Warnings => &[
                ("单位", 26.0),
                ("预警", 8.0),
                ("内容", 60.0),
                ("发布", 18.0),
                ("确认", 18.0),
                ("用时", 14.0),
                ("确认人", 14.0),
                ("说明", 40.0),
            ],
            Entered::Movings => &[
                ("单位", 26.0),
                ("批次", 8.0),
                ("从哪里", 24.0),
                ("到哪里", 24.0),
                ("户", 8.0),
                ("人", 8.0),
                ("现在安置", 12.0),
                ("时间", 18.0),
                ("作废", 40.0),
            ],
            Entered::Shifts => &[
                ("单位", 26.0),
                ("开始", 18.0),
                ("结束", 18.0),
                ("带班领导", 14.0),
                ("值班人员", 24.0),
                ("作废", 40.0),
            ],
            Entered::Reliefs => &[
                ("单位", 26.0),
                ("救助", 20.0),
                ("数量", 12.0),
                ("计量", 8.0),
                ("户", 8.0),
                ("人", 8.0),
                ("时间", 18.0),
                ("登记人", 14.0),
                ("签收凭证", 12.0),
                ("作废", 40.0),
            ],
        }
    }

    /// All of them, as they were entered.
    pub(super) fn rows(self, opened: &Opened) -> Vec<Row> {
        match self {
            Entered::Warnings => warnings(opened),
            Entered::Movings => movings(opened),
            Entered::Shifts => shifts(opened),
            Entered::Reliefs => reliefs(opened),
        }
    }
}

impl Cell {
    /// What it is sorted by.
    pub fn key(&self) -> (i64, &str) {
        (self.rank, &self.text)
    }
}

fn warnings(opened: &Opened) -> Vec<Row> {
    let Opened { desk, emergency, .. } = opened;
    let mut rows = Vec::new();
    for (no, warning) in (1i64..).zip(&emergency.warnings) {
        for to in &warning.what.to {
            let done = warning.acknowledgement(*to);
            let after = done.map(|one| one.act.at - warning.act.at);
            let cells = vec![
                organisation(opened, *to),
                Cell { text: format!("第 {no} 条"), rank: no },
                text(&warning.what.text),
                time(opened, Some(warning.act.at)),
                time(opened, done.map(|one| one.act.at)),
                Cell {
                    text: after.map_or("还没有确认".to_owned(), minutes),
                    rank: after.unwrap_or(desk.now.saturating_sub(warning.act.at)),
                },
                text(done.map_or("", |one| &one.act.by.name)),
                text(done.map_or("", |one| &one.note)),
            ];
            rows.push(Row { organisation: *to, is_void: false, cells });
        }
    }
    rows
}

fn movings(opened: &Opened) -> Vec<Row> {
    let row = |(no, one): (u32, &Kept<Moving>)| {
        let moving = &one.what;
        let cells = vec![
            organisation(opened, moving.organisation),
            Cell { text: format!("第 {no} 批"), rank: no.into() },
            text(&moving.from),
            text(&moving.shelter),
            count(moving.households),
            count(moving.people),
            count(opened.emergency.sheltered_of(no, opened.desk.now)),
            time(opened, Some(moving.at)),
            void(opened, one),
        ];
        Row { organisation: moving.organisation, is_void: !one.counts(), cells }
    };
    (1..).zip(&opened.emergency.movings).map(row).collect()
}

fn shifts(opened: &Opened) -> Vec<Row> {
    let row = |one: &Kept<Shift>| {
        let shift = &one.what;
        let cells = vec![
            organisation(opened, shift.organisation),
            time(opened, Some(shift.from)),
            time(opened, Some(shift.until)),
            text(&shift.leader),
            text(&shift.on_duty),
            void(opened, one),
        ];
        Row { organisation: shift.organisation, is_void: !one.counts(), cells }
    };
    opened.emergency.shifts.iter().map(row).collect()
}

fn reliefs(opened: &Opened) -> Vec<Row> {
    let row = |one: &Kept<Relief>| {
        let relief = &one.what;
        let amount = i64::try_from(relief.amount).unwrap_or(i64::MAX);
        let cells = vec![
            organisation(opened, relief.organisation),
            text(&relief.what),
            Cell { text: Figure::Economic.text(relief.amount), rank: amount },
            text(&relief.unit),
            count(relief.households),
            count(relief.people),
            time(opened, Some(relief.at)),
            text(&one.act.by.name),
            Cell { text: format!("{} 份", relief.evidence.len()), rank: relief.evidence.len() as i64 },
            void(opened, one),
        ];
        Row { organisation: relief.organisation, is_void: !one.counts(), cells }
    };
    opened.emergency.reliefs.iter().map(row).collect()
}

fn organisation(opened: &Opened, id: OrganisationId) -> Cell {
    text(&opened.desk.directory.full_name(id))
}

fn text(text: &str) -> Cell {
    Cell { text: text.to_owned(), rank: 0 }
}

fn count(number: u32) -> Cell {
    Cell { text: number.to_string(), rank: number.into() }
}

fn time(opened: &Opened, at: Option<Millis>) -> Cell {
    Cell { text: at.map(|at| opened.desk.said(at)).unwrap_or_default(), rank: at.unwrap_or(Millis::MAX) }
}

fn void<T>(opened: &Opened, one: &Kept<T>) -> Cell {
    text(&emergency_board::void(opened, one))
}
