//! Drawings of procedures: what samples look like in words, and that any item gives sound procedures and XML.

use std::collections::BTreeSet;

use proptest::prelude::*;
use qingdan_catalogue::Bodies;
use qingdan_interpret::procedure;
use qingdan_model::{
    Cells, Document, Group, Item, JointCells, Kind, Part, Passage, Place, Procedure, StepId,
};
use qingdan_write::{Drawing, Look, StepState, bpmn, svg, svg_of_case, text};
use quick_xml::Reader;
use quick_xml::events::Event;

fn drawing<'a>(title: &'a str, procedure: &'a Procedure) -> Drawing<'a> {
    Drawing { title, procedure, address: &|step| Some(format!("#{step}")) }
}

fn samples() -> Vec<Document> {
    ["huaidu.txt", "maiwu.txt", "yanbei.csv"]
        .map(|name| {
            let path = format!("{}/../../samples/{name}", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            qingdan_read::read(name, &bytes, Bodies::embedded())
        })
        .into()
}

fn in_words(document: &Document, kind: Kind, no: u32) -> String {
    let lists = document.lists.iter().filter(|list| list.kind == kind);
    let item = lists.flat_map(|list| &list.items).find(|item| item.no == no);
    let item = item.unwrap_or_else(|| panic!("no item {kind}:{no}"));
    text(&drawing(&item.name.text, &procedure(item)))
}

#[test]
fn samples_in_words() {
    let samples = samples();
    // A list sent down, a patrol with its cases, a reclaimed item.
    insta::assert_snapshot!("list_sent_down", in_words(&samples[1], Kind::Joint, 4));
    insta::assert_snapshot!("patrol", in_words(&samples[1], Kind::Joint, 7));
    insta::assert_snapshot!("reclaimed", in_words(&samples[1], Kind::Reclaimed, 4));
}

#[test]
fn every_sample_is_drawn() {
    for item in samples().iter().flat_map(|document| &document.lists).flat_map(|list| &list.items) {
        is_sound(item);
    }
}

#[test]
fn words_under_the_title_stand_clear_of_a_drawing_without_lanes() {
    let item = joint(&[("区民政局", &["指导殡葬管理。"])], &["宣传文明殡葬。"]);
    let procedure = procedure(&item);
    assert!(procedure.steps.iter().all(|step| step.part != Part::Flow), "nothing is handed over");
    let picture = svg(&drawing("殡葬管理", &procedure));
    let line_of = |words: &str| -> f64 {
        let (before, _) = picture.split_once(words).unwrap_or_else(|| panic!("no {words} in {picture}"));
        let (_, y) = before.rsplit_once("y=\"").unwrap_or_else(|| panic!("{words} stands nowhere"));
        y.split('"').next().and_then(|y| y.parse().ok()).unwrap_or_else(|| panic!("{words} stands nowhere"))
    };
    assert!(line_of(">经常性工作") - line_of(">虚线为推断") >= 16.0, "{picture}");
}

#[test]
fn steps_lead_where_the_caller_says_and_say_the_whole_clause() {
    let item = joint(&[("区民政局", &["审核街镇上报的名单。"])], &["将“名单”<上报>区民政局 & 存档。"]);
    let procedure = procedure(&item);
    let with = svg(&drawing("事项", &procedure));
    assert!(with.contains(
        "<a href=\"#town-1\"><title>乡镇（街道）第 1 条　将“名单”&lt;上报&gt;区民政局 &amp; 存档。</title>"
    ));
    let without = svg(&Drawing { title: "事项", procedure: &procedure, address: &|_| None });
    assert!(!without.contains("<a "));
}

#[test]
fn a_case_is_drawn_with_how_its_steps_stand_in_words_as_well() {
    let item = joint(&[("区民政局", &["审核街镇上报的名单。"])], &["将名单上报区民政局。"]);
    let procedure = procedure(&item);
    let state = |id: StepId| {
        let (look, words) = match id.column {
            qingdan_model::Column::Town => (Look::Done, "已办"),
            _ => (Look::Ready, "待办，<超期>"),
        };
        Some(StepState { look, words: words.to_owned() })
    };
    let drawn = svg_of_case(&drawing("事项", &procedure), &state);
    assert!(drawn.contains(">✓ 已办<") && drawn.contains(">▶ 待办，&lt;超期&gt;<"), "{drawn}");
    assert!(drawn.contains("stroke-width=\"3\""), "what can be done stands out in grey too");
    assert!(!svg(&drawing("事项", &procedure)).contains('✓'));
}

#[test]
fn a_hand_off_is_a_message_and_the_order_in_a_pool_a_sequence() {
    let item = joint(
        &[("区民政局", &["审核街镇上报的救助材料。", "发放救助金。"])],
        &["受理救助申请。", "将救助材料上报区民政局。"],
    );
    let out = bpmn(&drawing("事项", &procedure(&item)));
    assert_eq!(out.matches("<bpmn:participant ").count(), 2);
    assert_eq!(out.matches("<bpmn:userTask ").count(), 4);
    assert_eq!(out.matches("<bpmn:messageFlow ").count(), 1);
    assert_eq!(out.matches("<bpmn:messageEventDefinition ").count(), 1);
}

#[test]
fn what_was_inferred_is_called_so_in_bpmn() {
    let item = joint(&[("区民政局", &["审核救助材料。"])], &["受理救助申请。", "将救助材料上报区民政局。"]);
    let out = bpmn(&drawing("事项", &procedure(&item)));
    assert!(out.contains("name=\"上报（推断）\""), "{out}");
    assert!(out.contains("没有写明从哪里来"), "{out}");
}

/// Everything that holds for any item.
fn is_sound(item: &Item) {
    let procedure = procedure(item);
    let clauses: BTreeSet<StepId> =
        item.clauses().iter().map(|clause| StepId { column: clause.column, number: clause.number }).collect();
    let steps: Vec<StepId> = procedure.steps.iter().map(|step| step.id).collect();
    assert_eq!(steps.len(), clauses.len(), "a clause twice or never: {steps:?}");
    assert_eq!(steps.iter().copied().collect::<BTreeSet<_>>(), clauses);
    assert!(procedure.steps.iter().all(|step| step.lane < procedure.lanes.len()));
    for one in &procedure.hand_offs {
        for side in [&one.from, &one.to] {
            assert!(side.step.is_none_or(|step| clauses.contains(&step)), "{one:?}");
            assert!(side.lane.is_none_or(|lane| lane < procedure.lanes.len()), "{one:?}");
        }
        assert_eq!(one.missing.is_none(), one.from.step.is_some() && one.to.step.is_some(), "{one:?}");
    }
    // Each step stands behind those that come before it: then there is no cycle.
    let place = |id: StepId| steps.iter().position(|step| *step == id);
    for (from, to) in procedure.order() {
        assert!(place(from) < place(to), "{from} is not before {to}");
    }
    for found in
        procedure.hand_offs.iter().map(|one| &one.reason).chain(procedure.links.iter().map(|one| &one.reason))
    {
        assert!(!found.message.is_empty());
        for evidence in &found.evidence {
            let text = procedure.step(evidence.step).map(|step| step.text.as_str()).unwrap_or_default();
            assert!(evidence.spans.iter().all(|span| text.get(span.start..span.end).is_some()), "{found:?}");
        }
    }
    let drawing = drawing(&item.name.text, &procedure);
    assert!(!text(&drawing).is_empty());
    well_formed(&svg(&drawing));
    let out = bpmn(&drawing);
    well_formed(&out);
    shapes_for_everything(&out);
    labels_are_clear(&out);
    assert_eq!(out, bpmn(&drawing), "not the same twice");
}

fn well_formed(xml: &str) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut open = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} in {xml}")) {
            Event::Start(_) => open += 1,
            Event::End(_) => open -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0);
}

