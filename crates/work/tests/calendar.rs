//! Working days and deadlines.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;
use qingdan_catalogue::HolidayYear;
use qingdan_model::{Action, Deadline, DeadlineKind, Unit};
use qingdan_work::Settings;
use qingdan_work::calendar::{Calendar, UnknownYear};
use qingdan_work::due::{Due, Term, Urgency, Why, soon_until};
use qingdan_work::time::{said, start_of};
use town::moment;

/// Weekdays off and worked Saturdays and Sundays of 2024 to 2026, as the library chinesecalendar 1.11.0 (PyPI), kept by
/// others from the same notices, has them.
const OFF: &str = "\
2024-01-01 2024-02-12 2024-02-13 2024-02-14 2024-02-15 2024-02-16 2024-04-04 2024-04-05 2024-05-01 2024-05-02 \
2024-05-03 2024-06-10 2024-09-16 2024-09-17 2024-10-01 2024-10-02 2024-10-03 2024-10-04 2024-10-07 \
2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-02-03 2025-02-04 2025-04-04 2025-05-01 2025-05-02 \
2025-05-05 2025-06-02 2025-10-01 2025-10-02 2025-10-03 2025-10-06 2025-10-07 2025-10-08 \
2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-23 2026-04-06 2026-05-01 \
2026-05-04 2026-05-05 2026-06-19 2026-09-25 2026-10-01 2026-10-02 2026-10-05 2026-10-06 2026-10-07";
const WORKED: &str = "\
2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12 \
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 \
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10";

fn days(text: &str) -> BTreeSet<Date> {
    text.split(' ').map(|day| day.parse().unwrap()).collect()
}

fn calendar() -> Calendar {
    Calendar::new(HolidayYear::embedded())
}

#[test]
fn every_day_of_three_years_is_as_others_have_it() {
    let (off, worked) = (days(OFF), days(WORKED));
    let calendar = calendar();
    let mut day = date(2024, 1, 1);
    let mut count = 0;
    while day < date(2027, 1, 1) {
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let expected = if is_weekend { worked.contains(&day) } else { !off.contains(&day) };
        assert_eq!(calendar.is_working_day(day), Ok(expected), "{day}");
        count += 1;
        day = day.tomorrow().unwrap();
    }
    assert_eq!(count, 366 + 365 + 365);
}

#[test]
fn a_year_that_nobody_entered_is_named_with_the_mend() {
    let calendar = calendar();
    let unknown = calendar.working_day_after(date(2026, 12, 30), 2).unwrap_err();
    assert_eq!(unknown, UnknownYear(2027));
    assert!(
        unknown.to_string().contains("2027 年") && unknown.to_string().contains("catalogue/holidays.toml")
    );
    assert_eq!(calendar.working_day_after(date(2026, 12, 30), 1), Ok(date(2026, 12, 31)));
    assert_eq!(calendar.working_days_between(date(2023, 12, 29), date(2024, 1, 2)), Err(UnknownYear(2023)));
}

#[test]
fn what_a_district_enters_goes_before_what_the_program_brought() {
    let own = HolidayYear::parse(
        "[[year]]\nyear = 2026\npublished = \"2025-12-01\"\nholidays = [{ name = \"试\", from = \"2026-03-02\", to = \"2026-03-02\" }]",
    )
    .unwrap();
    let calendar = Calendar::new(HolidayYear::embedded().iter().chain(&own));
    assert_eq!(calendar.is_working_day(date(2026, 3, 2)), Ok(false));
    assert_eq!(calendar.is_working_day(date(2026, 10, 1)), Ok(true));
    assert_eq!(calendar.is_working_day(date(2025, 10, 1)), Ok(false));
}

