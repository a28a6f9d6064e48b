//! Which districts somebody's rights reach, and how people are told apart from the installation that they were made on.

use qingdan_store::{Account, DEFAULT_DISTRICT};
use qingdan_work::Directory;

use crate::app::App;
use crate::refusal::Refusal;
use crate::session::Visitor;

/// Whether an account's rights reach a district: its own. The first administrator of an installation is there before any
/// district is, in [`DEFAULT_DISTRICT`], and reaches all of them.
pub(crate) fn reaches(account: &Account, district: &str) -> bool {
    account.district == DEFAULT_DISTRICT || account.district == district
}

/// Whether the visitor's rights reach a district: what they do not reach is shown without the forms for it.
pub(crate) fn is_own(visitor: &Visitor, district: &str) -> bool {
    visitor.account().is_some_and(|account| reaches(account, district))
}

/// Refuses what concerns a district that the visitor's rights do not reach.
pub(crate) fn require(visitor: &Visitor, district: &str) -> Result<(), Refusal> {
    match visitor.account() {
        Some(account) if reaches(account, district) => Ok(()),
        _ => Err(Refusal::forbidden(format!("您的账号不属于“{district}”，不能办理这个区县的事务。"))),
    }
}

/// A district that somebody administers.
pub(crate) struct Administered {
    /// Its name.
    pub district: String,
    /// All that the visitor may choose from; empty where there is one.
    pub choices: Vec<String>,
    /// Its organisations.
    pub directory: Directory,
    /// Whether it only stands for a district that neither somebody nor a list has named yet.
    pub is_unnamed: bool,
}

impl Administered {
    /// Refuses to enter anything below a district that has no name: its lists would come to stand in another one.
    pub fn named(self) -> Result<Administered, Refusal> {
        match self.is_unnamed {
            true => Err(Refusal::bad_request("请先在“人员与机构”里填写区县名称，或者先导入清单。")),
            false => Ok(self),
        }
    }
}

/// The district asked for, or the first that the visitor's rights reach.
pub(crate) async fn administered(app: &App, visitor: &Visitor, asked: &str) -> Result<Administered, Refusal> {
    let mut choices = Vec::new();
    for district in app.store.districts().await? {
        if visitor.account().is_some_and(|account| reaches(account, &district.name)) {
            choices.push(district.name);
        }
    }
    // The placeholder is a district like others only where there are no others.
    if choices.len() > 1 && asked != DEFAULT_DISTRICT {
        choices.retain(|district| district != DEFAULT_DISTRICT);
    }
    let first = choices.first().map_or(DEFAULT_DISTRICT, String::as_str);
    let district = if asked.is_empty() { first } else { asked }.to_owned();
    require(visitor, &district)?;
    let directory = app.store.directory(&district).await?;
    if choices.len() == 1 {
        choices.clear();
    }
    let has_lists = || app.library().towns.iter().any(|town| town.district == district);
    let is_unnamed = district == DEFAULT_DISTRICT && !has_lists();
    Ok(Administered { district, choices, directory, is_unnamed })
}
