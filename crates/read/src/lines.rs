//! From bare lines to lists of rows: which lines are titles, headers, furniture, sections, and where rows begin.

use qingdan_catalogue::Bodies;
use qingdan_model::{Diagnostic, Kind, Severity};

use crate::flow::{Flow, LineStarts, ends_sentence};
use crate::furniture::{is_note, is_page_number};
use crate::header::{Layout, Role, layout_of_words, of_header_words};
use crate::marks::mark_at;
use crate::numbering::{Candidate, candidate_of, chain_in_sections, longest_chain};
use crate::row::{Names, RowReader, Token, part_name_and_body};
use crate::rows::{Entry, Heading, RawList, Row, diagnostic, heading_of};
use crate::title::{Title, title_of};

/// A printed line with text in it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its characters; spaces within it are breaks.
    pub flow: Flow,
    /// The text without white space.
    pub bare: String,
    /// Whether an empty line stands before it.
    pub blank_before: bool,
    /// Whether a page seems to begin with it.
    pub page_start: bool,
}

/// Reads a text of bare lines as lists. What belongs to no list is told in a diagnostic.
pub fn lists_of(text: &str, starts: &LineStarts, bodies: &Bodies) -> (Vec<RawList>, Vec<Diagnostic>) {
    let (regions, outside) = regions_of(lines_of(text));
    let town = regions.iter().find_map(|region| region.title.as_ref()?.town.clone());
    let names = Names { bodies, town: town.as_deref() };
    let lists = regions
        .into_iter()
        .filter_map(|region| {
            let entries = entries_of(&region, names);
            (!entries.is_empty()).then_some(RawList { title: region.title, kind: region.kind, entries })
        })
        .collect();
    let diagnostics = outside
        .first()
        .map(|line| {
            diagnostic(
                Severity::Info,
                "outside-lists",
                format!("清单之外还有 {} 行文字没有读入（从“{}”起）。", outside.len(), shortened(&line.bare)),
                "如果它们是清单的一部分，请检查前面是否有清单标题和表头。",
                Some(line.flow.place(starts)),
            )
        })
        .into_iter()
        .collect();
    (lists, diagnostics)
}

fn shortened(text: &str) -> String {
    text.chars().take(16).collect()
}

fn lines_of(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut blank_before = true;
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let end = start + raw.len();
        let flow = Flow::of(text, start, end);
        if flow.is_empty() {
            blank_before = true;
        } else {
            let page_start = raw.contains('\u{c}') || (raw.starts_with(' ') && !raw.starts_with("  "));
            lines.push(Line { bare: flow.bare(), flow, blank_before, page_start });
            blank_before = false;
        }
        start = end;
    }
    lines
}

/// The lines of one list, furniture gone.
struct Region {
    title: Option<Title>,
    kind: Kind,
    layout: Layout,
    lines: Vec<Line>,
}

