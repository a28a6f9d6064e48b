//! Working days of a range of years as the program counts them, for comparison with others: a line a day with whether it is
//! worked and the first, fifth, tenth and twentieth working day after it ("?" where the calendar ends).
//!
//! ```sh
//! cargo run -q -p qingdan-work --example working_days -- 2024 2026
//! ```

use jiff::ToSpan;
use jiff::civil::Date;
use qingdan_work::Settings;

fn main() {
    let years: Vec<i16> = std::env::args().skip(1).filter_map(|year| year.parse().ok()).collect();
    let (Some(first), Some(last)) = (years.first(), years.last()) else {
        eprintln!("working_days FIRST_YEAR LAST_YEAR");
        std::process::exit(2);
    };
    let calendar = Settings::default().calendar();
    let begin = Date::new(*first, 1, 1).unwrap_or(Date::MAX);
    for day in begin.series(1.day()).take_while(|day| day.year() <= *last) {
        let worked = match calendar.is_working_day(day) {
            Ok(is_worked) => if is_worked { "1" } else { "0" }.to_owned(),
            Err(_) => "?".to_owned(),
        };
        let after = [1, 5, 10, 20].map(|n| match calendar.working_day_after(day, n) {
            Ok(day) => day.to_string(),
            Err(_) => "?".to_owned(),
        });
        println!("{day} {worked} {}", after.join(" "));
    }
}
