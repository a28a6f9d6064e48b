//! Kinds of defects, and how each is put into an item. A defect is one of cells where it can be; what rules see only in the
//! print is put into the text, which is read anew.

use std::ops::Range;

use qingdan_catalogue::{Bodies, Resolved};
use qingdan_model::{
    Cells, Column, Document, HandOff, Item, JointCells, Kind, Passage, Procedure, Side, StepId,
};

/// A document as it was read, with its text.
pub struct Printed {
    pub document: Document,
    pub text: String,
}

/// A kind of defect.
pub struct Defect {
    pub name: &'static str,
    /// The rules of which one should find it.
    pub rules: &'static [&'static str],
    /// Puts it into an item of a list; `None` where the item has no place for it.
    pub put: fn(&mut Printed, usize, usize) -> Option<()>,
}

const fn defect(
    name: &'static str,
    rules: &'static [&'static str],
    put: fn(&mut Printed, usize, usize) -> Option<()>,
) -> Defect {
    Defect { name, rules, put }
}

pub const DEFECTS: &[Defect] = &[
    defect("an item is left out", &["QD101"], |to, list, item| {
        let items = &mut to.document.lists[list].items;
        (item > 0 && item + 1 < items.len()).then(|| drop(items.remove(item)))
    }),
    defect("a number is given twice", &["QD102"], |to, list, item| {
        let items = &mut to.document.lists[list].items;
        items[item].no = items[item.checked_sub(1)?].no;
        Some(())
    }),
    defect("a section counts wrongly", &["QD103"], |to, list, item| {
        let list = &mut to.document.lists[list];
        let category = list.items[item].category.clone()?;
        let section = list.sections.iter_mut().find(|section| section.name == category)?;
        section.declared = Some(section.declared? + 1);
        Some(())
    }),
    defect("the town's cell is empty", &["QD104"], |to, list, item| {
        joint(to, list, item)?.town_duties.clear();
        Some(())
    }),
    defect("a clause is numbered wrongly", &["QD105"], renumber),
    defect("a department's duties are left out", &["QD201"], |to, list, item| {
        let cells = joint(to, list, item)?;
        let is_listed = |heading: &Passage| cells.departments.iter().any(|one| one.text == heading.text);
        let at =
            cells.department_duties.iter().rposition(|group| group.heading.as_ref().is_some_and(is_listed));
        (cells.department_duties.len() > 1).then(|| drop(cells.department_duties.remove(at.unwrap_or(0))))
    }),
    defect("a department is not in the column", &["QD202"], |to, list, item| {
        let cells = joint(to, list, item)?;
        let heading = |one: &Passage| {
            let is_it = |heading: &Passage| heading.text == one.text;
            cells.department_duties.iter().filter_map(|group| group.heading.as_ref()).any(is_it)
        };
        let at = cells.departments.iter().rposition(heading)?;
        (cells.departments.len() > 1).then(|| drop(cells.departments.remove(at)))
    }),
    defect("a heading has another name of its body", &["QD203"], |to, list, item| {
        let heading = listed_heading(joint(to, list, item)?)?;
        let Resolved { body, prefix, .. } = Bodies::embedded().resolve(&heading.text)?;
        let is_other = |name: &&String| {
            name.chars().count() > 3 && !name.contains("{}") && !heading.text.ends_with(name.as_str())
        };
        heading.text = format!("{prefix}{}", body.aliases.iter().find(is_other)?);
        Some(())
    }),
    defect("a heading is cut off", &["QD204"], |to, list, item| {
        listed_heading(joint(to, list, item)?)?.text.pop().map(drop)
    }),
    defect("a body has a name from before a reform", &["QD205"], |to, list, item| {
        let first = joint(to, list, item)?.departments.first_mut()?;
        let Resolved { body, prefix, .. } = Bodies::embedded().resolve(&first.text)?;
        first.text = format!("{prefix}{}", body.former.iter().find(|name| !name.contains("{}"))?);
        Some(())
    }),
    defect("a department stands twice in the column", &["QD207"], |to, list, item| {
        let departments = &mut joint(to, list, item)?.departments;
        departments.push(departments.first()?.clone());
        Some(())
    }),
    defect("the support is left out", &["QD301"], |to, list, item| {
        let support = &mut joint(to, list, item)?.support;
        (!support.is_empty()).then(|| support.clear())
    }),
    defect("the support's label is misprinted", &["QD302"], |to, list, item| {
        let start = joint(to, list, item)?.support.first()?.place.spans.first()?.start;
        let at = to.text.get(..start)?.rfind("履职保障").filter(|at| start - at < 60)?;
        print(to, at..at + "履职保障".len(), "履职程序")
    }),
    defect("the town penalises", &["QD401"], |to, list, item| {
        first_town(to, list, item)?.text = "对违反规定的当事人进行行政处罚。".to_owned();
        Some(())
    }),
    defect("the leading department only assists", &["QD402"], |to, list, item| {
        let duties = &mut joint(to, list, item)?.department_duties.first_mut()?.duties;
        duties.iter_mut().for_each(|duty| duty.text = "配合街镇做好这项工作。".to_owned());
        (!duties.is_empty()).then_some(())
    }),
    defect("the duties stand in each other's column", &["QD403"], |to, list, item| {
        let cells = joint(to, list, item)?;
        let [group] = cells.department_duties.as_mut_slice() else { return None };
        let is_telling = group.duties.iter().any(|duty| duty.text.contains("街镇上报的"));
        is_telling.then(|| std::mem::swap(&mut group.duties, &mut cells.town_duties))
    }),
    defect("a reclaimed item is asked of the town", &["QD404"], |to, list, item| {
        let mut reclaimed = to.document.lists.iter().filter(|list| list.kind == Kind::Reclaimed);
        let names = &reclaimed.next()?.items;
        let name = names[item % names.len()].name.text.trim_end_matches('。').to_owned();
        joint(to, list, item)?.town_duties.push(Passage::unplaced(format!("{name}。")));
        Some(())
    }),
    defect("an item stands in two lists", &["QD405"], |to, list, item| {
        let other = to.document.lists.iter().position(|other| other.kind != to.document.lists[list].kind)?;
        let names = &to.document.lists[other].items;
        let name = names[item % names.len()].name.text.clone();
        to.document.lists[list].items[item].name.text = name;
        Some(())
    }),
    defect("nobody meets a report", &["QD501", "QD508", "QD503"], |to, list, item| {
        let meets = |one: &HandOff| (Column::Town, one.to.step);
        without_side(to, list, item, Column::Department, meets, |_| true)
    }),
    defect("nobody sends what is waited for", &["QD502"], |to, list, item| {
        // Only where the other side's clause says that it waits for it.
        let waiting: Vec<StepId> = waiting(&to.document.lists[list].items[item]);
        let sends = |one: &HandOff| (Column::Department, one.from.step);
        without_side(to, list, item, Column::Town, sends, |one| {
            one.to.step.is_some_and(|to| waiting.contains(&to))
        })
    }),
    defect("a report goes to a body outside", &["QD503"], |to, list, item| {
        let cells = joint(to, list, item)?;
        let is_named = cells.departments.iter().any(|one| one.text.contains("档案"));
        (!is_named).then(|| cells.town_duties.push(Passage::unplaced("汇总有关情况后上报区档案局。")))
    }),
    defect("deadlines collide", &["QD504"], |to, list, item| {
        let procedure = qingdan_interpret::procedure(&to.document.lists[list].items[item]);
        let (from, to_step) = procedure.hand_offs.iter().find_map(|one| {
            let (from, step) = (one.from.step?, one.to.step?);
            let upwards = from.column == Column::Town && step.column == Column::Department;
            let is_free = |id: StepId| procedure.step(id).is_some_and(|step| step.reading.deadline.is_none());
            (upwards && !one.returns && is_free(from) && is_free(step)).then_some((from, step))
        })?;
        let item = &mut to.document.lists[list].items[item];
        clause(item, from)?.text.insert_str(0, "每月25日前，");
        clause(item, to_step)?.text.insert_str(0, "每月10日前，");
        Some(())
    }),
    defect("a notice has no period", &["QD506"], |to, list, item| {
        add(to, list, item, "对初审通过的名单进行公示。")
    }),
    defect("a clause stands twice in a cell", &["QD601"], |to, list, item| {
        let duties = &mut joint(to, list, item)?.town_duties;
        let first = duties.first().filter(|first| first.text.chars().count() > 8)?.clone();
        duties.push(first);
        Some(())
    }),
    defect("the town has a department's duty", &["QD602"], |to, list, item| {
        let cells = joint(to, list, item)?;
        let duties = cells.department_duties.iter().flat_map(|group| &group.duties);
        let long = duties.filter(|duty| duty.text.chars().count() > 15).find(|duty| {
            !["配合", "协助", "会同", "参与", "联合"].iter().any(|word| duty.text.contains(word))
        })?;
        cells.town_duties.push(Passage::unplaced(long.text.clone()));
        Some(())
    }),
    defect("a stray English word", &["QD603"], |to, list, item| replace(to, list, item, "，", " and ")),
    defect("a word stands twice in a row", &["QD604"], |to, list, item| {
        let double = |word: &str| format!("{word}{word}");
        let words = ["进行", "开展", "及时", "做好", "上报"];
        words.iter().find_map(|word| replace(to, list, item, word, &double(word)))
    }),
    defect("a half-width comma", &["QD605"], |to, list, item| replace(to, list, item, "，", ",")),
    defect("a space within a word", &["QD606"], |to, list, item| {
        let place = first_town(to, list, item)?.place.spans.first().copied()?;
        let second = to.text.get(place.start..place.end)?.char_indices().nth(2)?.0;
        print(to, place.start + second..place.start + second, " ")
    }),
    defect("two marks in a row", &["QD607"], |to, list, item| replace(to, list, item, "。", "，。")),
    defect("a bracket that never closes", &["QD608"], |to, list, item| replace(to, list, item, "，", "（")),
    defect("a clause breaks off", &["QD609"], |to, list, item| {
        let clause = first_town(to, list, item)?;
        let at = clause.text.rfind('，')?;
        clause.text.truncate(at + '，'.len_utf8());
        Some(())
    }),
    defect("another town is named", &["QD610"], |to, list, item| {
        add(to, list, item, "指导竹溪镇建立工作台账。")
    }),
    defect("a body of another district", &["QD610"], |to, list, item| {
        let first = joint(to, list, item)?.departments.first_mut()?;
        let rest = first.text.strip_prefix(['区', '县', '旗'])?;
        first.text = format!("竹溪区{rest}");
        Some(())
    }),
];

