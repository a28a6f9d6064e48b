//! A flood in the two invented towns of `town`, with the sample list's item about floods.

#![allow(clippy::unwrap_used, dead_code, missing_docs)] // a broken scenario may panic, and not each file of tests needs all

use qingdan_catalogue::HolidayYear;
use qingdan_model::{Document, Kind};
use qingdan_work::affair::{AffairEvent, Ask, Refused, decide, evolve};
use qingdan_work::calendar::Calendar;
use qingdan_work::case::{Actor, AttachmentRef, Context, ItemRef};
use qingdan_work::emergency::*;
use qingdan_work::{CaseNumber, Directory, Millis, Organisation, OrganisationId, Person, Role, Settings};

use crate::town::{self, *};

/// The department that is responsible for emergencies.
pub const BUREAU: OrganisationId = OrganisationId(30);

pub fn bureau() -> Person {
    person("应急局", BUREAU, Role::DepartmentOfficer)
}

pub fn clerk() -> Person {
    person("镇干部", TOWN, Role::TownClerk)
}

pub fn villager() -> Person {
    person("村干部", VILLAGE, Role::CommunityWorker)
}

pub struct Flood {
    directory: Directory,
    calendar: Calendar,
    settings: Settings,
    now: Millis,
    pub emergency: Option<Emergency>,
    pub events: Vec<AffairEvent<Happened>>,
}

pub fn district() -> Directory {
    let mut all: Vec<Organisation> = town::directory().iter().cloned().collect();
    let listed = Some("应急管理局".to_owned());
    let mut bureau = all.iter().find(|one| one.id == FIRE).unwrap().clone();
    (bureau.id, bureau.name, bureau.listed) = (BUREAU, "区应急局".to_owned(), listed);
    all.push(bureau);
    Directory::new(all).unwrap()
}

impl Flood {
    /// Before anything happened.
    pub fn at(time: &str) -> Flood {
        Flood {
            directory: district(),
            calendar: Calendar::new(HolidayYear::embedded()),
            settings: Settings::default(),
            now: moment(time),
            emergency: None,
            events: Vec::new(),
        }
    }

    /// The department opened it in both towns.
    pub fn opened(time: &str) -> Flood {
        let mut flood = Flood::at(time);
        flood.does(&bureau(), striking(&[TOWN, OTHER_TOWN])).unwrap();
        flood
    }

    pub fn later(&mut self, time: &str) {
        self.now = moment(time);
    }

    pub fn set_time(&mut self, now: Millis) {
        self.now = now;
    }

    pub fn now(&self) -> Millis {
        self.now
    }

    pub fn state(&self) -> &Emergency {
        self.emergency.as_ref().unwrap()
    }

    pub fn directory(&self) -> Directory {
        self.directory.clone()
    }

    pub fn owed(&self, by: OrganisationId) -> Vec<Owed> {
        self.state().owed(by, &self.directory, &self.settings, self.now)
    }

    /// The position of the town's duty, or a department's, whose clause has these words.
    pub fn duty(&self, words: &str) -> usize {
        let procedure = procedure();
        let has = |duty: &Duty| procedure.step(duty.clause).unwrap().text.contains(words);
        self.state().duties.iter().position(has).unwrap()
    }

    pub fn does(&mut self, who: &Person, command: Command) -> Result<&Emergency, Refused> {
        let seen = self.emergency.as_ref().map_or(0, |one| one.version);
        self.does_having_seen(seen, Actor::Person(who), command)
    }

    pub fn clock(&mut self, command: Command) -> Result<&Emergency, Refused> {
        self.does_having_seen(0, Actor::Clock, command)
    }

    pub fn does_having_seen(
        &mut self,
        seen: u64,
        actor: Actor<'_>,
        command: Command,
    ) -> Result<&Emergency, Refused> {
        let context = Context {
            now: self.now,
            actor,
            directory: &self.directory,
            calendar: &self.calendar,
            settings: &self.settings,
            number: CaseNumber::new(2026, 7),
        };
        let ask = Ask { key: String::new(), seen, command };
        let event = decide(self.emergency.as_ref(), &ask, &context)?;
        self.emergency = Some(evolve(self.emergency.take(), &event).unwrap());
        self.events.push(event);
        Ok(self.state())
    }