/// Cuts the document into lists; the second value is what stands before or between them.
fn regions_of(lines: Vec<Line>) -> (Vec<Region>, Vec<Line>) {
    let mut regions: Vec<Region> = Vec::new();
    let mut outside = Vec::new();
    let mut title: Option<Title> = None;
    let mut running: Vec<String> = Vec::new();
    let mut header = String::new();
    let mut at = 0;
    let mut new_page = false;
    while at < lines.len() {
        let line = &lines[at];
        new_page |= line.page_start;
        if is_page_number(&line.bare) {
            new_page = true;
            at += 1;
        } else if is_note(&line.bare) && ends_list(&lines, at) {
            let end = note_end(&lines, at);
            outside.extend_from_slice(&lines[at..end]);
            at = end;
        } else if let Some((found, end)) = title_at(&lines, at) {
            let is_known = regions
                .iter()
                .filter_map(|region| region.title.as_ref())
                .any(|title| title.text == found.text)
                || running.contains(&found.text);
            let is_running = is_known && !regions.is_empty() && !restarts(&lines, end);
            if found.kind.is_none() {
                running.push(found.text.clone());
            }
            if is_running {
                new_page = true;
            } else {
                // A title of the whole document names the town for the titles under it.
                let owner = title.take().filter(|_| found.town.is_none());
                let (region, town) = owner.map_or((None, None), |owner| (owner.region, owner.town));
                title = Some(Title {
                    region: found.region.clone().or(region),
                    town: found.town.clone().or(town),
                    ..found
                });
            }
            at = end;
        } else if let Some((layout, end)) = header_at(&lines, at) {
            let kind = title.as_ref().and_then(|title| title.kind).or(layout.kind()).unwrap_or(Kind::Basic);
            let changes = regions.last().is_none_or(|region| region.kind != kind);
            let starts_list = changes || (title.is_some() && restarts(&lines, end));
            if starts_list {
                regions.push(Region { title: title.take(), kind, layout, lines: Vec::new() });
            }
            let spelt: String = lines[at..end].iter().map(|line| line.bare.as_str()).collect();
            if starts_list || spelt.len() > header.len() {
                header = spelt;
            }
            new_page = true;
            at = end;
        } else if let Some(end) = header_remnant_at(&lines, at, &header, new_page) {
            new_page = true;
            at = end;
        } else {
            if title.as_ref().is_some_and(|title| title.kind.is_some())
                && begins_a_list(&line.bare)
                && let Some(kind) = title.as_ref().and_then(|title| title.kind)
            {
                regions.push(Region {
                    title: title.take(),
                    kind,
                    layout: Layout::usual(kind),
                    lines: Vec::new(),
                });
            }
            match regions.last_mut() {
                Some(region) => {
                    let page_start = new_page && !region.lines.is_empty();
                    region.lines.push(Line { page_start, ..line.clone() });
                }
                None => outside.push(line.clone()),
            }
            new_page = false;
            at += 1;
        }
    }
    (regions, outside)
}

/// Whether no number of an item follows before the next title: what stands at `at` is under the table.
fn ends_list(lines: &[Line], at: usize) -> bool {
    let rest = lines[at + 1..].iter().take_while(|line| title_of(&line.bare).is_none());
    rest.clone().count() < 12 && !rest.clone().any(|line| of_header_words(&line.bare))
}

fn note_end(lines: &[Line], at: usize) -> usize {
    (at + 1..lines.len()).find(|next| title_of(&lines[*next].bare).is_some()).unwrap_or(lines.len())
}

fn follows_sentence(lines: &[Line], at: usize) -> bool {
    at == 0 || lines[at - 1].bare.chars().next_back().is_some_and(ends_sentence)
}

/// A line that can follow a title where the header row is lost.
fn begins_a_list(bare: &str) -> bool {
    heading_of(bare).is_some_and(|heading| heading.ordinal == Some(1))
        || bare == "1"
        || bare.starts_with("1、")
}

/// A title stands by itself: what comes next begins a list, not the rest of a sentence. Its region or town may
/// stand on lines of their own above it. The second value is the line after it.
fn title_at(lines: &[Line], at: usize) -> Option<(Title, usize)> {
    let owners =
        (0..2).take_while(|more| lines.get(at + more).is_some_and(|line| is_owner(&line.bare))).count();
    (0..=owners).rev().find_map(|more| {
        let end = at + more + 1;
        let text: String = lines.get(at..end)?.iter().map(|line| line.bare.as_str()).collect();
        let title = title_of(&text)?;
        let next =
            lines[end..].iter().find(|line| !is_page_number(&line.bare)).map(|line| line.bare.as_str());
        let before_header = title.kind.is_some() && next.is_some_and(|next| next.starts_with("序号"));
        let begins = next.is_none_or(|next| {
            of_header_words(next)
                || begins_a_list(next)
                || heading_of(next).is_some()
                || is_owner(next)
                || title_of(next).is_some()
        });
        // The title of the document may be followed by a preface; it still names the town.
        let names_town = at < 5 && title.town.is_some();
        (before_header || stands_apart(lines, at) && (begins || names_town)).then_some((title, end))
    })
}

