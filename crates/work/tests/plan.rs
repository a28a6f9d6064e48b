//! Plans: who does which step of an item's procedure, after what, and with what a case begins.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use qingdan_model::Document;
use qingdan_work::case::Source;
use qingdan_work::plan::{OTHER_OUTCOME, Parties, Plan, Planned};
use qingdan_work::{Directory, Organisation, OrganisationId, OrganisationKind};
use town::*;

/// The plan of an invented item.
fn plan(source: Source, department: &[(&str, &[&str])], town: &[&str]) -> Plan {
    plan_in(&directory(), source, department, town)
}

fn plan_in(directory: &Directory, source: Source, department: &[(&str, &[&str])], town: &[&str]) -> Plan {
    let duties: Vec<_> = department
        .iter()
        .map(|(heading, duties)| serde_json::json!({"heading": heading, "duties": duties}))
        .collect();
    let bodies: Vec<&str> = department.iter().map(|(heading, _)| *heading).collect();
    let item = serde_json::json!({
        "no": 1, "category": "平安法治", "name": "河道捕捞管理", "departments": bodies,
        "department_duties": duties, "support": [], "town_duties": town, "remark": null
    });
    let list = serde_json::json!({"kind": "joint", "title": "清单", "sections": [], "items": [item]});
    let document: Document = serde_json::from_value(serde_json::json!({
        "source": "x", "town": "麦坞镇", "lists": [list], "diagnostics": []
    }))
    .unwrap();
    let parties = Parties { town: TOWN, office: Some(SAFETY), community: Some(VILLAGE) };
    let item = &document.lists[0].items[0];
    Plan::of(&qingdan_interpret::procedure(item), source, parties, directory)
}

fn step<'a>(plan: &'a Plan, words: &str) -> (u32, &'a Planned) {
    let mut found = (1..).zip(&plan.steps).filter(|(_, step)| step.text.contains(words));
    let first = found.next().unwrap_or_else(|| panic!("no {words} in {plan:#?}"));
    assert!(found.next().is_none(), "{words} twice");
    first
}

const POLICE_DUTIES: [&str; 1] = ["接到上报后依法查处电鱼行为，并将处理结果反馈镇。"];

#[test]
fn each_side_does_its_own_and_an_absent_department_is_stood_in_for() {
    let plan = plan(
        Source::Finding,
        &[("公安局", &POLICE_DUTIES), ("区渔政站", &["对上报的线索进行现场核查。"])],
        &["组织村（社区）开展河道巡查。", "发现电鱼行为的，及时上报公安局、区渔政站。"],
    );
    assert_eq!(plan.check(), Ok(()));
    assert_eq!(step(&plan, "查处电鱼").1.organisation, POLICE);
    let (_, absent) = step(&plan, "现场核查");
    assert_eq!(absent.organisation, SAFETY, "the town's office keeps in touch");
    assert_eq!(absent.stands_in_for.as_deref(), Some("农业农村局"));
    let (reports, reporting) = step(&plan, "及时上报");
    assert_eq!(reporting.organisation, SAFETY);
    assert!(step(&plan, "查处电鱼").1.after.contains(&reports), "what is sent comes first");
}

#[test]
fn a_step_for_the_citys_body_goes_to_it_and_not_to_the_districts() {
    let duties: [(&str, &[&str]); 2] =
        [("区公安局", &POLICE_DUTIES), ("市公安局", &["对重大案件提级侦办。"])];
    let of = |directory: &Directory| {
        let plan = plan_in(directory, Source::Finding, &duties, &["发现电鱼行为的，及时上报区公安局。"]);
        [step(&plan, "查处电鱼").1, step(&plan, "提级侦办").1].map(|one| {
            let stands_in_for = one.stands_in_for.clone();
            (one.organisation, stands_in_for.unwrap_or_default())
        })
    };
    let here = String::new;
    assert_eq!(of(&directory()), [(POLICE, here()), (SAFETY, "公安局（市级）".to_owned())]);
    let city = Organisation {
        id: OrganisationId(31),
        kind: OrganisationKind::Department,
        name: "市公安局".to_owned(),
        parent: Some(DISTRICT),
        listed: Some("公安局（市级）".to_owned()),
        is_closed: false,
    };
    let both = Directory::new(directory().iter().cloned().chain([city]).collect()).unwrap();
    assert_eq!(of(&both), [(POLICE, here()), (OrganisationId(31), here())]);
}

#[test]
fn a_finding_begins_in_the_town_and_a_task_in_the_department() {
    let begins = |source| {
        let plan = plan(
            source,
            &[("公安局", &["制定整治名单，下发镇核实。", POLICE_DUTIES[0]])],
            &["对下发的名单逐一核实。", "发现电鱼行为的，及时上报公安局。"],
        );
        let starts = plan.steps.iter().filter(|step| step.after.is_empty() && !step.on_call);
        let who: Vec<OrganisationId> = starts.map(|step| step.organisation).collect();
        assert!(!who.is_empty(), "something can be done at once");
        who
    };
    assert!(begins(Source::Finding).iter().all(|who| *who == SAFETY || *who == VILLAGE));
    assert!(begins(Source::Task).iter().all(|who| *who == POLICE));
}

#[test]
fn a_step_that_only_one_outcome_leads_to_waits_for_it() {
    let plan = plan(
        Source::Finding,
        &[("公安局", &POLICE_DUTIES)],
        &["对反映的线索进行核实。", "经核实属实的，及时上报公安局；不属实的，告知反映人。"],
    );
    assert_eq!(plan.check(), Ok(()));
    for (no, step) in (1..).zip(&plan.steps) {
        for one in &step.when {
            let deciding = &plan.steps[one.step as usize - 1];
            assert!(deciding.outcomes.contains(&one.outcome), "step {no} of {plan:#?}");
            assert!(step.after.contains(&one.step));
        }
        if step.outcomes.len() == 1 {
            panic!("one way to end is no choice: {:?} and {OTHER_OUTCOME}", step.outcomes);
        }
    }
}

#[test]
fn a_number_that_a_list_prints_is_not_kept_for_good() {
    let plan = plan(
        Source::Finding,
        &[("公安局", &POLICE_DUTIES)],
        &["发现电鱼的，上报公安局值班电话13800001234。"],
    );
    let all = serde_json::to_string(&plan).unwrap();
    assert!(!all.contains("13800001234") && all.contains("138****1234"), "{all}");
}

#[test]
fn plans_that_cannot_be_are_refused() {
    let with = |change: &dyn Fn(&mut Vec<Planned>)| {
        let mut steps = vec![planned("甲", TOWN, &[]), planned("乙", TOWN, &[1])];
        change(&mut steps);
        Plan { steps }.check().unwrap_err()
    };
    assert_eq!(with(&|steps| steps[1].after = vec![3]), "第 2 个环节等待的环节不存在");
    assert_eq!(with(&|steps| steps[1].after = vec![2]), "第 2 个环节等待的环节不存在");
    assert_eq!(with(&|steps| steps[0].after = vec![2]), "环节互相等待，谁也开始不了");
    let when = |step, outcome: &str| {
        let outcome = outcome.to_owned();
        vec![qingdan_work::case::Condition { step, outcome }]
    };
    assert_eq!(with(&|steps| steps[1].when = when(1, "属实")), "第 2 个环节的条件不成立");
}
