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
    /// The clause or cell that they are a piece of; themselves where they stand alone.
    pub around: String,
    /// Where they begin in it.
    pub at: usize,
    /// Which of several things that are alike in one place; empty where there is one.
    pub about: &'static str,
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
    /// item, the words concerned and the clause around them, never of numbers. Without the clause, whoever dismisses a
    /// word in one would dismiss it unseen in all others of the item.
    pub fn fingerprint(&self) -> String {
        let around = if self.around == self.words { "" } else { &self.around };
        let more = [around, self.about].into_iter().filter(|part| !part.is_empty());
        let mut digest = Sm3::new();
        for part in [self.rule.code, self.item_name.as_deref().unwrap_or_default(), &self.words]
            .into_iter()
            .chain(more)
        {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use qingdan_catalogue::Bodies;

    use crate::{Finding, Sheet, Town, check};

    /// Two clauses of item 1 break off with the same word, item 2 says nothing in two columns.
    const LIST: &str = "柳林镇配合履职事项清单\n\
        序号,类别,事项名称,对应上级部门,上级部门职责,乡镇（街道）配合职责\n\
        1,平安法治,渡口安全,区公安局,\"1.查处超载及\n2.检查救生衣及\",1.宣传渡口安全。\n\
        2,平安法治,航标管护,区水务局,,\n";

    fn findings(printed: &str) -> Vec<Finding> {
        let document = qingdan_read::read("list.csv", printed.as_bytes(), Bodies::embedded());
        let lists = document.lists.iter().map(|list| Sheet { list, text: Some(printed) }).collect();
        let town = Town { name: document.town.as_deref(), region: document.region.as_deref(), lists };
        check(&town, Bodies::embedded(), |_, item| qingdan_interpret::procedure(item))
    }

    fn fingerprints(findings: &[Finding], code: &str) -> BTreeSet<String> {
        findings.iter().filter(|one| one.rule.code == code).map(Finding::fingerprint).collect()
    }

    #[test]
    fn what_is_alike_in_one_item_has_fingerprints_of_its_own_that_no_number_changes() {
        let found = findings(LIST);
        for code in ["QD104", "QD609"] {
            assert_eq!(fingerprints(&found, code).len(), 2, "{code}");
        }
        let one =
            found.iter().find(|one| one.rule.code == "QD609").map(|one| (&*one.words, &one.around[one.at..]));
        assert_eq!(one, Some(("及", "及")));
        // The items change their numbers, and a clause comes in before the two.
        let moved = LIST
            .replace("1.查处超载及\n2.检查", "1.巡查渡口。\n2.查处超载及\n3.检查")
            .replace("\n2,平安", "\n4,平安");
        let moved = findings(&moved);
        for code in ["QD104", "QD609"] {
            assert_eq!(fingerprints(&moved, code), fingerprints(&found, code), "{code}");
        }
        // One of the clauses says something else: somebody has to look at that one again, and at no other.
        let reworded = findings(&LIST.replace("检查救生衣及", "检查救生圈及"));
        assert_eq!(fingerprints(&reworded, "QD609").intersection(&fingerprints(&found, "QD609")).count(), 1);
    }
}