/// Whether the items after a header at `at` are numbered from 1 again.
fn restarts(lines: &[Line], at: usize) -> bool {
    const LOOK_AHEAD: usize = 16;
    lines[at..]
        .iter()
        .take(LOOK_AHEAD)
        .find(|line| line.bare.starts_with(|char: char| char.is_ascii_digit()) && !is_page_number(&line.bare))
        .is_some_and(|line| {
            let number = line.bare.chars().take_while(char::is_ascii_digit).count();
            line.bare.starts_with('1') && number == 1 && mark_at(&line.flow, 0).is_none()
        })
}

fn stands_apart(lines: &[Line], at: usize) -> bool {
    at == 0 || lines[at].page_start || lines[at].blank_before || follows_sentence(lines, at)
}

/// "某省某市某区" or "某某镇" and nothing else.
pub fn is_owner(bare: &str) -> bool {
    let length = bare.chars().count();
    let ends = ["省", "市", "区", "县", "旗", "州", "盟", "街道", "镇", "乡", "苏木", "办事处"];
    (3..=24).contains(&length)
        && ends.iter().any(|end| bare.ends_with(end))
        && bare.chars().all(|char| ('\u{4e00}'..='\u{9fff}').contains(&char))
}

/// A header row at `at`: its layout, and the line after it.
fn header_at(lines: &[Line], at: usize) -> Option<(Layout, usize)> {
    const LONGEST_HEADER: usize = 24;
    let first = &lines[at].bare;
    if !(first.starts_with("序号") || first.starts_with("编号") || first == "序") {
        return None;
    }
    let run = lines[at..].iter().take(LONGEST_HEADER).take_while(|line| of_header_words(&line.bare)).count();
    (1..=run).rev().find_map(|length| {
        let words: Vec<String> =
            lines[at..at + length].iter().flat_map(|line| words_of(&line.flow)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Some((layout_of_words(&words)?, at + length))
    })
}

fn words_of(flow: &Flow) -> Vec<String> {
    let mut words = Vec::new();
    let mut start = 0;
    for at in 1..=flow.len() {
        if at == flow.len() || flow.gap(at) >= crate::flow::Break::Space {
            words.push(flow.bare_between(start, at));
            start = at;
        }
    }
    words
}

/// Lines that repeat a part of the list's header, as page tops do that lost the rest: the line after them.
fn header_remnant_at(lines: &[Line], at: usize, header: &str, new_page: bool) -> Option<usize> {
    let mut from = 0;
    let mut length = 0;
    let mut end = at;
    while let Some(line) = lines.get(end) {
        let found = header[from..].find(&line.bare).filter(|_| line.bare.chars().count() >= 2);
        let Some(found) = found else { break };
        from += found + line.bare.len();
        length += line.bare.chars().count();
        end += 1;
    }
    let enough = if new_page { 4 } else { 10 };
    (length >= enough).then_some(end)
}

/// Sections and rows of a list.
fn entries_of(region: &Region, names: Names<'_>) -> Vec<Entry> {
    enum Start {
        Section(Heading),
        Item(Candidate),
    }
    let lines = &region.lines;
    let sections = sections_of(region);
    let candidates: Vec<Candidate> = (0..lines.len())
        .filter(|at| !sections.iter().any(|(section, _)| section == at))
        .filter_map(|at| candidate_of(lines, at))
        .collect();
    let declared: Vec<(usize, Option<u32>)> =
        sections.iter().map(|(at, heading)| (*at, heading.declared)).collect();
    let chain = chain_in_sections(candidates, &declared);
    let page_numbers = page_numbers_of(lines, &chain);
    let mut starts: Vec<(usize, Start)> =
        chain.into_iter().map(|candidate| (candidate.line, Start::Item(candidate))).collect();
    starts.extend(sections.into_iter().map(|(at, heading)| (at, Start::Section(heading))));
    starts.sort_by_key(|(at, _)| *at);

    let ends: Vec<usize> = starts.iter().skip(1).map(|(at, _)| *at).chain([lines.len()]).collect();
    let mut numbers = Vec::new();
    let mut rows: Vec<Vec<Token>> = Vec::new();
    for ((at, start), end) in starts.iter().zip(&ends) {
        if let Start::Item(candidate) = start {
            numbers.push(candidate.value);
            rows.push(tokens_of(&without(lines, *at..*end, &page_numbers), candidate.len, names));
        } else if let Some(row) = rows.last_mut() {
            // What follows a section heading before the next number still belongs to the row before it.
            row.extend(tokens_of(&without(lines, *at + 1..*end, &page_numbers), 0, names));
        }
    }
    let columns = RowReader::new(region.kind, &region.layout, names.bodies).columns_of(rows);
    let mut read = numbers.into_iter().zip(columns);
    starts
        .into_iter()
        .filter_map(|(at, start)| match start {
            Start::Section(heading) => Some(Entry::Section(heading, lines[at].flow.clone())),
            Start::Item(_) => {
                read.next().map(|(number, columns)| Entry::Row(Row { number: Some(number), columns }))
            }
        })
        .collect()
}

/// Lone numbers that are no item's: they stand at the ends of pages, or count the pages up among themselves.
fn page_numbers_of(lines: &[Line], items: &[Candidate]) -> Vec<usize> {
    let lone =
        |at: usize| lines[at].bare.len() <= 3 && lines[at].bare.bytes().all(|byte| byte.is_ascii_digit());
    let others: Vec<usize> =
        (0..lines.len()).filter(|at| lone(*at) && !items.iter().any(|item| item.line == *at)).collect();
    let ends_page = |at: usize| lines.get(at + 1).is_none_or(|next| next.page_start);
    let mut numbers: Vec<usize> = others.iter().copied().filter(|at| ends_page(*at)).collect();
    let counted = longest_chain(others.into_iter().filter_map(|at| candidate_of(lines, at)).collect());
    if counted.len() > 2 {
        numbers.extend(counted.iter().map(|number| number.line));
    }
    numbers
}

fn without<'l>(lines: &'l [Line], range: std::ops::Range<usize>, left_out: &[usize]) -> Vec<&'l Line> {
    range.filter(|at| !left_out.contains(at)).map(|at| &lines[at]).collect()
}

