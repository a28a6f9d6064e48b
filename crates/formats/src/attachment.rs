//! What a file is that somebody attaches to a case, told by its content, and whether it can be kept: it may hold nothing
//! that runs when somebody opens it.

mod endings;
mod kind;
mod office;
mod old_office;
mod picture;
mod refused;
mod text;

pub use kind::FileKind;
pub use refused::Unfit;

use crate::pdf;

/// Larger files are refused, in bytes.
pub const LARGEST_ATTACHMENT: usize = 20 << 20;

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// A file that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// What it is.
    pub kind: FileKind,
    /// Its name without folders and without characters that are not seen, with an ending that says what it is.
    pub name: String,
}

/// Tells what a file is and whether it can be kept. `name` is what its sender calls it.
///
/// # Errors
/// Where it cannot be kept, with the reason and the mend: see [`Unfit`].
pub fn inspect(name: &str, bytes: &[u8]) -> Result<Inspected, Unfit> {
    let name = visible(name);
    if bytes.len() > LARGEST_ATTACHMENT {
        return Err(Unfit::TooLarge);
    }
    let ending = ending_of(&name);
    if let Some(unfit) = endings::refused_ending(&ending) {
        return Err(unfit);
    }
    let kind = kind_of(bytes)?;
    if kind.endings().contains(&ending.as_str()) {
        return Ok(Inspected { kind, name });
    }
    let said = FileKind::of_ending(&ending);
    // Programs name pictures loosely; any other wrong name is a mistake, or meant to deceive.
    if said.is_some_and(|said| !(said.is_picture() && kind.is_picture())) {
        return Err(Unfit::OtherName { ending, kind });
    }
    let stem = match said {
        Some(_) => name.strip_suffix(&name[name.len() - ending.len() - 1..]).unwrap_or(&name),
        None => &name,
    };
    let stem = if stem.is_empty() { "附件" } else { stem };
    Ok(Inspected { kind, name: format!("{stem}.{}", kind.ending()) })
}

fn kind_of(bytes: &[u8]) -> Result<FileKind, Unfit> {
    if bytes.is_empty() {
        return Err(Unfit::Empty);
    }
    // Before all else: other formats may stand behind a program's head.
    if kind::is_program(bytes) {
        return Err(Unfit::Runs);
    }
    if let Some(kind) = kind::picture(bytes) {
        return picture::check(bytes).map(|()| kind);
    }
    if pdf::is_pdf(bytes) {
        return pdf::refuse_active(bytes).map(|()| FileKind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return office::kind(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return old_office::kind(bytes);
    }
    match kind::refused(bytes) {
        Some(unfit) => Err(unfit),
        None => text::kind(bytes),
    }
}

/// A name as it is seen, without folders. Marks of writing direction could have an ending seem another.
fn visible(name: &str) -> String {
    let bare = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_seen = |c: &char| {
        !c.is_control()
            && !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let seen: String = bare.chars().filter(is_seen).collect();
    let seen = seen.trim().trim_end_matches('.');
    let over = seen.chars().count().saturating_sub(LONGEST_NAME);
    // The end says what it is.
    seen.chars().skip(over).collect()
}

/// The ending of a name in lower case, without the dot; empty where it has none.
fn ending_of(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.filter(|ending| ending.len() <= 12 && ending.is_ascii()).unwrap_or_default()
}
