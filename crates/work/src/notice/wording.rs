//! What stands on a notice: masked names, no number that belongs to somebody, in the form of official notices.

use qingdan_model::PostingPlace;
use serde::{Deserialize, Serialize};

use super::period::{Length, Period};
use super::refusal::NoticeRefusal;
use super::rule::NoticeRule;
use super::state::About;
use crate::mask::{PersonalKind, is_plausible, long_number, masked};
use crate::people::{Directory, OrganisationId, OrganisationKind};
use crate::settings::Settings;

/// The longest line, in characters.
const LINE: usize = 200;
/// The longest text, in characters.
const TEXT: usize = 4000;
/// The most lines about whom it is.
pub const MOST_SUBJECTS: usize = 500;

/// What stands on a notice, as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// "关于…的公示".
    pub title: String,
    /// Why it is posted, by which duty.
    pub text: String,
    /// What is going to be decided.
    pub decision: String,
    /// Whom it is about, a line each, with masked names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// How long it is up.
    pub length: Length,
    /// Where it is posted.
    pub places: Vec<PostingPlace>,
    /// Who takes objections.
    pub office: String,
    /// Where that is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// The office's telephone.
    pub telephone: String,
    /// Who signs it.
    pub signed: String,
}

impl Wording {
    /// Refuses what cannot be posted.
    pub(super) fn check(&self, rule: &NoticeRule, settings: &Settings) -> Result<(), NoticeRefusal> {
        needed("标题", &self.title, LINE)?;
        needed("公示事由", &self.text, TEXT)?;
        needed("公示内容", &self.decision, TEXT)?;
        needed("受理异议的单位", &self.office, LINE)?;
        needed("落款单位", &self.signed, LINE)?;
        clean("地址", &self.address, LINE)?;
        if self.subjects.len() > MOST_SUBJECTS {
            return Err(NoticeRefusal::TooMany { field: "公示对象", limit: MOST_SUBJECTS });
        }
        self.subjects.iter().try_for_each(|one| needed("公示对象", one, LINE))?;
        let is_one = is_plausible(PersonalKind::Telephone, &self.telephone) || is_short(&self.telephone);
        if !is_one {
            return Err(NoticeRefusal::Telephone);
        }
        if !crate::mask::numbers(&self.telephone).is_empty() {
            return Err(NoticeRefusal::OwnTelephone);
        }
        self.check_length(rule, settings)?;
        self.check_places(rule)
    }

    fn check_length(&self, rule: &NoticeRule, settings: &Settings) -> Result<(), NoticeRefusal> {
        let least = rule.least(settings);
        if self.length.unit != least.unit || !(1..=Length::MOST).contains(&self.length.n) {
            return Err(NoticeRefusal::Unit { least: least.chinese() });
        }
        if self.length.n < least.n {
            let words = rule.least_words(settings);
            return Err(NoticeRefusal::TooShort { length: self.length.chinese(), words });
        }
        Ok(())
    }

