//! Finds clauses that still ask the town for what a department took back.
//!
//! A reclaimed item must not be asked of the town in any form. A clause of a joint or basic item that leaves it to the town,
//! on its own, gives it two owners. By meaning: the clause has an act of the item (检查, 追缴, 鉴定) and speaks of what the item's
//! name speaks of. Telling people, reporting and helping remain the town's.

use std::collections::HashSet;

use qingdan_catalogue::Actions;
use qingdan_catalogue::CheckWords;
use qingdan_interpret::{Context, reading};
use qingdan_model::{Action, Actor, Cells, Column, Reading, Severity, Span, Stance};

use crate::likeness::{Pairs, common, likeness, may_be_alike, pairs, pairs_of_name};
use crate::report::{At, Report};
use crate::rule::{Example, Rule};
use crate::view::{ClauseView, ItemView, View};

pub(crate) const RULE: Rule = Rule {
    code: "QD404",
    name: "reclaimed-still-asked",
    severity: Severity::Warning,
    title: "收回的事项仍要乡镇（街道）做",
    english: "A reclaimed item is still asked of the town",
    why: "收回清单写明由部门承担的事项，不得再以任何形式交给乡镇（街道）。配合或基本清单里还要求乡镇（街道）自己做，两张清单就矛盾了。请删去这一条，或者改为宣传、发现后上报、配合。",
    why_english: "What a department took back must not be asked of the town: two lists contradict each other.",
    example: Example {
        wrong: "收回：烟花爆竹经营企业安全检查（区应急管理局）\n配合：乡镇对烟花爆竹经营企业进行安全检查。",
        right: "配合：乡镇发现烟花爆竹违法经营的，上报区应急管理局。",
    },
    find,
};

/// How much of what the reclaimed item's name speaks of stands in the clause and the name of its item.
const ENOUGH: f64 = 0.65;

/// Fewer pairs are too little to tell a matter by.
const FEWEST: usize = 3;

/// From here on a clause is the reclaimed item's name, whatever its act is called.
const VERBATIM: f64 = 0.85;

/// Acts that remain the town's, whatever was taken back.
const REMAINING: &[Action] = &[
    Action::Publicize,
    Action::Report,
    Action::Survey,
    Action::Accept,
    Action::Feedback,
    Action::Dispatch,
    Action::Organize,
    Action::Train,
    Action::Record,
    Action::Serve,
    Action::Supervise,
];

struct Reclaimed<'v, 'a> {
    item: &'v ItemView<'a>,
    /// Of what its name speaks of, without its acts; and of the whole name.
    pairs: Pairs,
    words: Pairs,
    acts: HashSet<Action>,
}

fn find(view: &View<'_>, report: &mut Report<'_, '_>) {
    let reclaimed: Vec<Reclaimed<'_, '_>> = view.items().filter_map(reclaimed).collect();
    if reclaimed.is_empty() {
        return;
    }
    for clause in view.items().flat_map(|item| &item.clauses).filter(|clause| is_towns_own(clause)) {
        let about = pairs(&format!("{} {}", clause.item.name.text, clause.text()));
        let own = clause.reading.actions.iter().filter(|act| !is_help(clause.text(), &act.spans));
        let acts: HashSet<Action> = own.map(|act| act.value).collect();
        let words = pairs(clause.text());
        let is_asked = |one: &&Reclaimed<'_, '_>| {
            let common = common(&one.pairs, &about) as f64;
            let is_meant = common >= ENOUGH * one.pairs.len() as f64 && !one.acts.is_disjoint(&acts);
            let may_be = one.words.len() >= FEWEST && may_be_alike(&one.words, &words, VERBATIM);
            is_meant || may_be && likeness(&one.words, &words) >= VERBATIM
        };
        if let Some(Reclaimed { item, .. }) = reclaimed.iter().find(is_asked) {
            let (no, name) = (item.item.no, &item.item.name.text);
            let who: Vec<&str> = item.item.bodies().iter().map(|body| body.text.as_str()).collect();
            report.push(
                At::clause(clause),
                format!("收回清单第 {no} 项“{name}”已由{}承担，这里仍要乡镇（街道）做。", who.join("、")),
                format!("Item reclaimed:{no} was taken back, and this clause still asks the town for it."),
                Some("请删去，或者改为宣传、发现后上报、配合。".to_owned()),
            );
        }
    }
}