fn joint(to: &mut Printed, list: usize, item: usize) -> Option<&mut JointCells<Passage>> {
    match &mut to.document.lists[list].items[item].cells {
        Cells::Joint(cells) => Some(cells),
        _ => None,
    }
}

fn first_town(to: &mut Printed, list: usize, item: usize) -> Option<&mut Passage> {
    joint(to, list, item)?.town_duties.first_mut()
}

/// The last heading that the column lists in the same words, of several.
fn listed_heading(cells: &mut JointCells<Passage>) -> Option<&mut Passage> {
    let JointCells { departments, department_duties, .. } = cells;
    let headings = department_duties.iter_mut().rev().filter_map(|group| group.heading.as_mut());
    headings.into_iter().find(|heading| departments.iter().any(|one| one.text == heading.text))
}

fn add(to: &mut Printed, list: usize, item: usize, clause: &str) -> Option<()> {
    joint(to, list, item)?.town_duties.push(Passage::unplaced(clause));
    Some(())
}

/// Puts other words in place of the first that stand so in the town's clauses.
fn replace(to: &mut Printed, list: usize, item: usize, words: &str, others: &str) -> Option<()> {
    let duties = &mut joint(to, list, item)?.town_duties;
    let duty = duties.iter_mut().find(|duty| duty.text.contains(words))?;
    duty.text = duty.text.replacen(words, others, 1);
    Some(())
}

