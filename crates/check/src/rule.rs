use qingdan_model::Severity;

use crate::report::Report;
use crate::view::View;

/// A kind of defect, with the page that explains it.
#[derive(Debug)]
pub struct Rule {
    /// Its stable code, `QD` and three digits; the first says its [`Group`].
    pub code: &'static str,
    /// Its name in English, in kebab case.
    pub name: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// What it finds, in a few words of Chinese.
    pub title: &'static str,
    /// The same in English.
    pub english: &'static str,
    /// Why it matters and what to do, in plain Chinese.
    pub why: &'static str,
    /// The same in English.
    pub why_english: &'static str,
    /// An invented example.
    pub example: Example,
    /// Finds it.
    pub(crate) find: fn(&View<'_>, &mut Report<'_, '_>),
}

/// An invented example of a defect and of its mend.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// As it should not be printed.
    pub wrong: &'static str,
    /// As it should be.
    pub right: &'static str,
}

/// What rules are about: the hundreds of their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Numbers, counts, empty cells.
    Table,
    /// Names of departments and other bodies.
    Bodies,
    /// 履职保障.
    Support,
    /// Who has to do, and who may do, what.
    Powers,
    /// Hand-offs, deadlines, notices.
    Process,
    /// Wording and print.
    Text,
}

impl Group {
    /// What it is called on screens.
    pub fn chinese(self) -> &'static str {
        match self {
            Group::Table => "编号和表格",
            Group::Bodies => "部门名称",
            Group::Support => "履职保障",
            Group::Powers => "权责划分",
            Group::Process => "衔接和时限",
            Group::Text => "文字",
        }
    }
}

impl Rule {
    /// What it is about.
    pub fn group(&self) -> Group {
        match self.code.as_bytes().get(2) {
            Some(b'1') => Group::Table,
            Some(b'2') => Group::Bodies,
            Some(b'3') => Group::Support,
            Some(b'4') => Group::Powers,
            Some(b'5') => Group::Process,
            _ => Group::Text,
        }
    }

    /// Its page as plain text, for a terminal.
    pub fn explanation(&self) -> String {
        let Example { wrong, right } = self.example;
        format!(
            "{} {}（{}）\n{}\n\n{}\n{}\n\n例（虚构）：\n  {}\n改为：\n  {}\n",
            self.code,
            self.title,
            self.name,
            self.english,
            self.why,
            self.why_english,
            wrong.replace('\n', "\n  "),
            right.replace('\n', "\n  ")
        )
    }
}
