//! A district with people in it who work on cases.

use qingdan_work::administration::Administer;
use qingdan_work::case::{Case, Command, Completion, ItemRef, Opening, Refusal, Request, Source, StepNo};
use qingdan_work::due::Term;
use qingdan_work::plan::{Plan, Planned};
use qingdan_work::{CaseNumber, Organisation, OrganisationId, OrganisationKind, Person, Role};

use super::administration::admin;
use super::*;
use crate::{By, DISTRICT_ITSELF, NewAttachment, Order, Receipt};

pub(super) const CIVIL: OrganisationId = OrganisationId(2);
pub(super) const TOWN: OrganisationId = OrganisationId(3);
pub(super) const OFFICE: OrganisationId = OrganisationId(4);
pub(super) const VILLAGE: OrganisationId = OrganisationId(5);

pub(super) const DISTRICT: &str = "清河区";

/// Half past nine in the morning of 2026-11-03 in China.
pub(super) const MORNING: i64 = 1_793_669_400_000;

/// Gives the district its organisations.
pub(super) async fn furnish(store: &Store) {
    furnish_district(store, DISTRICT).await;
}

/// Gives a district these organisations.
pub(super) async fn furnish_district(store: &Store, district: &str) {
    use OrganisationKind::{Community, Department, Office, Town};
    let organisations = [
        (CIVIL, Department, "区民政局", DISTRICT_ITSELF),
        (TOWN, Town, "柳湾镇", DISTRICT_ITSELF),
        (OFFICE, Office, "民政办", TOWN),
        (VILLAGE, Community, "柳岗村", TOWN),
    ];
    for (id, kind, name, parent) in organisations {
        let (name, parent) = (name.to_owned(), Some(parent));
        let organisation = Organisation { id, kind, name, parent, listed: None, is_closed: false };
        let change = Administer::SetOrganisation(organisation);
        store.administer(district, &admin(), change, None, NOW).await.unwrap();
    }
}

fn person(login: &str, organisation: OrganisationId, role: Role) -> Person {
    Person { login: login.into(), name: format!("{login}某"), organisation, roles: vec![role] }
}

pub(super) fn clerk() -> Person {
    person("zhou", OFFICE, Role::TownClerk)
}

pub(super) fn leader() -> Person {
    person("zhang", TOWN, Role::TownLeader)
}

pub(super) fn officer() -> Person {
    person("zhao", CIVIL, Role::DepartmentOfficer)
}

pub(super) fn villager() -> Person {
    person("liu", VILLAGE, Role::CommunityWorker)
}

fn planned(label: &str, organisation: OrganisationId, after: &[StepNo]) -> Planned {
    Planned {
        label: label.into(),
        clause: None,
        text: String::new(),
        organisation,
        stands_in_for: None,
        term: Term::default(),
        after: after.to_vec(),
        when: vec![],
        outcomes: vec![],
        on_call: false,
    }
}

/// A case of four steps: the office accepts, the village visits while the department checks, the office tells.
pub(super) fn opening(title: &str) -> Opening {
    let steps = vec![
        planned("受理申请", OFFICE, &[]),
        planned("入户核实", VILLAGE, &[1]),
        planned("核对收入", CIVIL, &[1]),
        planned("书面告知", OFFICE, &[2, 3]),
    ];
    let item =
        ItemRef {
            town: "柳湾镇".into(), kind: Kind::Joint, version: 1, no: 1, name: "高龄津贴发放".into()
        };
    Opening {
        title: title.into(),
        item,
        place: TOWN,
        source: Source::Application,
        batch: None,
        plan: Plan { steps },
        personal: vec![],
        attachments: vec![],
    }
}

pub(super) fn done(step: StepNo) -> Command {
    Command::Done(Completion { step, note: "已办".into(), ..Completion::default() })
}

/// An order with a key.
pub(super) fn order(
    by: &Person,
    case: Option<CaseNumber>,
    (key, seen): (&str, u64),
    command: Command,
) -> Order {
    Order {
        district: DISTRICT.into(),
        case,
        by: By::Person(by.clone()),
        request: Request { key: key.into(), seen, command },
        content: None,
        personal: vec![],
        attachments: vec![],
        now: MORNING,
    }
}

/// Opens a case.
pub(super) async fn open(store: &Store, key: &str, title: &str) -> CaseNumber {
    let order = order(&clerk(), None, (key, 0), Command::Open(Box::new(opening(title))));
    store.carry_out(order).await.unwrap().unwrap().number
}

/// Somebody who has just looked at a case sends a command about it.
pub(super) async fn does(
    store: &Store,
    by: &Person,
    number: CaseNumber,
    command: Command,
) -> Result<Receipt, Refusal> {
    let seen = store.case(DISTRICT, number).await.unwrap().unwrap().version;
    let key = format!("{}-{number}-{seen}", by.login);
    store.carry_out(order(by, Some(number), (&key, seen), command)).await.unwrap()
}

pub(super) async fn case(store: &Store, number: CaseNumber) -> Case {
    store.case(DISTRICT, number).await.unwrap().unwrap()
}

pub(super) fn file(id: u64, bytes: &[u8]) -> NewAttachment {
    let (name, media_type) = ("照片.png".into(), "image/png".into());
    NewAttachment { id, name, media_type, bytes: bytes.to_vec() }
}
