//! Pages whose text runs up, down or upside down, though the file does not say that they are turned.

use super::Rule;
use crate::content::PageSize;

/// How text runs over a page as it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Turn {
    /// From left to right.
    #[default]
    None,
    /// Downwards.
    Down,
    /// From right to left, upside down.
    Back,
    /// Upwards.
    Up,
}

impl Turn {
    pub const ALL: [Turn; 4] = [Turn::None, Turn::Down, Turn::Back, Turn::Up];

    /// Of text that runs along a vector on the page; `None` where that is aslant.
    pub fn of(x: f64, y: f64) -> Option<Turn> {
        const ASLANT: f64 = 0.1;
        if y.abs() <= ASLANT * x.abs() {
            Some(if x >= 0.0 { Turn::None } else { Turn::Back })
        } else if x.abs() <= ASLANT * y.abs() {
            Some(if y >= 0.0 { Turn::Down } else { Turn::Up })
        } else {
            None
        }
    }

    /// In degrees clockwise.
    pub fn degrees(self) -> u16 {
        match self {
            Turn::None => 0,
            Turn::Down => 90,
            Turn::Back => 180,
            Turn::Up => 270,
        }
    }

    pub fn is_sideways(self) -> bool {
        matches!(self, Turn::Down | Turn::Up)
    }

    /// Where a point of the page as shown is when the page is turned to read it.
    pub fn point(self, x: f32, y: f32, shown: PageSize) -> (f32, f32) {
        match self {
            Turn::None => (x, y),
            Turn::Down => (y, shown.width - x),
            Turn::Back => (shown.width - x, shown.height - y),
            Turn::Up => (shown.height - y, x),
        }
    }

    /// The same for a rule, which may run in the other direction then.
    pub fn rule(self, rule: Rule, is_across: bool, shown: PageSize) -> Rule {
        let end = |along: f32| if is_across { (along, rule.at) } else { (rule.at, along) };
        let (from, to) = (end(rule.from), end(rule.to));
        let (from, to) = (self.point(from.0, from.1, shown), self.point(to.0, to.1, shown));
        let is_across = is_across != self.is_sideways();
        let (at, a, b) = if is_across { (from.1, from.0, to.0) } else { (from.0, from.1, to.1) };
        Rule { at, from: a.min(b), to: a.max(b) }
    }

    /// Where a box (left, top, right, bottom) of the turned page is as it is shown.
    pub fn back(self, [left, top, right, bottom]: [f32; 4], shown: PageSize) -> [f32; 4] {
        let point = |x: f32, y: f32| match self {
            Turn::None => (x, y),
            Turn::Down => (shown.width - y, x),
            Turn::Back => (shown.width - x, shown.height - y),
            Turn::Up => (y, shown.height - x),
        };
        let ((a, b), (c, d)) = (point(left, top), point(right, bottom));
        [a.min(c), b.min(d), a.max(c), b.max(d)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_back_undoes_turning() {
        let shown = PageSize { width: 100.0, height: 200.0 };
        for turn in Turn::ALL {
            let (x, y) = turn.point(10.0, 30.0, shown);
            let [left, top, ..] = turn.back([x, y, x, y], shown);
            assert_eq!((left, top), (10.0, 30.0), "{turn:?}");
        }
        let across = Rule { at: 30.0, from: 10.0, to: 90.0 };
        assert_eq!(Turn::Down.rule(across, true, shown), Rule { at: 30.0, from: 10.0, to: 90.0 });
    }
}
