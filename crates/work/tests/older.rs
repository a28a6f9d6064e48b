//! Entries as programs before this one wrote them: read as they were meant, and hashed as they stand.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

use qingdan_work::case::{Event, Happened, evolve};
use qingdan_work::hash::{Entry, Hash};

/// The first entry of a case from before cases had the name of their batch.
const OPENED: &str = r#"{"event":"opened","number":"26-00042-9","opening":{"title":"某户申请","item":{"town":"麦坞镇","kind":"joint","version":1,"no":3,"name":"某事项"},"place":"o10","source":"application","plan":{"steps":[{"label":"受理","organisation":"o11","term":{"actions":["accept"]}}]},"personal":[],"attachments":[]},"then":[{"turn":"ready","step":1,"due":{"at":1793980799999,"why":{"setting":{"action":"accept","days":5}}}}]}"#;

fn event() -> Event {
    let act = serde_json::json!({"at": 1_793_667_600_000_i64, "by": {"login": "zhou", "name": "周某", "organisation": "o11"}});
    let body = serde_json::from_str(OPENED).unwrap();
    serde_json::from_value(serde_json::json!({"seq": 1, "act": act, "body": Happened::clone(&body)})).unwrap()
}

#[test]
fn a_case_from_before_batches_is_read_and_has_none() {
    let case = evolve(None, &event()).unwrap();
    assert_eq!((case.batch.as_deref(), case.title.as_str(), case.ready().count()), (None, "某户申请", 1));
}

#[test]
fn its_entry_is_hashed_as_it_was() {
    // What a program of today would write of it is the same text, so that no case has two kinds of entries.
    assert_eq!(serde_json::to_string(&event().body).unwrap(), OPENED);
    let entry = Entry {
        district: "澄砚区",
        stream: "26-00042-9",
        seq: 1,
        at: 1_793_667_600_000,
        login: "zhou",
        name: "周某",
        organisation: "o11",
        clause: None,
        body: OPENED,
        previous: Hash::NONE,
    };
    assert_eq!(
        entry.hash().unwrap().to_string(),
        "2a9b38dd76e60823e173de96d8152300df4094195d1307c9627b662b24774aa5"
    );
}

#[test]
fn a_field_that_no_program_knew_is_not_overlooked() {
    let more = OPENED.replacen(r#""title""#, r#""colour":"red","title""#, 1);
    assert!(serde_json::from_str::<Happened>(&more).unwrap_err().to_string().contains("colour"));
}
