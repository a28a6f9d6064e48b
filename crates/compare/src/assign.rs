//! Who goes with whom, so that all together gain most: an assignment of two sides to each other.

use std::collections::VecDeque;

/// Steps that the search for one better arrangement may take; lists of thousands of items that are all alike would
/// take longer, and get an arrangement that is good and not the best.
const MOST_STEPS: usize = 20_000;

/// What a pair gains together; positive.
pub(crate) type Gain = i64;

/// For each on the left, who on the right goes with it. `gains` are, for each on the left, those it can go with.
///
/// One after the other joins in on the left, and those who came before are rearranged where that gains more.
pub(crate) fn assign(gains: &[Vec<(usize, Gain)>], right: usize) -> Vec<Option<usize>> {
    let mut pairs = Pairs { of_left: vec![None; gains.len()], of_right: vec![None; right], gains };
    for left in 0..gains.len() {
        pairs.join(left);
    }
    pairs.of_left
}

struct Pairs<'a> {
    of_left: Vec<Option<usize>>,
    of_right: Vec<Option<usize>>,
    gains: &'a [Vec<(usize, Gain)>],
}

/// The best known way to set somebody on the left free: what is gained by then, and whose place they gave to whom.
#[derive(Clone, Copy)]
struct Way {
    gained: Gain,
    from: Option<(usize, usize)>,
}

impl Pairs<'_> {
    fn join(&mut self, newcomer: usize) {
        let mut ways: Vec<Option<Way>> = vec![None; self.gains.len()];
        ways[newcomer] = Some(Way { gained: 0, from: None });
        // Staying alone gains nothing, whoever it is that stays alone in the end.
        let mut best: (Gain, usize, Option<usize>) = (0, newcomer, None);
        let mut waiting = VecDeque::from([newcomer]);
        for _ in 0..MOST_STEPS {
            let Some(left) = waiting.pop_front() else { break };
            let Some(way) = ways[left] else { continue };
            if way.gained > best.0 {
                best = (way.gained, left, None);
            }
            for &(right, gain) in &self.gains[left] {
                let with = way.gained + gain;
                match self.of_right[right] {
                    None if with > best.0 => best = (with, left, Some(right)),
                    None => {}
                    Some(other) if other == left => {}
                    Some(other) => {
                        let gained = with - self.gain(other, right);
                        if ways[other].is_none_or(|known| gained > known.gained) {
                            ways[other] = Some(Way { gained, from: Some((left, right)) });
                            waiting.push_back(other);
                        }
                    }
                }
            }
        }
        self.rearrange(best.1, best.2, &ways);
    }

    /// Gives `left` the place `right`, and everybody on the way the place that the next one left.
    fn rearrange(&mut self, left: usize, right: Option<usize>, ways: &[Option<Way>]) {
        let mut moves = vec![(left, right)];
        let mut at = left;
        while let Some((before, place)) = ways[at].and_then(|way| way.from) {
            moves.push((before, Some(place)));
            at = before;
            if moves.len() > ways.len() {
                // A search that was cut short may have gone in a circle; then everybody stays.
                return;
            }
        }
        for (left, right) in moves {
            self.of_left[left] = right;
            if let Some(right) = right {
                self.of_right[right] = Some(left);
            }
        }
    }

    fn gain(&self, left: usize, right: usize) -> Gain {
        let gains = self.gains[left].iter();
        gains.filter(|(at, _)| *at == right).map(|(_, gain)| *gain).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn total(gains: &[Vec<(usize, Gain)>], chosen: &[Option<usize>]) -> Gain {
        let gain = |(left, right): (usize, Option<usize>)| {
            right.and_then(|right| gains[left].iter().find(|(at, _)| *at == right)).map_or(0, |pair| pair.1)
        };
        chosen.iter().copied().enumerate().map(gain).sum()
    }

    /// The most that any arrangement gains, by trying all.
    fn most(gains: &[Vec<(usize, Gain)>], taken: &mut Vec<usize>) -> Gain {
        let Some((first, rest)) = gains.split_first() else { return 0 };
        let mut best = most(rest, taken);
        for &(right, gain) in first {
            if !taken.contains(&right) {
                taken.push(right);
                best = best.max(gain + most(rest, taken));
                taken.pop();
            }
        }
        best
    }

    #[test]
    fn who_came_first_gives_way_where_all_gain() {
        // The first likes place 0 best, the second can only have place 0.
        let gains = [vec![(0, 5), (1, 4)], vec![(0, 4)]];
        assert_eq!(assign(&gains, 2), [Some(1), Some(0)]);
        // One stays alone where two want one place.
        assert_eq!(assign(&[vec![(0, 3)], vec![(0, 4)]], 1), [None, Some(0)]);
    }

    proptest! {
        #[test]
        fn no_arrangement_gains_more(
            gains in prop::collection::vec(prop::collection::btree_map(0_usize..5, 1_i64..9, 0..5), 0..6)
        ) {
            let gains: Vec<Vec<(usize, Gain)>> =
                gains.into_iter().map(|pairs| pairs.into_iter().collect()).collect();
            let chosen = assign(&gains, 5);
            let mut places: Vec<usize> = chosen.iter().flatten().copied().collect();
            places.sort_unstable();
            places.dedup();
            prop_assert_eq!(places.len(), chosen.iter().flatten().count());
            prop_assert_eq!(total(&gains, &chosen), most(&gains, &mut Vec::new()));
        }
    }
}
