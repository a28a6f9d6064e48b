//! Who may do what with a ledger.

use super::state::{Ledger, Sent};
use crate::people::{Directory, OrganisationId, Person};
use crate::permission::{On, Right, may};

/// Whether somebody may see a ledger, with personal data masked.
pub fn may_read(person: &Person, ledger: &Ledger, directory: &Directory) -> bool {
    may(person, Right::ReadLedger, On::organisation(&ledger.holder), directory)
}

/// Whether somebody may open ledgers of an organisation.
pub fn may_keep_for(person: &Person, holder: OrganisationId, directory: &Directory) -> bool {
    may(person, Right::KeepLedger, On::organisation(&holder), directory)
}

/// Whether somebody may change its rows and columns.
pub fn may_keep(person: &Person, ledger: &Ledger, directory: &Directory) -> bool {
    may_keep_for(person, ledger.holder, directory)
}

/// Whether somebody may send it.
pub fn may_send(person: &Person, ledger: &Ledger, directory: &Directory) -> bool {
    may(person, Right::SendLedger, On::organisation(&ledger.holder), directory)
}

/// Whether somebody may see its personal data in full, with a reason that is written down.
pub fn may_reveal(person: &Person, ledger: &Ledger, directory: &Directory) -> bool {
    may(person, Right::RevealPersonal, On::organisation(&ledger.holder), directory)
}

/// Whether somebody may erase its personal data.
pub fn may_erase(person: &Person, ledger: &Ledger, directory: &Directory) -> bool {
    may(person, Right::ErasePersonal, On::organisation(&ledger.holder), directory)
}

/// Whether somebody may take or send back what was sent.
pub fn may_receive(person: &Person, sent: &Sent, directory: &Directory) -> bool {
    may(person, Right::ReceiveLedger, On::organisation(&sent.sending.to), directory)
}

/// Whether somebody may see what was sent: its receiver, and whoever may see the ledger.
pub fn may_read_sent(person: &Person, ledger: &Ledger, sent: &Sent, directory: &Directory) -> bool {
    may_receive(person, sent, directory) || may_read(person, ledger, directory)
}

/// Whether somebody may see the personal data of what was sent in full, with a reason that is written down.
pub fn may_reveal_sent(person: &Person, ledger: &Ledger, sent: &Sent, directory: &Directory) -> bool {
    let on = On { responsible: &[ledger.holder], involved: &[sent.sending.to] };
    may_read_sent(person, ledger, sent, directory) && may(person, Right::RevealPersonal, on, directory)
}
