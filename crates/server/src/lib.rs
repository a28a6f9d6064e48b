//! The web application: pages, JSON, sessions and permissions over the store and the index.
//!
//! No rule of the domain lives here. Every page works without script. What a visitor may do is decided by the table of
//! `qingdan_work::permission` alone; which addresses exist, and which right each needs, stands in `router.rs` alone.

mod account;
mod api;
mod app;
mod assets;
mod attachment;
mod background;
mod bringing;
mod carried;
mod case_import;
mod case_rows;
mod case_table;
mod clock;
mod demo;
mod demo_cases;
mod demo_emergencies;
mod demo_ledgers;
mod demo_notices;
mod demo_routines;
mod desk;
mod device;
mod district;
mod export;
mod form;
mod holiday_text;
mod ics;
mod item_address;
mod key_file;
mod ledger;
mod library;
mod log;
mod moment;
mod notice;
mod notice_cases;
mod notice_clock;
mod opening;
mod original;
mod originals;
mod pages;
mod people_table;
mod permission;
mod personal;
mod picture;
mod preview;
mod proposal;
mod refusal;
mod reports;
mod router;
mod routes;
mod routine_clock;
mod routines;
mod season_text;
mod second_factor;
mod serve;
mod session;
mod shared_keys;
mod vault;
mod verification;
mod web;

pub use account::{
    ADMIN, AccountError, FirstAdmin, add_account, administrator, first_admin, first_password, set_password,
};
pub use app::{App, Settings};
pub use demo::{DEMO_PASSWORD, DemoError, enter_people};
pub use demo_cases::enter_cases;
pub use demo_emergencies::enter_emergencies;
pub use demo_ledgers::enter_ledgers;
pub use demo_notices::enter_notices;
pub use demo_routines::enter_routines;
pub use key_file::{KeyError, KeySource, Unlocked, add_key};
pub use library::{BodyDuties, Duty, Library, Town, likely_district};
pub use router::{addresses, router};
pub use routes::Address;
pub use serve::{ServeError, bind, serve};
pub use shared_keys::UnlockError;
pub use vault::{Place, Unopened, Vault};
