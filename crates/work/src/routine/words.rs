//! How often a clause comes back, out of its words: 每月25日前, 每季度, 每年3月、9月, 每年12月底前, 春节前, 汛期每日, 定期.

use qingdan_model::{Deadline, DeadlineKind, Span, Unit};

use super::numeral::{last_number, number};
use super::rhythm::{Before, Feast, NoRhythm, Part, Rhythm};
use super::rules::{Beat, MonthDay, Rules};

/// What makes a day that of the month after.
const NEXT_MONTH: &str = "次月";

/// A clause that comes back, with the characters that say how often.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The clause.
    pub text: &'a str,
    /// The rhythm in it.
    pub at: Option<Span>,
    /// The time that its reading has.
    pub deadline: Option<&'a Deadline>,
}

impl<'a> Words<'a> {
    /// The words that say when, for screens: 每月25日前, 次月5日前.
    pub fn said(&self) -> String {
        match self.deadline.filter(|one| matches!(one.kind, DeadlineKind::Every | DeadlineKind::Before)) {
            Some(deadline) if self.is_next_month(deadline) => format!("{NEXT_MONTH}{}", deadline.text),
            Some(deadline) => deadline.text.clone(),
            None => self.rhythm().to_owned(),
        }
    }

    /// The part of the clause that says when, up to the marks around it: what a label should not leave out.
    pub fn phrase(&self) -> &'a str {
        let is_mark = |c: char| "，。；：,;".contains(c);
        let start = self.at.map_or(0, |at| at.start);
        let (before, after) = self.text.split_at_checked(start).unwrap_or((self.text, ""));
        let begins =
            before.rfind(is_mark).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        let ends = after.find(is_mark).map_or(self.text.len(), |at| start + at);
        self.text.get(begins..ends).unwrap_or_default()
    }

    /// What is done then, in the same phrase; `None` where it says no more than when.
    pub(super) fn done(&self) -> Option<&'a str> {
        let is_of_time =
            |c: char| c.is_ascii_digit() || "年月日季周至到次前后初末底中春夏秋冬节期、".contains(c);
        let rest = self.rest();
        (rest.chars().count() > 2 && !rest.chars().all(is_of_time)).then_some(rest)
    }

    fn is_next_month(&self, deadline: &Deadline) -> bool {
        let before = self.text.find(&deadline.text).and_then(|at| self.text.get(..at));
        deadline.unit == Some(Unit::Day) && before.is_some_and(|before| before.ends_with(NEXT_MONTH))
    }

    fn rhythm(&self) -> &'a str {
        self.at.and_then(|at| self.text.get(at.start..at.end)).unwrap_or_default()
    }

    /// What follows the rhythm, up to where the phrase ends.
    fn rest(&self) -> &'a str {
        let end = self.at.map_or(0, |at| at.end);
        let rest = self.text.get(end..).unwrap_or_default();
        rest.split(['，', '。', '；', ',', ';', '：']).next().unwrap_or_default()
    }

    /// The rhythm that they say.
    ///
    /// # Errors
    /// Where they say that it never ends, or nobody knows when.
    pub fn read(&self, rules: &Rules) -> Result<Rhythm, NoRhythm> {
        match self.deadline {
            Some(deadline) if deadline.kind == DeadlineKind::Before => self.before(deadline, rules),
            Some(deadline) if deadline.kind == DeadlineKind::RoundTheClock => Err(NoRhythm::RoundTheClock),
            _ => self.every(rules),
        }
    }

    fn before(&self, deadline: &Deadline, rules: &Rules) -> Result<Rhythm, NoRhythm> {
        let said = deadline.text.as_str();
        let by = |to: MonthDay| {
            let (from, _) = MonthDay::month(1);
            Rhythm::Parts(vec![Part { from, to, season: None, is_by: true }])
        };
        let number = deadline.n.and_then(|n| i8::try_from(n).ok());
        match (number, deadline.unit) {
            (Some(day), Some(Unit::Day)) => {
                let day = day.clamp(1, 31);
                let month = said.split_once('月').and_then(|(head, _)| last_number(head));
                if let Some(to) = month.and_then(|month| MonthDay::new(month, day)) {
                    return Ok(by(to));
                }
                Ok(Rhythm::MonthDay { day, is_next: self.is_next_month(deadline) })
            }
            (Some(month @ 1..=12), Some(Unit::Month)) => Ok(by(MonthDay::month(month).1)),
            _ if ["月末", "月底"].iter().any(|end| said.contains(end)) => {
                Ok(Rhythm::MonthDay { day: 31, is_next: false })
            }
            _ if ["年末", "年底"].iter().any(|end| said.contains(end)) => Ok(by(MonthDay::month(12).1)),
            _ if said.contains("季末") => {
                Ok(Rhythm::Each { beat: Beat::Quarter, season: None, is_said: true })
            }
            _ => {
                let name = said.trim_end_matches('前').trim_end_matches(['之', '以']);
                let found = before(name, rules).map(Rhythm::Before);
                found.ok_or_else(|| NoRhythm::UnknownTime(name.to_owned()))
            }
        }
    }

    fn every(&self, rules: &Rules) -> Result<Rhythm, NoRhythm> {
        let said = self.said();
        let rhythm = if self.rhythm().is_empty() { said.as_str() } else { self.rhythm() };
        if rhythm.contains("长期") {
            return Err(NoRhythm::LongTerm);
        }
        // The longer word first: 半年 is no 年, 季度 has neither 月 nor 日.
        let beats = [
            ("半年", Beat::HalfYear),
            ("季", Beat::Quarter),
            ("月", Beat::Month),
            ("周", Beat::Week),
            ("星期", Beat::Week),
            ("日", Beat::Day),
            ("天", Beat::Day),
            ("年", Beat::Year),
        ];
        let said = beats.iter().find(|(word, _)| rhythm.contains(word)).map(|(_, beat)| *beat);
        let beat = match said.unwrap_or(rules.regular) {
            Beat::Day => rules.daily,
            beat => beat,
        };
        let rest = self.rest();
        if beat == Beat::Year
            && said.is_some()
            && let Some(rhythm) = of_year(rest, rules)
        {
            return Ok(rhythm);
        }
        if beat == Beat::Month
            && let Some(day) = of_month(rest)
        {
            return Ok(Rhythm::MonthDay { day, is_next: false });
        }
        Ok(Rhythm::Each { beat, season: self.season(beat, rules), is_said: said.is_some() })
    }

    /// The season in which short rhythms hold that the clause names before them: "汛期每日观测".
    fn season(&self, beat: Beat, rules: &Rules) -> Option<String> {
        if !matches!(beat, Beat::Day | Beat::Week | Beat::Month) {
            return None;
        }
        let before = self.text.get(..self.at.map_or(0, |at| at.start)).unwrap_or_default();
        let named = rules.seasons.iter().filter(|season| season.name.ends_with(['期', '季']));
        named.map(|season| &season.name).find(|name| before.contains(name.as_str())).cloned()
    }
}

