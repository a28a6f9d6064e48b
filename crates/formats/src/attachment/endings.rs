//! Endings of names that say enough.

use super::Unfit;

/// Endings with which some system runs a file, whatever is in it.
const RUN: &[&str] = &[
    "exe",
    "com",
    "scr",
    "pif",
    "dll",
    "sys",
    "ocx",
    "cpl",
    "msi",
    "msp",
    "mst",
    "bat",
    "cmd",
    "ps1",
    "psm1",
    "vbs",
    "vbe",
    "js",
    "jse",
    "mjs",
    "wsf",
    "wsh",
    "wsc",
    "hta",
    "lnk",
    "url",
    "reg",
    "inf",
    "scf",
    "chm",
    "hlp",
    "jar",
    "jnlp",
    "class",
    "apk",
    "ipa",
    "app",
    "dmg",
    "pkg",
    "deb",
    "rpm",
    "sh",
    "bash",
    "py",
    "pl",
    "rb",
    "php",
    "asp",
    "aspx",
    "jsp",
    "iqy",
    "slk",
    "xll",
    "settingcontent-ms",
    "appref-ms",
    "application",
    "iso",
    "img",
    "vhd",
    "vhdx",
];
/// Endings of pages, and of drawings and documents that browsers show as pages.
const PAGES: &[&str] = &["html", "htm", "xhtml", "mht", "mhtml", "xml", "svg", "svgz"];
/// Endings of office documents with macros.
const MACROS: &[&str] = &["docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "ppam", "ppsm"];

/// Why a file with this ending is refused, whatever is in it: some system runs it, or may.
pub(super) fn refused_ending(ending: &str) -> Option<Unfit> {
    match ending {
        _ if RUN.contains(&ending) => Some(Unfit::Runs),
        _ if PAGES.contains(&ending) => Some(Unfit::Page("网页、SVG 或 XML ")),
        _ if MACROS.contains(&ending) => Some(Unfit::Macros),
        _ => None,
    }
}
