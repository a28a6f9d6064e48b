//! What a page carries besides its table: page numbers.

use crate::flow::without_blanks;

/// Whether a line is a page number that cannot be anything else: "— 12 —", "第 3 页，共 9 页", "3/9", "Page 3".
pub fn is_page_number(line: &str) -> bool {
    const LONGEST: usize = 60;
    if line.len() > LONGEST {
        return false;
    }
    let bare = without_blanks(line);
    let is_dash = |char: char| matches!(char, '-' | '—' | '–' | '－' | '―' | '~' | '·' | '•' | '_' | '*');
    let inner = bare.trim_matches(is_dash);
    let digits =
        |text: &str| !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if inner.len() < bare.len() && digits(inner) {
        return true;
    }
    if let Some((page, of)) = inner.split_once(['/', '／'])
        && digits(page)
    {
        return digits(of);
    }
    if let Some(page) = inner.to_ascii_lowercase().strip_prefix("page") {
        return digits(page.split("of").next().unwrap_or(""));
    }
    let Some(rest) = inner.strip_prefix('第') else { return false };
    let Some((page, after)) = rest.split_once('页') else { return false };
    let total = after.trim_start_matches(['，', ',', '/', '（', '(']);
    let total = total.strip_prefix('共').unwrap_or(total).trim_end_matches(['）', ')']);
    digits(page) && (after.is_empty() || total.strip_suffix('页').is_some_and(digits))
}

/// Whether a line begins a note under the table ("注：……"): no part of its last row.
pub fn is_note(line: &str) -> bool {
    let bare = without_blanks(line);
    ["注：", "注:", "附注：", "备注：", "说明：", "注1", "注释："].iter().any(|start| bare.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for line in
            ["— 12 —", "- 3 -", "第 11 页，共 29 页", "第 44 页", "3/18", "第3页/共18页", "Page 3 of 9"]
        {
            assert!(is_page_number(line), "{line}");
        }
        for line in ["12", "1.受理", "2024年", "第一页", "3/4以上"] {
            assert!(!is_page_number(line), "{line}");
        }
    }
}
