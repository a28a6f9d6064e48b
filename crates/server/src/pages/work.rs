//! 工作台: what there is to do, by role.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use qingdan_store::{CaseHead, CaseScope, Stands, WorkWish, Workbench};
use qingdan_work::case::Source;
use qingdan_work::permission::{Right, may_somewhere, reach};
use qingdan_work::{Organisation, OrganisationId, OrganisationKind};

use super::cases::{CaseView, case_view};
use super::emergency_work::{EmergencyView, open_emergencies};
use super::lists_work::{self, ListsWork};
use super::notices::{NoticeRow, pending};
use super::step_rows::{StepRow, step_rows};
use super::work_routines::{self, RoutineSection};
use super::{Chrome, Link, render};
use crate::app::App;
use crate::desk::Desk;
use crate::opening::usual_source;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::{body_url, query};

/// How many of the first steps, cases and mentions are shown; the rest is a link away.
const FIRST: u32 = 8;

#[derive(Template)]
#[template(path = "work.html")]
struct WorkPage {
    chrome: Chrome,
    name: String,
    organisation: String,
    today: String,
    /// What opens a case, in the words of whoever does; empty for those who open none.
    open: &'static str,
    /// Emergencies that go on, with what one's own organisation owes.
    emergencies: Vec<EmergencyView>,
    counts: Vec<Count>,
    is_reader: bool,
    rows: Vec<StepRow>,
    list_url: String,
    /// The first of the routines that are to be done, and how many there are; none for whoever sees none.
    routines: Option<RoutineSection>,
    branches: Vec<BranchCount>,
    mentions: Vec<MentionView>,
    /// Ledgers that were sent to the visitor's organisation or sent back to it.
    ledgers: Vec<Link>,
    cases: Vec<CaseView>,
    /// Cases are ticked in the search, not here.
    picks: bool,
    /// Notices that are not over, by when.
    notices: Vec<NoticeRow>,
    /// What waits in the lists of the visitor's towns; none for whoever does not go through lists.
    lists: Option<ListsWork>,
    /// What those keep who have no cases: lists, people.
    tasks: Vec<Link>,
}

/// How many steps there are of one sort, with the list of them.
pub(super) struct Count {
    pub name: &'static str,
    pub class: &'static str,
    /// In digits; "1000+" where nobody counted further.
    pub number: String,
    pub url: String,
}

/// An organisation's work in short.
struct BranchCount {
    name: String,
    url: String,
    overdue: u64,
    today: u64,
    open: u64,
}

/// A case in which one's answer is waited for.
struct MentionView {
    url: String,
    number: String,
    title: String,
    when: String,
}

pub(crate) async fn page(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    let desk = Desk::of(&app, &visitor).await?;
    let mut page = WorkPage {
        chrome: Chrome::new(&app, &visitor),
        name: desk.person.name.clone(),
        organisation: desk.directory.full_name(desk.person.organisation),
        today: desk.said(desk.now).split(' ').next().unwrap_or_default().to_owned(),
        open: match (may_somewhere(&desk.person, Right::OpenCase), usual_source(&desk.person)) {
            (false, _) => "",
            (true, Source::Finding) => "报告发现的问题",
            (true, _) => "新建办件",
        },
        emergencies: open_emergencies(&app, &visitor, &desk).await?,
        counts: Vec::new(),
        is_reader: false,
        rows: Vec::new(),
        list_url: "/work-list".to_owned(),
        routines: None,
        branches: Vec::new(),
        mentions: Vec::new(),
        ledgers: super::ledger_inbox::waiting(&app, &desk).await?,
        cases: Vec::new(),
        picks: false,
        notices: Vec::new(),
        lists: lists_work::of(&app, &visitor).await?,
        tasks: tasks(&app, &visitor, &desk),
    };
    if may_somewhere(&desk.person, Right::ReadCase) {
        page.cases(&app, &desk).await?;
        page.notices = pending(&app, &desk, FIRST).await?;
    }
    if may_somewhere(&desk.person, Right::ReadRoutine) {
        page.routines = Some(work_routines::first(&app, &desk).await?);
    }
    render(&page)
}

