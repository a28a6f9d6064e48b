//! What happens to a ledger when a command is carried out.

use std::collections::BTreeSet;

use super::command::{
    CaseRow, LedgerCommand, LedgerHappened, LedgerOpening, NewCaseRow, NewPiece, NewVersion, digest_of,
};
use super::refusal::LedgerRefusal;
use super::rights;
use super::state::{Ledger, MOST_AT_ONCE, MOST_ROWS, MOST_SENDINGS, RowMark, RowNo, Sending};
use super::{columns, refusal};
use crate::affair::{Ask, Refused};
use crate::case::texts::{few, may_be_empty, needed};
use crate::case::{Actor, Context, Refusal, Said};
use crate::people::{OrganisationKind, Person};
use crate::permission::Right;
use crate::time::{date, end_of, said_date};

/// The longest title, in characters.
const LINE: usize = 200;
/// The longest reason and note.
const TEXT: usize = 2000;

type Decided = Result<LedgerHappened, Refused>;

pub(super) fn decide(ledger: Option<&Ledger>, ask: &Ask<LedgerCommand>, context: &Context<'_>) -> Decided {
    match (ledger, &ask.command) {
        (None, LedgerCommand::Open(opening)) => open(opening, context),
        (Some(_), LedgerCommand::Open(_)) => Err(LedgerRefusal::Exists.into()),
        (None, _) => Err(LedgerRefusal::NoLedger.into()),
        (Some(ledger), LedgerCommand::Fill { rows }) => fill(ledger, rows, context),
        (Some(ledger), command) => {
            let person = person(context)?;
            may(ledger, command, person, context)?;
            if ask.seen > ledger.version {
                return Err(Refusal::FromFuture { seen: ask.seen, version: ledger.version }.into());
            }
            Deciding { ledger, context }.decide(command, ask.seen)
        }
    }
}

fn person<'a>(context: &Context<'a>) -> Result<&'a Person, Refused> {
    match context.actor {
        Actor::Person(person) => Ok(person),
        Actor::Clock => Err(LedgerRefusal::PersonOnly.into()),
    }
}

/// Refuses what somebody may not do with a ledger. Who may not see it does not learn that it is there.
fn may(
    ledger: &Ledger,
    command: &LedgerCommand,
    person: &Person,
    context: &Context<'_>,
) -> Result<(), Refused> {
    let directory = context.directory;
    let (right, may) = match command {
        LedgerCommand::Acknowledge { sending } | LedgerCommand::SendBack { sending, .. } => {
            let sent = ledger.sent(*sending).ok_or(LedgerRefusal::NoSending(*sending))?;
            let may = rights::may_receive(person, sent, directory);
            if !may && !rights::may_read(person, ledger, directory) {
                return Err(LedgerRefusal::NoLedger.into());
            }
            return if may { Ok(()) } else { Err(Refused::forbidden(Right::ReceiveLedger)) };
        }
        LedgerCommand::Send(_) => (Right::SendLedger, rights::may_send(person, ledger, directory)),
        LedgerCommand::Erase { .. } => (Right::ErasePersonal, rights::may_erase(person, ledger, directory)),
        _ => (Right::KeepLedger, rights::may_keep(person, ledger, directory)),
    };
    match may {
        true => Ok(()),
        false if rights::may_read(person, ledger, directory) => Err(Refused::forbidden(right)),
        false => Err(LedgerRefusal::NoLedger.into()),
    }
}

fn open(opening: &LedgerOpening, context: &Context<'_>) -> Decided {
    let person = person(context)?;
    let holder = context.directory.get(opening.holder).filter(|one| !one.is_closed);
    if holder.is_none() {
        return Err(LedgerRefusal::NoHolder.into());
    }
    if !rights::may_keep_for(person, opening.holder, context.directory) {
        return Err(Refused::forbidden(Right::KeepLedger));
    }
    needed("台账名称", &opening.title, LINE)?;
    let columns = columns::numbered(&opening.columns, 0);
    columns::check(&columns)?;
    let opening = LedgerOpening { columns, title: opening.title.trim().to_owned(), ..opening.clone() };
    Ok(LedgerHappened::Opened { number: context.number, opening: Box::new(opening) })
}

