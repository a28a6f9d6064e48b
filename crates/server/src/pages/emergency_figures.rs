//! The figures of an emergency: those at the head of its page, and town by town.

use qingdan_work::emergency::{Emergency, Figure, Sheltered, TownLosses};

use super::emergency::Opened;

/// A large figure.
pub(super) struct Tile {
    pub name: String,
    pub number: String,
    pub unit: &'static str,
    pub is_grave: bool,
}

/// A town in the pictures and the table of losses.
pub(super) struct TownRow {
    pub name: String,
    pub moved: u64,
    pub sheltered: u64,
    /// In hundredths of the longest bar.
    pub moved_share: u64,
    pub sheltered_share: u64,
    pub main: String,
    pub main_share: u64,
    /// As of when its losses are known, and by whom.
    pub as_of: String,
    pub is_silent: bool,
    pub is_behind: bool,
    /// How many of its communities reported, of how many.
    pub communities: String,
}

/// The figure that is asked for first of a kind of emergency.
pub(super) fn main_figure(emergency: &Emergency) -> Figure {
    Figure::of(emergency.kind).first().copied().unwrap_or(Figure::Affected)
}

/// What stands at the head.
pub(super) fn tiles(opened: &Opened) -> Vec<Tile> {
    let Opened { desk, emergency, .. } = opened;
    let sum = emergency.losses_as_of(desk.now, &desk.directory);
    let figure = |figure: Figure| Tile {
        name: figure.chinese().to_owned(),
        number: figure.text(sum.total.get(figure)),
        unit: figure.unit(),
        is_grave: matches!(figure, Figure::Dead | Figure::Missing) && sum.total.get(figure) > 0,
    };
    let sheltered = emergency.sheltered_as_of(desk.now, &desk.directory);
    let people = |name: &str, number: u64| Tile {
        name: name.to_owned(),
        number: number.to_string(),
        unit: "人",
        is_grave: false,
    };
    let missing: usize = emergency.warnings.iter().map(|warning| warning.missing().count()).sum();
    let mut tiles = vec![
        Tile {
            name: "预警还没确认".to_owned(),
            number: missing.to_string(),
            unit: "个单位",
            is_grave: missing > 0 && !emergency.is_closed(),
        },
        people("累计转移", sheltered.iter().map(|one| one.moved).sum()),
        people("现在安置", sheltered.iter().map(|one| one.sheltered).sum()),
    ];
    // What somebody died of is never left out; of the rest, what there is.
    let is_shown = |one: &Figure| {
        matches!(one, Figure::Affected | Figure::Infected | Figure::Dead | Figure::Missing)
            || sum.total.get(*one) > 0
                && !matches!(one, Figure::Evacuated | Figure::Damaged | Figure::CropsLost)
    };
    tiles.extend(Figure::of(emergency.kind).iter().copied().filter(is_shown).map(figure));
    tiles
}

/// Its towns, in their order.
pub(super) fn towns(opened: &Opened) -> Vec<TownRow> {
    let Opened { desk, emergency, .. } = opened;
    let main = main_figure(emergency);
    let sum = emergency.losses_as_of(desk.now, &desk.directory);
    let sheltered = emergency.sheltered_as_of(desk.now, &desk.directory);
    let share = |one: u64, most: u64| one.saturating_mul(100).checked_div(most).unwrap_or(0);
    let most_moved = sheltered.iter().map(|one| one.moved).max().unwrap_or(0);
    let most_main = sum.towns.iter().map(|town| town.losses.get(main)).max().unwrap_or(0);
    let row = |(town, moved): (&TownLosses<'_>, &Sheltered)| {
        let reported = town.communities.iter().filter(|(_, report)| report.is_some()).count();
        let as_of = match (town.own, town.as_of()) {
            (Some(own), _) => format!("截至 {}，镇街上报", desk.said(own.what.as_of)),
            (None, Some(last)) => format!("截至 {}，村（社区）合计", desk.said(last)),
            (None, None) => "还没有报".to_owned(),
        };
        TownRow {
            name: desk.directory.name(town.town),
            moved: moved.moved,
            sheltered: moved.sheltered,
            moved_share: share(moved.moved, most_moved),
            sheltered_share: share(moved.sheltered, most_moved),
            main: format!("{} {}", main.text(town.losses.get(main)), main.unit()),
            main_share: share(town.losses.get(main), most_main),
            as_of,
            is_silent: town.is_silent(),
            is_behind: town.is_behind(),
            communities: format!("{reported}/{}", town.communities.len()),
        }
    };
    sum.towns.iter().zip(&sheltered).map(row).collect()
}

/// The towns that reported nothing.
pub(super) fn silent(opened: &Opened) -> String {
    let Opened { desk, emergency, .. } = opened;
    let sum = emergency.losses_as_of(desk.now, &desk.directory);
    let silent = sum.towns.iter().filter(|town| town.is_silent());
    silent.map(|town| desk.directory.name(town.town)).collect::<Vec<_>>().join("、")
}
