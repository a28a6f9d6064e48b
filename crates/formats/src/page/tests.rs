//! Tables set by hand, as positions of text and rules.

use super::{Mark, Page, Part, Rule, table::parts_of};
use crate::content::PageSize;

/// Sets text in size 10, a character as wide as it is high.
fn set(page: &mut Page, x: f32, y: f32, text: &str) {
    for (char, left) in text.chars().zip(0..) {
        let left = x + left as f32 * 10.0;
        page.marks.push(Mark { char, left, right: left + 10.0, baseline: y, size: 10.0 });
    }
}

fn page(lines: &[(f32, f32, &str)]) -> Page {
    let size = PageSize { width: 600.0, height: 800.0 };
    let mut page = Page { size, ..Page::default() };
    lines.iter().for_each(|(x, y, text)| set(&mut page, *x, *y, text));
    page
}

fn ruled(mut page: Page, across: &[(f32, f32, f32)], upright: &[(f32, f32, f32)]) -> Page {
    let rules = |rules: &[(f32, f32, f32)]| {
        rules.iter().map(|(at, from, to)| Rule { at: *at, from: *from, to: *to }).collect()
    };
    (page.across, page.upright) = (rules(across), rules(upright));
    page
}

/// A line a row, cells parted by `|`, lines by `/`; `^` before a cell that began above.
fn shown(pages: Vec<Page>) -> Vec<String> {
    let mut shown = Vec::new();
    for part in parts_of(pages).into_iter().flatten() {
        match part {
            Part::Line(line) => shown.push(line.text),
            Part::Table(table) => shown.extend(table.rows.iter().map(|row| {
                let cells = row.iter().map(|placed| {
                    let lines: Vec<&str> =
                        table.cells[placed.cell].iter().map(|line| line.text.as_str()).collect();
                    format!("{}{}", if placed.is_merged_up { "^" } else { "" }, lines.join("/"))
                });
                cells.collect::<Vec<_>>().join("|")
            })),
        }
    }
    shown
}

#[test]
fn rules_drawn_in_pieces_and_twice_make_one_grid() {
    let set = page(&[(20.0, 35.0, "一二"), (110.0, 35.0, "三"), (20.0, 55.0, "四"), (110.0, 55.0, "五")]);
    let across = [(20.0, 10.0, 100.0), (20.5, 98.0, 200.0), (40.0, 10.0, 200.0), (60.0, 10.0, 200.0)];
    let upright = [(10.0, 20.0, 60.0), (100.0, 20.0, 40.0), (100.0, 42.0, 60.0), (200.0, 20.0, 60.0)];
    assert_eq!(shown(vec![ruled(set, &across, &upright)]), ["一二|三", "四|五"]);
}

#[test]
fn a_table_without_outer_rules_goes_as_far_as_its_others() {
    let set = page(&[(20.0, 35.0, "一"), (110.0, 35.0, "二"), (210.0, 35.0, "三"), (310.0, 35.0, "四")]);
    let upright = [(100.0, 20.0, 60.0), (200.0, 20.0, 60.0), (300.0, 20.0, 60.0)];
    assert_eq!(shown(vec![ruled(set, &[(40.0, 10.0, 400.0)], &upright)]), ["一|二|三|四", "|||"]);
}

/// Numbers in the middle of rows, text that touches its neighbours' rows but for a little more white space.
#[test]
fn rows_and_columns_from_white_space() {
    let set = page(&[
        (200.0, 20.0, "某镇清单"),
        (20.0, 50.0, "序号"),
        (100.0, 50.0, "名称"),
        (200.0, 50.0, "职责"),
        (100.0, 72.0, "甲乙丙"),
        (200.0, 66.0, "负责一二三四五六七八"),
        (25.0, 72.0, "1"),
        (200.0, 78.0, "九十。"),
        (25.0, 94.0, "2"),
        (100.0, 94.0, "丁"),
        (200.0, 94.0, "配合。"),
        (25.0, 110.0, "3"),
        (100.0, 110.0, "戊"),
        (200.0, 110.0, "配合。"),
    ]);
    assert_eq!(
        shown(vec![set]),
        ["某镇清单", "序号|名称|职责", "1|甲乙丙|负责一二三四五六七八/九十。", "2|丁|配合。", "3|戊|配合。"]
    );
}

