//! The pieces that a row is dealt out in: lines, cut where two cells may share one.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use qingdan_catalogue::Bodies;

use crate::category::Categories;
use crate::flow::{Break, Flow, ends_sentence, width};
use crate::marks::{
    Mark, Style, after_sentence, duty_label_at, heading_at, is_full_name, mark_at, names_bodies,
    starts_with_region, support_label_at, town_label,
};

/// A line of a row, or a piece of one that may be a cell of its own.
#[derive(Clone, Debug)]
pub struct Token {
    pub flow: Flow,
    pub bare: String,
    /// In half-width columns.
    pub width: usize,
    /// The width of its last printed line, where punctuation was moved to one of its own.
    pub tail: usize,
    /// Whether the token before it stands on the same line.
    pub same_line: bool,
    pub blank_before: bool,
    /// Whether a page begins with it.
    pub page_start: bool,
    /// The clause number it starts with.
    pub mark: Option<Mark>,
    /// Whether it starts with 履职保障：.
    pub is_support: bool,
    /// Whether it starts with 承接部门： or 履职方式及工作措施：.
    pub is_duty_label: bool,
    /// Whether it starts with the town's own name as a label ("某某镇：").
    pub is_town_label: bool,
    /// Whether the whole of it names one body.
    pub is_body: bool,
    /// Whether it names a body without doubt.
    pub stands_as_name: bool,
    pub ends_sentence: bool,
    /// Whether it ends with a colon.
    pub ends_label: bool,
    /// Whether there is a colon in it.
    pub has_colon: bool,
    /// Whether there is a full stop or a semicolon in it.
    pub has_stop: bool,
    /// Whether there is a colon, a comma, a full stop or a semicolon in it.
    pub is_prose: bool,
    /// How much the words speak for the town's column (positive) or the department's (negative).
    pub cue: f32,
}

/// Names that a token may hold.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub bodies: &'a Bodies,
    /// The town whose list it is.
    pub town: Option<&'a str>,
}

impl Token {
    /// Cuts a line into tokens and adds them to `tokens`. `after_number`: the item's number stood before it.
    pub fn of_line(
        line: &Flow,
        blank_before: bool,
        page_start: bool,
        after_number: bool,
        names: Names<'_>,
        tokens: &mut Vec<Token>,
    ) {
        let mut start = 0;
        let mut first = true;
        for at in 1..=line.len() {
            if at < line.len() && !may_cut(line, start, at, names.bodies) {
                continue;
            }
            let same_line = !first || after_number;
            let token = Token::of(line.slice(start, at), names);
            tokens.push(Token {
                same_line,
                blank_before: first && blank_before,
                page_start: first && page_start,
                ..token
            });
            first = false;
            start = at;
        }
    }

    fn of(flow: Flow, names: Names<'_>) -> Token {
        let Names { bodies, town } = names;
        let bare = flow.bare();
        let last = flow.last().unwrap_or(' ');
        let (has_colon, has_stop) = (bare.contains(['：', ':']), bare.contains(['。', '；']));
        let is_prose = has_colon || has_stop || bare.contains('，');
        let width = width(&bare);
        Token {
            width,
            tail: width,
            mark: mark_at(&flow, 0),
            is_support: support_label_at(&flow, 0).is_some(),
            is_duty_label: duty_label_at(&flow, 0, &["承接", "方式", "措施", "部门", "单位"]).is_some(),
            is_town_label: town_label(&flow, town).is_some(),
            is_body: names_bodies(&bare, bodies),
            stands_as_name: !is_prose && names_in_full(&bare, bodies),
            ends_sentence: ends_sentence(last),
            ends_label: matches!(last, '：' | ':'),
            has_colon,
            has_stop,
            is_prose,
            cue: cue_of(&bare),
            same_line: false,
            blank_before: false,
            page_start: false,
            flow,
            bare,
        }
    }

    /// Whether it starts a clause, a heading or a label.
    pub fn starts_clause(&self) -> bool {
        self.mark.is_some() || self.is_support || self.ends_label
    }

