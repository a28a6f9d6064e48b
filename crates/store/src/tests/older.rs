//! What programs before this one wrote.

use super::office::*;
use super::verify::busy;
use super::*;
use crate::database::parameters;
use crate::migrations::STEPS;

/// The step that gave cases the name of their batch.
const BATCH: usize = 7;

#[tokio::test(flavor = "multi_thread")]
async fn a_database_from_before_batches_is_brought_up_to_date_and_verifies() {
    on_both(async |store, location| {
        let number = busy(&store).await;
        store.seal(DISTRICT, MORNING + 1).await.unwrap();
        back_to(&store, BATCH - 1).await;
        drop(store);

        let store = Store::open(&location).await.unwrap();
        assert_eq!(store.verify(|_| {}).await.unwrap(), []);
        let case = store.case(DISTRICT, number).await.unwrap().unwrap();
        assert_eq!(case.batch, None);
        // Work goes on after what was written then, in the same log.
        does(&store, &officer(), number, done(3)).await.unwrap();
        assert_eq!(store.verify(|_| {}).await.unwrap(), []);
        assert_eq!(store.case(DISTRICT, number).await.unwrap().unwrap().version, case.version + 1);
    })
    .await;
}

/// Makes a database what it was after a step: without the tables, indexes and the column of later ones. What cases without a batch
/// say was written then as it is now.
async fn back_to(store: &Store, step: usize) {
    let later: String = STEPS[step..].concat();
    let made = |what: &str| {
        let create = format!("CREATE {what} ");
        let rest = later.split(&create).skip(1);
        rest.filter_map(|rest| Some(rest.split_whitespace().next()?.to_owned())).collect::<Vec<_>>()
    };
    let indexes = [made("INDEX"), made("UNIQUE INDEX")].concat();
    let indexes = indexes.iter().map(|name| format!("DROP INDEX {name}"));
    let drops: Vec<String> =
        indexes.chain(made("TABLE").iter().map(|name| format!("DROP TABLE {name}"))).collect();
    let changed = store.database.write(move |connection| {
        for (sql, column) in [("SELECT body FROM event", "body"), ("SELECT state FROM case_file", "state")] {
            for mut row in connection.query(sql, &[])? {
                let text = row.text()?;
                assert!(!text.contains("batch"), "{column}: {text}");
            }
        }
        connection.run_script(&drops.join(";"))?;
        connection.run_script("ALTER TABLE case_file DROP COLUMN batch")?;
        connection.execute("DELETE FROM schema_step WHERE step > ?1", parameters![step as i64])
    });
    changed.await.unwrap();
}
