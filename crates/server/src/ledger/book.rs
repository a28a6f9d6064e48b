//! A ledger's rows in memory. Each is encrypted as a whole, so filtering and adding up needs them opened; those of the
//! ledgers looked at last stay open, and only rows that changed since are opened again.

use std::sync::{Arc, Mutex};

use qingdan_store::{NewRow, StoredRow};
use qingdan_work::CaseNumber;
use qingdan_work::Millis;
use qingdan_work::ledger::{Cells, Ledger, RowNo};

use crate::app::App;
use crate::refusal::Refusal;
use crate::vault::{Place, Vault};

/// Bytes of rows that stay open.
const MOST_BYTES: usize = 96 << 20;
/// Rows read from the store at once.
const AT_ONCE: u32 = 5000;
const ROW: &str = "ledger row";

/// A row, opened.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub no: RowNo,
    pub version: u32,
    pub is_removed: bool,
    pub case: Option<CaseNumber>,
    /// What stands in it; nothing where it does not open.
    pub cells: Cells,
    /// Whether its key is not here, or somebody altered it.
    pub is_unreadable: bool,
}

/// A ledger's rows, by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    /// The ledger's version that they are of, or a later one.
    version: u64,
    pub rows: Vec<Arc<Row>>,
    bytes: usize,
}

type Name = (String, CaseNumber);

/// The ledgers that were looked at last.
#[derive(Debug, Default)]
pub(crate) struct Books {
    /// The last one last.
    open: Mutex<Vec<(Name, Arc<Book>)>>,
    /// Until when cases were looked through for each ledger.
    filled: Mutex<std::collections::HashMap<Name, Millis>>,
}

impl Books {
    fn get(&self, name: &Name) -> Option<Arc<Book>> {
        let open = self.open.lock().ok()?;
        open.iter().find(|(known, _)| known == name).map(|(_, book)| Arc::clone(book))
    }

    fn put(&self, name: Name, book: &Arc<Book>) {
        let Ok(mut open) = self.open.lock() else { return };
        open.retain(|(known, _)| *known != name);
        open.push((name, Arc::clone(book)));
        while open.iter().map(|(_, book)| book.bytes).sum::<usize>() > MOST_BYTES && !open.is_empty() {
            open.remove(0);
        }
    }

    /// Until when cases were looked through for a ledger, by this process.
    pub fn filled(&self, district: &str, number: CaseNumber) -> Millis {
        let filled = self.filled.lock().ok();
        filled.and_then(|all| all.get(&(district.to_owned(), number)).copied()).unwrap_or(0)
    }

    /// Notes that cases were looked through until a moment.
    pub fn set_filled(&self, district: &str, number: CaseNumber, until: Millis) {
        if let Ok(mut all) = self.filled.lock() {
            all.insert((district.to_owned(), number), until);
        }
    }
}

impl Book {
    /// The rows of a ledger as they are now.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn open(app: &App, district: &str, ledger: &Ledger) -> Result<Arc<Book>, Refusal> {
        let name = (district.to_owned(), ledger.number);
        let known = app.books().get(&name);
        if let Some(book) = known.as_ref().filter(|book| book.version >= ledger.version) {
            return Ok(Arc::clone(book));
        }
        let mut book = known.map_or_else(Book::default, |known| (*known).clone());
        let since = book.version;
        let mut after = 0;
        loop {
            let stored = app.store.ledger_rows(district, ledger.number, since, after, AT_ONCE).await?;
            let is_last = stored.len() < AT_ONCE as usize;
            after = stored.last().map_or(after, |row| row.row);
            let (own, name) = (app.clone(), name.clone());
            let opening = tokio::task::spawn_blocking(move || {
                let open = |row| Arc::new(Row::open(own.vault(), &name.0, name.1, row));
                stored.into_iter().map(open).collect::<Vec<_>>()
            });
            let rows = opening.await.map_err(|error| Refusal::fault(&error.to_string()))?;
            book.take(rows);
            if is_last {
                break;
            }
        }
        book.version = ledger.version;
        book.bytes = book.rows.iter().map(|row| row.cells.size() + size_of::<Row>()).sum();
        let book = Arc::new(book);
        app.books().put(name, &book);
        Ok(book)
    }

    fn take(&mut self, rows: Vec<Arc<Row>>) {
        for row in rows {
            match self.rows.binary_search_by_key(&row.no, |known| known.no) {
                Ok(at) => self.rows[at] = row,
                Err(at) => self.rows.insert(at, row),
            }
        }
    }

    /// A row by its number.
    pub fn row(&self, no: RowNo) -> Option<&Row> {
        self.rows.binary_search_by_key(&no, |row| row.no).ok().map(|at| &*self.rows[at])
    }
}

impl Row {
    /// Opens a row.
    pub fn open(vault: &Vault, district: &str, number: CaseNumber, stored: StoredRow) -> Row {
        let cells = stored.ciphertext.and_then(|sealed| open_cells(vault, district, number, &sealed));
        let StoredRow { row, version, is_removed, case, .. } = stored;
        Row {
            no: row,
            version,
            is_removed,
            case,
            is_unreadable: cells.is_none(),
            cells: cells.unwrap_or_default(),
        }
    }

    /// Seals what stands in a row for the store.
    ///
    /// # Errors
    /// None in practice: cells always make JSON.
    pub fn seal(vault: &Vault, district: &str, number: CaseNumber, cells: &Cells) -> Result<NewRow, Refusal> {
        let plain = serde_json::to_vec(cells).map_err(|error| Refusal::fault(&error.to_string()))?;
        let place = Place { district, what: ROW, id: &number.to_string() };
        Ok(NewRow { ciphertext: vault.seal(place, &plain), case_version: None })
    }
}

/// What stands in a sealed row; `None` where it does not open.
pub(crate) fn open_cells(vault: &Vault, district: &str, number: CaseNumber, sealed: &[u8]) -> Option<Cells> {
    let place = Place { district, what: ROW, id: &number.to_string() };
    serde_json::from_slice(&vault.unseal(place, sealed).ok()?).ok()
}
