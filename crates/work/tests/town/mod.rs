//! A district to test in: an invented town with its offices and villages, departments, people of every role, a clock that
//! the scenario turns, and one case that they work on.

#![allow(clippy::unwrap_used, dead_code, missing_docs)] // a broken scenario may panic, and not each file of tests needs all

use jiff::civil::DateTime;
use qingdan_catalogue::HolidayYear;
use qingdan_model::{Document, Kind};
use qingdan_work::affair::{AffairKind, AffairNumber};
use qingdan_work::calendar::Calendar;
use qingdan_work::case::{
    Act, Actor, Author, Case, Command, Completion, Context, Event, Hold, ItemRef, Opening, Refusal, Request,
    Source, Status, Step, StepNo, StepStatus, decide, evolve, noticed,
};
use qingdan_work::plan::{Parties, Plan, Planned};
use qingdan_work::time::{Millis, said, start_of};
use qingdan_work::{
    CaseNumber, Directory, Organisation, OrganisationId, OrganisationKind, Person, Role, Settings,
};

/// Organisations: district, departments, town, offices, villages; and a town next to it.
pub const DISTRICT: OrganisationId = OrganisationId(1);
pub const CIVIL: OrganisationId = OrganisationId(2);
pub const FINANCE: OrganisationId = OrganisationId(3);
pub const FIRE: OrganisationId = OrganisationId(4);
pub const POLICE: OrganisationId = OrganisationId(5);
pub const ECOLOGY: OrganisationId = OrganisationId(6);
pub const HOUSING: OrganisationId = OrganisationId(7);
pub const TOWN: OrganisationId = OrganisationId(10);
pub const WELFARE: OrganisationId = OrganisationId(11);
pub const SAFETY: OrganisationId = OrganisationId(12);
pub const VILLAGE: OrganisationId = OrganisationId(13);
pub const OTHER_VILLAGE: OrganisationId = OrganisationId(14);
pub const OTHER_TOWN: OrganisationId = OrganisationId(20);
pub const CLOSED: OrganisationId = OrganisationId(21);

pub fn directory() -> Directory {
    use OrganisationKind::{Community, Department, District, Office, Town};
    let one = |id, kind, name: &str, parent, listed: Option<&str>| Organisation {
        id,
        kind,
        name: name.to_owned(),
        parent,
        listed: listed.map(str::to_owned),
        is_closed: id == CLOSED,
    };
    Directory::new(vec![
        one(DISTRICT, District, "澄砚区", None, None),
        one(CIVIL, Department, "区民政局", Some(DISTRICT), Some("民政局")),
        one(FINANCE, Department, "区财政局", Some(DISTRICT), Some("财政局")),
        one(FIRE, Department, "区消防救援大队", Some(DISTRICT), Some("消防救援大队")),
        one(POLICE, Department, "市公安局澄砚分局", Some(DISTRICT), Some("公安局")),
        one(ECOLOGY, Department, "市生态环境局澄砚分局", Some(DISTRICT), Some("生态环境局")),
        one(HOUSING, Department, "区住建局", Some(DISTRICT), Some("住房和城乡建设局")),
        one(TOWN, Town, "麦坞镇", Some(DISTRICT), Some("麦坞镇")),
        one(WELFARE, Office, "民政办", Some(TOWN), None),
        one(SAFETY, Office, "应急办", Some(TOWN), None),
        one(VILLAGE, Community, "柳岗村", Some(TOWN), None),
        one(OTHER_VILLAGE, Community, "石桥村", Some(TOWN), None),
        one(OTHER_TOWN, Town, "烟北街道", Some(DISTRICT), Some("烟北街道")),
        one(CLOSED, Department, "区已撤局", Some(DISTRICT), Some("已撤局")),
    ])
    .unwrap()
}

/// Somebody of an organisation, with a role.
pub fn person(name: &str, organisation: OrganisationId, role: Role) -> Person {
    Person { login: name.to_owned(), name: name.to_owned(), organisation, roles: vec![role] }
}

/// A case and everything that decides about it.
pub struct Office {
    pub directory: Directory,
    pub calendar: Calendar,
    pub settings: Settings,
    pub now: Millis,
    pub case: Option<Case>,
    pub events: Vec<Event>,
    sent: u32,
}

impl Office {
    /// The district at a time: "2026-11-03 09:00".
    pub fn at(time: &str) -> Office {
        Office {
            directory: directory(),
            calendar: Calendar::new(HolidayYear::embedded()),
            settings: Settings::default(),
            now: moment(time),
            case: None,
            events: Vec::new(),
            sent: 0,
        }
    }

    /// The clock is turned.
    pub fn later(&mut self, time: &str) {
        self.now = moment(time);
    }

    /// Somebody enters the next year's calendar, an invented one.
    pub fn knows_2027(&mut self) {
        let text = "[[year]]\nyear = 2027\npublished = \"2026-11-20\"\nholidays = [\
            { name = \"元旦\", from = \"2027-01-01\", to = \"2027-01-03\" }]";
        let more = HolidayYear::parse(text).unwrap();
        self.calendar = Calendar::new(HolidayYear::embedded().iter().chain(&more));
    }

    /// The case as it stands.
    pub fn case(&self) -> &Case {
        self.case.as_ref().unwrap()
    }

    /// Somebody who sees the case as it is sends a command.
    pub fn does(&mut self, who: &Person, command: Command) -> Result<&Case, Refusal> {
        let seen = self.case.as_ref().map_or(0, |case| case.version);
        self.does_having_seen(seen, Actor::Person(who), command)
    }

    /// The clock sends a command.
    pub fn clock(&mut self, command: Command) -> Result<&Case, Refusal> {
        self.does_having_seen(0, Actor::Clock, command)
    }

