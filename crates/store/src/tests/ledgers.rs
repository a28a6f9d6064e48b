use qingdan_work::CaseNumber;
use qingdan_work::administration::Denied;
use qingdan_work::affair::{Ask, Refused};
use qingdan_work::case::{ItemRef, RefusalKind};
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{
    CaseRow, Column, ColumnKind, Ledger, LedgerCommand, LedgerOpening, LookedAt, NewPiece, NewVersion,
    PastLeft, RowNo, Sending, digest_of,
};

use super::office::*;
use super::*;
use crate::database::{Connection, parameters};
use crate::{AffairOrder, AffairReceipt, By, LedgerBeside, NewRow, StoreError};

fn item() -> ItemRef {
    ItemRef {
        town: "柳湾镇".into(), kind: Kind::Joint, version: 1, no: 1, name: "高龄津贴发放".into()
    }
}

fn sealed(text: &str) -> NewRow {
    NewRow { ciphertext: text.as_bytes().to_vec(), case_version: None }
}

fn sent(
    by: By,
    number: Option<CaseNumber>,
    (key, seen): (&str, u64),
    command: LedgerCommand,
) -> AffairOrder<Ledger> {
    AffairOrder {
        district: DISTRICT.into(),
        number,
        by,
        ask: Ask { key: key.into(), seen, command },
        content: None,
        personal: vec![],
        attachments: vec![],
        now: MORNING,
    }
}

async fn open_ledger(store: &Store) -> CaseNumber {
    let columns = vec![Column::new("姓名", ColumnKind::Name), Column::new("金额", ColumnKind::Money)];
    let opening =
        LedgerOpening { title: "津贴台账".into(), holder: OFFICE, item: item(), clause: None, columns };
    let order = sent(By::Person(clerk()), None, ("open", 0), LedgerCommand::Open(Box::new(opening)));
    store.carry_out_affair(order).await.unwrap().unwrap().number.number
}

async fn tell(
    store: &Store,
    number: CaseNumber,
    key: &str,
    command: LedgerCommand,
    rows: Vec<NewRow>,
) -> Result<AffairReceipt, Refused> {
    let ledger: Ledger = store.affair(DISTRICT, number).await.unwrap().unwrap();
    let by = match &command {
        LedgerCommand::Fill { .. } => By::Clock,
        LedgerCommand::Erase { .. } => By::Person(leader()),
        LedgerCommand::Acknowledge { .. } => By::Person(officer()),
        _ => By::Person(clerk()),
    };
    let order = sent(by, Some(number), (key, ledger.version), command);
    store.carry_out_ledger(order, LedgerBeside { rows, ..LedgerBeside::default() }).await.unwrap()
}

async fn add(store: &Store, number: CaseNumber, key: &str, texts: &[&str]) -> Result<AffairReceipt, Refused> {
    let rows: Vec<NewRow> = texts.iter().map(|text| sealed(text)).collect();
    let command = LedgerCommand::Add { rows: rows.iter().map(NewRow::digest).collect(), import: None };
    tell(store, number, key, command, rows).await
}

async fn change(
    store: &Store,
    number: CaseNumber,
    key: &str,
    row: RowNo,
    version: u32,
    text: &str,
) -> Result<AffairReceipt, Refused> {
    let new = sealed(text);
    let rows = vec![NewVersion { row, version, digest: new.digest() }];
    tell(store, number, key, LedgerCommand::Change { rows, import: None }, vec![new]).await
}

/// The rows that are not removed, as they are.
async fn texts(store: &Store, number: CaseNumber) -> Vec<String> {
    let rows = store.ledger_rows(DISTRICT, number, 0, 0, 100).await.unwrap();
    let kept = rows.into_iter().filter(|row| !row.is_removed);
    kept.map(|row| String::from_utf8(row.ciphertext.unwrap()).unwrap()).collect()
}

async fn send(store: &Store, number: CaseNumber) -> Result<AffairReceipt, Refused> {
    let parts = vec![b"one".to_vec(), b"two".to_vec()];
    let ledger: Ledger = store.affair(DISTRICT, number).await.unwrap().unwrap();
    let sending = Sending {
        to: CIVIL,
        as_of: MORNING,
        columns: ledger.columns.clone(),
        rows: 2,
        totals: vec![],
        parts: 2,
        digest: digest_of(parts.iter().map(|part| Hash::of(part))),
        note: String::new(),
    };
    let command = LedgerCommand::Send(Box::new(sending));
    let order = sent(By::Person(clerk()), Some(number), ("send", ledger.version), command);
    store.carry_out_ledger(order, LedgerBeside { parts, ..LedgerBeside::default() }).await.unwrap()
}

