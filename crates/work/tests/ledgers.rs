//! Ledgers: what clerks, departments and the program do with them, and that nothing anybody does breaks one.

#![allow(clippy::unwrap_used)] // A test may unwrap: its panic is its message.

mod town;

use proptest::prelude::*;
use qingdan_model::Kind;
use qingdan_work::affair::{Affair, AffairEvent, Ask, Refused, decide, evolve};
use qingdan_work::case::{Actor, Context, ItemRef, RefusalKind};
use qingdan_work::hash::Hash;
use qingdan_work::ledger::{
    CaseField, CaseRow, Cells, Column, ColumnKind, Erasing, Ledger, LedgerCommand, LedgerHappened,
    LedgerOpening, NewCaseRow, NewPiece, NewVersion, PastLeft, Sending, proposed_columns,
};
use qingdan_work::{CaseNumber, OrganisationId, Person, Role, Settings};
use town::*;

/// A ledger, and everything that decides about it.
struct Book {
    office: Office,
    ledger: Option<Ledger>,
    events: Vec<AffairEvent<<Ledger as Affair>::Happened>>,
}

impl Book {
    fn new() -> Book {
        Book { office: Office::at("2026-11-03 09:00"), ledger: None, events: Vec::new() }
    }

    fn opened() -> Book {
        let mut book = Book::new();
        book.does(&clerk(), opening(WELFARE)).unwrap();
        book
    }

    fn ledger(&self) -> &Ledger {
        self.ledger.as_ref().unwrap()
    }

    fn does(&mut self, who: &Person, command: LedgerCommand) -> Result<(), Refused> {
        let seen = self.ledger.as_ref().map_or(0, |ledger| ledger.version);
        self.send(Actor::Person(who), seen, command)
    }

    fn send(&mut self, actor: Actor<'_>, seen: u64, command: LedgerCommand) -> Result<(), Refused> {
        let Office { directory, calendar, now, .. } = &self.office;
        let settings = Settings::default();
        let number = CaseNumber::new(2026, 1);
        let context = Context { now: *now, actor, directory, calendar, settings: &settings, number };
        let event = decide(self.ledger.as_ref(), &Ask { key: String::new(), seen, command }, &context)?;
        self.ledger = Some(evolve(self.ledger.take(), &event).unwrap());
        self.events.push(event);
        Ok(())
    }

    /// Why a command is refused.
    fn refused(&mut self, who: &Person, command: LedgerCommand) -> Refused {
        self.does(who, command).unwrap_err()
    }
}

fn clerk() -> Person {
    person("林", WELFARE, Role::TownClerk)
}

fn item() -> ItemRef {
    ItemRef {
        town: "麦坞镇".to_owned(), kind: Kind::Joint, version: 1, no: 3, name: "渡口津贴".to_owned()
    }
}

fn opening(holder: OrganisationId) -> LedgerCommand {
    let columns = proposed_columns("渡口津贴", "");
    let title = "渡口津贴发放台账".to_owned();
    LedgerCommand::Open(Box::new(LedgerOpening { title, holder, item: item(), clause: None, columns }))
}

fn add(rows: usize) -> LedgerCommand {
    LedgerCommand::Add { rows: (0..rows).map(|at| Hash::of(&at.to_be_bytes())).collect(), import: None }
}

fn change(row: u32, version: u32) -> LedgerCommand {
    LedgerCommand::Change { rows: vec![NewVersion { row, version, digest: Hash::of(b"new") }], import: None }
}

fn sending(book: &Book, to: OrganisationId) -> LedgerCommand {
    LedgerCommand::Send(Box::new(Sending {
        to,
        as_of: book.office.now,
        columns: book.ledger().columns.clone(),
        rows: 2,
        totals: Vec::new(),
        parts: 1,
        digest: Hash::of(b"parts"),
        note: String::new(),
    }))
}

#[test]
fn of_two_who_change_a_row_the_second_hears_who_was_first() {
    let mut book = Book::opened();
    book.does(&clerk(), add(2)).unwrap();
    let leader = person("沈", TOWN, Role::TownLeader);
    book.office.later("2026-11-03 09:10");
    book.does(&leader, change(2, 1)).unwrap();
    let refused = book.refused(&clerk(), change(2, 1));
    assert_eq!(refused.kind, RefusalKind::Conflict);
    assert!(refused.message.contains("麦坞镇 沈 于 11月3日 09:10 改过"), "{}", refused.message);
    // Another row is nobody's business.
    book.does(&clerk(), change(1, 1)).unwrap();
    book.does(&clerk(), change(2, 2)).unwrap();
}

