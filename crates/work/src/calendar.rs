//! Working days by the statutory calendar: holidays and make-up days count, a year without data is an error.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use qingdan_catalogue::HolidayYear;

/// Which days are worked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// A bit a day of the year: worked.
    years: BTreeMap<i16, [u64; 6]>,
    /// First days of holidays by name.
    feasts: Vec<(String, Date)>,
    /// Days off and days worked that have a holiday's name.
    named: BTreeMap<Date, NamedDay>,
}

/// A day that a year's arrangement names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedDay {
    /// The holiday.
    pub holiday: String,
    /// Whether it is worked for the holiday (调休上班); else it is off.
    pub is_worked: bool,
}

/// A year whose holidays nobody has entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "系统里还没有 {0} 年的放假调休安排，算不出工作日。国务院办公厅公布后，请管理员在“时限设置”中补录，或者加到 catalogue/holidays.toml。"
)]
pub struct UnknownYear(pub i16);

impl Calendar {
    /// The calendar of these years. Of a year that stands twice the later entry counts: what a district entered itself
    /// comes after what the program brought.
    pub fn new<'a>(years: impl IntoIterator<Item = &'a HolidayYear>) -> Calendar {
        let latest: BTreeMap<i16, &HolidayYear> = years.into_iter().map(|one| (one.year, one)).collect();
        let mut calendar = Calendar::default();
        for year in latest.keys() {
            calendar.years.insert(*year, weekdays(*year));
        }
        for holiday in latest.values().flat_map(|year| &year.holidays) {
            holiday.days().for_each(|day| calendar.name(day, &holiday.name, false));
            holiday.workdays.iter().for_each(|day| calendar.name(*day, &holiday.name, true));
            calendar.feasts.push((holiday.name.clone(), holiday.from));
        }
        calendar
    }

    /// Whether a day is worked.
    ///
    /// # Errors
    /// Where its year is not known.
    pub fn is_working_day(&self, date: Date) -> Result<bool, UnknownYear> {
        let days = self.years.get(&date.year()).ok_or(UnknownYear(date.year()))?;
        let (word, bit) = place(date);
        Ok(days[word] & bit != 0)
    }

    /// The `n`th working day after a day; for 0 the first working day from it on. The day itself is not counted
    /// (Civil Code, article 201).
    ///
    /// # Errors
    /// Where a day between is in a year that is not known.
    pub fn working_day_after(&self, date: Date, n: u32) -> Result<Date, UnknownYear> {
        if n == 0 {
            return self.working_day_from(date);
        }
        let mut day = date;
        let mut left = n;
        while left > 0 {
            day = day.tomorrow().map_err(|_| UnknownYear(day.year()))?;
            left -= u32::from(self.is_working_day(day)?);
        }
        Ok(day)
    }

    /// The first working day from a day on: a period that ends on a day off ends on the day after (Civil Code,
    /// article 203).
    ///
    /// # Errors
    /// Where a day between is in a year that is not known.
    pub fn working_day_from(&self, date: Date) -> Result<Date, UnknownYear> {
        let mut day = date;
        while !self.is_working_day(day)? {
            day = day.tomorrow().map_err(|_| UnknownYear(day.year()))?;
        }
        Ok(day)
    }

    /// The last working day up to a day, that day among them.
    ///
    /// # Errors
    /// Where a day between is in a year that is not known.
    pub fn working_day_until(&self, date: Date) -> Result<Date, UnknownYear> {
        let mut day = date;
        while !self.is_working_day(day)? {
            day = day.yesterday().map_err(|_| UnknownYear(day.year()))?;
        }
        Ok(day)
    }

    /// How many working days lie after a day, up to and with another.
    ///
    /// # Errors
    /// Where a day between is in a year that is not known.
    pub fn working_days_between(&self, after: Date, until: Date) -> Result<u32, UnknownYear> {
        let mut count = 0;
        let mut day = after;
        while day < until {
            day = day.tomorrow().map_err(|_| UnknownYear(day.year()))?;
            count += u32::from(self.is_working_day(day)?);
        }
        Ok(count)
    }

    /// The first day of the next holiday whose name has these words in it.
    pub fn feast_after(&self, date: Date, words: &str) -> Option<Date> {
        let named = self.feasts.iter().filter(|(name, from)| *from > date && words.contains(name.as_str()));
        named.map(|(_, from)| *from).min()
    }

    /// The first day of a year's holiday in whose name these words stand; nothing where the year's arrangement has none.
    ///
    /// # Errors
    /// Where the year is not known.
    pub fn feast(&self, year: i16, words: &str) -> Result<Option<Date>, UnknownYear> {
        if !self.years.contains_key(&year) {
            return Err(UnknownYear(year));
        }
        // A new year's holiday may begin in the December before.
        let is_of = |from: &Date| from.saturating_add(jiff::Span::new().days(7)).year() == year;
        let found = self.feasts.iter().find(|(name, from)| is_of(from) && name.contains(words));
        Ok(found.map(|(_, from)| *from))
    }

    /// What a year's arrangement calls a day.
    pub fn named(&self, date: Date) -> Option<&NamedDay> {
        self.named.get(&date)
    }

    fn name(&mut self, date: Date, holiday: &str, is_worked: bool) {
        self.set(date, is_worked);
        self.named.insert(date, NamedDay { holiday: holiday.to_owned(), is_worked });
    }

    fn set(&mut self, date: Date, is_worked: bool) {
        // A new year's holiday may begin in a December that nobody entered.
        if let Some(days) = self.years.get_mut(&date.year()) {
            let (word, bit) = place(date);
            if is_worked { days[word] |= bit } else { days[word] &= !bit }
        }
    }
}

fn weekdays(year: i16) -> [u64; 6] {
    let mut days = [0; 6];
    let first = Date::new(year, 1, 1).unwrap_or(Date::MAX);
    for day in first.series(jiff::Span::new().days(1)).take_while(|day| day.year() == year) {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            let (word, bit) = place(day);
            days[word] |= bit;
        }
    }
    days
}

/// Which word and which bit of a year a day is.
fn place(date: Date) -> (usize, u64) {
    let day = usize::from(date.day_of_year().unsigned_abs());
    (day / 64, 1 << (day % 64))
}
