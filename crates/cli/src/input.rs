//! Files that a person names: looked at before they are read whole into memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use qingdan_catalogue::Bodies;
use qingdan_formats::{Content, LARGEST_FILE, OpenError};
use qingdan_model::Document;

use crate::problem::Problem;

/// A document with its bytes and what was read from it.
pub struct Input {
    /// The file's name without folders.
    pub name: String,
    /// Its content; empty where it is one of several in a file.
    pub bytes: Vec<u8>,
    /// What the bytes say and where; `None` where they could not be opened.
    pub content: Option<Content>,
    /// What was read.
    pub document: Document,
}

impl Input {
    /// Reads a document's bytes.
    pub fn of(name: String, bytes: Vec<u8>) -> Input {
        let opened = qingdan_formats::open(&bytes);
        let document = qingdan_read::read_opened(&name, &opened, Bodies::embedded());
        Input { name, bytes, content: opened.ok(), document }
    }
}

/// Checks that every file can be read before any of them is: a wrong name among many is told at once.
pub fn check(files: &[impl AsRef<Path>]) -> Result<(), Problem> {
    files.iter().try_for_each(|file| open(file.as_ref()).map(drop))
}

/// Reads a document. `town` is its town where it names none.
pub fn document(path: &Path, town: Option<&str>) -> Result<Input, Problem> {
    let bytes = bytes(path)?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let mut input = Input::of(name, bytes);
    give_town(&mut input.document, town);
    Ok(input)
}

/// Reads a file with one document, or with the several of the JSON that `qingdan read` printed for several files.
pub fn documents(path: &Path, town: Option<&str>) -> Result<Vec<Input>, Problem> {
    let input = document(path, town)?;
    let text = input.content.as_ref().map(|content| content.text.as_str());
    let Some(several) = text.and_then(qingdan_read::documents_of) else { return Ok(vec![input]) };
    let of_one = |mut document: Document| {
        give_town(&mut document, town);
        Input { name: document.source.clone(), bytes: Vec::new(), content: None, document }
    };
    Ok(several.into_iter().map(of_one).collect())
}

/// Names the town of a document that names none.
fn give_town(document: &mut Document, town: Option<&str>) {
    if let (None, Some(town)) = (&document.town, town) {
        document.town = Some(town.to_owned());
        // What the document lacks has been given.
        document.diagnostics.retain(|one| one.code != "no-town");
    }
}

/// The content of a file of bearable size.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that grew, or a pipe without a length, apart.
    open(path)?
        .take(LARGEST_FILE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, &error))?;
    if bytes.len() > LARGEST_FILE { Err(too_large(path, bytes.len())) } else { Ok(bytes) }
}

fn open(path: &Path) -> Result<File, Problem> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let about = file.metadata().map_err(|error| unreadable(path, &error))?;
    if about.is_dir() {
        return Err(Problem::new(format_args!("{}：这是文件夹，请写明其中的文件。", path.display())));
    }
    match usize::try_from(about.len()) {
        Ok(size) if size <= LARGEST_FILE => Ok(file),
        size => Err(too_large(path, size.unwrap_or(usize::MAX))),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "没有这个文件，请检查文件名和所在文件夹。".to_owned(),
        io::ErrorKind::PermissionDenied => "没有权限读取这个文件。".to_owned(),
        _ => format!("读取失败（{error}）。"),
    };
    Problem::new(format_args!("{}：{reason}", path.display()))
}

/// The words of a reader that refuses a file for its size, in bytes.
fn too_large(path: &Path, size: usize) -> Problem {
    let refusal = OpenError::TooLarge { size, most: LARGEST_FILE };
    Problem::new(format_args!("{}：{refusal}{}", path.display(), refusal.mend()))
}