fn clause(item: &mut Item, id: StepId) -> Option<&mut Passage> {
    let Cells::Joint(cells) = &mut item.cells else { return None };
    let at = id.number.checked_sub(1)?;
    match id.column {
        Column::Department => cells.department_duties.iter_mut().flat_map(|group| &mut group.duties).nth(at),
        Column::Town => cells.town_duties.get_mut(at),
        _ => None,
    }
}

/// The clauses that say of something that it was sent: "对街镇上报的问题".
fn waiting(item: &Item) -> Vec<StepId> {
    let sent = ["上报的", "报送的", "提交的", "推送的", "反馈的", "报来的", "转来的", "移交的"];
    let is_waiting = |text: &str| sent.iter().any(|words| text.contains(words));
    let clauses = item.clauses().into_iter().filter(|clause| is_waiting(&clause.passage.text));
    clauses.map(|clause| StepId { column: clause.column, number: clause.number }).collect()
}

/// Takes away the clause on one side of a hand-off between town and department, where it is in no other.
fn without_side(
    to: &mut Printed,
    list: usize,
    item: usize,
    of: Column,
    side: fn(&HandOff) -> (Column, Option<StepId>),
    is_meant: impl Fn(&HandOff) -> bool,
) -> Option<()> {
    let item = &mut to.document.lists[list].items[item];
    let procedure: Procedure = qingdan_interpret::procedure(item);
    let step = |side: &Side| side.step;
    let mut whole = procedure.hand_offs.iter().filter(|one| one.missing.is_none() && is_meant(one));
    let gone = whole.find_map(|one| {
        let (other, id) = side(one);
        let id = id.filter(|id| id.column == of)?;
        let across = [step(&one.from), step(&one.to)].into_iter().flatten().any(|id| id.column == other);
        let uses =
            procedure.hand_offs.iter().filter(|one| [step(&one.from), step(&one.to)].contains(&Some(id)));
        (across && uses.count() == 1).then_some(id)
    })?;
    let Cells::Joint(cells) = &mut item.cells else { return None };
    let at = gone.number.checked_sub(1)?;
    if of == Column::Town {
        cells.town_duties.remove(at);
        return Some(());
    }
    let mut before = 0;
    for group in &mut cells.department_duties {
        if let Some(own) = at.checked_sub(before).filter(|own| *own < group.duties.len()) {
            // A heading whose duties are all gone is another defect.
            return (group.duties.len() > 1).then(|| drop(group.duties.remove(own)));
        }
        before += group.duties.len();
    }
    None
}

/// Prints the number before the town's third clause as another one.
fn renumber(to: &mut Printed, list: usize, item: usize) -> Option<()> {
    let start = joint(to, list, item)?.town_duties.get(2)?.place.spans.first()?.start;
    let before = to.text.get(..start)?.trim_end();
    let at = before.strip_suffix(['.', '．', '、'])?.len() - 1;
    (to.text.get(at..=at)? == "3").then(|| print(to, at..at + 1, "5"))?
}

/// Changes the text and reads it again.
fn print(to: &mut Printed, at: Range<usize>, words: &str) -> Option<()> {
    to.text.get(at.clone())?;
    to.text.replace_range(at, words);
    to.document = qingdan_read::read(&to.document.source, to.text.as_bytes(), Bodies::embedded());
    Some(())
}
