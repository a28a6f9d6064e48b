use qingdan_work::administration::{Administer, Looked};
use qingdan_work::case::{Command, Completion};
use qingdan_work::{CaseNumber, Person, Role};

use super::administration::{admin, create};
use super::office::*;
use super::*;
use crate::{Alteration, Checked, NewPersonal, Stream};

/// A district in which everything has happened that leaves a trace.
pub(super) async fn busy(store: &Store) -> CaseNumber {
    furnish(store).await;
    create(store, DISTRICT, Person { roles: vec![Role::Administrator], ..admin() }).await.unwrap();
    let settings = qingdan_work::Settings { soon_days: 3, ..qingdan_work::Settings::default() };
    let change = Administer::SetSettings(Box::new(settings));
    store.administer(DISTRICT, &admin(), change, None, NOW).await.unwrap();
    let data = [4711, 4712].map(|id| NewPersonal { id, ciphertext: vec![9, 8, id as u8] });
    let mut opening = opening("某户");
    opening.personal = data.iter().map(NewPersonal::reference).collect();
    let mut send = order(&clerk(), None, ("k1", 0), Command::Open(Box::new(opening)));
    send.personal = data.to_vec();
    let number = store.carry_out(send).await.unwrap().unwrap().number;
    let photo = file(12, b"\x89PNG...");
    let completion = Completion { step: 1, attachments: vec![photo.reference()], ..Completion::default() };
    let mut send = order(&clerk(), Some(number), ("k2", 1), Command::Done(completion));
    send.attachments.push(photo);
    store.carry_out(send).await.unwrap().unwrap();
    does(store, &villager(), number, done(2)).await.unwrap();
    let other = open(store, "k3", "另一户").await;
    let (text, mentions) = ("请看".to_owned(), vec!["zhao".to_owned()]);
    let comment = Command::Comment { text, step: None, mentions, attachments: vec![] };
    does(store, &clerk(), other, comment).await.unwrap();
    let look = |id| Looked { subject: number.into(), personal: vec![id], reason: "核对身份".into() };
    store.reveal(DISTRICT, &clerk(), look(4711), MORNING).await.unwrap();
    store.erase(DISTRICT, &leader(), look(4712), MORNING).await.unwrap();
    number
}

