use thiserror::Error;

/// Larger files are refused, in bytes: a published list with its fonts and seals has a few megabytes.
pub const LARGEST_FILE: usize = 64 << 20;

/// Larger texts are refused, in bytes, and so is what a packed file unpacks to beyond it: the longest published lists
/// have less than one megabyte of text.
pub const LARGEST_TEXT: usize = 16 << 20;

/// Why a file could not be taken. The message is for the person who brought it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// Nothing in it.
    #[error("文件是空的，没有任何内容。")]
    Empty,
    /// Larger than [`LARGEST_FILE`], or as text than [`LARGEST_TEXT`]; both in bytes.
    #[error("文件太大（{} MB），最多可读 {} MB。", size >> 20, most >> 20)]
    TooLarge {
        /// What it has.
        size: usize,
        /// What it may have.
        most: usize,
    },
    /// A format that holds no list.
    #[error("这是{0}文件，不是清单文档。")]
    OtherFormat(&'static str),
    /// Bytes that are no text in any encoding lists come in.
    #[error("文件内容不是文本：既不是 UTF-8、UTF-16，也不是 GB18030 编码。")]
    Binary,
}

impl OpenError {
    /// A stable short name for the diagnostic.
    pub fn code(&self) -> &'static str {
        match self {
            OpenError::Empty => "empty-file",
            OpenError::TooLarge { .. } => "too-large",
            OpenError::OtherFormat(_) => "other-format",
            OpenError::Binary => "not-text",
        }
    }

    /// What to do about it.
    pub fn mend(&self) -> &'static str {
        match self {
            OpenError::Empty => "请检查文件是否下载完整。",
            OpenError::TooLarge { .. } => "请只保留清单部分后重新上传。",
            OpenError::OtherFormat(_) => "请先把其中的表格另存为 CSV，或把文字另存为 UTF-8 文本，再读取。",
            OpenError::Binary => "请用原来的软件打开，另存为 UTF-8 文本或 CSV。",
        }
    }
}
