//! Columns for a new ledger, by what its item is about.

use qingdan_catalogue::{ColumnWords, LedgerKind, LedgerWords};

use super::column::{CaseField, Column, ColumnKind};

/// Columns for the ledger of an item with this name, whose clause says this. They are a proposal: whoever opens the ledger
/// changes them.
pub fn proposed_columns(item: &str, clause: &str) -> Vec<Column> {
    let kinds = &LedgerWords::embedded().ledgers;
    let mentions = |text: &str, kind: &LedgerKind| kind.words.iter().any(|word| text.contains(word.as_str()));
    let by_clause = kinds.iter().find(|kind| mentions(clause, kind));
    let by_item = kinds.iter().find(|kind| mentions(item, kind));
    let chosen = by_clause.or(by_item).or(kinds.last());
    let mut columns: Vec<Column> =
        chosen.into_iter().flat_map(|kind| &kind.columns).filter_map(column).collect();
    let of_case =
        |name, field: CaseField| Column { from_case: Some(field), ..Column::new(name, field.kind()) };
    columns.push(of_case("办理状态", CaseField::Standing));
    columns.push(of_case("办件编号", CaseField::Number));
    columns.push(Column::new("备注", ColumnKind::Text));
    columns
}

fn column(words: &ColumnWords) -> Option<Column> {
    let from_case = words.case.as_deref().and_then(|word| word.parse().ok());
    Some(Column {
        choices: words.choices.clone(),
        from_case,
        ..Column::new(&words.name, words.kind.parse().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::columns;

    #[test]
    fn every_kind_of_the_catalogue_can_be_opened() {
        for kind in &LedgerWords::embedded().ledgers {
            let word = kind.words.first().map_or("某事", String::as_str);
            let proposed = proposed_columns(word, "");
            assert_eq!(proposed.len(), kind.columns.len() + 3, "{word}");
            assert_eq!(columns::check(&columns::numbered(&proposed, 0)), Ok(()), "{word}");
            let fields = kind.columns.iter().filter(|column| column.case.is_some()).count();
            assert_eq!(proposed.iter().filter(|column| column.from_case.is_some()).count(), fields + 2);
        }
    }

    #[test]
    fn what_the_clause_says_counts_first() {
        let names = |columns: Vec<Column>| columns.into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert!(names(proposed_columns("渡口津贴", "建立多领追缴台账")).contains(&"已追缴金额".to_owned()));
        assert!(names(proposed_columns("渡口津贴", "")).contains(&"发放日期".to_owned()));
        assert!(names(proposed_columns("渡口名胜", "")).contains(&"名称".to_owned()));
    }
}
