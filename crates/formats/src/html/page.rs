//! A page's text and tables as a browser shows them, whatever tags are missing.
//!
//! Not the whole algorithm of the HTML standard: only which elements are open matters here, to know which cell text
//! stands in and whether anybody sees it.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::element::{self, Element, is_block, style};
use super::lists::{List, entries_of_each, is_numbered};
use crate::content::{Content, Format};
use crate::draft::Draft;
use crate::refused::OpenError;

/// Elements within elements beyond this are refused; browsers stop there as well.
const DEEPEST: usize = 512;

/// How many open elements all tags together may look at to find the one they end: it bounds the time that deep pages
/// take.
const MOST_LOOKS: usize = 1 << 26;

/// Reads a page that was in `encoding`.
pub(super) fn read(text: &str, encoding: &'static str) -> Result<Content, OpenError> {
    let mut emitter = DefaultEmitter::default();
    // What stands in scripts and style sheets is no mark-up.
    emitter.naively_switch_states(true);
    let mut page = Page {
        draft: Draft::new(Format::Html(encoding)),
        open: Vec::new(),
        lists: Vec::new(),
        entries: if text.contains("reversed") { entries_of_each(text) } else { Vec::new() },
        ordered: 0,
        number: String::new(),
        looks: MOST_LOOKS,
    };
    for token in Tokenizer::new_with_emitter(text, emitter).flatten() {
        match token {
            Token::StartTag(tag) => page.start(&tag)?,
            Token::EndTag(tag) => page.end(&String::from_utf8_lossy(&tag.name))?,
            Token::String(text) => page.text(&String::from_utf8_lossy(&text))?,
            _ => {}
        }
    }
    page.close_down_to(0)?;
    page.end_line()?;
    page.draft.finish()
}

struct Page {
    draft: Draft,
    open: Vec<Element>,
    lists: Vec<List>,
    /// How many entries each `<ol>` has, where one of them counts down.
    entries: Vec<i64>,
    /// How many `<ol>` there were.
    ordered: usize,
    /// The number that is drawn before the current line.
    number: String,
    /// How many open elements may still be looked at.
    looks: usize,
}

impl Page {
    fn start(&mut self, tag: &StartTag<()>) -> Result<(), OpenError> {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        self.close_what_ends_before(&name)?;
        if is_block(&name) || name == "br" {
            self.end_line()?;
        }
        if element::is_empty(&name) || (tag.self_closing && name.contains(':')) {
            return Ok(());
        }
        if self.open.len() >= DEEPEST {
            return Err(OpenError::Overgrown("嵌套层数"));
        }
        self.open.push(self.element(name, tag));
        if !self.is_hidden() {
            self.begin(tag)?;
        }
        Ok(())
    }

    fn element(&self, name: String, tag: &StartTag<()>) -> Element {
        let style = style(tag);
        let parent = self.open.last();
        let is_of_signs = element::is_of_signs(&style) || parent.is_some_and(|parent| parent.is_of_signs);
        let is_sign_of_list = is_of_signs && style.contains("mso-list:ignore");
        Element {
            is_hidden: parent.is_some_and(|parent| parent.is_hidden)
                || element::is_unseen(&name)
                || element::is_hidden(tag, &style)
                || is_sign_of_list,
            is_preformatted: name == "pre" || parent.is_some_and(|parent| parent.is_preformatted),
            is_of_signs,
            name,
        }
    }

