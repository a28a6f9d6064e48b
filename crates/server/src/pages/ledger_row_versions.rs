//! The versions of a row: what each changed, and what somebody else changed while the row was being typed. What stands
//! here is masked, as it is in the table.

use qingdan_work::case::Act;
use qingdan_work::ledger::{Cells, Column, ColumnKind, Ledger, RowNo};

use super::ledger_row::Shown;
use crate::app::App;
use crate::desk::Desk;
use crate::ledger::{Row, open_cells};
use crate::refusal::Refusal;

/// A version as it was kept.
pub(super) struct Past {
    version: u32,
    is_removed: bool,
    /// None where all of it was erased, or its key is away.
    cells: Option<Cells>,
    /// Whether personal data were erased in it.
    is_erased: bool,
    act: Act,
}

/// A version on the page.
pub(super) struct VersionView {
    pub who: String,
    pub when: String,
    pub what: Vec<String>,
}

/// A cell that somebody else changed meanwhile.
pub(super) struct ConflictView {
    pub label: String,
    pub was: String,
    pub is: String,
    pub typed: String,
}

/// All versions of a row, the first one first.
pub(super) async fn past(app: &App, desk: &Desk, ledger: &Ledger, row: RowNo) -> Result<Vec<Past>, Refusal> {
    let versions = app.store.ledger_row_versions(&desk.district, ledger.number, row).await?;
    let opened = |sealed: &[u8]| open_cells(app.vault(), &desk.district, ledger.number, sealed);
    let past = versions.into_iter().map(|one| Past {
        version: one.stored.version,
        is_removed: one.stored.is_removed,
        cells: one.stored.ciphertext.as_deref().and_then(opened),
        is_erased: one.is_erased,
        act: one.act,
    });
    Ok(past.collect())
}

/// What each version changed, the latest first.
pub(super) fn told(desk: &Desk, ledger: &Ledger, past: &[Past]) -> Vec<VersionView> {
    let before = std::iter::once(None).chain(past.iter().map(Some));
    let view = |(before, after): (Option<&Past>, &Past)| VersionView {
        who: format!("{} {}", desk.directory.full_name(after.act.by.organisation), after.act.by.name),
        when: desk.said(after.act.at),
        what: what_changed(ledger, before, after),
    };
    let mut told: Vec<VersionView> = before.zip(past).map(view).collect();
    told.reverse();
    told
}

fn what_changed(ledger: &Ledger, before: Option<&Past>, after: &Past) -> Vec<String> {
    let Some(before) = before else { return vec!["登记".to_owned()] };
    match (before.is_removed, after.is_removed) {
        (false, true) => return vec!["移出台账".to_owned()],
        (true, false) => return vec!["恢复".to_owned()],
        _ => {}
    }
    let (Some(was), Some(is)) = (&before.cells, &after.cells) else {
        return vec!["修改（原来的内容已删除）".to_owned()];
    };
    let shown = |text: String| if text.is_empty() { "空".to_owned() } else { text };
    // Of two of which one lacks what was erased, nobody knows what somebody changed there: only the rest is compared.
    let is_erased = before.is_erased || after.is_erased;
    let lacks = |column: &&Column| {
        let is_free = column.kind.personal().is_some() || column.kind == ColumnKind::Text;
        is_erased && is_free && (was.get(column.no).is_empty() || is.get(column.no).is_empty())
    };
    let changed = ledger.columns.iter().filter(|column| was.get(column.no) != is.get(column.no));
    let mut what: Vec<String> = changed
        .filter(|column| !lacks(column))
        .map(|column| {
            let (was, is) = (column.masked(was.get(column.no)), column.masked(is.get(column.no)));
            format!("{}：{} → {}", column.name, shown(was), shown(is))
        })
        .collect();
    if is_erased {
        what.push("个人信息和改掉的文字已删除".to_owned());
    }
    what
}

/// The cells that changed since the version that was seen.
pub(super) fn conflict(ledger: &Ledger, row: &Row, past: &[Past], shown: &Shown) -> Vec<ConflictView> {
    let (Some(seen), Some(typed)) = (shown.seen, &shown.typed) else { return Vec::new() };
    if seen == row.version {
        return Vec::new();
    }
    let was = past.iter().find(|past| past.version == seen).and_then(|past| past.cells.as_ref());
    let Some(was) = was else { return Vec::new() };
    let changed = ledger.shown_columns().filter(|column| was.get(column.no) != row.cells.get(column.no));
    let view = |column: &Column| ConflictView {
        label: column.name.clone(),
        was: column.masked(was.get(column.no)),
        is: column.masked(row.cells.get(column.no)),
        typed: typed.get(&column.no).map(|text| column.masked(text)).unwrap_or_default(),
    };
    changed.map(view).collect()
}
