//! What stands in a row.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::column::ColumnNo;

/// The cells of a row that hold something, by column. Kept close together: a ledger has them a million times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// Columns in their order, each with where its text ends.
    ends: Box<[(ColumnNo, u32)]>,
    text: Box<str>,
}

impl Cells {
    /// What stands in a column; empty where nothing does.
    pub fn get(&self, column: ColumnNo) -> &str {
        self.iter().find(|(no, _)| *no == column).map_or("", |(_, text)| text)
    }

    /// All cells, by column.
    pub fn iter(&self) -> impl Iterator<Item = (ColumnNo, &str)> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        let text = |(start, (no, end)): (u32, &(ColumnNo, u32))| {
            (*no, self.text.get(start as usize..*end as usize).unwrap_or_default())
        };
        starts.zip(self.ends.iter()).map(text)
    }

    /// The same with other texts in some columns; an empty text clears one.
    pub fn with<'a>(&'a self, changes: impl IntoIterator<Item = (ColumnNo, &'a str)>) -> Cells {
        let mut cells: std::collections::BTreeMap<ColumnNo, &str> = self.iter().collect();
        cells.extend(changes);
        cells.into_iter().collect()
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes that it takes in memory.
    pub fn size(&self) -> usize {
        size_of_val(self) + size_of_val(&*self.ends) + self.text.len()
    }
}

impl<T: AsRef<str>> FromIterator<(ColumnNo, T)> for Cells {
    /// Of several texts for a column the last counts.
    fn from_iter<I: IntoIterator<Item = (ColumnNo, T)>>(cells: I) -> Cells {
        let cells: std::collections::BTreeMap<ColumnNo, T> = cells.into_iter().collect();
        let mut text = String::new();
        let mut ends = Vec::new();
        for (no, one) in cells.iter().filter(|(_, one)| !one.as_ref().is_empty()) {
            text.push_str(one.as_ref());
            // A cell has at most some thousand bytes, a row some hundred cells.
            ends.push((*no, u32::try_from(text.len()).unwrap_or(u32::MAX)));
        }
        Cells { ends: ends.into(), text: text.into() }
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let cells = Vec::<(ColumnNo, String)>::deserialize(deserializer)?;
        match cells.iter().map(|(_, text)| text.len()).sum::<usize>() < u32::MAX as usize {
            true => Ok(cells.into_iter().collect()),
            false => Err(D::Error::custom("a row is too long")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_changed_and_kept() {
        let cells: Cells = [(3, "丙"), (1, "甲"), (2, "")].into_iter().collect();
        assert_eq!(cells.iter().collect::<Vec<_>>(), [(1, "甲"), (3, "丙")]);
        assert_eq!((cells.get(3), cells.get(2)), ("丙", ""));
        let changed = cells.with([(1, ""), (2, "乙")]);
        assert_eq!(changed.iter().collect::<Vec<_>>(), [(2, "乙"), (3, "丙")]);
        let kept = serde_json::to_string(&changed).unwrap();
        assert_eq!(kept, r#"[[2,"乙"],[3,"丙"]]"#);
        assert_eq!(serde_json::from_str::<Cells>(&kept).unwrap(), changed);
    }
}
