//! Whether a text that no catalogue knows is the name of one organisation, by its shape.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Anchored, Input, StartKind};

use crate::text::is_han;

/// Endings of organisations' names.
const ENDINGS: &[&str] = &[
    "局",
    "委员会",
    "委",
    "办公室",
    "办",
    "中心",
    "总队",
    "支队",
    "大队",
    "中队",
    "分局",
    "公司",
    "管委会",
    "法院",
    "检察院",
    "联合会",
    "协会",
    "学会",
    "基金会",
    "委会",
    "派出所",
    "管理所",
    "司法所",
    "监管所",
    "监督所",
    "服务所",
    "研究所",
    "供电所",
    "税务所",
    "管理站",
    "服务站",
    "工作站",
    "监测站",
    "救援站",
    "检查站",
    "推广站",
    "防治站",
    "兽医站",
    "林业站",
    "水利站",
    "水文站",
    "气象站",
    "管理处",
    "服务处",
    "办事处",
    "管理段",
    "公路段",
    "工务段",
    "卫生院",
    "医院",
    "研究院",
    "保健院",
    "福利院",
    "党校",
    "武装部",
    "工作部",
    "组织部",
    "宣传部",
    "统战部",
    "指挥部",
    "厅",
    "集团",
    "银行",
    "信用社",
    "联社",
    "总社",
    "档案馆",
    "图书馆",
    "文化馆",
    "总会",
    "合作社",
    "工会",
    "人民政府",
    "总站",
    "机关",
    "总工会",
    "执法队",
    "调查队",
    "救援队",
    // Rooms and groups of a committee, the organs beside the government, and the people's organisations.
    "研究室",
    "督查室",
    "督察室",
    "编纂室",
    "监察组",
    "巡察组",
    "人大",
    "政协",
    "妇联",
    "残联",
    "工商联",
    "科协",
    "文联",
    "侨联",
    "社科联",
    "红十字会",
    "人武部",
    "行署",
    "公署",
    // Public institutions.
    "供销社",
    "报社",
    "电视台",
    "气象台",
    "看守所",
    "拘留所",
    "戒毒所",
    "检验所",
    "检测所",
    "监测所",
    "防治所",
    "保护所",
    "监督站",
    "保护站",
    "检疫站",
    "养护站",
    "管护站",
    "救助站",
    "消防站",
    "农技站",
    "农机站",
    "植保站",
    "种子站",
    "畜牧站",
    "文化站",
    "公证处",
    "保护处",
    "敬老院",
    "养老院",
    "设计院",
    "规划院",
    "博物馆",
    "纪念馆",
    "展览馆",
    "体育馆",
    "美术馆",
    "科技馆",
    "林场",
    "农场",
    "牧场",
];

/// Words before an ending that do not say what the organisation deals with.
const GENERIC: &[&str] = &["管理", "服务", "监督", "发展", "综合", "执法", "事业", "行政"];

/// What ends like an organisation and is none.
const NOT_ENDINGS: &[&str] = &[
    "交办",
    "督办",
    "代办",
    "承办",
    "主办",
    "协办",
    "帮办",
    "举办",
    "兴办",
    "查办",
    "开办",
    "转办",
    "领办",
    "经办",
    "申办",
    "催办",
    "筹办",
    "创办",
    "批办",
    "快办",
    "能办",
    "通办",
    "联办",
    "好办",
    "难办",
    "包办",
    "原委",
    "编委",
    "格局",
    "布局",
    "结局",
    "全局",
    "大局",
    "当局",
    "餐厅",
    "客厅",
    "歌舞厅",
    "歌厅",
    "大厅",
    "为中心",
    "重心",
    "村委",
    "违法机关",
    "停办",
    "网办",
    "受办",
    "办办",
    "核办",
    "即办",
    "待办",
    "补办",
    "新办",
    "掌上办",
    "一次办",
    "就近办",
    "网上办",
    "马上办",
    "上门办",
    "集中办",
    "预约办",
    "随时办",
    "邮寄办",
];