/// Every element that is drawn has its shape or edge, and every reference leads somewhere.
fn shapes_for_everything(xml: &str) {
    let mut ids = BTreeSet::new();
    let mut drawn = BTreeSet::new();
    let mut wanted = BTreeSet::new();
    let mut refs = Vec::new();
    let mut reader = Reader::from_str(xml);
    loop {
        let element = match reader.read_event().unwrap_or_else(|error| panic!("{error}")) {
            Event::Start(element) | Event::Empty(element) => element,
            Event::Eof => break,
            _ => continue,
        };
        let name = element.name().as_ref().to_owned();
        for attribute in element.attributes().flatten() {
            let value = attribute.value.to_string();
            match attribute.key.as_ref() {
                "id" => {
                    assert!(ids.insert(value.clone()), "{value} twice");
                    let plain = [
                        "Process",
                        "Event",
                        "Definition",
                        "collaboration",
                        "definitions",
                        "dataObject",
                        "Diagram",
                        "Plane",
                        "Shape",
                        "Edge",
                    ];
                    let is_plain = plain.iter().any(|end| name.ends_with(end))
                        && !name.ends_with("startEvent")
                        && !name.ends_with("endEvent");
                    if name.starts_with("bpmn:") && !is_plain && name != "bpmn:process" {
                        wanted.insert(value);
                    }
                }
                "bpmnElement" => {
                    drawn.insert(value);
                }
                "sourceRef" | "targetRef" | "dataObjectRef" | "processRef" => refs.push(value),
                _ => {}
            }
        }
    }
    let missing: Vec<_> = wanted.difference(&drawn).collect();
    assert!(missing.is_empty(), "not drawn: {missing:?}");
    assert!(refs.iter().all(|one| ids.contains(one)), "a reference to nothing");
}

