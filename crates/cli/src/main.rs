//! The `qingdan` command. Every command is a few lines over the crates that do the work.

mod args;
mod ask;
mod audit;
mod check;
mod clauses;
mod compare;
mod export;
mod import;
mod input;
mod output;
mod problem;
mod read;
mod serve;
mod show;
mod sited;
mod storage;
mod user;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use problem::{Problem, Status};

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Read(args) => read::run(&args),
        Command::Clauses(args) => clauses::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Ask(args) => ask::run(args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::User(args) => user::run(&args),
        Command::Audit(args) => audit::run(&args),
    };
    match outcome {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::InputHasErrors) => ExitCode::from(1),
        // Whoever read our output has seen enough (`qingdan read … | head`).
        Err(Problem::ClosedPipe) => ExitCode::SUCCESS,
        Err(Problem::Message(message)) => {
            output::tell(&format!("error: {message}"));
            ExitCode::from(2)
        }
    }
}
