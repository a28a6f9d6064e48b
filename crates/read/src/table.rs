//! Tables of cells as text: tab-separated or CSV, with plain text or HTML in the cells.

use std::collections::BTreeSet;

use crate::flow::{Break, Flow, is_blank, join_lines};
use crate::header::layout_of;

/// A record of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its cells, from left to right; one over several columns is followed by empty ones.
    pub cells: Vec<Flow>,
    /// Where its cells begin, in columns of its table.
    pub starts: Vec<usize>,
    /// Which of them are merged with the cell above, whose text they then have.
    pub merged_up: BTreeSet<usize>,
    /// Whether it is a line that certainly stands in no table.
    pub is_outside: bool,
}

impl Record {
    /// A record of cells of its own.
    pub fn of(cells: Vec<Flow>) -> Record {
        Record { starts: (0..cells.len()).collect(), cells, ..Record::default() }
    }

    /// With its cells one by one under those of a header that begin at these columns. Where rows were drawn one by one,
    /// or two tables touch, the same cells begin at different columns.
    pub fn under(mut self, header: &[usize]) -> Record {
        if self.starts == header || self.starts.len() != header.len() {
            return self;
        }
        let mut under = Record { starts: header.to_vec(), ..Record::default() };
        under.cells.resize(header.last().map_or(0, |last| last + 1), Flow::default());
        for (own, to) in self.starts.iter().zip(header) {
            under.cells[*to] = std::mem::take(&mut self.cells[*own]);
            under.merged_up.extend(self.merged_up.contains(own).then_some(*to));
        }
        under
    }
}

/// The cells of a text that is a table: some line of it, cut at tabs or commas, is a list's header.
pub fn records_of(text: &str) -> Option<Vec<Record>> {
    ['\t', ',', ';', '|'].into_iter().find_map(|delimiter| {
        let is_header = |record: &[Field]| {
            record.len() > 1 && layout_of(record.iter().map(|field| &text[field.start..field.end])).is_some()
        };
        let has_header =
            text.contains(delimiter) && fields_of(text, delimiter).any(|record| is_header(&record));
        has_header.then(|| {
            fields_of(text, delimiter)
                .filter(|record| !record.iter().all(|field| is_rule(&text[field.start..field.end])))
                .map(|record| Record::of(record.iter().map(|field| field.flow(text)).collect()))
                .collect()
        })
    })
}

/// Whether a cell holds a part of the line under a Markdown table's header ("|---|:---:|"), or nothing.
fn is_rule(cell: &str) -> bool {
    cell.chars().all(|char| matches!(char, '-' | ':') || is_blank(char))
}

/// A field's bytes without its quotes.
#[derive(Clone, Copy)]
struct Field {
    start: usize,
    end: usize,
    quoted: bool,
}

impl Field {
    fn flow(&self, text: &str) -> Flow {
        let inner = &text[self.start..self.end];
        if kept_from_being_a_formula(inner) {
            return Field { start: self.start + 1, ..*self }.flow(text);
        }
        if has_markup(inner) {
            return markup_flow(text, self.start, self.end);
        }
        let mut lines = Vec::new();
        let mut start = self.start;
        for line in inner.split('\n') {
            let end = start + line.len();
            lines.push(Flow::of(text, start, end));
            start = end + 1;
        }
        let flow = join_lines(&lines);
        if self.quoted { without_doubled_quotes(&flow) } else { flow }
    }
}

/// Whether a text has the apostrophe that keeps a spreadsheet from taking it as a formula.
fn kept_from_being_a_formula(text: &str) -> bool {
    text.strip_prefix('\'').is_some_and(|rest| rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']))
}

/// Records after RFC 4180, more forgiving: a quote opens a field only where its closing one is followed by a
/// delimiter or a line end.
fn fields_of(text: &str, delimiter: char) -> impl Iterator<Item = Vec<Field>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let mut record = Vec::new();
        loop {
            let (field, next) = field_at(text, at, delimiter);
            record.push(field);
            at = next;
            match text[at..].chars().next() {
                Some(char) if char == delimiter => at += char.len_utf8(),
                Some(_) => {
                    at += 1; // the line end
                    return Some(record);
                }
                None => return Some(record),
            }
        }
    })
}

/// The field at `at`, and where its delimiter or line end stands.
fn field_at(text: &str, at: usize, delimiter: char) -> (Field, usize) {
    if text[at..].starts_with('"')
        && let Some(close) = closing_quote(text, at + 1, delimiter)
    {
        let rest = &text[close + 1..];
        let after = close + 1 + rest.find([delimiter, '\n']).unwrap_or(rest.len());
        return (Field { start: at + 1, end: close, quoted: true }, after);
    }
    let end = at + text[at..].find([delimiter, '\n']).unwrap_or(text.len() - at);
    (Field { start: at, end, quoted: false }, end)
}

fn closing_quote(text: &str, from: usize, delimiter: char) -> Option<usize> {
    let mut at = from;
    loop {
        let quote = at + text[at..].find('"')?;
        let rest = &text[quote + 1..];
        if rest.starts_with('"') {
            at = quote + 2;
            continue;
        }
        let ends = rest.is_empty()
            || rest.starts_with(delimiter)
            || rest.starts_with('\n')
            || rest.starts_with('\r');
        return ends.then_some(quote);
    }
}

fn without_doubled_quotes(flow: &Flow) -> Flow {
    let mut out = Flow::default();
    let mut at = 0;
    while at < flow.len() {
        out.append(&flow.slice(at, at + 1), Break::None);
        let doubled = flow.char(at) == Some('"') && flow.char(at + 1) == Some('"');
        at += if doubled { 2 } else { 1 };
    }
    out
}

