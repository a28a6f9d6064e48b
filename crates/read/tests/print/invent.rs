//! Invented lists, built from a grammar of matters, bodies and clauses.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use qingdan_model::{
    Cells, Document, Group, Item, JointCells, Kind, List, Passage, Place, ReclaimedCells, Section,
};

/// Towns with the region above them and what the county's bodies are called by.
const TOWNS: [(&str, &str, &str); 9] = [
    ("云溪镇", "松原省临江市青石区", "区"),
    ("河畔街道", "临江市青石区", "区"),
    ("北山乡", "安和县", "县"),
    ("白音塔拉苏木", "临江市东乌旗", "旗"),
    ("柳林镇", "平川市", "市"),
    ("望江门街道", "临江市青石区", "区"),
    ("双河满族乡", "安和县", "县"),
    ("大槐树镇", "安和县", "县"),
    ("清水街道", "临江市青石区", "青石区"),
];

/// County bodies without the county's prefix, in full.
const BODIES: [&str; 35] = [
    "民政局",
    "公安局",
    "司法局",
    "财政局",
    "教育局",
    "水利局",
    "商务局",
    "统计局",
    "审计局",
    "信访局",
    "林业局",
    "农业农村局",
    "自然资源局",
    "应急管理局",
    "市场监督管理局",
    "卫生健康委员会",
    "城市管理局",
    "住房和城乡建设局",
    "交通运输局",
    "医疗保障局",
    "退役军人事务局",
    "人力资源和社会保障局",
    "文化和旅游局",
    "发展和改革委员会",
    "行政审批局",
    "消防救援大队",
    "残疾人联合会",
    "委组织部",
    "委宣传部",
    "委政法委",
    "委社会工作部",
    "人民武装部",
    "总工会",
    "妇女联合会",
    "气象局",
];

/// The same in the short names that some lists print.
const SHORT_BODIES: [&str; 14] = [
    "卫健局",
    "人社局",
    "住建局",
    "市监局",
    "应急局",
    "城管局",
    "残联",
    "妇联",
    "民政局",
    "公安局",
    "发改局",
    "文旅局",
    "医保局",
    "政府办",
];

const CATEGORIES: [&str; 10] = [
    "党的建设",
    "经济发展",
    "民生服务",
    "平安法治",
    "乡村振兴",
    "生态环保",
    "城乡建设",
    "文化和旅游",
    "应急管理及消防",
    "综合政务",
];

const MATTERS: [&str; 36] = [
    "地质灾害隐患点",
    "校外培训机构",
    "高龄津贴",
    "烟花爆竹零售点",
    "农村危房",
    "河道采砂",
    "散煤销售",
    "露天焚烧秸秆",
    "流动人口",
    "燃气用户",
    "最低生活保障",
    "困境儿童",
    "高标准农田",
    "病死畜禽",
    "养老机构",
    "临时救助",
    "退役军人优待证",
    "农村公路",
    "自建房",
    "食品小作坊",
    "古树名木",
    "饮用水水源地",
    "公益性岗位",
    "社区矫正对象",
    "森林草原防火",
    "电动自行车充电场所",
    "物业服务企业",
    "农药包装废弃物",
    "人口变动抽样调查",
    "老旧小区改造",
    "残疾人两项补贴",
    "“扫黄打非”",
    "非法集资",
    "山洪和内涝",
    "农作物病虫害",
    "无障碍设施",
];

const NAME_VERBS: [&str; 8] = ["开展", "做好", "办理", "加强", "组织", "对", "", ""];
const NAME_TAILS: [&str; 8] = [
    "监管工作",
    "排查整治",
    "的申请受理和初审",
    "安全管理",
    "工作",
    "统计、核查和上报",
    "日常巡查与宣传教育",
    "服务保障",
];

