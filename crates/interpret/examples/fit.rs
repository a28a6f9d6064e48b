//! Fits `catalogue/weights.toml` on labelled clauses: `fit LISTS.json LABELS… >catalogue/weights.toml`. With `--misses` nothing
//! is fitted on all; what is cross-validated wrongly is printed, with its text, for whoever checks labels against the page.
//!
//! Each verb is weighed by a logistic regression over the signs around it; an action is said where one of its verbs says
//! it (noisy-or), since labels name a clause's actions and not their verbs. How well that carries over to other towns is
//! printed first: each list's clauses are read with weights fitted on the other lists alone. The order of clauses is
//! shuffled by a fixed seed, so the same labels give the same weights. Held labels are left out. Whether a clause is triggered
//! is weighed the same way, over the signs of the whole clause; since its acts are among them, fit a second time where actions'
//! weights have changed.

#[expect(dead_code, reason = "labels have more than is fitted on")]
mod labels;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::{env, process};

use qingdan_interpret::{mode_signs, possible_acts};
use qingdan_model::{Document, Mode};

use self::labels::{Counts, Label, labels_of, parse, place};

const EPOCHS: usize = 12;
const RATE: f64 = 0.15;
/// Signs seen less often are left out.
const SEEN: usize = 2;
/// Weights nearer to nought are left out.
const LEAST: f64 = 0.1;

/// Fits with clauses in different orders, of which the weights are the mean: what one order happens to leave behind goes out.
const ORDERS: u64 = 5;

/// Sources of invented clauses, and how often each counts: sentences that say what the page of readings decides, and
/// clauses in the manner of lists, of matters that the published ones have seldom or not.
const INVENTED: [(&str, usize); 2] = [("page", 4), ("invented", 1)];

/// A clause with what it may say, each with the signs of all that would say it: verbs for an action.
struct Clause {
    label: Label,
    text: String,
    actions: BTreeMap<String, Vec<Vec<usize>>>,
    /// The same for being triggered, with one set of signs; empty where a time decides.
    mode: BTreeMap<String, Vec<Vec<usize>>>,
}

/// What weights are fitted for.
struct Target {
    of: fn(&Clause) -> &BTreeMap<String, Vec<Vec<usize>>>,
    /// Whether a label says it; `None` where it leaves that open.
    says: fn(&Label, &str) -> Option<bool>,
    /// How strongly weights are drawn to nought.
    decay: f64,
    /// Sources that it does not gain from.
    without: &'static [&'static str],
}

const ACTIONS: Target = Target {
    of: |clause| &clause.actions,
    says: |label, action| {
        let open = !label.has("actions") || label.actions_also.iter().any(|one| one == action);
        (!open).then(|| label.actions.iter().any(|one| one == action))
    },
    decay: 0.2,
    without: &[],
};

const MODE: Target = Target {
    of: |clause| &clause.mode,
    says: |label, triggered| match label.mode.as_slice() {
        [one] => Some(one == triggered),
        _ => None,
    },
    decay: 4.0,
    without: &["invented"],
};

/// Names of signs by number, and where each was seen.
#[derive(Default)]
struct Signs {
    numbers: HashMap<(&'static str, String), usize>,
    sources: Vec<BTreeSet<String>>,
}

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let misses = args.iter().any(|arg| arg == "--misses");
    let args: Vec<&String> = args.iter().filter(|arg| !arg.starts_with("--")).collect();
    let [lists, files @ ..] = args.as_slice() else {
        eprintln!("fit LISTS.json LABELS… [--misses]");
        process::exit(2);
    };
    let documents: Vec<Document> = parse(lists);
    let mut signs = Signs::default();
    let labels = files.iter().flat_map(|file| labels_of(file)).filter(|label| !label.is_held());
    let clauses: Vec<Clause> = labels.filter_map(|label| clause(&documents, label, &mut signs)).collect();
    cross_validate(&clauses, &signs, misses);
    if misses {
        return;
    }
    let all: Vec<&Clause> = clauses.iter().collect();
    let (of_actions, of_mode) = (fit(&all, &signs, &ACTIONS), fit(&all, &signs, &MODE));
    // Each sign belongs to one of them.
    let weights: Vec<f64> = of_actions.iter().zip(&of_mode).map(|(one, other)| one + other).collect();
    print(&signs, &weights);
}

fn clause(documents: &[Document], label: Label, signs: &mut Signs) -> Option<Clause> {
    let (name, text) = place(documents, &label)?;
    let mut actions: BTreeMap<String, Vec<Vec<usize>>> = BTreeMap::new();
    for act in possible_acts(&text, &name) {
        let numbers = act.signs.into_iter().map(|sign| signs.number(sign, &label.source)).collect();
        actions.entry(act.action.to_string()).or_default().push(numbers);
    }
    let of_mode = mode_signs(&text, &name).into_iter().map(|sign| signs.number(sign, &label.source));
    let of_mode: Vec<usize> = of_mode.collect();
    let mode = (!of_mode.is_empty()).then(|| (Mode::Triggered.to_string(), vec![of_mode]));
    Some(Clause { label, text, actions, mode: mode.into_iter().collect() })
}

