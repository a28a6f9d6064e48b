//! Word documents (.docx), as Word, WPS and LibreOffice write them.

mod body;
mod numbering;
mod styles;
mod symbol;

use crate::content::Content;
use crate::package::Package;
use crate::refused::OpenError;
use numbering::Numbering;
use styles::Styles;

/// Reads a package whose main part is a Word document.
pub(crate) fn open(package: Package<'_>, main: &str, document: &str) -> Result<Content, OpenError> {
    let mut package = package.named(" Word ");
    let numbering = package.related(main, "numbering")?;
    let numbering = numbering.as_deref().map(Numbering::of).transpose()?.unwrap_or_default();
    let styles = package.related(main, "styles")?;
    let styles = styles.as_deref().map(Styles::of).transpose()?.unwrap_or_default();
    body::read(document, numbering, &styles)
}