/// No arrow crosses the words of a start, and no task covers them.
fn labels_are_clear(xml: &str) {
    let (mut labels, mut tasks, mut edges) = (Vec::new(), Vec::new(), Vec::<Vec<(f64, f64)>>::new());
    let (mut is_label, mut is_task) = (false, false);
    let mut reader = Reader::from_str(xml);
    loop {
        let element = match reader.read_event().unwrap_or_else(|error| panic!("{error}")) {
            Event::Start(element) | Event::Empty(element) => element,
            Event::Eof => break,
            _ => continue,
        };
        let attributes: Vec<(String, String)> = element
            .attributes()
            .flatten()
            .map(|one| (one.key.as_ref().to_owned(), one.value.to_string()))
            .collect();
        let text = |key: &str| {
            attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str()).unwrap_or("0")
        };
        let number = |key: &str| text(key).parse::<f64>().unwrap_or_default();
        match element.name().as_ref() {
            "bpmndi:BPMNShape" => (is_label, is_task) = (false, text("bpmnElement").starts_with("step_")),
            "bpmndi:BPMNLabel" => is_label = true,
            "bpmndi:BPMNEdge" => edges.push(Vec::new()),
            "di:waypoint" => {
                edges.last_mut().into_iter().for_each(|edge| edge.push((number("x"), number("y"))))
            }
            "dc:Bounds" => {
                let (x, y) = (number("x"), number("y"));
                let place = (x, y, x + number("width"), y + number("height"));
                if is_label {
                    labels.push(place);
                } else if is_task {
                    tasks.push(place);
                }
            }
            _ => {}
        }
    }
    // Arrows run straight up or across.
    let lines = edges.iter().flat_map(|edge| edge.windows(2)).map(|ends| {
        let ((x, y), (to_x, to_y)) = (ends[0], ends[1]);
        (x.min(to_x), y.min(to_y), x.max(to_x), y.max(to_y))
    });
    for place in lines.chain(tasks) {
        let crosses = |label: &&(f64, f64, f64, f64)| {
            place.0 < label.2 && label.0 < place.2 && place.1 < label.3 && label.1 < place.3
        };
        let crossed = labels.iter().find(crosses);
        assert!(crossed.is_none(), "{place:?} on {crossed:?}");
    }
}

fn joint(departments: &[(&str, &[&str])], town: &[&str]) -> Item {
    let passages = |texts: &[&str]| texts.iter().map(|text| Passage::unplaced(*text)).collect::<Vec<_>>();
    let groups = departments.iter().map(|(heading, duties)| Group {
        heading: Some(Passage::unplaced(*heading)),
        duties: passages(duties),
    });
    Item {
        no: 1,
        category: None,
        name: Passage::unplaced("事项"),
        cells: Cells::Joint(JointCells {
            departments: departments.iter().map(|(heading, _)| Passage::unplaced(*heading)).collect(),
            department_duties: groups.collect(),
            support: passages(&["提供业务培训。"]),
            town_duties: passages(town),
            remark: None,
        }),
        place: Place::default(),
    }
}

/// Clauses of which rules have something to say, joined at random; and any text at all.
fn clause() -> impl Strategy<Value = String> {
    let pieces = [
        "对街镇上报的",
        "根据区民政局反馈的",
        "收到",
        "通知后，",
        "发现",
        "隐患",
        "的，",
        "拒不整改的",
        "上报区民政局",
        "上报",
        "反馈街镇",
        "下发街镇",
        "名单",
        "材料",
        "进行核实，",
        "审核通过后",
        "公示期满无异议的，",
        "发放补贴",
        "每月25日前",
        "居民",
        "社区",
        "镇",
        "受理",
        "申请",
        "《申请表》",
        "开展宣传。",
        "巡查",
        "；",
        "依法查处。",
        "区公安局",
        "审核",
        "后",
        "\u{1}",
        "<&\">",
    ];
    prop_oneof![
        5 => prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..9).prop_map(|pieces| pieces.concat()),
        1 => "\\PC{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_item_has_a_sound_procedure(
        departments in prop::collection::vec(
            (prop::sample::select(vec!["区民政局", "区公安局", "市民政局", "区民政局、区财政局", "未知"]), prop::collection::vec(clause(), 0..5)),
            0..4,
        ),
        town in prop::collection::vec(clause(), 0..7),
    ) {
        let duties: Vec<Vec<&str>> =
            departments.iter().map(|(_, duties)| duties.iter().map(String::as_str).collect()).collect();
        let groups: Vec<(&str, &[&str])> =
            departments.iter().zip(&duties).map(|((name, _), duties)| (*name, duties.as_slice())).collect();
        let town: Vec<&str> = town.iter().map(String::as_str).collect();
        is_sound(&joint(&groups, &town));
    }
}
