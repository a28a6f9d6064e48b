//! A step waits for its notice, whoever sends what in whichever way.

use jiff::civil::Date;
use qingdan_model::{Action, PostingPlace, Unit};
use qingdan_work::affair::Ask;
use qingdan_work::case::{Case, Command, Event, Happened, PersonalRef, Refusal, StepNo, replay};
use qingdan_work::hash::Hash;
use qingdan_work::notice::{
    About, AlsoAbout, Channel, Command as Do, Drafting, Length, Notice, NoticeRule, Objecting, Verdict,
    Wording,
};
use qingdan_work::time::{date, start_of};
use qingdan_work::{CaseNumber, Person};

use super::office::*;
use super::*;
use crate::database::parameters;
use crate::log::case_key;
use crate::{AffairOrder, AffairReceipt, By, NewPersonal, Order, Receipt};

/// The last day of a notice of five working days that was posted in the morning, a Tuesday, and the first moment after it.
const LAST: &str = "2026-11-10";

fn last_moment() -> i64 {
    first_moment() - 1
}

fn first_moment() -> i64 {
    start_of(LAST.parse::<Date>().unwrap().tomorrow().unwrap())
}

/// Opens a case whose first step asks for a notice.
async fn opened(store: &Store, key: &str) -> CaseNumber {
    let mut opening = opening("某户申请");
    opening.plan.steps[0].term.actions = vec![Action::Publish];
    let order = order(&clerk(), None, (key, 0), Command::Open(Box::new(opening)));
    store.carry_out(order).await.unwrap().unwrap().number
}

/// Drafts a notice of the first steps of cases.
async fn drafted(store: &Store, cases: &[Case]) -> CaseNumber {
    let about = About {
        case: cases[0].number,
        step: Some(1),
        clause: None,
        item: cases[0].item.clone(),
        town: TOWN,
        holder: OFFICE,
        involved: vec![VILLAGE],
        also: cases[1..].iter().map(|case| AlsoAbout { case: case.number, step: Some(1) }).collect(),
    };
    let wording = Wording {
        title: "关于高龄津贴的公示".into(),
        text: "现予以公示。".into(),
        decision: "拟发放。".into(),
        subjects: vec!["张**".into()],
        length: Length { n: 5, unit: Unit::WorkingDay },
        places: vec![PostingPlace::Town],
        office: "民政办".into(),
        address: String::new(),
        telephone: "0999-1234567".into(),
        signed: "柳湾镇人民政府".into(),
    };
    let drafting = Drafting { about, rule: NoticeRule::default(), wording };
    let key = format!("draft-{}", cases[0].number);
    told(store, None, &key, MORNING, Do::Draft(Box::new(drafting))).await.number.number
}

async fn told(store: &Store, number: Option<CaseNumber>, key: &str, now: i64, command: Do) -> AffairReceipt {
    let seen = match number {
        Some(number) => store.affair::<Notice>(DISTRICT, number).await.unwrap().unwrap().version,
        None => 0,
    };
    let order = by_clerk(number, (key, seen), now, command);
    store.carry_out_affair(order).await.unwrap().unwrap()
}

fn by_clerk(
    number: Option<CaseNumber>,
    (key, seen): (&str, u64),
    now: i64,
    command: Do,
) -> AffairOrder<Notice> {
    let ask = Ask { key: key.into(), seen, command };
    AffairOrder::new(DISTRICT, number, By::Person(clerk()), ask, now)
}

fn post(now: i64) -> Do {
    Do::Post { day: date(now), attachments: vec![] }
}

async fn does_at(
    store: &Store,
    by: &Person,
    number: CaseNumber,
    now: i64,
    command: Command,
) -> Result<Receipt, Refusal> {
    let seen = case(store, number).await.version;
    let key = format!("{}-{number}-{seen}-{now}-{:?}", by.login, Hash::of(format!("{command:?}").as_bytes()));
    let order = Order { now, ..order(by, Some(number), (&key, seen), command) };
    store.carry_out(order).await.unwrap()
}

async fn events_of(store: &Store, number: CaseNumber) -> Vec<Event> {
    store.timeline(DISTRICT, number, 0, 1000).await.unwrap()
}

