//! The form for what somebody does with a notice now, filled with what was typed.

use qingdan_work::notice::{Channel, Notice, Offer, Verdict};
use qingdan_work::time::date;

use super::Choice;
use super::notice_form::{WordingForm, typed};
use crate::desk::Desk;
use crate::form::Posted;
use crate::library::Library;
use crate::web::random_token;

/// A form of the notice's page.
pub(super) struct ActForm {
    pub offer: Offer,
    pub key: String,
    /// The version that is shown.
    pub seen: u64,
    /// Reason, answer or note: what is typed in one box.
    pub text: String,
    /// The wording, where it is revised.
    pub wording: Option<WordingForm>,
    /// A day: of posting, or on which somebody objected.
    pub day: String,
    pub first_day: String,
    pub today: String,
    pub channels: Vec<Choice>,
    pub verdicts: Vec<Choice>,
    /// Objections that can be answered.
    pub objections: Vec<Choice>,
    /// Who objects: name, telephone, words.
    pub name: String,
    pub telephone: String,
    pub words: String,
}

impl ActForm {
    pub fn of(
        library: &Library,
        desk: &Desk,
        notice: &Notice,
        offer: Offer,
        objection: Option<u32>,
        entered: Option<&Posted>,
    ) -> ActForm {
        let field = |name: &str| entered.map_or("", |form| form.field(name)).to_owned();
        let choice = |name: &str, word: &str, words: &str, usual: bool| Choice {
            word: word.to_owned(),
            name: words.to_owned(),
            is_chosen: entered.map_or(usual, |form| form.has(name, word)),
        };
        let today = date(desk.now).to_string();
        let first = match offer {
            Offer::Object => notice.period().map(|period| period.posted),
            _ => Some(date(notice.worked.at)),
        };
        let day = field("day");
        let open: Vec<u32> = notice.open_objections().map(|one| one.no).collect();
        let answered = objection.filter(|no| open.contains(no)).or_else(|| open.first().copied());
        let by_hand = Channel::ALL.iter().filter(|one| **one != Channel::Online);
        ActForm {
            offer,
            key: random_token(),
            seen: notice.version,
            text: field("text"),
            wording: (offer == Offer::Revise).then(|| {
                let wording = match entered {
                    Some(form) => typed(form, desk, &notice.rule, &[]),
                    None => notice.wording.clone(),
                };
                WordingForm::of(library, desk, &notice.about, &notice.rule, &wording)
            }),
            day: if day.is_empty() { today.clone() } else { day },
            first_day: first.map(|day| day.to_string()).unwrap_or_default(),
            today,
            channels: by_hand
                .map(|one| choice("via", one.as_str(), one.chinese(), *one == Channel::Telephone))
                .collect(),
            verdicts: Verdict::ALL
                .iter()
                .map(|one| choice("verdict", one.as_str(), one.chinese(), false))
                .collect(),
            objections: open
                .iter()
                .map(|no| Choice {
                    word: no.to_string(),
                    name: format!("第 {no} 号异议"),
                    is_chosen: Some(*no) == answered,
                })
                .collect(),
            name: field("name"),
            telephone: field("telephone"),
            words: field("words"),
        }
    }
}

/// What was typed in a form that is not offered any more, to be copied.
pub(super) fn words(form: &Posted) -> String {
    let fields = ["text", "title", "decision", "subjects", "name", "telephone", "words"];
    let typed = fields.iter().map(|name| form.field(name).trim()).filter(|value| !value.is_empty());
    typed.collect::<Vec<_>>().join("\n")
}
