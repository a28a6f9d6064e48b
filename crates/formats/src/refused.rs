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
    #[error("文件太大（{} MB），最多可读 {} MB。", size.div_ceil(1 << 20), most >> 20)]
    TooLarge {
        /// What it has.
        size: usize,
        /// What it may have.
        most: usize,
    },
    /// A format that holds no list.
    #[error("这是{0}文件，不是清单文档。")]
    OtherFormat(&'static str),
    /// A format of old or of another kind that its own program saves as one that can be read: what it is called, and
    /// what to do.
    #[error("这是{0}文件，不能直接读。")]
    OldFormat(&'static str, &'static str),
    /// A file that opens only with a password.
    #[error("文件设有打开密码，读不出内容。")]
    Locked,
    /// A file of this name that does not hold together.
    #[error("这个{0}文件已损坏，打不开。")]
    Damaged(&'static str),
    /// A PDF file of which only the beginning is there, of this many bytes, and not enough to read a page.
    #[error("这个 PDF 文件不完整：只有开头的 {} KB，后面缺失，一页也读不出来。", (size + 512) >> 10)]
    CutOff {
        /// What it has.
        size: usize,
    },
    /// A file that would take more memory or time than any list needs; of what it has too much.
    #[error("文件里的{0}超出了清单可能的规模，没有读。")]
    Overgrown(&'static str),
    /// A PDF file with pictures of pages instead of text.
    #[error("这个 PDF 是扫描件：页面只是图片，没有文字层。")]
    Scanned,
    /// A PDF file whose fonts do not say which characters they print.
    #[error("这个 PDF 的字体没有文字编码（Unicode 映射），看得见字，却读不出是什么字。")]
    Unmapped,
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
            OpenError::OldFormat(..) => "old-format",
            OpenError::Locked => "locked",
            OpenError::Damaged(_) => "damaged-file",
            OpenError::CutOff { .. } => "cut-off-file",
            OpenError::Overgrown(_) => "overgrown",
            OpenError::Scanned => "scanned-pdf",
            OpenError::Unmapped => "unmapped-fonts",
            OpenError::Binary => "not-text",
        }
    }

    /// What to do about it.
    pub fn mend(&self) -> &'static str {
        match self {
            OpenError::Empty => "请检查文件是否下载完整。",
            OpenError::TooLarge { .. } => "请只保留清单部分，另存后再读取。",
            OpenError::OtherFormat(_) => "请提供清单本身的 Word、Excel、PDF、网页或文本文件。",
            OpenError::OldFormat(_, mend) => mend,
            OpenError::Locked => "请用 Word、Excel、WPS 或 PDF 软件打开，去掉打开密码后另存，再读取。",
            OpenError::Damaged(_) => "请重新下载；如果 Word、Excel 或 WPS 能打开它，请另存一份再读取。",
            OpenError::CutOff { .. } => "文件多半没有下载完，请重新下载后再读。",
            OpenError::Overgrown(_) => "请确认这是清单文件；如果是，请只保留清单部分，另存后再读取。",
            OpenError::Scanned => "请先做文字识别（OCR），或者向发布单位索取 Word、Excel 原件。",
            OpenError::Unmapped => "请向发布单位索取 Word、Excel 原件，或者打印成图片后做文字识别（OCR）。",
            OpenError::Binary => "请用原来的软件打开，另存为 UTF-8 文本或 CSV。",
        }
    }
}
