//! The years of the calendar: which are known, and the form by which a district enters one.

use qingdan_catalogue::HolidayYear;
use qingdan_work::Settings;

use crate::app::today;
use crate::form::Posted;
use crate::holiday_text;
use crate::web::query;

/// A year that is known.
pub(super) struct YearView {
    pub year: i16,
    pub published: String,
    pub holidays: usize,
    pub is_own: bool,
    pub url: String,
}

/// A year as it is typed.
#[derive(Default)]
pub(super) struct YearForm {
    pub year: String,
    pub published: String,
    pub holidays: String,
    /// Whether the district entered it, so that it can go again.
    pub is_own: bool,
}

/// Settings with the year that a form says.
pub(super) fn with_year(old: &Settings, form: &Posted) -> Result<Settings, String> {
    let typed = form.field("year").trim();
    let year: Option<i16> = typed.parse().ok().filter(|year| (2000..2100).contains(year));
    let year = year.ok_or("请填写年份，如“2027”。")?;
    let published = form.field("published").trim();
    let published = published.parse().map_err(|_| "请填写通知公布的日期，如“2026-11-04”。")?;
    let holidays = holiday_text::parse(form.field("holidays"), year)?;
    let mut settings = old.clone();
    settings.years.retain(|one| one.year != year);
    settings.years.push(HolidayYear { year, published, holidays });
    settings.years.sort_by_key(|one| one.year);
    Ok(settings)
}

/// Settings without a year that the district had entered.
pub(super) fn without_year(old: &Settings, year: &str) -> Settings {
    let mut settings = old.clone();
    settings.years.retain(|one| one.year.to_string() != year);
    settings
}

/// The years that are known. What a district entered itself stands in the place of what the program brought.
pub(super) fn years(settings: &Settings, district: &str) -> Vec<YearView> {
    let is_own = |year: i16| settings.years.iter().any(|own| own.year == year);
    let brought = HolidayYear::embedded().iter().filter(|one| !is_own(one.year));
    let mut years: Vec<&HolidayYear> = brought.chain(&settings.years).collect();
    years.sort_by_key(|one| one.year);
    let view = |one: &HolidayYear| YearView {
        year: one.year,
        published: one.published.to_string(),
        holidays: one.holidays.len(),
        is_own: is_own(one.year),
        url: format!("/settings{}#year", query(&[("district", district), ("year", &one.year.to_string())])),
    };
    years.into_iter().map(view).collect()
}

/// The next year, from this one on, of which nothing is known.
pub(super) fn missing_year(settings: &Settings) -> i16 {
    let calendar = settings.calendar();
    let first = |year: i16| jiff::civil::date(year, 1, 1);
    (today().year()..2100).find(|year| calendar.is_working_day(first(*year)).is_err()).unwrap_or(2100)
}

/// The form of a year: as it was typed, as the year is kept, or empty.
pub(super) fn year_form(settings: &Settings, asked: &str, typed: Option<&Posted>) -> YearForm {
    let is_own = |year: &str| settings.years.iter().any(|one| one.year.to_string() == year);
    if let Some(form) = typed {
        let field = |name: &str| form.field(name).to_owned();
        return YearForm {
            is_own: is_own(form.field("year")),
            year: field("year"),
            published: field("published"),
            holidays: field("holidays"),
        };
    }
    let known = settings.years.iter().chain(HolidayYear::embedded());
    let found = known.into_iter().find(|one| one.year.to_string() == asked);
    found.map_or_else(YearForm::default, |one| YearForm {
        is_own: is_own(asked),
        year: one.year.to_string(),
        published: one.published.to_string(),
        holidays: holiday_text::text(&one.holidays),
    })
}
