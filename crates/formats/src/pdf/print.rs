//! What a PDF's pages print, page after page, and what of it could not be taken.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page,
};
use qingdan_model::Severity;

use super::damage::File;
use super::device::{Left, Printer};
use crate::content::{Content, Format, Note, PageSize};
use crate::page::{Page, content_of};
use crate::refused::OpenError;

const LOAD_AGAIN: &str = "请重新下载文件后再读；如果还是这样，请向发布单位索取原件。";

/// What was printed so far.
pub(super) struct Print<'a> {
    pdf: &'a Pdf,
    cache: &'a InterpreterCache<'a>,
    left: Left,
    /// Whether the file says which pages it has.
    has_tree: bool,
    pages: Vec<Page>,
    /// Pages with a picture and without text, from 1.
    scanned: Vec<usize>,
    /// Pages that are spoilt, so that they may not have been read to their end, from 1.
    broken: Vec<usize>,
    /// Pages that the file names and has not, from 1.
    missing: Vec<usize>,
    unmapped: usize,
}

impl<'a> Print<'a> {
    pub fn of(pdf: &'a Pdf, cache: &'a InterpreterCache<'a>, has_tree: bool) -> Print<'a> {
        Print {
            pdf,
            cache,
            left: Left::default(),
            has_tree,
            pages: Vec::new(),
            scanned: Vec::new(),
            broken: Vec::new(),
            missing: Vec::new(),
            unmapped: 0,
        }
    }

    /// Takes the next page.
    pub fn page(&mut self, page: &PdfPage<'a>, is_whole: bool) -> Result<(), OpenError> {
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let settings = InterpreterSettings {
            render_content: RenderContent::PAGE,
            warning_sink: Arc::new(|_| {}),
            ..InterpreterSettings::default()
        };
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, bounds, self.cache, self.pdf.xref(), settings);
        let mut printer = Printer::new(bounds, &mut self.left);
        // The interpreter is made for well-formed files; what a broken page trips it over costs that page only.
        let done = catch_unwind(AssertUnwindSafe(|| interpret_page(page, &mut context, &mut printer)));
        let number = self.pages.len() + 1;
        if done.is_err() || !is_whole {
            self.broken.push(number);
        }
        if printer.has_image && !printer.has_text() {
            self.scanned.push(number);
        }
        self.unmapped += printer.unmapped;
        self.pages.push(printer.page(PageSize { width, height }));
        if self.left.is_none() { Err(OpenError::Overgrown("文字")) } else { Ok(()) }
    }

    /// Leaves out the next page: the file has it not.
    pub fn leave_out(&mut self) {
        let size = self.pages.last().map(|page| page.size).unwrap_or_default();
        self.pages.push(Page { size, ..Page::default() });
        self.missing.push(self.pages.len());
    }

    /// The text and the tables of all pages.
    pub fn content(self, file: File) -> Result<Content, OpenError> {
        let marks: usize = self.pages.iter().map(|page| page.marks.len()).sum();
        let is_spoilt = !self.broken.is_empty() || !self.missing.is_empty();
        if marks == 0 || self.unmapped > marks {
            return Err(match () {
                () if is_spoilt || !file.has_end => file.unreadable(),
                () if marks == 0 && self.unmapped == 0 && self.scanned.is_empty() => OpenError::Empty,
                () if self.unmapped > marks => OpenError::Unmapped,
                () => OpenError::Scanned,
            });
        }
        let mut notes: Vec<Note> = self.damage(file).into_iter().collect();
        if !self.broken.is_empty() {
            notes.push(Note {
                severity: Severity::Error,
                code: "broken-pages",
                message: format!("第 {}的内容已损坏，读出的可能不全或有错。", named(&self.broken)),
                mend: LOAD_AGAIN,
                span: None,
            });
        }
        if !self.scanned.is_empty() {
            notes.push(Note {
                severity: Severity::Warning,
                code: "scanned-pages",
                message: format!("第 {}是扫描的图片，上面的文字没有读入。", named(&self.scanned)),
                mend: "请先对这些页做文字识别（OCR）。",
                span: None,
            });
        }
        // Of spoilt pages, that has been told.
        if self.unmapped > 0 && !is_spoilt {
            notes.push(Note {
                severity: Severity::Warning,
                code: "unmapped-characters",
                message: format!("有 {} 个字的字体没有文字编码，读不出是什么字。", self.unmapped),
                mend: "请对照原件补上，或者向发布单位索取 Word、Excel 原件。",
                span: None,
            });
        }
        let mut content = content_of(Format::Pdf, self.pages);
        content.notes.splice(0..0, notes);
        Ok(content)
    }

    /// What of the file as a whole is missing.
    fn damage(&self, file: File) -> Option<Note> {
        let all = self.pages.len();
        let rest =
            self.missing.first().filter(|first| **first > 1 && all + 1 - **first == self.missing.len());
        let lost = match rest {
            _ if !self.has_tree => format!("只找到 {all} 页，第 {all} 页之后可能还有内容没有读到"),
            Some(first) => format!("应有 {all} 页，第 {} 页之后没有读到", first - 1),
            None if self.missing.is_empty() => format!("{all} 页都在，但上面的内容可能不全"),
            None => format!("应有 {all} 页，第 {}没有读到", named(&self.missing)),
        };
        let is_whole = self.has_tree && self.missing.is_empty();
        let (severity, code, what) = match (file.has_end, is_whole) {
            (false, _) => (Severity::Error, "cut-off-file", "PDF 文件不完整，末尾缺失，多半没有下载完"),
            (true, false) => (Severity::Error, "damaged-file", "PDF 文件已损坏"),
            (true, true) if !file.has_table => {
                (Severity::Warning, "damaged-file", "PDF 文件已损坏（对象目录不对，已重建）")
            }
            (true, true) => return None,
        };
        let message = format!("{what}：{lost}。");
        Some(Note { severity, code, message, mend: LOAD_AGAIN, span: None })
    }
}

/// Pages by their numbers: "3、7 页", "1 至 28 页".
fn named(pages: &[usize]) -> String {
    const NAMED: usize = 8;
    if let [first, _, .., last] = pages
        && last - first + 1 == pages.len()
    {
        return format!("{first} 至 {last} 页");
    }
    let numbers: Vec<String> = pages.iter().take(NAMED).map(usize::to_string).collect();
    let more = if pages.len() > NAMED { format!("等 {} 页", pages.len()) } else { " 页".to_owned() };
    numbers.join("、") + &more
}
