//! What jobs may rely on, whichever database runs them.

use super::*;
use crate::StoreError;
use crate::database::parameters;

const INSERT: &str = "INSERT INTO session (id, data, expires_ms) VALUES (?1, ?2, 0)";

async fn insert(store: &Store, id: String, fail: bool) -> Result<(), StoreError> {
    let job = move |connection: &mut dyn crate::database::Connection| {
        connection.execute(INSERT, parameters![id, Vec::new()])?;
        if fail { Err(StoreError::NoDistrict) } else { Ok(()) }
    };
    store.database.write(job).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_undoes_its_own_work_and_no_other() {
    on_both(async |store, _| {
        let tasks: Vec<_> = (0..200)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move { insert(&store, number.to_string(), number % 3 == 0).await.is_ok() })
            })
            .collect();
        let mut succeeded = 0;
        for task in tasks {
            succeeded += u64::from(task.await.unwrap());
        }
        assert_eq!(succeeded, 133);
        assert_eq!(store.delete_expired_sessions(0).await.unwrap(), succeeded);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_panics_is_undone_and_the_next_one_runs() {
    on_both(async |store, _| {
        let panicked = store.database.write(|connection| {
            connection.execute(INSERT, parameters!["x", Vec::new()])?;
            if true {
                panic!("on purpose");
            }
            Ok(())
        });
        assert!(matches!(panicked.await, Err(StoreError::Database { .. })));
        for number in 0..20 {
            insert(&store, number.to_string(), false).await.unwrap();
        }
        assert_eq!(store.delete_expired_sessions(0).await.unwrap(), 20);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_fails_leaves_the_connection_usable() {
    on_both(async |store, _| {
        insert(&store, "x".into(), false).await.unwrap();
        for _ in 0..20 {
            let refused = insert(&store, "x".into(), false).await.unwrap_err();
            assert!(matches!(refused, StoreError::Database { .. }), "{refused}");
        }
        insert(&store, "y".into(), false).await.unwrap();
    })
    .await;
}

/// Decides to keep sessions of these names.
async fn decide(store: &Store, ids: Vec<String>) -> Result<(), StoreError> {
    let job = move |connection: &mut dyn crate::database::Connection| {
        for id in &ids {
            connection.defer(INSERT, parameters![&**id, Vec::new()].to_vec())?;
        }
        Ok(())
    };
    store.database.decide(job).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_is_carried_out_whole_or_not_at_all_and_harms_no_other() {
    on_both(async |store, _| {
        insert(&store, "taken".into(), false).await.unwrap();
        let tasks: Vec<_> = (0..200)
            .map(|number: usize| {
                let store = store.clone();
                // Every third wants a row that is there, after one, several or very many that are not.
                let mut ids: Vec<String> = (0..number % 9).map(|row| format!("{number}-{row}")).collect();
                let fails = number.is_multiple_of(3);
                ids.push(if fails { "taken".into() } else { format!("{number}-last") });
                tokio::spawn(async move {
                    let rows = ids.len() as u64;
                    match decide(&store, ids).await {
                        Ok(()) => assert!(!fails, "{number}"),
                        Err(StoreError::Overtaken { .. }) => assert!(fails, "{number}"),
                        Err(error) => panic!("{number}: {error}"),
                    }
                    if fails { 0 } else { rows }
                })
            })
            .collect();
        let mut rows = 1;
        for task in tasks {
            rows += task.await.unwrap();
        }
        assert_eq!(store.delete_expired_sessions(0).await.unwrap(), rows);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_decides_writes_nothing_while_deciding() {
    on_both(async |store, _| {
        let job = |connection: &mut dyn crate::database::Connection| {
            connection.defer(INSERT, parameters!["later", Vec::new()].to_vec())?;
            connection.execute(INSERT, parameters!["now", Vec::new()])
        };
        let refused = store.database.decide(job).await;
        assert!(matches!(refused, Err(StoreError::Database { .. })), "{refused:?}");
        assert_eq!(store.delete_expired_sessions(0).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_decides_sees_what_was_acknowledged_before() {
    on_both(async |store, _| {
        for round in 0..200 {
            decide(&store, vec![format!("{round}")]).await.unwrap();
            let count = store.database.decide(|connection| {
                let row = connection.query_one("SELECT COUNT(*) FROM session", &[])?;
                row.map_or(Ok(0), |mut row| row.count::<u64>())
            });
            assert_eq!(count.await.unwrap(), round + 1);
        }
    })
    .await;
}