impl Signs {
    fn number(&mut self, sign: (&'static str, String), source: &str) -> usize {
        let next = self.sources.len();
        let number = *self.numbers.entry(sign).or_insert(next);
        if number == next {
            self.sources.push(BTreeSet::new());
        }
        // Labels name a list by the beginning of its file's name or by all of it.
        self.sources[number].insert(source.chars().take(3).collect());
        number
    }

    /// Whether a sign belongs to more than one list: no town's own words become weights.
    fn is_common(&self, sign: usize) -> bool {
        self.sources[sign].len() > 1
    }
}

/// Reads each list with the weights of the others, and prints how well.
fn cross_validate(clauses: &[Clause], signs: &Signs, misses: bool) {
    let sources = clauses.iter().map(|clause| clause.label.source.as_str());
    let lists: BTreeSet<&str> =
        sources.filter(|source| invented(source).is_none()).map(|source| &source[..3]).collect();
    let thresholds = [0.4, 0.45, 0.5, 0.55];
    let mut scores: BTreeMap<u64, [Counts; 4]> = BTreeMap::new();
    let mut sure: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut modes: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
    for list in lists {
        let (own, others): (Vec<&Clause>, Vec<&Clause>) =
            clauses.iter().partition(|clause| clause.label.source.starts_with(list));
        let (weights, of_mode) = (fit(&others, signs, &ACTIONS), fit(&others, signs, &MODE));
        for clause in own {
            let label = &clause.label;
            for signs in clause.mode.values().flatten().filter(|_| !label.mode.is_empty()) {
                let mode = if likely(signs, &of_mode) >= 0.5 { Mode::Triggered } else { Mode::Standing };
                let counts = modes.entry(label.id / 1000).or_default();
                counts.0 += 1;
                let right = label.mode.iter().any(|one| *one == mode.to_string());
                counts.1 += usize::from(right);
                if misses && !right {
                    let chance = likely(signs, &of_mode);
                    println!(
                        "{} mode {mode} {chance:.2}, not {}: {}",
                        label.id,
                        label.mode.join(" or "),
                        clause.text
                    );
                }
            }
            let chances = chances(&clause.actions, &weights);
            for (at, threshold) in thresholds.iter().enumerate() {
                let found = said(&chances, *threshold);
                let part = scores.entry(label.id / 1000).or_default();
                let right = part[at].add(&found, &label.actions, &label.actions_also);
                if *threshold == 0.5 {
                    if misses && !right {
                        print_miss(clause, &chances);
                    }
                    let counts = sure.entry(sureness(&chances)).or_default();
                    counts.0 += 1;
                    counts.1 += usize::from(right);
                }
            }
        }
    }
    for (part, counts) in scores {
        let scores: Vec<String> = counts.iter().map(|counts| format!("{:.4}", counts.f1())).collect();
        eprintln!("labels from {}: actions F1 {} at {thresholds:?}", part * 1000, scores.join(" "));
    }
    for (part, (clauses, right)) in modes {
        eprintln!("labels from {}: mode right in {right} of {clauses} clauses without a time", part * 1000);
    }
    for (sureness, (clauses, right)) in sure {
        eprintln!("{sureness}: {right} of {clauses} clauses with the right actions");
    }
}

/// What is wrong or missed, with its chance: the surer the weights, the likelier the label is to be looked at.
fn print_miss(clause: &Clause, chances: &BTreeMap<&str, f64>) {
    let label = &clause.label;
    let of = |action: &str| chances.get(action).copied().unwrap_or(0.0);
    let also = |action: &str| label.actions_also.iter().chain(&label.actions).any(|one| one == action);
    let missed =
        label.actions.iter().filter(|action| of(action) < 0.5).map(|one| format!("-{one} {:.2}", of(one)));
    let wrong = chances.iter().filter(|(action, chance)| **chance >= 0.5 && !also(action));
    let found: Vec<String> = missed.chain(wrong.map(|(one, chance)| format!("+{one} {chance:.2}"))).collect();
    let (said, allowed) = (label.actions.join(","), label.actions_also.join(","));
    println!(
        "{} {} {:?} [{said}|{allowed}] {}: {}",
        label.id,
        label.source,
        label.column,
        found.join(" "),
        clause.text
    );
}

fn sureness(chances: &BTreeMap<&str, f64>) -> &'static str {
    let doubt = |chance: &f64| chance.min(1.0 - chance);
    match chances.values().map(doubt).fold(0.0, f64::max) {
        0.0..0.03 => "doubt below 0.03",
        0.03..0.1 => "doubt below 0.10",
        0.1..0.2 => "doubt below 0.20",
        0.2..0.3 => "doubt below 0.30",
        0.3..0.4 => "doubt below 0.40",
        _ => "doubt up to 0.50",
    }
}

fn chances<'a>(may_say: &'a BTreeMap<String, Vec<Vec<usize>>>, weights: &[f64]) -> BTreeMap<&'a str, f64> {
    let chance =
        |verbs: &Vec<Vec<usize>>| 1.0 - verbs.iter().map(|verb| 1.0 - likely(verb, weights)).product::<f64>();
    may_say.iter().map(|(action, verbs)| (action.as_str(), chance(verbs))).collect()
}

