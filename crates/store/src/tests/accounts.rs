use super::*;
use qingdan_work::Person;

use crate::tests::administration::{admin, create};
use crate::{AccountSearch, DISTRICT_ITSELF, Session, StoreError};

#[tokio::test(flavor = "multi_thread")]
async fn a_login_is_given_once() {
    on_both(async |store, _| {
        assert_eq!(store.account("admin").await.unwrap(), None);
        create(&store, "清河区", admin()).await.unwrap();
        for district in ["清河区", "东山县"] {
            let refused = create(&store, district, admin()).await.unwrap_err();
            assert!(matches!(refused, StoreError::LoginTaken { .. }));
        }
        assert_eq!(store.districts().await.unwrap().len(), 1, "the refused account left no district behind");

        let account = store.account("admin").await.unwrap().unwrap();
        assert_eq!((account.person(), account.created), (admin(), NOW));
        assert!(account.must_change && !account.is_locked);
        assert_eq!(store.accounts("清河区").await.unwrap(), [account]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_parts_of_their_names_and_page_by_page() {
    on_both(async |store, _| {
        for (login, name) in [("zhou", "周某"), ("zhao", "赵某"), ("chen", "陈某")] {
            create(&store, "清河区", Person { login: login.into(), name: name.into(), ..admin() })
                .await
                .unwrap();
        }
        let find = async |words: &str, after: Option<&str>, limit| {
            let search = AccountSearch {
                words: words.into(),
                organisation: Some(DISTRICT_ITSELF),
                after: after.map(Into::into),
                limit,
            };
            let found = store.find_accounts("清河区", search).await.unwrap();
            found.into_iter().map(|account| account.login).collect::<Vec<_>>()
        };
        assert_eq!(find("", None, 2).await, ["chen", "zhao"]);
        assert_eq!(find("", Some("zhao"), 2).await, ["zhou"]);
        assert_eq!(find("ZH", None, 9).await, ["zhao", "zhou"]);
        assert_eq!(find("陈", None, 9).await, ["chen"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_replaced_by_one_of_two_who_read_it() {
    on_both(async |store, _| {
        create(&store, "清河区", admin()).await.unwrap();
        let mut replaced = Vec::new();
        for (before, after) in
            [(None, Some(1)), (None, Some(2)), (Some(1), Some(3)), (Some(1), Some(4)), (Some(3), None)]
        {
            let bytes = |byte: Option<u8>| byte.map(|byte| vec![byte]);
            replaced.push(store.replace_second_factor("admin", bytes(before), bytes(after)).await.unwrap());
        }
        assert_eq!(replaced, [true, false, true, false, true]);
        assert_eq!(store.account("admin").await.unwrap().unwrap().second_factor, None);
        assert!(!store.replace_second_factor("nobody", None, None).await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_failures_lock_an_account_until_it_succeeds_or_gets_a_password() {
    on_both(async |store, _| {
        create(&store, "清河区", admin()).await.unwrap();
        for count in 1..=2 {
            assert_eq!(store.record_failure("admin", 3, NOW + 60_000).await.unwrap(), count);
        }
        assert_eq!(store.account("admin").await.unwrap().unwrap().locked_until, None);
        assert_eq!(store.record_failure("admin", 3, NOW + 60_000).await.unwrap(), 3);
        assert_eq!(store.account("admin").await.unwrap().unwrap().locked_until, Some(NOW + 60_000));

        store.record_success("admin").await.unwrap();
        let account = store.account("admin").await.unwrap().unwrap();
        assert_eq!((account.failures, account.locked_until), (0, None));

        store.record_failure("admin", 1, NOW + 60_000).await.unwrap();
        store.set_password("admin", "$argon2id$new", false).await.unwrap();
        let account = store.account("admin").await.unwrap().unwrap();
        assert_eq!((account.locked_until, account.must_change), (None, false));
        assert_eq!(account.password_hash, "$argon2id$new");

        assert!(matches!(store.record_failure("nobody", 3, NOW).await, Err(StoreError::NoAccount { .. })));
        assert!(matches!(store.set_password("nobody", "", false).await, Err(StoreError::NoAccount { .. })));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failure_at_once_goes_uncounted() {
    on_both(async |store, _| {
        create(&store, "清河区", admin()).await.unwrap();
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.record_failure("admin", 20, NOW + 1).await.unwrap() })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let account = store.account("admin").await.unwrap().unwrap();
        assert_eq!((account.failures, account.locked_until), (20, Some(NOW + 1)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_kept_until_they_end() {
    on_both(async |store, _| {
        let session = Session {
            id: "Q7".into(),
            login: Some("zhou".into()),
            data: vec![0, 255, 1],
            expires: NOW + 100,
        };
        assert!(store.create_session(session.clone()).await.unwrap());
        let intruder = Session { data: vec![], ..session.clone() };
        assert!(!store.create_session(intruder).await.unwrap());
        assert_eq!(store.load_session("Q7", NOW).await.unwrap(), Some(session.clone()));
        assert_eq!(store.load_session("Q7", NOW + 100).await.unwrap(), None);

        let longer = Session { data: vec![2], expires: NOW + 200, ..session };
        store.save_session(longer.clone()).await.unwrap();
        store.save_session(Session { id: "Q8".into(), ..longer.clone() }).await.unwrap();
        assert_eq!(store.load_session("Q7", NOW + 100).await.unwrap(), Some(longer.clone()));
        store.delete_session("Q8").await.unwrap();
        assert_eq!(store.load_session("Q8", NOW).await.unwrap(), None);

        for id in ["Q9", "Q10"] {
            assert!(store.create_session(Session { id: id.into(), ..longer.clone() }).await.unwrap());
        }
        assert_eq!(store.sessions_of("zhou", NOW).await.unwrap().len(), 3);
        assert!(store.extend_session("Q9", NOW + 200).await.unwrap());
        assert!(!store.extend_session("Q8", NOW + 200).await.unwrap(), "what ended is not brought back");
        store.end_sessions("zhou", Some("Q7")).await.unwrap();
        assert_eq!(store.sessions_of("zhou", NOW).await.unwrap(), [longer]);
        assert_eq!(store.sessions_of("zhao", NOW).await.unwrap(), []);

        assert_eq!(store.delete_expired_sessions(NOW + 199).await.unwrap(), 0);
        assert_eq!(store.delete_expired_sessions(NOW + 200).await.unwrap(), 1);
        assert_eq!(store.load_session("Q7", NOW).await.unwrap(), None);
    })
    .await;
}
