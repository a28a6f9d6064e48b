use std::ops::Range;

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

    pub(crate) fn toml(file: &'static str, text: &str, error: &toml::de::Error) -> Self {
        Self::at(file, text, error.span(), error.message().to_owned())
    }
}
