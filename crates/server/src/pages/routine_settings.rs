//! What a district decides about routines, on the page of settings: how often 定期 is, when seasons are.

use qingdan_work::Settings;
use qingdan_work::routine::{Beat, Rules};

use super::Choice;
use crate::form::Posted;
use crate::season_text;

/// The form, filled with what holds or was typed.
pub(super) struct RulesForm {
    pub regular: Vec<Choice>,
    pub daily: Vec<Choice>,
    pub lead: String,
    pub longest: u32,
    pub seasons: String,
    pub error: String,
}

impl RulesForm {
    /// With what was typed and why it was not taken, where there is something.
    pub fn of(rules: &Rules, refused: Option<(&Posted, String)>) -> RulesForm {
        let (typed, error) = refused.unzip();
        let field = |name: &str, kept: String| typed.map_or(kept, |form| form.field(name).to_owned());
        let (regular, daily) =
            (field("regular", rules.regular.to_string()), field("daily", rules.daily.to_string()));
        RulesForm {
            regular: Beat::ALL[1..].iter().map(|beat| choice(*beat, beat.chinese(), &regular)).collect(),
            daily: vec![choice(Beat::Week, "一周记一次", &daily), choice(Beat::Day, "每天记一次", &daily)],
            lead: field("lead", rules.lead_days.to_string()),
            longest: Rules::LONGEST_LEAD,
            seasons: field("seasons", season_text::text(&rules.seasons)),
            error: error.unwrap_or_default(),
        }
    }
}

fn choice(beat: Beat, name: &str, chosen: &str) -> Choice {
    Choice { word: beat.to_string(), name: name.to_owned(), is_chosen: beat.as_str() == chosen }
}

/// Settings with the rules of a form.
///
/// # Errors
/// Says in Chinese what cannot be, and where.
pub(super) fn with_rules(old: &Settings, form: &Posted) -> Result<Settings, String> {
    let beat = |name: &str| form.field(name).parse::<Beat>().map_err(|_| "请选择多久一次。".to_owned());
    let lead = form.field("lead").trim();
    let lead_days =
        lead.parse().map_err(|_| format!("“提前多少天列入待办”请填天数，现在填的是“{lead}”。"))?;
    let seasons = season_text::parse(form.field("seasons"))?;
    let routines = Rules { regular: beat("regular")?, daily: beat("daily")?, lead_days, seasons };
    Ok(Settings { routines, ..old.clone() })
}

/// What is different in two settings, in words.
pub(super) fn differences(old: &Rules, new: &Rules) -> Vec<String> {
    let mut all = Vec::new();
    let mut say = |label: &str, old: String, new: String| {
        if old != new {
            all.push(format!("{label}：{old} 改为 {new}"));
        }
    };
    let daily = |rules: &Rules| if rules.daily == Beat::Day { "每天记一次" } else { "一周记一次" }.to_owned();
    say("“定期”多久一次", old.regular.chinese().to_owned(), new.regular.chinese().to_owned());
    say("“每日”的任务", daily(old), daily(new));
    say("例行任务提前几天列入待办", old.lead_days.to_string(), new.lead_days.to_string());
    let seasons = |rules: &Rules| season_text::text(&rules.seasons).replace('\n', "、");
    say("时节", seasons(old), seasons(new));
    all
}