/// Rows of cases come from the program alone; where somebody was faster, it looks again.
fn fill(ledger: &Ledger, rows: &[CaseRow], context: &Context<'_>) -> Decided {
    if !matches!(context.actor, Actor::Clock) {
        return Err(LedgerRefusal::ClockOnly.into());
    }
    let mut added = Vec::new();
    let mut changed: Vec<NewVersion> = Vec::new();
    let mut seen = BTreeSet::new();
    for row in rows {
        let known = ledger.row_of(row.case);
        let is_as_seen = match (row.row, known) {
            (Some(seen), Some((no, mark))) => seen == (no, mark.version) && !mark.is_removed,
            (None, None) => true,
            _ => false,
        };
        if !is_as_seen || !seen.insert(row.case) {
            return Err(LedgerRefusal::FilledMeanwhile.into());
        }
        match row.row {
            Some((no, version)) => {
                changed.push(NewVersion { row: no, version: version + 1, digest: row.digest })
            }
            None => added.push(NewCaseRow { case: row.case, digest: row.digest }),
        }
    }
    if rows.is_empty() {
        return Err(LedgerRefusal::Nothing.into());
    }
    few("行", rows.len(), MOST_AT_ONCE)?;
    room(ledger, added.len())?;
    Ok(LedgerHappened::Filled { first: ledger.last_row + 1, added, changed })
}

fn room(ledger: &Ledger, more: usize) -> Result<(), Refused> {
    let left = MOST_ROWS.saturating_sub(ledger.last_row) as usize;
    match more <= left {
        true => Ok(()),
        false => Err(refusal::LedgerRefusal::TooManyRows { have: ledger.last_row, more }.into()),
    }
}

/// What a command by a person is decided against.
struct Deciding<'a> {
    ledger: &'a Ledger,
    context: &'a Context<'a>,
}