    /// "。" and nothing else.
    pub fn is_lone_punctuation(&self) -> bool {
        self.bare.chars().count() <= 2 && self.bare.chars().all(|char| "。；，、）”》.;,".contains(char))
    }

    /// Takes over the punctuation that the layout moved to the next line.
    pub fn end_with(&mut self, punctuation: &Token) {
        self.flow.append(&punctuation.flow, Break::Line);
        self.bare.push_str(&punctuation.bare);
        self.ends_sentence = punctuation.ends_sentence;
        self.has_stop |= punctuation.has_stop;
        self.is_prose |= punctuation.is_prose;
        self.tail = punctuation.width;
    }
}

/// Whether a cell may end before `at` in mid-line.
fn may_cut(line: &Flow, start: usize, at: usize, bodies: &Bodies) -> bool {
    let (Some(before), Some(after)) = (line.char(at - 1), line.char(at)) else { return false };
    let own_start = |char: char| !"。；，、）)”》：:;,.％%".contains(char);
    let own_end = |char: char| !"（(“《、，—-".contains(char);
    if line.gap(at) >= Break::Space {
        let both_latin = before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric();
        if ends_sentence(before) && at + 1 == line.len() && after == '。' {
            return true; // a full stop that another cell lacks
        }
        let after_mark = mark_at(line, start).is_some_and(|mark| start + mark.len == at);
        return own_start(after) && own_end(before) && !both_latin && !after_mark;
    }
    // Two cells glued: a sentence has ended, and what follows begins a cell.
    after_sentence(line, at)
        && ends_sentence(before)
        && (mark_at(line, at)
            .is_some_and(|mark| mark.value == 1 && mark.style == Style::Arabic && !mark.may_be_decimal)
            || support_label_at(line, at).is_some()
            || duty_label_at(line, at, &["承接", "方式", "措施"]).is_some()
            || begins_with_body(line, at, bodies)
            || heading_at(line, at, bodies).is_some())
}

/// Whether the text is one name of a body without doubt, or several with "、" between them.
fn names_in_full(text: &str, bodies: &Bodies) -> bool {
    text.split('、').all(|name| is_full_name(name, bodies))
}

/// Whether the word at `at`, up to the next space, names a body.
fn begins_with_body(line: &Flow, at: usize, bodies: &Bodies) -> bool {
    const LONGEST_NAME: usize = 30;
    let end = (at + 1..line.len()).find(|next| line.gap(*next) >= Break::Space).unwrap_or(line.len());
    end - at <= LONGEST_NAME && is_full_name(&line.bare_between(at, end), bodies)
}

/// A row's first line may hold the name and the body with nothing between them ("消费者权益保护区市监局").
pub fn part_name_and_body(tokens: &mut Vec<Token>, names: Names<'_>) {
    for at in 0..tokens.len().min(2) {
        if let Some(cut) = body_at_end(&tokens[at].bare, names.bodies) {
            let token = &tokens[at];
            let (start, page, blank) = (token.same_line, token.page_start, token.blank_before);
            let name = Token {
                same_line: start,
                page_start: page,
                blank_before: blank,
                ..Token::of(token.flow.slice(0, cut), names)
            };
            let body = Token { same_line: true, ..Token::of(token.flow.slice(cut, token.flow.len()), names) };
            tokens.splice(at..=at, [name, body]);
            return;
        }
    }
}

/// Where a known body's name begins that ends the text, with enough before it to be an item's name.
fn body_at_end(bare: &str, bodies: &Bodies) -> Option<usize> {
    const SHORTEST_NAME: usize = 4;
    // After these words the body is an object in the name.
    const GOVERNS: &str = "对由向报至到和、及与以把将合助同请经受从给";
    let chars: Vec<char> = bare.chars().collect();
    let is_body = |at: usize| {
        let tail: String = chars[at..].iter().collect();
        bodies.resolve(&tail).is_some_and(|body| body.prefix.chars().count() <= 1)
    };
    (SHORTEST_NAME..chars.len().saturating_sub(2))
        .find(|at| "区县市旗省镇".contains(chars[*at]) && !GOVERNS.contains(chars[*at - 1]) && is_body(*at))
}

