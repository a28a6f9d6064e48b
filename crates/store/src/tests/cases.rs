use qingdan_work::administration::{Denied, Looked};
use qingdan_work::case::{Command, Completion, Ending, Event, Refusal, Status, StepStatus, replay};
use qingdan_work::{CaseNumber, OrganisationId, Person, Subject};

use super::office::*;
use super::*;
use crate::{
    By, CaseOrder, CaseScope, CaseWish, NewPersonal, Order, Standing, Stands, StoreError, WorkPage, WorkStep,
    WorkWish, Workbench,
};

async fn work(store: &Store, organisation: OrganisationId, stands: Stands) -> Vec<String> {
    let list = store.work_list(DISTRICT, WorkWish::of(&[organisation], stands, 50)).await.unwrap();
    list.into_iter().map(|step| format!("{} {}", step.title, step.label)).collect()
}

async fn events(store: &Store, number: CaseNumber) -> Vec<Event> {
    store.timeline(DISTRICT, number, 0, 1000).await.unwrap()
}

fn closing(result: &str) -> Command {
    Command::Close { ending: Ending::Settled, result: result.into(), skip: vec![] }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_from_list_to_list_until_it_is_closed() {
    on_both(async |store, location| {
        furnish(&store).await;
        let number = open(&store, "k1", "柳岗村某户").await;
        assert_eq!(number.to_string(), CaseNumber::new(2026, 1).to_string());
        assert_eq!(work(&store, OFFICE, Stands::Ready).await, ["柳岗村某户 受理申请"]);
        assert_eq!(work(&store, OFFICE, Stands::Waiting).await, ["柳岗村某户 书面告知"]);

        does(&store, &clerk(), number, done(1)).await.unwrap();
        assert_eq!(work(&store, VILLAGE, Stands::Ready).await, ["柳岗村某户 入户核实"]);
        assert_eq!(work(&store, CIVIL, Stands::Ready).await, ["柳岗村某户 核对收入"]);
        does(&store, &villager(), number, done(2)).await.unwrap();
        does(&store, &clerk(), number, Command::Pause { reason: "等申请人".into() }).await.unwrap();
        assert_eq!(work(&store, CIVIL, Stands::Ready).await, [""; 0]);
        assert_eq!(work(&store, CIVIL, Stands::Paused).await, ["柳岗村某户 核对收入"]);
        does(&store, &clerk(), number, Command::Resume { note: String::new() }).await.unwrap();
        does(&store, &officer(), number, done(3)).await.unwrap();
        does(&store, &clerk(), number, done(4)).await.unwrap();
        does(&store, &clerk(), number, closing("已发放")).await.unwrap();

        // Another process sees the same, and the events add up to it.
        let other = Store::open(&location).await.unwrap();
        let kept = case(&other, number).await;
        assert!(kept.is_closed() && kept.steps.iter().all(|step| step.status == StepStatus::Done));
        let told = events(&other, number).await;
        assert_eq!(told.len(), 8);
        assert_eq!(replay(&told), Ok(Some(kept)));
        assert_eq!(store.timeline(DISTRICT, number, 6, 1).await.unwrap(), told[6..7]);
        for organisation in [CIVIL, OFFICE, VILLAGE] {
            let bench = store.workbench(DISTRICT, &[organisation], MORNING, MORNING).await.unwrap();
            assert_eq!(bench, Workbench::default());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_again_is_answered_and_happens_once() {
    on_both(async |store, _| {
        furnish(&store).await;
        let number = open(&store, "k1", "某户").await;
        assert_eq!(open(&store, "k1", "某户").await, number, "the answer was lost, the case was not");
        let send = order(&clerk(), Some(number), ("k2", 1), done(1));
        let receipt = store.carry_out(send.clone()).await.unwrap().unwrap();
        does(&store, &villager(), number, done(2)).await.unwrap();
        assert_eq!(store.carry_out(send.clone()).await.unwrap(), Ok(receipt));
        assert_eq!(events(&store, number).await.len(), 3);

        let mut other = order(&clerk(), Some(number), ("k2", 1), done(4));
        assert_eq!(store.carry_out(other.clone()).await.unwrap(), Err(Refusal::KeyUsed));
        other = Order { by: By::Person(leader()), ..send };
        assert_eq!(store.carry_out(other).await.unwrap(), Err(Refusal::KeyUsed));
        assert_eq!(store.cases(DISTRICT, CaseScope::District, None, 10).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_with_one_key_one_happens() {
    on_both(async |store, location| {
        furnish(&store).await;
        let other = Store::open(&location).await.unwrap();
        let tasks: Vec<_> = (0..16)
            .map(|no| {
                let store = if no % 2 == 0 { store.clone() } else { other.clone() };
                tokio::spawn(async move { open(&store, "k1", "某户").await })
            })
            .collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.unwrap());
        }
        numbers.dedup();
        assert_eq!(numbers, [CaseNumber::new(2026, 1)]);
        assert_eq!(open(&store, "k2", "某户").await, CaseNumber::new(2026, 2), "no number was lost");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_people_at_once_one_does_a_step_and_the_other_hears_who() {
    on_both(async |store, location| {
        furnish(&store).await;
        let other = Store::open(&location).await.unwrap();
        for round in 0..8 {
            let number = open(&store, &format!("k{round}"), "某户").await;
            let send = |store: &Store, by: Person, key: String| {
                let store = store.clone();
                let order = order(&by, Some(number), (&key, 1), done(1));
                tokio::spawn(async move { store.carry_out(order).await.unwrap() })
            };
            let first = send(&store, clerk(), format!("a{round}"));
            let second = send(&other, leader(), format!("b{round}"));
            let answers = [first.await.unwrap(), second.await.unwrap()];
            let refused: Vec<String> =
                answers.iter().filter_map(|one| Some(one.as_ref().err()?.to_string())).collect();
            assert_eq!(refused.len(), 1, "{answers:?}");
            assert!(refused[0].contains("已由") && refused[0].contains("办结"), "{refused:?}");
            assert_eq!(events(&store, number).await.len(), 2);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_work_on_one_case_at_once_all_get_through() {
    on_both(async |store, location| {
        furnish(&store).await;
        let number = open(&store, "k1", "某户").await;
        let other = Store::open(&location).await.unwrap();
        let tasks: Vec<_> = (0..24)
            .map(|no| {
                let store = if no % 2 == 0 { store.clone() } else { other.clone() };
                let text = format!("第{no}条");
                let comment = Command::Comment { text, step: None, mentions: vec![], attachments: vec![] };
                let order = order(&clerk(), Some(number), (&format!("c{no}"), 1), comment);
                tokio::spawn(async move { store.carry_out(order).await.unwrap().unwrap() })
            })
            .collect();
        let mut versions = Vec::new();
        for task in tasks {
            versions.push(task.await.unwrap().version);
        }
        versions.sort_unstable();
        assert_eq!(versions, (2..=25).collect::<Vec<u64>>());
        let kept = case(&store, number).await;
        assert_eq!(kept.comments, 24);
        assert_eq!(replay(&events(&store, number).await), Ok(Some(kept)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_leaves_no_trace() {
    on_both(async |store, _| {
        furnish(&store).await;
        let bad = order(&clerk(), None, ("k0", 0), Command::Open(Box::new(opening(" "))));
        assert!(matches!(store.carry_out(bad).await.unwrap(), Err(Refusal::Empty { .. })));
        let number = open(&store, "k1", "某户").await;
        assert_eq!(number, CaseNumber::new(2026, 1), "what was refused took no number");

        let before = case(&store, number).await;
        let wrong = does(&store, &officer(), number, done(1)).await.unwrap_err();
        assert!(matches!(wrong, Refusal::NotYourStep { .. }), "{wrong}");
        let early = does(&store, &villager(), number, done(2)).await.unwrap_err();
        assert!(matches!(early, Refusal::StepWaits { .. }), "{early}");
        let nowhere = order(&clerk(), Some(CaseNumber::new(2026, 9)), ("k9", 1), done(1));
        assert_eq!(store.carry_out(nowhere).await.unwrap(), Err(Refusal::NoCase));
        let elsewhere =
            Order { district: "东山县".into(), ..order(&clerk(), Some(number), ("k9", 1), done(1)) };
        assert_eq!(store.carry_out(elsewhere).await.unwrap(), Err(Refusal::NoCase));
        assert_eq!(case(&store, number).await, before);
        // A key that was refused is free.
        store.carry_out(order(&clerk(), Some(number), ("k9", 1), done(1))).await.unwrap().unwrap();

        does(&store, &villager(), number, done(2)).await.unwrap();
        does(&store, &officer(), number, done(3)).await.unwrap();
        does(&store, &clerk(), number, done(4)).await.unwrap();
        does(&store, &clerk(), number, closing("已办")).await.unwrap();
        let closed = does(&store, &clerk(), number, done(4)).await.unwrap_err();
        assert!(matches!(closed, Refusal::CaseClosed { .. }), "{closed}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_decides_by_organisations_as_they_are_now() {
    use qingdan_work::administration::Administer;
    on_both(async |store, location| {
        furnish(&store).await;
        let number = open(&store, "k1", "某户").await;
        let other = Store::open(&location).await.unwrap();
        let transfer = |key| {
            let transfer = Command::Transfer { step: 1, to: VILLAGE, reason: "更近".into() };
            order(&leader(), Some(number), (key, 1), transfer)
        };
        let mut village = store.directory(DISTRICT).await.unwrap().get(VILLAGE).unwrap().clone();
        village.is_closed = true;
        let close = Administer::SetOrganisation(village.clone());
        other.administer(DISTRICT, &super::administration::admin(), close, None, NOW).await.unwrap();
        let refused = store.carry_out(transfer("k2")).await.unwrap();
        assert!(matches!(refused, Err(Refusal::OrganisationClosed { .. })), "{refused:?}");
        village.is_closed = false;
        let again = Administer::SetOrganisation(village);
        other.administer(DISTRICT, &super::administration::admin(), again, None, NOW).await.unwrap();
        store.carry_out(transfer("k2")).await.unwrap().unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_lists_are_read_page_by_page_in_the_order_of_their_ends() {
    on_both(async |store, _| {
        furnish(&store).await;
        for no in 0..23 {
            let day = 86_400_000 * (no % 5);
            let opening = Command::Open(Box::new(opening(&format!("第{no}户"))));
            let order =
                Order { now: MORNING + day, ..order(&clerk(), None, (&format!("k{no}"), 0), opening) };
            store.carry_out(order).await.unwrap().unwrap();
        }
        let wish = WorkWish::of(&[TOWN, OFFICE], Stands::Ready, 100);
        let all = store.work_list(DISTRICT, wish.clone()).await.unwrap();
        assert_eq!(all.len(), 23);
        assert!(all.is_sorted_by_key(|step| step.place));
        let mut paged: Vec<WorkStep> = Vec::new();
        loop {
            let page = paged.last().map_or(WorkPage::First, |step| WorkPage::After(step.place));
            let wish = WorkWish { page, ..WorkWish::of(&[OFFICE], Stands::Ready, 5) };
            let page = store.work_list(DISTRICT, wish).await.unwrap();
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, all);
        let back = WorkWish { page: WorkPage::Before(all[13].place), limit: 5, ..wish.clone() };
        assert_eq!(store.work_list(DISTRICT, back).await.unwrap(), all[8..13]);
        let last = WorkWish { page: WorkPage::Last, limit: 5, ..wish.clone() };
        assert_eq!(store.work_list(DISTRICT, last).await.unwrap(), all[18..]);
        let words = WorkWish { words: "第2".into(), ..wish.clone() };
        assert_eq!(store.work_list(DISTRICT, words).await.unwrap().len(), 4, "2, 20, 21, 22");
        let percent = WorkWish { words: "%".into(), ..wish.clone() };
        assert_eq!(store.work_list(DISTRICT, percent).await.unwrap(), []);

        // Five working days; those of Saturday and Sunday end with those of Friday.
        let ends: Vec<i64> = all.iter().map(|step| step.place.due).collect();
        let bench = store.workbench(DISTRICT, &[TOWN, OFFICE], ends[0] - 1, ends[5]).await.unwrap();
        let (today, soon) = (5, 5);
        assert_eq!(bench, Workbench { today, soon, later: 13, waiting: 23, ..Workbench::default() });
        let late = store.workbench(DISTRICT, &[OFFICE], ends[22] + 1, ends[22] + 1).await.unwrap();
        assert_eq!(late.overdue, 23);

        let due = |due| WorkWish { due, ..wish.clone() };
        let overdue = store.work_list(DISTRICT, due(i64::MIN..=ends[0])).await.unwrap();
        assert_eq!(overdue, all[..5]);
        let last = store.work_list(DISTRICT, due(ends[22]..=i64::MAX - 1)).await.unwrap();
        assert_eq!(last.len(), all.iter().filter(|step| step.place.due == ends[22]).count());
        assert_eq!(store.work_list(DISTRICT, due(i64::MAX..=i64::MAX)).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_tells_once_that_a_step_is_overdue() {
    on_both(async |store, _| {
        furnish(&store).await;
        let number = open(&store, "k1", "某户").await;
        let mut send = order(&clerk(), Some(number), ("", 0), Command::Escalate { step: 1 });
        send.by = By::Clock;
        send.now += 86_400_000 * 30;
        store.carry_out(send.clone()).await.unwrap().unwrap();
        assert!(matches!(store.carry_out(send.clone()).await.unwrap(), Err(Refusal::NotOverdue { .. })));
        let wish = WorkWish { due: i64::MIN..=send.now, ..WorkWish::of(&[OFFICE], Stands::Ready, 9) };
        let overdue = store.work_list(DISTRICT, wish).await.unwrap();
        assert_eq!(overdue[0].told.unwrap().as_str(), "district");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_for_by_name_finds_it_until_they_answer() {
    on_both(async |store, _| {
        furnish(&store).await;
        let number = open(&store, "k1", "某户").await;
        let ask = |logins: &[&str]| {
            let mentions = logins.iter().map(|login| (*login).to_owned()).collect();
            Command::Comment { text: "请看一下".into(), step: None, mentions, attachments: vec![] }
        };
        does(&store, &clerk(), number, ask(&["zhao", "liu", "zhou"])).await.unwrap();
        does(&store, &clerk(), number, ask(&["liu"])).await.unwrap();
        let waiting = async |login: &str| {
            let found = store.mentions(DISTRICT, login, 9).await.unwrap();
            found.iter().map(|one| (one.number, one.seq)).collect::<Vec<_>>()
        };
        assert_eq!(waiting("zhou").await, [], "nobody waits for themselves");
        assert_eq!(waiting("zhao").await, [(number, 2)]);
        assert_eq!(waiting("liu").await, [(number, 3)], "the last one counts");
        does(&store, &officer(), number, ask(&[])).await.unwrap();
        assert_eq!(waiting("zhao").await, []);
        assert_eq!(waiting("liu").await, [(number, 3)]);
        assert_eq!(store.verify(|_| {}).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_are_found_by_scope_and_by_words() {
    on_both(async |store, _| {
        furnish(&store).await;
        for no in 1..=7 {
            open(
                &store,
                &format!("k{no}"),
                &format!("第{no}户 {}", if no % 2 == 0 { "东街" } else { "西街" }),
            )
            .await;
        }
        let count =
            |heads: &[crate::CaseHead]| heads.iter().map(|head| head.number.count()).collect::<Vec<_>>();
        let page = store.cases(DISTRICT, CaseScope::Town(TOWN), None, 3).await.unwrap();
        assert_eq!(count(&page), [7, 6, 5]);
        let before = page.last().map(|head| head.number);
        for scope in [CaseScope::District, CaseScope::Town(TOWN), CaseScope::Involving(CIVIL)] {
            assert_eq!(count(&store.cases(DISTRICT, scope, before, 9).await.unwrap()), [4, 3, 2, 1]);
        }
        assert_eq!(store.cases(DISTRICT, CaseScope::Town(OFFICE), None, 9).await.unwrap(), []);
        assert_eq!((page[0].standing, &*page[0].item.name), (Standing::Open, "高龄津贴发放"));

        let scopes = CaseScope::readable(&clerk(), &store.directory(DISTRICT).await.unwrap());
        assert_eq!(scopes, [CaseScope::Town(TOWN), CaseScope::Involving(OFFICE)]);
        let wish = |words: &str| CaseWish { words: words.into(), ..CaseWish::default() };
        let (found, more) = store.find_cases(DISTRICT, &scopes, &wish("津贴 西街"), None, 2).await.unwrap();
        assert_eq!(count(&found), [7, 5]);
        let (found, more) = store.find_cases(DISTRICT, &scopes, &wish("津贴 西街"), more, 9).await.unwrap();
        assert_eq!((count(&found), more), (vec![3, 1], None));
        let (found, _) = store.find_cases(DISTRICT, &scopes, &wish("北街"), None, 9).await.unwrap();
        assert_eq!(found, []);
        does(&store, &leader(), CaseNumber::new(2026, 3), closing("已发放")).await.unwrap_err();
        let pause = Command::Pause { reason: "等申请人".into() };
        does(&store, &leader(), CaseNumber::new(2026, 3), pause).await.unwrap();
        let paused = CaseWish { standing: Some(Standing::Paused), ..wish("") };
        assert_eq!(count(&store.find_cases(DISTRICT, &scopes, &paused, None, 9).await.unwrap().0), [3]);
        let oldest = CaseWish { order: CaseOrder::OldestFirst, ..wish("") };
        let (found, more) = store.find_cases(DISTRICT, &scopes, &oldest, None, 2).await.unwrap();
        assert_eq!(count(&found), [1, 2]);
        let (found, _) = store.find_cases(DISTRICT, &scopes, &oldest, more, 1).await.unwrap();
        assert_eq!(count(&found), [3]);
        let batch = CaseWish { batch: Some("名单".into()), ..wish("") };
        assert_eq!(store.find_cases(DISTRICT, &scopes, &batch, None, 9).await.unwrap().0, []);
        let elsewhere = CaseWish { place: Some(OFFICE), ..wish("") };
        assert_eq!(store.find_cases(DISTRICT, &scopes, &elsewhere, None, 9).await.unwrap().0, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn personal_data_are_shown_in_full_to_whoever_may_and_each_look_is_kept_until_they_are_erased() {
    on_both(async |store, _| {
        furnish(&store).await;
        let name = NewPersonal { id: 4711, ciphertext: vec![9, 8, 7] };
        let mut opening = opening("某户");
        opening.personal.push(name.reference());
        let mut order = order(&clerk(), None, ("k1", 0), Command::Open(Box::new(opening)));
        order.personal.push(name);
        let number = store.carry_out(order).await.unwrap().unwrap().number;
        let kept = store.personal(DISTRICT, number).await.unwrap();
        assert_eq!(kept[0].ciphertext, Some(vec![9, 8, 7]));

        let look = |id| Looked { subject: number.into(), personal: vec![id], reason: "核对身份".into() };
        assert_eq!(store.reveal(DISTRICT, &clerk(), look(4711), MORNING).await.unwrap(), kept);
        for (who, id) in [(super::administration::admin(), 4711), (clerk(), 4712)] {
            let denied = store.reveal(DISTRICT, &who, look(id), MORNING).await.unwrap_err();
            assert!(matches!(denied, StoreError::Denied(_)), "{denied}");
        }
        for case in [Some(number), None] {
            let looks = store.looks(DISTRICT, case.map(Subject::Case), None, 9).await.unwrap();
            assert_eq!(looks.len(), 1);
            assert_eq!((&looks[0].body, &*looks[0].act.by.login), (&look(4711), "zhou"));
        }
        assert_eq!(store.looks(DISTRICT, Some(CaseNumber::new(2026, 9).into()), None, 9).await.unwrap(), []);

        let denied = store.erase(DISTRICT, &clerk(), look(4711), MORNING).await.unwrap_err();
        assert!(matches!(denied, StoreError::Denied(Denied::NoRight(_))));
        store.erase(DISTRICT, &leader(), look(4711), MORNING).await.unwrap();
        assert_eq!(store.personal(DISTRICT, number).await.unwrap()[0].ciphertext, None);
        assert!(matches!(case(&store, number).await.status, Status::Open));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_with_their_command_or_not_at_all() {
    on_both(async |store, _| {
        furnish(&store).await;
        let number = open(&store, "k1", "某户").await;
        let photo = file(12, b"\x89PNG...");
        let completion =
            |attachments| Command::Done(Completion { step: 1, attachments, ..Completion::default() });
        let mut send = order(&clerk(), Some(number), ("k2", 1), completion(vec![]));
        send.attachments.push(photo.clone());
        let unnamed = store.carry_out(send).await.unwrap_err();
        assert!(matches!(unnamed, StoreError::Database { .. }), "{unnamed}");
        assert_eq!(store.attachments(DISTRICT, number).await.unwrap(), []);

        let mut send = order(&clerk(), Some(number), ("k2", 1), completion(vec![photo.reference()]));
        send.attachments.push(photo.clone());
        store.carry_out(send).await.unwrap().unwrap();
        let heads = store.attachments(DISTRICT, number).await.unwrap();
        let kept = store.attachment(DISTRICT, 12).await.unwrap().unwrap();
        assert_eq!((heads, kept.bytes), (vec![kept.head.clone()], photo.bytes.clone()));
        assert_eq!((&*kept.head.name, kept.head.size), ("照片.png", 7));
        assert_eq!(store.attachment(DISTRICT, 13).await.unwrap(), None);
    })
    .await;
}
