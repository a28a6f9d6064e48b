//! PDF: what its pages print, as characters and rules with their positions.

mod bomb;
mod device;
mod letters;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page,
};

use crate::content::{Content, Format, Note, PageSize};
use crate::page::{Page, content_of};
use crate::refused::OpenError;
use device::{Left, Printer};
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
    let bytes = bytes.to_vec();
    // A thread of its own has the stack that it is given, whoever calls.
    let reading = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        // The parser is made for well-formed files; where a broken one trips it, the file is broken.
        catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or(Err(OpenError::Damaged(" PDF ")))
    });
    let reading = reading.map_err(|_| OpenError::Overgrown("内容"))?;
    reading.join().unwrap_or(Err(OpenError::Damaged(" PDF ")))
}

fn read(bytes: Vec<u8>) -> Result<Content, OpenError> {
    let pdf = Pdf::new(bytes).map_err(refusal)?;
    if pdf.pages().len() > MOST_PAGES {
        return Err(OpenError::Overgrown("页"));
    }
    let cache = InterpreterCache::new();
    let mut left = Left::default();
    let mut print = Print::default();
    let mut counted = Work::default();
    let mut work: u64 = 0;
    for page in pdf.pages().iter() {
        let content = page.page_stream().unwrap_or_default();
        work = work.saturating_add(counted.of(content, page.resources()));
        if work > MOST_WORK {
            return Err(OpenError::Overgrown("内容"));
        }
        print.page(page, &pdf, &cache, &mut left);
        if left.is_none() {
            return Err(OpenError::Overgrown("文字"));
        }
    }
    print.content()
}

fn refusal(why: LoadPdfError) -> OpenError {
    match why {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => OpenError::Locked,
        _ => OpenError::Damaged(" PDF "),
    }
}

/// What was printed so far.
#[derive(Default)]
struct Print {
    pages: Vec<Page>,
    /// Pages with a picture and without text, from 1.
    scanned: Vec<usize>,
    /// Pages that the interpreter could not read to their end, from 1.
    broken: Vec<usize>,
    unmapped: usize,
}

impl Print {
    fn page<'a>(&mut self, page: &PdfPage<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>, left: &mut Left) {
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let settings = InterpreterSettings {
            render_content: RenderContent::PAGE,
            warning_sink: Arc::new(|_| {}),
            ..InterpreterSettings::default()
        };
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, bounds, cache, pdf.xref(), settings);
        let mut printer = Printer::new(bounds, left);
        // The interpreter is made for well-formed files; what a broken page trips it over costs that page only.
        let done = catch_unwind(AssertUnwindSafe(|| interpret_page(page, &mut context, &mut printer)));
        let number = self.pages.len() + 1;
        if done.is_err() {
            self.broken.push(number);
        }
        if printer.has_image && !printer.has_text() {
            self.scanned.push(number);
        }
        self.unmapped += printer.unmapped;
        self.pages.push(printer.page(PageSize { width, height }));
    }

    fn content(self) -> Result<Content, OpenError> {
        let marks: usize = self.pages.iter().map(|page| page.marks.len()).sum();
        if self.unmapped > marks {
            return Err(OpenError::Unmapped);
        }
        if marks == 0 {
            return Err(match (self.scanned.is_empty(), self.broken.is_empty()) {
                (false, _) => OpenError::Scanned,
                (true, false) => OpenError::Damaged(" PDF "),
                (true, true) => OpenError::Empty,
            });
        }
        let mut content = content_of(Format::Pdf, self.pages);
        content.notes.extend(note(
            "scanned-pages",
            &self.scanned,
            "是扫描的图片，上面的文字没有读入。",
            "请先对这些页做文字识别（OCR）。",
        ));
        content.notes.extend(note(
            "broken-pages",
            &self.broken,
            "的内容已损坏，可能没有读全。",
            "请重新下载文件后再读。",
        ));
        if self.unmapped > 0 {
            content.notes.push(Note {
                code: "unmapped-characters",
                message: format!("有 {} 个字的字体没有文字编码，读不出是什么字。", self.unmapped),
                mend: "请对照原件补上，或者向发布单位索取 Word、Excel 原件。",
                span: None,
            });
        }
        Ok(content)
    }
}

fn note(code: &'static str, pages: &[usize], what: &str, mend: &'static str) -> Option<Note> {
    const NAMED: usize = 8;
    let named: Vec<String> = pages.iter().take(NAMED).map(usize::to_string).collect();
    let more = if pages.len() > NAMED { format!("等 {} 页", pages.len()) } else { " 页".to_owned() };
    let message = format!("第 {}{more}{what}", named.join("、"));
    (!pages.is_empty()).then_some(Note { code, message, mend, span: None })
}
