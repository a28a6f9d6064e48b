//! Columns of a ledger, and what a cell of each kind takes.

use serde::{Deserialize, Serialize};

use super::number::Decimal;
use super::refusal::CellError;
use crate::mask::{PersonalKind, is_plausible, masked, numbers};

/// A column's number in its ledger, from 1. It stays when the column is renamed or moved.
pub type ColumnNo = u16;

/// The longest text of a cell, in characters.
pub const LONGEST_CELL: usize = 2000;

qingdan_model::words! {
    /// What stands in a column.
    ColumnKind, "kind of column" {
        /// Words.
        Text = "text", "文字";
        /// A number.
        Number = "number", "数字";
        /// An amount in yuan.
        Money = "money", "金额（元）";
        /// A day.
        Date = "date", "日期";
        /// One of several words.
        Choice = "choice", "选项";
        /// Yes or no.
        YesNo = "yes_no", "是或否";
        /// A person's name.
        Name = "name", "姓名";
        /// An identity card's number.
        IdentityNumber = "identity_number", "身份证号";
        /// A telephone number.
        Telephone = "telephone", "联系电话";
        /// Where somebody lives.
        Address = "address", "住址";
        /// An account into which something is paid.
        BankAccount = "bank_account", "银行账号";
    }
}

qingdan_model::words! {
    /// What of a case stands in a column by itself.
    CaseField, "field of a case" {
        /// Its number.
        Number = "number", "办件编号";
        /// What it is about.
        Title = "title", "办件标题";
        /// When it was opened.
        Opened = "opened", "立案日期";
        /// When it was closed.
        Closed = "closed", "办结日期";
        /// Where it stands.
        Standing = "standing", "办理状态";
        /// What came of it.
        Result = "result", "办理结果";
        /// The applicant's name.
        Name = "name", "申请人姓名";
        /// The applicant's identity number.
        IdentityNumber = "identity_number", "申请人身份证号";
        /// The applicant's telephone.
        Telephone = "telephone", "申请人电话";
        /// The applicant's address.
        Address = "address", "申请人住址";
    }
}

/// A column of a ledger (列).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its number; 0 for one that is to be added.
    #[serde(default)]
    pub no: ColumnNo,
    /// What it is called.
    pub name: String,
    /// What stands in it.
    pub kind: ColumnKind,
    /// What can be chosen, for [`ColumnKind::Choice`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What of a case stands in it; such a cell is not typed in rows of cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_case: Option<CaseField>,
    /// Whether it is no longer shown. What stands in it stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_hidden: bool,
}

impl ColumnKind {
    /// Which personal data stand in it: those are shown masked.
    pub fn personal(self) -> Option<PersonalKind> {
        Some(match self {
            ColumnKind::Name => PersonalKind::Name,
            ColumnKind::IdentityNumber => PersonalKind::IdentityNumber,
            ColumnKind::Telephone => PersonalKind::Telephone,
            ColumnKind::Address => PersonalKind::Address,
            ColumnKind::BankAccount => PersonalKind::BankAccount,
            _ => return None,
        })
    }

    /// Whether its cells are added up.
    pub fn is_summed(self) -> bool {
        matches!(self, ColumnKind::Number | ColumnKind::Money)
    }
}

impl CaseField {
    /// The kind of column that it fits.
    pub fn kind(self) -> ColumnKind {
        match self {
            CaseField::Opened | CaseField::Closed => ColumnKind::Date,
            CaseField::Name => ColumnKind::Name,
            CaseField::IdentityNumber => ColumnKind::IdentityNumber,
            CaseField::Telephone => ColumnKind::Telephone,
            CaseField::Address => ColumnKind::Address,
            CaseField::Number | CaseField::Title | CaseField::Standing | CaseField::Result => {
                ColumnKind::Text
            }
        }
    }
}

impl Column {
    /// A column that is to be added.
    pub fn new(name: &str, kind: ColumnKind) -> Column {
        let (choices, from_case) = (Vec::new(), None);
        Column { no: 0, name: name.to_owned(), kind, choices, from_case, is_hidden: false }
    }

