//! A procedure in words: steps in order, each with what goes to whom, then what stands apart and what was not told.

use std::fmt::Write;

use qingdan_model::{
    Basis, Branch, HandOff, Lane, Link, Missing, Part, Procedure, Reason, Remark, Step, StepId,
};

use super::{Drawing, actions};

/// The procedure in words.
pub fn text(drawing: &Drawing<'_>) -> String {
    let mut out = Text { procedure: drawing.procedure, out: String::new() };
    out.line(0, drawing.title);
    out.lanes();
    for part in [Part::Flow, Part::Routine, Part::Standing, Part::Support] {
        out.part(part);
    }
    out.dangling();
    out.given_way();
    out.doubts();
    out.out
}

struct Text<'a> {
    procedure: &'a Procedure,
    out: String,
}

impl Text<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        // Writing into a string cannot fail.
        let _ = writeln!(self.out, "{:indent$}{text}", "");
    }

    fn head(&mut self, text: &str) {
        self.out.push('\n');
        self.line(0, text);
    }

    fn lanes(&mut self) {
        let names: Vec<&str> = self.procedure.lanes.iter().map(|lane| lane.name.as_str()).collect();
        self.line(0, &format!("参与方：{}", names.join("｜")));
        let all = self.procedure.hand_offs.len();
        let open = self.procedure.hand_offs.iter().filter(|one| one.missing.is_some()).count();
        let told = match (all, open) {
            (0, _) => "条款之间没有看出交接".to_owned(),
            (_, 0) => format!("{all} 处，都有头有尾"),
            _ => format!("{all} 处，其中 {open} 处只有一头"),
        };
        self.line(0, &format!("交接：{told}"));
        let without = |at: &usize| self.procedure.steps.iter().all(|step| step.lane != *at);
        let idle: Vec<&str> = (0..self.procedure.lanes.len())
            .filter(without)
            .filter_map(|at| self.procedure.lanes.get(at))
            .map(|lane: &Lane| lane.name.as_str())
            .collect();
        if !idle.is_empty() {
            self.line(0, &format!("没有写职责：{}", idle.join("、")));
        }
    }

    fn part(&mut self, part: Part) {
        let steps: Vec<&Step> = self.procedure.steps.iter().filter(|step| step.part == part).collect();
        if steps.is_empty() {
            return;
        }
        self.head(part.chinese());
        for (at, step) in steps.into_iter().enumerate() {
            self.step(part, at + 1, step);
        }
    }

    fn step(&mut self, part: Part, number: usize, step: &Step) {
        let lane = self.procedure.lanes.get(step.lane).map_or("", |lane| lane.name.as_str());
        let mark = if part == Part::Flow { format!("{number:>2}. ") } else { "  · ".to_owned() };
        let actions = actions(step);
        let actions = if actions.is_empty() { String::new() } else { format!("〔{actions}〕") };
        self.line(0, &format!("{mark}【{lane}】{actions}{}（{}）", step.label, step.id.chinese()));
        if let Some(trigger) = &step.trigger {
            self.line(6, &format!("{}：{}", trigger.kind.chinese(), trigger.words));
        }
        if let Some(deadline) = step.deadline() {
            self.line(6, &format!("时限：{}", deadline.text));
        }
        for (name, words) in [("文书", &step.reading.documents), ("系统", &step.reading.systems)] {
            let words: Vec<&str> = words.iter().map(|one| one.value.as_str()).collect();
            if !words.is_empty() {
                self.line(6, &format!("{name}：{}", words.join("、")));
            }
        }
        self.goes_on(step.id);
    }

    /// What comes after a step: hand-offs, links, branches.
    fn goes_on(&mut self, id: StepId) {
        let procedure = self.procedure;
        for one in procedure.hand_offs.iter().filter(|one| one.from.step == Some(id) && one.missing.is_none())
        {
            let arrow = if one.returns { "↩ 交回" } else { "→ 交给" };
            let what = one.what.as_deref().map(|what| format!("，{what}")).unwrap_or_default();
            let to = one.to.step.map(StepId::chinese).unwrap_or_default();
            self.line(6, &format!("{arrow} {}（{to}）：{}{what}{}", one.to.name, one.by, mark(&one.reason)));
        }
        for link in procedure.links.iter().filter(|link| link.from == id) {
            let arrow = if link.assists { "⇄ 配合的" } else { "↓ 接着" };
            self.line(
                6,
                &format!("{arrow} {}{}：{}", link.to.chinese(), mark(&link.reason), link.reason.message),
            );
        }
        for branch in procedure.branches.iter().filter(|branch| branch.step == id) {
            self.branch(branch);
        }
    }

    fn branch(&mut self, branch: &Branch) {
        for case in &branch.cases {
            let then = case.then.map(|then| format!(" → {}", then.chinese())).unwrap_or_default();
            let what = case.what.as_deref().map(|what| format!("：{what}")).unwrap_or_default();
            self.line(6, &format!("◇ {}{what}{then}", case.when));
        }
    }

    fn dangling(&mut self) {
        let open: Vec<&HandOff> =
            self.procedure.hand_offs.iter().filter(|one| one.missing.is_some()).collect();
        if open.is_empty() {
            return;
        }
        self.head("只有一头的交接");
        for one in open {
            let side = if one.missing == Some(Missing::Receiver) { "没有人接" } else { "没有人送" };
            self.line(2, &format!("✗ {side}：{}{}", one.reason.message, mark(&one.reason)));
        }
    }

    fn given_way(&mut self) {
        let links: &[Link] = &self.procedure.given_way;
        if links.is_empty() {
            return;
        }
        self.head("与更明确的先后矛盾，没有采用");
        for link in links {
            let (from, to) = (link.from.chinese(), link.to.chinese());
            self.line(2, &format!("{from}先于{to}：{}", link.reason.message));
        }
    }

    fn doubts(&mut self) {
        let doubts: &[Remark] = &self.procedure.doubts;
        if doubts.is_empty() {
            return;
        }
        self.head("没有写明的");
        for doubt in doubts {
            let whose: Vec<String> = doubt.evidence.iter().map(|one| one.step.chinese()).collect();
            let whose = if whose.is_empty() { String::new() } else { format!("（{}）", whose.join("、")) };
            self.line(2, &format!("？{}{whose}", doubt.message));
        }
    }
}

fn mark(reason: &Reason) -> &'static str {
    match reason.basis {
        Basis::Stated => "",
        Basis::Inferred => "〔推断〕",
    }
}