#[test]
fn a_category_stands_in_the_middle_of_its_rows() {
    let mut lines = vec![(20.0, 20.0, "序号"), (80.0, 20.0, "类别"), (160.0, 20.0, "名称")];
    let numbers = ["1", "2", "3", "4", "5", "6"];
    for (number, row) in numbers.into_iter().zip(1_u8..) {
        let y = 20.0 + f32::from(row) * 20.0;
        lines.extend([(25.0, y, number), (160.0, y, "征兵工作")]);
    }
    lines.extend([(80.0, 50.0, "甲类"), (80.0, 110.0, "乙类")]);
    let rows = shown(vec![page(&lines)]);
    let categories: Vec<&str> = rows[1..].iter().filter_map(|row| row.split('|').nth(1)).collect();
    assert_eq!(categories, ["甲类", "^甲类", "乙类", "^乙类", "^乙类", "^乙类"]);
}

#[test]
fn a_row_over_three_pages_is_one() {
    let rules = |page: Page| {
        ruled(
            page,
            &[(20.0, 10.0, 300.0), (40.0, 10.0, 300.0), (80.0, 10.0, 300.0)],
            &[(10.0, 20.0, 80.0), (60.0, 20.0, 80.0), (150.0, 20.0, 80.0), (300.0, 20.0, 80.0)],
        )
    };
    let header = [(15.0, 35.0, "序号"), (70.0, 35.0, "名称"), (160.0, 35.0, "职责")];
    let with = |rest: &[(f32, f32, &str)]| rules(page(&[&header, rest].concat()));
    let pages = vec![
        with(&[(15.0, 55.0, "1"), (70.0, 55.0, "征兵"), (160.0, 55.0, "印发")]),
        with(&[(160.0, 55.0, "工作")]),
        with(&[(160.0, 55.0, "安排。")]),
        with(&[(15.0, 55.0, "2"), (70.0, 55.0, "救助"), (160.0, 55.0, "发放。")]),
    ];
    let header = "序号|名称|职责";
    let rows = [header, "1|征兵|印发/工作/安排。", header, header, header, "2|救助|发放。"];
    assert_eq!(shown(pages), rows);
}

#[test]
fn running_titles_and_page_numbers_are_left_out() {
    let numbers = ["- 1 -", "- 2 -", "- 3 -", "- 4 -"];
    let pages = numbers.map(|number| {
        page(&[
            (200.0, 20.0, "某镇清单"),
            (20.0, 100.0, "正文"),
            (20.0, 120.0, "如下"),
            (280.0, 780.0, number),
        ])
    });
    assert_eq!(
        shown(pages.to_vec()),
        [["某镇清单", "正文", "如下"].as_slice(), &["正文", "如下"].repeat(3)].concat()
    );
}

#[test]
fn bold_print_is_not_two_characters() {
    let mut set_twice = page(&[(20.0, 20.0, "粗体")]);
    set(&mut set_twice, 20.3, 20.0, "粗体");
    assert_eq!(shown(vec![set_twice]), ["粗体"]);
}

/// "序号" in the middle of a wide column stands beside the numbers, which stand at its left.
#[test]
fn words_in_the_middle_of_a_wide_column_begin_none() {
    let set = page(&[
        (60.0, 20.0, "序号"),
        (200.0, 20.0, "名称"),
        (20.0, 40.0, "1"),
        (120.0, 40.0, "征兵工作一二三四五六"),
        (20.0, 60.0, "2"),
        (120.0, 60.0, "防汛工作一二三四五六"),
    ]);
    assert_eq!(shown(vec![set]), ["序号|名称", "1|征兵工作一二三四五六", "2|防汛工作一二三四五六"]);
}

/// The first line of a page may be part of a header's word that is broken, and is no running title then.
#[test]
fn a_header_with_a_broken_word_is_whole_on_every_page() {
    let pages = ["1", "2", "3"].map(|number| {
        page(&[
            (80.0, 45.0, "事项类"),
            (20.0, 51.0, "序号"),
            (160.0, 51.0, "名称"),
            (80.0, 57.0, "别"),
            (20.0, 90.0, number),
            (80.0, 90.0, "甲类"),
            (160.0, 90.0, "征兵工作"),
        ])
    });
    let rows = shown(pages.to_vec());
    let headers: Vec<&String> = rows.iter().filter(|row| row.starts_with("序号")).collect();
    assert_eq!(headers, ["序号|事项类/别|名称"; 3], "{rows:?}");
}
