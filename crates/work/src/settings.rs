//! What a district decides about deadlines.

use std::collections::BTreeMap;

use qingdan_catalogue::HolidayYear;
use qingdan_model::Action;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::routine::Rules;

/// A district's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// In how many working days a step is done whose clause says nothing, by its first action.
    pub days: BTreeMap<Action, u32>,
    /// The same for a step without action.
    pub other_days: u32,
    /// How many working days before its end a step is due soon; on the day itself it is due today.
    pub soon_days: u32,
    /// After how many working days over the time it is told to the town's or department's leader (督办).
    pub leader_after: u32,
    /// After how many it is told to the district.
    pub district_after: u32,
    /// After how many minutes it is told to leaders that a warning was not acknowledged.
    pub warning_minutes: u32,
    /// How many hours old an organisation's report of losses may be in an emergency.
    pub report_hours: u32,
    /// For how many working days a notice is up at least where its clauses do not say.
    pub notice_days: u32,
    /// In how many working days an objection to a notice is answered where no clause says.
    pub objection_days: u32,
    /// Years of the calendar that the district entered itself.
    pub years: Vec<HolidayYear>,
    /// What it decides about routines.
    pub routines: Rules,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            days: DAYS.iter().copied().collect(),
            other_days: 5,
            soon_days: 1,
            leader_after: 1,
            district_after: 5,
            warning_minutes: 30,
            report_hours: 24,
            notice_days: 5,
            objection_days: 5,
            years: Vec::new(),
            routines: Rules::default(),
        }
    }
}

/// What holds until the district decides otherwise. No rule of the State says these: they are the usual promises of town
/// service centres (accept at once, check within a week, decide within ten days), and every district sets its own.
#[rustfmt::skip]
const DAYS: &[(Action, u32)] = &[
    (Action::Publicize, 10), (Action::Organize, 10), (Action::Train, 20),  (Action::Inspect, 5),
    (Action::Survey, 10),    (Action::Accept, 1),    (Action::Review, 5),  (Action::Decide, 10),
    (Action::Report, 2),     (Action::Dispatch, 1),  (Action::Feedback, 2), (Action::Publish, 2),
    (Action::Record, 3),     (Action::Pay, 10),      (Action::Recover, 20), (Action::Cease, 5),
    (Action::Correct, 3),    (Action::Penalize, 20), (Action::Recheck, 10), (Action::Respond, 1),
    (Action::Mediate, 10),   (Action::Supervise, 10), (Action::Build, 20), (Action::Serve, 10),
];

/// Why settings cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum SettingsError {
    #[error("“{0}”的时限应当是 1 到 {longest} 个工作日", longest = Settings::LONGEST)]
    Days(&'static str),
    #[error("“上报区里”不能早于“提醒领导”")]
    Order,
    #[error("预警确认的时限应当是 1 到 1440 分钟")]
    Warning,
    #[error("灾情续报的间隔应当是 1 到 168 小时")]
    Report,
    #[error("{year} 年：{message}")]
    Year { year: i16, message: String },
    #[error("例行任务提前列入待办的天数应当是 0 到 {longest} 天", longest = Rules::LONGEST_LEAD)]
    Lead,
    #[error("“每天”的任务只能每天记一次或者每周记一次")]
    Daily,
    #[error("时节太多，最多写 {} 个", Rules::MOST_SEASONS)]
    Seasons,
    #[error("时节的名称应当是 1 到 10 个字，现在是“{0}”")]
    SeasonName(String),
}

impl Settings {
    /// The longest time that a district or a person can set, in working days: about a year.
    pub const LONGEST: u32 = 250;

    /// In how many working days a step with these actions is done where its clause says nothing, and by which action.
    pub fn days_for(&self, actions: &[Action]) -> (u32, Option<Action>) {
        let set = actions.first().and_then(|action| Some((*self.days.get(action)?, Some(*action))));
        set.unwrap_or((self.other_days, None))
    }

    /// Which days are worked: by the statutory calendar and by what the district entered itself.
    pub fn calendar(&self) -> Calendar {
        Calendar::new(HolidayYear::embedded().iter().chain(&self.years))
    }

    /// Whether a district can have these settings.
    ///
    /// # Errors
    /// Names what cannot be.
    pub fn check(&self) -> Result<(), SettingsError> {
        let is_length = |days: u32| (1..=Self::LONGEST).contains(&days);
        if let Some((action, _)) = self.days.iter().find(|(_, days)| !is_length(**days)) {
            return Err(SettingsError::Days(action.chinese()));
        }
        if !is_length(self.other_days) {
            return Err(SettingsError::Days("其他"));
        }
        if !is_length(self.notice_days) {
            return Err(SettingsError::Days("公示"));
        }
        if !is_length(self.objection_days) {
            return Err(SettingsError::Days("答复异议"));
        }
        if self.soon_days > Self::LONGEST
            || self.leader_after > Self::LONGEST
            || self.district_after > Self::LONGEST
        {
            return Err(SettingsError::Days("提醒"));
        }
        if self.district_after < self.leader_after {
            return Err(SettingsError::Order);
        }
        if !(1..=24 * 60).contains(&self.warning_minutes) {
            return Err(SettingsError::Warning);
        }
        if !(1..=7 * 24).contains(&self.report_hours) {
            return Err(SettingsError::Report);
        }
        self.routines.check()?;
        let year = self.years.iter().find_map(|year| year.check().err().map(|message| (year.year, message)));
        year.map_or(Ok(()), |(year, message)| Err(SettingsError::Year { year, message }))
    }
}
