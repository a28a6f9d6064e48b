//! Categories that stand in a column of each row.

use std::collections::{BTreeMap, BTreeSet};

use crate::token::Token;

/// The categories of the national outline of duty lists, as most districts print them.
const USUAL: &[&str] = &[
    "党的建设",
    "经济发展",
    "民生服务",
    "平安法治",
    "乡村振兴",
    "精神文明建设",
    "社会管理",
    "安全稳定",
    "社会保障",
    "自然资源",
    "生态环保",
    "城乡建设",
    "交通运输",
    "商贸流通",
    "文化和旅游",
    "文化旅游",
    "卫生健康",
    "应急管理及消防",
    "应急管理",
    "市场监管",
    "人民武装",
    "综合政务",
    "民族宗教",
    "投资促进",
    "教育培训监管",
    "行政执法",
    "农业农村",
    "科技教育",
    "政务服务",
    "综合执法",
    "城市管理",
    "公共服务",
    "平安建设",
    "社会治理",
];

/// What is known to be a category in one list.
pub struct Categories {
    known: BTreeSet<String>,
    longest: usize,
}

impl Categories {
    /// The usual ones, and what begins at least two of the rows.
    pub fn of_rows<'a>(rows: impl Iterator<Item = &'a [Token]>) -> Self {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for tokens in rows {
            let mut joined = String::new();
            for token in tokens.iter().take(3) {
                joined.push_str(&token.bare);
                if joined.chars().count() <= 12 {
                    *seen.entry(joined.clone()).or_default() += 1;
                }
            }
        }
        let repeated = seen.into_iter().filter(|(_, times)| *times >= 2).map(|(text, _)| text);
        let known: BTreeSet<String> = USUAL.iter().map(|name| (*name).to_owned()).chain(repeated).collect();
        let longest = known.iter().map(String::len).max().unwrap_or(0);
        Categories { known, longest }
    }

    /// The length of the longest, in bytes.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Whether the text is a category of the list.
    pub fn contains(&self, text: &str) -> bool {
        self.known.contains(text)
    }
}