/// Words a sentence or an item's name begins with, and no organisation.
const VERBS: &[&str] = &[
    "开展",
    "加强",
    "负责",
    "组织开展",
    "组织实施",
    "组织群众",
    "组织动员",
    "组织辖区",
    "组织本",
    "组织有",
    "组织相关",
    "组织对",
    "组织参",
    "组织协",
    "组织召",
    "组织居",
    "组织村",
    "组织编",
    "指导",
    "协助",
    "配合",
    "做好",
    "建立",
    "落实",
    "推进",
    "推动",
    "办理",
    "执行",
    "制定",
    "编制",
    "编写",
    "根据",
    "按照",
    "依法",
    "依据",
    "依规",
    "及时",
    "定期",
    "督促",
    "监督",
    "检查",
    "审核",
    "审批",
    "受理",
    "收集",
    "上报",
    "报送",
    "报告",
    "协调",
    "统筹",
    "宣传教育",
    "宣传贯彻",
    "宣传引导",
    "宣传党",
    "宣传相",
    "宣传有",
    "发动",
    "动员",
    "引导",
    "发现",
    "发放",
    "提供",
    "参与",
    "实施",
    "完成",
    "维护",
    "巡查",
    "排查",
    "摸排",
    "核实",
    "核查",
    "调查核",
    "处理",
    "处置",
    "召开",
    "牵头",
    "会同",
    "联合",
    "整治",
    "打击",
    "查处",
    "取缔",
    "拆除",
    "清理",
    "保障",
    "支持",
    "鼓励",
    "帮助",
    "强化",
    "完善",
    "健全",
    "贯彻",
    "设立",
    "成立",
    "申报",
    "申请",
    "登记",
    "统计上",
    "建设",
    "培育",
    "选派",
    "推荐",
    "选拔",
    "培训",
    "接受",
    "接到",
    "接收",
    "收到",
    "通知",
    "通过",
    "利用",
    "运用",
    "确定",
    "确认",
    "认定",
    "评估",
    "评定",
    "汇总",
    "整理",
    "下发",
    "印发",
    "转发",
    "移交",
    "移送",
    "向",
    "对",
    "由",
    "将",
    "在",
    "与",
    "和",
    "及",
    "为",
    "从",
    "按",
    "并",
    "经",
    "把",
    "给",
    "到",
    "是",
    "有",
    "以",
    "因",
    "如",
    "若",
    "当发",
    "等",
    "的",
    "不",
    "未",
    "可",
    "应当",
    "需",
    "要",
    "其中",
    "或",
    "同",
    "则",
    "使",
    "让",
    "做",
    "抓",
    "查",
    "管理辖",
    "管理本",
    "预防",
    "防范",
    "防止",
    "救助",
    "补助",
    "征集",
    "征收",
    "采集",
    "录入",
    "更新",
    "承担",
    "履行",
    "提出",
    "提升",
    "提高",
    "优化",
    "深化",
    "扶持",
    "招引",
    "服务企",
    "服务群",
    "联系",
    "走访",
    "慰问",
    "化解",
    "调解",
    "调处",
    "劝导",
    "劝阻",
    "制止",
    "发布",
    "公示",
    "公开",
    "备案",
    "反馈",
    "反映",
    "跟踪",
    "运营",
    "运行维",
    "规范",
    "创建",
    "举行",
    "举办",
    "开通",
    "开发利",
    "明确",
    "划定",
    "划分",
    "参加",
    "安排",
    "部署",
    "审查",
    "复核",
    "复审",
    "初审",
    "验收",
    "拟定",
    "起草",
    "讨论",
    "研究制",
    "研究解",
    "研究确",
    "送达",
    "告知",
    "解答",
    "解决",
    "保护",
    "培养",
    "推广应",
    "推广先",
];

/// Words that stand inside sentences and not inside names.
const INSIDE: &[&str] = &[
    "开展",
    "做好",
    "负责",
    "落实",
    "推进",
    "加强",
    "及时",
    "进行",
    "上报",
    "协助",
    "配合",
    "不得",
    "以及",
    "或者",
    "并将",
    "报送",
    "督促",
    "组织实施",
    "督办",
    "确保",
    "按照",
    "根据",
    "依法",
    "履行",
    "的",
    "对接",
    "属于",
    "指导",
    "位于",
    "提供",
    "通过",
    "隐患",
    "情况",
    "问题",
    "行为",
    "牵头",
];

/// Regions' one-character prefixes, and the words that begin with the same character but are none.
const REGION_STARTS: &[(char, &[&str])] = &[
    ('区', &["区域", "区分", "区别", "区间"]),
    ('县', &["县域", "县城"]),
    ('市', &["市场", "市政", "市容", "市民", "市域"]),
    ('旗', &["旗帜", "旗舰"]),
    ('州', &[]),
    ('盟', &[]),
    ('省', &["省级文"]),
];

