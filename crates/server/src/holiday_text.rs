//! A year's holidays as a person writes them down from the State Council's notice, a holiday a line:
//! "春节 2027-02-05 至 2027-02-11 补班 2027-01-31、2027-02-20", days also as "2月5日".

use jiff::civil::Date;
use qingdan_catalogue::Holiday;

/// What begins the days that are worked for it.
const WORKED: [&str; 3] = ["补班", "上班", "调休"];

/// The holidays of a text.
///
/// # Errors
/// Says in Chinese which line cannot be, and what it should be like.
pub(crate) fn parse(text: &str, year: i16) -> Result<Vec<Holiday>, String> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let holidays: Vec<Holiday> = lines
        .map(|(no, line)| {
            holiday(line.trim(), year).map_err(|message| format!("第 {no} 行“{line}”：{message}"))
        })
        .collect::<Result<_, _>>()?;
    if holidays.is_empty() {
        Err("请至少写一个节日，一行一个。".to_owned())
    } else {
        Ok(holidays)
    }
}

/// The text of holidays, which reads back to them.
pub(crate) fn text(holidays: &[Holiday]) -> String {
    let line = |one: &Holiday| {
        let days: Vec<String> = one.workdays.iter().map(ToString::to_string).collect();
        let worked = if days.is_empty() { String::new() } else { format!(" 补班 {}", days.join("、")) };
        format!("{} {} 至 {}{worked}", one.name, one.from, one.to)
    };
    holidays.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn holiday(line: &str, year: i16) -> Result<Holiday, String> {
    let name: String = line.chars().take_while(|c| !c.is_ascii_digit()).collect();
    let name = name.trim_matches([' ', '\t', '　', '：', ':', '，', ',']).to_owned();
    if name.is_empty() {
        return Err("请先写节日的名称。".to_owned());
    }
    let rest = line.get(line.find(|c: char| c.is_ascii_digit()).unwrap_or(line.len())..).unwrap_or_default();
    let at = WORKED.iter().filter_map(|word| Some((rest.find(word)?, word.len()))).min();
    let (off, worked) = at.map_or((rest, ""), |(at, length)| (&rest[..at], &rest[at + length..]));
    let off = days(off, year)?;
    let (from, to) = match off[..] {
        [only] => (only, only),
        [from, to] => (from, to),
        _ => return Err("请写放假的第一天和最后一天，如“2027-02-05 至 2027-02-11”。".to_owned()),
    };
    Ok(Holiday { name, from, to, workdays: days(worked, year)? })
}

fn days(text: &str, year: i16) -> Result<Vec<Date>, String> {
    let is_of_day = |c: char| c.is_ascii_digit() || matches!(c, '-' | '月' | '日' | '年');
    let words = text.split(|c| !is_of_day(c)).filter(|word| !word.is_empty());
    words
        .map(|word| {
            day(word, year).ok_or_else(|| format!("“{word}”不是日期，请写成“{year}-02-05”或“2月5日”。"))
        })
        .collect()
}

fn day(word: &str, year: i16) -> Option<Date> {
    let numbers: Vec<i16> = word
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    let (year, month, day) = match numbers[..] {
        [year, month, day] => (year, month, day),
        [month, day] => (year, month, day),
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_are_read_as_people_write_them_and_written_so_that_they_read_again() {
        let typed = "元旦 2030-01-01\n\n春节：2月2日至2月8日，1月26日、2月9日补班\n清明节 4月5日 至 4月7日 补班 2030-03-31";
        let error = parse(typed, 2030).unwrap_err();
        assert!(error.starts_with("第 3 行") && error.contains("第一天和最后一天"), "{error}");
        let typed = typed.replace("，1月26日、2月9日补班", "，补班：1月26日、2月9日");
        let holidays = parse(&typed, 2030).unwrap();
        assert_eq!(
            text(&holidays),
            "元旦 2030-01-01 至 2030-01-01\n春节 2030-02-02 至 2030-02-08 补班 2030-01-26、2030-02-09\n清明节 2030-04-05 至 2030-04-07 补班 2030-03-31"
        );
        assert_eq!(parse(&text(&holidays), 2030).unwrap(), holidays);
    }

    #[test]
    fn a_line_that_is_no_holiday_is_told_with_its_number() {
        for (typed, words) in [
            ("", "至少写一个节日"),
            ("2030-01-01 至 2030-01-03", "请先写节日的名称"),
            ("春节", "第一天和最后一天"),
            (
                "元旦 2030-01-01\n春节 2030-02-30 至 2030-03-02",
                "第 2 行“春节 2030-02-30 至 2030-03-02”：“2030-02-30”不是日期",
            ),
        ] {
            assert!(parse(typed, 2030).unwrap_err().contains(words), "{typed}");
        }
    }
}