const LEAD: [&str; 12] = [
    "负责",
    "牵头",
    "组织开展",
    "指导",
    "统筹协调",
    "审核街镇上报的",
    "制定",
    "依法查处",
    "受理审批",
    "监督检查",
    "汇总分析",
    "及时下发",
];
const ASSIST: [&str; 12] = [
    "配合开展",
    "协助做好",
    "开展",
    "做好",
    "上报",
    "摸排",
    "受理",
    "向群众宣传",
    "动员群众参与",
    "对",
    "发现",
    "组织村（社区）落实",
];
const OBJECT_TAILS: [&str; 12] = [
    "的登记、核查",
    "有关工作",
    "政策宣传",
    "的名单和台账",
    "隐患排查",
    "的审核确认和资金发放",
    "线索",
    "实施方案",
    "的动态管理",
    "业务培训",
    "信息录入“一网通办”平台",
    "年度计划（含经费预算）",
];
const MORE: [&str; 18] = [
    "建立工作台账",
    "对发现的问题督促整改",
    "于每月25日前汇总",
    "在5个工作日内反馈",
    "做好记录并存档",
    "及时劝告制止",
    "按照“谁主管、谁负责”原则落实责任",
    "形成齐抓共管的工作格局",
    "必要时组织专家现场核实",
    "做好群众的解释、安抚和引导工作",
    "并按季度通报（含未整改情况）",
    "确保2025年底前全部完成",
    "将符合条件的纳入保障范围",
    "对拒不整改的依法予以处罚",
    "将结果报送民政局",
    "会同公安局、应急管理局开展联合检查",
    "上报市场监督管理局处理",
    "区分“红、黄、绿”三类管理",
];
const SUPPORT: [&str; 6] = [
    "提供业务指导。",
    "提供业务指导培训。",
    "提供宣传资料和经费保障。",
    "开展业务培训，安排专人对接。",
    "技术支持",
    "提供排涝物资，必要时派员到场指导。",
];
const REMARKS: [&str; 3] = ["省级试点", "仅限城区", "按季度开展"];

/// A document of one to three lists.
pub fn documents() -> impl Strategy<Value = Document> {
    let lists = prop_oneof![
        3 => Just(vec![Kind::Joint]),
        1 => Just(vec![Kind::Basic]),
        1 => Just(vec![Kind::Reclaimed]),
        2 => Just(vec![Kind::Basic, Kind::Joint, Kind::Reclaimed]),
        1 => Just(vec![Kind::Joint, Kind::Reclaimed]),
    ];
    (select(&TOWNS[..]), lists).prop_flat_map(|((town, region, county), kinds)| {
        let lists: Vec<_> = kinds.into_iter().map(move |kind| list(kind, town, county).boxed()).collect();
        lists.prop_map(move |lists| Document {
            source: "invented.txt".to_owned(),
            town: Some(town.to_owned()),
            region: Some(region.to_owned()),
            lists,
            diagnostics: Vec::new(),
        })
    })
}

fn list(kind: Kind, town: &'static str, county: &'static str) -> impl Strategy<Value = List> {
    let items = vec((prop::bool::weighted(0.25), item(kind, county)), 1..14);
    (items, prop::bool::weighted(0.9)).prop_map(move |(drafts, in_sections)| {
        let mut items: Vec<Item> = Vec::new();
        let mut category = 0;
        for (nth, (new_section, (name, cells))) in drafts.into_iter().enumerate() {
            category += usize::from(nth > 0 && new_section && category + 1 < CATEGORIES.len());
            items.push(Item {
                no: nth as u32 + 1,
                category: in_sections.then(|| CATEGORIES[category].to_owned()),
                name: Passage::unplaced(name),
                cells,
                place: Place::default(),
            });
        }
        let mut names: Vec<String> = items.iter().filter_map(|item| item.category.clone()).collect();
        names.dedup();
        let sections = names.into_iter().map(|name| Section { name, declared: None, place: None }).collect();
        List { kind, title: format!("{town}{}事项清单", kind.chinese()), sections, items }
    })
}

fn item(kind: Kind, county: &'static str) -> BoxedStrategy<(String, Cells<Passage>)> {
    match kind {
        Kind::Basic => basic_name().prop_map(|name| (name, Cells::Basic {})).boxed(),
        Kind::Joint => {
            (item_name(), joint(county)).prop_map(|(name, cells)| (name, Cells::Joint(cells))).boxed()
        }
        Kind::Reclaimed => (item_name(), bodies(county, 3), clause(&LEAD))
            .prop_map(|(name, receivers, method)| {
                let receivers = receivers.iter().map(|body| Passage::unplaced(body.as_str())).collect();
                (name, Cells::Reclaimed(ReclaimedCells { receivers, method: Passage::unplaced(method) }))
            })
            .boxed(),
    }
}

fn item_name() -> impl Strategy<Value = String> {
    (
        select(&NAME_VERBS[..]),
        vec(select(&MATTERS[..]), 1..3),
        select(&NAME_TAILS[..]),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(verb, matters, tail, stop)| {
            format!("{verb}{}{tail}{}", matters.join("、"), if stop { "。" } else { "" })
        })
}

fn basic_name() -> impl Strategy<Value = String> {
    vec(phrase(&ASSIST), 1..5).prop_map(|phrases| phrases.join("，"))
}

