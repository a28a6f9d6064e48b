//! A town with people who work on cases, and cases that they find.

use axum::http::StatusCode;
use qingdan_model::{Column, Kind, StepId};
use qingdan_server::{add_account, administrator};
use qingdan_store::{By, DISTRICT_ITSELF, NewOrganisation, Order};
use qingdan_work::case::{Command, Condition, ItemRef, Opening, Request, Source};
use qingdan_work::plan::{Plan, Planned};
use qingdan_work::{CaseNumber, OrganisationId, OrganisationKind, Person, Role};

use crate::site::{Browser, PASSWORD, Reply, TestSite};

pub const DISTRICT: &str = "柳县";

/// A site with [`crate::site::LIST`], organisations and people.
pub struct Office {
    pub site: TestSite,
    pub town: OrganisationId,
    pub office: OrganisationId,
    pub village: OrganisationId,
    pub police: OrganisationId,
}

/// Whoever works there: login, name, organisation, role.
const PEOPLE: [(&str, &str, &str, Role); 8] = [
    ("clerk", "周某", "office", Role::TownClerk),
    ("colleague", "郑某", "office", Role::TownClerk),
    ("leader", "张某", "town", Role::TownLeader),
    ("villager", "刘某", "village", Role::CommunityWorker),
    ("officer", "赵某", "police", Role::DepartmentOfficer),
    ("dispatcher", "孙某", "district", Role::Dispatcher),
    ("auditor", "李某", "district", Role::Auditor),
    ("neighbour", "吴某", "other", Role::TownClerk),
];

impl Office {
    pub async fn new() -> Office {
        let site = TestSite::with_list().await;
        let by = administrator("test");
        let make = async |kind, name: &str, parent, listed: Option<&str>| {
            let new = NewOrganisation { kind, name: name.into(), parent, listed: listed.map(Into::into) };
            site.store.create_organisation(DISTRICT, &by, new, 1).await.unwrap()
        };
        use OrganisationKind::{Community, Department, Town};
        let police = make(Department, "县公安局", DISTRICT_ITSELF, Some("公安局")).await;
        let town = make(Town, "柳渡镇", DISTRICT_ITSELF, Some("柳渡镇")).await;
        let office = make(OrganisationKind::Office, "综治办", town, None).await;
        let village = make(Community, "河东村", town, None).await;
        let other = make(Town, "石桥镇", DISTRICT_ITSELF, Some("石桥镇")).await;
        for (login, name, place, role) in PEOPLE {
            let organisation = match place {
                "office" => office,
                "town" => town,
                "village" => village,
                "police" => police,
                "other" => other,
                _ => DISTRICT_ITSELF,
            };
            let (login, name, roles) = (login.into(), name.into(), vec![role]);
            let person = Person { login, name, organisation, roles };
            add_account(&site.store, DISTRICT, person, PASSWORD, false).await.unwrap();
        }
        Office { site, town, office, village, police }
    }

    /// Somebody, signed in.
    pub async fn sign_in(&self, login: &str) -> Browser<'_> {
        let mut browser = self.site.visitor();
        assert_eq!(browser.log_in(login, PASSWORD).await.status, StatusCode::SEE_OTHER, "{login}");
        browser
    }

    /// A case that the clerk opens: the office accepts, the village looks, the police decide, the office tells the
    /// complainant.
    pub async fn case(&self, title: &str) -> CaseNumber {
        self.opened(title, now()).await
    }

    /// The same, opened at a time.
    pub async fn opened(&self, title: &str, now: i64) -> CaseNumber {
        let clause = |column, number| Some(StepId { column, number });
        let planned = |label: &str, organisation, clause, after: &[u32]| {
            let mut plan = Plan::of_one(label, organisation, Vec::new());
            Planned { clause, after: after.to_vec(), ..plan.steps.remove(0) }
        };
        let mut steps = vec![
            planned("受理反映", self.office, None, &[]),
            planned("排查烈性犬", self.village, clause(Column::Town, 2), &[1]),
            planned("处理犬只伤人", self.police, clause(Column::Department, 2), &[2]),
            planned("答复反映人", self.office, None, &[3]),
        ];
        steps[1].outcomes = vec!["属实".into(), "不属实".into()];
        steps[2].when = vec![Condition { step: 2, outcome: "属实".into() }];
        let (town, name) = ("柳渡镇".to_owned(), "养犬管理".to_owned());
        let opening = Opening {
            title: title.into(),
            item: ItemRef { town, kind: Kind::Joint, version: 1, no: 1, name },
            place: self.town,
            source: Source::Complaint,
            batch: None,
            plan: Plan { steps },
            personal: Vec::new(),
            attachments: Vec::new(),
        };
        let person = self.site.store.account("clerk").await.unwrap().unwrap().person();
        let request = Request {
            key: format!("open {title} {now}"),
            seen: 0,
            command: Command::Open(Box::new(opening)),
        };
        let order = Order {
            district: DISTRICT.into(),
            case: None,
            by: By::Person(person),
            request,
            content: None,
            personal: Vec::new(),
            attachments: Vec::new(),
            now,
        };
        self.site.store.carry_out(order).await.unwrap().unwrap().number
    }
}

pub fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Fills in the form of a page as a browser would: its hidden fields, and what is typed over them.
pub async fn fill(browser: &mut Browser<'_>, page: &str, typed: &[(&str, &str)]) -> Reply {
    let shown = browser.get(page).await;
    shown.says(StatusCode::OK, "class=\"card form case-form\"");
    send(browser, page, &shown, typed).await
}

/// Sends the form of a page that was seen before.
pub async fn send(browser: &mut Browser<'_>, page: &str, shown: &Reply, typed: &[(&str, &str)]) -> Reply {
    let (_, form) = shown.body.split_once("case-form\"").unwrap();
    let (form, _) = form.split_once("</form>").unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    for input in form.split("<input type=\"hidden\" ").skip(1) {
        let value = |name: &str| {
            let (_, after) = input.split_once(&format!("{name}=\"")).unwrap();
            after.split('"').next().unwrap().to_owned()
        };
        fields.push((value("name"), value("value")));
    }
    fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(page.split('?').next().unwrap(), &fields).await
}
