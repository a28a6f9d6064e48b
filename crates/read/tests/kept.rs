//! Text with kept layout comes back: columns side by side, parted by white space.

mod paper;
mod print;

use paper::{Category, Setting, by_chromium, by_libreoffice, html, settled, text_of};
use print::compare::{differences, exact_items};
use print::kept::Count;
use print::style::{Align, Blanks, Displaced, Furniture, Padding, Spaces, Style, Vertical, Widths, styles};
use print::{Printed, invent, kept_layout};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use qingdan_catalogue::Catalogue;
use qingdan_model::Document;

fn read(text: &[u8]) -> Document {
    qingdan_read::read("print.txt", text, &Catalogue::embedded().bodies)
}

/// What such a text keeps: cells stay in their order, none touch each other.
fn kept(style: Style) -> Style {
    Style {
        padding: Padding::Some,
        blanks: Blanks::Gaps,
        displaced: Displaced::No,
        furniture: Furniture::None,
        spaces: Spaces::No,
        ..style
    }
}

/// How many items come back exactly, of how many.
fn tally(printings: impl Iterator<Item = Printed>) -> (usize, usize) {
    let certain = printings.filter(|printed| printed.ambiguity.is_none());
    certain
        .map(|printed| exact_items(&printed.expected, &read(printed.text.as_bytes())))
        .fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
}

/// The same printings each time, so that a change of the reader is what changes the result.
fn printings(count: Count) -> impl Iterator<Item = Printed> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let strategy = (invent::documents(), styles());
    (0..240).map(move |_| {
        let (document, style) = strategy.new_tree(&mut runner).expect("a printing").current();
        kept_layout(&document, count, &kept(style))
    })
}

#[test]
fn invented_lists_come_back_in_both_ways_of_counting() {
    for (count, thousandths) in [(Count::Two, 985), (Count::One, 960)] {
        let (exact, all) = tally(printings(count));
        println!("{count:?}: {exact} of {all} items exact");
        assert!(
            exact * 1000 >= all * thousandths,
            "{count:?}: only {exact} of {all} items came back exactly"
        );
    }
}

/// The plain print and each way of standing in cells, of all structured lists.
#[test]
fn structured_lists_come_back() {
    for (name, document) in print::structured() {
        for (vertical, align, widths) in [
            (Vertical::Middle, Align::Left, Widths::Middle),
            (Vertical::Middle, Align::Centred, Widths::Wide),
            (Vertical::Top, Align::Left, Widths::Narrow),
        ] {
            let style = Style { vertical, align, widths, ..kept(Style::plain()) };
            for (count, thousandths) in [(Count::Two, 1000), (Count::One, 1000)] {
                let printed = kept_layout(&document, count, &style);
                let got = read(printed.text.as_bytes());
                let told = got.diagnostics.iter().any(|one| one.code == "kept-layout");
                assert!(told, "whoever relies on it is told that rows and columns were inferred");
                let (exact, all) = exact_items(&printed.expected, &got);
                println!(
                    "{name}, {vertical:?}, {align:?}, {widths:?}, {count:?}: {exact} of {all} items exact"
                );
                let first = differences(&printed.expected, &read(printed.text.as_bytes())).into_iter().next();
                assert!(
                    exact * 1000 >= all * thousandths,
                    "{name}, {vertical:?}, {count:?}: first {first:?}"
                );
            }
        }
    }
}

const fn set(name: &'static str, category: Category, style: &'static str) -> Setting {
    Setting { name, category, is_repeated: true, style }
}

/// Prints by a browser, and how many of a hundred items come back exactly.
const BY_CHROMIUM: [(Setting, usize); 12] = [
    (set("landscape", Category::Section, ""), 98),
    (set("at-top", Category::Section, "td { vertical-align: top }"), 98),
    (set("portrait", Category::Section, "@page { size: A4 portrait }"), 95),
    (set("portrait-at-top", Category::Section, "@page { size: A4 portrait } td { vertical-align: top }"), 97),
    (set("large", Category::Section, "body { font-size: 14pt }"), 97),
    (set("small", Category::Section, "body { font-size: 9pt }"), 97),
    (set("centred", Category::Section, "td { text-align: center }"), 97),
    (Setting { is_repeated: false, ..set("one-header", Category::Section, "") }, 96),
    // Where a merged category begins is told by where its words stand, and not always.
    (set("merged", Category::Merged, ""), 90),
    (set("merged-at-top", Category::Merged, "td { vertical-align: top }"), 90),
    (set("merged-large", Category::Merged, "body { font-size: 14pt }"), 85),
    (set("merged-portrait", Category::Merged, "@page { size: A4 portrait }"), 60),
];

/// Prints of Word documents by LibreOffice, and the same.
const BY_LIBREOFFICE: [(Setting, usize); 4] = [
    (set("word", Category::Section, ""), 96),
    (set("word-portrait", Category::Section, "@page { size: A4 portrait }"), 96),
    (Setting { is_repeated: false, ..set("word-one-header", Category::Section, "") }, 96),
    (set("word-merged", Category::Merged, ""), 85),
];

