//! A public notice as a Word document in the form of official papers (GB/T 9704): A4 upright, the title in 小标宋, the text
//! in 仿宋 of 16 points, signature and date below on the right.

use askama::Template;

use crate::{Format, WriteError, docx, unfit};

/// A notice as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedNotice {
    /// "关于…的公示".
    pub title: String,
    /// What stands on it, a paragraph each.
    pub paragraphs: Vec<String>,
    /// Who signs it.
    pub signed: String,
    /// The day on which it was posted, in words; empty where nobody knows yet.
    pub date: String,
}

#[derive(Template)]
#[template(path = "notice.xml")]
struct Body<'a> {
    notice: &'a PrintedNotice,
}

/// The notice as a Word document; the same notice is the same bytes.
///
/// # Errors
/// None in practice: any text makes a document.
pub fn notice_docx(notice: &PrintedNotice) -> Result<Vec<u8>, WriteError> {
    let failed = |reason: String| unfit(Format::Docx, reason);
    let body = Body { notice }.render().map_err(|error| failed(error.to_string()))?;
    docx::package(&body).map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_is_read_again() {
        let notice = PrintedNotice {
            title: "关于临时救助的公示".into(),
            paragraphs: vec!["拟给予 <救助> & 补贴。".into(), "监督电话：0999-1234567".into()],
            signed: "柳林镇人民政府".into(),
            date: "2026年11月30日".into(),
        };
        let bytes = notice_docx(&notice).unwrap();
        assert_eq!(bytes, notice_docx(&notice).unwrap());
        let content = qingdan_formats::open(&bytes).unwrap();
        let lines: Vec<&str> = content.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            [
                "关于临时救助的公示",
                "拟给予 <救助> & 补贴。",
                "监督电话：0999-1234567",
                "柳林镇人民政府",
                "2026年11月30日"
            ]
        );
    }
}
