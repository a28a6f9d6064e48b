//! A column of names of bodies, which the layout may have broken or run together.

use qingdan_catalogue::Bodies;

use crate::flow::{Break, Flow};
use crate::marks::{Style, is_body, is_full_name, leaves_no_doubt, mark_at, may_start};

/// A column of names, one body an entry, in print order. Names that the layout broke are mended: the
/// headings of the duties beside them tell how they read whole.
pub fn names_of(cell: &Flow, headings: &[&str], bodies: &Bodies) -> Vec<Flow> {
    let cell = without_department_label(cell);
    let known: Vec<&str> = headings.iter().flat_map(|heading| heading.split(['、', '，', ','])).collect();
    let mut names = Vec::new();
    let mut start = 0;
    for at in 0..=cell.len() {
        let is_separator = matches!(cell.char(at), Some('、' | '，' | ',' | '；' | ';' | '。' | '/'))
            && !in_brackets(&cell, start, at);
        if at == cell.len() || is_separator {
            names.extend(names_in(&cell.slice(start, at), &known, bodies));
            start = at + 1;
        }
    }
    names.retain(|name: &Flow| !name.is_empty());
    names
}

/// Cuts a run of names at some of its breaks so that the pieces read best as names.
fn names_in(run: &Flow, known: &[&str], bodies: &Bodies) -> Vec<Flow> {
    let pieces = Pieces::of(run, bodies);
    // best[i]: the least cost of reading everything before cut i as whole names, and where the last starts.
    let mut best: Vec<(f32, usize)> = vec![(0.0, 0)];
    for end in 1..pieces.cuts.len() {
        let choice = (end.saturating_sub(Pieces::MOST_JOINED)..end)
            .map(|start| (best[start].0 + pieces.cost(run, start, end, known), start))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or((0.0, 0));
        best.push(choice);
    }
    let mut names = Vec::new();
    let mut end = pieces.cuts.len() - 1;
    while end > 0 {
        let start = best[end].1;
        names.push(run.slice(pieces.cuts[start], pieces.cuts[end]));
        end = start;
    }
    names.reverse();
    names
}

/// A run of names between the places where one may end, and which pieces of it are names.
struct Pieces {
    cuts: Vec<usize>,
    /// `shape[start][joined - 1]`: what the next `joined` pieces from `start` are together.
    shape: Vec<Vec<Shape>>,
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Shape {
    /// No name.
    Other,
    /// Ends like one.
    Body,
    /// A name without doubt.
    FullName,
}

impl Pieces {
    /// Lines over which a name may be broken.
    const MOST_JOINED: usize = 8;

    fn of(run: &Flow, bodies: &Bodies) -> Pieces {
        const MOST_CUTS: usize = 400;
        let inner = (1..run.len()).filter(|at| may_part_names(run, *at)).take(MOST_CUTS);
        let cuts: Vec<usize> = [0].into_iter().chain(inner).chain([run.len()]).collect();
        let shape_of = |start: usize, end: usize| {
            let name = run.bare_between(cuts[start], cuts[end]);
            let is_others = name.find('等').is_some_and(|at| is_full_name(&name[..at], bodies));
            match is_body(&name, bodies) {
                _ if is_others => Shape::FullName,
                true if leaves_no_doubt(&name, bodies) => Shape::FullName,
                true => Shape::Body,
                false => Shape::Other,
            }
        };
        let shape = (0..cuts.len())
            .map(|start| {
                (start + 1..cuts.len().min(start + 1 + Self::MOST_JOINED))
                    .map(|end| shape_of(start, end))
                    .collect()
            })
            .collect();
        Pieces { cuts, shape }
    }

    fn shape(&self, start: usize, end: usize) -> Shape {
        self.shape[start].get(end - start - 1).copied().unwrap_or(Shape::Other)
    }

    /// Whether names that stand by themselves meet at the cut: "区民政局" + "区财政局".
    fn parts_names(&self, run: &Flow, start: usize, cut: usize, end: usize) -> bool {
        let before = run.char(self.cuts[cut] - 1);
        let has_ended =
            self.shape(start, cut) >= Shape::Body || matches!(before, Some('局' | '会' | '队' | '办' | '院'));
        // 区委 + 宣传部 is one name: the committee's own departments have no region of their own.
        let at = self.cuts[cut];
        let has_region = (at..run.len().min(at + 6)).any(|i| run.char(i).is_some_and(is_region_char));
        let of_committee = before == Some('委') && !has_region;
        // Nor does a body part from the others that stand behind it: 区交通局等 + 相关单位.
        let of_others = before == Some('等') && {
            let after = run.bare_between(at, run.len().min(at + 2));
            OTHERS.contains(&after.as_str())
        };
        let begins = (cut + 1..=end).any(|after| self.shape(cut, after) == Shape::FullName);
        has_ended && !of_committee && !of_others && begins
    }

