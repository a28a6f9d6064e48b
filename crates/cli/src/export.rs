//! `qingdan export`: a document's lists as the official table.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use qingdan_write::Format;

use crate::args::Export;
use crate::input;
use crate::output::tell_diagnostics;
use crate::problem::{Problem, Status};
use crate::sited::sited;

/// `qingdan export`
pub fn run(args: &Export) -> Result<Status, Problem> {
    let out = args.out.as_deref().filter(|path| *path != Path::new("-"));
    if out.is_none() && !args.to.is_text() && io::stdout().is_terminal() {
        let format = args.to;
        return Err(Problem::new(format_args!("{format} is not for a terminal; name a file with --out")));
    }
    let input = input::document(&args.file, args.town.as_deref())?;
    let shown = args.file.display().to_string();
    let errors = tell_diagnostics(&shown, &input);
    let bytes = match args.to {
        Format::Json => serde_json::to_vec_pretty(&sited(&input)?).map_err(Problem::new)?,
        to => qingdan_write::write(&input.document, to)
            .map_err(|error| Problem::new(format_args!("{shown}: {error}")))?,
    };
    match out {
        None => to_stdout(&bytes)?,
        Some(path) => to_file(path, &bytes).map_err(|error| unwritable(path, &error))?,
    }
    Ok(Status::with_errors(errors))
}

fn to_stdout(bytes: &[u8]) -> Result<(), Problem> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(Problem::of_output)
}

/// Writes a file that is whole or was not touched. What is no file of ours to replace (a pipe, a device) is written to.
fn to_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let there = fs::metadata(path).ok();
    if there.as_ref().is_some_and(|there| !there.is_file() && !there.is_dir()) {
        return File::options().write(true).open(path)?.write_all(bytes);
    }
    if there.as_ref().is_some_and(|there| there.permissions().readonly()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    // A link stays a link: what it leads to is replaced.
    let path = if there.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = new_file(folder)?;
    if let Some(there) = there.filter(fs::Metadata::is_file) {
        file.as_file().set_permissions(there.permissions())?;
    }
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

/// A file without its name yet, to be read by whom the system's settings let.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new();
    file.prefix(".qingdan-");
    #[cfg(unix)]
    file.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    file.tempfile_in(folder)
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "没有这个文件夹，请先建好".to_owned(),
        io::ErrorKind::PermissionDenied => "没有写入权限".to_owned(),
        io::ErrorKind::StorageFull => "磁盘已满".to_owned(),
        io::ErrorKind::IsADirectory => "这是文件夹，请写明文件名".to_owned(),
        _ => error.to_string(),
    };
    Problem::new(format_args!("{}：写不进去：{reason}。", path.display()))
}
