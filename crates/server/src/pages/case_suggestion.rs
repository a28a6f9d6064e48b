//! Which items a matter in somebody's words may belong to.

use std::cmp::Ordering;

use qingdan_model::Kind;

use super::part;
use crate::item_address;
use crate::library::{Library, Town};
use crate::web::item_url;

/// Items suggested in one town, and in each of several.
const SUGGESTED: usize = 5;
const SUGGESTED_EACH: usize = 2;

/// An item that may be responsible.
pub(crate) struct Suggestion {
    pub town: String,
    pub kind: Kind,
    pub no: u32,
    /// What its address calls it.
    pub item: String,
    pub name: String,
    pub responsible: String,
    pub part: &'static str,
    pub why: String,
    pub url: String,
    /// Whether the town's lists most likely have the matter.
    pub is_confident: bool,
}

/// The items that a matter in somebody's words may belong to, the likeliest first.
pub(crate) fn suggestions(library: &Library, towns: &[&Town], words: &str) -> Vec<Suggestion> {
    let most = if towns.len() > 1 { SUGGESTED_EACH } else { SUGGESTED };
    let mut found = Vec::new();
    for town in towns {
        let answers = library.index.ask(&super::ask::question(words), Some(&town.key));
        let is_confident = answers.confident;
        found.extend(answers.answers.into_iter().take(most).map(|answer| {
            let item = item_address::name_in(Some(town), answer.list, answer.no, &answer.name);
            let view = Suggestion {
                town: town.key.clone(),
                kind: answer.list,
                no: answer.no,
                responsible: match answer.list {
                    Kind::Basic => town.name.clone(),
                    _ => answer.responsible.join("、"),
                },
                part: part(answer.list),
                why: answer.why,
                url: item_url(&town.key, answer.list, &item),
                item,
                name: answer.name,
                is_confident,
            };
            (view, answer.score)
        }));
    }
    found.sort_by(|(one, a), (other, b)| {
        (other.is_confident, b).partial_cmp(&(one.is_confident, a)).unwrap_or(Ordering::Equal)
    });
    found.into_iter().map(|(view, _)| view).collect()
}
