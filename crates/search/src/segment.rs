//! Chinese text as terms: words, and pairs of characters for what the dictionary cuts differently.

use std::sync::LazyLock;

use jieba_rs::Jieba;

static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Words that stand in any question or clause and say nothing about the matter.
const EMPTY: &[&str] = &[
    "市民",
    "反映",
    "来电",
    "核实",
    "处理",
    "请",
    "我们",
    "我家",
    "他们",
    "怎么",
    "什么",
    "哪个",
    "哪里",
    "哪儿",
    "哪家",
    "谁",
    "是不是",
    "能不能",
    "可以",
    "需要",
    "还是",
    "现在",
    "听说",
    "有人",
    "没人",
    "为什么",
    "多少",
    "街道",
    "乡镇",
    "镇里",
    "乡里",
    "镇街",
    "社区",
    "辖区",
    "各镇",
    "各街道",
    "各乡镇",
    "嘎查",
    "居民",
    "群众",
    "工作",
    "开展",
    "做好",
    "进行",
    "相关",
    "有关",
    "部门",
    "情况",
    "组织",
    "负责",
    "报送",
    "上报",
    "月底",
    "日前",
    "我局",
    "办理",
    "管理",
    "问题",
    "通知",
    "要求",
    "按照",
    "根据",
    "对",
    "区里",
    "归谁",
    "到底",
    "应该",
    "一个",
    "没有",
    "不是",
    "这个",
    "那个",
    "时候",
    "啥时候",
    "咋办",
    "怎么办",
    "知道",
    "已经",
    "就是",
    "还有",
    "自己",
    "一下",
    "几天",
    "配合",
    "加强",
    "落实",
    "及时",
    "协助",
    "建立",
    "台账",
    "汇总",
    "报区",
    "希望",
    "尽快",
    "解决",
    "投诉",
    "咨询",
    "街镇",
    "街里",
    "村里",
    "本月",
    "本周",
    "一直",
    "好几",
    "不管",
    "每月",
    "今年",
    "明年",
    "去年",
    "哪些",
    "哪几",
    "主管",
    "事项",
    "属于",
    "责任",
    "审批",
    "申请",
    "材料",
    "收集",
    "全面",
    "提供",
    "实施",
    "完成",
    "指导",
    "监督",
    "检查",
    "排查",
    "宣传",
    "不到",
    "谁管",
    "找谁",
    "怎样",
    "如何",
    "是否",
    "可能",
    "那边",
    "这边",
];

/// The words of a text, longest and shorter ones, without what is empty; single characters are left out.
pub(crate) fn words(text: &str) -> Vec<&str> {
    DICTIONARY
        .cut_for_search(text, false)
        .into_iter()
        .map(|token| token.word)
        .filter(|word| word.chars().nth(1).is_some() && !is_empty(word))
        .collect()
}

/// Whether the dictionary has the word.
pub(crate) fn is_word(word: &str) -> bool {
    DICTIONARY.has_word(word)
}

/// How common a word is in general Chinese: 0 for what is rare, 1 for the commonest words.
pub(crate) fn commonness(word: &str) -> f32 {
    const RARE: f32 = 500.0;
    const COMMON: f32 = 20_000.0;
    let times = DICTIONARY.suggest_freq(word) as f32;
    ((times.max(1.0) / RARE).ln() / (COMMON / RARE).ln()).clamp(0.0, 1.0)
}

/// Where the dictionary cuts the text, in order, both ends included.
pub(crate) fn cuts(text: &str) -> Vec<usize> {
    let mut cuts = vec![0];
    for token in DICTIONARY.cut(text, false) {
        cuts.push(cuts[cuts.len() - 1] + token.word.len());
    }
    cuts
}

/// Where the text's clauses end.
pub(crate) fn clause_ends(text: &str) -> Vec<usize> {
    text.char_indices().filter(|(_, c)| "，,。；;！!？? ".contains(*c)).map(|(at, _)| at).collect()
}

/// In which clause a place is, counted from the first.
pub(crate) fn clause(ends: &[usize], at: usize) -> usize {
    ends.partition_point(|end| *end < at)
}

/// Neighbouring Han characters, two by two.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<(usize, char)> = text.char_indices().collect();
    (1..starts.len()).filter_map(move |at| {
        let ((from, first), (second_at, second)) = (starts[at - 1], starts[at]);
        (is_han(first) && is_han(second)).then(|| &text[from..second_at + second.len_utf8()])
    })
}

pub(crate) fn is_empty(word: &str) -> bool {
    EMPTY.contains(&word) || word.chars().all(|c| !c.is_alphabetic())
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// One kind of letters and digits: half-width and lower-case.
pub(crate) fn normal(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// A text with its brackets left out, where it has any: 充（换）电桩 is a 充电桩.
pub(crate) fn without_brackets(normal_text: &str) -> Option<String> {
    let mut depth = 0_usize;
    let mut plain = String::new();
    for c in normal_text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    (plain.len() < normal_text.len()).then_some(plain)
}
