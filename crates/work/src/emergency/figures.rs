//! What is counted of an emergency. The columns for natural disasters are those that reports of losses commonly have
//! (受灾人口, 倒塌房屋, 农作物受灾面积, 直接经济损失 …).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kinds::EmergencyKind;

qingdan_model::words! {
    /// Something that is counted.
    Figure, "figure" {
        /// People who lost something or were hurt.
        Affected = "affected", "受灾人口";
        /// Dead.
        Dead = "dead", "死亡人口";
        /// Missing.
        Missing = "missing", "失踪人口";
        /// Hurt or ill.
        Injured = "injured", "伤病人口";
        /// Moved in haste and sheltered.
        Evacuated = "evacuated", "紧急转移安置人口";
        /// Without food, water, clothes or a roof.
        InNeed = "in_need", "需紧急生活救助人口";
        /// Who fell ill.
        Infected = "infected", "发病（感染）人数";
        /// Isolated in a common place.
        Isolated = "isolated", "集中隔离人数";
        /// Watched at home.
        AtHome = "at_home", "居家观察人数";
        /// Rooms that collapsed.
        Collapsed = "collapsed", "倒塌房屋";
        /// Rooms that are badly damaged.
        BadlyDamaged = "badly_damaged", "严重损坏房屋";
        /// Rooms that are damaged.
        Damaged = "damaged", "一般损坏房屋";
        /// Fields.
        Crops = "crops", "农作物受灾面积";
        /// Fields that bear nothing any more.
        CropsLost = "crops_lost", "其中：绝收面积";
        /// Money.
        Economic = "economic", "直接经济损失";
    }
}

/// Natural disasters, and fires.
const DISASTER: &[Figure] = &[
    Figure::Affected,
    Figure::Dead,
    Figure::Missing,
    Figure::Injured,
    Figure::Evacuated,
    Figure::InNeed,
    Figure::Collapsed,
    Figure::BadlyDamaged,
    Figure::Damaged,
    Figure::Crops,
    Figure::CropsLost,
    Figure::Economic,
];
const EPIDEMIC: &[Figure] =
    &[Figure::Infected, Figure::Dead, Figure::Isolated, Figure::AtHome, Figure::InNeed];
const ACCIDENT: &[Figure] =
    &[Figure::Dead, Figure::Missing, Figure::Injured, Figure::Evacuated, Figure::Economic];

impl Figure {
    /// What is counted of a kind of emergency, in the order of forms and tables.
    pub fn of(kind: EmergencyKind) -> &'static [Figure] {
        match kind {
            EmergencyKind::Epidemic => EPIDEMIC,
            EmergencyKind::Accident => ACCIDENT,
            _ => DISASTER,
        }
    }

    /// In what it is counted.
    pub fn unit(self) -> &'static str {
        match self {
            Figure::Collapsed | Figure::BadlyDamaged | Figure::Damaged => "间",
            Figure::Crops | Figure::CropsLost => "公顷",
            Figure::Economic => "万元",
            _ => "人",
        }
    }

    /// How many digits come after the point; amounts are kept as whole numbers of the last of them.
    pub fn decimals(self) -> u32 {
        if matches!(self, Figure::Crops | Figure::CropsLost | Figure::Economic) { 2 } else { 0 }
    }

    /// What it is part of and cannot exceed.
    pub(super) fn whole(self) -> Option<Figure> {
        match self {
            Figure::Dead | Figure::Missing | Figure::Injured | Figure::InNeed => Some(Figure::Affected),
            Figure::CropsLost => Some(Figure::Crops),
            _ => None,
        }
    }

    /// An amount in digits: 1234 hundredths of a hectare are "12.34".
    pub fn text(self, amount: u64) -> String {
        let one = 10_u64.pow(self.decimals());
        match amount % one {
            0 => (amount / one).to_string(),
            rest => format!("{}.{rest:02}", amount / one).trim_end_matches('0').to_owned(),
        }
    }

    /// The amount that somebody typed; nothing is nought.
    ///
    /// # Errors
    /// In Chinese: what is wrong with it.
    pub fn amount(self, typed: &str) -> Result<u64, String> {
        let typed = typed.trim().replace([',', '，', ' '], "");
        if typed.is_empty() {
            return Ok(0);
        }
        let (whole, part) = typed.split_once('.').unwrap_or((&typed, ""));
        let digits = self.decimals() as usize;
        let is_number =
            !whole.is_empty() && [whole, part].iter().all(|text| text.bytes().all(|b| b.is_ascii_digit()));
        let name = self.chinese();
        if !is_number {
            return Err(format!("“{name}”应当填数字，不要写单位：{typed}。"));
        }
        if part.len() > digits {
            let rule =
                if digits == 0 { "应当是整数".to_owned() } else { format!("最多 {digits} 位小数") };
            return Err(format!("“{name}”{rule}：{typed}。"));
        }
        let amount = format!("{whole}{part:0<digits$}").parse().ok().filter(|amount| *amount <= Losses::MOST);
        amount.ok_or_else(|| format!("“{name}”太大：{typed}。请核对单位，这一栏按{}填。", self.unit()))
    }
}

/// What somebody counted. What is not there is nought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Losses(BTreeMap<Figure, u64>);

impl Losses {
    /// The most that can be reported of one figure: sums of any number of reports stay exact.
    pub const MOST: u64 = 1_000_000_000_000;

    /// How much of one.
    pub fn get(&self, figure: Figure) -> u64 {
        self.0.get(&figure).copied().unwrap_or(0)
    }

    /// Notes how much of one.
    pub fn set(&mut self, figure: Figure, amount: u64) {
        match amount {
            0 => self.0.remove(&figure),
            _ => self.0.insert(figure, amount),
        };
    }

    /// Adds what somebody else counted.
    pub fn add(&mut self, other: &Losses) {
        for (figure, amount) in &other.0 {
            self.set(*figure, self.get(*figure).saturating_add(*amount));
        }
    }

    /// What was counted, without noughts.
    pub fn iter(&self) -> impl Iterator<Item = (Figure, u64)> {
        self.0.iter().map(|(figure, amount)| (*figure, *amount))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_exactly() {
        for (figure, typed, amount, written) in [
            (Figure::Affected, "1,204", 1204, "1204"),
            (Figure::Affected, "", 0, "0"),
            (Figure::Crops, "12.3", 1230, "12.3"),
            (Figure::Crops, "12.34", 1234, "12.34"),
            (Figure::Economic, "0.05", 5, "0.05"),
            (Figure::Economic, "300.00", 30_000, "300"),
        ] {
            assert_eq!(figure.amount(typed), Ok(amount), "{typed}");
            assert_eq!(figure.text(amount), written);
        }
        for (figure, typed) in [
            (Figure::Affected, "12.5"),
            (Figure::Affected, "三人"),
            (Figure::Affected, "-3"),
            (Figure::Crops, "1.234"),
            (Figure::Crops, "."),
            (Figure::Economic, "99999999999999999999"),
        ] {
            assert!(figure.amount(typed).is_err(), "{typed}");
        }
    }
}
