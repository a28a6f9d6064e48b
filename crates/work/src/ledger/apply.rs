//! A ledger after one more event, and what lists show of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::command::{ImportPart, LedgerCommand, LedgerHappened, NewPiece, NewVersion};
use super::state::{Answer, ErasedPiece, Ledger, RowMark, RowNo, Sent};
use crate::affair::{Affair, AffairEvent, AffairKind, Ask, Refused, Shown};
use crate::case::{Act, Context};
use crate::number::CaseNumber;

impl Affair for Ledger {
    const KIND: AffairKind = AffairKind::Ledger;
    type Command = LedgerCommand;
    type Happened = LedgerHappened;

    fn decide(
        ledger: Option<&Ledger>,
        ask: &Ask<LedgerCommand>,
        context: &Context<'_>,
    ) -> Result<LedgerHappened, Refused> {
        super::decide::decide(ledger, ask, context)
    }

    fn apply(ledger: Option<Ledger>, event: &AffairEvent<LedgerHappened>) -> Result<Ledger, String> {
        let mut ledger = match (ledger, &event.body) {
            (None, LedgerHappened::Opened { number, opening }) => {
                let act = &event.act;
                return Ok(Ledger {
                    number: *number,
                    version: event.seq,
                    holder: opening.holder,
                    item: opening.item.clone(),
                    clause: opening.clause,
                    title: opening.title.clone(),
                    columns: opening.columns.clone(),
                    columns_set: (event.seq, act.clone()),
                    last_row: 0,
                    kept: 0,
                    opened: act.clone(),
                    changed: act.clone(),
                    sendings: Vec::new(),
                    erased: 0,
                    rows: BTreeMap::new(),
                });
            }
            (None, _) => return Err("第一条记录不是建立台账".to_owned()),
            (Some(_), LedgerHappened::Opened { .. }) => return Err("台账建立了两次".to_owned()),
            (Some(ledger), _) => ledger,
        };
        ledger.take(event)?;
        ledger.version = event.seq;
        Ok(ledger)
    }

    fn number(&self) -> CaseNumber {
        self.number
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn shown(&self) -> Shown {
        let mut parties: Vec<_> = self.sendings.iter().map(|sent| sent.sending.to).collect();
        parties.push(self.holder);
        parties.sort_unstable();
        parties.dedup();
        let is_waiting = self.sendings.iter().any(Sent::is_waiting);
        let is_returned = (1..=self.sendings.len() as u32).any(|no| self.is_to_be_mended(no));
        Shown {
            title: self.title.clone(),
            responsible: self.holder,
            parties,
            stands: if is_waiting {
                "sent"
            } else if is_returned {
                "returned"
            } else {
                "kept"
            },
            is_open: is_waiting || is_returned,
            due: None,
            tag: None,
            case: None,
            item: Some(self.item.clone()),
            personal: Vec::new(),
            attachments: Vec::new(),
        }
    }

    fn told(body: &LedgerHappened) -> (&'static str, String) {
        let from = |import: &Option<ImportPart>| match import {
            Some(part) => format!("，从表格导入（第 {} 部分）", part.part),
            None => String::new(),
        };
        let numbered = |rows: &[NewVersion]| match rows {
            [one] => format!("第 {} 行", one.row),
            rows => format!("{} 行", rows.len()),
        };
        match body {
            LedgerHappened::Opened { opening, .. } => ("建立台账", opening.title.clone()),
            LedgerHappened::ColumnsSet { columns } => {
                let shown = columns.iter().filter(|column| !column.is_hidden);
                ("改列", shown.map(|column| column.name.as_str()).collect::<Vec<_>>().join("、"))
            }
            LedgerHappened::Added { first, count: 1, import, .. } => {
                ("登记", format!("第 {first} 行{}", from(import)))
            }
            LedgerHappened::Added { first, count, import, .. } => {
                ("登记", format!("第 {first} 至 {} 行{}", first + count - 1, from(import)))
            }
            LedgerHappened::Changed { rows, import } => ("修改", numbered(rows) + &from(import)),
            LedgerHappened::Filled { added, changed, .. } => {
                let counted = [("新增", added.len()), ("更新", changed.len())];
                let said = counted.iter().filter(|(_, count)| *count > 0);
                let said: Vec<String> = said.map(|(what, count)| format!("{what} {count} 行")).collect();
                ("由办件填入", if said.is_empty() { "没有变化".to_owned() } else { said.join("，") })
            }
            LedgerHappened::Removed { row, reason, .. } => ("移出", format!("第 {row} 行：{reason}")),
            LedgerHappened::Restored { row, reason, .. } => ("恢复", format!("第 {row} 行：{reason}")),
            LedgerHappened::Erased { row, reason, sent, .. } if sent.is_empty() => {
                ("删除个人信息", format!("第 {} 行：{reason}", row.row))
            }
            LedgerHappened::Erased { row, reason, sent, .. } => {
                let numbers =
                    sent.iter().map(|piece| piece.sending.to_string()).collect::<Vec<_>>().join("、");
                ("删除个人信息", format!("第 {} 行，连同第 {numbers} 次报送里的：{reason}", row.row))
            }
            LedgerHappened::Sent { sending } => ("报送", format!("{} 行", sending.rows)),
            LedgerHappened::Acknowledged { sending } => ("签收", format!("第 {sending} 次报送")),
            LedgerHappened::SentBack { sending, reason } => {
                ("退回", format!("第 {sending} 次报送：{reason}"))
            }
        }
    }
}

impl Ledger {
    fn take(&mut self, event: &AffairEvent<LedgerHappened>) -> Result<(), String> {
        let act = &event.act;
        match &event.body {
            LedgerHappened::Opened { .. } => {}
            LedgerHappened::ColumnsSet { columns } => {
                self.columns = columns.clone();
                self.columns_set = (event.seq, act.clone());
            }
            LedgerHappened::Added { first, count, .. } => {
                let shared = Arc::new(act.clone());
                self.add(*first, (0..*count).map(|_| None), &shared)?;
            }
            LedgerHappened::Filled { first, added, changed } => {
                let shared = Arc::new(act.clone());
                self.add(*first, added.iter().map(|one| Some(one.case)), &shared)?;
                changed.iter().try_for_each(|one| self.change(one, &shared))?;
            }
            LedgerHappened::Changed { rows, .. } => {
                let shared = Arc::new(act.clone());
                rows.iter().try_for_each(|one| self.change(one, &shared))?;
            }
            LedgerHappened::Erased { row, sent, .. } => {
                self.change(row, &Arc::new(act.clone()))?;
                self.erased = event.seq;
                sent.iter().try_for_each(|piece| self.erase(piece, row.row))?;
            }
            LedgerHappened::Removed { row, version, .. } => self.set_removed(*row, *version, true, act)?,
            LedgerHappened::Restored { row, version, .. } => self.set_removed(*row, *version, false, act)?,
            LedgerHappened::Sent { sending } => {
                self.sendings.push(Sent {
                    sending: (**sending).clone(),
                    act: act.clone(),
                    answer: None,
                    erased: Vec::new(),
                });
                return Ok(());
            }
            LedgerHappened::Acknowledged { sending } => return self.answer(*sending, act, None),
            LedgerHappened::SentBack { sending, reason } => {
                return self.answer(*sending, act, Some(reason.clone()));
            }
        }
        self.changed = act.clone();
        Ok(())
    }

