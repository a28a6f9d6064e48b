//! Which items of several towns are the same matter: what holds for any lists, and for some that were thought of.

use std::collections::BTreeSet;

use proptest::prelude::*;
use qingdan_catalogue::Bodies;
use qingdan_compare::{Party, Row, Subject, align, compare};
use qingdan_model::{Cells, Group, Item, JointCells, Passage, Place, ReclaimedCells};

fn passages(texts: &[&str]) -> Vec<Passage> {
    texts.iter().map(|text| Passage::unplaced(*text)).collect()
}

fn item(name: &str, cells: Cells<Passage>) -> Item {
    Item { no: 1, category: None, name: Passage::unplaced(name), cells, place: Place::default() }
}

fn joint(name: &str, body: &str, town: &[&str]) -> Item {
    item(
        name,
        Cells::Joint(JointCells {
            departments: passages(&[body]),
            department_duties: vec![Group { heading: None, duties: passages(&["负责组织实施。"]) }],
            support: Vec::new(),
            town_duties: passages(town),
            remark: None,
        }),
    )
}

fn reclaimed(name: &str, body: &str, method: &str) -> Item {
    let cells = ReclaimedCells { receivers: passages(&[body]), method: Passage::unplaced(method) };
    item(name, Cells::Reclaimed(cells))
}

fn rows(towns: &[&[Item]]) -> Vec<Row> {
    let bodies = Bodies::embedded();
    let towns: Vec<Vec<Subject<'_>>> =
        towns.iter().map(|items| items.iter().map(|item| Subject { item, bodies }).collect()).collect();
    align(&towns)
}

/// Each row as the names in its cells, those of items that stand elsewhere as their own in brackets.
fn told(towns: &[&[Item]]) -> Vec<Vec<String>> {
    let cell = |town: usize, row: &Row| {
        let names = row.cells[town].iter().map(|member| {
            let name = &towns[town][member.item].name.text;
            if member.covers { format!("（{name}）") } else { name.clone() }
        });
        names.collect::<Vec<_>>().join("、")
    };
    let row = |row: &Row| (0..towns.len()).map(|town| cell(town, row)).collect();
    rows(towns).iter().map(row).collect()
}

#[test]
fn a_matter_is_found_in_whatever_list_and_words_it_stands() {
    let hill = [
        joint("办理最低生活保障业务", "区民政局", &["受理低保申请，入户调查。", "公示并上报。"]),
        joint("古树名木保护", "区林业局", &["巡查古树名木，发现损毁及时上报。"]),
        joint("电动自行车违规停放整治", "区消防救援大队", &["劝阻电动自行车进楼入户，排查私拉电线充电。"]),
    ];
    let river = [
        item("做好低保对象的申请受理、调查核实和动态管理", Cells::Basic {}),
        joint("电动自行车消防安全", "县消防救援大队", &["排查电动自行车进楼入户、私拉电线充电。"]),
        joint("渡口渡船安全管理", "县交通运输局", &["配合检查渡口。"]),
    ];
    let coast =
        [reclaimed("电动自行车停放充电的检查", "县消防救援大队", "由消防救援大队开展检查，依法处罚。")];
    assert_eq!(
        told(&[&hill, &river, &coast]),
        [
            ["办理最低生活保障业务", "做好低保对象的申请受理、调查核实和动态管理", ""],
            ["古树名木保护", "", ""],
            ["电动自行车违规停放整治", "电动自行车消防安全", "电动自行车停放充电的检查"],
            ["", "渡口渡船安全管理", ""],
        ]
    );
}

#[test]
fn an_item_that_covers_two_of_another_town_stands_beside_both() {
    let parted = [
        joint("办理特困供养业务", "区民政局", &["受理特困供养申请。"]),
        joint("办理临时救助业务", "区民政局", &["受理临时救助申请。"]),
        joint("犬只管理", "区公安局", &["劝导文明养犬。"]),
    ];
    let whole = [
        joint("特困供养、临时救助的申请受理", "县民政局", &["受理特困供养申请。", "受理临时救助申请。"]),
        joint("养犬管理", "县公安局", &["宣传文明养犬。"]),
    ];
    let rows = told(&[&parted, &whole]);
    let named: Vec<&str> = rows.iter().map(|row| row[1].trim_matches(['（', '）'])).collect();
    assert_eq!(
        named,
        ["特困供养、临时救助的申请受理", "特困供养、临时救助的申请受理", "养犬管理"],
        "{rows:?}"
    );
    assert_eq!(rows.iter().filter(|row| row[1].starts_with('（')).count(), 1, "{rows:?}");
}

