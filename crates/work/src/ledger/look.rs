//! Who may see a ledger's personal data in full, and what the log says of it.

use super::rights::{may_reveal, may_reveal_sent};
use super::state::{Ledger, RowNo};
use crate::administration::{Denied, Looked};
use crate::affair::{AffairKind, AffairNumber};
use crate::people::{Directory, Person};
use crate::permission::Right;
use crate::subject::Subject;

/// What of a ledger somebody looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookedAt {
    /// Rows.
    Rows(Vec<RowNo>),
    /// All rows.
    All,
    /// What was sent, by its number.
    Sending(u32),
}

/// Decides whether somebody may see personal data of a ledger in full, and gives the log's entry. It names rows by their
/// numbers; none where it is all of them.
///
/// # Errors
/// Why not.
pub fn look(
    ledger: &Ledger,
    at: &LookedAt,
    reason: &str,
    by: &Person,
    directory: &Directory,
) -> Result<Looked, Denied> {
    let may = match at {
        LookedAt::Rows(_) | LookedAt::All => may_reveal(by, ledger, directory),
        LookedAt::Sending(no) => {
            let sent = ledger.sent(*no).ok_or(Denied::NoPersonal)?;
            may_reveal_sent(by, ledger, sent, directory)
        }
    };
    if !may {
        return Err(Denied::NoRight(Right::RevealPersonal));
    }
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Denied::Empty("原因"));
    }
    let is_there = |row: &RowNo| (1..=ledger.last_row).contains(row);
    let (rows, reason) = match at {
        LookedAt::Rows(rows) if rows.is_empty() || !rows.iter().all(is_there) => {
            return Err(Denied::NoPersonal);
        }
        LookedAt::Rows(rows) => (rows.iter().map(|row| u64::from(*row)).collect(), reason.to_owned()),
        LookedAt::All => (Vec::new(), format!("整本台账：{reason}")),
        LookedAt::Sending(no) => (Vec::new(), format!("第 {no} 次报送：{reason}")),
    };
    let number = AffairNumber { kind: AffairKind::Ledger, number: ledger.number };
    Ok(Looked { subject: Subject::Affair(number), personal: rows, reason })
}
