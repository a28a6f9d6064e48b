//! Finds clauses that start from something which no clause of the item sends.
//!
//! "According to the list that the department sends" waits for ever where no clause of the department sends one.

use qingdan_catalogue::{CheckWords, HandOffWords};
use qingdan_model::{Actor, Column, Lane, Missing, Severity, StepId};

use super::dangling::{at, clauses_of, dangling};
use super::waits;
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD502",
    name: "waited-for-in-vain",
    severity: Severity::Warning,
    title: "等的东西没有人送",
    english: "A clause waits for something that nobody sends",
    why: "条款以“根据……下发的名单”“对上报的材料”开始，却没有一条写明谁送出。请给送出的一方补一条，写明什么时候送什么。",
    why_english: "A clause starts from a list or report that no clause sends: the work never begins, and nobody has failed.",
    example: Example {
        wrong: "乡镇：根据区民政局下发的名单入户核实。\n区民政局：发放补贴。",
        right: "区民政局：1.每月 5 日前下发名单。2.发放补贴。\n乡镇：根据区民政局下发的名单入户核实。",
    },
    find,
};

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    for (item, hand_off) in dangling(view, |one| one.missing == Some(Missing::Sender)) {
        let may_send = hand_off.from.lane.is_some_and(|lane| sends(item, lane, &hand_off.by));
        let Some(at) = at(item, hand_off).filter(|_| is_sent(&hand_off.by) && !may_send) else { continue };
        let (words, name) = (&hand_off.by, &hand_off.from.name);
        if name.is_empty() {
            continue;
        }
        tell(report, at, words, name);
    }
    for item in view.items() {
        let is_told = |step| dangling_steps(item).any(|(dangles, by)| dangles == step && is_sent(by));
        for clause in item.clauses.iter().filter(|clause| clause.is_of(Column::Department)) {
            let step = StepId { column: clause.clause.column, number: clause.clause.number };
            let mut waits = waits::told(clause.text()).filter(|(_, what)| !waits::is_sent(item, what));
            if let Some((words, _)) = waits.next().filter(|_| !is_told(step)) {
                let said = clause.text()[words.clone()].to_owned();
                tell(report, At::clause(clause).words(words), &said, "乡镇（街道）");
            }
        }
    }
}

fn tell(report: &mut Report<'_, '_>, at: At<'_>, words: &str, name: &str) {
    report.push(
        at,
        format!("从“{words}”开始，“{name}”没有条款写明送出。"),
        format!("It starts from “{words}”, and no clause of “{name}” sends that."),
        Some("请给送出的一方补写什么时候送什么。".to_owned()),
    );
}

/// The clauses of an item that wait for what nobody sends, as procedures see it, with the words.
fn dangling_steps<'v>(item: &'v ItemView<'_>) -> impl Iterator<Item = (StepId, &'v str)> {
    let missing = item.procedure.hand_offs.iter().filter(|one| one.missing == Some(Missing::Sender));
    missing.filter_map(|one| Some((one.to.step?, one.by.as_str())))
}

/// Whether the words say that somebody of the item sent it: "街镇上报的名单", "接到……的通知".
fn is_sent(words: &str) -> bool {
    let HandOffWords { up, down, receiving, .. } = &CheckWords::embedded().hand_offs;
    let is_notice = receiving.iter().any(|word| words.starts_with(word)) && words.ends_with("通知");
    let says_sent =
        |sent: &String| words.match_indices(sent).any(|(at, _)| words[at + sent.len()..].starts_with('的'));
    !words.starts_with("上级") && (is_notice || up.iter().chain(down).any(says_sent))
}

/// Whether a clause of the sender sends something in that way after all, in words that were not matched: then it cannot
/// be said that nobody sends it. Upwards in the same word, since lists name reports exactly; downwards in any. What a town
/// 反馈 goes upwards, and the town may call it a report; what it enters into a system the department has.
fn sends(item: &ItemView<'_>, lane: usize, words: &str) -> bool {
    let HandOffWords { up, down, handing, .. } = &CheckWords::embedded().hand_offs;
    let ups = up.iter().filter(|verb| words.contains(*verb)).chain(handing);
    let is_up = up.iter().any(|verb| words.contains(verb));
    let is_town = |lane: &Lane| matches!(lane.actor, Actor::Town | Actor::Community);
    let verbs: Vec<&String> = match item.procedure.lanes.get(lane) {
        _ if is_up => ups.collect(),
        Some(lane) if is_town(lane) => up.iter().chain(down).collect(),
        _ => down.iter().collect(),
    };
    clauses_of(item, lane).any(|(_, text)| verbs.iter().any(|verb| text.contains(*verb)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_list_that_nobody_sends_is_found() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,民生服务,高龄津贴,区民政局,发放津贴。,"根据区民政局下发的名单，入户核实。"
//                                           ^^^^^^^^^^^^^^^^^^ 从“区民政局下发的名单”开始，“区民政局”没有条款写明送出。 → 请给送出的一方补写什么时候送什么。
2,民生服务,孤儿补贴,区民政局,"1.下发孤儿名单。
2.发放补贴。","根据区民政局下发的名单，入户核实。"
3,文化旅游,灯光秀管理,区文化和旅游局,"1.组织灯光秀的监督管理，接收街镇反馈的问题线索。
2.对街镇上报的违规举办灯光秀的问题线索进行查处。",定期巡查灯光秀，发现问题及时上报。
4,综合政务,征兵,区人民武装部,"1.根据街镇推送的预征青年名册组织体检，把体检结论告知街镇。
//                              ^^^^^^^^^^^^^^^^^^^^^^^^^^ 从“根据街镇推送的预征青年名册”开始，“乡镇（街道）”没有条款写明送出。 → 请给送出的一方补写什么时候送什么。
2.对街镇上报的材料进行汇总。","1.接到体检结论后走访家庭，把走访情况反馈区人民武装部。
2.汇总上报走访材料。"
5,综合政务,征兵体检,区人民武装部,根据街镇推送的预征青年名册组织体检。,把合格人员名册推送区人民武装部。
"#,
        );
    }
}