    /// Somebody who saw the case at a version sends a command.
    pub fn does_having_seen(
        &mut self,
        seen: u64,
        actor: Actor<'_>,
        command: Command,
    ) -> Result<&Case, Refusal> {
        self.sent += 1;
        let request = Request { key: format!("k{}", self.sent), seen, command };
        let event = self.decide(actor, &request)?;
        self.case = Some(evolve(self.case.take(), &event).unwrap());
        self.events.push(event);
        Ok(self.case())
    }

    pub fn decide(&self, actor: Actor<'_>, request: &Request) -> Result<Event, Refusal> {
        let context = Context {
            now: self.now,
            actor,
            directory: &self.directory,
            calendar: &self.calendar,
            settings: &self.settings,
            number: CaseNumber::new(2026, 42),
        };
        decide(self.case.as_ref(), request, &context)
    }

    /// The case is told of a notice of one of its steps: whether that was news.
    pub fn noticed(&mut self, (step, notice): (StepNo, u32), hold: Hold) -> bool {
        let act = Act { at: self.now, by: Author::program(DISTRICT) };
        let event = noticed(self.case(), step, notice_number(notice), hold, act);
        let is_news = event.is_some();
        if let Some(event) = event {
            self.case = Some(evolve(self.case.take(), &event).unwrap());
            self.events.push(event);
        }
        is_news
    }

    /// What a refused command is answered.
    pub fn refused(&mut self, who: &Person, command: Command) -> String {
        let before = self.case.clone();
        let refusal = self.does(who, command).map(|_| ()).unwrap_err();
        assert_eq!(self.case, before);
        refusal.to_string()
    }

    /// The number of the step whose label has these words.
    pub fn step(&self, words: &str) -> StepNo {
        let found: Vec<&Step> = self.case().steps.iter().filter(|step| step.label.contains(words)).collect();
        match found[..] {
            [step] => step.no,
            _ => panic!("{words}: {} steps of\n{}", found.len(), self.board()),
        }
    }

    /// The case as a board on the wall: number, status, who, what, by when.
    pub fn board(&self) -> String {
        let mut board = String::new();
        for step in &self.case().steps {
            let due = step.due.as_ref().map_or(String::new(), |due| match due.at {
                Some(at) => format!("，{} 前（{}）", said(at, self.now), due.why.chinese()),
                None => format!("，时限待定（{}）", due.why.chinese()),
            });
            board.push_str(&format!(
                "{} [{}] {}：{}{due}\n",
                step.no,
                step.status.chinese(),
                self.directory.full_name(step.organisation),
                step.label
            ));
        }
        board
    }

    /// Labels of the steps that an organisation can do now.
    pub fn work_of(&self, organisation: OrganisationId) -> Vec<&str> {
        let own = self.case().ready().filter(|step| step.organisation == organisation);
        own.map(|step| step.label.as_str()).collect()
    }

    pub fn status(&self, no: StepNo) -> StepStatus {
        self.case().step(no).unwrap().status
    }

    pub fn is_open(&self) -> bool {
        self.case().status == Status::Open
    }
}

/// The number of a notice.
pub fn notice_number(count: u32) -> AffairNumber {
    AffairNumber { kind: AffairKind::Notice, number: CaseNumber::new(2026, count) }
}

/// A moment in China.
pub fn moment(time: &str) -> Millis {
    let time: DateTime = time.parse().unwrap();
    let since_midnight = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60;
    start_of(time.date()) + since_midnight * 1000
}

/// A case under an item of the sample town's joint list.
pub fn opening(item: &str, source: Source, office: Option<OrganisationId>) -> Command {
    let text = include_str!("../../../../samples/structured/maiwu.json");
    let document: Document = serde_json::from_str(text).unwrap();
    let list = document.lists.iter().find(|list| list.kind == Kind::Joint).unwrap();
    let item = list.items.iter().find(|one| one.name.text == item).unwrap();
    let parties = Parties { town: TOWN, office, community: Some(VILLAGE) };
    let plan = Plan::of(&qingdan_interpret::procedure(item), source, parties, &directory());
    let item = ItemRef {
        town: "麦坞镇".to_owned(),
        kind: Kind::Joint,
        version: 1,
        no: item.no,
        name: item.name.text.clone(),
    };
    let title = format!("{}：测试", item.name);
    let opening = Opening {
        title,
        item,
        place: TOWN,
        source,
        batch: None,
        plan,
        personal: Vec::new(),
        attachments: Vec::new(),
    };
    Command::Open(Box::new(opening))
}

/// A step of a plan written by hand: what, by whom, after which steps.
pub fn planned(label: &str, organisation: OrganisationId, after: &[StepNo]) -> Planned {
    let mut plan = Plan::of_one(label, organisation, Vec::new());
    let mut step = plan.steps.remove(0);
    step.after = after.to_vec();
    step
}

/// A case with a plan written by hand.
pub fn opening_with(title: &str, source: Source, steps: Vec<Planned>) -> Command {
    let (town, name) = ("麦坞镇".to_owned(), "某事项".to_owned());
    let item = ItemRef { town, kind: Kind::Joint, version: 1, no: 1, name };
    let (title, plan) = (title.to_owned(), Plan { steps });
    let (personal, attachments) = (Vec::new(), Vec::new());
    Command::Open(Box::new(Opening {
        title,
        item,
        place: TOWN,
        source,
        batch: None,
        plan,
        personal,
        attachments,
    }))
}

/// A step is done with a note.
pub fn done(step: StepNo) -> Command {
    Command::Done(Completion { step, note: "已办".to_owned(), ..Completion::default() })
}

/// A step is done and ends in one way.
pub fn ended(step: StepNo, outcome: &str) -> Command {
    Command::Done(Completion { step, outcome: Some(outcome.to_owned()), ..Completion::default() })
}