#[test]
fn a_removed_row_is_brought_back_before_it_is_changed() {
    let mut book = Book::opened();
    book.does(&clerk(), add(1)).unwrap();
    let reason = || "重复登记".to_owned();
    let empty = LedgerCommand::Remove { row: 1, seen: 1, reason: " ".to_owned() };
    assert_eq!(book.refused(&clerk(), empty).kind, RefusalKind::Invalid);
    book.does(&clerk(), LedgerCommand::Remove { row: 1, seen: 1, reason: reason() }).unwrap();
    assert_eq!(book.ledger().kept, 0);
    let refused = book.refused(&clerk(), change(1, 2));
    assert!(refused.message.contains("移出台账"), "{}", refused.message);
    book.does(&clerk(), LedgerCommand::Restore { row: 1, seen: 2, reason: reason() }).unwrap();
    book.does(&clerk(), change(1, 3)).unwrap();
    assert_eq!(book.ledger().kept, 1);
}

#[test]
fn columns_are_added_renamed_and_hidden_and_never_lost_or_turned_into_others() {
    let mut book = Book::opened();
    let mut columns = book.ledger().columns.clone();
    let last = columns.last().unwrap().no;
    columns[3].name = "村组".to_owned();
    columns.push(Column::new("核查人", ColumnKind::Text));
    book.does(&clerk(), LedgerCommand::SetColumns { columns }).unwrap();
    assert_eq!(book.ledger().columns.last().unwrap().no, last + 1);
    book.does(&clerk(), add(1)).unwrap();

    let columns = || book.ledger().columns.clone();
    let set = |change: &dyn Fn(&mut Vec<Column>)| {
        let mut columns = columns();
        change(&mut columns);
        LedgerCommand::SetColumns { columns }
    };
    let wrong = [
        (set(&|columns| drop(columns.pop())), "列的编号有误"),
        (set(&|columns| columns[0].kind = ColumnKind::Text), "不是"),
        (set(&|columns| columns[5].kind = ColumnKind::Text), "不能改变类型"),
        (set(&|columns| columns[1].name = columns[0].name.clone()), "两列都叫"),
        (set(&|columns| columns[1].name = String::new()), "请填写列的名称"),
        (set(&|columns| columns.iter_mut().for_each(|one| one.is_hidden = true)), "至少要有一列"),
        (set(&|columns| columns.push(Column::new("情形", ColumnKind::Choice))), "至少写两个选项"),
        (
            set(&|columns| columns.push(Column { no: 1, ..Column::new("某列", ColumnKind::Text) })),
            "列的编号有误",
        ),
        (set(&|_| ()), "没有要改的内容"),
    ];
    for (command, words) in wrong {
        let refused = book.refused(&clerk(), command);
        let is_case_field = words == "不是" && refused.message.contains("类型不同");
        assert!(refused.message.contains(words) || is_case_field, "{words}: {}", refused.message);
    }
}

#[test]
fn whoever_saw_other_columns_is_told_who_changed_them() {
    let mut book = Book::opened();
    let mut columns = book.ledger().columns.clone();
    columns.push(Column::new("核查人", ColumnKind::Text));
    let seen = book.ledger().version;
    book.does(&clerk(), LedgerCommand::SetColumns { columns: columns.clone() }).unwrap();
    columns.pop();
    columns.push(Column::new("复核人", ColumnKind::Text));
    let late = book.send(Actor::Person(&clerk()), seen, LedgerCommand::SetColumns { columns });
    assert!(late.unwrap_err().message.contains("改过这本台账的列"));
}

