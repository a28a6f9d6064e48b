//! What an item is called in addresses: its number; where its list gives that number more than once (numbers that start
//! again in each section, a misprint), with which of them it is: `3-2`. So no address shows another item's duties.

use crate::Item;

/// What an item is called among the items of its list, of which it is one.
pub fn name_of<'a>(items: impl IntoIterator<Item = &'a Item>, item: &Item) -> String {
    let same: Vec<&Item> = with_number(items, item.no).collect();
    match same.iter().position(|one| std::ptr::eq(*one, item)) {
        Some(at) if same.len() > 1 => format!("{}-{}", item.no, at + 1),
        _ => item.no.to_string(),
    }
}

/// The item with this number and name; where none has the name, the first with the number.
pub fn numbered<'a>(items: &'a [Item], no: u32, name: &str) -> Option<&'a Item> {
    let called = with_number(items, no).find(|item| item.name.text == name);
    called.or_else(|| with_number(items, no).next())
}

/// The item that is called so: one, or, where a bare number fits several, all of them; empty where there is none.
pub fn called<'a>(items: impl IntoIterator<Item = &'a Item>, name: &str) -> Vec<&'a Item> {
    let (no, which) = name.split_once('-').map_or((name, None), |(no, which)| (no, Some(which)));
    let Ok(no) = no.parse() else { return Vec::new() };
    let mut same = with_number(items, no);
    let Some(which) = which else { return same.collect() };
    let at = which.parse().ok().and_then(|which: usize| which.checked_sub(1));
    at.and_then(|at| same.nth(at)).into_iter().collect()
}

fn with_number<'a>(items: impl IntoIterator<Item = &'a Item>, no: u32) -> impl Iterator<Item = &'a Item> {
    items.into_iter().filter(move |item| item.no == no)
}
