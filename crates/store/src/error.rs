use std::path::PathBuf;

use qingdan_model::Kind;
use qingdan_work::administration::Denied;
use thiserror::Error;

/// Why the store could not do what was asked. Whatever the error, nothing that was acknowledged is lost and
/// nothing is half written.
///
/// `Display` is for the operator who reads logs and terminals; [`StoreError::chinese`] for the user of a screen.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The data directory cannot be made or written.
    #[error("data directory {} cannot be written: {reason}; give another one or mend its permissions", path.display())]
    NotWritable {
        /// The directory.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },
    /// No space left, or the database reached its permitted size.
    #[error("the disk of the database is full ({reason}); free some space and try again")]
    DiskFull {
        /// What the database said.
        reason: String,
    },
    /// Another process holds the database for longer than we wait.
    #[error("the database is locked by another process ({reason}); end it or try again")]
    Locked {
        /// What the database said.
        reason: String,
    },
    /// Somebody else wrote the same at the same moment and was first. The store tries again by itself.
    #[error("somebody else was faster ({reason}); try again")]
    Overtaken {
        /// What the database said.
        reason: String,
    },
    /// The file is no database or is damaged. It is left as it is.
    #[error(
        "database {place} is damaged or no database ({reason}); it was left untouched: keep a copy, then restore a backup in its place"
    )]
    Corrupt {
        /// File or server.
        place: String,
        /// What the database said.
        reason: String,
    },
    /// A newer program wrote the database.
    #[error(
        "the database has schema {found}, this program knows {known}; use the newer program that wrote it"
    )]
    NewerSchema {
        /// Version in the database.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
    },
    /// PostgreSQL does not answer, refuses us, or has no such database; or its URL is wrong.
    #[error(
        "PostgreSQL cannot be used: {reason}; check that it runs and that host, user, password and database of the URL are right"
    )]
    Unreachable {
        /// What went wrong.
        reason: String,
    },
    /// The document names no town and none was given.
    #[error("{file} names no town; say which one it belongs to")]
    NoTown {
        /// Name of the document's file.
        file: String,
    },
    /// The district's name is empty.
    #[error("a district needs a name")]
    NoDistrict,
    /// The document holds no list, or one without items; it would replace a list by nothing.
    #[error("{file} has no list with items in it; nothing was imported")]
    NoItems {
        /// Name of the document's file.
        file: String,
    },
    /// The document holds two lists of one kind; a town has one of each.
    #[error("{file} holds more than one {kind} list; nothing was imported: split it or mend how it reads")]
    KindTwice {
        /// Name of the document's file.
        file: String,
        /// The kind.
        kind: Kind,
    },
    /// There is an account with this login.
    #[error("login `{login}` is taken")]
    LoginTaken {
        /// The login.
        login: String,
    },
    /// There is no account with this login.
    #[error("there is no account `{login}`")]
    NoAccount {
        /// The login.
        login: String,
    },
    /// Somebody may not change, see or erase what they asked to; the reason is in Chinese.
    #[error("{0}")]
    Denied(#[from] Denied),
    /// A backup is asked for where the program makes none, or its file is there already.
    #[error("no backup was made: {reason}")]
    NoBackup {
        /// Why.
        reason: String,
    },
    /// The disk did not say that what was written is there. Nothing more is acknowledged before the program starts anew.
    #[error("the disk failed to keep what was written ({reason}); mend it and start the program again")]
    Unconfirmed {
        /// What the operating system said.
        reason: String,
    },
    /// Anything else that the database refused.
    #[error("the database failed: {reason}")]
    Database {
        /// What the database said.
        reason: String,
    },
}

impl StoreError {
    /// The same for the user of a screen, in plain Chinese, without file names of the server.
    pub fn chinese(&self) -> String {
        match self {
            StoreError::NotWritable { .. } => "数据目录无法写入，请联系管理员检查目录权限。".into(),
            StoreError::DiskFull { .. } => {
                "服务器磁盘空间已满，本次操作没有保存；清理空间后请重试，已有数据不受影响。".into()
            }
            StoreError::Locked { .. } | StoreError::Overtaken { .. } => {
                "数据库正被其他程序占用，本次操作没有保存，请稍后重试。".into()
            }
            StoreError::Corrupt { .. } => "数据库文件已损坏，系统没有改动它；请联系管理员用备份恢复。".into(),
            StoreError::NewerSchema { .. } => "数据由更新版本的程序写入，请联系管理员升级程序。".into(),
            StoreError::Unreachable { .. } => {
                "连接不上数据库，本次操作没有保存；请稍后重试或联系管理员。".into()
            }
            StoreError::NoTown { file } => format!("“{file}”没有写明所属乡镇（街道），请先选择或填写。"),
            StoreError::NoDistrict => "请填写所属区（县、旗）。".into(),
            StoreError::NoItems { file } => format!("“{file}”里没有读到清单事项，没有导入任何内容。"),
            StoreError::KindTwice { file, kind } => {
                format!("“{file}”里有不止一份{}事项清单，没有导入任何内容；请拆分后再导入。", kind.chinese())
            }
            StoreError::LoginTaken { login } => format!("登录名“{login}”已被使用，请换一个。"),
            StoreError::NoAccount { login } => format!("没有登录名为“{login}”的账号。"),
            StoreError::Denied(denied) => denied.to_string(),
            StoreError::NoBackup { .. } => "没有生成备份，请联系管理员。".into(),
            StoreError::Unconfirmed { .. } => {
                "磁盘没有确认写入，本次操作可能没有保存；请联系管理员检查磁盘并重新启动系统，再核对这次操作。"
                    .into()
            }
            StoreError::Database { .. } => {
                "数据库出错，本次操作没有保存；请重试，仍不成功请联系管理员。".into()
            }
        }
    }
}