/// Tokens that only make sense together: headings and names of bodies broken over lines, categories.
pub struct Spans {
    /// `heading[i]`: the token after the heading that starts with token i, and whether text follows its colon
    /// in the last of them.
    pub heading: Vec<Option<(usize, bool)>>,
    /// `body[i]`: the tokens after which names that start with token i may end.
    pub body: Vec<Vec<usize>>,
    /// `category[i]`: the token after the category that starts with token i.
    pub category: Vec<Option<usize>>,
}

impl Spans {
    /// Of a row.
    pub fn of(tokens: &[Token], bodies: &Bodies, categories: &Categories) -> Spans {
        Spans {
            heading: (0..tokens.len()).map(|at| heading_span(tokens, at, bodies)).collect(),
            body: (0..tokens.len()).map(|at| body_spans(tokens, at, bodies)).collect(),
            category: (0..tokens.len()).map(|at| category_span(tokens, at, categories)).collect(),
        }
    }
}

fn heading_span(tokens: &[Token], at: usize, bodies: &Bodies) -> Option<(usize, bool)> {
    const MOST_LINES: usize = 8;
    let lines = &tokens[at..tokens.len().min(at + MOST_LINES)];
    let last = lines.iter().position(|token| token.has_colon || token.has_stop)?;
    let is_cut = |token: &Token| token.mark.is_some() || token.is_support;
    if !lines[last].has_colon || lines[1..=last].iter().any(is_cut) {
        return None;
    }
    let mut joined = Flow::default();
    for (index, token) in lines[..=last].iter().enumerate() {
        // "区财政局" and, below it, "区民政局：": the heading is the second line alone.
        let stands_as_name = || match token.bare.split_once(['：', ':']) {
            Some((own, _)) => names_in_full(own, bodies),
            None => token.stands_as_name,
        };
        if index > 0 && joined.last() != Some('、') && stands_as_name() {
            let has_ended = lines[index - 1].is_body || names_bodies(&joined.bare(), bodies);
            if has_ended {
                return None;
            }
        }
        joined.append(&token.flow, Break::None);
    }
    let colon = heading_at(&joined, 0, bodies)?;
    Some((at + last + 1, colon + 1 < joined.len()))
}

fn body_spans(tokens: &[Token], at: usize, bodies: &Bodies) -> Vec<usize> {
    const MOST_LINES: usize = 5;
    let mut joined = String::new();
    let mut ends = Vec::new();
    for (end, token) in tokens.iter().enumerate().skip(at).take(MOST_LINES) {
        if token.is_prose || token.mark.is_some() || token.bare.chars().count() > 40 {
            break;
        }
        let stands =
            token.stands_as_name && (starts_with_region(&token.bare) || names_bodies(&joined, bodies));
        // "区财政局、区" + "公安局": an enumeration that the line's end cut goes on.
        let enumerates = joined.rsplit_once('、').is_some_and(|(listed, open)| {
            names_in_full(listed, bodies) && !open.is_empty() && !is_full_name(open, bodies)
        });
        if end > at && stands && !enumerates {
            break;
        }
        joined.push_str(&token.bare);
        let is_whole = || {
            names_bodies(&joined, bodies)
                && (begins_a_name(&tokens[at])
                    || bodies.resolve(&joined).is_some_and(|body| body.prefix.is_empty()))
        };
        if end == at && token.is_body || end > at && is_whole() {
            ends.push(end + 1);
        }
    }
    ends
}

/// Whether a name of a body that is broken over lines may begin so: with its region, or as national ones do.
fn begins_a_name(token: &Token) -> bool {
    const NATIONAL: [&str; 7] = ["共青团", "中共", "国家", "国网", "中国", "人民", "驻"];
    let end = token.bare.char_indices().nth(8).map_or(token.bare.len(), |(end, _)| end);
    let start = &token.bare[..end];
    token.is_body
        || NATIONAL.iter().any(|word| start.starts_with(word))
        || start.contains(['区', '县', '市', '旗', '州', '盟', '省', '镇'])
}

