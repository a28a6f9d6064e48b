use std::path::Path;

use qingdan_catalogue::Catalogue;
use qingdan_server::{
    ADMIN, App, DEMO_PASSWORD, FirstAdmin, KeySource, Settings, Unlocked, bind, enter_cases,
    enter_emergencies, enter_ledgers, enter_notices, enter_people, enter_routines, first_admin, serve,
};
use qingdan_store::{Location, Store};
use tempfile::TempDir;
use tracing_subscriber::EnvFilter;

use crate::args::{Format, Serve};
use crate::import;
use crate::input::Input;
use crate::output::{Output, tell};
use crate::problem::{Problem, Status};
use crate::storage;

/// The invented district's lists, inside the binary so that the demo runs anywhere.
const SAMPLES: [(&str, &[u8]); 3] = [
    ("huaidu.txt", include_bytes!("../../../samples/huaidu.txt")),
    ("maiwu.txt", include_bytes!("../../../samples/maiwu.txt")),
    ("yanbei.csv", include_bytes!("../../../samples/yanbei.csv")),
];

/// People of that district.
const PEOPLE: &[u8] = include_bytes!("../../../samples/people.csv");

/// Matters that they are working on.
const CASES: &[u8] = include_bytes!("../../../samples/cases.json");
/// Ledgers that they keep.
const LEDGERS: &[u8] = include_bytes!("../../../samples/ledgers.json");

/// A flood that goes on among them, and a signed sheet.
const EMERGENCIES: &[u8] = include_bytes!("../../../samples/emergencies.json");
const SIGNED: &[u8] = include_bytes!("../../../samples/signed.png");

/// Notices of some of these cases.
const NOTICES: &[u8] = include_bytes!("../../../samples/notices.json");

/// The invented district; not every one of its lists prints it.
const DEMO_DISTRICT: &str = "澄砚区";

/// `qingdan serve`
pub fn run(args: &Serve) -> Result<Status, Problem> {
    log_to_stderr(args.log);
    storage::block_on(async {
        let listener = bind(args.listen).await.map_err(Problem::new)?;
        let data = Data::of(args)?;
        let store = storage::open(&data.location).await?;
        if args.demo {
            import_samples(&store).await?;
        }
        let now = jiff::Timestamp::now().as_millisecond();
        let Unlocked { vault, made } = data.keys.unlock_for(&store, now).await.map_err(Problem::new)?;
        let login = make_admin(&store, args.demo).await?;
        let settings = Settings { https: args.https, demo: args.demo };
        let app = App::open(store, vault, Catalogue::embedded(), settings).await.map_err(Problem::new)?;
        if args.demo {
            enter_people(&app, DEMO_DISTRICT, PEOPLE).await.map_err(Problem::new)?;
            enter_cases(&app, DEMO_DISTRICT, CASES).await.map_err(Problem::new)?;
            enter_ledgers(&app, DEMO_DISTRICT, LEDGERS).await.map_err(Problem::new)?;
            enter_routines(&app, DEMO_DISTRICT).await.map_err(Problem::new)?;
            enter_notices(&app, DEMO_DISTRICT, NOTICES).await.map_err(Problem::new)?;
            let entered = enter_emergencies(&app, DEMO_DISTRICT, EMERGENCIES, SIGNED).await;
            entered.map_err(Problem::new)?;
        }
        let address = listener.local_addr().map_err(Problem::new)?;
        announce(args, &format!("http://{address}"), login.as_deref())?;
        if let Some(file) = made.filter(|_| !data.is_gone_afterwards()) {
            tell_key(&file);
        }
        serve(app, listener, stopped()).await.map_err(Problem::new)?;
        tracing::info!("ended");
        Ok(Status::Done)
    })
}

/// Where the data and the keys to what is encrypted in them are; the demo's own are deleted when this is dropped.
struct Data {
    location: Location,
    keys: KeySource,
    temporary: Option<TempDir>,
}

impl Data {
    fn of(args: &Serve) -> Result<Data, Problem> {
        let at = |data: &Path, temporary| Data {
            location: Location::Directory(data.to_owned()),
            keys: storage::keys(Some(data)),
            temporary,
        };
        Ok(match (&args.data, &args.database) {
            (Some(data), _) => at(data, None),
            (None, _) if args.demo => {
                let directory = tempfile::Builder::new().prefix("qingdan-demo-").tempdir();
                let directory = directory
                    .map_err(|error| Problem::new(format_args!("no temporary directory: {error}")))?;
                at(&directory.path().join("data"), Some(directory))
            }
            (None, Some(url)) => {
                Data { location: Location::Postgres(url.clone()), keys: storage::keys(None), temporary: None }
            }
            (None, None) => at(Path::new("data"), None),
        })
    }

    fn is_gone_afterwards(&self) -> bool {
        self.temporary.is_some()
    }
}

async fn import_samples(store: &Store) -> Result<(), Problem> {
    for (name, bytes) in SAMPLES {
        let input = Input::of(name.to_owned(), bytes.to_vec());
        store.import(import::document(input, DEMO_DISTRICT, None, "演示")).await.map_err(Problem::new)?;
    }
    Ok(())
}

/// Makes the administrator's account where there is none; gives what to tell about its password.
async fn make_admin(store: &Store, demo: bool) -> Result<Option<String>, Problem> {
    let given = std::env::var("QINGDAN_ADMIN_PASSWORD").ok().filter(|password| !password.is_empty());
    let demo_password = (demo && given.is_none()).then(|| DEMO_PASSWORD.to_owned());
    let made =
        first_admin(store, given.as_deref().or(demo_password.as_deref())).await.map_err(Problem::new)?;
    Ok(match made {
        FirstAdmin::Known | FirstAdmin::Given => demo_password,
        FirstAdmin::Generated(password) => Some(password),
    })
}

fn announce(args: &Serve, url: &str, password: Option<&str>) -> Result<(), Problem> {
    let mut output = Output::new();
    output.line(&format!("Qingdan is at {url}"))?;
    output.finish()?;
    if args.demo {
        tell("This is a demo: an invented district's lists; what you change is deleted when it ends.");
    }
    if let Some(password) = password {
        tell(&format!("To import lists, log in as {ADMIN} with the password {password}"));
        if !args.demo {
            tell("This password is shown only once and must be changed at the first login.");
        }
    }
    tell("Ctrl-C ends it.");
    Ok(())
}

fn tell_key(file: &Path) {
    tell(&format!(
        "{} was made: the key to personal data and second factors. Keep a copy of it apart from the backups; without it \
         they cannot be read.",
        file.display()
    ));
}

fn log_to_stderr(format: Format) {
    let filter = EnvFilter::try_from_env("QINGDAN_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match format {
        Format::Json => log.json().flatten_event(true).init(),
        Format::Text => log.with_ansi(console::colors_enabled_stderr()).compact().init(),
    }
}

/// Ready when the process is asked to end.
async fn stopped() {
    let interrupted = async {
        // Where the signal cannot be awaited, the process ends at once as without us.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
    tracing::info!("ending after the requests under way");
}