#[test]
fn a_department_takes_what_was_sent_or_sends_it_back() {
    let mut book = Book::opened();
    book.does(&clerk(), add(2)).unwrap();
    let officer = person("闵", CIVIL, Role::DepartmentOfficer);
    let other = person("方", FIRE, Role::DepartmentOfficer);
    let send = sending(&book, CIVIL);
    assert_eq!(book.refused(&officer, send.clone()).kind, RefusalKind::NotFound);
    book.does(&clerk(), send).unwrap();
    assert_eq!((book.ledger().shown().stands, book.ledger().shown().parties.len()), ("sent", 2));

    let take = || LedgerCommand::Acknowledge { sending: 1 };
    assert_eq!(book.refused(&clerk(), take()).kind, RefusalKind::Forbidden);
    assert_eq!(book.refused(&other, take()).kind, RefusalKind::NotFound);
    book.does(&officer, LedgerCommand::SendBack { sending: 1, reason: "缺金额".to_owned() }).unwrap();
    assert!(book.ledger().is_to_be_mended(1));
    assert!(book.refused(&officer, take()).message.contains("退回"));

    let again = sending(&book, CIVIL);
    book.does(&clerk(), again).unwrap();
    book.does(&officer, LedgerCommand::Acknowledge { sending: 2 }).unwrap();
    let shown = book.ledger().shown();
    assert!(!shown.is_open && shown.stands == "kept");
}

fn erase(row: u32, version: u32, sendings: u32, sent: &[NewPiece]) -> LedgerCommand {
    let row = NewVersion { row, version, digest: Hash::of(b"less") };
    let (reason, sent, past) = ("本人要求".to_owned(), sent.to_vec(), Vec::new());
    LedgerCommand::Erase { row, reason, sendings, sent, past }
}

#[test]
fn of_a_past_version_that_stays_which_is_nobodys() {
    let column = |no, name, kind| Column { no, ..Column::new(name, kind) };
    let columns = [
        column(1, "姓名", ColumnKind::Name),
        column(2, "住址", ColumnKind::Address),
        column(3, "金额", ColumnKind::Money),
        column(4, "发放日期", ColumnKind::Date),
        column(5, "备注", ColumnKind::Text),
        column(6, "经办", ColumnKind::Text),
    ];
    let past: Cells = [
        (1, "张三"),
        (2, "柳岗村"),
        (3, "100"),
        (4, "2026-11-02"),
        (5, "其子张小三代领"),
        (6, "民政办"),
        (9, "?"),
    ]
    .into_iter()
    .collect();
    let now: Cells = [(3, "110"), (5, "代领"), (6, "民政办")].into_iter().collect();
    let left = past.left_of_past(&columns, &now);
    assert_eq!(left.iter().collect::<Vec<_>>(), [(3, "100"), (4, "2026-11-02"), (6, "民政办")]);
}

#[test]
fn the_log_says_how_many_rows_of_cases_and_not_that_there_were_none() {
    let told = |added: u32, changed: u32| {
        let added = (0..added).map(|no| NewCaseRow { case: CaseNumber::new(2026, no), digest: Hash::NONE });
        let changed = (0..changed).map(|row| NewVersion { row, version: 2, digest: Hash::NONE });
        Ledger::told(&LedgerHappened::Filled { first: 1, added: added.collect(), changed: changed.collect() })
            .1
    };
    assert_eq!([told(2, 0), told(0, 3), told(1, 1)], ["新增 2 行", "更新 3 行", "新增 1 行，更新 1 行"]);
    assert_eq!(told(0, 0), "没有变化");
}

#[test]
fn what_is_erased_goes_out_of_what_was_sent_as_well() {
    let mut book = Book::opened();
    let leader = person("沈", TOWN, Role::TownLeader);
    book.does(&clerk(), add(2)).unwrap();
    let send = sending(&book, CIVIL);
    book.does(&clerk(), send.clone()).unwrap();
    let (first, second, third) = (Hash::of(b"first"), Hash::of(b"second"), Hash::of(b"third"));
    let piece = |was, digest| NewPiece { sending: 1, part: 1, was, digest };
    assert_eq!(book.refused(&clerk(), erase(1, 1, 1, &[])).kind, RefusalKind::Forbidden);
    // Whoever looked before it was sent has not seen the copy.
    let late = book.refused(&leader, erase(1, 1, 0, &[]));
    assert!(late.kind == RefusalKind::Conflict && late.message.contains("再提交一次"), "{}", late.message);
    for nowhere in
        [NewPiece { sending: 2, ..piece(first, second) }, NewPiece { part: 2, ..piece(first, second) }]
    {
        assert_ne!(book.refused(&leader, erase(1, 1, 1, &[nowhere])).kind, RefusalKind::Conflict);
    }
    book.does(&leader, erase(1, 1, 1, &[piece(first, second)])).unwrap();
    assert_eq!(book.ledger().sendings[0].erased_rows(), [1]);
    // Who erases another row of the piece begins with what is left of it, else the first would come back.
    let over = book.refused(&leader, erase(2, 1, 1, &[piece(first, third)]));
    assert_eq!(over.kind, RefusalKind::Conflict);
    book.does(&leader, erase(2, 1, 1, &[piece(second, third)])).unwrap();
    assert_eq!(book.ledger().sendings[0].erased_rows(), [1, 2]);
    assert_eq!(book.ledger().sendings[0].erased_piece(1).unwrap().digest, third);
    // What was read before it was erased is not sent.
    let seen = book.ledger().version - 1;
    let late = book.send(Actor::Person(&clerk()), seen, send.clone()).unwrap_err();
    assert!(late.message.contains("有个人信息被删除"), "{}", late.message);
    book.does(&clerk(), send).unwrap();
}