/// How many items of a print come back exactly, of how many; none is lost. `None` where the printer is not installed.
fn printed(document: &Document, setting: &Setting, is_word: bool) -> Option<(usize, usize)> {
    let page = html(document, setting);
    let printer = if is_word { by_libreoffice } else { by_chromium };
    let text = text_of(&printer(&page, setting.name)?, setting.name)?;
    let expected = settled(document, setting);
    let got = read(&text);
    let lost = differences(&expected, &got).into_iter().find(|found| found.field == "missing");
    assert!(lost.is_none(), "{}: {lost:?}", setting.name);
    Some(exact_items(&expected, &got))
}

/// As poppler takes it out of prints of a sample.
#[test]
fn what_pdftotext_takes_from_a_print_comes_back() {
    let sample = print::structured().into_iter().find(|(name, _)| name.starts_with("huaidu"));
    let (_, sample) = sample.expect("the samples are structured lists");
    let settings = BY_CHROMIUM.iter().map(|one| (one, false));
    for ((setting, percent), is_word) in settings.chain(BY_LIBREOFFICE.iter().map(|one| (one, true))) {
        let Some((exact, all)) = printed(&sample, setting, is_word) else { continue };
        println!("{}: {exact} of {all} items exact", setting.name);
        assert!(
            exact * 100 >= all * percent,
            "{}: only {exact} of {all} items came back exactly",
            setting.name
        );
    }
}

/// The same of all structured lists, for `benches/README.md`.
#[test]
#[ignore = "a scoreboard for the eye"]
fn scoreboard_of_prints() {
    let settings = BY_CHROMIUM.iter().map(|one| (&one.0, false));
    for (setting, is_word) in settings.chain(BY_LIBREOFFICE.iter().map(|one| (&one.0, true))) {
        let (mut exact, mut all) = (0, 0);
        for (_, mut document) in print::structured() {
            document.town.get_or_insert_with(|| "某某镇".to_owned());
            let Some(one) = printed(&document, setting, is_word) else { return };
            (exact, all) = (exact + one.0, all + one.1);
        }
        println!("| {} | {exact} of {all} | {:.1} % |", setting.name, 100.0 * exact as f64 / all as f64);
    }
}

/// Columns so narrow that words of the header are broken, and a page that has lost its margin.
#[test]
fn narrow_columns_break_the_words_of_the_header() {
    let text = "
                 石桥镇配合履职事项清单
 序 事项类 事项名称 对应上级  上级部门职责      乡镇配合职责
 号 别          部门
            区水务局 1.组织汛期会商。   1.巡查堤防。
1  应急管 防汛抗旱        2.调拨抢险物资。   2.转移危险区群众。
   理
2      山洪预警 区水务局 发布山洪预警。     入户通知。
\u{c}          1.维护预警广播。   1.试用预警广播。
              2.培训预警人员。   2.上报故障。
3   应急管 地震演练 区应急局 编制演练脚本。     组织村民参加。
    理
";
    let document = read(text.as_bytes());
    assert_eq!(
        numbered_names(&document),
        [(1, "防汛抗旱"), (2, "山洪预警"), (3, "地震演练")],
        "{:?}",
        document.lists
    );
}

fn numbered_names(document: &Document) -> Vec<(u32, &str)> {
    let items = document.lists.iter().flat_map(|list| &list.items);
    items.map(|item| (item.no, item.name.text.as_str())).collect()
}

/// Numbers that start again in each section, as bare lines and with kept layout.
#[test]
fn numbers_may_start_again_in_each_section() {
    let bare = "柳渡镇配合履职事项清单\n序号\n事项名称\n对应上级部门\n上级部门职责\n乡镇配合职责\n一、民生服务（2项）\n\
        1\n养犬管理\n区公安局\n查处违规养犬。\n宣传文明养犬。\n2\n殡葬管理\n区民政局\n审批公墓。\n劝导文明祭扫。\n\
        二、应急管理（2项）\n1\n防汛抗旱\n区水务局\n组织会商。\n巡查堤防。\n2\n森林防火\n区林业局\n扑救火灾。\n巡山护林。\n";
    let kept = "            柳渡镇配合履职事项清单
序号   事项名称   对应上级部门    上级部门职责      乡镇配合职责
一、民生服务（2项）
1    养犬管理   区公安局      查处违规养犬。     宣传文明养犬。
2    殡葬管理   区民政局      审批公墓。       劝导文明祭扫。
二、应急管理（2项）
1    防汛抗旱   区水务局      组织会商。       巡查堤防。
2    森林防火   区林业局      扑救火灾。       巡山护林。
";
    for text in [bare, kept] {
        let document = read(text.as_bytes());
        assert_eq!(
            numbered_names(&document),
            [(1, "养犬管理"), (2, "殡葬管理"), (1, "防汛抗旱"), (2, "森林防火")]
        );
        let codes: Vec<&str> = document.diagnostics.iter().map(|one| one.code.as_str()).collect();
        let told = codes.iter().filter(|code| **code != "kept-layout").collect::<Vec<_>>();
        assert_eq!(told, [&"numbers-restart"], "{:?}", document.diagnostics);
    }
}
