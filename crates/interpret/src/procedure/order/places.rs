//! The order in which steps are shown.

use qingdan_model::Column;

use super::Order;
use crate::procedure::duty::Duty;

impl Order {
    /// The place of each duty: those that belong together follow each other, the earliest printed first.
    pub(in crate::procedure) fn places(&self, duties: &[Duty<'_>]) -> Vec<usize> {
        let count = self.after.len();
        let mut before = vec![0usize; count];
        self.after.iter().flatten().for_each(|&to| before[to] += 1);
        let mut places = vec![0; count];
        let mut open: Vec<usize> = (0..count).filter(|&at| before[at] == 0).collect();
        // Matters that somebody brings to the town or the town finds come first, what departments do alone last.
        let mut leads: Vec<(bool, usize, usize)> = open.iter().map(|&at| self.matter(duties, at)).collect();
        leads.sort_unstable();
        open = leads.into_iter().rev().map(|(_, _, at)| at).collect();
        let mut next = 0;
        while let Some(at) = open.pop() {
            places[at] = next;
            next += 1;
            // What becomes possible now goes first, so that one matter is followed to its end; of that, what others do
            // with what they were handed before what the same side goes on with, each as printed.
            let mut after = self.after[at].clone();
            after.sort_unstable_by_key(|&to| (duties[to].lane == duties[at].lane, to));
            for to in after.into_iter().rev() {
                before[to] -= 1;
                if before[to] == 0 {
                    open.push(to);
                }
            }
        }
        places
    }

    /// A start with the town's earliest clause that it leads to.
    fn matter(&self, duties: &[Duty<'_>], start: usize) -> (bool, usize, usize) {
        let mut seen = vec![false; self.after.len()];
        let mut open = vec![start];
        let mut earliest = usize::MAX;
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                if duties[at].id.column == Column::Town {
                    earliest = earliest.min(duties[at].id.number);
                }
                open.extend(&self.after[at]);
            }
        }
        (earliest == usize::MAX, earliest, start)
    }
}
