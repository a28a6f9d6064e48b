//! What is different in two settings, and who made it so.

use qingdan_model::Action;
use qingdan_work::Settings;
use qingdan_work::administration::{Administer, Administered};

use super::settings::{RULES, rules};
use crate::app::{App, china};
use crate::refusal::Refusal;

/// Changes that are shown.
const SHOWN: usize = 20;
/// Entries of the log that are looked through for them.
const LOOKED_THROUGH: u32 = 500;

/// A change, for the page.
pub(super) struct ChangeView {
    pub when: String,
    pub who: String,
    pub what: Vec<String>,
}

/// Who changed the settings, when and in what, newest first.
pub(super) async fn changes(app: &App, district: &str) -> Result<Vec<ChangeView>, Refusal> {
    let log = app.store.administration_log(district, None, LOOKED_THROUGH).await?;
    let settings = |body: &Administered| match body {
        Administered::Changed { change: Administer::SetSettings(settings) } => Some(settings.clone()),
        _ => None,
    };
    let set: Vec<_> =
        log.iter().filter_map(|entry| Some((entry, settings(&entry.body)?))).take(SHOWN + 1).collect();
    let before = set.iter().skip(1).map(|(_, settings)| (**settings).clone()).chain([Settings::default()]);
    let views = set.iter().zip(before).take(SHOWN).map(|((entry, settings), before)| ChangeView {
        when: china(entry.act.at).strftime("%Y-%m-%d %H:%M").to_string(),
        who: entry.act.by.name.clone(),
        what: differences(&before, settings),
    });
    Ok(views.collect())
}

/// What is different in two settings, in words.
pub(super) fn differences(old: &Settings, new: &Settings) -> Vec<String> {
    let mut all = Vec::new();
    let mut number = |label: &str, old: u32, new: u32| {
        if old != new {
            all.push(format!("{label}：{old} 改为 {new}"));
        }
    };
    for action in Action::ALL.iter() {
        let days = |settings: &Settings| settings.days.get(action).copied().unwrap_or(settings.other_days);
        number(action.chinese(), days(old), days(new));
    }
    for ((_, label, _), (old, new)) in RULES.iter().zip(rules(old).into_iter().zip(rules(new))) {
        number(label, old, new);
    }
    all.extend(super::routine_settings::differences(&old.routines, &new.routines));
    let find = |settings: &Settings, year: i16| settings.years.iter().find(|one| one.year == year).cloned();
    for year in &new.years {
        match find(old, year.year) {
            None => all.push(format!("录入 {} 年放假安排", year.year)),
            Some(before) if before != *year => all.push(format!("修改 {} 年放假安排", year.year)),
            Some(_) => {}
        }
    }
    for year in old.years.iter().filter(|year| find(new, year.year).is_none()) {
        all.push(format!("删除录入的 {} 年放假安排", year.year));
    }
    all
}
