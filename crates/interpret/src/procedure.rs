//! An item's clauses as a procedure: who does what after whom, and what goes from hand to hand.
//!
//! `duty` reads the clauses and `kinds` says what kind each is, `lanes` says whose they are, `ends` and `receipts` find
//! what each sends and starts from. `matching` joins the two sides (`implied` and `fallback` where only one speaks of it,
//! `dangling` where there is none): `fit` and `unfit` say how well two fit, `met` what is made of them. `order` puts all in order,
//! `assisting` finds which step a clause assists, `branches` finds where a step can end in several ways.

mod assisting;
mod branches;
mod dangling;
mod duty;
mod ends;
mod fallback;
mod fit;
mod implied;
mod kinds;
mod lanes;
mod likeness;
mod matching;
mod met;
mod order;
mod receipts;
mod relief;
mod rivals;
mod unfit;
mod wording;

use qingdan_model::{
    Action, Actor, Clause, Column, Confidence, Evidence, Item, Kind, Mode, Part, Procedure, Reading, Remark,
    Step, StepId, Trigger, TriggerKind,
};

use self::duty::Duty;
use self::ends::{Receipt, Sending, Way};
use self::lanes::{Lanes, Party};
use self::likeness::Likeness;
use self::matching::Matching;
use self::met::Met;
use self::order::Order;

/// The most clauses of one item that are compared with each other; lists have up to some forty.
const MOST: usize = 300;

/// The procedure of an item. Any item has one; what could not be told is among its doubts.
pub fn procedure(item: &Item) -> Procedure {
    procedure_as_decided(item, |_, reading| reading)
}

/// The procedure of an item of which somebody may have corrected readings: `decided` gets each clause with the program's
/// reading and gives the one that holds.
pub fn procedure_as_decided(item: &Item, decided: impl Fn(&Clause<'_>, Reading) -> Reading) -> Procedure {
    let clauses = item.clauses();
    let mut lanes = Lanes::default();
    if item.kind() != Kind::Reclaimed {
        lanes.party(Actor::Town);
    }
    // Departments that share their clauses have no lanes of their own.
    if !shares_clauses(item) {
        lanes.departments_without_clauses(item);
    }
    let duties: Vec<Duty<'_>> =
        clauses.iter().map(|clause| Duty::new(clause, item, &decided, &mut lanes)).collect();
    let mut doubts = doubts(item, &duties);
    // Basic and reclaimed items have one clause: nobody else of the item could meet what it sends.
    if item.kind() != Kind::Joint {
        let triggers = duties
            .iter()
            .map(|duty| wording::trigger(duty, &[], branches::opens_with_condition(duty)))
            .collect();
        return assemble(&duties, lanes, Order::none(duties.len()), Vec::new(), triggers, doubts);
    }
    if duties.len() > MOST {
        let message = format!("条款超过 {MOST} 条，没有看它们之间的交接和先后，请拆分事项。");
        doubts.push(Remark { message, evidence: Vec::new() });
        return assemble(&duties, lanes, Order::none(duties.len()), Vec::new(), Vec::new(), doubts);
    }
    let likeness = Likeness::of(duties.iter().map(|duty| duty.text));
    let works = |duty: &Duty<'_>| duty.id.column != Column::Support;
    let working = || duties.iter().enumerate().filter(|(_, duty)| works(duty));
    let receipts = receipts::all(working(), &lanes);
    let sendings = working().flat_map(|(at, duty)| ends::sendings(at, duty, &lanes));
    let sendings = sendings.filter(|sending| !receipts.iter().any(|receipt| receipt.speaks_of(sending)));
    let assisted = assisting::assisted(&duties, &lanes, &likeness);
    let matching = Matching {
        duties: &duties,
        lanes: &lanes,
        likeness: &likeness,
        assisted: &assisted,
        sendings: sendings.collect(),
        receipts,
    };
    let (met, dangling) = matching.run();
    let triggers: Vec<_> = duties
        .iter()
        .enumerate()
        .map(|(at, duty)| {
            let receipts: Vec<_> =
                matching.receipts.iter().filter(|receipt| receipt.duty == at).cloned().collect();
            wording::trigger(duty, &receipts, branches::opens_with_condition(duty))
        })
        .collect();
    let has_start: Vec<bool> = (0..duties.len())
        .map(|at| {
            let trigger = triggers[at].as_ref();
            // What somebody applies for is a matter of its own, whatever is printed before it.
            let applies = |sending: &Sending| sending.duty == at && sending.way == Way::In;
            trigger.is_some_and(|trigger| starts(trigger, at, &matching, &met))
                || matching.sendings.iter().any(applies)
        })
        .collect();
    let mut order = Order::of(&duties, &lanes, &likeness, met, &assisted, &has_start);
    order.hand_offs.extend(dangling);
    doubts.extend(relief::remark(&duties, &order.side_by_side));
    let branches = branches::branches(&duties, &order);
    let mut procedure = assemble(&duties, lanes, order, branches, triggers, doubts);
    let only_good = |branch: &&qingdan_model::Branch| {
        !branch.is_complete && branch.cases.iter().all(|case| branches::is_good(&case.when))
    };
    // "对审核通过的录入，对不通过的告知": the clause that goes on with the good case may have the other one too.
    let told = |then: &Option<StepId>| {
        let mut own = procedure.branches.iter().filter(|branch| Some(branch.step) == *then);
        own.any(|branch| branch.cases.iter().any(|case| !branches::is_good(&case.when)))
    };
    let untold = |branch: &&qingdan_model::Branch| !branch.cases.iter().any(|case| told(&case.then));
    let mut remarks: Vec<Remark> = Vec::new();
    for branch in procedure.branches.iter().filter(only_good).filter(untold) {
        let whens: Vec<&str> = branch.cases.iter().map(|case| case.when.as_str()).collect();
        let remark = Remark {
            message: format!("写了“{}”怎么办，没有写相反的情形怎么办。", whens.join("”“")),
            evidence: branch.cases.iter().map(|case| case.at.clone()).collect(),
        };
        // One condition may settle what follows several steps.
        if !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }
    procedure.doubts.extend(remarks);
    procedure
}

/// Whether a duty's trigger begins a matter; else the duty may follow the one before it.
fn starts(trigger: &Trigger, at: usize, matching: &Matching<'_>, met: &[Met]) -> bool {
    let duty = &matching.duties[at];
    let mut receipts = matching.receipts.iter().filter(|receipt| receipt.duty == at).peekable();
    if receipts.peek().is_some() {
        // What the public brings in, and what its own side sent it, comes at any time after the step before.
        let theirs =
            |receipt: &Receipt| receipt.from.as_ref().is_some_and(|from| !matches!(from, Party::Public(_)));
        return receipts.any(theirs) || met.iter().any(|one| one.to == at);
    }
    // A department finds something where it has looked.
    let looked = |other: &Duty<'_>| {
        other.lane == duty.lane
            && kinds::is_of_flow(other)
            && other.has(&[Action::Review, Action::Inspect, Action::Survey])
    };
    let found = trigger.kind == TriggerKind::Finding
        && duty.id.column == Column::Department
        && matching.duties[..at].last().is_some_and(looked);
    !found && wording::begins(trigger, duty)
}

