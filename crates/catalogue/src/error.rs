use std::ops::Range;

use serde::de::DeserializeOwned;

/// A file of the catalogue that cannot be used as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("catalogue/{file}, line {line}: {message}")]
pub struct Error {
    /// The file's name.
    pub file: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl Error {
    /// An error at a byte range of the file's text.
    pub(crate) fn at(file: &'static str, text: &str, span: Option<Range<usize>>, message: String) -> Self {
        let start = span.map_or(0, |span| span.start).min(text.len());
        let line = 1 + text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count();
        Error { file, line, message }
    }
}

/// A file of the catalogue, read as TOML of one shape.
pub(crate) fn toml<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| Error::at(file, text, error.span(), error.message().to_owned()))
}

/// What was parsed of a file that stands in the program: a test parses each, so no tested build panics.
pub(crate) fn sound<T>(parsed: &'static Result<T, Error>) -> &'static T {
    parsed.as_ref().unwrap_or_else(|error| panic!("{error}"))
}
