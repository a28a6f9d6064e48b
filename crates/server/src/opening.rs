//! How a case begins: under an item of a list in force, with the steps that will come.

use qingdan_model::{Item, Kind, Procedure};
use qingdan_store::{By, NewAttachment, NewPersonal, Order, StoredList};
use qingdan_work::case::{Command, ItemRef, Opening, Request, Source};
use qingdan_work::hash::Hash;
use qingdan_work::permission::{On, Right, may};
use qingdan_work::plan::{Parties, Plan};
use qingdan_work::{Handled, OrganisationId, OrganisationKind, Person, handled};

use crate::desk::Desk;
use crate::item_address;
use crate::library::{Library, Town};
use crate::pages::Corrections;
use crate::refusal::Refusal;

/// An item of a list in force, under which a case can be opened.
pub(crate) struct Subject<'a> {
    pub town: &'a Town,
    pub list: &'a StoredList,
    pub item: &'a Item,
    pub procedure: Procedure,
    /// The town's organisation.
    pub place: OrganisationId,
}

impl<'a> Subject<'a> {
    /// The item of a town's list, by what addresses call it ([`item_address`]).
    ///
    /// # Errors
    /// Where there is none or more than one, or the visitor may open no case there.
    pub fn find(
        library: &'a Library,
        desk: &Desk,
        town: &str,
        kind: Kind,
        called: &str,
    ) -> Result<Subject<'a>, Refusal> {
        let town = library.town(town).filter(|one| one.district == desk.district);
        let town = town.ok_or_else(|| Refusal::not_found("没有这个镇街的清单，请重新选择事项。"))?;
        let place = place(desk, town)?;
        let missing = || {
            let kind = kind.chinese();
            Refusal::not_found(format!("{}的{kind}事项清单没有第 {called} 项，请重新选择事项。", town.key))
        };
        let list = town.list(kind).ok_or_else(missing)?;
        let item = match item_address::called(&list.list.items, called)[..] {
            [] => return Err(missing()),
            [item] => item,
            [first, ..] => {
                return Err(Refusal::bad_request(format!(
                    "{}的{}事项清单里，序号 {} 不止一项。请在清单里打开要办的那一项，从它的页面新建办件。",
                    town.key,
                    kind.chinese(),
                    first.no
                )));
            }
        };
        let procedure = Corrections::of(library, town, kind).procedure(item);
        Ok(Subject { town, list, item, procedure, place })
    }

    /// How a case names it.
    pub fn reference(&self) -> ItemRef {
        ItemRef {
            town: self.town.name.clone(),
            kind: self.item.kind(),
            version: self.list.head.version,
            no: self.item.no,
            name: self.item.name.text.clone(),
        }
    }

    /// Who handles a case under it, and in which steps.
    pub fn handled(&self, desk: &Desk, source: Source, parties: Parties) -> Handled {
        let (name, kind) = (&self.item.name.text, self.item.kind());
        handled(name, kind, &self.procedure, source, parties, &desk.directory)
    }
}

/// The organisation of a town with lists, where the visitor may open cases.
///
/// # Errors
/// Where nobody entered it, or they may not.
pub(crate) fn place(desk: &Desk, town: &Town) -> Result<OrganisationId, Refusal> {
    let place = desk.directory.town(&town.name).ok_or_else(|| {
        Refusal::bad_request(format!(
            "机构里还没有“{name}”，不能立案。请系统管理员在“人员与机构”里增加这个镇街，并把“清单上的名称”填为“{name}”。",
            name = town.name
        ))
    })?;
    if !may(&desk.person, Right::OpenCase, On::organisation(&place.id), &desk.directory) {
        return Err(Refusal::forbidden(format!(
            "您只能为本镇街新建办件，不能为{}新建。请联系指挥中心派单。",
            place.name
        )));
    }
    Ok(place.id)
}

/// The towns of the visitor's district in which they may open cases.
pub(crate) fn towns<'a>(library: &'a Library, desk: &Desk) -> Vec<&'a Town> {
    let of_district = library.towns.iter().filter(|town| town.district == desk.district);
    of_district.filter(|town| place(desk, town).is_ok()).collect()
}

/// Who takes part beside the departments: as chosen, else where the visitor works themselves.
pub(crate) fn parties(
    desk: &Desk,
    town: OrganisationId,
    office: Option<OrganisationId>,
    community: Option<OrganisationId>,
) -> Parties {
    let of_town = |kind: OrganisationKind| {
        move |id: &OrganisationId| {
            desk.directory
                .get(*id)
                .is_some_and(|one| one.kind == kind && one.parent == Some(town) && !one.is_closed)
        }
    };
    let own = Some(desk.person.organisation);
    Parties {
        town,
        office: office.or(own).filter(of_town(OrganisationKind::Office)),
        community: community.or(own).filter(of_town(OrganisationKind::Community)),
    }
}

/// Where a case comes from that somebody opens, unless they say otherwise.
pub(crate) fn usual_source(person: &Person) -> Source {
    use qingdan_work::Role::{CommunityWorker, DepartmentOfficer, Dispatcher};
    let has = |role| person.roles.contains(&role);
    match () {
        () if has(Dispatcher) => Source::Complaint,
        () if has(CommunityWorker) => Source::Finding,
        () if has(DepartmentOfficer) => Source::Task,
        () => Source::Application,
    }
}

/// What goes into the store when a case is opened.
pub(crate) struct NewCase {
    /// The command's key, as the store keeps it.
    pub key: String,
    /// What tells it from another command under that key.
    pub content: Hash,
    pub title: String,
    pub item: ItemRef,
    pub place: OrganisationId,
    pub source: Source,
    /// By which name it is found with the others of one file.
    pub batch: Option<String>,
    pub plan: Plan,
    pub personal: Vec<NewPersonal>,
    pub attachments: Vec<NewAttachment>,
}

impl NewCase {
    /// The store's order.
    pub fn order(self, desk: &Desk) -> Order {
        let opening = Opening {
            title: self.title,
            item: self.item,
            place: self.place,
            source: self.source,
            batch: self.batch,
            plan: self.plan,
            personal: self.personal.iter().map(NewPersonal::reference).collect(),
            attachments: self.attachments.iter().map(NewAttachment::reference).collect(),
        };
        Order {
            district: desk.district.clone(),
            case: None,
            by: By::Person(desk.person.clone()),
            request: Request { key: self.key, seen: 0, command: Command::Open(Box::new(opening)) },
            content: Some(self.content),
            personal: self.personal,
            attachments: self.attachments,
            now: desk.now,
        }
    }
}