fn reclaimed<'v, 'a>(item: &'v ItemView<'a>) -> Option<Reclaimed<'v, 'a>> {
    let Cells::Reclaimed(_) = &item.item.cells else { return None };
    let name = &item.item.name.text;
    let read = reading(name, Context { column: Column::Basic, item: name });
    // The name says what was taken back; where it only says 监管, the method does.
    let hard = |reading: &Reading| -> HashSet<Action> {
        reading.actions.iter().map(|act| act.value).filter(|act| !REMAINING.contains(act)).collect()
    };
    let of_name = hard(&read);
    let of_method = || item.clauses.iter().flat_map(|clause| hard(&clause.reading)).collect();
    let acts = if of_name.is_empty() { of_method() } else { of_name };
    let words =
        read.actions.iter().flat_map(|act| &act.spans).filter_map(|span| name.get(span.start..span.end));
    // Words that say nothing about its matter, beside its acts.
    let plain = CheckWords::embedded().reclaimed.plain.iter().map(String::as_str);
    let matter = words.chain(plain).fold(name.clone(), |name, word| name.replace(word, " "));
    // What is too little to tell a matter by is none.
    let told = Some(pairs_of_name(&matter)).filter(|told| told.len() >= FEWEST);
    let acts = if told.is_some() { acts } else { HashSet::new() };
    Some(Reclaimed { item, pairs: told.unwrap_or_default(), words: pairs(name), acts })
}

/// Whether the town has to do it on its own.
fn is_towns_own(clause: &ClauseView<'_>) -> bool {
    let reading = &clause.reading;
    let is_of_town = clause.is_of(Column::Town) || clause.is_of(Column::Basic);
    is_of_town
        && reading.stance.value == Stance::Lead
        && matches!(reading.actor.value, Actor::Town | Actor::Community)
}

/// Whether the phrase in which an act stands says that the town only helps with it: "将线索上报，配合调查".
fn is_help(text: &str, spans: &[Span]) -> bool {
    let assisting = &Actions::embedded().wording.assisting;
    let helps = |span: &Span| {
        let before = text.get(..span.start).unwrap_or_default();
        let phrase = before.rsplit(['，', '；', '。']).next().unwrap_or_default();
        assisting.iter().any(|word| phrase.contains(word))
    };
    !spans.is_empty() && spans.iter().all(helps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printed::finds;

    #[test]
    fn a_duty_that_was_taken_back_is_found_and_help_is_not() {
        finds(
            &RULE,
            r#"
柳林镇配合履职事项清单
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责
1,应急管理,烟花爆竹监管,区应急管理局,打击违法经营。,"1.宣传烟花爆竹经营安全。
2.对烟花爆竹经营企业进行安全检查。
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 收回清单第 1 项“对烟花爆竹经营企业进行安全检查”已由区应急管理局承担，这里仍要乡镇（街道）做。 → 请删去，或者改为宣传、发现后上报、配合。
3.配合对烟花爆竹经营企业进行安全检查。
4.发现烟花爆竹经营企业违法的，及时上报，配合安全检查。
5.办理居民死亡证明。"
//^^^^^^^^^^^^^^^^^^ 收回清单第 2 项“办理居民死亡证明”已由区卫健局承担，这里仍要乡镇（街道）做。 → 请删去，或者改为宣传、发现后上报、配合。
柳林镇上级部门收回事项清单
序号,类别,事项名称,承接部门,履职方式及工作措施
1,应急管理,对烟花爆竹经营企业进行安全检查,区应急管理局,区应急管理局依法开展检查。
2,民生服务,办理居民死亡证明,区卫健局,区卫健局出具证明。
"#,
        );
    }
}
