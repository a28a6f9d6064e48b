//! The people of a demo, entered as an administrator would: organisations as lists name them, then a table of people.

use qingdan_store::StoreError;

use crate::account::{AccountError, password, program};
use crate::app::App;
use crate::people_table::{carry_out, lines};
use crate::proposal::{enter, proposed};

/// The password of everybody in a demo, which its login page shows.
pub const DEMO_PASSWORD: &str = "qingdan-demo";

/// Why a demo's people could not be entered.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database said so.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The password is unfit.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The table cannot be read, or one of its lines cannot be.
    #[error("the people of the demo: {0}")]
    Table(String),
    /// The file of cases cannot be read, or one of them cannot be.
    #[error("the cases of the demo: {0}")]
    Cases(String),
    /// The file of notices cannot be read, or one of them cannot be.
    #[error("the notices of the demo: {0}")]
    Notices(String),
    /// The file of emergencies cannot be read, or what it tells cannot be.
    #[error("the emergencies of the demo: {0}")]
    Emergencies(String),
}

/// Enters the organisations of a district's lists, and the people of a table with theirs. A district that has people
/// already stays as it is.
///
/// # Errors
/// Where the store fails, or the table is wrong.
pub async fn enter_people(app: &App, district: &str, table: &[u8]) -> Result<(), DemoError> {
    let (store, by) = (&app.store, program());
    if !store.accounts(district).await?.is_empty() {
        return Ok(());
    }
    let library = app.library();
    let directory = store.directory(district).await?;
    for one in proposed(&library, district, &directory).iter().filter(|one| one.is_known) {
        enter(store, district, &by, one).await?;
    }
    let bodies = library.bodies_of(district);
    let password = password(DEMO_PASSWORD, false).await?;
    for line in lines(table).map_err(DemoError::Table)? {
        let carried_out = carry_out(store, district, &by, &line, bodies, password.clone()).await;
        carried_out.map_err(|problem| DemoError::Table(format!("第 {} 行：{problem}", line.number)))?;
    }
    Ok(())
}