    /// What is kept of a text that was typed or imported: dates and numbers in one way of writing, everything else as it
    /// is. Empty stays empty.
    ///
    /// # Errors
    /// Why it cannot stand in this column.
    pub fn taken(&self, text: &str) -> Result<String, CellError> {
        let text = text.trim();
        let column = || self.name.clone();
        if text.is_empty() {
            return Ok(String::new());
        }
        if text.chars().count() > LONGEST_CELL {
            return Err(CellError::TooLong { column: column() });
        }
        match self.kind {
            ColumnKind::Text => {}
            ColumnKind::Number => {
                let number = Decimal::parse(text).ok_or_else(|| CellError::NoNumber { column: column() })?;
                return Ok(number.to_string());
            }
            ColumnKind::Money => {
                let yuan = text.trim_start_matches(['¥', '￥']).trim_end_matches('元');
                let money = Decimal::parse(yuan).filter(|money| money.is_in_cents());
                return money.map(Decimal::in_cents).ok_or_else(|| CellError::NoMoney { column: column() });
            }
            ColumnKind::Date => {
                let day = super::day::parse(text);
                return day.map(|day| day.to_string()).ok_or_else(|| CellError::NoDate { column: column() });
            }
            ColumnKind::Choice => {
                let known = self.choices.iter().find(|choice| choice.as_str() == text);
                return known.cloned().ok_or_else(|| CellError::NoChoice {
                    column: column(),
                    text: text.to_owned(),
                    choices: self.choices.clone(),
                });
            }
            ColumnKind::YesNo => {
                let yes = ["是", "有", "√", "✓", "Y", "y", "yes", "TRUE", "1"];
                let no = ["否", "无", "没有", "×", "X", "x", "N", "n", "no", "FALSE", "0"];
                return match text {
                    text if yes.contains(&text) => Ok("是".to_owned()),
                    text if no.contains(&text) => Ok("否".to_owned()),
                    _ => Err(CellError::NoYesNo { column: column() }),
                };
            }
            _ => {}
        }
        match self.kind.personal() {
            Some(kind) if !is_plausible(kind, text) => Err(CellError::Implausible { column: column(), kind }),
            Some(PersonalKind::IdentityNumber) => Ok(text.to_ascii_uppercase()),
            Some(_) => Ok(text.to_owned()),
            // What is not masked must hold nothing that is to be.
            None => match numbers(text).first() {
                Some((kind, range)) => {
                    let shown = masked(*kind, &text[range.clone()]);
                    Err(CellError::Personal { column: column(), kind: *kind, shown })
                }
                None => Ok(text.to_owned()),
            },
        }
    }

    /// A cell as it is shown to whoever has not asked to see personal data in full.
    pub fn masked(&self, text: &str) -> String {
        match self.kind.personal() {
            Some(kind) if !text.is_empty() => masked(kind, text),
            _ => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_kept_in_one_way_of_writing() {
        use ColumnKind::{Choice, Date, Money, Name, Number, Telephone, Text, YesNo};
        for (kind, text, kept) in [
            (Text, " 三处裂缝 ", Some("三处裂缝")),
            (Text, "联系人13800001234", None),
            (Number, "１,２３4.50", Some("1234.5")),
            (Number, "十二", None),
            (Money, "￥1,200元", Some("1200.00")),
            (Money, "12.345", None),
            (Date, "2026年3月5日", Some("2026-03-05")),
            (Date, "2026/3/5", Some("2026-03-05")),
            (Date, "20260305", Some("2026-03-05")),
            (Date, "2026.2.30", None),
            (Choice, "一般", Some("一般")),
            (Choice, "特大", None),
            (YesNo, "√", Some("是")),
            (YesNo, "也许", None),
            (Name, "某甲", Some("某甲")),
            (Telephone, "电话在表里", None),
            (Telephone, "", Some("")),
        ] {
            let column = Column {
                choices: vec!["一般".to_owned(), "重大".to_owned()],
                ..Column::new("某列", kind)
            };
            assert_eq!(column.taken(text).ok().as_deref(), kept, "{text}");
        }
    }

    #[test]
    fn what_a_case_gives_fits_its_column() {
        let personal = CaseField::ALL.iter().filter(|field| field.kind().personal().is_some());
        assert_eq!(personal.count(), 4);
    }

    proptest::proptest! {
        #[test]
        fn what_was_taken_is_taken_again_as_it_is(text in ".{0,30}", kind in 0..ColumnKind::ALL.len()) {
            let column = Column::new("某列", ColumnKind::ALL[kind]);
            if let Ok(kept) = column.taken(&text) {
                proptest::prop_assert_eq!(column.taken(&kept), Ok(kept));
            }
        }
    }
}
