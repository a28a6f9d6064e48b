//! The routines on the workbench.

use qingdan_work::time::{date, end_of};

use super::routine_rows::{self, RoutineRow, Scope};
use super::work::Count;
use crate::app::App;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::web::query;

/// How many of the first routines are shown; the rest is a link away.
const FIRST_ROUTINES: usize = 5;

/// Routines that are to be done.
pub(super) struct RoutineSection {
    pub rows: Vec<RoutineRow>,
    pub counts: Vec<Count>,
}

/// The first routines of the visitor's organisations, and how many are due when.
pub(super) async fn first(app: &App, desk: &Desk) -> Result<RoutineSection, Refusal> {
    let scope = Scope::usual(desk);
    let heads = scope.heads(app, desk, Some(true), i64::MIN..=i64::MAX, "").await?;
    let (today, soon) = (end_of(date(desk.now)), desk.soon_until());
    let number = |is_meant: &dyn Fn(i64) -> bool| {
        heads.iter().filter(|head| head.due.is_some_and(is_meant)).count() as u64
    };
    let count = |name, class, number: u64, due: &str| Count {
        name,
        class,
        number: number.to_string(),
        url: format!("/routines{}", query(&[("due", due)])),
    };
    let overdue = number(&|at| at < desk.now);
    let is_today = number(&|at| (desk.now..=today).contains(&at));
    let is_soon = number(&|at| at > today && at <= soon);
    let counts = vec![
        count("已超期", "overdue", overdue, "overdue"),
        count("今天到期", "today", is_today, "today"),
        count("即将到期", "soon", is_soon, "soon"),
        count("全部待办", "later", heads.len() as u64, ""),
    ];
    let first = &heads[..heads.len().min(FIRST_ROUTINES)];
    Ok(RoutineSection { rows: routine_rows::rows(app, desk, first).await?, counts })
}
