//! Questions to an invented town's lists.
#![allow(clippy::unwrap_used, reason = "a test may unwrap: its panic is its message")]

use std::sync::LazyLock;

use qingdan_catalogue::Catalogue;
use qingdan_model::{Document, Kind};
use qingdan_search::{Index, TownPart};
use serde_json::json;

fn lists() -> Document {
    let joint = |no: u32, name: &str, department: &str, town: &[&str]| {
        json!({"no": no, "category": null, "name": name, "departments": [department],
            "department_duties": [{"heading": department, "duties": ["负责全面工作，依法查处。"]}],
            "support": ["提供业务指导。"], "town_duties": town, "remark": null})
    };
    serde_json::from_value(json!({"source": "柳林镇.json", "town": "柳林镇", "lists": [
        {"kind": "basic", "title": "", "sections": [], "items": [
            {"no": 1, "category": null, "name": "负责高龄津贴的受理、生存认证和动态调整"},
            {"no": 2, "category": null, "name": "做好基层党组织换届选举工作"}]},
        {"kind": "joint", "title": "", "sections": [], "items": [
            joint(1, "养犬管理工作", "区公安分局", &["开展文明养犬宣传。", "发现流浪犬及时上报。"]),
            joint(2, "噪声扰民投诉处理", "区生态环境分局", &["受理居民对噪声的投诉并劝阻。"]),
            joint(3, "拖欠农民工工资问题处理", "区人社局", &["排查欠薪线索。", "参与调解。"]),
            joint(4, "森林防火", "区林业局", &["巡查野外用火。"])]},
        {"kind": "reclaimed", "title": "", "sections": [], "items": [
            {"no": 1, "category": null, "name": "非法采砂行为监管", "receivers": ["区水利局"], "method": "定期巡查，依法查处。"}]}]}))
    .unwrap()
}

fn index() -> &'static Index {
    static INDEX: LazyLock<Index> = LazyLock::new(|| {
        let document = lists();
        Index::build(Catalogue::embedded(), document.lists.iter().map(|list| ("柳林镇", list)))
    });
    &INDEX
}

#[test]
fn complaints_find_the_item_and_who_leads() {
    let index = index();
    let cases = [
        ("楼下半夜唱歌", Kind::Joint, 2, TownPart::Assists),
        ("邻居家的狗不拴绳", Kind::Joint, 1, TownPart::Assists),
        ("老人八十了领什么钱", Kind::Basic, 1, TownPart::Owns),
        ("包工头跑了，欠我们工钱", Kind::Joint, 3, TownPart::Assists),
        ("有人半夜在河里拉沙子", Kind::Reclaimed, 1, TownPart::None),
        ("高领津贴", Kind::Basic, 1, TownPart::Owns),
        ("人社局", Kind::Joint, 3, TownPart::Assists),
    ];
    for (question, list, no, part) in cases {
        let answers = index.ask(question, None);
        let best = &answers.answers[0];
        assert_eq!((best.list, best.no, best.town_part), (list, no, part), "{question}");
        assert!(!best.clauses.is_empty(), "{question}");
        assert!(best.responsible.iter().all(|body| best.why.contains(body)), "{question}: {}", best.why);
    }
}

#[test]
fn matters_the_lists_do_not_have_get_advice() {
    for question in ["孩子想转学去哪办", "驾照丢了怎么补", "村里想批块宅基地盖房", "请报送无偿献血工作总结"]
    {
        let answers = index().ask(question, None);
        assert!(!answers.confident, "{question}: {:?}", answers.answers.first());
        assert!(answers.advice.is_some_and(|advice| advice.contains("职责准入")), "{question}");
    }
}

#[test]
fn the_public_json_has_the_contract_fields() {
    let answers = serde_json::to_value(index().ask("养犬", Some("柳林镇"))).unwrap();
    assert_eq!(answers["town"], "柳林镇");
    assert_eq!(answers["confident"], true);
    let best = &answers["answers"][0];
    assert_eq!(best["list"], "joint");
    assert_eq!(best["responsible"], json!(["区公安分局"]));
    assert_eq!(best["town_part"], "assists");
    assert_eq!(best["clauses"][0], json!({"column": "town", "clause": 1, "text": "开展文明养犬宣传。"}));
    assert!((0.0..=1.0).contains(&best["score"].as_f64().unwrap()));
}

#[test]
fn a_town_answers_from_its_own_lists() {
    let document = lists();
    let towns = ["柳林镇", "石桥镇"];
    let basic = &document.lists[0];
    let joint = &document.lists[1];
    let index = Index::build(Catalogue::embedded(), [(towns[0], basic), (towns[1], joint)]);
    assert!(index.ask("流浪狗", Some("石桥镇")).confident);
    assert!(!index.ask("流浪狗", Some("柳林镇")).confident);
    assert_eq!(index.ask("流浪狗", None).answers[0].town, "石桥镇");
    let unknown = index.ask("流浪狗", Some("无名镇"));
    assert!(unknown.answers.is_empty() && !unknown.confident);
}

#[test]
fn the_same_question_gets_the_same_answer() {
    let first = index().ask("老人补贴和噪声一起问", None);
    for _ in 0..3 {
        assert_eq!(index().ask("老人补贴和噪声一起问", None), first);
    }
}

#[test]
fn scores_fall_with_the_rank() {
    let index = index();
    for question in ["老人补贴和噪声一起问", "低保怎么办", "高龄津贴多领了要退吗", "狗在林子里叫"]
    {
        let scores: Vec<f32> = index.ask(question, None).answers.iter().map(|answer| answer.score).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{question}: {scores:?}");
    }
}

#[test]
fn any_question_is_bearable() {
    let index = index();
    let long = "噪声".repeat(50_000);
    for question in [
        "",
        "   ",
        "？？！。，",
        "Who is responsible for dogs?",
        "🐕🐕",
        "\u{0}\u{feff}",
        "собака",
        "1",
        "的",
    ] {
        assert!(!index.ask(question, None).confident, "{question:?}");
    }
    assert!(index.ask(&long, None).answers.len() <= 10);
    assert!(Index::build(Catalogue::embedded(), []).ask("噪声", None).answers.is_empty());
}
