//! PDF: what its pages print, as characters and rules with their positions.

mod active;
mod bomb;
mod damage;
mod device;
mod letters;
mod print;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::InterpreterCache;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::attachment::Unfit;
use crate::content::Content;
use crate::refused::OpenError;
use damage::{File, Wholeness};
use print::Print;
use work::Work;

/// More pages are refused; the longest lists have some two hundred.
const MOST_PAGES: usize = 5000;

/// Work beyond this is refused, in bytes of content to read: five hundred pages of table have some thirty million.
const MOST_WORK: u64 = 256 << 20;

/// What the interpreter of a page may need: it draws forms within forms, fifty deep.
const STACK: usize = 32 << 20;

/// Whether the bytes are a PDF file: its mark may stand a little behind the start.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|bytes| bytes == b"%PDF-")
}

/// Takes a PDF file.
pub(crate) fn open(bytes: &[u8]) -> Result<Content, OpenError> {
    bomb::refuse(bytes)?;
    let file = File::of(bytes);
    let is_encrypted = bomb::is_encrypted(bytes);
    let bytes = bytes.to_vec();
    parsing(file, move || read(bytes, file, is_encrypted))
}

/// Refuses a PDF file in which something runs, or other files are brought along.
pub(crate) fn refuse_active(bytes: &[u8]) -> Result<(), Unfit> {
    bomb::refuse(bytes)?;
    active::refuse_plain(bytes)?;
    let file = File::of(bytes);
    let is_encrypted = bomb::is_encrypted(bytes);
    let bytes = bytes.to_vec();
    parsing(file, move || {
        let pdf = parsed(bytes, file)?;
        if is_encrypted {
            bomb::refuse_hidden(&pdf)?;
        }
        if pdf.pages().is_empty() {
            return Err(Unfit::Damaged);
        }
        active::refuse(&pdf)
    })
}

/// Parses on a thread of its own, which has the stack that it is given, whoever calls.
fn parsing<T, E>(file: File, parse: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<OpenError> + Send + 'static,
{
    let unreadable = move || Err(file.unreadable().into());
    let parsing = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        // The parser is made for well-formed files; where a broken one trips it, the file is broken.
        catch_unwind(AssertUnwindSafe(parse)).unwrap_or_else(|_| unreadable())
    });
    let parsing = parsing.map_err(|_| OpenError::Overgrown("内容"))?;
    parsing.join().unwrap_or_else(|_| unreadable())
}

fn parsed(bytes: Vec<u8>, file: File) -> Result<Pdf, OpenError> {
    Pdf::new(bytes).map_err(|why| match why {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => OpenError::Locked,
        _ => file.unreadable(),
    })
}

fn read(bytes: Vec<u8>, file: File, is_encrypted: bool) -> Result<Content, OpenError> {
    let pdf = parsed(bytes, file)?;
    if is_encrypted {
        bomb::refuse_hidden(&pdf)?;
    }
    let found = pdf.pages();
    if found.len() > MOST_PAGES {
        return Err(OpenError::Overgrown("页"));
    }
    let named =
        damage::pages_of(&pdf).filter(|named| named.iter().filter(|one| **one).count() == found.len());
    let cache = InterpreterCache::new();
    let mut print = Print::of(&pdf, &cache, named.is_some());
    let mut wholeness = Wholeness::new(pdf.xref());
    let mut counted = Work::default();
    let mut work: u64 = 0;
    let mut found = found.iter();
    for is_there in named.unwrap_or_else(|| vec![true; found.len()]) {
        let Some(page) = is_there.then(|| found.next()).flatten() else {
            print.leave_out();
            continue;
        };
        let content = page.page_stream().unwrap_or_default();
        work = work.saturating_add(counted.of(content, page.resources()));
        if work > MOST_WORK {
            return Err(OpenError::Overgrown("内容"));
        }
        print.page(page, wholeness.of(page))?;
    }
    print.content(file)
}
