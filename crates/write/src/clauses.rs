//! A run of clauses as lists print it: with numbers that leave no doubt where a clause begins.

use qingdan_model::Passage;

/// The clauses of one run, each as its paragraph. Numbers start from 1 in each run; a single clause stands without, as
/// lists print it, where it has nothing in it that looks like a number itself.
pub fn paragraphs(clauses: &[Passage]) -> Vec<String> {
    match clauses {
        [only]
            if Mark::ALL.iter().all(|mark| !mark.begins(&only.text)) && !Mark::Arabic.is_in(&only.text) =>
        {
            vec![only.text.clone()]
        }
        all => numbered(all),
    }
}

/// The clauses with their numbers, a single one too: something after it would otherwise read as its next sentence.
pub fn numbered(clauses: &[Passage]) -> Vec<String> {
    let mark = Mark::unlike(clauses);
    (1..).zip(clauses).map(|(number, clause)| mark.print(number, &clause.text)).collect()
}

/// How the numbers of a run are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// 1.
    Arabic,
    /// 一、
    Han,
    /// （一）
    BracketedHan,
    /// （1）
    Bracketed,
    /// ①
    Circled,
}

impl Mark {
    /// In the order in which they are preferred.
    const ALL: [Mark; 5] = [Mark::Arabic, Mark::Han, Mark::BracketedHan, Mark::Bracketed, Mark::Circled];

    /// The first that none of the clauses has inside, where it would look like the next clause's.
    fn unlike(clauses: &[Passage]) -> Mark {
        let is_free = |mark: &Mark| {
            // Behind a number with a full stop, "2.5米" would read as the next one.
            let is_sure = |text: &str| *mark != Mark::Arabic || !begins_with_point(text);
            clauses.iter().all(|clause| !mark.is_in(&clause.text) && is_sure(&clause.text))
        };
        Mark::ALL.into_iter().find(is_free).unwrap_or(Mark::Arabic)
    }

    fn print(self, number: u32, text: &str) -> String {
        match self {
            // "1.30日内" would be a quantity.
            Mark::Arabic if text.starts_with(is_digit) => format!("{number}. {text}"),
            Mark::Arabic => format!("{number}.{text}"),
            Mark::Han => format!("{}、{text}", han(number)),
            Mark::BracketedHan => format!("（{}）{text}", han(number)),
            Mark::Bracketed => format!("（{number}）{text}"),
            Mark::Circled => format!("{}{text}", circled(number)),
        }
    }

    /// Whether such a number stands in the text where a clause might begin.
    fn is_in(self, text: &str) -> bool {
        let after = text.char_indices().filter(|(_, char)| may_end_a_clause(*char));
        let starts = std::iter::once(0).chain(after.map(|(at, char)| at + char.len_utf8()));
        starts.into_iter().any(|at| self.begins(&text[at..]))
    }

    /// Whether the text begins with such a number.
    fn begins(self, text: &str) -> bool {
        match self {
            Mark::Arabic => begins_arabic(text),
            Mark::Han => after_han(text).is_some_and(|rest| rest.starts_with(['、', '.', '．'])),
            Mark::BracketedHan => in_brackets(text, after_han),
            Mark::Bracketed => {
                in_brackets(text, after_digits)
                    || after_digits(text).is_some_and(|rest| rest.starts_with(['）', ')']))
            }
            Mark::Circled => text.starts_with(|char| ('①'..='⑳').contains(&char)),
        }
    }
}

fn may_end_a_clause(char: char) -> bool {
    char.is_whitespace() || matches!(char, '。' | '；' | ';' | '！' | '？' | '.' | '：')
}

fn is_digit(char: char) -> bool {
    char.is_ascii_digit() || ('０'..='９').contains(&char)
}

fn begins_arabic(text: &str) -> bool {
    let Some(rest) = after_digits(text) else { return false };
    let Some(separator) = rest.chars().next() else { return false };
    let after = &rest[separator.len_utf8()..];
    match separator {
        '.' | '．' | '、' | '﹒' | '·' => !after.starts_with(is_digit),
        ',' | '，' => !after.starts_with(is_digit),
        _ => false,
    }
}

/// A quantity such as "2.5".
fn begins_with_point(text: &str) -> bool {
    after_digits(text).is_some_and(|rest| rest.starts_with(['.', '．']))
}

fn in_brackets(text: &str, inner: impl Fn(&str) -> Option<&str>) -> bool {
    let Some(text) = text.strip_prefix(['（', '(']) else { return false };
    inner(text).is_some_and(|rest| rest.starts_with(['）', ')']))
}

/// What stands after a number of one or two digits: more are a quantity or a year.
fn after_digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(is_digit);
    let digits = text[..text.len() - rest.len()].chars().count();
    matches!(digits, 1 | 2).then_some(rest)
}

fn after_han(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|char| "一二三四五六七八九十".contains(char));
    (rest.len() < text.len()).then_some(rest)
}

/// 一 … 九十九; beyond that in digits.
pub fn han(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, number % 10) {
        (0, ones @ 1..) => DIGITS[ones as usize].to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones as usize]),
        (tens @ 2..10, ones) => format!("{}十{}", DIGITS[tens as usize], DIGITS[ones as usize]),
        _ => number.to_string(),
    }
}

/// ① … ⑳; beyond that in brackets.
fn circled(number: u32) -> String {
    let circle = (1..=20).contains(&number).then(|| char::from_u32('①' as u32 + number - 1)).flatten();
    circle.map_or_else(|| format!("（{number}）"), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(texts: &[&str]) -> Vec<String> {
        let clauses: Vec<Passage> = texts.iter().map(|text| Passage::unplaced(*text)).collect();
        paragraphs(&clauses)
    }

    #[test]
    fn several_are_numbered_and_one_alone_is_not() {
        assert_eq!(run(&["受理。", "上报。"]), ["1.受理。", "2.上报。"]);
        assert_eq!(run(&["受理，5个工作日内上报。"]), ["受理，5个工作日内上报。"]);
        assert_eq!(run(&[]), [""; 0]);
    }

    #[test]
    fn what_begins_with_digits_keeps_its_distance() {
        assert_eq!(run(&["30日内报。", "2025年底前办结。"]), ["1. 30日内报。", "2. 2025年底前办结。"]);
    }

    #[test]
    fn numbers_inside_clauses_are_not_taken_for_those_of_the_run() {
        assert_eq!(run(&["排查：1.用电。2.用气。"]), ["一、排查：1.用电。2.用气。"]);
        assert_eq!(run(&["①用电。②用气。"]), ["1.①用电。②用气。"]);
        assert_eq!(
            run(&["排查：（1）用电。（2）用气。", "上报。"]),
            ["1.排查：（1）用电。（2）用气。", "2.上报。"]
        );
        assert_eq!(run(&["距离。2.5米外。"]), ["距离。2.5米外。"]);
        assert_eq!(run(&["2.5米外。"]), ["2.5米外。"]);
        assert_eq!(run(&["2.5米外。", "上报。"]), ["一、2.5米外。", "二、上报。"]);
        assert_eq!(run(&["一、甲：1.乙。", "丙。"]), ["（一）一、甲：1.乙。", "（二）丙。"]);
    }

    #[test]
    fn chinese_numbers() {
        assert_eq!(
            [1, 10, 11, 20, 35, 99, 100].map(han),
            ["一", "十", "十一", "二十", "三十五", "九十九", "100"]
        );
    }
}
