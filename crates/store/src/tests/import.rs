use jiff::civil::date;
use qingdan_model::Kind;

use super::*;
use crate::{Outcome, StoreError};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_imported_can_be_read_back_whole() {
    on_both(async |store, _| {
        let import = import(three_lists("婚姻登记"));
        let (document, bytes) = (import.document.clone(), import.bytes.clone());

        let imported = store.import(import).await.unwrap();
        assert_eq!(imported.town, "柳湾镇");
        assert!(imported.lists.iter().all(|list| list.outcome == Outcome::New));
        assert_eq!(imported.lists.iter().map(|list| list.items).collect::<Vec<_>>(), [2, 2, 1]);

        let towns = store.towns("清河区").await.unwrap();
        assert_eq!(towns.len(), 1);
        assert_eq!((towns[0].name.as_str(), towns[0].region.as_deref()), ("柳湾镇", Some("云江市清河区")));
        let heads = store.lists("清河区", "柳湾镇").await.unwrap();
        assert_eq!(heads, towns[0].lists);
        assert_eq!(heads.iter().map(|head| head.kind).collect::<Vec<_>>(), Kind::ALL);
        for (head, list) in heads.iter().zip(&document.lists) {
            assert_eq!((head.version, head.effective, head.imported), (1, DAY, NOW));
            assert_eq!((&head.title, head.items), (&list.title, list.items.len() as u32));
            assert_eq!(head.source, imported.source, "one document for all three");
        }

        for list in &document.lists {
            let stored = store.list("清河区", "柳湾镇", list.kind, None).await.unwrap().unwrap();
            assert_eq!(stored.list, *list, "with every place");
            let (head, item) = store.item("清河区", "柳湾镇", list.kind, Some(1), 1).await.unwrap().unwrap();
            assert_eq!((head, item), (stored.head, list.items[0].clone()));
        }
        let all = store.all_current(None).await.unwrap();
        assert_eq!(all.into_iter().map(|stored| stored.list).collect::<Vec<_>>(), document.lists);
        assert_eq!(store.current(Some("清河区")).await.unwrap(), heads);

        let source = store.source("清河区", &imported.source).await.unwrap().unwrap();
        assert_eq!((source.name.as_str(), source.bytes), ("柳湾镇.txt", bytes));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_none() {
    on_both(async |store, _| {
        store.import(import(three_lists("婚姻登记"))).await.unwrap();
        assert_eq!(store.list("清河区", "石桥镇", Kind::Basic, None).await.unwrap(), None);
        assert_eq!(store.list("清河区", "柳湾镇", Kind::Basic, Some(2)).await.unwrap(), None);
        assert_eq!(store.item("清河区", "柳湾镇", Kind::Basic, None, 9).await.unwrap(), None);
        assert_eq!(store.source("清河区", "00").await.unwrap(), None);
        assert_eq!(store.towns("东山县").await.unwrap(), []);
        assert_eq!(store.all_current(Some("东山县")).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_again_changes_nothing_and_says_so() {
    on_both(async |store, _| {
        let first = store.import(import(three_lists("婚姻登记"))).await.unwrap();
        assert!(!first.is_unchanged());
        let revision = store.revision().await.unwrap();

        let mut again = import(three_lists("婚姻登记"));
        again.now += 1000;
        let again = store.import(again).await.unwrap();
        assert!(again.is_unchanged());
        assert!(again.lists.iter().all(|list| list.outcome == Outcome::Unchanged { version: 1 }));

        let mut other_print = import(three_lists("婚姻登记"));
        other_print.bytes.extend_from_slice(b"\r\n");
        other_print.document.lists[0].items[0].place = place(99);
        let other_print = store.import(other_print).await.unwrap();
        assert!(other_print.is_unchanged(), "another file that says the same");

        assert_eq!(store.revision().await.unwrap(), revision);
        assert_eq!(store.imports("清河区", None, 10).await.unwrap().len(), 1);
        assert_eq!(store.source("清河区", &other_print.source).await.unwrap(), None);
        assert_eq!(store.versions("清河区", "柳湾镇", Kind::Joint).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_list_that_changed_gets_a_version_and_the_old_one_stays() {
    on_both(async |store, _| {
        store.import(import(three_lists("婚姻登记"))).await.unwrap();
        let revision = store.revision().await.unwrap();

        let mut changed = import(three_lists("婚姻登记"));
        changed.document.lists[1].items.push(joint(3, "残疾人两项补贴"));
        changed.bytes.push(b' ');
        changed.effective = date(2026, 1, 1);
        let outcomes = store.import(changed).await.unwrap().lists;
        let unchanged = Outcome::Unchanged { version: 1 };
        let changed = Outcome::NewVersion { from: 1, to: 2 };
        assert_eq!(
            outcomes.iter().map(|list| list.outcome).collect::<Vec<_>>(),
            [unchanged, changed, unchanged]
        );
        assert_ne!(store.revision().await.unwrap(), revision);

        let versions = store.versions("清河区", "柳湾镇", Kind::Joint).await.unwrap();
        assert_eq!(
            versions.iter().map(|head| (head.version, head.items)).collect::<Vec<_>>(),
            [(2, 3), (1, 2)]
        );
        assert_eq!(versions[0].effective, date(2026, 1, 1));
        assert_ne!(versions[0].source, versions[1].source);
        let first = store.list("清河区", "柳湾镇", Kind::Joint, Some(1)).await.unwrap().unwrap();
        assert_eq!(first.list.items.len(), 2);
        let current = store.list("清河区", "柳湾镇", Kind::Joint, None).await.unwrap().unwrap();
        assert_eq!(current.list.items[2].name.text, "残疾人两项补贴");

        let mut back = import(three_lists("婚姻登记"));
        back.now += 1;
        let back = store.import(back).await.unwrap();
        assert_eq!(
            back.lists[1].outcome,
            Outcome::NewVersion { from: 2, to: 3 },
            "what was said before is news again"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_at_once_wait_for_each_other() {
    on_both(async |store, location| {
        store.import(import(three_lists("第0稿"))).await.unwrap();
        // As a server and a command line beside it.
        let other = Store::open(&location).await.unwrap();
        let tasks: Vec<_> = (1..=8)
            .map(|draft| {
                let store = if draft % 2 == 0 { store.clone() } else { other.clone() };
                tokio::spawn(async move { store.import(import(three_lists(&format!("第{draft}稿")))).await })
            })
            .collect();
        let mut reached = Vec::new();
        for task in tasks {
            let imported = task.await.unwrap().unwrap();
            let Outcome::NewVersion { from, to } = imported.lists[0].outcome else { panic!("{imported:?}") };
            assert_eq!(to, from + 1);
            assert!(imported.lists.iter().all(|list| list.outcome == imported.lists[0].outcome));
            reached.push(to);
        }
        reached.sort_unstable();
        assert_eq!(reached, [2, 3, 4, 5, 6, 7, 8, 9]);
        let versions = store.versions("清河区", "柳湾镇", Kind::Basic).await.unwrap();
        let mut contents: Vec<_> = versions.into_iter().map(|head| head.content).collect();
        contents.sort_unstable();
        contents.dedup();
        assert_eq!(contents.len(), 9, "none was overwritten");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_at_once_is_imported_once() {
    on_both(async |store, location| {
        let other = Store::open(&location).await.unwrap();
        let (one, two) = tokio::join!(
            store.import(import(three_lists("某事"))),
            other.import(import(three_lists("某事")))
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(one.is_unchanged() != two.is_unchanged(), "{one:?} {two:?}");
        assert_eq!(store.versions("清河区", "柳湾镇", Kind::Basic).await.unwrap().len(), 1);
        assert_eq!(store.revision().await.unwrap(), other.revision().await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_sees_that_lists_changed() {
    on_both(async |store, location| {
        let other = Store::open(&location).await.unwrap();
        let before = other.revision().await.unwrap();
        store.import(import(three_lists("某事"))).await.unwrap();
        assert_ne!(other.revision().await.unwrap(), before);
        assert_eq!(other.all_current(None).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn districts_are_apart() {
    on_both(async |store, _| {
        let mut elsewhere = import(three_lists("别处的事"));
        elsewhere.district = "东山县".into();
        store.import(elsewhere).await.unwrap();
        store.import(import(three_lists("这里的事"))).await.unwrap();
        let here = store.list("清河区", "柳湾镇", Kind::Basic, None).await.unwrap().unwrap();
        assert_eq!((here.head.version, here.list.items[0].name.text.as_str()), (1, "这里的事"));
        assert_eq!(store.current(None).await.unwrap().len(), 6);
        assert_eq!(store.current(Some("东山县")).await.unwrap().len(), 3);
        let districts = store.districts().await.unwrap();
        assert_eq!(
            districts.iter().map(|district| &*district.name).collect::<Vec<_>>(),
            ["东山县", "清河区"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_who_imported_what_page_by_page() {
    on_both(async |store, _| {
        for draft in 1..=5 {
            let mut import = import(three_lists(&format!("第{draft}稿")));
            import.now += draft;
            import.actor = format!("clerk{draft}");
            store.import(import).await.unwrap();
        }
        let newest = store.imports("清河区", None, 2).await.unwrap();
        assert_eq!(newest.iter().map(|entry| &*entry.actor).collect::<Vec<_>>(), ["clerk5", "clerk4"]);
        assert_eq!((newest[0].at, &*newest[0].file), (NOW + 5, "柳湾镇.txt"));
        assert_eq!(newest[0].imported.lists[2].outcome, Outcome::NewVersion { from: 4, to: 5 });
        let rest = store.imports("清河区", Some(newest[1].no), 10).await.unwrap();
        assert_eq!(
            rest.iter().map(|entry| &*entry.actor).collect::<Vec<_>>(),
            ["clerk3", "clerk2", "clerk1"]
        );
        assert_eq!(store.imports("东山县", None, 10).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_imported_is_refused_with_a_reason() {
    on_both(async |store, _| {
        let mut nowhere = import(three_lists("某事"));
        nowhere.document.town = None;
        nowhere.town = Some(" ".into());
        let refused = store.import(nowhere.clone()).await.unwrap_err();
        assert_eq!(refused.chinese(), "“柳湾镇.txt”没有写明所属乡镇（街道），请先选择或填写。");
        nowhere.town = Some("石桥镇".into());
        assert_eq!(store.import(nowhere).await.unwrap().town, "石桥镇");
        let revision = store.revision().await.unwrap();

        let mut no_district = import(three_lists("某事"));
        no_district.district = "　".into();
        assert!(matches!(store.import(no_district).await, Err(StoreError::NoDistrict)));
        assert!(matches!(store.import(import(document(vec![]))).await, Err(StoreError::NoItems { .. })));
        let mut unread = import(document(vec![]));
        (unread.document.town, unread.town) = (None, None);
        assert!(matches!(store.import(unread).await, Err(StoreError::NoItems { .. })), "not: which town?");
        let empty = document(vec![list(Kind::Basic, vec![basic(1, "某事")]), list(Kind::Joint, vec![])]);
        assert!(matches!(store.import(import(empty)).await, Err(StoreError::NoItems { .. })));
        let twice =
            document(vec![list(Kind::Joint, vec![joint(1, "甲")]), list(Kind::Joint, vec![joint(1, "乙")])]);
        let refused = store.import(import(twice)).await.unwrap_err();
        assert!(matches!(refused, StoreError::KindTwice { kind: Kind::Joint, .. }));
        assert_eq!(store.revision().await.unwrap(), revision);
    })
    .await;
}