#[test]
fn a_matter_is_called_after_an_item_whose_own_it_is() {
    let whole =
        [joint("特困供养、临时救助的申请受理", "县民政局", &["受理特困供养申请。", "受理临时救助申请。"])];
    let parted = [
        joint("办理特困供养业务", "区民政局", &["受理特困供养申请。"]),
        joint("办理临时救助业务", "区民政局", &["受理临时救助申请。"]),
    ];
    let bodies = Bodies::embedded();
    let parties = [("甲镇", &whole[..]), ("乙镇", &parted[..])].map(|(name, items)| Party {
        name: name.to_owned(),
        items: items.iter().map(|item| Subject { item, bodies }).collect(),
    });
    let rows = compare(&parties, &|_| Vec::new()).rows;
    let mut bases: Vec<usize> = rows.iter().map(|row| row.base).collect();
    bases.sort_unstable();
    assert_eq!(bases, [0, 1], "{rows:?}");
}

#[test]
fn a_basic_item_that_lists_matters_stands_beside_each() {
    let parted = [
        joint("烟花爆竹安全监管", "区应急管理局", &["宣传烟花爆竹安全。"]),
        joint("渡口渡船安全管理", "区交通运输局", &["配合检查渡口渡船。"]),
        joint("文物保护", "区文化和旅游局", &["巡查文物。"]),
    ];
    let listing = [item("做好烟花爆竹安全、渡口渡船安全管理，落实网格化管理", Cells::Basic {})];
    let rows = told(&[&parted, &listing]);
    let beside: Vec<bool> = rows.iter().map(|row| !row[1].is_empty()).collect();
    assert_eq!(beside, [true, true, false], "{rows:?}");
}

#[test]
fn an_item_for_all_kinds_of_a_place_stands_beside_that_for_each_kind() {
    let each = [
        joint("小旅馆消防安全监督检查", "区消防救援大队", &["检查小旅馆的灭火器。"]),
        joint("小网吧消防安全监督检查", "区消防救援大队", &["检查小网吧的灭火器。"]),
        joint("征兵", "区人民武装部", &["组织应征青年登记。"]),
    ];
    let all = [joint("九小场所消防安全检查", "县消防救援大队", &["检查九小场所的灭火器。"])];
    let rows = told(&[&each, &all]);
    let beside: Vec<bool> = rows.iter().map(|row| !row[1].is_empty()).collect();
    assert_eq!(beside, [true, true, false], "{rows:?}");
}

#[test]
fn who_has_a_better_counterpart_does_not_stand_beside_the_next_best() {
    let one = [
        joint("城乡居民基本养老保险参保登记", "区人力资源和社会保障局", &["受理居民养老保险参保申请。"]),
        joint("失地农民养老保险参保登记", "区人力资源和社会保障局", &["受理失地农民养老保险参保申请。"]),
    ];
    let other = [
        joint("办理城乡居民养老保险参保", "县人力资源和社会保障局", &["受理居民养老保险参保申请。"]),
        joint("办理失地农民养老保险参保", "县人力资源和社会保障局", &["受理失地农民养老保险参保申请。"]),
    ];
    let names = |at: usize| vec![one[at].name.text.clone(), other[at].name.text.clone()];
    assert_eq!(told(&[&one, &other]), [names(0), names(1)]);
}

#[test]
fn what_takes_back_is_not_what_pays() {
    let pays = joint("残疾人两项补贴发放", "区民政局", &["受理残疾人两项补贴申请。"]);
    let takes = joint("残疾人两项补贴追缴", "区民政局", &["通知退回补贴。"]);
    let other = joint("违规领取残疾人补贴、高龄津贴的追缴", "县民政局", &["告知当事人退回资金。"]);
    let rows = told(&[&[pays, takes], &[other]]);
    assert_eq!(
        rows,
        [["残疾人两项补贴发放", ""], ["残疾人两项补贴追缴", "违规领取残疾人补贴、高龄津贴的追缴"]]
    );
}