/// The actions at least so likely, or the likeliest one.
fn said(chances: &BTreeMap<&str, f64>, threshold: f64) -> Vec<String> {
    let over = chances.iter().filter(|(_, chance)| **chance >= threshold);
    let over: Vec<String> = over.map(|(action, _)| (*action).to_owned()).collect();
    if over.is_empty() {
        let best = chances.iter().max_by(|one, other| one.1.total_cmp(other.1));
        return best
            .filter(|(_, chance)| **chance >= 0.2)
            .map(|(action, _)| (*action).to_owned())
            .into_iter()
            .collect();
    }
    over
}

fn likely(verb: &[usize], weights: &[f64]) -> f64 {
    1.0 / (1.0 + (-verb.iter().map(|&sign| weights[sign]).sum::<f64>()).exp())
}

/// How often a clause of an invented source counts; `None` for a list.
fn invented(source: &str) -> Option<usize> {
    INVENTED.iter().find(|(invented, _)| *invented == source).map(|(_, times)| *times)
}

/// Weights by AdaGrad, averaged over the second half of the rounds and over several orders of the clauses.
fn fit(clauses: &[&Clause], signs: &Signs, target: &Target) -> Vec<f64> {
    let mut rounds: Vec<(&Vec<Vec<usize>>, bool)> = Vec::new();
    for clause in clauses {
        let label = &clause.label;
        let is_left_out = target.without.contains(&label.source.as_str());
        let times = if is_left_out { 0 } else { invented(&label.source).unwrap_or(1) };
        let may_say = (target.of)(clause).iter();
        let decided = may_say.filter_map(|(what, by)| Some((by, (target.says)(label, what)?)));
        rounds.extend(std::iter::repeat_n(decided, times).flatten());
    }
    let mut seen = vec![0_usize; signs.sources.len()];
    for &sign in
        rounds.iter().flat_map(|(verbs, _)| verbs.iter().flatten()).filter(|&&sign| signs.is_common(sign))
    {
        seen[sign] += 1;
    }
    let mut sums = vec![0.0; seen.len()];
    for order in 0..ORDERS {
        descend(&mut rounds, &seen, target.decay, 12345 + order, &mut sums);
    }
    let means = (EPOCHS - EPOCHS / 2) as f64 * ORDERS as f64;
    let rounded = |sum: f64| (sum / means * 100.0).round() / 100.0;
    sums.into_iter().map(rounded).map(|weight| if weight.abs() < LEAST { 0.0 } else { weight }).collect()
}

/// Adds the weights of the second half of the rounds to the sums.
fn descend(
    rounds: &mut [(&Vec<Vec<usize>>, bool)],
    seen: &[usize],
    decay: f64,
    mut seed: u64,
    sums: &mut [f64],
) {
    let (mut weights, mut squares) = (vec![0.0; seen.len()], vec![1e-6; seen.len()]);
    for epoch in 0..EPOCHS {
        shuffle(rounds, &mut seed);
        for (verbs, said) in &*rounds {
            let each: Vec<f64> = verbs.iter().map(|verb| likely(verb, &weights)).collect();
            let not: f64 = each.iter().map(|chance| 1.0 - chance).product();
            for (verb, chance) in verbs.iter().zip(&each) {
                let pull = if *said { chance * not / (1.0 - not).max(1e-6) } else { -chance };
                for &sign in verb.iter().filter(|&&sign| seen[sign] >= SEEN) {
                    let pull = pull - decay * weights[sign] / seen[sign] as f64;
                    squares[sign] += pull * pull;
                    weights[sign] += RATE * pull / squares[sign].sqrt();
                }
            }
        }
        if epoch >= EPOCHS / 2 {
            sums.iter_mut().zip(&weights).for_each(|(sum, weight)| *sum += weight);
        }
    }
}

fn shuffle<T>(items: &mut [T], seed: &mut u64) {
    for at in (1..items.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, (*seed >> 33) as usize % (at + 1));
    }
}

fn print(signs: &Signs, weights: &[f64]) {
    let mut kinds: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
    for ((kind, what), &number) in &signs.numbers {
        if weights[number] != 0.0 {
            kinds.entry(kind).or_default().insert(what, weights[number]);
        }
    }
    println!(
        "# 权重：条款里的一个动词是不是这一条要做的事，看它自己和前后的字词；没有写时间的条款是不是一事一办，看 mode 各组"
    );
    println!("#");
    println!(
        "# 这个文件是用有标注的条款算出来的，不要手改：改了 actions.toml、clauses.toml 或者标注以后，重新运行"
    );
    println!("#   benches/clauses/run fit");
    println!(
        "# 一组是一种迹象（动词本身、前面的词、后面的词……），等号后面是权重：正的说明是，负的说明不是。"
    );
    for (kind, words) in kinds {
        println!("\n[{kind:?}]");
        words.iter().for_each(|(word, weight)| println!("{word:?} = {weight:?}"));
    }
}
