//! A Word document's paragraphs and tables, as they read with all tracked changes accepted.

use qingdan_model::Severity;

use super::numbering::Numbering;
use super::styles::{Properties, Styles};
use super::symbol;
use crate::content::{Content, Format, Note};
use crate::draft::{Down, Draft, Shape};
use crate::refused::OpenError;
use crate::xml::{Element, Token, Tokens};

/// Reads `document.xml`.
pub(super) fn read(part: &str, numbering: Numbering, styles: &Styles) -> Result<Content, OpenError> {
    let mut body = Body {
        tokens: Tokens::of(part, " Word "),
        draft: Draft::new(Format::Docx),
        numbering,
        styles,
        paragraph: Paragraph::default(),
        is_in_run: false,
        is_run_hidden: false,
        fields: Vec::new(),
        text_boxes: 0,
    };
    while let Some(token) = body.tokens.next()? {
        match token {
            Token::Open(element) => body.open(&element)?,
            Token::Close(name) => body.close(&name)?,
            Token::Text(_) => {}
        }
    }
    if body.text_boxes > 0 {
        body.draft.note(text_box_note(body.text_boxes));
    }
    body.draft.finish()
}

fn text_box_note(count: usize) -> Note {
    Note {
        severity: Severity::Warning,
        code: "text-box",
        message: format!("文档里有 {count} 个文本框，其中的文字没有读入。"),
        mend: "如果文本框里有清单的内容，请把它移到正文或表格里再读取。",
        span: None,
    }
}

struct Body<'a> {
    tokens: Tokens<'a>,
    draft: Draft,
    numbering: Numbering,
    styles: &'a Styles,
    paragraph: Paragraph,
    is_in_run: bool,
    is_run_hidden: bool,
    /// The fields that are open; whether what follows is the result of each.
    fields: Vec<bool>,
    text_boxes: usize,
}

/// The open paragraph.
#[derive(Default)]
struct Paragraph {
    style: Option<String>,
    own: Properties,
    /// What its style says of hidden text.
    is_hidden: bool,
    /// Its end was deleted: the next one goes on in it.
    is_end_deleted: bool,
}

/// What is not there once changes are accepted, what is no text of the document, and what properties were before.
const PASSED_OVER: [&str; 20] = [
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "delInstrText",
    "Fallback",
    "rt",
    "sdtPr",
    "sectPr",
    "tblPr",
    "tblGrid",
    "tblPrEx",
    "tabs",
    "pPrChange",
    "rPrChange",
    "tcPrChange",
    "trPrChange",
    "tblPrChange",
    "tblGridChange",
    "numberingChange",
];