#[test]
fn who_both_takes_applications_and_takes_back_is_beside_either() {
    let pays = joint("高龄津贴申请受理", "区民政局", &["受理高龄津贴申请。"]);
    let takes = joint("多领高龄津贴追缴", "区民政局", &["通知退回高龄津贴。"]);
    let both = item("受理高龄津贴申请，对多领取的高龄津贴进行追缴", Cells::Basic {});
    let rows = told(&[&[pays, takes], &[both]]);
    assert!(rows.iter().all(|row| !row[1].is_empty()), "{rows:?}");
}

#[test]
fn a_word_inside_another_matter_and_other_levels_do_not_mislead() {
    let goods = joint("产品质量监督管理", "区市场监督管理局", &["配合开展产品质量检查。"]);
    let crops = joint("农产品质量安全监管", "区农业农村局", &["巡查农产品生产者用药记录。"]);
    let elsewhere = joint("农产品质量安全管理", "县农业农村局", &["巡查农产品生产者的用药记录，上报问题。"]);
    let swindle = joint("打击治理电信网络诈骗", "公安河东分局", &["宣传防范电信网络诈骗。"]);
    let fraud = joint("电信网络诈骗和非法集资防范处置", "县公安局", &["开展反诈宣传。"]);
    let rows = told(&[&[goods, crops, swindle], &[elsewhere, fraud]]);
    assert_eq!(
        rows,
        [
            ["产品质量监督管理", ""],
            ["农产品质量安全监管", "农产品质量安全管理"],
            ["打击治理电信网络诈骗", "电信网络诈骗和非法集资防范处置"]
        ]
    );
}

#[test]
fn few_common_words_suffice_where_names_are_worded_as_others_word_one_matter() {
    let basic = |name: &str| item(name, Cells::Basic {});
    let hill = [basic("巡查山塘水库和野泳点，暑期看护留守儿童"), basic("推荐乡土技艺传承人，扶持传习所")];
    let coast =
        [basic("非物质文化遗产传承人申报和保护"), basic("未成年人防溺水宣传，在水库、河边设置警示标识")];
    assert_eq!(
        told(&[&hill, &coast]),
        [
            ["巡查山塘水库和野泳点，暑期看护留守儿童", "未成年人防溺水宣传，在水库、河边设置警示标识"],
            ["推荐乡土技艺传承人，扶持传习所", "非物质文化遗产传承人申报和保护"],
        ]
    );
}

#[test]
fn what_may_be_the_same_is_named_where_nothing_else_is() {
    let basic = |name: &str| item(name, Cells::Basic {});
    let hill = [basic("挖掘剪纸、皮影等乡土文化"), basic("办理老年人优待证")];
    let coast = [basic("老年人优待证申领"), basic("组织非物质文化遗产展演，建设传习场所")];
    let rows = rows(&[&hill, &coast]);
    let told: Vec<(Vec<usize>, &[Option<usize>])> =
        rows.iter().map(|row| (row.cells.iter().map(Vec::len).collect(), row.perhaps.as_slice())).collect();
    assert_eq!(
        told,
        [
            (vec![1, 0], [None, Some(1)].as_slice()),
            (vec![1, 1], &[None, None]),
            (vec![0, 1], &[Some(0), None]),
        ]
    );
}

#[test]
fn nobody_and_nothing_can_be_compared() {
    assert_eq!(rows(&[]), []);
    assert_eq!(rows(&[&[], &[]]), []);
    let same = [joint("养犬管理", "区公安局", &[]), joint("养犬管理", "区公安局", &[])];
    let twins = rows(&[&same, &same]);
    let places = |row: &Row| (row.cells[0][0].item, row.cells[1][0].item);
    assert_eq!(twins.iter().map(places).collect::<Vec<_>>(), [(0, 0), (1, 1)]);
}

