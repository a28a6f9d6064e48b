use serde::{Deserialize, Serialize};

use crate::Place;

/// How bad a diagnostic or a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably wrong in the document or in the reading: a person should look.
    Warning,
    /// Wrong: what was read cannot be relied on here.
    Error,
}

/// Something the reader could not take as it stands, or that contradicts itself in the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable short name, such as `number-gap`.
    pub code: String,
    /// What is wrong, in plain Chinese.
    pub message: String,
    /// What to do about it, in plain Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
    /// Where in the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}
