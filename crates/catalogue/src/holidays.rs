use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::Error;
use crate::error::{sound, toml};

const FILE: &str = "holidays.toml";
const TEXT: &str = include_str!("../../../catalogue/holidays.toml");

static EMBEDDED: LazyLock<Result<Vec<HolidayYear>, Error>> = LazyLock::new(|| HolidayYear::parse(TEXT));

/// A year's statutory holidays with their make-up working days (放假调休安排), as the State Council published them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayYear {
    /// The year.
    pub year: i16,
    /// The day on which the notice was published.
    pub published: Date,
    /// Its holidays.
    pub holidays: Vec<Holiday>,
}

/// One holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Its name.
    pub name: String,
    /// The first day off.
    pub from: Date,
    /// The last day off.
    pub to: Date,
    /// Saturdays and Sundays that are worked for it.
    #[serde(default)]
    pub workdays: Vec<Date>,
}

impl Holiday {
    /// Its days off, one by one.
    pub fn days(&self) -> impl Iterator<Item = Date> {
        self.from.series(jiff::Span::new().days(1)).take_while(|day| *day <= self.to)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: Vec<Spanned<HolidayYear>>,
}

impl HolidayYear {
    /// Those this program was built with, parsed once.
    ///
    /// # Panics
    /// If the file was broken at build time; a test of this crate parses it.
    pub fn embedded() -> &'static [HolidayYear] {
        sound::<Vec<HolidayYear>>(&EMBEDDED)
    }

    /// Reads the text of `holidays.toml`.
    ///
    /// # Errors
    /// Names the file and the line of what is no TOML, and of a year that stands twice or cannot be.
    pub fn parse(text: &str) -> Result<Vec<HolidayYear>, Error> {
        let file: File = toml(FILE, text)?;
        let mut seen = HashSet::new();
        for year in &file.year {
            let year_once =
                if seen.insert(year.as_ref().year) { Ok(()) } else { Err("重复了".to_owned()) };
            year_once.and_then(|()| year.as_ref().check()).map_err(|message| {
                Error::at(FILE, text, Some(year.span()), format!("{} 年：{message}", year.as_ref().year))
            })?;
        }
        Ok(file.year.into_iter().map(Spanned::into_inner).collect())
    }

    /// Whether this can be a year's arrangement.
    ///
    /// # Errors
    /// Says in Chinese which day cannot be.
    pub fn check(&self) -> Result<(), String> {
        let mut days = HashSet::new();
        for holiday in &self.holidays {
            let name = &holiday.name;
            if holiday.to < holiday.from || holiday.days().take(31).count() > 30 {
                return Err(format!("{name}：放假的起止日期不对"));
            }
            for day in holiday.days().chain(holiday.workdays.iter().copied()) {
                // A new year's holiday may begin in the December before.
                let is_of_year =
                    day.year() == self.year || (day.year() + 1 == self.year && day.month() == 12);
                if !is_of_year {
                    return Err(format!("{name}：{day} 不是这一年的日期"));
                }
                if !days.insert(day) {
                    return Err(format!("{name}：{day} 写了两次"));
                }
            }
            if let Some(day) =
                holiday.workdays.iter().find(|day| (1..=5).contains(&day.weekday().to_monday_one_offset()))
            {
                return Err(format!("{name}：{day} 本来就不是周六、周日，不会是调休上班"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(year: &str) -> String {
        HolidayYear::parse(year).unwrap_err().to_string()
    }

    #[test]
    fn the_embedded_years_are_sound() {
        let years = HolidayYear::parse(TEXT).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(years.iter().map(|year| year.year).collect::<Vec<_>>(), [2024, 2025, 2026]);
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_line() {
        let year = |holidays: &str| {
            format!("\n[[year]]\nyear = 2031\npublished = \"2030-11-01\"\nholidays = [{holidays}]\n")
        };
        let one = "{ name = \"元旦\", from = \"2031-01-01\", to = \"2031-01-03\" }";
        assert_eq!(
            refused(&year("{ name = \"元旦\", from = \"2031-01-03\", to = \"2031-01-01\" }")),
            "catalogue/holidays.toml, line 2: 2031 年：元旦：放假的起止日期不对"
        );
        assert_eq!(
            refused(&year(
                "{ name = \"元旦\", from = \"2031-01-01\", to = \"2031-01-02\", workdays = [\"2031-01-06\"] }"
            )),
            "catalogue/holidays.toml, line 2: 2031 年：元旦：2031-01-06 本来就不是周六、周日，不会是调休上班"
        );
        assert_eq!(
            refused(&year("{ name = \"元旦\", from = \"2032-01-01\", to = \"2032-01-02\" }")),
            "catalogue/holidays.toml, line 2: 2031 年：元旦：2032-01-01 不是这一年的日期"
        );
        assert_eq!(
            refused(&year(&format!("{one}, {one}"))),
            "catalogue/holidays.toml, line 2: 2031 年：元旦：2031-01-01 写了两次"
        );
        assert_eq!(
            refused(&format!("{}{}", year(one), year(one))),
            "catalogue/holidays.toml, line 7: 2031 年：重复了"
        );
        assert!(
            refused(&year("{ name = \"元旦\", from = \"2031-02-30\", to = \"2031-03-01\" }"))
                .contains("line 5")
        );
    }
}
