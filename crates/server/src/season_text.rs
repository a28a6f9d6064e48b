//! Seasons as a person writes them down, a season a line: "汛期 6月1日至9月30日".

use qingdan_work::routine::{MonthDay, Season};

/// The seasons of a text.
///
/// # Errors
/// Says in Chinese which line cannot be, and what it should be like.
pub(crate) fn parse(text: &str) -> Result<Vec<Season>, String> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(no, line)| season(line.trim()).ok_or_else(|| wrong(no, line))).collect()
}

/// The text of seasons, which reads back to them.
pub(crate) fn text(seasons: &[Season]) -> String {
    let line = |one: &Season| format!("{} {}至{}", one.name, one.from.chinese(), one.to.chinese());
    seasons.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn wrong(no: usize, line: &str) -> String {
    format!("时节第 {no} 行“{line}”：请写成“汛期 6月1日至9月30日”。")
}

fn season(line: &str) -> Option<Season> {
    let at = line.find(|c: char| c.is_ascii_digit())?;
    let name = line[..at].trim_matches([' ', '\t', '　', '：', ':', '，', ',']).to_owned();
    let numbers: Vec<i8> = line[at..]
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    let [from_month, from_day, to_month, to_day] = numbers[..] else { return None };
    let (from, to) = (MonthDay::new(from_month, from_day)?, MonthDay::new(to_month, to_day)?);
    (!name.is_empty()).then_some(Season { name, from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seasons_are_read_as_people_write_them_and_written_so_that_they_read_again() {
        let seasons =
            parse("汛期：5月15日到9月30日\n\n  防火期 03-15 至 06-15\n冬季 11月1日至3月31日").unwrap();
        let written = "汛期 5月15日至9月30日\n防火期 3月15日至6月15日\n冬季 11月1日至3月31日";
        assert_eq!(text(&seasons), written);
        assert_eq!(parse(written).unwrap(), seasons);
    }

    #[test]
    fn a_line_that_is_no_season_is_told_with_its_number() {
        for line in ["汛期", "6月1日至9月30日", "汛期 6月31日至9月30日", "汛期 6月1日"] {
            let error = parse(&format!("春耕 4月1日至5月31日\n{line}")).unwrap_err();
            assert!(error.starts_with(&format!("时节第 2 行“{line}”")), "{error}");
        }
    }
}
