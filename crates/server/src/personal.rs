//! Personal data of applicants and callers: encrypted, shown masked, and only in full to whoever says what for.

use qingdan_store::{NewPersonal, Personal};
use qingdan_work::mask::{PersonalKind, is_plausible, masked};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::form::Posted;
use crate::refusal::Refusal;
use crate::vault::Place;
use crate::web::random_number;

/// A piece of personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Datum {
    /// What it is.
    pub kind: PersonalKind,
    /// The text.
    pub text: String,
}

/// A piece of personal data as pages show it.
pub(crate) struct DatumView {
    pub id: u64,
    /// What it is: 姓名.
    pub kind: &'static str,
    /// Whose it is, where it is not everybody's who has a part in the matter.
    pub of: String,
    /// Masked or in full; why it cannot be shown.
    pub shown: String,
    pub is_erased: bool,
    /// Whether whoever looks may see it in full.
    pub may_reveal: bool,
}

/// The fields of forms, in their order.
const FIELDS: [PersonalKind; 6] = [
    PersonalKind::Name,
    PersonalKind::Telephone,
    PersonalKind::IdentityNumber,
    PersonalKind::Address,
    PersonalKind::BankAccount,
    PersonalKind::Words,
];

/// The longest piece, in characters.
const LONGEST: usize = 4000;

/// The pieces that a form brought, by the names of their kinds.
///
/// # Errors
/// In Chinese: which cannot be what its field says.
pub(crate) fn of_form(form: &Posted) -> Result<Vec<Datum>, String> {
    let mut data = Vec::new();
    for kind in FIELDS {
        let text = form.field(kind.as_str()).trim();
        if text.is_empty() {
            continue;
        }
        checked(kind, text)?;
        data.push(Datum { kind, text: text.to_owned() });
    }
    Ok(data)
}

/// Refuses what cannot be kept as this kind, in Chinese.
pub(crate) fn checked(kind: PersonalKind, text: &str) -> Result<(), String> {
    let name = kind.chinese();
    if text.chars().count() > LONGEST {
        return Err(format!("{name}太长，最多 {LONGEST} 个字。"));
    }
    if !is_plausible(kind, text) {
        let rule = match kind {
            PersonalKind::IdentityNumber => "应当是 18 位，最后一位校验码对不上时多半有一位写错了",
            _ => "只能写号码",
        };
        return Err(format!("{name}有误：{rule}。请核对后再提交。"));
    }
    Ok(())
}

const PERSONAL: &str = "personal data";

/// Seals a piece for the store.
///
/// # Errors
/// None in practice: it always makes JSON.
pub(crate) fn seal(app: &App, district: &str, datum: &Datum) -> serde_json::Result<NewPersonal> {
    let id = random_number();
    let place = Place { district, what: PERSONAL, id: &id.to_string() };
    Ok(NewPersonal { id, ciphertext: app.vault().seal(place, &serde_json::to_vec(datum)?) })
}

/// Seals pieces for the store.
pub(crate) fn sealed(app: &App, district: &str, data: &[Datum]) -> Result<Vec<NewPersonal>, Refusal> {
    let sealed = data.iter().map(|datum| seal(app, district, datum)).collect::<Result<_, _>>();
    sealed.map_err(|error| Refusal::fault(&error.to_string()))
}

/// Opens a piece; `None` where it was erased or its key is not here.
pub(crate) fn open(app: &App, district: &str, one: &Personal) -> Option<Datum> {
    let place = Place { district, what: PERSONAL, id: &one.id.to_string() };
    serde_json::from_slice(&app.vault().unseal(place, one.ciphertext.as_ref()?).ok()?).ok()
}

/// The pieces of a case as pages show them, in the order of forms; in full those that somebody was allowed to see.
pub(crate) fn views(app: &App, district: &str, stored: &[Personal], seen: &[Personal]) -> Vec<DatumView> {
    let mut views: Vec<(usize, DatumView)> = stored
        .iter()
        .map(|one| {
            let kind = open(app, district, one).map(|datum| datum.kind);
            let order = FIELDS.iter().position(|field| Some(*field) == kind).unwrap_or(FIELDS.len());
            (order, view(app, district, one, seen.iter().any(|seen| seen.id == one.id)))
        })
        .collect();
    views.sort_by_key(|(order, _)| *order);
    views.into_iter().map(|(_, view)| view).collect()
}

fn view(app: &App, district: &str, one: &Personal, in_full: bool) -> DatumView {
    let datum = open(app, district, one);
    let shown = match &datum {
        Some(Datum { text, .. }) if in_full => text.clone(),
        Some(Datum { kind, text }) => masked(*kind, text),
        None if one.ciphertext.is_none() => "已删除".to_owned(),
        None => "打不开：加密密钥不在，请联系系统管理员".to_owned(),
    };
    DatumView {
        id: one.id,
        kind: datum.map_or("个人信息", |datum| datum.kind.chinese()),
        of: String::new(),
        shown,
        is_erased: one.ciphertext.is_none(),
        may_reveal: true,
    }
}