impl Deciding<'_> {
    fn decide(&self, command: &LedgerCommand, seen: u64) -> Decided {
        let ledger = self.ledger;
        match command {
            LedgerCommand::SetColumns { columns } => self.set_columns(columns, seen),
            LedgerCommand::Add { rows, import } => {
                if rows.is_empty() {
                    return Err(LedgerRefusal::Nothing.into());
                }
                few("行", rows.len(), MOST_AT_ONCE)?;
                room(ledger, rows.len())?;
                let (first, count) = (ledger.last_row + 1, rows.len() as u32);
                let digest = digest_of(rows.iter().copied());
                few("行", import.as_ref().map_or(0, |part| part.left_out.len()), MOST_AT_ONCE)?;
                Ok(LedgerHappened::Added { first, count, digest, import: import.clone() })
            }
            LedgerCommand::Change { rows, import } => {
                few("行", rows.len(), MOST_AT_ONCE)?;
                let mut seen = BTreeSet::new();
                if rows.is_empty() || !rows.iter().all(|one| seen.insert(one.row)) {
                    return Err(LedgerRefusal::Nothing.into());
                }
                let rows = rows.iter().map(|one| self.next_version(*one)).collect::<Result<_, _>>()?;
                Ok(LedgerHappened::Changed { rows, import: import.clone() })
            }
            LedgerCommand::Remove { row, seen, reason } => {
                needed("移出的原因", reason, TEXT)?;
                let version = self.kept(*row, *seen)?.version + 1;
                Ok(LedgerHappened::Removed { row: *row, version, reason: reason.clone() })
            }
            LedgerCommand::Restore { row, seen, reason } => {
                needed("恢复的原因", reason, TEXT)?;
                let mark = self.mark(*row)?;
                if !mark.is_removed {
                    return Err(LedgerRefusal::NotRemoved(*row).into());
                }
                self.as_seen(*row, mark, *seen)?;
                Ok(LedgerHappened::Restored { row: *row, version: mark.version + 1, reason: reason.clone() })
            }
            LedgerCommand::Erase { row, reason, sendings, sent, past } => {
                needed("删除的原因", reason, TEXT)?;
                let mark = self.mark(row.row)?;
                self.as_seen(row.row, mark, row.version)?;
                self.pieces(*sendings, sent)?;
                few("版本", past.len(), MOST_AT_ONCE)?;
                let mut versions = BTreeSet::new();
                let mut is_past =
                    |version: u32| (1..=mark.version).contains(&version) && versions.insert(version);
                if !past.iter().all(|one| is_past(one.version)) {
                    return Err(LedgerRefusal::Nothing.into());
                }
                let row = NewVersion { version: mark.version + 1, ..*row };
                let (reason, sent, past) = (reason.clone(), sent.clone(), past.clone());
                Ok(LedgerHappened::Erased { row, reason, sent, past })
            }
            LedgerCommand::Send(sending) => self.send(sending, seen),
            LedgerCommand::Acknowledge { sending } => {
                self.unanswered(*sending)?;
                Ok(LedgerHappened::Acknowledged { sending: *sending })
            }
            LedgerCommand::SendBack { sending, reason } => {
                self.unanswered(*sending)?;
                needed("退回的原因", reason, TEXT)?;
                Ok(LedgerHappened::SentBack { sending: *sending, reason: reason.clone() })
            }
            LedgerCommand::Open(_) => Err(LedgerRefusal::Exists.into()),
            LedgerCommand::Fill { .. } => Err(LedgerRefusal::ClockOnly.into()),
        }
    }

    fn set_columns(&self, columns: &[super::Column], seen: u64) -> Decided {
        let (set, act) = &self.ledger.columns_set;
        if seen < *set {
            return Err(LedgerRefusal::ColumnsChanged { by: self.said(act) }.into());
        }
        let last = self.ledger.columns.iter().map(|column| column.no).max().unwrap_or(0);
        let columns = columns::numbered(columns, last);
        columns::check(&columns)?;
        columns::check_change(self.ledger, &columns)?;
        match columns == self.ledger.columns {
            true => Err(LedgerRefusal::Nothing.into()),
            false => Ok(LedgerHappened::ColumnsSet { columns }),
        }
    }

    /// Refuses to leave personal data in what was sent meanwhile, or to bring back what was erased in it meanwhile.
    fn pieces(&self, sendings: u32, sent: &[NewPiece]) -> Result<(), Refused> {
        let ledger = self.ledger;
        let mut places = BTreeSet::new();
        for piece in sent {
            let own = ledger.sent(piece.sending).ok_or(LedgerRefusal::NoSending(piece.sending))?;
            let is_there = (1..=own.sending.parts).contains(&piece.part);
            if !is_there || !places.insert((piece.sending, piece.part)) {
                return Err(LedgerRefusal::Nothing.into());
            }
            if own.erased_piece(piece.part).is_some_and(|known| known.digest != piece.was) {
                return Err(LedgerRefusal::SentMeanwhile.into());
            }
        }
        match ledger.sendings.len() == sendings as usize {
            true => Ok(()),
            false => Err(LedgerRefusal::SentMeanwhile.into()),
        }
    }

    fn send(&self, sending: &Sending, seen: u64) -> Decided {
        let ledger = self.ledger;
        // Its rows were read before; what was erased since would live on in the copy.
        if seen < ledger.erased {
            return Err(LedgerRefusal::ErasedMeanwhile.into());
        }
        let to = self.context.directory.get(sending.to).filter(|one| !one.is_closed);
        let name = || self.context.directory.full_name(sending.to);
        let Some(to) = to else { return Err(LedgerRefusal::NotReceiver(name()).into()) };
        let is_own_town = self.context.directory.town_of(ledger.holder) == Some(to.id);
        let is_receiver = to.kind == OrganisationKind::Department || is_own_town;
        if !is_receiver || to.id == ledger.holder {
            return Err(LedgerRefusal::NotReceiver(name()).into());
        }
        if date(sending.as_of) > date(self.context.now) {
            return Err(LedgerRefusal::AsOfFuture.into());
        }
        if end_of(date(sending.as_of)) < ledger.opened.at {
            let opened = said_date(date(ledger.opened.at), date(self.context.now));
            return Err(LedgerRefusal::AsOfEarly(opened).into());
        }
        if ledger.sendings.len() >= MOST_SENDINGS {
            return Err(LedgerRefusal::TooManySendings.into());
        }
        may_be_empty("说明", &sending.note, TEXT)?;
        columns::check(&sending.columns)?;
        Ok(LedgerHappened::Sent { sending: Box::new(sending.clone()) })
    }

    fn unanswered(&self, no: u32) -> Result<(), Refused> {
        let sent = self.ledger.sent(no).ok_or(LedgerRefusal::NoSending(no))?;
        match &sent.answer {
            None => Ok(()),
            Some(answer) => {
                let what = if answer.returned.is_some() { "退回" } else { "签收" };
                Err(LedgerRefusal::SendingSettled { what, by: self.said(&answer.act) }.into())
            }
        }
    }

    fn next_version(&self, one: NewVersion) -> Result<NewVersion, Refused> {
        let mark = self.kept(one.row, one.version)?;
        Ok(NewVersion { version: mark.version + 1, ..one })
    }

    /// A row that is not removed, in the version that was seen.
    fn kept(&self, row: RowNo, seen: u32) -> Result<&RowMark, Refused> {
        let mark = self.mark(row)?;
        if mark.is_removed {
            return Err(LedgerRefusal::RowRemoved { row, by: self.said(&mark.changed) }.into());
        }
        self.as_seen(row, mark, seen)?;
        Ok(mark)
    }

    fn mark(&self, row: RowNo) -> Result<&RowMark, Refused> {
        self.ledger.rows.get(&row).ok_or_else(|| LedgerRefusal::NoRow(row).into())
    }

    fn as_seen(&self, row: RowNo, mark: &RowMark, seen: u32) -> Result<(), Refused> {
        match mark.version == seen {
            true => Ok(()),
            false => Err(LedgerRefusal::RowChanged { row, by: self.said(&mark.changed) }.into()),
        }
    }

    fn said(&self, act: &crate::case::Act) -> Said {
        Said::of(act, self.context.directory, self.context.now)
    }
}
