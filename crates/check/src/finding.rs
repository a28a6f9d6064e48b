use qingdan_model::{Column, Kind, Place, Severity};
use serde::Serialize;
use sm3::{Digest, Sm3};

use crate::rule::Rule;

/// A defect that a check found in a list (体检问题).
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// Position of the list among those of the town.
    pub sheet: usize,
    /// The list.
    pub list: Kind,
    /// Number of the item; `None` where it concerns the whole list.
    pub item: Option<u32>,
    /// Name of the item.
    pub item_name: Option<String>,
    /// The column, where it concerns one.
    pub column: Option<Column>,
    /// Number of the clause in its column, where it concerns one.
    pub clause: Option<usize>,
    /// What is wrong, in plain Chinese.
    pub message: String,
    /// The same in English.
    pub english: String,
    /// How to mend it, in Chinese, where that is known.
    pub suggestion: Option<String>,
    /// The characters in question.
    pub words: String,
    /// Where they stand.
    pub place: Place,
}

/// A finding as outside interfaces know it.
#[derive(Debug, Serialize)]
pub struct Wire<'a> {
    code: &'a str,
    rule: &'a str,
    severity: Severity,
    source: &'a str,
    town: Option<&'a str>,
    list: Kind,
    item: Option<u32>,
    item_name: Option<&'a str>,
    column: Option<Column>,
    clause: Option<usize>,
    message: &'a str,
    message_en: &'a str,
    suggestion: Option<&'a str>,
    words: &'a str,
    fingerprint: String,
    place: &'a Place,
}

impl Finding {
    /// A name for what it is about that stays the same in other versions of the list: SM3 of the rule, the name of the
    /// item and the words concerned, never of numbers.
    pub fn fingerprint(&self) -> String {
        let mut digest = Sm3::new();
        for part in [self.rule.code, self.item_name.as_deref().unwrap_or_default(), &self.words] {
            digest.update(part.as_bytes());
            digest.update(b"\n");
        }
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The finding in the public JSON, of a document and a town.
    pub fn wire<'a>(&'a self, source: &'a str, town: Option<&'a str>) -> Wire<'a> {
        Wire {
            code: self.rule.code,
            rule: self.rule.name,
            severity: self.rule.severity,
            source,
            town,
            list: self.list,
            item: self.item,
            item_name: self.item_name.as_deref(),
            column: self.column,
            clause: self.clause,
            message: &self.message,
            message_en: &self.english,
            suggestion: self.suggestion.as_deref(),
            words: &self.words,
            fingerprint: self.fingerprint(),
            place: &self.place,
        }
    }

    /// Where it comes among others: by list, then as printed.
    pub(crate) fn order(&self) -> (usize, Option<u32>, usize, Option<Column>, Option<usize>, &'static str) {
        let start = self.place.spans.first().map_or(usize::MAX, |span| span.start);
        (self.sheet, self.item, start, self.column, self.clause, self.rule.code)
    }
}
