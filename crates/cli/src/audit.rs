use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{Audit, AuditCommand, Place};
use crate::output::{Output, tell};
use crate::problem::{Problem, Status};
use crate::storage;

/// `qingdan audit`
pub fn run(args: &Audit) -> Result<Status, Problem> {
    match &args.command {
        AuditCommand::Verify { place } => storage::block_on(verify(place)),
    }
}

async fn verify(place: &Place) -> Result<Status, Problem> {
    let store = storage::open_existing(place).await?;
    // Drawn on stderr, and only where that is a terminal.
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} cases and affairs, {msg} entries") {
        bar.set_style(style);
    }
    let mut last = qingdan_store::Checked::default();
    let checked = store.verify(|checked| {
        last = checked;
        bar.set_length(checked.of);
        bar.set_position(checked.files);
        bar.set_message(checked.events.to_string());
    });
    let altered = checked.await.map_err(Problem::new)?;
    bar.finish_and_clear();
    let mut output = Output::new();
    for one in &altered {
        output.line(&one.to_string())?;
    }
    output.finish()?;
    let outcome = match altered.len() {
        0 => "nothing was altered".to_owned(),
        some => format!("{some} things are not as they were written"),
    };
    tell(&format!("{} cases and affairs, {} entries: {outcome}", last.files, last.events));
    Ok(Status::with_errors(!altered.is_empty()))
}