async fn verify(store: &Store) -> Vec<Alteration> {
    store.verify(|_| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_found_as_it_was() {
    on_both(async |store, _| {
        busy(&store).await;
        assert_eq!(verify(&store).await, []);
        assert_eq!(store.seal(DISTRICT, MORNING + 1).await.unwrap(), 4);
        open(&store, "k4", "第三户").await;
        assert!(store.seal(DISTRICT, MORNING + 2).await.unwrap() >= 1);
        let mut last = Checked::default();
        assert_eq!(store.verify(|checked| last = checked).await.unwrap(), []);
        assert_eq!((last.files, last.of), (3, 3));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_end_of_a_log_is_missed_by_a_seal() {
    on_both(async |store, _| {
        let number = busy(&store).await;
        store.seal(DISTRICT, MORNING + 1).await.unwrap();
        // Somebody who can write the database sets a case back to where it was, with all that screens read.
        let stream = Stream::Case(number);
        let forged = store.database.write(move |connection| {
            let no = crate::database::parameters![DISTRICT, stream.number()];
            connection.execute("DELETE FROM event WHERE district = ?1 AND stream = ?2", no)?;
            for sql in [
                "DELETE FROM case_file WHERE district = ?1 AND no = ?2",
                "DELETE FROM case_step WHERE district = ?1 AND no = ?2",
                "DELETE FROM case_party WHERE district = ?1 AND no = ?2",
                "DELETE FROM case_mention WHERE district = ?1 AND no = ?2",
                "DELETE FROM attachment WHERE district = ?1 AND no = ?2",
                "DELETE FROM personal WHERE district = ?1 AND no = ?2",
                "DELETE FROM command WHERE district = ?1 AND no = ?2",
            ] {
                connection.execute(sql, no)?;
            }
            Ok(())
        });
        forged.await.unwrap();
        let found = verify(&store).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].stream, found[0].seq), (Some(stream), Some(3)));
    })
    .await;
}

/// What is no evidence: how somebody signs in, and answers to commands that were sent twice.
const NO_EVIDENCE: [(&str, &str); 9] = [
    ("account", "role"),
    ("account", "password_hash"),
    ("account", "must_change"),
    ("account", "created_ms"),
    ("account", "failures"),
    ("account", "locked_until_ms"),
    ("account", "second_factor"),
    ("command", "key"),
    ("command", "digest"),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_byte_is_found_in_whichever_column_it_stands() {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::Directory(directory.path().to_owned());
    let store = Store::open(&location).await.unwrap();
    busy(&store).await;
    store.seal(DISTRICT, MORNING + 1).await.unwrap();
    let path = directory.path().join("qingdan.db");
    let tables = [
        "organisation",
        "settings",
        "account",
        "log",
        "event",
        "case_file",
        "case_step",
        "case_party",
        "case_mention",
        "personal",
        "attachment",
        "look",
        "seal",
        "command",
        "counter",
    ];
    let sqlite = rusqlite::Connection::open(&path).unwrap();
    sqlite.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let mut unseen = Vec::new();
    let mut altered = 0;
    for table in tables {
        let mut statement =
            sqlite.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        let columns: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let rows: i64 =
            sqlite.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert!(rows > 0, "{table} has rows");
        for column in &columns {
            if NO_EVIDENCE.contains(&(table, column)) {
                continue;
            }
            for row in [0, rows - 1] {
                let place = format!("rowid = (SELECT rowid FROM {table} LIMIT 1 OFFSET {row})");
                let old: rusqlite::types::Value = sqlite
                    .query_row(&format!("SELECT {column} FROM {table} WHERE {place}"), [], |row| row.get(0))
                    .unwrap();
                let Some(new) = flipped(&old) else { continue };
                let rowid: i64 = sqlite
                    .query_row(&format!("SELECT rowid FROM {table} WHERE {place}"), [], |row| row.get(0))
                    .unwrap();
                let set = format!("UPDATE {table} SET {column} = ?1 WHERE rowid = {rowid}");
                if sqlite.execute(&set, [&new]).is_err() {
                    continue; // There is such a row: the database itself refuses it.
                }
                altered += 1;
                if verify(&store).await.is_empty() {
                    unseen.push(format!("{table}.{column}"));
                }
                sqlite.execute(&set, [&old]).unwrap();
            }
        }
    }
    assert_eq!(unseen, [""; 0]);
    assert!(altered > 100, "{altered}");
    assert_eq!(verify(&store).await, []);
}

/// A value with one bit or character changed.
fn flipped(value: &rusqlite::types::Value) -> Option<rusqlite::types::Value> {
    use rusqlite::types::Value::{Blob, Integer, Null, Real, Text};
    match value {
        Null | Real(_) => None,
        Integer(number) => Some(Integer(number ^ 1)),
        Text(text) => {
            let mut chars: Vec<char> = text.chars().collect();
            let last = chars.last_mut()?;
            *last = if *last == '改' { '动' } else { '改' };
            Some(Text(chars.into_iter().collect()))
        }
        Blob(bytes) => {
            let mut bytes = bytes.clone();
            let middle = bytes.len() / 2;
            *bytes.get_mut(middle)? ^= 1;
            Some(Blob(bytes))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_check_of_each_district_is_kept_and_one_broken_off_is_told_as_such() {
    on_both(async |store, location| {
        busy(&store).await;
        let (auditor, checked) = (admin(), Checked { files: 2, of: 3, events: 9 });
        assert_eq!(store.verification(DISTRICT).await.unwrap(), None);
        assert!(store.begin_verification(DISTRICT, &auditor, NOW).await.unwrap());
        // Another process sees it go on, and does not begin a second one.
        let other = Store::open(&location).await.unwrap();
        store.go_on_verifying(DISTRICT, NOW, checked, NOW + 20_000).await.unwrap();
        assert!(!other.begin_verification(DISTRICT, &clerk(), NOW + 40_000).await.unwrap());
        let running = other.verification(DISTRICT).await.unwrap().unwrap();
        assert_eq!((running.login.as_str(), running.checked), (auditor.login.as_str(), checked));
        assert!(running.is_running(NOW + 40_000) && !running.was_broken_off(NOW + 40_000));
        // It says nothing for long: it was broken off, and another one can begin.
        assert!(!running.is_running(NOW + 60_000) && running.was_broken_off(NOW + 60_000));
        assert!(other.begin_verification(DISTRICT, &clerk(), NOW + 60_000).await.unwrap());
        // The one that was thought to be gone changes nothing any more.
        store.go_on_verifying(DISTRICT, NOW, checked, NOW + 61_000).await.unwrap();
        store.end_verification(DISTRICT, NOW, checked, Ok(Vec::new()), NOW + 61_000).await.unwrap();
        let anew = other.verification(DISTRICT).await.unwrap().unwrap();
        assert_eq!((anew.checked, anew.ended, anew.name), (Checked::default(), None, clerk().name));

        let message = "记录被改动过".to_owned();
        let one =
            Alteration { district: DISTRICT.into(), stream: Some(Stream::Looks), seq: Some(4), message };
        let found = vec![one.clone(); 1_500];
        store.end_verification(DISTRICT, NOW + 60_000, checked, Ok(found), NOW + 70_000).await.unwrap();
        let kept = store.verification(DISTRICT).await.unwrap().unwrap();
        assert_eq!((kept.ended, kept.count, kept.found.len()), (Some(NOW + 70_000), 1_500, 1_000));
        assert_eq!((kept.found[0].as_str(), kept.failed.as_ref()), (one.to_string().as_str(), None));
        assert!(!kept.was_broken_off(NOW + 999_999));
        assert!(store.begin_verification(DISTRICT, &auditor, NOW + 71_000).await.unwrap(), "it is over");
        let reason = Err("磁盘已满".to_owned());
        store.end_verification(DISTRICT, NOW + 71_000, checked, reason, NOW + 72_000).await.unwrap();
        let failed = store.verification(DISTRICT).await.unwrap().unwrap();
        assert_eq!((failed.failed.as_deref(), failed.count), (Some("磁盘已满"), 0));
        assert_eq!(store.verification("他县").await.unwrap(), None, "each district has its own");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_districts_check_sees_no_other_district() {
    on_both(async |store, _| {
        busy(&store).await;
        let of = async |district: &str| {
            let mut last = Checked::default();
            let found = store.verify_district(district, |checked| last = checked).await.unwrap();
            (found.len(), last)
        };
        let (found, checked) = of(DISTRICT).await;
        assert_eq!((found, checked.files, checked.of), (0, 2, 2));
        assert_eq!(of("他县").await, (0, Checked::default()));
    })
    .await;
}
