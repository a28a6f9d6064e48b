//! Scenarios against the whole site: its router over a store in a temporary directory.

mod account;
mod import;
mod pages;
mod site;
