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
