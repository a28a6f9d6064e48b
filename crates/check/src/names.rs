//! Printed names of bodies, compared.

use std::borrow::Cow;

use qingdan_catalogue::{Bodies, NamedBody};
use qingdan_model::Column;

use crate::likeness::{likeness, pairs};
use crate::report::At;
use crate::view::{ItemView, Names};

/// What the body is called, whatever it is printed as; the printed name where it is not known.
pub(crate) fn canonical<'a>(body: &'a NamedBody<'_>) -> Cow<'a, str> {
    match &body.resolved {
        Some(found) => found.canonical(),
        None => Cow::Borrowed(&body.printed),
    }
}

/// The printed name without the region before it and without a second plate behind it ("区农牧局(区水务局)").
pub(crate) fn bare<'a>(body: &'a NamedBody<'_>) -> &'a str {
    let prefix = body.resolved.as_ref().map_or("", |found| found.prefix.as_str());
    let name = body.printed.strip_prefix(prefix).unwrap_or(&body.printed);
    name.split_once('(').map_or(name, |(name, _)| name)
}

/// Whether one name is short for the other: its characters stand in it in their order ("卫健委" in "卫生健康委员会"). Of
/// other names that the catalogue gives one body, a town may have two bodies (发展改革局 and 能源局).
pub(crate) fn is_short_for(one: &str, other: &str) -> bool {
    let stands_in = |short: &str, long: &str| {
        let mut rest = long.chars();
        short.chars().all(|char| rest.any(|other| other == char))
    };
    stands_in(one, other) || stands_in(other, one)
}

/// Whether two printed names mean one body: by what they are called, or, of bodies that nobody knows, by their end,
/// since a region may stand before one of them.
pub(crate) fn is_same(one: &NamedBody<'_>, other: &NamedBody<'_>) -> bool {
    let unknown = one.resolved.is_none() || other.resolved.is_none();
    canonical(one) == canonical(other)
        || unknown && (one.printed.ends_with(&other.printed) || other.printed.ends_with(&one.printed))
}

/// The bodies that several cells name.
pub(crate) fn bodies<'n, 'a>(
    names: &'n [Names<'a>],
) -> impl Iterator<Item = (&'n Names<'a>, &'n NamedBody<'a>)> {
    names.iter().flat_map(|cell| cell.named.bodies.iter().map(move |body| (cell, body)))
}

/// The name of the same body among these: the very same name, else another one of it.
pub(crate) fn same_in<'n, 'a>(names: &'n [Names<'a>], body: &NamedBody<'_>) -> Option<&'n NamedBody<'a>> {
    let others = || bodies(names).map(|(_, other)| other);
    others().find(|other| bare(other) == bare(body)).or_else(|| others().find(|other| is_same(body, other)))
}

/// The cell that a printed one is nearly, but not quite: whatever region stands before either, "区民政局和退役军人事务局" and
/// "青河区民政和退役军人事务局".
pub(crate) fn nearly<'n, 'a>(names: &'n [Names<'a>], printed: &Names<'_>) -> Option<&'n Names<'a>> {
    let text = printed.passage.text.as_str();
    let is_long = text.chars().count() >= LONG;
    let is_near = |other: &&Names<'_>| {
        let other = other.passage.text.as_str();
        !other.ends_with(text) && !text.ends_with(other) && likeness(&pairs(text), &pairs(other)) >= NEAR
    };
    names.iter().filter(|_| is_long).find(is_near)
}

/// The cell whose end a heading lost: "区教育" beside "区教育局", or beside "石桥区教育局". One that has the shape of a body's
/// name ("区卫健委" beside "区卫健委员会") lost nothing, and without a region before it a short name may be on purpose ("公安").
pub(crate) fn cut_from<'n, 'a>(
    bodies: &Bodies,
    column: &'n [Names<'a>],
    text: &str,
) -> Option<&'n Names<'a>> {
    let has_region = |name: &str| name.starts_with(REGIONS) || name.chars().count() >= LONG;
    if !has_region(text) || text.chars().count() < FEWEST || bodies.looks_like_body(text) {
        return None;
    }
    let lost = |cell: &str| cell.rfind(text).map_or(0, |at| cell[at + text.len()..].chars().count());
    column.iter().find(|cell| (1..=LOST).contains(&lost(&cell.passage.text)))
}

/// The headings of an item that lost their end, with the clause where readers took one for the beginning of a duty, and the
/// cells that they are.
pub(crate) fn cut_headings<'v, 'a>(
    bodies: &Bodies,
    item: &'v ItemView<'a>,
) -> Vec<(&'v str, At<'a>, &'v Names<'a>)> {
    let cut = |text: &str| cut_from(bodies, &item.column, text);
    let headings = item.headings.iter().filter_map(|heading| {
        let text = heading.passage.text.as_str();
        Some((text, At::cell(item, Some(Column::Department), heading.passage), cut(text)?))
    });
    let duties = item.clauses.iter().filter(|clause| clause.is_of(Column::Department));
    let within = duties.filter_map(|clause| {
        let (before, _) = clause.text().split_once('：')?;
        Some((before, At::clause(clause).words(0..before.len()), cut(before)?))
    });
    headings.chain(within).collect()
}

/// What a name begins with that says of which region a body is.
const REGIONS: [char; 6] = ['区', '县', '旗', '市', '州', '盟'];

/// So many characters has what is left of a name at least, and so many it lost at most.
const FEWEST: usize = 3;
const LOST: usize = 2;

/// Shorter names are alike by chance.
const LONG: usize = 8;

/// From here on two printed names are one name with a slip.
const NEAR: f64 = 0.75;