#[test]
fn with_a_case_goes_what_came_from_it_and_nothing_typed_beside() {
    let of_case = |no, field: CaseField| Column {
        no,
        from_case: Some(field),
        ..Column::new(field.chinese(), field.kind())
    };
    let columns = [
        of_case(1, CaseField::Name),
        of_case(2, CaseField::Number),
        Column { no: 3, ..Column::new("监护人", ColumnKind::Name) },
        Column { no: 4, ..Column::new("金额", ColumnKind::Money) },
    ];
    assert_eq!(Erasing::OfCase.columns(&columns).into_iter().collect::<Vec<_>>(), [1]);
    let all = Erasing::Row.columns(&columns);
    assert_eq!(all.iter().copied().collect::<Vec<_>>(), [1, 3]);
    let cells: qingdan_work::ledger::Cells = [(1, "某甲"), (3, "某乙"), (4, "12.00")].into_iter().collect();
    assert_eq!(cells.without(&all).iter().collect::<Vec<_>>(), [(4, "12.00")]);
}

#[test]
fn a_ledger_goes_to_departments_and_to_ones_own_town() {
    let mut book = Book::opened();
    for (to, goes) in [
        (CIVIL, true),
        (TOWN, true),
        (OTHER_TOWN, false),
        (VILLAGE, false),
        (WELFARE, false),
        (CLOSED, false),
    ] {
        let send = sending(&book, to);
        assert_eq!(book.does(&clerk(), send).is_ok(), goes, "{to}");
    }
    let LedgerCommand::Send(mut early) = sending(&book, CIVIL) else { return };
    early.as_of -= 3 * 24 * 60 * 60 * 1000;
    assert!(book.refused(&clerk(), LedgerCommand::Send(early.clone())).message.contains("早于台账建立"));
    early.as_of += 5 * 24 * 60 * 60 * 1000;
    assert!(book.refused(&clerk(), LedgerCommand::Send(early)).message.contains("还没有到"));
}

#[test]
fn rows_of_cases_come_once_and_only_by_the_clock() {
    let mut book = Book::opened();
    let case = CaseNumber::new(2026, 7);
    let fill = |row| LedgerCommand::Fill { rows: vec![CaseRow { case, row, digest: Hash::of(b"case") }] };
    assert_eq!(book.refused(&clerk(), fill(None)).kind, RefusalKind::Forbidden);
    book.send(Actor::Clock, 0, fill(None)).unwrap();
    assert_eq!(book.send(Actor::Clock, 0, fill(None)).unwrap_err().kind, RefusalKind::Conflict);
    book.does(&clerk(), change(1, 1)).unwrap();
    assert_eq!(book.send(Actor::Clock, 0, fill(Some((1, 1)))).unwrap_err().kind, RefusalKind::Conflict);
    book.send(Actor::Clock, 0, fill(Some((1, 2)))).unwrap();
    assert_eq!(book.ledger().rows[&1].version, 3);
}

#[test]
fn a_ledger_is_full_at_its_limit() {
    let mut book = Book::opened();
    for _ in 0..200 {
        book.does(&clerk(), add(1000)).unwrap();
    }
    assert!(book.refused(&clerk(), add(1)).message.contains("最多 200000 行"));
    assert!(book.refused(&clerk(), add(1001)).message.contains("太多"));
}

fn anybody() -> Vec<Person> {
    vec![
        clerk(),
        person("沈", TOWN, Role::TownLeader),
        person("村", VILLAGE, Role::CommunityWorker),
        person("闵", CIVIL, Role::DepartmentOfficer),
        person("外", OTHER_TOWN, Role::TownClerk),
        person("审", DISTRICT, Role::Auditor),
    ]
}

