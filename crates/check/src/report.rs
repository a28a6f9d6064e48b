//! Takes what rules find.

use std::ops::Range;

use qingdan_model::{Clause, Column, Item, Passage, Place};

use crate::finding::Finding;
use crate::rule::Rule;
use crate::view::{ClauseView, ItemView, SheetView, View};

/// What one rule finds goes here.
pub(crate) struct Report<'f, 'v> {
    rule: &'static Rule,
    view: &'v View<'v>,
    findings: &'f mut Vec<Finding>,
}

/// Where in a town's lists something was found.
#[derive(Clone, Debug)]
pub(crate) struct At<'a> {
    sheet: usize,
    item: Option<&'a Item>,
    clause: Option<(Column, usize)>,
    words: Words<'a>,
    about: &'static str,
}

#[derive(Clone, Debug)]
enum Words<'a> {
    /// A piece of a passage.
    Passage(&'a Passage, Range<usize>),
    /// Something that is no cell: a heading of a section, a printed number.
    Other(String, Place),
}

impl<'f, 'v> Report<'f, 'v> {
    pub fn new(rule: &'static Rule, view: &'v View<'v>, findings: &'f mut Vec<Finding>) -> Self {
        Report { rule, view, findings }
    }

    /// Something was found: what, in Chinese and in English, and how to mend it where that is known.
    pub fn push(&mut self, at: At<'_>, chinese: String, english: String, suggestion: Option<String>) {
        let Some(sheet) = self.view.sheets.get(at.sheet) else { return };
        let (words, around, start, place) = match at.words {
            Words::Other(words, place) => (words.clone(), words, 0, place),
            Words::Passage(passage, piece) => {
                let (start, words) = match passage.text.get(piece.clone()) {
                    Some(words) => (piece.start, words.to_owned()),
                    None => (0, passage.text.clone()),
                };
                let place = match &sheet.lines {
                    Some(lines) => lines.locate(passage, piece),
                    None => passage.place.clone(),
                };
                (words, passage.text.clone(), start, place)
            }
        };
        self.findings.push(Finding {
            rule: self.rule,
            sheet: at.sheet,
            list: sheet.list.kind,
            item: at.item.map(|item| item.no),
            item_name: at.item.map(|item| item.name.text.clone()),
            column: at.clause.map(|(column, _)| column),
            clause: at.clause.map(|(_, number)| number).filter(|number| *number > 0),
            message: chinese,
            english,
            suggestion,
            words,
            around,
            at: start,
            about: at.about,
            place,
        });
    }
}

impl<'a> At<'a> {
    /// A passage of an item that is no clause: its name, a department, a heading.
    pub fn cell(item: &ItemView<'a>, column: Option<Column>, passage: &'a Passage) -> At<'a> {
        let words = Words::Passage(passage, 0..passage.text.len());
        At {
            sheet: item.sheet,
            item: Some(item.item),
            clause: column.map(|column| (column, 0)),
            words,
            about: "",
        }
    }

    /// The name of an item.
    pub fn name(item: &ItemView<'a>) -> At<'a> {
        At::cell(item, None, &item.item.name)
    }

    /// A clause.
    pub fn clause(clause: &ClauseView<'a>) -> At<'a> {
        let Clause { column, number, passage, .. } = clause.clause;
        let words = Words::Passage(passage, 0..passage.text.len());
        At { sheet: clause.sheet, item: Some(clause.item), clause: Some((column, number)), words, about: "" }
    }

    /// Something of a list that no item has.
    pub fn list(sheet: &SheetView<'a>, words: &str, place: Place) -> At<'a> {
        At {
            sheet: sheet.at,
            item: None,
            clause: None,
            words: Words::Other(words.to_owned(), place),
            about: "",
        }
    }

    /// Something printed beside a cell.
    pub fn beside(self, words: &str, place: Place) -> At<'a> {
        At { words: Words::Other(words.to_owned(), place), ..self }
    }

    /// Which of several things there that are alike.
    pub fn about(self, what: &'static str) -> At<'a> {
        At { about: what, ..self }
    }

    /// A piece of the passage.
    pub fn words(self, piece: Range<usize>) -> At<'a> {
        match self.words {
            Words::Passage(passage, _) => At { words: Words::Passage(passage, piece), ..self },
            Words::Other(..) => self,
        }
    }
}