/// Whether several departments stand before clauses without headings, so that nobody can say whose each is.
fn shares_clauses(item: &Item) -> bool {
    item.bodies().len() > 1 && item.clauses().iter().any(is_unheaded)
}

fn is_unheaded(clause: &Clause<'_>) -> bool {
    matches!(clause.column, Column::Department | Column::Method) && clause.heading.is_none()
}

fn doubts(item: &Item, duties: &[Duty<'_>]) -> Vec<Remark> {
    let mut doubts = Vec::new();
    let mut doubt = |message: &str, evidence: Vec<Evidence>| {
        doubts.push(Remark { message: message.to_owned(), evidence });
    };
    let whole = |duty: &Duty<'_>| Evidence { step: duty.id, spans: Vec::new() };
    let of = |column: Column| duties.iter().filter(move |duty| duty.id.column == column);
    match item.kind() {
        Kind::Joint => {
            if of(Column::Department).next().is_none() {
                doubt("没有写部门的职责，只能看出乡镇（街道）做什么。", Vec::new());
            }
            if of(Column::Town).next().is_none() {
                doubt("没有写乡镇（街道）的职责，只能看出部门做什么。", Vec::new());
            }
        }
        Kind::Basic => doubt("基本履职事项只有名称，没有写环节和先后。", Vec::new()),
        Kind::Reclaimed => {
            doubt("收回事项由部门承担，乡镇（街道）不办理；履职方式只有一段话，没有分条。", Vec::new());
        }
    }
    if shares_clauses(item) {
        let unheaded: Vec<StepId> = item
            .clauses()
            .iter()
            .filter(|clause| is_unheaded(clause))
            .map(|clause| StepId { column: clause.column, number: clause.number })
            .collect();
        let unheaded = duties.iter().filter(|duty| unheaded.contains(&duty.id)).map(whole).collect();
        doubt("对应部门有几个，条款没有写明由哪个部门做。", unheaded);
    } else if item.bodies().len() > 1 && of(Column::Support).next().is_some() {
        doubt(
            "履职保障没有写明由哪个部门提供，列在第一个部门下面。",
            of(Column::Support).map(whole).collect(),
        );
    }
    for duty in duties.iter().filter(|duty| duty.reading.confidence() == Confidence::Low) {
        let said = duty.reading.doubts.first().map_or("没有读懂。", |doubt| doubt.message.as_str());
        doubt(said, vec![whole(duty)]);
    }
    doubts
}

fn assemble(
    duties: &[Duty<'_>],
    lanes: Lanes,
    order: Order,
    branches: Vec<qingdan_model::Branch>,
    triggers: Vec<Option<Trigger>>,
    doubts: Vec<Remark>,
) -> Procedure {
    let (lanes, went) = lanes.finish();
    let mut triggers = triggers.into_iter();
    let mut steps: Vec<Step> = duties
        .iter()
        .enumerate()
        .map(|(at, duty)| Step {
            id: duty.id,
            lane: went[duty.lane],
            part: part(duty, order.is_joined(at)),
            label: wording::label(duty),
            text: duty.full.to_owned(),
            reading: duty.reading.clone(),
            trigger: triggers.next().flatten(),
        })
        .collect();
    let places = order.places(duties);
    let ids: Vec<StepId> = duties.iter().map(|duty| duty.id).collect();
    steps.sort_by_key(|step| {
        let at = ids.iter().position(|id| *id == step.id).unwrap_or(0);
        (step.part, if step.part == Part::Flow { places[at] } else { at })
    });
    let mut hand_offs = order.hand_offs;
    for side in hand_offs.iter_mut().flat_map(|one| [&mut one.from, &mut one.to]) {
        side.lane = side.lane.map(|lane| went[lane]);
    }
    Procedure { lanes, steps, links: order.links, hand_offs, branches, given_way: order.given_way, doubts }
}

fn part(duty: &Duty<'_>, is_joined: bool) -> Part {
    match duty.reading.mode.value {
        _ if duty.id.column == Column::Support => Part::Support,
        _ if is_joined => Part::Flow,
        Mode::Triggered => Part::Flow,
        Mode::Periodic => Part::Routine,
        Mode::Standing => Part::Standing,
    }
}