/// A ledger with which everything was done.
async fn busy_ledger(store: &Store) -> CaseNumber {
    furnish(store).await;
    let number = open_ledger(store).await;
    add(store, number, "a", &["甲", "乙", "丙"]).await.unwrap();
    change(store, number, "b", 2, 1, "乙二").await.unwrap();
    let reason = || "重复".to_owned();
    tell(store, number, "c", LedgerCommand::Remove { row: 1, seen: 1, reason: reason() }, vec![])
        .await
        .unwrap();
    tell(store, number, "d", LedgerCommand::Restore { row: 1, seen: 2, reason: reason() }, vec![])
        .await
        .unwrap();
    let new = sealed("乙无名");
    let row = NewVersion { row: 2, version: 2, digest: new.digest() };
    let erase = LedgerCommand::Erase { row, reason: reason(), sendings: 0, sent: vec![], past: vec![] };
    tell(store, number, "e", erase, vec![new]).await.unwrap();
    let case = open(store, "case", "某户申请").await;
    let new = NewRow { case_version: Some(1), ..sealed("办件") };
    let rows = vec![CaseRow { case, row: None, digest: new.digest() }];
    tell(store, number, "", LedgerCommand::Fill { rows }, vec![new]).await.unwrap();
    send(store, number).await.unwrap();
    tell(store, number, "f", LedgerCommand::Acknowledge { sending: 1 }, vec![]).await.unwrap();
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_kept_as_they_are_and_as_they_were() {
    on_both(async |store, _| {
        let number = busy_ledger(&store).await;
        assert_eq!(texts(&store, number).await, ["甲", "乙无名", "丙", "办件"]);
        let versions = store.ledger_row_versions(DISTRICT, number, 2).await.unwrap();
        let kept: Vec<_> =
            versions.iter().map(|one| (one.stored.version, one.stored.ciphertext.is_some())).collect();
        assert_eq!(kept, [(1, false), (2, false), (3, true)], "what was erased is gone in all versions");
        assert_eq!(versions[2].act.by.login, leader().login);
        // After the row was removed, and before it came back.
        let then = store.ledger_rows_as_of(DISTRICT, number, 4, 0, 9).await.unwrap();
        assert_eq!(then.iter().map(|row| (row.row, row.version)).collect::<Vec<_>>(), [(2, 2), (3, 1)]);
        assert_eq!(store.ledger_event_at(DISTRICT, number, MORNING).await.unwrap(), 9);
        assert_eq!(store.ledger_event_at(DISTRICT, number, MORNING - 1).await.unwrap(), 0);
        let since = store.ledger_rows(DISTRICT, number, 6, 0, 9).await.unwrap();
        assert_eq!(since.iter().map(|row| row.row).collect::<Vec<_>>(), [4]);
        assert_eq!(store.ledger_sent_part(DISTRICT, number, 1, 2).await.unwrap(), Some(b"two".to_vec()));
        assert_eq!(store.verify(|_| {}).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_repeated_adds_nothing() {
    on_both(async |store, _| {
        furnish(&store).await;
        let number = open_ledger(&store).await;
        let first = add(&store, number, "part", &["甲", "乙"]).await;
        let ledger: Ledger = store.affair(DISTRICT, number).await.unwrap().unwrap();
        let rows = vec![sealed("甲"), sealed("乙")];
        let command = LedgerCommand::Add { rows: rows.iter().map(NewRow::digest).collect(), import: None };
        let order = sent(By::Person(clerk()), Some(number), ("part", 1), command);
        let again =
            store.carry_out_ledger(order, LedgerBeside { rows, ..LedgerBeside::default() }).await.unwrap();
        assert_eq!(again, first);
        assert_eq!((ledger.last_row, texts(&store, number).await.len()), (2, 2));
    })
    .await;
}

/// Erases a row and what was sent of it, as somebody does who saw the second piece of the first sending as it was.
async fn erase_sent(
    store: &Store,
    number: CaseNumber,
    (key, row): (&str, RowNo),
    (was, left): (&[u8], &[u8]),
) -> crate::Result<Result<AffairReceipt, Refused>> {
    let ledger: Ledger = store.affair(DISTRICT, number).await.unwrap().unwrap();
    let new = sealed("无名");
    let version = store.ledger_row(DISTRICT, number, row).await.unwrap().unwrap().version;
    let piece = NewPiece { sending: 1, part: 2, was: Hash::of(was), digest: Hash::of(left) };
    let command = LedgerCommand::Erase {
        row: NewVersion { row, version, digest: new.digest() },
        reason: "本人要求".into(),
        sendings: ledger.sendings.len() as u32,
        sent: vec![piece],
        past: vec![],
    };
    let order = sent(By::Person(leader()), Some(number), (key, ledger.version), command);
    let beside = LedgerBeside { rows: vec![new], parts: vec![left.to_vec()], past: vec![] };
    store.carry_out_ledger(order, beside).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_is_gone_from_every_version_and_copy_and_the_rest_is_still_proved() {
    on_both(async |store, _| {
        let number = busy_ledger(&store).await;
        let verify = async || store.verify(|_| {}).await.unwrap();
        // What was not there is not replaced, and leaves no trace.
        assert!(erase_sent(&store, number, ("x", 1), (b"other", b"less")).await.is_err());
        erase_sent(&store, number, ("y", 1), (b"two", b"less")).await.unwrap().unwrap();
        let stale = erase_sent(&store, number, ("z", 3), (b"two", b"again")).await.unwrap().unwrap_err();
        assert_eq!(stale.kind, RefusalKind::Conflict);
        erase_sent(&store, number, ("z", 3), (b"less", b"least")).await.unwrap().unwrap();
        let kept = async |part| store.ledger_sent_part(DISTRICT, number, 1, part).await.unwrap();
        assert_eq!((kept(1).await, kept(2).await), (Some(b"one".to_vec()), Some(b"least".to_vec())));
        for row in [1, 3] {
            let versions = store.ledger_row_versions(DISTRICT, number, row).await.unwrap();
            let (last, past) = versions.split_last().unwrap();
            assert!(past.iter().all(|one| one.stored.ciphertext.is_none()), "row {row}");
            assert_eq!(last.stored.ciphertext.as_deref(), Some("无名".as_bytes()));
        }
        let ledger: Ledger = store.affair(DISTRICT, number).await.unwrap().unwrap();
        assert_eq!(ledger.sendings[0].erased_rows(), [1, 3]);
        assert_eq!(verify().await, []);
    })
    .await;
}

/// Erases a row of which somebody leaves so much of its past versions.
async fn erase_leaving(
    store: &Store,
    number: CaseNumber,
    row: RowNo,
    (named, kept): (&[(u32, &str)], &[&str]),
) -> crate::Result<Result<AffairReceipt, Refused>> {
    let ledger: Ledger = store.affair(DISTRICT, number).await.unwrap().unwrap();
    let version = store.ledger_row(DISTRICT, number, row).await.unwrap().unwrap().version;
    let new = sealed(&format!("无名{version}"));
    let left = |(version, text): &(u32, &str)| PastLeft { version: *version, digest: sealed(text).digest() };
    let command = LedgerCommand::Erase {
        row: NewVersion { row, version, digest: new.digest() },
        reason: "本人要求".into(),
        sendings: ledger.sendings.len() as u32,
        sent: vec![],
        past: named.iter().map(left).collect(),
    };
    let key = format!("{row}-{version}-{named:?}-{kept:?}");
    let order = sent(By::Person(leader()), Some(number), (&key, ledger.version), command);
    let past = kept.iter().map(|text| text.as_bytes().to_vec()).collect();
    store.carry_out_ledger(order, LedgerBeside { rows: vec![new], parts: vec![], past }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn past_versions_keep_what_an_erasure_leaves_of_them_and_nothing_else_comes_back() {
    on_both(async |store, _| {
        furnish(&store).await;
        let number = open_ledger(&store).await;
        add(&store, number, "a", &["甲，100", "乙，20"]).await.unwrap();
        change(&store, number, "b", 1, 1, "甲，110").await.unwrap();
        change(&store, number, "c", 1, 2, "甲，120").await.unwrap();
        let past = async || -> Vec<_> {
            let versions = store.ledger_row_versions(DISTRICT, number, 1).await.unwrap();
            let text = |kept: Vec<u8>| String::from_utf8(kept).unwrap();
            let said = versions.into_iter().map(|one| (one.stored.ciphertext.map(text), one.is_erased));
            said.collect()
        };
        let erased = |text: &str| (Some(text.to_owned()), true);
        // What came with it is what it names, or nothing happens; no version is left that there is not.
        assert!(erase_leaving(&store, number, 1, (&[(1, "，100")], &["别的"])).await.is_err());
        assert!(erase_leaving(&store, number, 1, (&[(1, "，100")], &[])).await.is_err());
        for wrong in [[(4, "，100"), (1, "，100")], [(1, "，100"), (1, "，100")]] {
            let refused = erase_leaving(&store, number, 1, (&wrong, &["，100", "，100"])).await.unwrap();
            assert_eq!(refused.unwrap_err().kind, RefusalKind::Invalid);
        }
        let left = (&[(1, "，100"), (3, "，120")][..], &["，100", "，120"][..]);
        erase_leaving(&store, number, 1, left).await.unwrap().unwrap();
        assert_eq!(
            past().await,
            [erased("，100"), (None, true), erased("，120"), (Some("无名3".into()), false)]
        );
        let then = store.ledger_rows_as_of(DISTRICT, number, 2, 0, 1).await.unwrap();
        assert_eq!(then[0].ciphertext.as_deref(), Some("，100".as_bytes()), "it is read as of any event");
        assert_eq!(store.verify(|_| {}).await.unwrap(), []);
        // Once more, with less: what was left the first time is not what is left now.
        erase_leaving(&store, number, 1, (&[(3, "120")], &["120"])).await.unwrap().unwrap();
        assert_eq!(
            past().await,
            [(None, true), (None, true), erased("120"), (None, true), (Some("无名4".into()), false)]
        );
        assert_eq!(store.verify(|_| {}).await.unwrap(), []);
        for (text, is_found) in [("甲，120", true), ("，120", true), ("120", false)] {
            let change = move |connection: &mut dyn Connection| {
                let sql = "UPDATE ledger_past SET ciphertext = ?1 WHERE row_no = 1 AND version = 3";
                connection.execute(sql, parameters![text.as_bytes().to_vec()])
            };
            store.database.write(change).await.unwrap();
            let messages: Vec<String> =
                store.verify(|_| {}).await.unwrap().into_iter().map(|one| one.message).collect();
            let expected: &[&str] =
                if is_found { &["台账第 1 行（第 3 版）被改动过"] } else { &[] };
            assert_eq!(messages, expected, "{text}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_proved_as_it_was_sent_and_as_it_is_left() {
    on_both(async |store, _| {
        let number = busy_ledger(&store).await;
        erase_sent(&store, number, ("y", 1), (b"two", b"less")).await.unwrap().unwrap();
        for (part, now, is_found) in [
            // What was erased comes back.
            (2_i64, "two", true),
            (2, "less", false),
            (1, "two", true),
            (1, "one", false),
        ] {
            let change = move |connection: &mut dyn Connection| {
                let sql = "UPDATE ledger_sent SET ciphertext = ?1 WHERE part = ?2";
                connection.execute(sql, parameters![now.as_bytes().to_vec(), part])
            };
            store.database.write(change).await.unwrap();
            let said = store.verify(|_| {}).await.unwrap();
            let messages: Vec<&str> = said.iter().map(|one| one.message.as_str()).collect();
            let expected: &[&str] = if is_found { &["第 1 次报送的内容被改动过"] } else { &[] };
            assert_eq!(messages, expected, "{part}: {now}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_change_a_row_at_once_one_gets_through() {
    on_both(async |store, location| {
        furnish(&store).await;
        let number = open_ledger(&store).await;
        add(&store, number, "a", &["甲"]).await.unwrap();
        let second = Store::open(&location).await.unwrap();
        let (one, two) = tokio::join!(
            change(&store, number, "one", 1, 1, "甲一"),
            change(&second, number, "two", 1, 1, "甲二"),
        );
        assert_eq!([&one, &two].iter().filter(|one| one.is_ok()).count(), 1);
        let refused = one.err().or(two.err()).unwrap();
        assert_eq!(refused.kind, RefusalKind::Conflict);
        assert!(refused.message.contains("zhou某"), "{}", refused.message);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_the_command_does_not_name_are_not_written() {
    on_both(async |store, _| {
        furnish(&store).await;
        let number = open_ledger(&store).await;
        let command = LedgerCommand::Add { rows: vec![sealed("甲").digest()], import: None };
        let order = sent(By::Person(clerk()), Some(number), ("a", 1), command);
        let beside = LedgerBeside { rows: vec![sealed("乙")], ..LedgerBeside::default() };
        assert!(store.carry_out_ledger(order, beside).await.is_err());
        assert!(texts(&store, number).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_are_filled_in_until_their_rows_say_what_they_should() {
    on_both(async |store, _| {
        furnish(&store).await;
        let number = open_ledger(&store).await;
        let ledger: Ledger = store.affair(DISTRICT, number).await.unwrap().unwrap();
        let case = open(&store, "case", "某户申请").await;
        let found = async || store.cases_to_fill(DISTRICT, &ledger, Some(TOWN), 0, 9).await.unwrap();
        let missing = found().await;
        assert_eq!(missing.iter().map(|one| (one.case, one.row)).collect::<Vec<_>>(), [(case, None)]);
        // A department's ledger is filled by the cases in which it has a part.
        let of_department = Ledger { holder: CIVIL, ..ledger.clone() };
        assert_eq!(store.cases_to_fill(DISTRICT, &of_department, None, 0, 9).await.unwrap().len(), 1);
        assert!(store.cases_to_fill(DISTRICT, &ledger, Some(VILLAGE), 0, 9).await.unwrap().is_empty());

        let new = NewRow { case_version: Some(missing[0].version), ..sealed("办件") };
        let rows = vec![CaseRow { case, row: None, digest: new.digest() }];
        tell(&store, number, "", LedgerCommand::Fill { rows }, vec![new]).await.unwrap();
        assert!(found().await.is_empty());
        does(&store, &clerk(), case, done(1)).await.unwrap();
        let newer = found().await;
        assert_eq!(newer[0].row, Some((1, 1)));
        store.cases_looked_at(DISTRICT, number, vec![(case, newer[0].version)]).await.unwrap();
        assert!(found().await.is_empty());
        assert_eq!(store.verify(|_| {}).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn looks_are_written_down_before_anything_is_shown() {
    on_both(async |store, _| {
        let number = busy_ledger(&store).await;
        let look = async |who: &qingdan_work::Person, at, reason| {
            store.look_at_ledger(DISTRICT, who, number, at, reason, MORNING).await
        };
        look(&clerk(), LookedAt::Rows(vec![2]), "核对身份").await.unwrap();
        look(&officer(), LookedAt::Sending(1), "抽查").await.unwrap();
        assert!(matches!(
            look(&officer(), LookedAt::All, "抽查").await,
            Err(StoreError::Denied(Denied::NoRight(_)))
        ));
        assert!(matches!(
            look(&clerk(), LookedAt::All, " ").await,
            Err(StoreError::Denied(Denied::Empty(_)))
        ));
        assert!(look(&clerk(), LookedAt::Rows(vec![9]), "核对").await.is_err());
        let looks = store.looks(DISTRICT, None, None, 9).await.unwrap();
        let said: Vec<_> =
            looks.iter().map(|one| (one.body.personal.as_slice(), one.body.reason.as_str())).collect();
        assert_eq!(said, [(&[][..], "第 1 次报送：抽查"), (&[2][..], "核对身份")]);
        assert_eq!(store.verify(|_| {}).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_altered_beside_the_log_is_found() {
    on_both(async |store, _| {
        busy_ledger(&store).await;
        for (sql, undo) in [
            ("UPDATE ledger_row SET ciphertext = digest WHERE row_no = 3", None),
            (
                "UPDATE ledger_row SET is_removed = 1 WHERE row_no = 1",
                Some("UPDATE ledger_row SET is_removed = 0 WHERE row_no = 1"),
            ),
            ("UPDATE ledger_row SET case_no = NULL WHERE row_no = 4", None),
            ("UPDATE ledger_past SET until_seq = until_seq + 1 WHERE row_no = 1 AND version = 1", None),
            ("DELETE FROM ledger_past WHERE row_no = 2 AND version = 1", None),
            ("UPDATE ledger_sent SET ciphertext = ciphertext WHERE part = 1", Some("")),
            ("DELETE FROM ledger_sent WHERE part = 2", None),
        ] {
            let before = store.verify(|_| {}).await.unwrap().len();
            store.database.write(move |connection| connection.execute(sql, &[])).await.unwrap();
            let after = store.verify(|_| {}).await.unwrap().len();
            match undo {
                Some("") => assert_eq!(after, before, "{sql}"),
                _ => assert!(after > before, "{sql}"),
            }
            if let Some(undo) = undo.filter(|undo| !undo.is_empty()) {
                store.database.write(move |connection| connection.execute(undo, &[])).await.unwrap();
            }
        }
    })
    .await;
}
