//! A table of matters, of which each row becomes a case: its rows, and what its columns are.

use qingdan_work::mask::PersonalKind;

use crate::people_table::rows;

/// Rows of one import.
pub(crate) const MOST_ROWS: usize = 10_000;
/// Columns of one table.
const MOST_COLUMNS: usize = 60;

qingdan_model::words! {
    /// What a column of the table is.
    Field, "field" {
        /// The town.
        Town = "town", "镇街";
        /// The community or village.
        Community = "community", "社区（村）";
        /// What the case is about.
        Title = "title", "标题";
        /// A person's name.
        Name = "name", "姓名";
        /// Their identity card's number.
        IdentityNumber = "identity_number", "身份证号";
        /// Their telephone number.
        Telephone = "telephone", "联系电话";
        /// Where they live.
        Address = "address", "住址";
        /// Into which account something was paid.
        BankAccount = "bank_account", "银行账号";
        /// Anything else about them, kept with the column's name.
        Words = "words", "其他内容（加密保存）";
        /// Not taken.
        Ignored = "ignored", "不导入";
    }
}

impl Field {
    /// Which personal data it has.
    pub fn personal(self) -> Option<PersonalKind> {
        Some(match self {
            Field::Name => PersonalKind::Name,
            Field::IdentityNumber => PersonalKind::IdentityNumber,
            Field::Telephone => PersonalKind::Telephone,
            Field::Address => PersonalKind::Address,
            Field::BankAccount => PersonalKind::BankAccount,
            _ => return None,
        })
    }

    /// What a column most likely is by its head.
    fn of_head(head: &str) -> Field {
        const WORDS: [(Field, &[&str]); 8] = [
            (Field::IdentityNumber, &["身份证", "证件号", "公民身份号码"]),
            (Field::BankAccount, &["银行", "卡号", "账号", "账户", "一卡通"]),
            (Field::Telephone, &["电话", "手机", "联系方式"]),
            (Field::Community, &["社区", "村", "嘎查", "居委会"]),
            (Field::Town, &["镇街", "街镇", "乡镇", "街道", "苏木", "所属镇"]),
            (Field::Address, &["住址", "地址"]),
            (Field::Name, &["姓名", "名字", "当事人", "申请人"]),
            (Field::Title, &["标题", "主题"]),
        ];
        let is_number = matches!(head, "序号" | "编号" | "行号" | "");
        let found = WORDS.iter().find(|(_, words)| words.iter().any(|word| head.contains(word)));
        found.map_or(if is_number { Field::Ignored } else { Field::Words }, |(field, _)| *field)
    }
}

/// A table as it came.
pub(crate) struct Table {
    /// What its columns are called.
    pub heads: Vec<String>,
    /// Its rows with their numbers in the file, from 1.
    pub rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// Reads a file (Excel, ODS, CSV).
    ///
    /// # Errors
    /// In Chinese: why it holds no table that can be taken.
    pub fn read(bytes: &[u8]) -> Result<Table, String> {
        let content = qingdan_formats::open(bytes).map_err(|error| format!("{error}{}", error.mend()))?;
        let rows = rows(&content);
        // A heading over the table has one cell.
        let filled = |row: &[String]| row.iter().filter(|cell| !cell.is_empty()).count();
        let is_head = |row: &Vec<String>| {
            filled(row) >= 2
                && row.iter().any(|cell| !matches!(Field::of_head(cell), Field::Words | Field::Ignored))
        };
        let head = rows.iter().take(20).position(is_head);
        let head = head.ok_or("没有找到表头。第一行应当写列名，例如：镇街、姓名、身份证号。")?;
        let heads: Vec<String> = rows[head].iter().take(MOST_COLUMNS).cloned().collect();
        let numbered = (head + 2..).zip(rows.into_iter().skip(head + 1));
        let rows: Vec<(usize, Vec<String>)> = numbered.filter(|(_, row)| filled(row) > 0).collect();
        match rows.len() {
            0 => Err("表格里只有表头，没有内容。".to_owned()),
            many if many > MOST_ROWS => {
                Err(format!("一次最多导入 {MOST_ROWS} 行，这份表格有 {many} 行。请拆成几份。"))
            }
            _ => Ok(Table { heads, rows }),
        }
    }

    /// What its columns most likely are. Of several alike the first counts, the others are kept as words.
    pub fn guess(&self) -> Vec<Field> {
        let mut seen = Vec::new();
        let field = |head: &String| {
            let field = Field::of_head(head);
            if field != Field::Words && field != Field::Ignored && seen.contains(&field) {
                return Field::Words;
            }
            seen.push(field);
            field
        };
        self.heads.iter().map(field).collect()
    }
}
