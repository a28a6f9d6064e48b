//! Bad disks, bad files, bad servers: a clear message, nothing lost.

use std::fs;
use std::path::Path;

use super::*;
use crate::StoreError;

async fn open(directory: &Path) -> Result<Store, StoreError> {
    Store::open(&Location::Directory(directory.to_owned())).await
}

fn refused(opened: Result<Store, StoreError>) -> StoreError {
    match opened {
        Ok(_) => panic!("it opened"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("qingdan.db");
    let garbage = "不是数据库，是一份说明。".repeat(500);
    fs::write(&path, &garbage).unwrap();

    let error = refused(open(directory.path()).await);
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert!(error.to_string().contains("restore a backup"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), garbage);
}

#[tokio::test]
async fn a_damaged_database_says_so_and_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("qingdan.db");
    let store = open(directory.path()).await.unwrap();
    store.import(import(three_lists("某事"))).await.unwrap();
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    // All pages but the first, which holds the schema.
    bytes[4096..].fill(0xA5);
    fs::write(&path, &bytes).unwrap();

    let error = match open(directory.path()).await {
        Err(error) => error,
        Ok(store) => store.all_current(None).await.unwrap_err(),
    };
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert_eq!(error.chinese(), "数据库文件已损坏，系统没有改动它；请联系管理员用备份恢复。");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[tokio::test]
async fn a_store_that_was_closed_is_one_file() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..40 {
        let store = open(directory.path()).await.unwrap();
        store.import(import(three_lists(&format!("第{round}次")))).await.unwrap();
        drop(store);
        let files: Vec<_> =
            fs::read_dir(directory.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
        assert_eq!(files, ["qingdan.db"], "round {round}");
    }
}

#[tokio::test]
async fn a_truncated_database_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("qingdan.db");
    let store = open(directory.path()).await.unwrap();
    store.import(import(three_lists("某事"))).await.unwrap();
    drop(store);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();

    let error = match open(directory.path()).await {
        Err(error) => error,
        Ok(store) => store.all_current(None).await.unwrap_err(),
    };
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let error = refused(open(&file.join("data")).await);
    assert!(matches!(error, StoreError::NotWritable { .. }), "{error}");
    assert!(error.to_string().contains("file/data"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_data_directory_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(directory.path().join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    let error = refused(open(directory.path()).await);
    assert!(matches!(error, StoreError::NotWritable { .. }), "{error}");
    assert_eq!(error.chinese(), "数据目录无法写入，请联系管理员检查目录权限。");
}

#[tokio::test]
async fn a_full_disk_refuses_an_import_and_keeps_what_was_there() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await.unwrap();
    store.import(import(three_lists("某事"))).await.unwrap();
    let before = store.all_current(None).await.unwrap();

    let limit = |pages: &'static str| store.database.write(move |connection| connection.run_script(pages));
    limit("PRAGMA max_page_count = 40").await.unwrap();
    let large =
        || document(vec![list(Kind::Basic, (1..=2000).map(|no| basic(no, "某项很长的事项")).collect())]);
    let error = store.import(import(large())).await.unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
    assert_eq!(store.all_current(None).await.unwrap(), before);

    limit("PRAGMA max_page_count = 1000000").await.unwrap();
    assert_eq!(store.import(import(large())).await.unwrap().lists[0].items, 2000, "space was made");
}

#[tokio::test]
async fn a_locked_database_says_so_and_opens_up_again() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await.unwrap();
    store.database.write(|connection| connection.run_script("PRAGMA busy_timeout = 1")).await.unwrap();
    let other = rusqlite::Connection::open(directory.path().join("qingdan.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.import(import(three_lists("某事"))).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    assert_eq!(store.districts().await.unwrap(), [], "reading goes on");
    other.execute_batch("ROLLBACK").unwrap();
    store.import(import(three_lists("某事"))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_programs_database_is_not_touched() {
    on_both(async |store, location| {
        let newer = |connection: &mut dyn crate::database::Connection| {
            connection.execute("INSERT INTO schema_step (step) VALUES (99)", &[])
        };
        store.database.write(newer).await.unwrap();
        let error = refused(Store::open(&location).await);
        assert!(matches!(error, StoreError::NewerSchema { found: 99, .. }), "{error}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_opens_again_with_what_it_had() {
    on_both(async |store, location| {
        store.import(import(three_lists("某事"))).await.unwrap();
        let before = store.all_current(None).await.unwrap();
        drop(store);
        let (one, two) = tokio::join!(Store::open(&location), Store::open(&location));
        assert_eq!(one.unwrap().all_current(None).await.unwrap(), before);
        assert_eq!(two.unwrap().all_current(None).await.unwrap(), before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_may_start_together_on_an_empty_place() {
    for _ in 0..10 {
        let directory = tempfile::tempdir().unwrap();
        let opens: Vec<_> = (0..4)
            .map(|_| {
                let directory = directory.path().to_owned();
                tokio::spawn(async move { open(&directory).await.map(|_| ()) })
            })
            .collect();
        for opened in opens {
            opened.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    // Nobody listens on port 1; the password must not come out in the message.
    for url in ["postgres://someone:secret@127.0.0.1:1/qingdan", "postgres://someone:secret@127.0.0.1:port/q"]
    {
        let error = refused(Store::open(&Location::Postgres(url.into())).await);
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_database_that_is_missing_is_named() {
    let Ok(url) = std::env::var("QINGDAN_TEST_POSTGRES") else {
        eprintln!("skipped: QINGDAN_TEST_POSTGRES names no database");
        return;
    };
    let mut config: tokio_postgres::Config = url.parse().unwrap();
    config.dbname("qingdan_no_such_database");
    let host = match &config.get_hosts()[0] {
        tokio_postgres::config::Host::Tcp(host) => host.clone(),
        #[cfg(unix)]
        tokio_postgres::config::Host::Unix(path) => path.display().to_string(),
    };
    let user = config.get_user().unwrap_or("postgres");
    let password =
        config.get_password().map(|password| format!(" password={}", String::from_utf8_lossy(password)));
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let missing = format!(
        "host={host} port={port} user={user}{} dbname=qingdan_no_such_database",
        password.unwrap_or_default()
    );
    let error = refused(Store::open(&Location::Postgres(missing)).await);
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("qingdan_no_such_database"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_the_server_ended_is_replaced() {
    on_both(async |store, location| {
        let Location::Postgres(url) = location else { return };
        for round in 0..3 {
            let pid = "SELECT CAST(pg_backend_pid() AS BIGINT)";
            let pid =
                store.database.write(move |connection| connection.query_one(pid, &[])?.unwrap().integer());
            run_sql(&url, &format!("SELECT pg_terminate_backend({})", pid.await.unwrap())).await;
            for _ in 0..20 {
                // One of them meets the connection that is gone.
                store.districts().await.unwrap();
            }
            for draft in 0..20 {
                store.import(import(three_lists(&format!("第{round}.{draft}稿")))).await.unwrap();
            }
        }
        assert_eq!(store.lists("清河区", "柳湾镇").await.unwrap()[0].version, 60);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_a_whole_store() {
    on_both(async |store, location| {
        store.import(import(three_lists("某事"))).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("qingdan.db");
        if matches!(location, Location::Postgres(_)) {
            assert!(matches!(store.backup(&copy).await, Err(StoreError::NoBackup { .. })));
            return;
        }
        store.backup(&copy).await.unwrap();
        assert!(matches!(store.backup(&copy).await, Err(StoreError::NoBackup { .. })), "never overwrites");
        let restored = open(directory.path()).await.unwrap();
        assert_eq!(restored.all_current(None).await.unwrap(), store.all_current(None).await.unwrap());
        assert_eq!(
            restored.imports("清河区", None, 9).await.unwrap(),
            store.imports("清河区", None, 9).await.unwrap()
        );
    })
    .await;
}
