//! Which routines are looked at, and in which order: all of it stands in the address.

use jiff::civil::Date;
use qingdan_work::time::{date, end_of, start_of};
use qingdan_work::{Millis, OrganisationId};
use serde::Deserialize;

use super::Choice;
use super::list_filter::ColumnHead;
use super::routine_rows::{Scope, own, seen};
use crate::desk::Desk;
use crate::web::query;

/// What is asked of the list.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// `open`, `done`, `excused`, `all`, `coming`; open where nothing is said.
    pub(super) state: String,
    pub(super) due: String,
    pub(super) organisation: String,
    /// In which month it ends, `2026-11`.
    pub(super) month: String,
    pub(super) q: String,
    pub(super) sort: String,
    pub(super) dir: String,
    pub(super) page: usize,
}

impl Asked {
    pub(super) fn scope(&self, desk: &Desk) -> Scope {
        match self.organisation.parse::<OrganisationId>() {
            Ok(one) if seen(desk).contains(&one) => Scope::of(one),
            _ if self.organisation == "all" => Scope::all(desk),
            _ if self.organisation == "told" => Scope::told(desk),
            _ => Scope::usual(desk),
        }
    }

    pub(super) fn due(&self, desk: &Desk) -> std::ops::RangeInclusive<Millis> {
        if let Some((from, to)) = month(&self.month) {
            return start_of(from)..=end_of(to);
        }
        let (today, soon) = (end_of(date(desk.now)), desk.soon_until());
        match self.due.as_str() {
            "overdue" => Millis::MIN..=desk.now.saturating_sub(1),
            "today" => desk.now..=today,
            "soon" => today.saturating_add(1)..=soon,
            "unknown" => Millis::MAX..=Millis::MAX,
            _ => Millis::MIN..=Millis::MAX,
        }
    }

    /// The query with other values for some of its pairs; what is not said of the page is the first.
    pub(super) fn query(&self, with: &[(&str, &str)]) -> String {
        let own = [
            ("state", self.state.as_str()),
            ("due", &self.due),
            ("organisation", &self.organisation),
            ("month", &self.month),
            ("q", &self.q),
            ("sort", &self.sort),
            ("dir", &self.dir),
        ];
        let kept = own.iter().filter(|(name, _)| with.iter().all(|(other, _)| other != name));
        query(&kept.copied().chain(with.iter().copied()).collect::<Vec<_>>())
    }
}

/// The first and last day of "2026-11".
pub(super) fn month(text: &str) -> Option<(Date, Date)> {
    let (year, month) = text.split_once('-')?;
    let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    (1900..=9000).contains(&first.year()).then(|| (first, first.last_of_month()))
}

pub(super) fn states(asked: &Asked) -> Vec<Choice> {
    let all = [
        ("", "待办"),
        ("done", "已完成"),
        ("excused", "本期不开展"),
        ("all", "全部"),
        ("coming", "下一期（还没列入待办）"),
    ];
    all.iter().map(|(word, name)| Choice::of(word, name, &asked.state)).collect()
}

pub(super) fn dues(asked: &Asked) -> Vec<Choice> {
    let all = [
        ("", "全部时限"),
        ("overdue", "已超期"),
        ("today", "今天到期"),
        ("soon", "即将到期"),
        ("unknown", "时限待定"),
    ];
    all.iter().map(|(word, name)| Choice::of(word, name, &asked.due)).collect()
}

/// The organisations to choose from, the usual ones first.
pub(super) fn organisation_choices(desk: &Desk, asked: &str, told: bool) -> Vec<Choice> {
    let (own, seen) = (own(desk), seen(desk));
    let mut choices = Vec::new();
    if !own.is_empty() {
        let name = match own[..] {
            [one] => desk.directory.full_name(one),
            _ => "由我们承办的".to_owned(),
        };
        choices.push(Choice::of("", &name, asked));
        if told {
            choices.push(Choice::of("told", "别的单位为我们办的", asked));
        }
        choices.push(Choice::of("all", "能看到的全部", asked));
    } else {
        choices.push(Choice::of("", "能看到的全部", asked));
    }
    if seen.len() > 1 {
        let one = |id: &OrganisationId| Choice::of(&id.to_string(), &desk.directory.full_name(*id), asked);
        choices.extend(seen.iter().map(one));
    }
    choices
}

pub(super) fn organisations(desk: &Desk, asked: &Asked) -> Vec<Choice> {
    organisation_choices(desk, &asked.organisation, true)
}

pub(super) fn columns(asked: &Asked) -> Vec<ColumnHead> {
    let all = [("title", "例行任务"), ("organisation", "承办"), ("state", "状态"), ("due", "时限")];
    let head = |(word, name): (&'static str, &'static str)| {
        let is_by = asked.sort == word;
        let is_down = is_by && asked.dir == "down";
        let dir = if is_by && !is_down { "down" } else { "up" };
        ColumnHead {
            name,
            class: word,
            url: format!("/routines{}", asked.query(&[("sort", word), ("dir", dir)])),
            aria: match (is_by, is_down) {
                (false, _) => "",
                (true, false) => "ascending",
                (true, true) => "descending",
            },
            arrow: match (is_by, is_down) {
                (false, _) => "",
                (true, false) => "↑",
                (true, true) => "↓",
            },
        }
    };
    all.into_iter().map(head).collect()
}
