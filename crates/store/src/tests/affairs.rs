//! Affairs, by the simplest there could be: something is written down, and settled once.

use qingdan_work::CaseNumber;
use qingdan_work::affair::{Affair, AffairEvent, AffairKind, Ask, Refused, Shown};
use qingdan_work::case::{AttachmentRef, Context, PersonalRef, RefusalKind};
use serde::{Deserialize, Serialize};

use super::office::*;
use super::*;
use crate::{
    AffairOrder, AffairPage, AffairReceipt, AffairWish, By, NewAttachment, NewPersonal, PublicHead,
    PublicPage, PublicWish,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Memo {
    number: CaseNumber,
    version: u64,
    text: String,
    due: i64,
    is_settled: bool,
    personal: Vec<PersonalRef>,
    files: Vec<AttachmentRef>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Do {
    Write { text: String, due: i64, personal: Vec<PersonalRef>, files: Vec<AttachmentRef> },
    Settle,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Done {
    Written { number: CaseNumber, wrote: Do },
    Settled,
}

impl Affair for Memo {
    const KIND: AffairKind = AffairKind::Notice;
    type Command = Do;
    type Happened = Done;

    fn decide(memo: Option<&Memo>, ask: &Ask<Do>, context: &Context<'_>) -> Result<Done, Refused> {
        match (memo, &ask.command) {
            (None, Do::Write { text, .. }) if text.is_empty() => Err(Refused::invalid("请填写内容。")),
            (None, write @ Do::Write { .. }) => {
                Ok(Done::Written { number: context.number, wrote: write.clone() })
            }
            (Some(memo), Do::Settle) if !memo.is_settled => Ok(Done::Settled),
            _ => Err(Refused::conflict("已经办过了。")),
        }
    }

    fn apply(memo: Option<Memo>, event: &AffairEvent<Done>) -> Result<Memo, String> {
        match (memo, event.body.clone()) {
            (None, Done::Written { number, wrote: Do::Write { text, due, personal, files } }) => {
                Ok(Memo { number, version: 1, text, due, is_settled: false, personal, files })
            }
            (Some(memo), Done::Settled) => Ok(Memo { version: event.seq, is_settled: true, ..memo }),
            _ => Err("接不上".into()),
        }
    }

    fn number(&self) -> CaseNumber {
        self.number
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn shown(&self) -> Shown {
        Shown {
            title: self.text.clone(),
            responsible: TOWN,
            parties: vec![CIVIL, TOWN],
            stands: if self.is_settled { "settled" } else { "written" },
            is_open: !self.is_settled,
            due: Some(self.due),
            tag: Some(self.text.clone()),
            case: None,
            item: None,
            personal: self.personal.clone(),
            attachments: self.files.clone(),
        }
    }

    fn public(&self) -> Option<std::ops::RangeInclusive<i64>> {
        self.text.starts_with("公示").then_some(self.due..=self.due + 10)
    }

    fn told(body: &Done) -> (&'static str, String) {
        match body {
            Done::Written { .. } => ("写下", String::new()),
            Done::Settled => ("办结", String::new()),
        }
    }
}

fn write(text: &str, due: i64) -> Do {
    Do::Write { text: text.into(), due, personal: vec![], files: vec![] }
}

fn sent(number: Option<CaseNumber>, (key, seen): (&str, u64), command: Do) -> AffairOrder<Memo> {
    AffairOrder {
        district: DISTRICT.into(),
        number,
        by: By::Person(clerk()),
        ask: Ask { key: key.into(), seen, command },
        content: None,
        personal: vec![],
        attachments: vec![],
        now: MORNING,
    }
}

async fn told(store: &Store, order: AffairOrder<Memo>) -> Result<AffairReceipt, Refused> {
    store.carry_out_affair(order).await.unwrap()
}

#[tokio::test]
async fn a_command_happens_once_and_a_refused_one_leaves_no_trace() {
    on_both(async |store, _| {
        furnish(&store).await;
        let refused = told(&store, sent(None, ("empty", 0), write("", 9))).await.unwrap_err();
        assert_eq!(refused.kind, RefusalKind::Invalid);
        let first = told(&store, sent(None, ("a", 0), write("清理河道", 9))).await.unwrap();
        assert_eq!(first.number.number, CaseNumber::new(2026, 1), "a refused one takes no number");
        assert_eq!(told(&store, sent(None, ("a", 0), write("清理河道", 9))).await, Ok(first));
        let other = told(&store, sent(None, ("a", 0), write("清理水渠", 9))).await;
        assert_eq!(other, Err(Refused::key_used()));
        let same = told(&store, sent(None, ("b", 0), write("清理河道", 9))).await.unwrap_err();
        assert!(same.message.contains(&first.number.to_string()), "{same}");
        let number = Some(first.number.number);
        let settled = told(&store, sent(number, ("c", 1), Do::Settle)).await.unwrap();
        assert_eq!(settled, AffairReceipt { version: 2, ..first });
        let twice = told(&store, sent(number, ("d", 1), Do::Settle)).await.unwrap_err();
        assert_eq!(twice.kind, RefusalKind::Conflict);
        let memo: Memo = store.affair(DISTRICT, first.number.number).await.unwrap().unwrap();
        assert!(memo.is_settled);
        let events = store.affair_events::<Memo>(DISTRICT, first.number.number, 0, 9).await.unwrap();
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2]);
        // A case's key is nobody else's.
        open(&store, "case", "某户申请").await;
        assert_eq!(told(&store, sent(None, ("case", 0), write("另一条", 9))).await, Err(Refused::key_used()));
    })
    .await;
}

#[tokio::test]
async fn many_are_opened_at_once_and_none_twice() {
    on_both(async |store, location| {
        furnish(&store).await;
        let commands: Vec<Do> = (0..40).map(|n| write(&format!("第 {n} 条"), n)).collect();
        let second = Store::open(&location).await.unwrap();
        let (one, two) = tokio::join!(
            store.open_affairs::<Memo>(DISTRICT, commands.clone(), MORNING),
            second.open_affairs::<Memo>(DISTRICT, commands.clone(), MORNING),
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.len() + two.len(), 40);
        let mut numbers = [one, two].concat();
        numbers.sort_unstable();
        assert!(numbers.iter().copied().eq((1..=40).map(|count| CaseNumber::new(2026, count))));
        assert_eq!(store.open_affairs::<Memo>(DISTRICT, commands, MORNING).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn lists_show_each_once_by_its_end_page_by_page() {
    on_both(async |store, _| {
        furnish(&store).await;
        for due in [30, 10, 20] {
            told(&store, sent(None, (&due.to_string(), 0), write(&format!("{due} 号"), due))).await.unwrap();
        }
        told(&store, sent(Some(CaseNumber::new(2026, 3)), ("s", 1), Do::Settle)).await.unwrap();
        let titles = async |wish: AffairWish| -> Vec<String> {
            let heads = store.affairs(DISTRICT, wish).await.unwrap();
            heads.into_iter().map(|head| head.title).collect()
        };
        let wish = AffairWish::of(AffairKind::Notice, Some(vec![TOWN, CIVIL]), 9);
        assert_eq!(titles(wish.clone()).await, ["10 号", "20 号", "30 号"]);
        assert_eq!(titles(AffairWish::of(AffairKind::Notice, None, 9)).await, ["10 号", "20 号", "30 号"]);
        assert!(titles(AffairWish::of(AffairKind::Notice, Some(vec![VILLAGE]), 9)).await.is_empty());
        assert!(titles(AffairWish::of(AffairKind::Ledger, None, 9)).await.is_empty());
        assert_eq!(titles(AffairWish { is_open: Some(true), ..wish.clone() }).await, ["10 号", "30 号"]);
        assert_eq!(titles(AffairWish { stands: Some("settled".into()), ..wish.clone() }).await, ["20 号"]);
        assert_eq!(titles(AffairWish { words: "3".into(), ..wish.clone() }).await, ["30 号"]);
        assert_eq!(titles(AffairWish { due: 15..=30, ..wish.clone() }).await, ["20 号", "30 号"]);
        let first = store.affairs(DISTRICT, AffairWish { limit: 2, ..wish.clone() }).await.unwrap();
        let after = AffairPage::After(first[1].place());
        assert_eq!(titles(AffairWish { page: after, ..wish.clone() }).await, ["30 号"]);
        let before = AffairPage::Before(first[1].place());
        assert_eq!(titles(AffairWish { page: before, ..wish.clone() }).await, ["10 号"]);
        let last = AffairWish { page: AffairPage::Last, limit: 2, ..wish.clone() };
        assert_eq!(titles(last).await, ["20 号", "30 号"]);
        let until = AffairWish { page: AffairPage::Last, limit: 1, due: 15..=25, ..wish };
        assert_eq!(titles(until).await, ["20 号"]);
    })
    .await;
}

#[tokio::test]
async fn what_goes_with_it_is_kept_beside_the_log_and_must_be_named() {
    on_both(async |store, _| {
        furnish(&store).await;
        let personal = NewPersonal { id: 7, ciphertext: b"sealed".to_vec() };
        let picture: NewAttachment = file(8, b"picture");
        let named = Do::Write {
            text: "有附件".into(),
            due: 1,
            personal: vec![personal.reference()],
            files: vec![picture.reference()],
        };
        let with = |key, command| AffairOrder {
            personal: vec![personal.clone()],
            attachments: vec![picture.clone()],
            ..sent(None, (key, 0), command)
        };
        assert!(store.carry_out_affair(with("a", write("没有写明", 1))).await.is_err());
        let number = told(&store, with("b", named)).await.unwrap().number;
        assert_eq!(number.number, CaseNumber::new(2026, 1), "what failed left no trace");
        assert_eq!(store.attachments(DISTRICT, number).await.unwrap()[0].id, 8);
        assert_eq!(store.personal(DISTRICT, number).await.unwrap()[0].id, 7);
    })
    .await;
}

#[tokio::test]
async fn what_everybody_may_read_comes_newest_first_page_by_page_and_once() {
    on_both(async |store, _| {
        const OTHER: &str = "安平区";
        furnish(&store).await;
        furnish_district(&store, OTHER).await;
        // Numbers and moments are the same in both districts, so that only their names tell them apart.
        for district in [DISTRICT, OTHER] {
            for n in 0..12 {
                let text = if n % 3 == 2 { format!("没有公示 {n}") } else { format!("公示 {n}") };
                let order = sent(None, (&n.to_string(), 0), write(&text, 100 + n / 4));
                told(&store, AffairOrder { district: district.into(), ..order }).await.unwrap();
            }
        }
        let wish = PublicWish {
            kind: AffairKind::Notice,
            districts: vec![DISTRICT.into(), OTHER.into()],
            at: 105,
            town: String::new(),
            words: String::new(),
            page: PublicPage::First,
            limit: 3,
        };
        let heads = async |wish: PublicWish| store.public_affairs(wish).await.unwrap();
        let all = heads(PublicWish { limit: 99, ..wish.clone() }).await;
        assert_eq!(all.len(), 16);
        let key = |one: &PublicHead| (-one.since, std::cmp::Reverse(one.number), one.district.clone());
        assert!(all.is_sorted_by_key(key), "{all:?}");
        // Forwards, then back again from the end.
        let (mut forth, mut page) = (Vec::new(), PublicPage::First);
        loop {
            let found = heads(PublicWish { page, ..wish.clone() }).await;
            let Some(last) = found.last() else { break };
            page = PublicPage::After(last.place());
            forth.extend(found);
        }
        assert_eq!(forth, all);
        let (mut back, mut page) = (Vec::new(), PublicPage::Before(all[15].place()));
        loop {
            let found = heads(PublicWish { page, ..wish.clone() }).await;
            let Some(first) = found.first() else { break };
            page = PublicPage::Before(first.place());
            back.splice(0..0, found);
        }
        assert_eq!(back, all[..15]);
        // Two moments later what began first is over.
        let late = heads(PublicWish { at: 111, limit: 99, ..wish.clone() }).await;
        assert!(!late.is_empty() && late.iter().all(|one| one.until >= 111) && late.len() < all.len());
        let found = heads(PublicWish { words: "公示 4".into(), ..wish.clone() }).await;
        assert_eq!(found.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["公示 4"; 2]);
        assert!(heads(PublicWish { town: "柳湾镇".into(), ..wish }).await.is_empty(), "no item, no town");
    })
    .await;
}
