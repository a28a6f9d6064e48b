//! What was sent to the visitor's organisations and waits for them, and what was sent back to them.

use qingdan_store::AffairWish;
use qingdan_work::affair::AffairKind;
use qingdan_work::ledger::{Ledger, may_keep_for, may_receive};
use qingdan_work::permission::{Right, reach};
use qingdan_work::time::date;

use super::Link;
use super::ledgers::{stands, url};
use crate::app::App;
use crate::desk::Desk;
use crate::refusal::Refusal;

/// A ledger that was sent to the visitor's organisation.
pub(super) struct InboxView {
    pub url: String,
    pub title: String,
    pub from: String,
    pub as_of: String,
    pub rows: u32,
    pub stands: String,
    pub is_waiting: bool,
}

impl InboxView {
    /// The columns of a workbook.
    pub const COLUMNS: [(&str, f64); 5] =
        [("台账", 30.0), ("报送单位", 26.0), ("截至", 14.0), ("行数", 8.0), ("状态", 10.0)];

    /// As a row of it.
    pub fn cells(self) -> Vec<String> {
        vec![self.title, self.from, self.as_of, self.rows.to_string(), self.stands]
    }
}

/// All that was sent to them, first what waits.
pub(super) fn inbox(desk: &Desk, all: &[Ledger]) -> Vec<InboxView> {
    let mut inbox: Vec<(bool, i64, InboxView)> = Vec::new();
    for ledger in all {
        for (no, sent) in (1..).zip(&ledger.sendings) {
            if !may_receive(&desk.person, sent, &desk.directory) {
                continue;
            }
            let view = InboxView {
                url: format!("{}/sent/{no}", url(ledger)),
                title: ledger.title.clone(),
                from: desk.directory.full_name(ledger.holder),
                as_of: date(sent.sending.as_of).to_string(),
                rows: sent.sending.rows,
                stands: stands(sent).to_owned(),
                is_waiting: sent.is_waiting(),
            };
            inbox.push((!sent.is_waiting(), -sent.act.at, view));
        }
    }
    inbox.sort_by_key(|(is_done, at, _)| (*is_done, *at));
    inbox.into_iter().map(|(.., view)| view).collect()
}

/// Sendings that wait for the visitor's organisation, and ledgers of theirs that were sent back: for the workbench.
pub(super) async fn waiting(app: &App, desk: &Desk) -> Result<Vec<Link>, Refusal> {
    let person = &desk.person;
    let mut parties = reach(person, Right::ReceiveLedger, &desk.directory);
    parties.extend(reach(person, Right::SendLedger, &desk.directory));
    parties.sort_unstable();
    parties.dedup();
    let wish = AffairWish { is_open: Some(true), ..AffairWish::of(AffairKind::Ledger, Some(parties), 50) };
    let mut links = Vec::new();
    for head in app.store.affairs(&desk.district, wish).await? {
        let Some(ledger) = app.store.affair::<Ledger>(&desk.district, head.number.number).await? else {
            continue;
        };
        for (no, sent) in (1..).zip(&ledger.sendings) {
            let url = format!("{}/sent/{no}", url(&ledger));
            let from = desk.directory.full_name(ledger.holder);
            if sent.is_waiting() && may_receive(person, sent, &desk.directory) {
                links.push(Link { name: format!("{from}报送“{}”，待签收", ledger.title), url });
            } else if ledger.is_to_be_mended(no) && may_keep_for(person, ledger.holder, &desk.directory) {
                let to = desk.directory.name(sent.sending.to);
                links.push(Link {
                    name: format!("{to}退回了“{}”，改好后重新报送", ledger.title), url
                });
            }
        }
    }
    Ok(links)
}