fn command() -> impl Strategy<Value = LedgerCommand> {
    let reason =
        || prop::sample::select(vec!["重复登记".to_owned(), String::new(), "打13800001234".to_owned()]);
    let version =
        || (0u32..5, 0u32..4).prop_map(|(row, version)| NewVersion { row, version, digest: Hash::of(b"v") });
    let digest = || prop::sample::select(vec![Hash::of(b"one"), Hash::of(b"two")]);
    let piece = (0u32..3, 0u32..4, digest(), digest()).prop_map(|(sending, part, was, digest)| NewPiece {
        sending,
        part,
        was,
        digest,
    });
    let place = prop::sample::select(vec![WELFARE, VILLAGE, CIVIL, TOWN, CLOSED]);
    prop_oneof![
        place.clone().prop_map(opening),
        (0usize..3).prop_map(add),
        prop::collection::vec(version(), 0..3).prop_map(|rows| LedgerCommand::Change { rows, import: None }),
        (0u32..5, 0u32..4, reason()).prop_map(|(row, seen, reason)| LedgerCommand::Remove {
            row,
            seen,
            reason
        }),
        (0u32..5, 0u32..4, reason()).prop_map(|(row, seen, reason)| LedgerCommand::Restore {
            row,
            seen,
            reason
        }),
        (
            version(),
            reason(),
            0u32..3,
            prop::collection::vec(piece, 0..3),
            prop::collection::vec(0u32..4, 0..3)
        )
            .prop_map(|(row, reason, sendings, sent, past)| {
                let left = |version| PastLeft { version, digest: Hash::of(b"left") };
                let past = past.into_iter().map(left).collect();
                LedgerCommand::Erase { row, reason, sendings, sent, past }
            }),
        (0u32..3).prop_map(|sending| LedgerCommand::Acknowledge { sending }),
        (0u32..3, reason()).prop_map(|(sending, reason)| LedgerCommand::SendBack { sending, reason }),
        (1u32..4, prop::option::of((0u32..5, 0u32..4))).prop_map(|(case, row)| {
            let case = CaseNumber::new(2026, case);
            LedgerCommand::Fill { rows: vec![CaseRow { case, row, digest: Hash::of(b"c") }] }
        }),
        prop::collection::vec((0u16..9, prop::sample::select(ColumnKind::ALL), any::<bool>()), 0..9)
            .prop_map(|all| {
                let column =
                    |(no, kind, is_hidden)| Column {
                        no, is_hidden, ..Column::new(&format!("列{no}"), kind)
                    };
                LedgerCommand::SetColumns { columns: all.into_iter().map(column).collect() }
            }),
        (place, 0i64..3).prop_map(|(to, days)| LedgerCommand::Send(Box::new(Sending {
            to,
            as_of: moment("2026-11-03 09:00") + (days - 1) * 24 * 60 * 60 * 1000,
            columns: vec![Column { no: 1, ..Column::new("姓名", ColumnKind::Name) }],
            rows: 0,
            totals: Vec::new(),
            parts: 2,
            digest: Hash::NONE,
            note: String::new(),
        }))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_that_anybody_does_breaks_a_ledger(
        commands in prop::collection::vec((0usize..7, 0u64..40, command()), 1..40),
    ) {
        let people = anybody();
        let mut book = Book::new();
        for (who, seen, command) in commands {
            let before = book.ledger.clone();
            let actor = people.get(who).map_or(Actor::Clock, Actor::Person);
            if book.send(actor, seen, command).is_err() {
                prop_assert_eq!(&book.ledger, &before);
            }
        }
        let Some(ledger) = &book.ledger else { return Ok(()) };
        let kept = ledger.rows.values().filter(|mark| !mark.is_removed).count();
        prop_assert_eq!((ledger.kept as usize, ledger.last_row as usize), (kept, ledger.rows.len()));
        let cases: Vec<_> = ledger.rows.values().filter_map(|mark| mark.case).collect();
        prop_assert!(cases.iter().all(|case| cases.iter().filter(|other| *other == case).count() == 1));
        let replayed = book.events.iter().try_fold(None, |ledger, event| evolve(ledger, event).map(Some));
        prop_assert_eq!(&replayed.unwrap(), &book.ledger);
        // What the store keeps of it is all of it but its rows.
        let kept: Ledger = serde_json::from_str(&serde_json::to_string(ledger).unwrap()).unwrap();
        prop_assert_eq!(&Ledger { rows: ledger.rows.clone(), ..kept }, ledger);
    }
}