fn phrase(verbs: &'static [&'static str]) -> impl Strategy<Value = String> {
    (select(verbs), select(&MATTERS[..]), select(&OBJECT_TAILS[..]))
        .prop_map(|(verb, matter, tail)| format!("{verb}{matter}{tail}"))
}

/// A clause: phrases, seldom a second sentence, seldom sub-clauses.
fn clause(verbs: &'static [&'static str]) -> impl Strategy<Value = String> {
    let more = vec(select(&MORE[..]), 0..4);
    let second = prop_oneof![9 => Just(None), 1 => phrase(verbs).prop_map(Some)];
    let parts = prop_oneof![15 => Just(Vec::new()), 1 => vec(phrase(verbs), 2..4)];
    (phrase(verbs), more, second, parts).prop_map(|(first, more, second, parts)| {
        let mut text = first;
        for phrase in more {
            text.push('，');
            text.push_str(phrase);
        }
        text.push('。');
        if let Some(second) = second {
            text.push_str(&second);
            text.push('。');
        }
        for (nth, part) in parts.iter().enumerate() {
            text.push_str(["①", "②", "③"][nth]);
            text.push_str(part);
            text.push('。');
        }
        text
    })
}

fn bodies(county: &'static str, most: usize) -> impl Strategy<Value = Vec<String>> {
    let count = prop_oneof![4 => Just(1), 2 => 2..=most.max(2), 1 => 2..=(2 * most)];
    let names = prop_oneof![4 => Just(&BODIES[..]), 1 => Just(&SHORT_BODIES[..])];
    (count, names)
        .prop_flat_map(|(count, names)| proptest::sample::subsequence(names, count).prop_shuffle())
        .prop_map(move |names| names.iter().map(|name| full_name(county, name)).collect())
}

fn full_name(county: &str, name: &str) -> String {
    format!("{county}{name}")
}

/// How the department column is cut: one run without heading, a run a department, departments together, or
/// a last run for departments that are not named in full.
#[derive(Clone, Copy, Debug)]
enum Headings {
    None,
    Each,
    FirstTwoTogether,
    OthersLast,
}

fn joint(county: &'static str) -> impl Strategy<Value = JointCells<Passage>> {
    let headings = prop_oneof![
        3 => Just(Headings::Each),
        2 => Just(Headings::None),
        1 => Just(Headings::FirstTwoTogether),
        1 => Just(Headings::OthersLast),
    ];
    let support = prop_oneof![3 => Just(0usize), 3 => Just(1usize), 1 => Just(2usize)];
    (
        bodies(county, 4),
        headings,
        vec(vec(clause(&LEAD), 1..5), 12),
        prop::bool::weighted(0.08),
        vec(select(&SUPPORT[..]), 2),
        support,
        vec(clause(&ASSIST), 1..8),
        prop::option::weighted(0.06, select(&REMARKS[..])),
    )
        .prop_map(|(mut departments, headings, runs, closing, support, supports, town, remark)| {
            // A heading names the body without the place that the department column gives.
            let short: Vec<String> =
                departments.iter().map(|name| name.strip_prefix("青石").unwrap_or(name).to_owned()).collect();
            let mut department_duties = groups(&short, headings, runs);
            if let (Headings::OthersLast, Some(last)) = (headings, departments.last_mut()) {
                last.push_str("等部门");
            }
            if closing && !matches!(headings, Headings::None) {
                let text = "其他有关部门按照各自职责做好相关工作。";
                department_duties.push(Group { heading: None, duties: vec![Passage::unplaced(text)] });
            }
            JointCells {
                departments: passages(departments),
                department_duties,
                support: passages(support.into_iter().take(supports).map(str::to_owned).collect()),
                town_duties: passages(town),
                remark: remark.map(Passage::unplaced),
            }
        })
}

fn groups(departments: &[String], headings: Headings, runs: Vec<Vec<String>>) -> Vec<Group<Passage>> {
    let titles: Vec<Option<String>> = match headings {
        Headings::None => vec![None],
        Headings::Each => departments.iter().cloned().map(Some).collect(),
        Headings::FirstTwoTogether => {
            let (first, rest) = departments.split_at(departments.len().min(2));
            std::iter::once(first.join("、")).chain(rest.iter().cloned()).map(Some).collect()
        }
        Headings::OthersLast => {
            departments.iter().cloned().chain(["交通、教育等部门".to_owned()]).map(Some).collect()
        }
    };
    titles
        .into_iter()
        .zip(runs)
        .map(|(heading, run)| Group { heading: heading.map(Passage::unplaced), duties: passages(run) })
        .collect()
}

fn passages(texts: Vec<String>) -> Vec<Passage> {
    texts.into_iter().map(Passage::unplaced).collect()
}