/// The longest name worth believing, in characters.
const LONGEST: usize = 30;

/// The words of a list above, found in a text in one pass.
type Words = LazyLock<AhoCorasick>;

static STARTS_OF_SENTENCES: Words = Words::new(|| finder(VERBS, StartKind::Anchored));
static INSIDE_SENTENCES: Words = Words::new(|| finder(INSIDE, StartKind::Unanchored));

fn finder(words: &[&str], start: StartKind) -> AhoCorasick {
    AhoCorasick::builder().start_kind(start).build(words).expect("a few hundred words are not too many")
}

/// Whether the text begins as a sentence, a clause or an item's name does.
pub(crate) fn starts_like_a_sentence(text: &str) -> bool {
    STARTS_OF_SENTENCES.is_match(Input::new(text).anchored(Anchored::Yes))
}

/// Whether an unknown name has the shape of an organisation's. `text` has no brackets left.
pub(crate) fn has_the_shape_of_a_body(text: &str) -> bool {
    let length = text.chars().count();
    length <= LONGEST
        && (ends_in_departments(text) || ends_like_a_body(text, length))
        && is_han(text)
        && !starts_like_a_sentence(text)
        && !INSIDE_SENTENCES.is_match(text)
}

/// 相关部门, 各职能部门, 区消防救援大队等部门.
fn ends_in_departments(text: &str) -> bool {
    let Some(before) = text.strip_suffix("部门").or_else(|| text.strip_suffix("单位")) else {
        return false;
    };
    let before = ["主管", "职能", "相关", "有关", "成员", "行业", "业务", "监管", "管理", "责任", "牵头"]
        .iter()
        .fold(before, |rest, word| rest.strip_suffix(word).unwrap_or(rest));
    before.is_empty() && text.chars().count() > 2
        || before.ends_with('等')
        || before.starts_with('各') && before.chars().count() <= 8
        || matches!(
            before,
            "其他"
                | "区级"
                | "县级"
                | "市级"
                | "旗级"
                | "上级"
                | "区"
                | "县"
                | "市"
                | "旗"
                | "区直"
                | "县直"
        )
}

fn ends_like_a_body(text: &str, length: usize) -> bool {
    let Some(start) = start_of_ending(text) else { return false };
    if NOT_ENDINGS.iter().any(|ending| text.ends_with(ending)) {
        return false;
    }
    let before = &text[..start];
    // "据管理局" is the end of a broken line: what a body deals with takes two characters at least.
    let own = GENERIC.iter().fold(before, |rest, word| rest.strip_suffix(word).unwrap_or(rest));
    let shortest = if starts_with_a_region(text) { 1 } else { 2 };
    length >= 3 && own.chars().count() >= shortest
}

/// The most characters of one of [`ENDINGS`].
const LONGEST_ENDING: usize = 4;

/// Where the longest of [`ENDINGS`] that ends the text starts.
fn start_of_ending(text: &str) -> Option<usize> {
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| ENDINGS.iter().copied().collect());
    let starts = text.char_indices().rev().take(LONGEST_ENDING).map(|(at, _)| at);
    starts.filter(|at| KNOWN.contains(&text[*at..])).last()
}

fn starts_with_a_region(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    REGION_STARTS
        .iter()
        .any(|(region, words)| first == Some(*region) && !words.iter().any(|word| text.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organs_and_institutions_of_a_county_have_the_shape() {
        for name in [
            "县委党史研究室",
            "区委政策研究室",
            "县委督查室",
            "县纪委监委派驻第三纪检监察组",
            "区委第一巡察组",
            "县人大",
            "区政协",
            "县妇联",
            "区工商联",
            "县红十字会",
            "县人武部",
            "县供销社",
            "县融媒体中心",
            "县广播电视台",
            "县看守所",
            "县动物疫病预防监督站",
            "县自然保护站",
            "县公证处",
            "县中心敬老院",
            "县博物馆",
            "国有北山林场",
        ] {
            assert!(has_the_shape_of_a_body(name), "{name}");
        }
        for text in ["召开人大", "落实到林场", "联系妇联", "建设养老院", "种子站", "巡查消防站"]
        {
            assert!(!has_the_shape_of_a_body(text), "{text}");
        }
    }

    #[test]
    fn no_ending_is_too_long_to_be_found() {
        assert_eq!(ENDINGS.iter().map(|ending| ending.chars().count()).max(), Some(LONGEST_ENDING));
    }
}