fn category_span(tokens: &[Token], at: usize, categories: &Categories) -> Option<usize> {
    let mut joined = String::new();
    let mut span = None;
    for (end, token) in tokens.iter().enumerate().skip(at).take(5) {
        joined.push_str(&token.bare);
        if joined.len() > categories.longest() {
            break;
        }
        if categories.contains(&joined) {
            span = Some(end + 1);
        }
    }
    span
}

/// Words that speak for the column of the town, and for that of the department, with their weights.
const TOWN_WORDS: &[(&str, f32)] = &[
    ("辖区内", 0.3),
    ("本辖区", 0.6),
    ("本镇", 0.6),
    ("本乡", 0.6),
    ("本街道", 0.6),
    ("镇内", 0.5),
    ("及时上报", 0.5),
    ("发现问题", 0.3),
    ("上报区", 0.6),
    ("上报县", 0.6),
    ("上报市", 0.5),
    ("报送至区", 0.6),
    ("报送至县", 0.6),
    ("报区", 0.5),
    ("报县", 0.5),
    ("网格", 0.4),
    ("入户", 0.3),
    ("村（社区）", 0.3),
    ("社区", 0.15),
    ("村民", 0.2),
    ("居民", 0.15),
    ("动员", 0.3),
    ("协助", 0.3),
    ("配合", 0.3),
    ("摸排", 0.2),
    ("初审", 0.3),
    ("受理", 0.2),
];
const DEPARTMENT_WORDS: &[(&str, f32)] = &[
    ("街镇上报", 0.9),
    ("乡镇上报", 0.9),
    ("街道上报", 0.9),
    ("镇上报", 0.7),
    ("对街镇", 0.9),
    ("对乡镇", 0.9),
    ("对街道", 0.7),
    ("各镇", 0.7),
    ("各乡镇", 0.8),
    ("各街道", 0.7),
    ("各街镇", 0.8),
    ("指导街", 0.8),
    ("指导乡", 0.8),
    ("指导镇", 0.7),
    ("牵头", 0.6),
    ("全区", 0.5),
    ("全县", 0.5),
    ("全市", 0.5),
    ("全旗", 0.5),
    ("审批", 0.3),
    ("处罚", 0.5),
    ("查处", 0.3),
    ("执法", 0.15),
    ("监督管理", 0.3),
    ("组织实施", 0.2),
    ("依法", 0.2),
    ("反馈街", 0.7),
    ("反馈乡", 0.7),
    ("反馈镇", 0.7),
    ("下发", 0.2),
    ("追究", 0.3),
    ("复审", 0.3),
    ("强制", 0.2),
    ("统筹", 0.2),
];

static CUE_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = TOWN_WORDS.iter().chain(DEPARTMENT_WORDS).map(|(word, _)| word);
    AhoCorasick::new(words).expect("a hundred words are not too many")
});

/// The weight of each word of [`CUE_WORDS`], positive for the town.
fn cue_weight(word: usize) -> f32 {
    match word.checked_sub(TOWN_WORDS.len()) {
        None => TOWN_WORDS[word].1,
        Some(word) => -DEPARTMENT_WORDS[word].1,
    }
}

fn cue_of(bare: &str) -> f32 {
    let mut found: Vec<usize> =
        CUE_WORDS.find_overlapping_iter(bare).map(|word| word.pattern().as_usize()).collect();
    // Each word once, in the table's order: sums of fractions depend on it.
    found.sort_unstable();
    found.dedup();
    let words: f32 = found.into_iter().map(cue_weight).sum();
    let opening = bare.trim_start_matches(|c: char| c.is_ascii_digit() || ".、．（）()".contains(c));
    let start = match () {
        () if opening.starts_with("配合") || opening.starts_with("协助") => 0.8,
        () if opening.starts_with("指导") || opening.starts_with("牵头") => -0.5,
        () => 0.0,
    };
    (words + start).clamp(-1.5, 1.5)
}