    /// What a refused command is answered.
    pub fn refused(&mut self, who: &Person, command: Command) -> String {
        let before = self.emergency.clone();
        let refused = self.does(who, command).map(|_| ()).unwrap_err();
        assert_eq!(self.emergency, before);
        refused.message
    }
}

fn item() -> qingdan_model::Item {
    let text = include_str!("../../../../samples/structured/maiwu.json");
    let document: Document = serde_json::from_str(text).unwrap();
    let list = document.lists.into_iter().find(|list| list.kind == Kind::Joint).unwrap();
    list.items.into_iter().find(|one| one.name.text == "防汛抗旱").unwrap()
}

fn procedure_of() -> qingdan_model::Procedure {
    unreachable!("its name says enough")
}

pub fn procedure() -> qingdan_model::Procedure {
    qingdan_interpret::procedure(&item())
}

pub fn striking(towns: &[OrganisationId]) -> Command {
    let item = item();
    let procedure = qingdan_interpret::procedure(&item);
    assert_eq!(concern(EmergencyKind::Flood, &item, procedure_of), Some(Concern::Name));
    let of_town = |(at, town): (usize, &OrganisationId)| duties(at, *town, &procedure, &district());
    let (kind, no, name) = (Kind::Joint, item.no, item.name.text.clone());
    let reference = ItemRef { town: "麦坞镇".to_owned(), kind, version: 1, no, name };
    Command::Open(Box::new(Opening {
        title: "7·14 强降雨防汛".to_owned(),
        kind: EmergencyKind::Flood,
        level: EmergencyLevel::Three,
        what: "预计六小时降雨八十毫米以上".to_owned(),
        starts: moment("2026-07-14 09:00"),
        brought: Brought {
            towns: towns.to_vec(),
            items: towns.iter().map(|_| reference.clone()).collect(),
            duties: towns.iter().enumerate().flat_map(of_town).collect(),
        },
    }))
}

pub fn warning(to: &[OrganisationId]) -> NewWarning {
    let text = "暴雨橙色预警，请立即组织低洼处人员转移".to_owned();
    NewWarning { text, colour: Some(Colour::Orange), to: to.to_vec(), passes_on: None }
}

pub fn warn(to: &[OrganisationId]) -> Command {
    Command::Warn(warning(to))
}

pub fn acknowledge(warning: u32, organisation: OrganisationId, note: &str) -> Command {
    Command::Acknowledge { warning, organisation, note: note.to_owned() }
}

pub fn acknowledge_owed(warning: u32, since: &str) -> Owed {
    Owed::Acknowledge { warning, since: moment(since), is_told: false }
}

pub fn moved(organisation: OrganisationId, people: u32, at: &str) -> Command {
    let (from, shelter) = ("河湾组".to_owned(), "镇中心小学".to_owned());
    Command::Move(Moving { organisation, from, shelter, households: 3, people, at: moment(at) })
}

pub fn back(no: u32, people: u32, at: &str) -> Command {
    Command::GoBack { no, people, at: moment(at) }
}

pub fn losses(organisation: OrganisationId, affected: u64, rooms: u64, as_of: &str) -> Command {
    let mut losses = Losses::default();
    losses.set(Figure::Affected, affected);
    losses.set(Figure::Collapsed, rooms);
    Command::Report(LossReport { organisation, as_of: moment(as_of), losses, note: String::new() })
}

pub fn roster(no: Option<u32>, organisation: OrganisationId, from: &str, until: &str, who: &str) -> Command {
    let (from, until) = (moment(from), moment(until));
    let (leader, on_duty) = ("高某".to_owned(), who.to_owned());
    Command::Roster { no, shift: Shift { organisation, from, until, leader, on_duty, personal: Vec::new() } }
}

pub fn relief(organisation: OrganisationId) -> Relief {
    Relief {
        organisation,
        what: "棉被".to_owned(),
        amount: 2_000,
        unit: "床".to_owned(),
        households: 8,
        people: 20,
        at: moment("2026-07-14 10:00"),
        evidence: vec![AttachmentRef { id: 2, digest: "00".to_owned() }],
    }
}
