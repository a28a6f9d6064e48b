//! The form in which a notice is written: filled with what was proposed or typed, with what binds it beside its fields.

use qingdan_model::PostingPlace;
use qingdan_work::notice::{About, Length, NoticeRule, Wording, masked_names};

use crate::desk::{Desk, clause_url, town_of};
use crate::form::Posted;
use crate::library::Library;

/// The form of a notice's wording.
pub(super) struct WordingForm {
    pub title: String,
    pub text: String,
    pub decision: String,
    pub subjects: String,
    pub length: String,
    pub unit: &'static str,
    pub least: u32,
    /// The words that say how long at least, with the clause.
    pub least_words: String,
    pub least_url: String,
    pub places: Vec<PlaceChoice>,
    pub office: String,
    pub address: String,
    pub telephone: String,
    pub signed: String,
}

/// A place where a notice can be posted.
pub(super) struct PlaceChoice {
    pub word: &'static str,
    pub name: &'static str,
    pub is_chosen: bool,
    /// Whether it cannot be chosen.
    pub is_barred: bool,
    /// The clause's words that demand or bar it, and where they stand.
    pub words: String,
    pub url: String,
}

impl WordingForm {
    /// The form with a wording in it.
    pub fn of(library: &Library, desk: &Desk, about: &About, rule: &NoticeRule, wording: &Wording) -> Self {
        let least = rule.least(&desk.settings);
        let town = town_of(library, &desk.district, &about.item);
        let url = |clause| town.map(|town| clause_url(town, &about.item, Some(clause))).unwrap_or_default();
        let place = |place: &PostingPlace| {
            let demanded = rule.places.iter().find(|stated| stated.value == *place);
            let is_barred = !rule.allows(*place);
            let stated = match (&rule.offline, demanded) {
                (Some(ban), _) if is_barred => Some((format!("条款写明：“{}”", ban.words), ban.clause)),
                (_, Some(demand)) => Some((format!("条款写明：“{}”", demand.words), demand.clause)),
                _ => None,
            };
            let (words, clause) =
                stated.map_or((String::new(), None), |(words, clause)| (words, Some(clause)));
            PlaceChoice {
                word: place.as_str(),
                name: place.chinese(),
                is_chosen: wording.places.contains(place) && !is_barred,
                is_barred,
                words,
                url: clause.map(url).unwrap_or_default(),
            }
        };
        WordingForm {
            title: wording.title.clone(),
            text: wording.text.clone(),
            decision: wording.decision.clone(),
            subjects: wording.subjects.join("\n"),
            length: wording.length.n.to_string(),
            unit: least.unit.chinese(),
            least: least.n,
            least_words: rule.least_words(&desk.settings),
            least_url: rule.period.as_ref().map(|stated| url(stated.clause)).unwrap_or_default(),
            places: PostingPlace::ALL.iter().map(place).collect(),
            office: wording.office.clone(),
            address: wording.address.clone(),
            telephone: wording.telephone.clone(),
            signed: wording.signed.clone(),
        }
    }
}

/// What was typed, with the names of whom it is about masked wherever they stand.
pub(super) fn typed(form: &Posted, desk: &Desk, rule: &NoticeRule, names: &[String]) -> Wording {
    let field = |name: &str| masked_names(form.field(name).trim(), names);
    let subjects = field("subjects");
    let unit = rule.least(&desk.settings).unit;
    Wording {
        title: field("title"),
        text: field("text"),
        decision: field("decision"),
        subjects: subjects
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        // What is no number is none that a notice can have, and is refused as such.
        length: Length { n: form.field("length").trim().parse().unwrap_or(0), unit },
        places: form.all("place").filter_map(|place| place.parse().ok()).collect(),
        office: field("office"),
        address: field("address"),
        telephone: form.field("telephone").trim().to_owned(),
        signed: field("signed"),
    }
}
