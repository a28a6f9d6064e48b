use std::fmt::Write;

use qingdan_compare::{Compared, Comparison, Difference, Side};

use super::{legend, marks, missing, one_line, pieces};

/// The towns side by side for a terminal: what only the base says in `[-…-]`, what only the other says in `{+…+}`.
pub fn comparison_text(comparison: &Comparison) -> String {
    let rows = &comparison.rows;
    let missing = rows.iter().filter(|row| row.is_missing_somewhere()).count();
    let differing = rows.iter().filter(|row| !row.is_missing_somewhere() && row.differs()).count();
    let mut text = format!(
        "{}\n共 {} 件事：{missing} 件有镇街没有列，{differing} 件都有而有差别，{} 件相同或只是文字不同\n{}\n",
        comparison.towns.join(" | "),
        rows.len(),
        rows.len() - missing - differing,
        legend()
    );
    for (at, row) in rows.iter().enumerate() {
        let _ = write!(text, "\n{} {}\n", at + 1, row.name);
        self::row(&mut text, comparison, row);
    }
    text
}

fn row(text: &mut String, comparison: &Comparison, row: &Compared) {
    for (town, cell) in comparison.towns.iter().zip(&row.cells) {
        if cell.items.is_empty() {
            let _ = writeln!(text, "  {town}：{}", missing(cell));
        }
        for item in &cell.items {
            let _ = writeln!(text, "  {town}：{}  {}", one_line(item), marks(cell));
        }
        for difference in &cell.differences {
            let _ = writeln!(text, "      {}", told(difference));
        }
    }
}

fn told(difference: &Difference) -> String {
    let pieces = pieces(difference.base.as_deref(), difference.here.as_deref());
    let told = pieces.iter().map(|piece| match piece.side {
        Side::Both => piece.text.clone(),
        Side::Old => format!("[-{}-]", piece.text),
        Side::New => format!("{{+{}+}}", piece.text),
    });
    format!("{}：{}", difference.part.chinese(), told.collect::<String>())
}
