//! Routines in the store: opened once by their tags, done, listed, verified; and private addresses of calendars.

use qingdan_model::{Kind, StepId};
use qingdan_work::affair::{AffairKind, Ask};
use qingdan_work::case::{ItemRef, RefusalKind};
use qingdan_work::due::{Due, Why};
use qingdan_work::routine::{Command, Opening, Period, Routine, Source};

use super::office::*;
use super::*;
use crate::{AffairOrder, AffairWish, By};

/// A month's roll, with a tag.
fn opening(tag: &str, due: i64) -> Command {
    let item =
        ItemRef {
            town: "柳渡镇".into(), kind: Kind::Joint, version: 1, no: 1, name: "渡口管理".into()
        };
    let clause: StepId = "town-1".parse().unwrap();
    let day = "2026-11-01".parse().unwrap();
    Command::Open(Box::new(Opening {
        label: "报送渡船名册".into(),
        text: "每月25日前报送渡船名册。".into(),
        sources: vec![Source { item, clause }],
        holder: TOWN,
        organisation: TOWN,
        told: vec![CIVIL],
        period: Period { from: day, to: day, name: "2026年11月".into() },
        rhythm: None,
        due: Due {
            at: Some(due),
            why: Why::Clause { words: "每月25日前".into() },
            unknown_year: None,
            paused_days: 0,
        },
        tag: tag.into(),
        answers: None,
    }))
}

#[tokio::test]
async fn routines_are_opened_once_by_their_tags_and_what_was_written_is_whole() {
    on_both(async |store, _| {
        furnish(&store).await;
        let commands = vec![opening("o2/a/11", MORNING + 9), opening("o2/b/11", MORNING + 8)];
        let opened = store.open_affairs::<Routine>(DISTRICT, commands.clone(), MORNING).await.unwrap();
        assert_eq!(opened.len(), 2);
        let again = [commands, vec![opening("o2/c/11", MORNING)]].concat();
        assert_eq!(store.open_affairs::<Routine>(DISTRICT, again, MORNING).await.unwrap().len(), 1);
        let tags = ["o2/c/11", "o2/none/11", "o2/a/11"].map(str::to_owned).to_vec();
        let found = store.tagged(DISTRICT, AffairKind::Routine, tags).await.unwrap();
        let found: Vec<(&str, u32, bool)> = found
            .iter()
            .map(|one| (&*one.tag, one.number.number.count(), one.is_open && one.responsible == TOWN))
            .collect();
        assert_eq!(found, [("o2/c/11", 3, true), ("o2/a/11", 1, true)]);
        assert_eq!(store.tagged(DISTRICT, AffairKind::Ledger, vec!["o2/a/11".into()]).await.unwrap(), []);
        assert_eq!(store.tagged("别区", AffairKind::Routine, vec!["o2/a/11".into()]).await.unwrap(), []);

        let done = |key: &str, seen| AffairOrder::<Routine> {
            district: DISTRICT.into(),
            number: Some(opened[0]),
            by: By::Person(clerk()),
            ask: Ask {
                key: key.into(),
                seen,
                command: Command::Done { note: "已报".into(), attachments: vec![], ask: None },
            },
            content: None,
            personal: vec![],
            attachments: vec![],
            now: MORNING,
        };
        store.carry_out_affair(done("k", 1)).await.unwrap().unwrap();
        let late = store.carry_out_affair(done("l", 1)).await.unwrap().unwrap_err();
        assert_eq!(late.kind, RefusalKind::Conflict);
        let mut wish = AffairWish::of(AffairKind::Routine, Some(vec![CIVIL]), 9);
        wish.is_open = Some(true);
        let open: Vec<u32> = store
            .affairs(DISTRICT, wish)
            .await
            .unwrap()
            .iter()
            .map(|head| head.number.number.count())
            .collect();
        assert_eq!(open, [3, 2], "by their ends");
    })
    .await;
}

#[tokio::test]
async fn an_account_has_one_address_for_its_calendar() {
    on_both(async |store, _| {
        store.set_feed("linmei", "first", 1).await.unwrap();
        assert_eq!(store.feed_owner("first").await.unwrap().as_deref(), Some("linmei"));
        store.set_feed("linmei", "second", 2).await.unwrap();
        assert_eq!(store.feed_owner("first").await.unwrap(), None);
        assert_eq!(store.feed_of("linmei").await.unwrap().map(|feed| feed.made), Some(2));
        store.remove_feed("linmei").await.unwrap();
        assert_eq!(store.feed_owner("second").await.unwrap(), None);
        assert_eq!(store.feed_of("linmei").await.unwrap(), None);
    })
    .await;
}