impl Body<'_> {
    fn open(&mut self, element: &Element<'_>) -> Result<(), OpenError> {
        match element.name().as_str() {
            "p" => self.paragraph = Paragraph::default(),
            "pPr" => self.paragraph_properties()?,
            "r" => {
                self.is_in_run = true;
                self.is_run_hidden = self.paragraph.is_hidden;
            }
            "rPr" => self.run_properties()?,
            "t" => {
                let text = self.tokens.text()?;
                self.text(&text)?;
            }
            "tab" | "ptab" => self.text("\t")?,
            "br" | "cr" if self.is_in_run => self.draft.end_line(),
            "noBreakHyphen" => self.text("-")?,
            "sym" => self.text(&symbol::drawn(element))?,
            "fldChar" => self.field(&element.attribute("fldCharType").unwrap_or_default()),
            "tbl" => self.draft.open_table()?,
            "tr" => self.draft.open_row(),
            "trPr" => self.row_properties()?,
            "tc" => self.draft.open_cell(Shape::default())?,
            "tcPr" => self.cell_properties()?,
            "drawing" | "pict" | "object" => self.drawing()?,
            name if PASSED_OVER.contains(&name) => self.tokens.skip()?,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), OpenError> {
        match name {
            "p" if !self.paragraph.is_end_deleted => self.draft.end_line(),
            "r" => self.is_in_run = false,
            "tc" => self.draft.close_cell(),
            "tr" => self.draft.close_row(),
            "tbl" => self.draft.close_table()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), OpenError> {
        let is_shown = self.is_in_run && !self.is_run_hidden && self.fields.iter().all(|result| *result);
        if is_shown { self.draft.text(text) } else { Ok(()) }
    }

    /// A field's instruction may hold runs with text of its own, which nobody sees.
    fn field(&mut self, kind: &str) {
        match kind {
            "begin" => self.fields.push(false),
            "separate" => self.fields.last_mut().into_iter().for_each(|result| *result = true),
            _ => {
                self.fields.pop();
            }
        }
    }

    fn paragraph_properties(&mut self) -> Result<(), OpenError> {
        let mut paragraph = Paragraph::default();
        self.each_property(|element, parent| match (parent, element.name().as_str()) {
            ("", "pStyle") => paragraph.style = element.id("val"),
            ("numPr", "numId") => paragraph.own.list = element.number("val"),
            ("numPr", "ilvl") => paragraph.own.level = element.number("val"),
            ("rPr", "del" | "moveFrom") => paragraph.is_end_deleted = true,
            _ => {}
        })?;
        if let Some(style) = &paragraph.style {
            paragraph.is_hidden = self.styles.properties(style).is_hidden.unwrap_or(false);
        }
        self.paragraph = paragraph;
        self.draw_number()
    }

    fn draw_number(&mut self) -> Result<(), OpenError> {
        let Paragraph { style, own, is_hidden, is_end_deleted } = &self.paragraph;
        if *is_hidden || *is_end_deleted {
            return Ok(());
        }
        let styled = style.as_ref().map(|style| self.styles.properties(style)).unwrap_or_default();
        let Some(list) = own.list.or(styled.list).filter(|list| *list != 0) else {
            return Ok(());
        };
        // A list's level may name the style whose paragraphs are on it.
        let of_style = || self.numbering.level_of_style(list, style.as_ref().filter(|_| own.list.is_none())?);
        let level = own.level.or_else(of_style).or(styled.level).unwrap_or(0);
        match self.numbering.draw(list, level) {
            Some(number) => self.draft.drawn_before(&number),
            None => Ok(()),
        }
    }

    fn run_properties(&mut self) -> Result<(), OpenError> {
        let mut style = None;
        let mut own = None;
        self.each_property(|element, _| match element.name().as_str() {
            "rStyle" => style = element.id("val"),
            "vanish" => own = Some(element.is_on()),
            _ => {}
        })?;
        let styled = style.and_then(|style| self.styles.properties(&style).is_hidden);
        if let Some(is_hidden) = own.or(styled) {
            self.is_run_hidden = is_hidden;
        }
        Ok(())
    }

    fn row_properties(&mut self) -> Result<(), OpenError> {
        let mut is_gone = false;
        let mut before = 0;
        self.each_property(|element, _| match element.name().as_str() {
            "del" => is_gone = true,
            "hidden" => is_gone |= element.is_on(),
            "gridBefore" => before = element.number("val").unwrap_or(0),
            _ => {}
        })?;
        if is_gone {
            self.draft.drop_row();
            self.tokens.skip()?; // the row: its properties are closed
        } else if before > 0 {
            self.draft.open_cell(Shape { columns: before, ..Shape::default() })?;
            self.draft.close_cell();
        }
        Ok(())
    }

    fn cell_properties(&mut self) -> Result<(), OpenError> {
        let mut shape = Shape::default();
        self.each_property(|element, _| match element.name().as_str() {
            "gridSpan" => shape.columns = element.number("val").unwrap_or(1),
            "vMerge" if element.attribute("val").as_deref() != Some("restart") => {
                shape.down = Down::Continued;
            }
            _ => {}
        })?;
        self.draft.shape_cell(shape);
        Ok(())
    }

    /// Pictures say nothing; a text box stands anywhere on the page, so that its text belongs nowhere in the flow.
    fn drawing(&mut self) -> Result<(), OpenError> {
        let outside = self.tokens.outside();
        let mut is_in_box = false;
        let mut has_text = false;
        while let Some(token) = self.tokens.next_within(outside)? {
            match token {
                Token::Open(element) => match element.name().as_str() {
                    "Fallback" => self.tokens.skip()?,
                    "txbxContent" => is_in_box = true,
                    _ => {}
                },
                Token::Text(text) => has_text |= is_in_box && !text.trim().is_empty(),
                Token::Close(_) => {}
            }
        }
        self.text_boxes += usize::from(has_text);
        Ok(())
    }

    /// Calls `take` with each element in the one that was opened last, and the name of the one around it within.
    fn each_property(&mut self, mut take: impl FnMut(&Element<'_>, &str)) -> Result<(), OpenError> {
        let mut path: Vec<String> = Vec::new();
        loop {
            match self.tokens.next()? {
                Some(Token::Open(element)) => {
                    let name = element.name();
                    take(&element, path.last().map(String::as_str).unwrap_or_default());
                    if name.ends_with("Change") {
                        self.tokens.skip()?;
                    } else {
                        path.push(name);
                    }
                }
                Some(Token::Close(_)) if path.pop().is_some() => {}
                Some(Token::Close(_)) | None => return Ok(()),
                Some(Token::Text(_)) => {}
            }
        }
    }
}