fn day_of_2025() -> impl Strategy<Value = Date> {
    (0i64..365).prop_map(|ahead| date(2025, 1, 1).saturating_add(jiff::Span::new().days(ahead)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counting_on_and_counting_between_agree(day in day_of_2025(), n in 1u32..200) {
        let calendar = calendar();
        let end = calendar.working_day_after(day, n).unwrap();
        prop_assert_eq!(calendar.is_working_day(end), Ok(true));
        prop_assert_eq!(calendar.working_days_between(day, end), Ok(n));
        prop_assert_eq!(calendar.working_days_between(day, end.yesterday().unwrap()), Ok(n - 1));
    }

    #[test]
    fn days_are_counted_one_after_the_other(day in day_of_2025(), n in 0u32..100, more in 1u32..100) {
        let calendar = calendar();
        let first = calendar.working_day_after(day, n).unwrap();
        prop_assert_eq!(calendar.working_day_after(first, more), calendar.working_day_after(day, n + more).map(|both| {
            // From a day off on, no working day is the first one.
            if n == 0 && calendar.is_working_day(day) == Ok(false) { calendar.working_day_after(both, 1).unwrap() } else { both }
        }));
    }

    #[test]
    fn no_deadline_is_too_strange(kind in prop::sample::select(DeadlineKind::ALL), n in prop::option::of(any::<u32>()),
                                  unit in prop::option::of(prop::sample::select(Unit::ALL)), text in ".{0,12}", from in any::<i64>()) {
        let term = Term { deadline: Some(Deadline { kind, n, unit, text }), actions: vec![Action::Review], days: None };
        let (due, _) = term.count(from, &calendar(), &Settings::default());
        prop_assert_eq!(due.at.is_none(), due.unknown_year.is_some());
    }
}

fn stated(kind: DeadlineKind, n: Option<u32>, unit: Option<Unit>, text: &str) -> Term {
    Term { deadline: Some(Deadline { kind, n, unit, text: text.to_owned() }), ..Term::default() }
}

/// By when, as people say it, with the reason.
fn due(term: &Term, from: &str) -> String {
    let (due, _) = term.count(moment(from), &calendar(), &Settings::default());
    let at = due
        .at
        .map_or_else(|| format!("待定（{} 年）", due.unknown_year.unwrap()), |at| said(at, moment(from)));
    format!("{at}，{}", due.why.chinese())
}

#[test]
fn a_clause_says_by_when() {
    use DeadlineKind::{Before, Within};
    let within = |n, unit, text: &str, from: &str| due(&stated(Within, Some(n), Some(unit), text), from);
    assert_eq!(
        within(5, Unit::WorkingDay, "5个工作日内", "2026-09-29T17:00"),
        "10月12日 23:59，条款写明：5个工作日内"
    );
    assert_eq!(
        within(5, Unit::WorkingDay, "5个工作日内", "2026-09-18T09:00"),
        "9月24日 23:59，条款写明：5个工作日内"
    );
    assert_eq!(within(24, Unit::Hour, "24小时内", "2026-10-01T21:30"), "10月2日 21:30，条款写明：24小时内");
    // The third day is in the holiday: it ends on the first day that is worked (Civil Code, article 203).
    assert_eq!(within(3, Unit::Day, "3日内", "2026-09-30T08:00"), "10月8日 23:59，条款写明：3日内");
    assert_eq!(within(1, Unit::Month, "次月", "2026-01-31T08:00"), "2月28日 23:59，条款写明：次月");
    assert_eq!(
        within(10, Unit::WorkingDay, "10个工作日内", "2026-12-25T08:00"),
        "待定（2027 年），条款写明：10个工作日内"
    );

    let before = |n, unit, text: &str, from: &str| due(&stated(Before, n, unit, text), from);
    assert_eq!(
        before(Some(25), Some(Unit::Day), "每月25日前", "2026-11-03T08:00"),
        "11月25日 23:59，条款写明：每月25日前"
    );
    assert_eq!(
        before(Some(25), Some(Unit::Day), "每月25日前", "2026-11-26T08:00"),
        "12月25日 23:59，条款写明：每月25日前"
    );
    assert_eq!(
        before(Some(31), Some(Unit::Day), "每月31日前", "2026-11-03T08:00"),
        "11月30日 23:59，条款写明：每月31日前"
    );
    assert_eq!(
        before(Some(15), Some(Unit::Day), "每年3月15日前", "2026-11-03T08:00"),
        "2027年3月15日 23:59，条款写明：每年3月15日前"
    );
    assert_eq!(
        before(Some(6), Some(Unit::Month), "每年6月底前", "2026-05-03T08:00"),
        "6月30日 23:59，条款写明：每年6月底前"
    );
    assert_eq!(before(None, None, "每月月末前", "2026-02-03T08:00"), "2月28日 23:59，条款写明：每月月末前");
    assert_eq!(before(None, None, "年底前", "2026-02-03T08:00"), "12月31日 23:59，条款写明：年底前");
    assert_eq!(before(None, None, "每季末前", "2026-02-03T08:00"), "3月31日 23:59，条款写明：每季末前");
    assert_eq!(before(None, None, "春节前", "2026-01-03T08:00"), "2月14日 23:59，条款写明：春节前");
}

#[test]
fn where_the_clause_says_nothing_the_district_does() {
    let reviewed = Term { actions: vec![Action::Review, Action::Report], ..Term::default() };
    assert_eq!(due(&reviewed, "2026-11-03T08:00"), "11月10日 23:59，区里规定：审核核查一般 5 个工作日");
    assert_eq!(due(&Term::default(), "2026-11-03T08:00"), "11月10日 23:59，区里规定：一般 5 个工作日");
    let asked = Term { days: Some(2), ..reviewed };
    assert_eq!(due(&asked, "2026-11-03T08:00"), "11月5日 23:59，增加环节时要求：2 个工作日");
    let rhythm = stated(DeadlineKind::Every, Some(1), Some(Unit::Month), "每月");
    assert_eq!(due(&rhythm, "2026-11-03T08:00"), "11月10日 23:59，区里规定：一般 5 个工作日");
}

#[test]
fn at_least_so_long_binds_even_where_the_calendar_ends() {
    let posted = Term {
        actions: vec![Action::Publish],
        ..stated(DeadlineKind::AtLeast, Some(5), Some(Unit::WorkingDay), "不少于5个工作日")
    };
    let count = |from: &str| posted.count(moment(from), &calendar(), &Settings::default());
    let (due, earliest) = count("2026-09-29T10:00");
    assert_eq!(earliest, Some(start_of(date(2026, 10, 13))));
    assert_eq!(due.at, Some(moment("2026-10-14T23:59") + 59_000));
    let (due, earliest) = count("2026-12-28T10:00");
    assert_eq!((due.at, due.unknown_year, earliest), (None, Some(2027), Some(start_of(date(2027, 1, 3)))));
}

#[test]
fn waiting_for_the_applicant_moves_the_end_by_the_days_that_are_worked() {
    let why = Why::Setting { action: None, days: 5 };
    let due = Due { at: Some(moment("2026-09-30T23:59") + 59_000), why, unknown_year: None, paused_days: 0 };
    let moved = due.clone().moved(moment("2026-09-28T16:00"), moment("2026-10-08T09:00"), &calendar());
    assert_eq!((moved.at, moved.paused_days), (Some(moment("2026-10-10T23:59") + 59_000), 3));
    let same_day = due.clone().moved(moment("2026-09-28T09:00"), moment("2026-09-28T16:00"), &calendar());
    assert_eq!(same_day, due);
    let hours = Due { at: Some(moment("2026-09-28T12:00")), ..due };
    let moved = hours.moved(moment("2026-09-28T09:00"), moment("2026-09-28T16:00"), &calendar());
    assert_eq!(moved.at, Some(moment("2026-09-28T19:00")));
}

#[test]
fn urgency_is_told_by_the_day() {
    let due = |at: &str| Due {
        at: Some(moment(at)),
        why: Why::Person { days: 1 },
        unknown_year: None,
        paused_days: 0,
    };
    let now = moment("2026-09-30T10:00");
    let soon = soon_until(now, &calendar(), &Settings::default());
    let told = |at: &str| due(at).urgency(now, soon);
    assert_eq!(told("2026-09-30T09:59"), Urgency::Overdue);
    assert_eq!(told("2026-09-30T23:59"), Urgency::Today);
    assert_eq!(told("2026-10-08T23:59"), Urgency::Soon);
    assert_eq!(told("2026-10-09T23:59"), Urgency::Later);
    assert_eq!(Due { at: None, ..due("2026-09-30T09:59") }.urgency(now, soon), Urgency::Later);
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let change = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        settings.check().map_err(|error| error.to_string())
    };
    assert_eq!(change(|_| ()), Ok(()));
    assert_eq!(
        change(|settings| settings.days.extend([(Action::Review, 0)])),
        Err("“审核核查”的时限应当是 1 到 250 个工作日".to_owned())
    );
    assert_eq!(
        change(|settings| settings.district_after = 0),
        Err("“上报区里”不能早于“提醒领导”".to_owned())
    );
    let text = serde_json::to_string(&Settings::default()).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), Settings::default());
    assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
    assert!(Action::ALL.iter().all(|action| Settings::default().days.contains_key(action)));
}