    fn begin(&mut self, tag: &StartTag<()>) -> Result<(), OpenError> {
        match tag.name.as_slice() {
            b"table" => self.draft.open_table()?,
            b"tr" => self.draft.open_row(),
            b"td" | b"th" => self.draft.open_cell(element::shape(tag))?,
            b"ol" => {
                self.lists.push(List::of(tag, self.entries.get(self.ordered).copied()));
                self.ordered += 1;
            }
            b"ul" => self.lists.push(List::of(tag, None)),
            b"li" => {
                if let Some(number) = self.lists.last_mut().and_then(|list| list.draw(tag)) {
                    self.number.push_str(&number);
                    self.number.push(' ');
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Elements end without a tag where another one starts that cannot stand in them.
    fn close_what_ends_before(&mut self, name: &str) -> Result<(), OpenError> {
        match name {
            "td" | "th" => self.close_in_table(&["tr"]),
            "tr" => self.close_in_table(&["tbody", "thead", "tfoot"]),
            "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => self.close_in_table(&[]),
            "li" => self.close_within(&["li"], &["ol", "ul"]),
            "head" | "body" | "html" => self.close_within(&["head"], &[]),
            _ if is_block(name) => self.close_within(&["p"], &[]),
            _ => Ok(()),
        }
    }

    /// Closes what is open in the innermost table, down to one of `kept`.
    fn close_in_table(&mut self, kept: &[&str]) -> Result<(), OpenError> {
        let Some(table) = self.innermost(&["table"], &[])? else { return Ok(()) };
        let within = self.open[table + 1..].iter().position(|open| kept.contains(&open.name.as_str()));
        self.close_down_to(within.map_or(table + 1, |at| table + 1 + at + 1))
    }

    /// Closes the innermost of `names`, unless a cell or one of `bounds` is open within it.
    fn close_within(&mut self, names: &[&str], bounds: &[&str]) -> Result<(), OpenError> {
        match self.innermost(names, &[&["td", "th", "table", "caption"], bounds].concat())? {
            Some(at) => self.close_down_to(at),
            None => Ok(()),
        }
    }

    /// Where the innermost of `names` is open, unless one of `bounds` is open within it.
    fn innermost(&mut self, names: &[&str], bounds: &[&str]) -> Result<Option<usize>, OpenError> {
        for (at, open) in self.open.iter().enumerate().rev() {
            self.looks = self.looks.checked_sub(1).ok_or(OpenError::Overgrown("嵌套层数"))?;
            if names.contains(&open.name.as_str()) {
                return Ok(Some(at));
            }
            if bounds.contains(&open.name.as_str()) {
                break;
            }
        }
        Ok(None)
    }

    fn end(&mut self, name: &str) -> Result<(), OpenError> {
        if is_block(name) {
            self.end_line()?;
        }
        match name {
            "table" => match self.innermost(&["table"], &[])? {
                Some(at) => self.close_down_to(at),
                None => Ok(()),
            },
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" => {
                match self.innermost(&[name], &["table"])? {
                    Some(at) => self.close_down_to(at),
                    None => Ok(()),
                }
            }
            _ => self.close_within(&[name], &[]),
        }
    }

    fn close_down_to(&mut self, kept: usize) -> Result<(), OpenError> {
        while self.open.len() > kept {
            let Some(element) = self.open.last() else { break };
            let (name, is_hidden) = (element.name.clone(), element.is_hidden);
            if is_block(&name) {
                self.end_line()?;
            }
            self.open.pop();
            if is_hidden {
                continue;
            }
            match name.as_str() {
                "table" => self.draft.close_table()?,
                "tr" => self.draft.close_row(),
                "td" | "th" => self.draft.close_cell(),
                "ol" | "ul" => {
                    self.lists.pop();
                }
                "li" if !self.number.is_empty() => {
                    // An entry without text still has its number.
                    let number = std::mem::take(&mut self.number);
                    self.draft.text(&number)?;
                    self.draft.end_line();
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), OpenError> {
        if self.is_hidden() {
            return Ok(());
        }
        if self.open.last().is_some_and(|open| open.is_preformatted) {
            let mut lines = text.split('\n');
            self.draft.text(lines.next().unwrap_or_default())?;
            for line in lines {
                self.end_line()?;
                self.draft.text(line)?;
            }
            return Ok(());
        }
        let mut shown = String::with_capacity(text.len());
        let mut is_after_space = self.draft.line().is_empty() || self.draft.line().ends_with(' ');
        for char in text.chars() {
            let is_space = char.is_ascii_whitespace();
            if !(is_space && is_after_space) {
                shown.push(if is_space { ' ' } else { char });
            }
            is_after_space = is_space;
        }
        self.draft.text(&shown)
    }

    fn end_line(&mut self) -> Result<(), OpenError> {
        if !self.number.is_empty() && !self.draft.line().trim().is_empty() {
            let number = std::mem::take(&mut self.number);
            if !is_numbered(self.draft.line()) {
                self.draft.drawn_before(&number)?;
            }
        }
        self.draft.end_line();
        Ok(())
    }

    fn is_hidden(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_hidden)
    }
}
