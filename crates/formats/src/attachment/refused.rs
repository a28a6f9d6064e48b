use thiserror::Error;

use super::{FileKind, LARGEST_ATTACHMENT};

/// Why a file cannot be kept, and what to do. The message is for the person who brought it; the file's name stands
/// before it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unfit {
    /// Nothing in it.
    #[error("文件是空的。请检查文件是否保存完整，再重新选择。")]
    Empty,
    /// Larger than [`LARGEST_ATTACHMENT`].
    #[error("文件太大，每个附件最多 {} MB。请压缩图片、降低扫描清晰度，或者拆成几个文件再上传。", LARGEST_ATTACHMENT >> 20)]
    TooLarge,
    /// A program or a script.
    #[error("这是程序或脚本，打开它会运行代码，不能作为附件。请改为上传文档、表格、PDF 或照片。")]
    Runs,
    /// A page for browsers, or a drawing that may hold scripts.
    #[error("这是{0}文件，里面可能带有脚本，不能作为附件。请打开后打印或另存为 PDF，或者截图上传。")]
    Page(&'static str),
    /// A format that has no place here.
    #[error("这是{0}文件，不能作为附件。{1}")]
    OtherFormat(&'static str, &'static str),
    /// Nobody knows what it is.
    #[error(
        "认不出这是什么文件。可以上传照片（JPEG、PNG、WebP、HEIC 等）、PDF、Word、Excel、PPT、WPS 文档和文本文件。"
    )]
    Unknown,
    /// Its ending says something else than its content.
    #[error("文件名以“.{ending}”结尾，内容却是{kind}。请确认没有选错文件；没有选错的，把结尾改成“.{}”再上传。", kind.ending(), kind = kind.chinese())]
    OtherName {
        /// What the name says.
        ending: String,
        /// What it is.
        kind: FileKind,
    },
    /// A file that is two things at once.
    #[error("这张图片里还藏着{0}，不能作为附件。请重新拍照或截图后上传。")]
    Hidden(&'static str),
    /// Macros.
    #[error(
        "文件里有宏（可以自动运行的代码），不能作为附件。请用 Word、Excel 或 WPS 另存为不带宏的 .docx、.xlsx，或者导出为 PDF 再上传。"
    )]
    Macros,
    /// Something that runs or is brought along within a PDF: what it is called.
    #[error("这个 PDF 里有{0}，不能作为附件。请用“打印为 PDF”或“另存为”去掉后再上传。")]
    ActivePdf(&'static str),
    /// Files or programs within an office document.
    #[error(
        "文件里嵌入了别的文件或控件，不能作为附件。请把它们删去，或者导出为 PDF 再上传；嵌入的文件可以单独上传。"
    )]
    Embedded,
    /// It fetches something from elsewhere when it is opened.
    #[error(
        "文件打开时会去别处取内容（{0}），不能作为附件。请断开链接（Excel：数据→编辑链接→断开链接），或者导出为 PDF 再上传。"
    )]
    Linked(&'static str),
    /// It opens only with a password.
    #[error("文件设有打开密码，别人打不开，也无法检查。请去掉密码后另存，再上传。")]
    Locked,
    /// It would take more memory or time than any document needs.
    #[error("文件解开后大得不正常，没有收下。请用原来的软件另存一份，或者导出为 PDF 再上传。")]
    Overgrown,
    /// It does not hold together.
    #[error("文件已损坏，打不开。请重新保存或重新下载后再上传。")]
    Damaged,
}

impl From<crate::OpenError> for Unfit {
    fn from(error: crate::OpenError) -> Unfit {
        use crate::OpenError::{Empty, Locked, Overgrown, TooLarge};
        match error {
            Locked => Unfit::Locked,
            Overgrown(_) => Unfit::Overgrown,
            TooLarge { .. } => Unfit::TooLarge,
            Empty => Unfit::Empty,
            _ => Unfit::Damaged,
        }
    }
}
