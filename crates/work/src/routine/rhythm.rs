//! How often something comes back.

use serde::{Deserialize, Serialize};

use super::rules::{Beat, MonthDay};

/// A rhythm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Once in each day, week, month and so on, of a season only where one is named.
    Each {
        /// How often.
        beat: Beat,
        /// The season.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        season: Option<String>,
        /// Whether the clause says how often; else the district's settings do.
        is_said: bool,
    },
    /// By a day of each month, for that month or, where it is the next one's day, for the month before.
    MonthDay {
        /// The day; in a shorter month its last.
        day: i8,
        /// Whether it is the day of the month after (次月5日前).
        is_next: bool,
    },
    /// In parts of each year.
    Parts(Vec<Part>),
    /// Before a feast or a season of each year.
    Before(Before),
}

/// A part of each year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its first day.
    pub from: MonthDay,
    /// Its last.
    pub to: MonthDay,
    /// What a season is called; `None` for months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<String>,
    /// Whether the last day is one that the clause names (6月底前); then a day off gives way to the next working day, while
    /// what is done in a month is done by the month's last working day.
    pub is_by: bool,
}

/// What something is done before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    /// A feast of the calendar.
    Feast(Feast),
    /// A season of the district's settings.
    Season(String),
}

qingdan_model::words! {
    /// A feast whose day a year's arrangement of holidays says.
    Feast, "feast" {
        /// 元旦.
        NewYear = "new_year", "元旦";
        /// 春节.
        Spring = "spring", "春节";
        /// 清明.
        Qingming = "qingming", "清明";
        /// 劳动节.
        Labour = "labour", "劳动节";
        /// 端午.
        DragonBoat = "dragon_boat", "端午";
        /// 中秋.
        MidAutumn = "mid_autumn", "中秋";
        /// 国庆.
        National = "national", "国庆";
    }
}

impl Feast {
    /// The earliest day on which it can be: where nobody entered the year, a reminder comes by this day.
    pub(super) fn earliest(self, year: i16) -> jiff::civil::Date {
        let (month, day) = match self {
            Feast::NewYear => (1, 1),
            Feast::Spring => (1, 21),
            Feast::Qingming => (4, 4),
            Feast::Labour => (5, 1),
            Feast::DragonBoat => (5, 25),
            Feast::MidAutumn => (9, 7),
            Feast::National => (10, 1),
        };
        jiff::civil::Date::new(year, month, day).unwrap_or(jiff::civil::Date::MAX)
    }
}

/// Why a clause that is read as coming back has no instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRhythm {
    /// 24小时值守: it never pauses.
    RoundTheClock,
    /// 长期公开: it goes on.
    LongTerm,
    /// It is done before something of which the settings do not know when it is.
    UnknownTime(String),
}

impl NoRhythm {
    /// For screens.
    pub fn chinese(&self) -> String {
        match self {
            NoRhythm::RoundTheClock => "昼夜值守是经常性工作，不分期，不生成例行任务".to_owned(),
            NoRhythm::LongTerm => "长期工作不分期，不生成例行任务".to_owned(),
            NoRhythm::UnknownTime(words) => {
                format!("时限设置里没有“{words}”的日期，没有生成例行任务；在“时节”里加上就会生成")
            }
        }
    }
}
