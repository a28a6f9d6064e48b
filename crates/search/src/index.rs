use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use qingdan_catalogue::{Bodies, Catalogue};
use qingdan_model::{Column, Item, Kind, List};

use crate::aim::Aims;
use crate::kin::Kin;
use crate::lexicon::{self, Lexicon, MatterId};
use crate::postings::{Postings, post};
use crate::scene::Scenes;
use crate::segment::{normal, pairs, without_brackets, words};
use crate::sound::Sounds;
use crate::synonyms::Synonyms;

/// Items of one or many towns' lists, ready to be asked.
#[derive(Debug)]
pub struct Index {
    pub(crate) entries: Vec<Entry>,
    pub(crate) towns: Vec<Town>,
    town_places: HashMap<String, usize>,
    pub(crate) bodies: Arc<Bodies>,
    pub(crate) lexicon: Lexicon,
    pub(crate) sounds: Sounds,
    pub(crate) kin: Kin,
    pub(crate) scenes: Scenes,
    pub(crate) synonyms: Synonyms,
    pub(crate) words: HashMap<String, Postings>,
    pub(crate) pairs: HashMap<String, Postings>,
    pub(crate) matters: HashMap<MatterId, Postings>,
    pub(crate) by_body: HashMap<String, Postings>,
}

/// A town and where its items are.
#[derive(Debug)]
pub(crate) struct Town {
    pub name: String,
    pub entries: Vec<Range<u32>>,
}

/// One item, with what an answer shows of it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub town: usize,
    pub kind: Kind,
    pub no: u32,
    pub name: String,
    pub responsible: Vec<String>,
    pub aims: Aims,
    pub clauses: Vec<Line>,
}

/// One clause of an entry.
#[derive(Debug)]
pub(crate) struct Line {
    pub column: Column,
    pub number: usize,
    pub text: String,
    /// The matters it prints, each once.
    pub matters: Vec<MatterId>,
}

impl Index {
    /// Indexes lists, each with the name of its town. The order of lists decides between equal answers.
    pub fn build<'a>(catalogue: &Catalogue, lists: impl IntoIterator<Item = (&'a str, &'a List)>) -> Index {
        let lexicon = Lexicon::new(&catalogue.matters);
        let mut index = Index {
            entries: Vec::new(),
            towns: Vec::new(),
            town_places: HashMap::new(),
            bodies: Arc::new(catalogue.bodies.clone()),
            sounds: Sounds::new(lexicon.words()),
            kin: Kin::new(catalogue.matters.iter()),
            scenes: Scenes::new(catalogue.matters.iter(), &catalogue.synonyms),
            synonyms: Synonyms::new(&catalogue.synonyms),
            lexicon,
            words: HashMap::new(),
            pairs: HashMap::new(),
            matters: HashMap::new(),
            by_body: HashMap::new(),
        };
        for (town, list) in lists {
            let town = index.town(town);
            for item in &list.items {
                index.add(town, item);
            }
        }
        index
    }

    /// The towns whose lists are in the index.
    pub fn towns(&self) -> impl Iterator<Item = &str> {
        self.towns.iter().map(|town| town.name.as_str())
    }

    /// The entries of a town, of all towns where `town` is `None`; nothing for a town that is not in the index.
    pub(crate) fn scope(&self, town: Option<&str>) -> Vec<Range<u32>> {
        match town {
            None => std::iter::once(0..u32::MAX).collect(),
            Some(name) => self.town_places.get(name).map_or(Vec::new(), |at| self.towns[*at].entries.clone()),
        }
    }

    fn town(&mut self, name: &str) -> usize {
        if let Some(at) = self.town_places.get(name) {
            return *at;
        }
        self.towns.push(Town { name: name.to_owned(), entries: Vec::new() });
        self.town_places.insert(name.to_owned(), self.towns.len() - 1);
        self.towns.len() - 1
    }

    fn add(&mut self, town: usize, item: &Item) {
        let entry = Entry {
            town,
            kind: item.kind(),
            no: item.no,
            name: item.name.text.clone(),
            responsible: item.bodies().iter().map(|body| body.text.clone()).collect(),
            aims: Aims::of(&normal(&item.name.text), &self.lexicon),
            clauses: item
                .clauses()
                .into_iter()
                .map(|clause| Line {
                    column: clause.column,
                    number: clause.number,
                    matters: printed_matters(&self.lexicon, &clause.passage.text),
                    text: clause.passage.text.clone(),
                })
                .collect(),
        };
        let id = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let profile = Profile::of(&entry, &self.lexicon);
        post(&mut self.words, id, profile.words);
        post(&mut self.pairs, id, profile.pairs);
        post(&mut self.matters, id, profile.matters);
        let names: Vec<String> =
            entry.responsible.iter().flat_map(|printed| self.body_names(printed)).collect();
        post(&mut self.by_body, id, names.into_iter().map(|name| (name, 1.0)));
        let entries = &mut self.towns[town].entries;
        match entries.last_mut() {
            Some(last) if last.end == id => last.end += 1,
            _ => entries.push(id..id + 1),
        }
        self.entries.push(entry);
    }

    /// Canonical names of the bodies in one printed cell.
    fn body_names(&self, printed: &str) -> Vec<String> {
        match self.bodies.resolve(printed) {
            Some(resolved) => vec![resolved.body.name.clone()],
            None => {
                self.bodies.mentions(printed).into_iter().map(|mention| mention.body.name.clone()).collect()
            }
        }
    }
}

