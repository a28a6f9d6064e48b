use std::fmt::Display;
use std::io;

/// How a command that was carried out ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All is well: exit status 0.
    Done,
    /// Carried out, but the input has errors, which were told: exit status 1.
    InputHasErrors,
}

impl Status {
    /// `InputHasErrors` where there were any.
    pub fn with_errors(errors: bool) -> Status {
        if errors { Status::InputHasErrors } else { Status::Done }
    }
}

/// Why a command could not be carried out.
#[derive(Debug)]
pub enum Problem {
    /// One clear message: exit status 2.
    Message(String),
    /// Nobody reads our output any more.
    ClosedPipe,
}

impl Problem {
    /// A problem with this message.
    pub fn new(message: impl Display) -> Problem {
        Problem::Message(message.to_string())
    }

    /// A problem of writing to stdout.
    pub fn of_output(error: io::Error) -> Problem {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Problem::ClosedPipe,
            _ => Problem::new(format_args!("cannot write the output: {error}")),
        }
    }
}
