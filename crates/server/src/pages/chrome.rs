//! What stands around every page: style and script, the search box, the parts of the site that the visitor may use.

use qingdan_work::permission::Right;

use crate::app::App;
use crate::assets;
use crate::permission;
use crate::session::Visitor;
use crate::web::query;

/// What every page shows around its content.
pub(crate) struct Chrome {
    pub style: String,
    pub script: String,
    pub icon: String,
    pub large: bool,
    pub large_link: String,
    pub demo: bool,
    /// Whether the visitor may open cases somewhere.
    pub opens_cases: bool,
    /// The name of the account logged in with.
    pub account: Option<String>,
    /// The token of forms.
    pub token: String,
    /// The town that the search box asks in; empty for all.
    pub town: String,
    /// Parts of the site that the visitor may use.
    pub nav: Vec<NavLink>,
    path: String,
}

/// A part of the site in the main navigation.
pub(crate) struct NavLink {
    pub name: &'static str,
    pub url: &'static str,
    pub is_here: bool,
}

/// Parts of the site: words, address, how addresses in it begin, the right that one needs.
const PARTS: &[(&str, &str, &str, Option<Right>)] = &[
    ("工作台", "/work", "/work", Some(Right::Workbench)),
    ("办件", "/cases", "/case", Some(Right::ReadCase)),
    ("例行任务", "/routines", "/routine", Some(Right::ReadRoutine)),
    ("公示", "/notices", "/notice", Some(Right::ReadCase)),
    ("突发事件", "/emergencies", "/emergenc", Some(Right::ReadEmergency)),
    ("台账", "/ledgers", "/ledger", Some(Right::ReadLedger)),
    ("部门", "/bodies", "/bod", None),
    ("对照", "/compare", "/compare", None),
    ("导入", "/import", "/import", Some(Right::ImportLists)),
    ("人员", "/people", "/people", Some(Right::ManageAccounts)),
    ("时限", "/settings", "/settings", Some(Right::ManageSettings)),
    ("记录", "/audit", "/audit", Some(Right::ReadAudit)),
];

/// Notices that everybody may read.
const PUBLIC_NOTICES: (&str, &str, &str, Option<Right>) =
    ("公示", "/public-notices", "/public-notices", None);

impl Chrome {
    pub fn new(app: &App, visitor: &Visitor) -> Self {
        let asset = |name: &str| format!("/assets/{name}?v={}", *assets::VERSION);
        let wish = if visitor.large() { "off" } else { "on" };
        Chrome {
            style: asset("site.css"),
            script: asset("site.js"),
            icon: asset("icon.svg"),
            large: visitor.large(),
            large_link: format!("/large-type{}", query(&[("to", wish), ("back", visitor.address())])),
            demo: app.settings.demo,
            opens_cases: permission::may(visitor, Right::OpenCase),
            account: visitor.account().map(|account| account.name.clone()),
            token: visitor.form_token(),
            town: String::new(),
            nav: nav(visitor),
            path: visitor.address().to_owned(),
        }
    }

    /// The same with the search box asking in one town.
    pub fn in_town(self, key: &str) -> Self {
        Chrome { town: key.to_owned(), ..self }
    }

    /// Whether the page is in this part of the site.
    pub fn is_at(&self, prefix: &str) -> bool {
        self.path.starts_with(prefix)
    }
}

fn nav(visitor: &Visitor) -> Vec<NavLink> {
    let offered = |right: Option<Right>| right.is_none_or(|right| permission::may(visitor, right));
    // Whoever works on notices finds the public ones from there.
    let public: &[_] = if offered(Some(Right::ReadCase)) { &[] } else { &[PUBLIC_NOTICES] };
    let parts = PARTS.iter().filter(|(.., right)| offered(*right)).chain(public);
    let link = |(name, url, prefix, _): &(&'static str, &'static str, &str, _)| NavLink {
        name,
        url,
        is_here: visitor.address().starts_with(prefix),
    };
    parts.map(link).collect()
}
