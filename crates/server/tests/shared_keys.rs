//! Servers on one PostgreSQL need the same keys: one that would encrypt what others cannot read does not start.

#![allow(clippy::unwrap_used, missing_docs)] // A test may unwrap: its panic is its message.

use std::fs;

use qingdan_server::{KeySource, Place, UnlockError, Unlocked, add_key};
use qingdan_store::{Location, Store};

const NOW: i64 = 1_793_000_000_000;
const HERE: Place<'_> = Place { district: "澄砚区", what: "test", id: "1" };

/// A schema of its own in the test database; `None` where none is named.
async fn schema() -> Option<(String, Location)> {
    let Ok(url) = std::env::var("QINGDAN_TEST_POSTGRES") else {
        eprintln!("skipped: QINGDAN_TEST_POSTGRES names no database");
        return None;
    };
    let name = format!("qingdan_keys_{}", std::process::id());
    run(&url, &format!("CREATE SCHEMA {name}")).await;
    let mark = if url.contains('?') { '&' } else { '?' };
    let location = Location::Postgres(format!("{url}{mark}options=-csearch_path%3D{name}"));
    Some((format!("DROP SCHEMA {name} CASCADE"), location))
}

async fn run(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
}

fn refused(unlocked: Result<Unlocked, UnlockError>) -> String {
    match unlocked {
        Err(error @ UnlockError::NotShared { .. }) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("a server started with a key of its own"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_key_of_its_own_does_not_start_beside_another() {
    let Some((drop_schema, location)) = schema().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let [first, second, copy] = ["first.key", "second.key", "copy.key"].map(|name| folder.path().join(name));
    let store = Store::open(&location).await.unwrap();
    let unlocked = KeySource::File(first.clone()).unlock_for(&store, NOW).await.unwrap();
    assert_eq!(unlocked.made.as_deref(), Some(first.as_path()), "the first server makes it");

    // Nothing is encrypted yet, and still the second one must not go its own way.
    let other = Store::open(&location).await.unwrap();
    let told = refused(KeySource::File(second.clone()).unlock_for(&other, NOW).await);
    assert!(told.contains("QINGDAN_KEY_FILE") && told.contains("second.key"), "{told}");
    assert!(!second.exists(), "no file is made that would be the wrong one");
    let told = refused(KeySource::Text("ab".repeat(32)).unlock_for(&other, NOW).await);
    assert!(told.contains("which is not in QINGDAN_KEY:"), "{told}");

    // With a copy of the file each opens what the other encrypts.
    fs::copy(&first, &copy).unwrap();
    let same = KeySource::File(copy.clone()).unlock_for(&other, NOW).await.unwrap();
    let sealed = same.vault.seal(HERE, b"1");
    assert_eq!(unlocked.vault.unseal(HERE, &sealed).unwrap(), b"1");

    // A new key is added to one file: a server that starts with the old one alone is told.
    add_key(&copy).unwrap();
    KeySource::File(copy.clone()).unlock_for(&other, NOW).await.unwrap();
    let told = refused(KeySource::File(first.clone()).unlock_for(&store, NOW).await);
    assert!(told.contains("first.key"), "{told}");
    fs::copy(&copy, &first).unwrap();
    KeySource::File(first).unlock_for(&store, NOW).await.unwrap();

    drop((store, other));
    run(&std::env::var("QINGDAN_TEST_POSTGRES").unwrap(), &drop_schema).await;
}

#[tokio::test]
async fn a_data_directorys_key_lies_beside_it_and_is_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Location::Directory(folder.path().join("data"))).await.unwrap();
    for name in ["one.key", "other.key"] {
        let source = KeySource::File(folder.path().join(name));
        assert!(source.unlock_for(&store, NOW).await.unwrap().made.is_some(), "nothing is encrypted with it");
    }
}
