//! Workbooks: Excel's and OpenDocument's.

use crate::content::Content;
use crate::refused::OpenError;

pub(crate) fn compound(_bytes: &[u8]) -> Result<Content, OpenError> {
    Err(OpenError::Binary)
}

pub(crate) mod xlsx {
    use super::*;
    use crate::package::Package;
    pub(crate) fn open(_package: Package<'_>, _main: &str, _text: &str) -> Result<Content, OpenError> {
        Err(OpenError::Binary)
    }
}

pub(crate) mod ods {
    use super::*;
    use crate::package::Package;
    pub(crate) fn open(_package: Package<'_>) -> Result<Content, OpenError> {
        Err(OpenError::Binary)
    }
}
