//! The form for what somebody does with a case now: of each command what it needs, filled with what was typed.

use qingdan_store::Account;
use qingdan_work::OrganisationId;
use qingdan_work::case::{
    Case, Ending, Offer, Step, StepNo, addable, case_offers, may_on_case, own_ready, step_offers,
    transferable,
};
use qingdan_work::permission::Right;

use super::Choice;
use crate::desk::Desk;
use crate::form::Posted;
use crate::web::random_token;

/// Empty lines for values that are filled in, beside those that are there.
const BLANK_FIELDS: usize = 2;

/// A form of the case page.
pub(super) struct FormView {
    pub offer: Offer,
    pub step: Option<StepNo>,
    /// The step in words.
    pub label: String,
    pub key: String,
    /// The version that is shown.
    pub seen: u64,
    /// Note, reason, text or result: what is typed in one box.
    pub text: String,
    pub outcomes: Vec<Choice>,
    pub fields: Vec<(String, String)>,
    /// Where the matter is sent back to.
    pub earlier: Vec<Choice>,
    pub organisations: Vec<Choice>,
    pub endings: Vec<Choice>,
    /// Steps that can be done and are left out when the case is closed: number, label, reason.
    pub left: Vec<(StepNo, String, String)>,
    /// What an added step is called, after which steps it comes, in how many working days.
    pub new_label: String,
    pub after: Vec<Choice>,
    pub days: String,
    /// People whose answer can be asked for.
    pub people: Vec<Choice>,
    /// Whether files can go with it.
    pub takes_files: bool,
    /// Said where what was typed is in another form now.
    pub moved: bool,
}

/// The form that was asked for, where it is offered; else the first step that waits for the visitor. What was typed in a
/// form that is not offered any more becomes a comment, so that it is not lost.
pub(super) fn view(
    desk: &Desk,
    case: &Case,
    (offer, step): (Option<Offer>, Option<StepNo>),
    entered: Option<&Posted>,
    accounts: &[Account],
) -> Option<FormView> {
    let of_case = case_offers(&desk.person, case, &desk.directory);
    let step = step.and_then(|no| case.step(no));
    let of_step = step.map(|step| step_offers(&desk.person, step, case, &desk.directory)).unwrap_or_default();
    let chosen = match offer {
        Some(offer) if of_step.contains(&offer) => Some((offer, step)),
        Some(offer) if of_case.contains(&offer) => Some((offer, None)),
        None => of_step.first().map(|offer| (*offer, step)),
        Some(_) => None,
    };
    let is_lost = chosen.is_none() && entered.is_some();
    let first = || {
        let no = own_ready(&desk.person, case, &desk.directory).into_iter().next()?;
        Some((Offer::Done, case.step(no)))
    };
    let comment = || of_case.contains(&Offer::Comment).then_some((Offer::Comment, step));
    let (offer, step) = match chosen {
        Some(chosen) => chosen,
        None if is_lost => comment()?,
        None => first()?,
    };
    let typed = |name: &str| entered.map_or("", |form| form.field(name)).to_owned();
    let mut form = FormView {
        offer,
        step: step.map(|step| step.no),
        label: step.map(|step| step.label.clone()).unwrap_or_default(),
        key: random_token(),
        seen: case.version,
        text: if is_lost { entered.map(words).unwrap_or_default() } else { typed("text") },
        outcomes: Vec::new(),
        fields: Vec::new(),
        earlier: Vec::new(),
        organisations: Vec::new(),
        endings: Vec::new(),
        left: Vec::new(),
        new_label: typed("label"),
        after: Vec::new(),
        days: typed("days"),
        people: Vec::new(),
        takes_files: matches!(offer, Offer::Done | Offer::Supplement | Offer::Comment),
        moved: is_lost,
    };
    form.fill(desk, case, step, entered, accounts);
    Some(form)
}

impl FormView {
    /// What its command needs beside the text.
    fn fill(
        &mut self,
        desk: &Desk,
        case: &Case,
        step: Option<&Step>,
        entered: Option<&Posted>,
        accounts: &[Account],
    ) {
        let has = |name: &str, value: &str| entered.is_some_and(|form| form.has(name, value));
        let choice = |name: &str, word: String, words: String| {
            let is_chosen = has(name, &word);
            Choice { word, name: words, is_chosen }
        };
        let numbered =
            |name: &str, one: &Step| choice(name, one.no.to_string(), format!("{}. {}", one.no, one.label));
        let organisation =
            |id: OrganisationId| choice("organisation", id.to_string(), desk.directory.full_name(id));
        match (self.offer, step) {
            (Offer::Done, Some(step)) => {
                let outcomes = step.outcomes.iter();
                self.outcomes = outcomes.map(|one| choice("outcome", one.clone(), one.clone())).collect();
                self.fields = fields(step, entered);
            }
            (Offer::Supplement, Some(step)) => self.fields = fields(step, entered),
            (Offer::Return, Some(step)) => {
                let earlier = case.returnable_from(step.no);
                self.earlier =
                    earlier.iter().filter_map(|no| Some(numbered("to", case.step(*no)?))).collect();
            }
            (Offer::Transfer, Some(step)) => {
                self.organisations =
                    transferable(step, case, &desk.directory).into_iter().map(organisation).collect();
            }
            (Offer::Add, _) => {
                let all = addable(&desk.person, case, &desk.directory);
                self.organisations = all.into_iter().map(organisation).collect();
                self.after = case.steps.iter().map(|one| numbered("after", one)).collect();
            }
            (Offer::Close, _) => {
                let ending = |one: &Ending| choice("ending", one.to_string(), one.chinese().to_owned());
                self.endings = Ending::ALL.iter().map(ending).collect();
                let reason = |no| entered.map_or("", |form| form.field(&format!("skip-{no}"))).to_owned();
                self.left = case.ready().map(|one| (one.no, one.label.clone(), reason(one.no))).collect();
            }
            (Offer::Comment, _) => {
                let people = mentionable(desk, case, accounts).into_iter();
                self.people = people
                    .map(|one| {
                        let organisation = desk.directory.full_name(one.organisation);
                        choice("mention", one.login.clone(), format!("{}（{organisation}）", one.name))
                    })
                    .collect();
            }
            _ => {}
        }
    }
}

/// All that was typed in a form, as one text.
pub(super) fn words(form: &Posted) -> String {
    let fields = super::case_command::fields(form).into_iter();
    let lines = fields.map(|(name, value)| format!("{name}：{value}"));
    let text = std::iter::once(form.field("text").trim().to_owned()).chain(lines);
    text.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What stands in a step's fields, or was typed, and room for more.
fn fields(step: &Step, entered: Option<&Posted>) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = match entered {
        Some(form) => super::case_command::fields(form),
        None => step.fields.iter().map(|one| (one.name.clone(), one.value.clone())).collect(),
    };
    fields.extend((0..BLANK_FIELDS).map(|_| Default::default()));
    fields
}

/// People who can read a case and answer in it, but for who asks.
pub(super) fn mentionable<'a>(desk: &Desk, case: &Case, accounts: &'a [Account]) -> Vec<&'a Account> {
    let can_answer = |account: &&Account| {
        !account.is_locked
            && account.login != desk.person.login
            && may_on_case(&account.person(), Right::Comment, case, &desk.directory)
    };
    accounts.iter().filter(can_answer).collect()
}