async fn is_whole(store: &Store, cases: &[CaseNumber]) {
    assert_eq!(store.verify(|_| {}).await.unwrap(), []);
    for number in cases {
        let events = events_of(store, *number).await;
        assert_eq!(replay(&events), Ok(Some(case(store, *number).await)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_does_a_step_before_its_notice_has_ended_and_each_does_on_the_first_moment_after() {
    on_both(async |store, location| {
        furnish(&store).await;
        // Another server, which knows the cases from before the notice.
        let other = Store::open(&location).await.unwrap();
        let mut cases = Vec::new();
        for key in ["a", "b", "c"] {
            let number = opened(&store, key).await;
            let text = "看过".to_owned();
            let comment = Command::Comment { text, step: None, mentions: vec![], attachments: vec![] };
            does_at(&other, &clerk(), number, MORNING, comment).await.unwrap();
            cases.push(case(&store, number).await);
        }
        let [one, two, free] = [0, 1, 2].map(|at: usize| cases[at].number);
        let notice = Some(drafted(&store, &cases[..2]).await);
        told(&store, notice, "post", MORNING, post(MORNING)).await;
        let up = "公示到11月10日止。公示结束后再办结这一环节。";
        for (at, server) in [&store, &other, &store].into_iter().enumerate() {
            for by in [clerk(), leader()] {
                let now = [MORNING, MORNING + 3_600_000, last_moment()][at];
                for number in [one, two] {
                    let refused = does_at(server, &by, number, now, done(1)).await.unwrap_err();
                    assert!(matches!(refused, Refusal::NoticeUp { .. }), "{refused}");
                    assert!(refused.to_string().ends_with(up), "{refused}");
                }
            }
        }
        // A row of a file is sent with what its author saw before the notice was posted, and once more.
        for _ in 0..2 {
            let mut row = order(&clerk(), Some(one), ("row", 1), done(1));
            row.content = Some(Hash::of(b"row 1"));
            assert!(matches!(other.carry_out(row).await.unwrap(), Err(Refusal::NoticeUp { .. })));
        }
        // Neither does what lies between: waiting, material, another organisation.
        let reason = || "有原因".to_owned();
        let to = TOWN;
        for command in [
            Command::Pause { reason: reason() },
            Command::Resume { note: reason() },
            Command::Supplement { step: 1, note: reason(), fields: vec![], attachments: vec![] },
            Command::Transfer { step: 1, to, reason: reason() },
        ] {
            does_at(&store, &leader(), one, last_moment(), command).await.unwrap();
            let refused = does_at(&other, &leader(), one, last_moment(), done(1)).await.unwrap_err();
            assert!(matches!(refused, Refusal::NoticeUp { .. } | Refusal::CasePaused { .. }), "{refused}");
        }
        does_at(&store, &clerk(), free, MORNING, done(1)).await.unwrap();
        is_whole(&store, &[one, two, free]).await;

        // Nobody has closed the notice yet: its time is over all the same.
        does_at(&other, &leader(), one, first_moment(), done(1)).await.unwrap();
        does_at(&store, &clerk(), two, first_moment(), done(1)).await.unwrap();
        told(&store, notice, "close", first_moment(), Do::Close).await;
        is_whole(&other, &[one, two, free]).await;
        let log = events_of(&store, two).await;
        let kinds: Vec<&str> = log.iter().map(|event| event.body.chinese()).collect();
        assert_eq!(kinds, ["新建办件", "留言", "公示", "办结环节"]);
        assert_eq!(
            (&*log[2].author().login, &*log[2].author().name),
            ("", "系统"),
            "the notice's log says who"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn objections_and_withdrawals_are_told_to_the_cases_once() {
    on_both(async |store, _| {
        furnish(&store).await;
        let number = opened(&store, "a").await;
        let notice = Some(drafted(&store, &[case(&store, number).await]).await);
        told(&store, notice, "post", MORNING, post(MORNING)).await;
        for no in 1..=2 {
            let data = NewPersonal { id: 70 + no, ciphertext: vec![no as u8; 9] };
            let personal: Vec<PersonalRef> = vec![data.reference()];
            let objecting =
                Objecting { via: Channel::Visit, day: date(MORNING), personal, attachments: vec![] };
            let mut order =
                by_clerk(notice, (&format!("object-{no}"), 1 + no), MORNING, Do::Object(objecting));
            order.personal.push(data);
            store.carry_out_affair(order).await.unwrap().unwrap();
        }
        let disputed = |refused: Refusal| refused.to_string().contains("公示到11月10日止，还有异议没有答复");
        let later = first_moment() + 3_600_000;
        for no in 1..=2u32 {
            assert!(disputed(
                does_at(&store, &clerk(), number, later + i64::from(no), done(1)).await.unwrap_err()
            ));
            let answer =
                Do::Answer {
                    objection: no, verdict: Verdict::Dismissed, text: "经核实不成立。".into()
                };
            told(&store, notice, &format!("answer-{no}"), later, answer).await;
        }
        // Posted, objected to, answered: what changes nothing for the step is not told.
        assert_eq!(events_of(&store, number).await.len(), 4);
        let withdraw = Do::Withdraw { reason: "名单有误".into() };
        told(&store, notice, "withdraw", later, withdraw).await;
        let refused = does_at(&store, &clerk(), number, later, done(1)).await.unwrap_err();
        assert!(matches!(refused, Refusal::NoticeWithdrawn { .. }), "{refused}");
        told(&store, notice, "again", later, post(later)).await;
        let refused = does_at(&store, &clerk(), number, later + 1, done(1)).await.unwrap_err();
        assert!(refused.to_string().contains("公示到11月18日止"), "{refused}");
        is_whole(&store, &[number]).await;
        does_at(&store, &clerk(), number, start_of("2026-11-19".parse().unwrap()), done(1)).await.unwrap();
        is_whole(&store, &[number]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_step_that_is_done_while_its_notice_is_posted_one_comes_first() {
    on_both(async |store, location| {
        furnish(&store).await;
        let other = Store::open(&location).await.unwrap();
        for round in 0..8 {
            let number = opened(&store, &format!("case-{round}")).await;
            let notice = Some(drafted(&store, &[case(&store, number).await]).await);
            let posting = {
                let (store, key) = (store.clone(), format!("post-{round}"));
                tokio::spawn(async move { told(&store, notice, &key, MORNING, post(MORNING)).await })
            };
            let key = format!("done-{round}");
            let does = order(&clerk(), Some(number), (&key, 1), done(1));
            let done = other.carry_out(does).await.unwrap();
            posting.await.unwrap();
            let events = events_of(&store, number).await;
            let place = |is: fn(&Happened) -> bool| events.iter().position(|event| is(&event.body));
            let (is_done, is_noticed) = (
                place(|body| matches!(body, Happened::Done { .. })),
                place(|body| matches!(body, Happened::Noticed { .. })),
            );
            match done {
                Ok(_) => assert!(is_done < is_noticed, "{events:?}"),
                Err(refused) => assert!(matches!(refused, Refusal::NoticeUp { .. }) && is_done.is_none()),
            }
            assert!(is_noticed.is_some());
        }
        assert_eq!(store.verify(|_| {}).await.unwrap(), []);
    })
    .await;
}

/// Takes the end of a case's log away, as if the program had not told it of a notice.
async fn forget(store: &Store, number: CaseNumber, step: StepNo) {
    let events = events_of(store, number).await;
    let (last, before) = events.split_last().unwrap();
    assert!(matches!(last.body, Happened::Noticed { .. }));
    let state = Case { later: None, ..replay(before).unwrap().unwrap() };
    assert!(state.step(step).unwrap().notices.is_empty());
    let (state, seq) = (serde_json::to_string(&state).unwrap(), before.len() as i64);
    let forgotten = store.database.write(move |connection| {
        let key = parameters![DISTRICT, case_key(number), seq];
        connection.execute("DELETE FROM event WHERE district = ?1 AND stream = ?2 AND seq > ?3", key)?;
        let sql = "UPDATE case_file SET version = ?3, state = ?4, head = (SELECT hash FROM event e \
                   WHERE e.district = ?1 AND e.stream = ?2 AND e.seq = ?3) WHERE district = ?1 AND no = ?2";
        connection.execute(sql, parameters![DISTRICT, case_key(number), seq, state])?;
        connection.execute("DELETE FROM schema_step WHERE step >= 14", parameters![])
    });
    forgotten.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_from_before_are_told_of_the_notices_that_are_up() {
    on_both(async |store, location| {
        furnish(&store).await;
        let number = opened(&store, "a").await;
        let notice = Some(drafted(&store, &[case(&store, number).await]).await);
        let text = "明天张贴".to_owned();
        let comment = Command::Comment { text, step: None, mentions: vec![], attachments: vec![] };
        does_at(&store, &clerk(), number, MORNING + 60_000, comment).await.unwrap();
        told(&store, notice, "post", MORNING, post(MORNING)).await;
        forget(&store, number, 1).await;
        assert_eq!(store.verify(|_| {}).await.unwrap(), [], "a program before this one wrote it like this");
        drop(store);

        let store = Store::open(&location).await.unwrap();
        is_whole(&store, &[number]).await;
        let refused = does_at(&store, &clerk(), number, last_moment(), done(1)).await.unwrap_err();
        assert!(matches!(refused, Refusal::NoticeUp { .. }), "{refused}");
        let events = events_of(&store, number).await;
        assert_eq!(events.len(), 3);
        assert_eq!(events[2].act.at, MORNING + 60_000, "time in a log does not go back");
        does_at(&store, &clerk(), number, first_moment(), done(1)).await.unwrap();
    })
    .await;
}