const MATTERS: [&str; 12] = [
    "最低生活保障",
    "临时救助",
    "森林防火",
    "养犬管理",
    "燃气安全",
    "农村公路养护",
    "征兵",
    "垃圾分类",
    "临时占道",
    "河道巡查",
    "电动自行车停放",
    "文物保护",
];
const WORDS: [&str; 5] = ["开展{}工作", "{}的监督管理", "做好{}", "{}、{}业务", "{}违法行为的查处"];

fn any_item() -> impl Strategy<Value = Item> {
    let matter = || prop::sample::select(&MATTERS[..]);
    (matter(), matter(), prop::sample::select(&WORDS[..]), 0..3_u8).prop_map(|(one, other, words, kind)| {
        let name = words.replacen("{}", one, 1).replacen("{}", other, 1);
        match kind {
            0 => item(&name, Cells::Basic {}),
            1 => joint(&name, "区民政局", &[&format!("受理{one}，及时上报。")]),
            _ => reclaimed(&name, "区公安局", &format!("由部门办理{one}。")),
        }
    })
}

fn any_towns() -> impl Strategy<Value = Vec<Vec<Item>>> {
    prop::collection::vec(prop::collection::vec(any_item(), 0..8), 1..5)
}

/// What a cell has: its members, and what may be it.
type Told = (Vec<(usize, bool)>, Option<usize>);

/// Rows without regard to their order, the cells of each in the given order of towns.
fn set(rows: &[Row], order: &[usize]) -> BTreeSet<Vec<Told>> {
    let cell = |row: &Row, town: usize| {
        let mut members: Vec<(usize, bool)> =
            row.cells[town].iter().map(|one| (one.item, one.covers)).collect();
        members.sort_unstable();
        (members, row.perhaps[town])
    };
    rows.iter().map(|row| order.iter().map(|town| cell(row, *town)).collect()).collect()
}

proptest! {
    #[test]
    fn every_item_stands_in_one_row_as_its_own(towns in any_towns()) {
        let towns: Vec<&[Item]> = towns.iter().map(Vec::as_slice).collect();
        let rows = rows(&towns);
        for (town, items) in towns.iter().enumerate() {
            let own = |row: &Row| row.cells[town].iter().filter(|one| !one.covers).map(|one| one.item).collect::<Vec<_>>();
            prop_assert!(rows.iter().all(|row| own(row).len() <= 1));
            let mut all: Vec<usize> = rows.iter().flat_map(own).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..items.len()).collect::<Vec<_>>());
        }
        // A row is some town's own matter, and nobody is in it twice.
        for row in &rows {
            prop_assert!(row.cells.iter().flatten().any(|one| !one.covers));
            for cell in &row.cells {
                let items: BTreeSet<usize> = cell.iter().map(|one| one.item).collect();
                prop_assert_eq!(items.len(), cell.len());
            }
            // Only where a town has nothing may something be it.
            let both = |(cell, perhaps): (&Vec<_>, &Option<usize>)| !cell.is_empty() && perhaps.is_some();
            prop_assert!(!row.cells.iter().zip(&row.perhaps).any(both));
        }
    }

    #[test]
    fn the_order_of_towns_does_not_matter(towns in any_towns(), seed in any::<prop::sample::Index>()) {
        let towns: Vec<&[Item]> = towns.iter().map(Vec::as_slice).collect();
        let turn = seed.index(towns.len());
        let turned: Vec<&[Item]> = (0..towns.len()).map(|at| towns[(at + turn) % towns.len()]).rev().collect();
        let back: Vec<usize> =
            (0..towns.len()).map(|at| towns.len() - 1 - (at + towns.len() - turn) % towns.len()).collect();
        let straight: Vec<usize> = (0..towns.len()).collect();
        prop_assert_eq!(set(&rows(&towns), &straight), set(&rows(&turned), &back));
    }

    #[test]
    fn a_list_beside_itself_has_no_differences(items in prop::collection::vec(any_item(), 0..8)) {
        let places = |row: &Row| -> Vec<usize> { row.cells.iter().map(|cell| cell[0].item).collect() };
        let rows = rows(&[&items, &items, &items]);
        prop_assert_eq!(rows.len(), items.len());
        for (at, row) in rows.iter().enumerate() {
            prop_assert_eq!(places(row), vec![at; 3]);
        }
    }
}