fn printed_matters(lexicon: &Lexicon, text: &str) -> Vec<MatterId> {
    let found = lexicon.find(&normal(text));
    let mut matters: Vec<MatterId> =
        found.iter().filter(|hit| hit.kind == lexicon::Kind::Official).map(|hit| hit.matter).collect();
    matters.sort_unstable();
    matters.dedup();
    matters
}

/// What one item speaks of, and how much.
struct Profile {
    words: HashMap<String, f32>,
    pairs: HashMap<String, f32>,
    matters: HashMap<MatterId, f32>,
}

/// How much a hit in a column says about the item, against one in its name.
pub(crate) fn column_weight(column: Column) -> f32 {
    match column {
        Column::Basic => 1.0,
        Column::Town => 0.5,
        Column::Department => 0.42,
        Column::Method => 0.5,
        Column::Support => 0.15,
    }
}

impl Profile {
    fn of(entry: &Entry, lexicon: &Lexicon) -> Profile {
        let mut profile = Profile { words: HashMap::new(), pairs: HashMap::new(), matters: HashMap::new() };
        let name = normal(&entry.name);
        profile.add_name(&name, lexicon);
        if let Some(plain) = without_brackets(&name) {
            profile.add_name(&plain, lexicon);
        }
        for column in [Column::Town, Column::Department, Column::Method, Column::Support] {
            let lines: Vec<String> = entry
                .clauses
                .iter()
                .filter(|line| line.column == column)
                .map(|line| normal(&line.text))
                .collect();
            profile.add_column(column, &lines, lexicon);
        }
        profile
    }

    fn add_name(&mut self, name: &str, lexicon: &Lexicon) {
        let length = name.chars().count() as f32;
        // A long name lists several duties: each of its words says less about it.
        let share = (14.0 / (8.0 + length)).clamp(0.68, 1.0);
        for word in words(name) {
            raise(&mut self.words, word.to_owned(), share);
        }
        for pair in pairs(name) {
            raise(&mut self.pairs, pair.to_owned(), share);
        }
        for found in lexicon.find(name) {
            let fit = 1.0 - 0.1 + 0.1 * (1.5 * found.length as f32 / length).min(1.0);
            if let Some(weight) = official_weight(&found) {
                raise(&mut self.matters, found.matter, weight * fit);
            }
        }
    }

    fn add_column(&mut self, column: Column, lines: &[String], lexicon: &Lexicon) {
        let most = column_weight(column);
        let mut words_here: HashMap<String, f32> = HashMap::new();
        let mut pairs_here: HashMap<String, f32> = HashMap::new();
        let mut matters_here: HashMap<MatterId, f32> = HashMap::new();
        for line in lines {
            count(&mut words_here, words(line).into_iter().map(|word| (word.to_owned(), 1.0)));
            count(&mut pairs_here, pairs(line).map(|pair| (pair.to_owned(), 1.0)));
            let found = lexicon.find(line);
            count(
                &mut matters_here,
                found.iter().filter_map(|hit| Some((hit.matter, official_weight(hit)?))),
            );
        }
        merge(&mut self.words, words_here, lines.len(), most);
        merge(&mut self.pairs, pairs_here, lines.len(), most);
        merge(&mut self.matters, matters_here, lines.len(), most);
    }
}

/// What a matter's phrase says about the item that prints it.
fn official_weight(found: &lexicon::Found) -> Option<f32> {
    let whole = if found.inside { 0.3 } else { 1.0 };
    match found.kind {
        lexicon::Kind::Official => Some(whole),
        lexicon::Kind::Broader => Some(0.35 * whole),
        lexicon::Kind::Everyday => None,
    }
}

fn raise<K: std::hash::Hash + Eq>(weights: &mut HashMap<K, f32>, key: K, weight: f32) {
    let old = weights.entry(key).or_insert(0.0);
    *old = old.max(weight);
}

/// Adds up lines, each key once a line with its greatest weight.
fn count<K: std::hash::Hash + Eq>(sums: &mut HashMap<K, f32>, hits: impl Iterator<Item = (K, f32)>) {
    let mut line: HashMap<K, f32> = HashMap::new();
    hits.for_each(|(key, weight)| raise(&mut line, key, weight));
    for (key, weight) in line {
        *sums.entry(key).or_insert(0.0) += weight;
    }
}

/// A key in one clause of many says less than one in all of them; what the name says already is raised a little.
fn merge<K: std::hash::Hash + Eq>(
    all: &mut HashMap<K, f32>,
    column: HashMap<K, f32>,
    lines: usize,
    most: f32,
) {
    for (key, sum) in column {
        let often = 1.0 - 0.5_f32.powf(sum);
        let share = sum / lines.max(1) as f32;
        let here = most * (0.18 + 0.45 * often + 0.3 * share).min(1.0) * sum.min(1.0);
        let old = all.entry(key).or_insert(0.0);
        *old = 1.15 - (1.15 - *old) * (1.0 - here);
    }
}