    fn check_places(&self, rule: &NoticeRule) -> Result<(), NoticeRefusal> {
        if self.places.is_empty() {
            return Err(NoticeRefusal::NoPlace);
        }
        if let Some(ban) = rule.offline.as_ref().filter(|_| self.is_online()) {
            return Err(NoticeRefusal::Offline { words: ban.words.clone() });
        }
        // A site that a clause names may be a department's: posting it elsewhere online is for the town to say.
        let missing = rule.places.iter().find(|stated| !self.places.contains(&stated.value));
        match missing {
            Some(stated) => Err(NoticeRefusal::PlaceMissing {
                place: stated.value.chinese(),
                words: stated.words.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Whether everybody can read it on the internet.
    pub fn is_online(&self) -> bool {
        self.places.contains(&PostingPlace::Online)
    }

    /// The notice's paragraphs between title and signature; `period` says from when until when, once it is known.
    pub fn paragraphs(&self, period: Option<&Period>) -> Vec<String> {
        let mut paragraphs: Vec<String> =
            self.text.lines().chain(self.decision.lines()).map(str::to_owned).collect();
        paragraphs.retain(|line| !line.trim().is_empty());
        if !self.subjects.is_empty() {
            paragraphs.push("公示对象：".to_owned());
            paragraphs.extend((1..).zip(&self.subjects).map(|(no, one)| format!("{no}. {one}")));
        }
        paragraphs.push(match period {
            Some(period) => match period.last {
                Some(last) => format!(
                    "公示期：{}，自{}张贴，至{}止（张贴当日不计）。",
                    self.length.chinese(),
                    long_date(period.posted),
                    long_date(last)
                ),
                None => format!(
                    "公示期：自{}张贴之日的次日起{}。",
                    long_date(period.posted),
                    self.length.chinese()
                ),
            },
            None => format!("公示期：自张贴之日的次日起{}。", self.length.chinese()),
        });
        let place =
            if self.address.is_empty() { String::new() } else { format!("（地址：{}）", self.address) };
        let ways = if self.is_online() {
            "来电、来信、来访或者在网上"
        } else {
            "来电、来信、来访"
        };
        paragraphs.push(format!(
            "公示期内，对公示内容有异议的，可以{ways}向{}{place}反映，并请说明事实和理由。我们对反映人的信息严格保密。",
            self.office
        ));
        paragraphs.push(format!("监督电话：{}", self.telephone));
        paragraphs
    }
}

/// A case as it comes to stand on a notice.
#[derive(Clone, Debug, Default)]
pub struct OnNotice {
    /// Names of whom it is about, in full.
    pub names: Vec<String>,
    /// Its title, which has no personal data.
    pub title: String,
    /// The community in which they live, where that is known.
    pub community: Option<OrganisationId>,
}

impl OnNotice {
    /// One line for the case: whom it is about, masked, and where they live; its title where nobody is named.
    fn line(&self, directory: &Directory) -> String {
        if self.names.is_empty() {
            return self.title.clone();
        }
        let names: Vec<String> = self.names.iter().map(|name| masked(PersonalKind::Name, name)).collect();
        let of = self.community.map(|one| format!("（{}）", directory.name(one))).unwrap_or_default();
        format!("{}{of}", names.join("、"))
    }
}

/// What a notice is proposed from.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    /// What it is about.
    pub about: &'a About,
    /// What binds it.
    pub rule: &'a NoticeRule,
    /// How many notices the case had before.
    pub earlier: usize,
    /// Its cases.
    pub cases: &'a [OnNotice],
    /// The organisation that takes objections.
    pub office: OrganisationId,
}

impl Proposal<'_> {
    /// A wording in the usual form, for its author to go over. What is going to be decided and the office's telephone are
    /// left to them.
    pub fn wording(&self, directory: &Directory, settings: &Settings) -> Wording {
        let About { item, town, holder, .. } = self.about;
        let times = match self.earlier {
            0 => String::new(),
            earlier => format!("（第{}次公示）", numeral(earlier + 1)),
        };
        let community = directory.get(*holder).filter(|one| one.kind == OrganisationKind::Community);
        let of = community.map(|one| format!("（{}）", one.name)).unwrap_or_default();
        let subject = |name: &String| format!("{}{of}", masked(PersonalKind::Name, name));
        let subjects = match &self.cases {
            [one] => one.names.iter().map(subject).collect(),
            several => several.iter().map(|one| one.line(directory)).collect(),
        };
        let what = match self.cases.len() {
            0 | 1 => "有关情况".to_owned(),
            count => format!("本批 {count} 件"),
        };
        let mut places: Vec<PostingPlace> = self.rule.places.iter().map(|stated| stated.value).collect();
        places.retain(|place| self.rule.allows(*place));
        if places.is_empty() {
            places.push(PostingPlace::Community);
        }
        Wording {
            title: format!("关于{}的公示{times}", item.name),
            text: format!(
                "按照《{}{}事项清单》“{}”的要求，现将{what}公示如下，接受群众监督。",
                item.town,
                item.kind.chinese(),
                item.name
            ),
            decision: String::new(),
            subjects,
            length: self.rule.least(settings),
            places,
            office: directory.full_name(self.office),
            address: String::new(),
            telephone: String::new(),
            signed: signature(*town, directory),
        }
    }
}

/// The name of a town's government as official documents sign it.
fn signature(town: OrganisationId, directory: &Directory) -> String {
    let name = directory.name(town);
    match name.chars().last() {
        Some('道') => format!("{name}办事处"),
        Some('镇' | '乡' | '木') => format!("{name}人民政府"),
        _ => name,
    }
}

/// A small number in Chinese.
fn numeral(n: usize) -> String {
    let digits: Vec<char> = "零一二三四五六七八九十".chars().collect();
    digits.get(n).map_or_else(|| n.to_string(), char::to_string)
}

/// A date as official documents write it.
pub fn long_date(date: jiff::civil::Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// A text in which names are masked wherever they stand. Longer names first, so that no part of one is left.
pub fn masked_names(text: &str, names: &[String]) -> String {
    let mut names: Vec<&str> =
        names.iter().map(|name| name.trim()).filter(|name| name.chars().count() > 1).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.iter().fold(text.to_owned(), |text, name| text.replace(name, &masked(PersonalKind::Name, name)))
}

fn needed(field: &'static str, text: &str, limit: usize) -> Result<(), NoticeRefusal> {
    if text.trim().is_empty() { Err(NoticeRefusal::Empty { field }) } else { clean(field, text, limit) }
}

/// Refuses what is too long or has a number in it that can be somebody's.
pub(super) fn clean(field: &'static str, text: &str, limit: usize) -> Result<(), NoticeRefusal> {
    if text.chars().count() > limit {
        return Err(NoticeRefusal::TooLong { field, limit });
    }
    match long_number(text) {
        Some(shown) => Err(NoticeRefusal::Number { field, shown }),
        None => Ok(()),
    }
}

/// The longest text of a reason or an answer.
pub(super) const LONGEST: usize = TEXT;

/// Refuses an empty text, and one that cannot be kept.
pub(super) fn said(field: &'static str, text: &str) -> Result<(), NoticeRefusal> {
    needed(field, text, LONGEST)
}

/// A service number such as 12345.
fn is_short(text: &str) -> bool {
    (3..=5).contains(&text.trim().len()) && text.trim().bytes().all(|byte| byte.is_ascii_digit())
}
