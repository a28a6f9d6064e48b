//! Scenarios against the whole site: its router over a store in a temporary directory.

#![allow(clippy::unwrap_used)] // A scenario may unwrap: its panic is its message.

mod account;
mod audit;
mod case;
mod case_import;
mod check;
mod compare;
mod decisions;
mod demo;
mod emergency;
mod erasing;
mod import;
mod ledgers;
mod notice;
mod office;
mod opening;
mod own;
mod pages;
mod people;
mod permission;
mod routines;
mod same_number;
mod settings;
mod site;
mod unreadable;
mod work;
