//! Which of several duties is meant, where another one fits nearly as well: then nobody can be sure, and both are named.

use super::duty::Duty;

/// The duty that is likeliest meant.
#[derive(Clone, Copy)]
pub(super) struct Likeliest {
    pub(super) at: usize,
    pub(super) rating: f64,
    /// The best of the others, where it is nearly as likely.
    pub(super) rival: Option<usize>,
}

impl Likeliest {
    /// The one of those rated that is rated highest, the first of equals; another is its rival that is less than `clear` behind.
    pub(super) fn of(rated: &[(usize, f64)], clear: f64) -> Option<Likeliest> {
        let highest = |of: &mut dyn Iterator<Item = (usize, f64)>| {
            of.reduce(|one, other| if other.1 > one.1 { other } else { one })
        };
        let (at, rating) = highest(&mut rated.iter().copied())?;
        let near = rated.iter().copied().filter(|&(other, rated)| other != at && rating - rated < clear);
        let rival = highest(&mut { near }).map(|(at, _)| at);
        Some(Likeliest { at, rating, rival })
    }

    /// One that is not rated among others.
    pub(super) fn only(at: usize, rating: f64) -> Likeliest {
        Likeliest { at, rating, rival: None }
    }

    /// What a reason says of the rival.
    pub(super) fn or_rival(&self, duties: &[Duty<'_>]) -> String {
        self.rival.map(|at| format!("，也可能是{}", duties[at].id.chinese())).unwrap_or_default()
    }
}
