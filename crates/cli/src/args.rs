use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use qingdan_check::Rule;
use qingdan_model::Kind;
use qingdan_work::Role;
use qingdan_write::Format as FileFormat;

/// 清单 Qingdan: who is responsible, from the duty lists that towns publish.
///
/// Every Chinese township and sub-district publishes three lists of duties (乡镇（街道）履行职责事项清单): its own
/// (基本履职), those where a department leads and the town assists (配合履职), and those that departments took back
/// (上级部门收回). Qingdan reads them exactly as published, answers "who is responsible?" from them with the clauses
/// that say so, and serves them as a web site on which every clause can be seen in its original.
#[derive(Parser)]
#[command(name = "qingdan", version, max_term_width = 100, after_help = EXAMPLES, subcommand_help_heading = "Commands",
    subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Who uses what:
  to try it out           qingdan serve --demo
  a dispatcher, a clerk   qingdan ask --data ./data --town 某某镇 \"楼下半夜唱歌\"
  the list office         qingdan read list.txt --format text
                          qingdan export list.txt --to docx --out list.docx
                          qingdan import --data ./data lists/*.txt --effective 2025-07-01
  whoever runs the site   qingdan serve --data ./data --listen 127.0.0.1:8080
                          qingdan user passwd admin --data ./data
  a program               qingdan read list.txt | jq '.lists[].items[].name'
                          qingdan ask --data ./data --batch questions.jsonl > answers.jsonl

Documents: text taken from a PDF, CSV or tab-separated tables (also with HTML in the cells),
or the JSON of `qingdan read`; in UTF-8, UTF-16 or GB18030, which is found out.

Output for programs goes to stdout, everything else to stderr.
Exit status:
  0  done
  1  done, but the input has errors (they are on stderr)
  2  not done (stderr says why)";

#[derive(Subcommand)]
pub enum Command {
    /// Read documents and print their lists
    Read(Read),
    /// Say what every clause means as work
    Clauses(Clauses),
    /// Find the defects of a town's lists
    Check(Check),
    /// Show one item as a procedure: who does what after whom
    Show(Show),
    /// Lay the lists of towns, or two versions of one, side by side
    Compare(Compare),
    /// Ask who is responsible
    Ask(Ask),
    /// Put documents into a data directory or database
    Import(Import),
    /// Write a document's lists as the official table: Word, Excel, HTML, CSV …
    Export(Export),
    /// Serve the web site
    Serve(Serve),
    /// Manage accounts
    User(User),
    /// Check that the logs of what people did are as they were written
    Audit(Audit),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For programs
    Json,
    /// For people
    Text,
}

/// Read documents and print their lists.
///
/// Reading never fails: what cannot be understood is told on stderr with its line and what to do, and stands in the
/// JSON under `diagnostics`. Every text keeps its place (line and bytes of the decoded document).
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan read list.txt                        one object
  qingdan read *.txt                           an array
  qingdan read table.csv --town 某某镇         where the document names no town
  qingdan read list.txt --format text          an overview for people

Exit status: 0 read; 1 read, with errors in a document; 2 a file cannot be read (missing, a folder, over 16 MB).")]
pub struct Read {
    /// Documents
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The town, where a document names none
    #[arg(long, value_name = "NAME")]
    pub town: Option<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "json")]
    pub format: Format,
}

/// Say what every clause means as work.
///
/// Each clause gets a reading: who does it, leading or assisting, always, in a rhythm or on an occasion; what is done,
/// to whom it goes, by when, with which documents and systems. A reading names the characters it rests on, and what it
/// could not tell.
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan clauses list.txt | jq 'select(.mode == \"periodic\")'
  qingdan clauses list.txt --format text

Exit status: 0 read; 1 read, with errors in a document; 2 a file cannot be read.")]
pub struct Clauses {
    /// Documents
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The town, where a document names none
    #[arg(long, value_name = "NAME")]
    pub town: Option<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "jsonl")]
    pub format: ClauseFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ClauseFormat {
    /// One JSON object a line, for programs
    Jsonl,
    /// For people
    Text,
}

/// Find the defects of a town's lists.
///
/// Like a linter: numbering, names of departments, support, who may do what, hand-offs, deadlines, wording. Each finding
/// names its rule, its place and, where it is known, the mend; documents of one town are checked together.
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan check list.txt
  qingdan check basic.docx joint.docx reclaimed.docx --severity warning
  qingdan check list.txt --rule QD203 --rule vague-deadline
  qingdan check list.txt --format sarif > list.sarif
  qingdan check --explain QD101

Exit status: 0 no errors; 1 a finding is an error, or a document has errors; 2 a file cannot be read.")]
pub struct Check {
    /// Documents, or the JSON of `qingdan read`, for one document or for several
    #[arg(required_unless_present = "explain", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The town, where a document names none
    #[arg(long, value_name = "NAME")]
    pub town: Option<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    pub format: CheckFormat,
    /// Only findings of this rule, by code or name; may be given several times
    #[arg(long = "rule", value_name = "RULE", value_parser = rule)]
    pub rules: Vec<&'static Rule>,
    /// Only findings that are at least this bad
    #[arg(long, value_enum, default_value = "info")]
    pub severity: Least,
    /// Explain a rule and end
    #[arg(long, value_name = "RULE", value_parser = rule, conflicts_with = "files")]
    pub explain: Option<&'static Rule>,
}

fn rule(called: &str) -> Result<&'static Rule, String> {
    qingdan_check::rule(called).ok_or_else(|| {
        let codes: Vec<&str> = qingdan_check::RULES.iter().map(|rule| rule.code).collect();
        format!("there is no such rule; rules are {}", codes.join(", "))
    })
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people: the line with carets under the characters
    Text,
    /// For programs
    Json,
    /// For editors and code hosts: SARIF 2.1.0
    Sarif,
}

/// The least severity that is shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Least {
    Info,
    Warning,
    Error,
}

/// Show one item as a procedure.
///
/// An item's clauses become steps of residents, community, town and departments, in the order in which they can be done,
/// with what goes from hand to hand, conditions, deadlines, forms and systems. Standing duties and routines stand apart.
/// What was inferred is told from what the list states, and what it does not say is said.
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan show list.txt --item joint:46
  qingdan show list.txt --item joint:46 --format svg > 46.svg
  qingdan show list.txt --item joint:46 --format bpmn > 46.bpmn

Exit status: 0 shown; 1 shown, with errors in the document; 2 a file cannot be read, or it has no such item.")]
pub struct Show {
    /// The document
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The list and the number of the item: basic, joint or reclaimed, and a number; joint:3-2 is the second with number 3
    #[arg(long, value_name = "LIST:NUMBER")]
    pub item: ItemAddress,
    /// The town, where the document names none
    #[arg(long, value_name = "NAME")]
    pub town: Option<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    pub format: ShowFormat,
}

/// An item of a document, written `joint:46`, or `joint:3-2` where its list gives a number twice.
#[derive(Clone)]
pub struct ItemAddress {
    pub kind: Kind,
    /// What the item is called in its list ([`qingdan_model::item_address`]).
    pub called: String,
}

impl FromStr for ItemAddress {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let parts = word.split_once(':').and_then(|(kind, called)| Some((kind.parse().ok()?, called)));
        let is_number = |called: &str| {
            let (no, which) = called.split_once('-').unwrap_or((called, "1"));
            no.parse::<u32>().is_ok() && which.parse::<u32>().is_ok()
        };
        match parts {
            Some((kind, called)) if is_number(called) => Ok(ItemAddress { kind, called: called.to_owned() }),
            _ => Err(
                "name a list and a number: basic:3, joint:46 or reclaimed:2; joint:3-2 is the second item \
                      with number 3"
                    .to_owned(),
            ),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// A drawing in lanes
    Svg,
    /// For process tools and engines: BPMN 2.0 with its diagram
    Bpmn,
}

/// Ask who is responsible.
///
/// Answers come best first, at most ten, each with who leads, what the town's part is, and the clauses that say so.
/// Where the lists probably have no such item, the answer says so (`confident` is false in JSON).
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan ask --list list.txt \"小区里养大型犬归谁管\"
  qingdan ask --data ./data --town 某某镇 高龄补贴 --format json
  qingdan ask --data ./data --batch questions.jsonl > answers.jsonl

A batch has one JSON object a line, {\"id\": 1, \"question\": \"…\"}, with \"town\" where several towns' lists are asked;
answers are JSON lines in the same order. A line that cannot be asked gets {\"line\": …, \"error\": \"…\"} in its place.

Exit status: 0 answered; 1 answered, with errors in a list or a line of the batch; 2 could not ask.")]
pub struct Ask {
    /// Documents with the lists to ask
    #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present = "data", conflicts_with = "data")]
    pub list: Vec<PathBuf>,
    /// Data directory with imported lists
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The town to ask about; also the name of a town whose document does not give it
    #[arg(long, value_name = "NAME")]
    pub town: Option<String>,
    /// Questions, one JSON object a line
    #[arg(long, value_name = "FILE", conflicts_with = "question")]
    pub batch: Option<PathBuf>,
    /// The question, in any words
    pub question: Option<String>,
    /// Form of the answer; a batch is always answered in JSON lines
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Lay the lists of towns side by side.
///
/// Items are put together by what they are about, not by number: names and parts may differ, and a joint item here may
/// be the town's own there. The first town that has a matter is the one that others are compared with. Two versions of
/// one list are compared in the same way.
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan compare one.pdf other.pdf                      for people
  qingdan compare a.txt b.docx c.xlsx --kind joint       more than two, one kind of list
  qingdan compare old.txt new.txt --format json | jq '.rows[] | select(.cells[1].items == [])'
  qingdan compare a.txt b.txt --format html > side-by-side.html

JSON: {\"towns\": […], \"rows\": [{\"name\", \"base\", \"cells\": [{\"items\": [{\"list\", \"no\", \"name\",
\"category\", \"bodies\", \"deadlines\", \"covers\"}], \"marks\": […], \"differences\": [{\"part\", \"base\", \"here\"}]}]}]}.
A cell a town; an item that `covers` has its own row elsewhere. Marks: list (stands in another kind of
list), bodies, department, support, town (a duty more or less), deadline, wording (nothing else).

Exit status: 0 compared; 1 compared, with errors in a document; 2 not compared (a file cannot be
read, or fewer than two have lists).")]
pub struct Compare {
    /// Documents, at least two
    #[arg(required = true, num_args = 2.., value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only this kind of list
    #[arg(long, value_name = "KIND", value_parser = kind())]
    pub kind: Option<Kind>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    pub format: CompareFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// A page that stands alone and can be printed
    Html,
}

fn kind() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::as_str)).try_map(|word| word.parse())
}

/// Put documents into a data directory or database.
///
/// Each list becomes the town's list in force; the version before it is kept. What is there already is not changed.
/// A document is imported whole or not at all. Prints one JSON object a document.
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan import --data ./data lists/*.txt
  qingdan import --data ./data table.csv --town 某某镇 --district 某某区 --effective 2025-07-01

Exit status: 0 imported or known already; 1 a document has errors or was not imported; 2 could not import.")]
pub struct Import {
    #[command(flatten)]
    pub place: Place,
    /// Documents
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The town, where a document names none
    #[arg(long, value_name = "NAME")]
    pub town: Option<String>,
    /// The district (区、县、旗); without it the region that the document prints, else the one that has the town's
    /// lists, else the only one, else 本区
    #[arg(long, value_name = "NAME")]
    pub district: Option<String>,
    /// The day from which the lists hold; without it today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub effective: Option<Date>,
}

/// Write a document's lists as the official table.
///
/// All lists of the document are written: below each other, or a sheet each in Excel. The table is the one that towns
/// publish: title, header on every page, categories with their counts, merged cells, A4 landscape, clauses with their
/// numbers and headings, 履职保障 at the end of the departments' cell. What was written reads again as the same lists.
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan export list.txt --to docx --out list.docx
  qingdan export table.csv --town 某某镇 --to xlsx --out 某某镇.xlsx
  qingdan export list.txt --to md | less
  qingdan read list.txt | qingdan export /dev/stdin --to html --out list.html

A file that is there already is replaced, and only when the new one is complete.
A title that does not name the town gets it in front.

Exit status: 0 written; 1 written, with errors in the document; 2 not written (a file cannot be
read or written, or there is no list in it).")]
pub struct Export {
    /// The document
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What to write
    #[arg(long, value_name = "FORMAT", value_parser = file_format())]
    pub to: FileFormat,
    /// Where to write it; without it, or with -, to stdout
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// The town, where the document names none
    #[arg(long, value_name = "NAME")]
    pub town: Option<String>,
}

fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.as_str())).try_map(|word| word.parse::<Role>())
}

fn file_format() -> impl TypedValueParser<Value = FileFormat> {
    PossibleValuesParser::new(FileFormat::ALL.map(FileFormat::extension)).try_map(|word| word.parse())
}

/// Where the data are: given or required.
#[derive(Group)]
#[group(required = true, multiple = false)]
pub struct Place {
    /// Data directory, made where it is missing
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// PostgreSQL database, postgres://user:password@host/name
    #[arg(long, value_name = "URL", env = "QINGDAN_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
}

/// Serve the web site.
///
/// Reading the lists needs no login; importing does. At the first start the account `admin` is made, with the password
/// from QINGDAN_ADMIN_PASSWORD or one that is printed once.
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan serve --demo                                    an invented district, gone when it ends
  qingdan serve --data ./data --listen 0.0.0.0:8080
  qingdan serve --database postgres://qingdan@db/qingdan --https

Environment:
  QINGDAN_ADMIN_PASSWORD  password of `admin` when the account is made
  QINGDAN_DATABASE        same as --database
  QINGDAN_KEY_FILE        file with the key to personal data and second factors, made where it is missing
                          [default: DIR.key beside the data directory DIR; ./qingdan.key with --database]
  QINGDAN_KEY             the key itself, 64 hexadecimal digits; servers on one database need the same
  QINGDAN_LOG             what is logged: error, warn, info (default), debug, or a tracing filter

Health: /healthz says that the process answers, /readyz that it can do its work.
SIGINT and SIGTERM end it after the requests under way.")]
pub struct Serve {
    /// Data directory, made where it is missing [default: ./data, or a temporary one with --demo]
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub data: Option<PathBuf>,
    /// PostgreSQL database, postgres://user:password@host/name
    #[arg(long, value_name = "URL", env = "QINGDAN_DATABASE", hide_env_values = true, hide_env = true)]
    pub database: Option<String>,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Show an invented district's lists
    #[arg(long, conflicts_with = "database")]
    pub demo: bool,
    /// Visitors come by https through a proxy: cookies insist on it
    #[arg(long)]
    pub https: bool,
    /// Form of the log lines
    #[arg(long, value_enum, default_value = "text")]
    pub log: Format,
}

/// Manage accounts: who works where, and what for.
#[derive(Group)]
#[command(after_help = "\
Examples:
  qingdan user list --data ./data
  qingdan user add zhang --name 张某 --data ./data       asks for the password
  qingdan user add li --name 李某 --organisation 某某镇民政办 --role town_clerk --data ./data
  QINGDAN_PASSWORD=… qingdan user passwd admin --data ./data
  qingdan user reset zhang --data ./data                 a one-time password, no second factor")]
pub struct User {
    #[command(subcommand)]
    pub command: UserCommand,
}

#[derive(Subcommand)]
pub enum UserCommand {
    /// Make an account
    Add {
        /// What the person types to log in
        login: String,
        /// What others see [default: the login]
        #[arg(long)]
        name: Option<String>,
        /// The district [default: the only one, else 本区, whose accounts reach every district]
        #[arg(long, value_name = "NAME")]
        district: Option<String>,
        /// Where the person works: a number (o12) or the full name [default: the district itself]
        #[arg(long, value_name = "NAME")]
        organisation: Option<String>,
        /// What for; may be given several times [default: list_office]
        #[arg(long, value_name = "ROLE", value_parser = role())]
        role: Vec<Role>,
        #[command(flatten)]
        place: Place,
    },
    /// Set a password; the account's second factor is gone, its sessions end
    Passwd {
        /// The account
        login: String,
        #[command(flatten)]
        place: Place,
    },
    /// Print a new one-time password for somebody who forgot theirs or lost the second factor; the sessions end
    Reset {
        /// The account
        login: String,
        #[command(flatten)]
        place: Place,
    },
    /// Print the accounts, one JSON object a line
    List {
        #[command(flatten)]
        place: Place,
    },
}

/// Check that the logs of what people did are as they were written.
#[derive(Group)]
pub struct Audit {
    #[command(subcommand)]
    pub command: AuditCommand,
}

#[derive(Subcommand)]
pub enum AuditCommand {
    /// Walk all logs and compare what is kept with them
    ///
    /// Every entry carries the SM3 digest of the one before it. Checked are digests and gaps of all logs, what screens
    /// read of each case against what its entries add up to, accounts, organisations and settings against theirs,
    /// digests of files and of encrypted personal data, and seals. The site may go on running. Findings are lines on
    /// stdout: district, log, entry, what is wrong. Personal data that were erased as they should be are no finding.
    #[command(after_help = "\
Examples:
  qingdan audit verify --data ./data

Exit status: 0 nothing was altered; 1 something was; 2 could not check.")]
    Verify {
        #[command(flatten)]
        place: Place,
    },
}
