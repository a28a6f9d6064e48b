use std::future::Future;
use std::path::Path;

use qingdan_server::KeySource;
use qingdan_store::{Location, Store};

use crate::args::Place;
use crate::problem::Problem;

/// Runs what needs a store or the network.
pub fn block_on<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::new(format_args!("cannot start threads: {error}")))?;
    runtime.block_on(work)
}

/// Where the keys to encrypted values are: where the environment says, else in a file beside the data directory, which no
/// copy of the directory takes along; for a database elsewhere in the folder of the start.
pub fn keys(data: Option<&Path>) -> KeySource {
    let given = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(text) = given("QINGDAN_KEY") {
        return KeySource::Text(text);
    }
    if let Some(file) = given("QINGDAN_KEY_FILE") {
        return KeySource::File(file.into());
    }
    let Some(data) = data else { return KeySource::File("qingdan.key".into()) };
    // `.` and `..` have no name of their own.
    let data = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let data = data.canonicalize().unwrap_or(data);
    KeySource::File(match (data.parent(), data.file_name()) {
        (Some(parent), Some(name)) => parent.join(format!("{}.key", name.display())),
        _ => data.join("qingdan.key"),
    })
}

/// Opens the store, made where it is missing.
pub async fn open(location: &Location) -> Result<Store, Problem> {
    Store::open(location).await.map_err(Problem::new)
}

/// Opens the store that arguments name, made where it is missing.
pub async fn open_or_make(place: &Place) -> Result<Store, Problem> {
    open(&location(place)?).await
}

/// Opens the store that arguments name; a missing directory is more likely a wrong name than a wish for a new one.
pub async fn open_existing(place: &Place) -> Result<Store, Problem> {
    if let Some(data) = &place.data {
        expect_data(data)?;
    }
    open_or_make(place).await
}

/// Whether there are data in this directory.
pub fn expect_data(data: &Path) -> Result<(), Problem> {
    if data.join("qingdan.db").is_file() {
        return Ok(());
    }
    let data = data.display();
    Err(Problem::new(format_args!(
        "there are no data in {data}; make them with `qingdan import --data {data} FILE…`"
    )))
}

fn location(place: &Place) -> Result<Location, Problem> {
    match (&place.data, &place.database) {
        (Some(data), _) => Ok(Location::Directory(data.clone())),
        (None, Some(url)) => Ok(Location::Postgres(url.clone())),
        (None, None) => Err(Problem::new("say where the data are: --data DIR or --database URL")),
    }
}