/// Section headings: with a count, or in the order of their ordinals and standing by themselves.
fn sections_of(region: &Region) -> Vec<(usize, Heading)> {
    let has_category_column = region.layout.position(Role::Category).is_some();
    let mut next = 1;
    let mut sections: Vec<(usize, Heading)> = Vec::new();
    for (at, line) in region.lines.iter().enumerate() {
        let Some(heading) = heading_of(&line.bare) else { continue };
        let stands_alone = at == 0
            || line.blank_before
            || line.page_start
            || region.lines[at - 1].bare.chars().next_back().is_some_and(ends_sentence);
        let in_order = heading.ordinal == Some(next) && stands_alone && heading.name.chars().count() <= 12;
        if heading.declared.is_some() || (in_order && !has_category_column) {
            next = heading.ordinal.unwrap_or(next) + 1;
            sections.push((at, heading));
        }
    }
    sections
}

/// The tokens of a row's lines; the item's number, `number_len` characters of the first line, is left out.
fn tokens_of(lines: &[&Line], number_len: usize, names: Names<'_>) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let from = if index == 0 { number_len } else { 0 };
        let flow = line.flow.slice(from, line.flow.len());
        Token::of_line(&flow, line.blank_before, index > 0 && line.page_start, from > 0, names, &mut tokens);
    }
    part_name_and_body(&mut tokens, names);
    tokens
}
