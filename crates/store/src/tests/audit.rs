//! All logs as one: in order, page by page, and by who, where, when and what.

use qingdan_work::OrganisationId;

use super::office::*;
use super::verify::busy;
use super::*;
use crate::{Logged, Logs, RecordSearch, Recorded};

async fn records(store: &Store, search: RecordSearch, limit: u32) -> Vec<Logged<Recorded>> {
    store.records(DISTRICT, &search, limit).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_logs_read_as_one_page_by_page() {
    on_both(async |store, _| {
        busy(&store).await;
        let all = records(&store, RecordSearch::default(), 1000).await;
        let standpoints: Vec<_> = all.iter().map(|one| (one.act.at, one.stream, one.seq)).collect();
        let mut sorted = standpoints.clone();
        sorted.sort_by(|a, b| b.cmp(a));
        sorted.dedup();
        assert_eq!(standpoints, sorted, "newest first, each once");
        assert!(all.iter().any(|one| matches!(one.body, Recorded::Looked(_))));

        let mut pages = Vec::new();
        let mut before = None;
        loop {
            let page = records(&store, RecordSearch { before, ..RecordSearch::default() }, 3).await;
            let Some(last) = page.last() else { break };
            let text = last.standpoint().to_string();
            before = Some(text.parse().unwrap());
            pages.extend(page);
        }
        assert_eq!(pages, all);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_found_by_log_person_organisation_and_time() {
    on_both(async |store, _| {
        let case = busy(&store).await;
        let all = records(&store, RecordSearch::default(), 1000).await;
        let count = |fits: &dyn Fn(&Logged<Recorded>) -> bool| all.iter().filter(|one| fits(one)).count();
        let found = async |search| records(&store, search, 1000).await.len();
        let of = |logs| RecordSearch { logs, ..RecordSearch::default() };
        let parts = [
            found(of(Logs::Administration)).await,
            found(of(Logs::Looks)).await,
            found(of(Logs::Cases)).await,
        ];
        assert_eq!(parts.iter().sum::<usize>(), all.len());
        assert!(parts.iter().all(|part| *part > 0), "{parts:?}");
        assert_eq!(
            found(of(Logs::One(case.into()))).await,
            count(&|one| one.stream == crate::Stream::Case(case))
        );
        let who = clerk();
        for words in [&who.login, &who.name] {
            let search = RecordSearch { who: words.clone(), ..RecordSearch::default() };
            assert_eq!(found(search).await, count(&|one| one.act.by.login == who.login));
        }
        let place = OrganisationId(who.organisation.0);
        let search = RecordSearch { organisation: Some(place), ..RecordSearch::default() };
        assert_eq!(found(search).await, count(&|one| one.act.by.organisation == place));
        let (from, until) = (Some(MORNING), Some(MORNING + 1));
        let search = RecordSearch { from, until, ..RecordSearch::default() };
        let within = count(&|one| one.act.at == MORNING);
        assert!(within > 0 && within < all.len());
        assert_eq!(found(search).await, within);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seals_are_listed_with_digests_that_stay() {
    on_both(async |store, _| {
        busy(&store).await;
        store.seal(DISTRICT, MORNING + 1).await.unwrap();
        let first = store.seals(DISTRICT, None, 10).await.unwrap();
        assert_eq!((first.len(), first[0].no, first[0].logs), (1, 1, 4));
        open(&store, "k9", "另一件").await;
        store.seal(DISTRICT, MORNING + 2).await.unwrap();
        let both = store.seals(DISTRICT, None, 10).await.unwrap();
        assert_eq!((both.len(), &both[1]), (2, &first[0]));
        assert_eq!(store.seals(DISTRICT, Some(2), 10).await.unwrap(), first);
    })
    .await;
}
