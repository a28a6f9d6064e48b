//! The web application: pages, JSON, sessions and permissions over the store and the index.
//!
//! No rule of the domain lives here. Every page works without script. What a visitor may do is decided in
//! the module `permission` alone, which addresses exist in the function `router` alone.

mod account;
mod api;
mod app;
mod assets;
mod export;
mod form;
mod library;
mod log;
mod original;
mod originals;
mod pages;
mod permission;
mod picture;
mod preview;
mod refusal;
mod router;
mod serve;
mod session;
mod web;

pub use account::{ADMIN, AccountError, FirstAdmin, add_account, change_password, first_admin};
pub use app::{App, Settings};
pub use library::{BodyDuties, Duty, Library, Town, likely_district};
pub use router::router;
pub use serve::{ServeError, bind, serve};
