//! What the clauses of an item bind a notice to.

use qingdan_model::{Found, NoticeWords, PostingPlace, StepId, Unit};
use serde::{Deserialize, Serialize};

use super::period::Length;
use crate::settings::Settings;

/// What binds a notice, each with the clause that says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRule {
    /// How long it is up at least; `None` where no clause says so, then the district's settings do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Stated<Length>>,
    /// Where it must be posted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Stated<PostingPlace>>,
    /// That it must not be online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offline: Option<Stated<()>>,
    /// By when an objection is answered; `None` where no clause says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Stated<Length>>,
}

/// Something that a clause says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated<T> {
    /// What.
    pub value: T,
    /// Which clause of the item.
    pub clause: StepId,
    /// The clause's own words.
    pub words: String,
}

impl NoticeRule {
    /// What an item's clauses bind a notice to that one of them asks for.
    ///
    /// Period and places are those of that clause; where it states no period, the longest that the item states. A ban on
    /// publication online binds wherever in the item it stands.
    pub fn of<'a>(
        clauses: impl IntoIterator<Item = (StepId, &'a str, NoticeWords)>,
        own: Option<StepId>,
    ) -> NoticeRule {
        let clauses: Vec<(StepId, &str, NoticeWords)> = clauses.into_iter().collect();
        let mut rule = NoticeRule::default();
        for (clause, text, words) in &clauses {
            if let Some(ban) = words.offline.first().filter(|_| rule.offline.is_none()) {
                let words = text.get(ban.start..ban.end).unwrap_or_default().to_owned();
                rule.offline = Some(Stated { value: (), clause: *clause, words });
            }
            let length = |found: &Found<qingdan_model::Deadline>| {
                let value = Length::of(found.value.n?, found.value.unit?)?;
                Some(Stated { value, clause: *clause, words: found.value.text.clone() })
            };
            if rule.answer.is_none() {
                rule.answer = words.answer.as_ref().and_then(length);
            }
            let Some(period) = words.period.as_ref().and_then(length) else { continue };
            let is_own = Some(*clause) == own;
            let had = rule.period.as_ref();
            let is_longer = had.is_none_or(|had| {
                Some(had.clause) != own && period.value.about_days() > had.value.about_days()
            });
            if is_own || is_longer {
                rule.period = Some(period);
            }
        }
        if let Some((clause, text, words)) = clauses.iter().find(|(clause, ..)| Some(*clause) == own) {
            let place = |found: &Found<PostingPlace>| {
                let span = found.spans.first();
                let words = span.and_then(|span| text.get(span.start..span.end)).unwrap_or_default();
                Stated { value: found.value, clause: *clause, words: words.to_owned() }
            };
            rule.places = words.places.iter().map(place).collect();
        }
        rule
    }

    /// How long a notice is up at least.
    pub fn least(&self, settings: &Settings) -> Length {
        let set = Length { n: settings.notice_days, unit: Unit::WorkingDay };
        self.period.as_ref().map_or(set, |stated| stated.value)
    }

    /// The words that say so, for screens: "条款写明：不少于5个工作日".
    pub fn least_words(&self, settings: &Settings) -> String {
        match &self.period {
            Some(stated) => format!("条款写明：{}", stated.words),
            None => format!("清单没有写期限，区里规定：公示不少于 {} 个工作日", settings.notice_days),
        }
    }

    /// Whether a place may be chosen.
    pub fn allows(&self, place: PostingPlace) -> bool {
        place != PostingPlace::Online || self.offline.is_none()
    }
}