const TAGS: &[&str] = &[
    "p", "div", "br", "li", "ol", "ul", "span", "strong", "b", "i", "u", "em", "font", "a", "table", "thead",
    "tbody", "tr", "td", "th", "sup", "sub", "h1", "h2", "h3", "h4", "h5", "h6", "o:p", "section", "center",
    "s", "small",
];

/// A tag at the start of `text`: its name in lower case, whether it closes, and its length in bytes.
fn tag_at(text: &str) -> Option<(String, bool, usize)> {
    const LONGEST_TAG: usize = 2000;
    let rest = text.strip_prefix('<')?;
    let closes = rest.starts_with('/');
    let name: String = rest
        .trim_start_matches('/')
        .chars()
        .take_while(|char| char.is_ascii_alphanumeric() || *char == ':')
        .take(8)
        .collect::<String>()
        .to_ascii_lowercase();
    let length = text.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')? + 1;
    TAGS.contains(&name.as_str()).then_some((name, closes, length))
}

fn has_markup(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| tag_at(&text[at..]).is_some())
        || text.contains("&nbsp;")
        || text.contains("&amp;")
        || text.contains("&lt;")
        || text.contains("&gt;")
}

/// Text with tags: tags are gone, blocks are paragraphs, entries of a list are entries even where the `<li>`
/// tags are lost and only a space after a full stop is left of them.
fn markup_flow(text: &str, start: usize, end: usize) -> Flow {
    let mut flow = Flow::default();
    let mut gap = Break::None;
    let mut lists = 0_u32;
    let mut at = start;
    while let Some(char) = text[at..end].chars().next() {
        if let Some((name, closes, length)) = tag_at(&text[at..end]) {
            match name.as_str() {
                "ol" | "ul" => {
                    lists = if closes { lists.saturating_sub(1) } else { lists + 1 };
                    gap = gap.max(if closes { Break::Paragraph } else { Break::Entry });
                }
                "li" => gap = gap.max(Break::Entry),
                "p" | "div" | "br" | "tr" | "td" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "section" => {
                    gap = gap.max(Break::Paragraph);
                }
                _ => {}
            }
            at += length;
            continue;
        }
        let (char, length) = entity_at(&text[at..end]).unwrap_or((char, char.len_utf8()));
        if is_blank(char) {
            let between_entries =
                lists > 0 && flow.last().is_some_and(|last| matches!(last, '。' | '；' | ';'));
            gap = gap.max(if between_entries { Break::Entry } else { Break::Space });
        } else {
            flow.push(char, at, gap);
            gap = Break::None;
        }
        at += length;
    }
    flow
}

fn entity_at(text: &str) -> Option<(char, usize)> {
    const ENTITIES: [(&str, char); 8] = [
        ("&nbsp;", ' '),
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&ldquo;", '“'),
        ("&rdquo;", '”'),
        ("&mdash;", '—'),
    ];
    if let Some((entity, char)) = ENTITIES.iter().find(|(entity, _)| text.starts_with(entity)) {
        return Some((*char, entity.len()));
    }
    let rest = text.strip_prefix("&#")?;
    let end = rest.bytes().take(8).position(|byte| byte == b';')?;
    let code = match rest[..end].strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => rest[..end].parse().ok()?,
    };
    Some((char::from_u32(code)?, end + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Borders of rows that were drawn by hand do not meet: the same cells begin at different columns.
    #[test]
    fn cells_stand_under_those_of_the_header_one_by_one() {
        let flow = |text: &str| Flow::of(text, 0, text.len());
        let row = Record {
            cells: vec![flow("1"), Flow::default(), flow("防汛")],
            starts: vec![0, 2],
            merged_up: BTreeSet::from([2]),
            ..Record::default()
        };
        let under = row.clone().under(&[0, 1]);
        assert_eq!((under.cells[1].text(), under.merged_up), ("防汛".to_owned(), BTreeSet::from([1])));
        assert_eq!(row.clone().under(&[0, 1, 2]), row, "other cells stay where they are");
    }

    #[test]
    fn quotes_are_forgiving() {
        let text =
            "序号,事项名称,责任部门\n1,\"做好\"\"双联双报\"\"\n工作\",区民政局\n2,\"散乱污\"整治,区民政局\n";
        let records = records_of(text).unwrap();
        assert_eq!(records[1].cells[1].text(), "做好\"双联双报\"工作");
        assert_eq!(records[2].cells[1].text(), "\"散乱污\"整治");
    }

    #[test]
    fn the_rule_of_a_markdown_table_is_no_row() {
        let text = "| 序号 | 事项名称 |\n|---|:---:|\n| 1 | 危房排查 |\n";
        let names: Vec<String> =
            records_of(text).unwrap().iter().map(|record| record.cells[2].text()).collect();
        assert_eq!(names, ["事项名称", "危房排查"]);
    }

    #[test]
    fn entries_whose_tags_are_lost() {
        let text = "<ol style=\"x\"> 受理申请。 初审后&nbsp;上报。 </ol><p>办结。</p>";
        let flow = markup_flow(text, 0, text.len());
        assert_eq!(flow.text(), "受理申请。初审后上报。办结。");
        let breaks: Vec<Break> = [5, 11].map(|at| flow.gap(at)).to_vec();
        assert_eq!(breaks, [Break::Entry, Break::Entry]);
        assert_eq!(records_of("姓名\t电话\n张三\t1"), None);
    }
}