impl WorkPage {
    /// What those see who work on cases, or read them.
    async fn cases(&mut self, app: &App, desk: &Desk) -> Result<(), Refusal> {
        let own = reach(&desk.person, Right::ActOnStep, &desk.directory);
        self.is_reader = own.is_empty();
        let organisations =
            if self.is_reader { reach(&desk.person, Right::ReadCase, &desk.directory) } else { own };
        let store = &app.store;
        let all = store.workbenches(&desk.district, &organisations, desk.now, desk.soon_until()).await?;
        self.counts = counts(&Workbench::sum(all.iter().map(|(_, one)| one)));
        if organisations.len() > 1 {
            self.branches = branches(desk, &all);
        }
        let first = WorkWish::of(&organisations, Stands::Ready, FIRST);
        let steps = store.work_list(&desk.district, first).await?;
        self.rows = step_rows(app, desk, steps).await?;
        let mentions = store.mentions(&desk.district, &desk.person.login, FIRST).await?;
        self.mentions = mentions
            .into_iter()
            .map(|one| MentionView {
                url: format!("/case/{}#e{}", one.number, one.seq),
                number: one.number.to_string(),
                title: one.title,
                when: desk.said(one.at),
            })
            .collect();
        // Whoever hands matters out wants to know what became of them.
        if self.is_reader && may_somewhere(&desk.person, Right::OpenCase) {
            let scope = CaseScope::Involving(desk.person.organisation);
            let cases = store.cases(&desk.district, scope, None, FIRST).await?;
            self.cases = cases.into_iter().map(|head: CaseHead| case_view(app, desk, head)).collect();
        }
        Ok(())
    }
}

fn counts(bench: &Workbench) -> Vec<Count> {
    let count = |name, class, number: u64, wish: &[(&str, &str)]| Count {
        name,
        class,
        number: counted(number),
        url: format!("/work-list{}", query(wish)),
    };
    vec![
        count("已超期", "overdue", bench.overdue, &[("due", "overdue")]),
        count("今天到期", "today", bench.today, &[("due", "today")]),
        count("即将到期", "soon", bench.soon, &[("due", "soon")]),
        count("其他待办", "later", bench.later, &[("due", "later")]),
        count("等别的环节", "waiting", bench.waiting, &[("state", "waiting")]),
        count("等申请人", "paused", bench.paused, &[("state", "paused")]),
    ]
}

fn counted(number: u64) -> String {
    let more = if number >= Workbench::MOST { "+" } else { "" };
    format!("{number}{more}")
}

/// The organisations that have work, those with the most overdue first.
fn branches(desk: &Desk, all: &[(OrganisationId, Workbench)]) -> Vec<BranchCount> {
    let mut all: Vec<&(OrganisationId, Workbench)> =
        all.iter().filter(|(_, one)| *one != Workbench::default()).collect();
    all.sort_by_key(|(id, one)| (std::cmp::Reverse((one.overdue, one.today)), *id));
    let branch = |(id, one): &(OrganisationId, Workbench)| BranchCount {
        name: desk.directory.full_name(*id),
        url: format!("/work-list{}", query(&[("organisation", &id.to_string())])),
        overdue: one.overdue,
        today: one.today,
        open: one.overdue + one.today + one.soon + one.later,
    };
    all.into_iter().map(branch).collect()
}

/// What else waits for a visitor: the lists of their district, its people.
fn tasks(app: &App, visitor: &Visitor, desk: &Desk) -> Vec<Link> {
    let may = |right| crate::permission::may(visitor, right);
    let link = |name: String, url: String| Link { name, url };
    let mut tasks = Vec::new();
    let own = desk.directory.get(desk.person.organisation);
    let department = own.filter(|own| own.kind == OrganisationKind::Department);
    if let Some(Organisation { name, .. }) = department
        && let Some((canonical, _)) = app.library().body(name)
    {
        tasks.push(link(format!("{name}在各镇街清单里的职责"), body_url(canonical)));
    }
    if may(Right::ImportLists) {
        tasks.push(link("导入清单文件".to_owned(), "/import".to_owned()));
    }
    if may(Right::ManageSettings) {
        tasks.push(link("时限和节假日设置".to_owned(), "/settings".to_owned()));
    }
    if may(Right::ReadAudit) {
        tasks.push(link("操作记录：谁在什么时候做了什么".to_owned(), "/audit".to_owned()));
    }
    if may(Right::VerifyAudit) {
        tasks.push(link("校验记录、下载封存".to_owned(), "/audit/verify".to_owned()));
    }
    if may(Right::DecideReadings) {
        tasks.push(link("核定部门名称".to_owned(), "/bodies/names".to_owned()));
        tasks.push(link("几个镇街的清单对照".to_owned(), "/compare".to_owned()));
    }
    if may(Right::ManageAccounts) {
        tasks.push(link("人员与机构".to_owned(), "/people".to_owned()));
    }
    tasks
}