    fn add(
        &mut self,
        first: RowNo,
        cases: impl Iterator<Item = Option<CaseNumber>>,
        act: &Arc<Act>,
    ) -> Result<(), String> {
        if first != self.last_row + 1 {
            return Err(format!("新的行从 {first} 开始，应当从 {} 开始", self.last_row + 1));
        }
        for case in cases {
            self.last_row += 1;
            self.kept += 1;
            let changed = Arc::clone(act);
            self.rows.insert(self.last_row, RowMark { version: 1, is_removed: false, case, changed });
        }
        Ok(())
    }

    fn change(&mut self, one: &NewVersion, act: &Arc<Act>) -> Result<(), String> {
        let mark = self.mark(one.row)?;
        if one.version != mark.version + 1 {
            return Err(format!("第 {} 行的版本不连续", one.row));
        }
        mark.version = one.version;
        mark.changed = Arc::clone(act);
        Ok(())
    }

    fn set_removed(&mut self, row: RowNo, version: u32, is_removed: bool, act: &Act) -> Result<(), String> {
        let mark = self.mark(row)?;
        if version != mark.version + 1 || is_removed == mark.is_removed {
            return Err(format!("第 {row} 行不能这样移出或恢复"));
        }
        *mark = RowMark { version, is_removed, case: mark.case, changed: Arc::new(act.clone()) };
        let kept = if is_removed { self.kept.checked_sub(1) } else { self.kept.checked_add(1) };
        self.kept = kept.ok_or("行数对不上")?;
        Ok(())
    }

    fn erase(&mut self, piece: &NewPiece, row: RowNo) -> Result<(), String> {
        let at = usize::try_from(piece.sending).ok().and_then(|no| no.checked_sub(1));
        let sent = at.and_then(|at| self.sendings.get_mut(at));
        let sent = sent.ok_or_else(|| format!("没有第 {} 次报送", piece.sending))?;
        match sent.erased.iter_mut().find(|known| known.part == piece.part) {
            Some(known) if known.digest == piece.was => {
                known.digest = piece.digest;
                known.rows.push(row);
            }
            Some(_) => return Err(format!("第 {} 次报送的内容接不上", piece.sending)),
            None => sent.erased.push(ErasedPiece { part: piece.part, digest: piece.digest, rows: vec![row] }),
        }
        Ok(())
    }

    fn mark(&mut self, row: RowNo) -> Result<&mut RowMark, String> {
        self.rows.get_mut(&row).ok_or_else(|| format!("没有第 {row} 行"))
    }

    fn answer(&mut self, no: u32, act: &Act, returned: Option<String>) -> Result<(), String> {
        let at = usize::try_from(no).ok().and_then(|no| no.checked_sub(1));
        let sent = at.and_then(|at| self.sendings.get_mut(at)).filter(|sent| sent.is_waiting());
        let sent = sent.ok_or_else(|| format!("第 {no} 次报送不能这样答复"))?;
        sent.answer = Some(Answer { act: act.clone(), returned });
        Ok(())
    }
}
