//! Matters by likeness: for questions that say what nobody wrote down, by the words and characters they share
//! with what was.

use std::collections::{BTreeMap, HashMap, HashSet};

use qingdan_catalogue::Matter;

use crate::lexicon::MatterId;
use crate::segment::{is_han, normal, pairs, words};

/// How strongly each word, pair and character points to matters.
#[derive(Debug, Default)]
pub(crate) struct Kin {
    signs: HashMap<String, Vec<(MatterId, f32)>>,
}

/// Characters that point to nothing.
const EMPTY: &str = "的了吗呢吧啊是在有没不我你他她它们这那个一二三四五六七八九十家人里上下大小老头来去到说要给让把被就都也很太多少好几年月日天时候着过地得和与或从为对向将以及能会可怎么什谁哪啥咋请各区县市镇乡村街道社区部门局工作报送开展做好办理管理情况问题反映出入中外前后点儿子们自己";

/// What a shared word, pair of characters and character say.
const WORD: f32 = 0.4;
const PAIR: f32 = 0.5;
const CHARACTER: f32 = 0.7;

/// How much less a sign says of a matter with many words.
const SIZE: f32 = 0.5;

/// How much more a rare sign says than a common one.
const RARE: f32 = 1.8;

/// What each use of a sign leaves for further ones.
const AGAIN: f32 = 0.42;

impl Kin {
    pub(crate) fn new<'a>(matters: impl Iterator<Item = &'a Matter>) -> Kin {
        let mut counts: HashMap<String, BTreeMap<MatterId, (f32, i32)>> = HashMap::new();
        let mut sizes: Vec<f32> = Vec::new();
        let mut total = 0;
        for (id, matter) in matters.enumerate() {
            total += 1;
            sizes.push(0.0);
            for phrase in std::iter::once(&matter.name)
                .chain(&matter.words)
                .chain(&matter.everyday)
                .chain(&matter.things)
                .chain(&matter.acts)
            {
                for (gram, weight) in grams(&normal(phrase)) {
                    sizes[id] += 1.0;
                    counts.entry(gram).or_default().entry(id).or_insert((weight, 0)).1 += 1;
                }
            }
        }
        let usual = sizes.iter().sum::<f32>() / (total as f32).max(1.0);
        let signs = counts.into_iter().map(|(gram, matters)| {
            let rarity = (total as f32 / matters.len() as f32).ln() / (total as f32).ln().max(1.0);
            let signs = matters.into_iter().map(|(id, (weight, times))| {
                let often = 1.0 - AGAIN.powi(times);
                let size = (sizes[id] / usual).powf(SIZE);
                (id, weight * rarity.powf(RARE) * often / size)
            });
            (gram, signs.collect())
        });
        Kin { signs: signs.collect() }
    }

    /// The matters a text is most like, with the likeness, best first.
    pub(crate) fn find(&self, text: &str) -> Vec<(MatterId, f32)> {
        let mut likeness: BTreeMap<MatterId, f32> = BTreeMap::new();
        for (gram, _) in grams(text) {
            for (matter, weight) in self.signs.get(&gram).map_or(&[][..], Vec::as_slice) {
                *likeness.entry(*matter).or_default() += weight;
            }
        }
        let mut all: Vec<(MatterId, f32)> = likeness.into_iter().collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all
    }
}

/// Words, pairs and characters of a text, each once, in a fixed order.
fn grams(text: &str) -> Vec<(String, f32)> {
    let mut seen = HashSet::new();
    let words = words(text).into_iter().map(|word| (word.to_owned(), WORD));
    let pairs = pairs(text).map(|pair| (pair.to_owned(), PAIR));
    let characters =
        text.chars().filter(|c| is_han(*c) && !EMPTY.contains(*c)).map(|c| (c.to_string(), CHARACTER));
    words.chain(pairs).chain(characters).filter(|(gram, _)| seen.insert(gram.clone())).collect()
}