/// What stands behind 每月: the day.
fn of_month(rest: &str) -> Option<i8> {
    if ["初", "月初"].iter().any(|word| rest.starts_with(word)) {
        return Some(10); // 上旬
    }
    let (day, after) = number(rest)?;
    (after.starts_with(['日', '号']) && (1..=31).contains(&day)).then_some(day)
}

/// What stands behind 每年: months, seasons, a feast or season before which it is done, 年初.
fn of_year(rest: &str, rules: &Rules) -> Option<Rhythm> {
    let until = rest.find('前').and_then(|at| rest.get(..at)).unwrap_or_default();
    let until = until.trim_end_matches(['之', '以']);
    if let Some(found) = until.rsplit(['年', '至']).next().and_then(|name| before(name, rules)) {
        return Some(Rhythm::Before(found));
    }
    if let Some(parts) = months(rest) {
        return Some(Rhythm::Parts(parts));
    }
    let both = if rest.starts_with("春秋") { "春季、秋季" } else { rest };
    let seasons = rules.seasons.iter().filter(|season| both.contains(season.name.as_str()));
    let parts: Vec<Part> = seasons
        .map(|one| Part { from: one.from, to: one.to, season: Some(one.name.clone()), is_by: false })
        .collect();
    if !parts.is_empty() {
        return Some(Rhythm::Parts(parts));
    }
    let (from, _) = MonthDay::month(1);
    let (_, to) = MonthDay::month(3);
    rest.starts_with("年初").then(|| Rhythm::Parts(vec![Part { from, to, season: None, is_by: false }]))
}

/// "3月、9月", "3月至6月", "12月" at the beginning.
fn months(rest: &str) -> Option<Vec<Part>> {
    let month = |text| {
        let (month, after): (i8, &str) = number(text)?;
        let after = after.strip_prefix('月')?;
        (1..=12).contains(&month).then_some((month, after))
    };
    let part = |from: i8, to: i8| Part {
        from: MonthDay::month(from).0,
        to: MonthDay::month(to).1,
        season: None,
        is_by: false,
    };
    let (first, mut after) = month(rest)?;
    let until = after.strip_prefix(['至', '到', '-', '—']).and_then(month);
    if let Some((last, _)) = until {
        return Some(vec![part(first, last)]);
    }
    let mut parts = vec![part(first, first)];
    while let Some((next, more)) = after.strip_prefix(['、', '和', '及', '与']).and_then(month) {
        parts.push(part(next, next));
        after = more;
    }
    Some(parts)
}

/// A feast, or a season of the settings whose name begins so: 汛, 入冬, 春节, 两节.
fn before(name: &str, rules: &Rules) -> Option<Before> {
    let name = name.strip_prefix('入').unwrap_or(name);
    if name.is_empty() {
        return None;
    }
    // The first of the two feasts is the New Year.
    let name = if name == "两节" { Feast::NewYear.chinese() } else { name };
    let feast = Feast::ALL.iter().find(|feast| name.starts_with(feast.chinese()));
    let season = || rules.seasons.iter().find(|season| season.name.starts_with(name) && name != "春");
    feast
        .map(|feast| Before::Feast(*feast))
        .or_else(|| season().map(|season| Before::Season(season.name.clone())))
}
