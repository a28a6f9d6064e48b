//! A process killed at any moment: what it acknowledged is there, and nothing is there by half.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::*;
use crate::database::Connection;

/// Where the child finds its store; without it the child test does nothing.
const CHILD: &str = "QINGDAN_STORE_TEST_CHILD";

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_nothing_acknowledged_and_leaves_nothing_by_half() {
    on_both(async |store, location| {
        let mut acknowledged = 0;
        for more in [1, 2, 5, 3] {
            acknowledged = kill_after(&location, "child", acknowledged + more);
            // A server may still be busy with the dead process's last import: wait for it as another import would.
            let wait = |connection: &mut dyn Connection| {
                connection.execute("UPDATE district SET revision = revision", &[])
            };
            store.database.write(wait).await.unwrap();
            let heads = store.lists("清河区", "柳湾镇").await.unwrap();
            assert_eq!(heads.len(), 3);
            let version = heads[0].version;
            assert!(version >= acknowledged, "{acknowledged} were acknowledged, {version} are there");
            for head in heads {
                assert_eq!(head.version, version, "all three lists of an import, or none");
                let list = store.list("清河区", "柳湾镇", head.kind, None).await.unwrap().unwrap().list;
                assert_eq!(list.items.len() as u32, head.items);
                assert_eq!(list.items[0].name.text, format!("第{version}稿"));
            }
            assert_eq!(store.imports("清河区", None, 1).await.unwrap()[0].no, u64::from(version));
            acknowledged = version;
        }
    })
    .await;
}

/// Lets a child write without end, kills it once it has acknowledged that much, and gives the last that it
/// acknowledged.
fn kill_after(location: &Location, child: &str, wanted: u32) -> u32 {
    let location = match location {
        Location::Directory(directory) => directory.display().to_string(),
        Location::Postgres(url) => url.clone(),
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("tests::killed::{child}"), "--nocapture"])
        .env(CHILD, location)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = 0;
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in lines.map_while(Result::ok) {
        if let Some(version) = line.strip_prefix("acknowledged ") {
            acknowledged = version.parse().unwrap();
        }
        if acknowledged >= wanted {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(acknowledged >= wanted, "the child ended by itself");
    acknowledged
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_no_command_and_leaves_no_case_by_half() {
    on_both(async |store, location| {
        office::furnish(&store).await;
        let mut acknowledged = entries(&store).await;
        for more in [1, 7, 40, 3] {
            acknowledged = kill_after(&location, "working_child", acknowledged + more);
            // A server may still be busy with the dead process's last command: wait for it as the next case would.
            let wait =
                |connection: &mut dyn Connection| connection.execute("UPDATE counter SET count = count", &[]);
            store.database.write(wait).await.unwrap();
            let there = entries(&store).await;
            assert!(there >= acknowledged, "{acknowledged} were acknowledged, {there} are there");
            acknowledged = there;
        }
    })
    .await;
}

/// How many entries the logs have, all of them as they were written.
async fn entries(store: &Store) -> u32 {
    let mut last = crate::Checked::default();
    assert_eq!(store.verify(|checked| last = checked).await.unwrap(), []);
    last.events as u32
}

/// Four at once open cases and do their first steps.
#[tokio::test(flavor = "multi_thread")]
async fn working_child() {
    let Some(store) = child_store().await else { return };
    let count = std::sync::Arc::new(AtomicU32::new(entries(&store).await));
    let workers = (0..4).map(|worker| {
        let (store, count) = (store.clone(), count.clone());
        let start = count.load(Ordering::SeqCst);
        tokio::spawn(async move {
            for no in 0.. {
                let number = office::open(&store, &format!("{start}-{worker}-{no}"), "某户").await;
                println!("\nacknowledged {}", count.fetch_add(1, Ordering::SeqCst) + 1);
                office::does(&store, &office::clerk(), number, office::done(1)).await.unwrap();
                println!("\nacknowledged {}", count.fetch_add(1, Ordering::SeqCst) + 1);
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
}

/// The store that a child works on; `None` where the test is not run as one.
async fn child_store() -> Option<Store> {
    let location = std::env::var(CHILD).ok()?;
    let location = if location.contains("://") {
        Location::Postgres(location)
    } else {
        Location::Directory(location.into())
    };
    Some(Store::open(&location).await.unwrap())
}

#[tokio::test]
async fn child() {
    let Some(store) = child_store().await else { return };
    let heads = store.lists("清河区", "柳湾镇").await.unwrap();
    let first = heads.first().map_or(1, |head| head.version + 1);
    for version in first.. {
        let draft = format!("第{version}稿");
        let lists = vec![
            list(Kind::Basic, (1..=60).map(|no| basic(no, &draft)).collect()),
            list(Kind::Joint, (1..=60).map(|no| joint(no, &draft)).collect()),
            list(Kind::Reclaimed, (1..=60).map(|no| reclaimed(no, &draft)).collect()),
        ];
        store.import(import(document(lists))).await.unwrap();
        println!("\nacknowledged {version}");
    }
}