    /// How badly the pieces from `start` to before `end` read as one name.
    fn cost(&self, run: &Flow, start: usize, end: usize, known: &[&str]) -> f32 {
        let name = run.bare_between(self.cuts[start], self.cuts[end]);
        if name.is_empty() {
            return 0.0;
        }
        let is_broken_bracket = name.matches(['（', '(']).count() != name.matches(['）', ')']).count();
        let cannot_stand = name.starts_with(['（', '(', '等', '）', ')', '和', '及']);
        let hidden = (start + 1..end).filter(|cut| self.parts_names(run, start, *cut, end)).count();
        // Nor does a whole name become less of one by what follows it.
        let swallowed = self.shape(start, end) == Shape::Other
            && (start + 1..end).any(|cut| self.shape(start, cut) == Shape::FullName);
        let is_heading = known.contains(&name.as_str());
        let ends_as_heading =
            hidden == 0 && known.iter().any(|heading| heading.len() > 9 && name.ends_with(heading));
        let seams = (start + 1..end).filter(|cut| run.gap(self.cuts[*cut]) > Break::None).count();
        let reading = match self.shape(start, end) {
            _ if is_heading || ends_as_heading => 0.5,
            _ if cannot_stand => 3.0,
            Shape::FullName => 1.0,
            Shape::Body => 1.3,
            Shape::Other => 3.0,
        };
        let broken =
            if is_broken_bracket || cannot_stand { 3.0 } else { 0.0 } + if swallowed { 2.0 } else { 0.0 };
        reading + broken + 0.1 * seams as f32 + if is_heading { 0.0 } else { 2.5 * hidden as f32 }
    }
}

/// How what 等 stands before begins: 等部门, 等相关单位.
const OTHERS: [&str; 8] = ["部门", "单位", "机构", "相关", "有关", "其他", "职能", "主管"];

/// Where one name may end and the next begin: at a break, or where a name's ending meets a region's word.
fn may_part_names(run: &Flow, at: usize) -> bool {
    if run.gap(at) >= Break::Space {
        return true;
    }
    let before = run.char(at - 1);
    let after = run.char(at);
    let ends = matches!(
        before,
        Some('局' | '会' | '委' | '办' | '队' | '部' | '心' | '院' | '司' | '所' | '）' | ')')
    );
    ends && after.is_some_and(is_region_char)
}

fn is_region_char(char: char) -> bool {
    matches!(char, '区' | '县' | '市' | '旗' | '州' | '省' | '镇')
}

fn in_brackets(flow: &Flow, start: usize, at: usize) -> bool {
    let inside = flow.bare_between(start, at);
    inside.matches(['（', '(']).count() > inside.matches(['）', ')']).count()
}

/// "牵头部门：区民政局 配合部门：区财政局" are names with labels.
fn without_department_label(cell: &Flow) -> Flow {
    const LABELS: [&str; 7] = ["牵头", "责任", "配合", "主管", "主责", "对应", "承接"];
    let mut out = Flow::default();
    let mut at = 0;
    while at < cell.len() {
        let colon = (at..cell.len().min(at + 7)).find(|i| matches!(cell.char(*i), Some('：' | ':')));
        let label = colon.map(|colon| cell.bare_between(at, colon));
        let is_label = label.as_ref().is_some_and(|label| {
            LABELS.iter().any(|word| label.starts_with(word)) && label.ends_with(['门', '位', '构'])
        });
        let is_ordinal =
            may_start(cell, at) && mark_at(cell, at).is_some_and(|mark| mark.style != Style::BracketedHan);
        if is_label && let Some(colon) = colon {
            out.append_one(cell, colon + 1, Break::Paragraph);
            at = colon + 2;
        } else if is_ordinal && let Some(mark) = mark_at(cell, at) {
            out.append_one(cell, at + mark.len, Break::Paragraph);
            at += mark.len + 1;
        } else {
            out.append_one(cell, at, Break::None);
            at += 1;
        }
    }
    // A heading's colon after the last name is no part of it.
    let end =
        (0..out.len()).rev().find(|i| !matches!(out.char(*i), Some('：' | ':'))).map_or(0, |last| last + 1);
    out.slice(0, end)
}

#[cfg(test)]
mod tests {
    use qingdan_catalogue::Catalogue;

    use super::*;

    fn names(cell: &str, headings: &[&str]) -> Vec<String> {
        let flow = Flow::of(cell, 0, cell.len());
        names_of(&flow, headings, &Catalogue::embedded().bodies).iter().map(Flow::text).collect()
    }

    #[test]
    fn names_broken_and_run_together() {
        for (cell, expected) in [
            ("区民政局\n区财政局", vec!["区民政局", "区财政局"]),
            ("区民政局区财政局", vec!["区民政局", "区财政局"]),
            (
                "县行政审批服务管\n理局 县公安局、县农\n业农村局",
                vec!["县行政审批服务管理局", "县公安局", "县农业农村局"],
            ),
            (
                "青石区发展和改革委员会 （区统计局） 青石区委宣传部",
                vec!["青石区发展和改革委员会（区统计局）", "青石区委宣传部"],
            ),
            (
                "河口市生态环境局 青石区分局 青石区应急管理局",
                vec!["河口市生态环境局青石区分局", "青石区应急管理局"],
            ),
            ("区商务局\n等部门", vec!["区商务局等部门"]),
            ("区应急局、区交通局等\n相关单位", vec!["区应急局", "区交通局等相关单位"]),
            ("区交通局等\n相关单位\n区财政局", vec!["区交通局等相关单位", "区财政局"]),
            ("区交通局等\n区财政局", vec!["区交通局等", "区财政局"]),
            ("牵头部门：区民政局 配合部门：区财政局", vec!["区民政局", "区财政局"]),
            ("区农业农村局\n区住房和城乡建设", vec!["区农业农村局", "区住房和城乡建设"]),
        ] {
            assert_eq!(names(cell, &[]), expected, "{cell}");
        }
    }

    #[test]
    fn a_heading_tells_how_a_broken_name_reads() {
        assert_eq!(names("某某联合\n执法专班", &["某某联合执法专班"]), ["某某联合执法专班"]);
    }
}
