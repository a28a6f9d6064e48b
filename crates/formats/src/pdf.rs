//! PDF: what its pages print, as characters and rules with their positions.

mod device;
mod letters;

use std::sync::Arc;

use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page,
};

use crate::content::{Content, Format, PageSize};
use crate::page::{Page, content_of};
use crate::refused::OpenError;
use device::Printer;

/// Whether the bytes are a PDF file: its mark may stand a little behind the start.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|bytes| bytes == b"%PDF-")
}

/// Takes a PDF file.
pub(crate) fn open(bytes: &[u8]) -> Result<Content, OpenError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(refusal)?;
    let cache = InterpreterCache::new();
    let pages: Vec<Page> = pdf.pages().iter().map(|page| printed(page, &pdf, &cache)).collect();
    Ok(content_of(Format::Pdf, pages))
}

fn refusal(why: LoadPdfError) -> OpenError {
    match why {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => OpenError::Locked,
        _ => OpenError::Damaged("PDF"),
    }
}

fn printed<'a>(page: &PdfPage<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>) -> Page {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings {
        render_content: RenderContent::PAGE,
        warning_sink: Arc::new(|_| {}),
        ..InterpreterSettings::default()
    };
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, bounds, cache, pdf.xref(), settings);
    let mut printer = Printer::new(bounds);
    interpret_page(page, &mut context, &mut printer);
    printer.page(PageSize { width, height })
}
