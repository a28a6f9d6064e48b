//! Entries of the logs in words.

use qingdan_store::{Logged, Recorded};
use qingdan_work::administration::{Administer, Administered, Looked};
use qingdan_work::case::Happened;
use qingdan_work::{Directory, Person, Settings, Subject};

use super::people::role_names;
use super::settings_changes::differences;

/// Differences of settings that are named; more would fill the screen.
const NAMED: usize = 6;

/// What an entry says.
pub(crate) struct Words {
    /// What was done: "转办".
    pub what: String,
    /// To whom or what, and why.
    pub detail: String,
    /// The case or affair that it is about.
    pub subject: Option<Subject>,
}

/// An entry in words.
pub(crate) fn words(entry: &Logged<Recorded>, directory: &Directory) -> Words {
    let said = |what: &str, detail: String| Words { what: what.to_owned(), detail, subject: None };
    match &entry.body {
        Recorded::Looked(looked) => of_look("查看完整个人信息", looked),
        Recorded::Administered(Administered::Erased(looked)) => of_look("删除个人信息", looked),
        Recorded::Administered(Administered::Changed { change }) => {
            let (what, detail) = of_change(change, directory);
            said(what, detail)
        }
        Recorded::Happened(happened) => Words {
            what: happened.chinese().to_owned(),
            detail: of_case(happened, directory),
            subject: entry.stream.subject(),
        },
        Recorded::Affair(what, detail) => {
            Words { what: (*what).to_owned(), detail: detail.clone(), subject: entry.stream.subject() }
        }
    }
}

fn of_look(what: &str, looked: &Looked) -> Words {
    let detail = format!("{} 项，原因：{}", looked.personal.len(), looked.reason);
    Words { what: what.to_owned(), detail, subject: Some(looked.subject) }
}

fn of_change(change: &Administer, directory: &Directory) -> (&'static str, String) {
    let person = |person: &Person| {
        let Person { login, name, organisation, roles } = person;
        format!("{name}（{login}），{}，{}", directory.full_name(*organisation), role_names(roles))
    };
    match change {
        Administer::CreateAccount(one) => ("新建账号", person(one)),
        Administer::ChangeAccount(one) => ("修改账号", person(one)),
        Administer::LockAccount { login } => ("停用账号", login.clone()),
        Administer::UnlockAccount { login } => ("恢复账号", login.clone()),
        Administer::ResetPassword { login } => ("重置密码", login.clone()),
        Administer::ChangePassword { login } => ("修改密码", login.clone()),
        Administer::SetSecondFactor { login } => ("开启两步验证", login.clone()),
        Administer::RemoveSecondFactor { login } => ("取消两步验证", login.clone()),
        Administer::SetOrganisation(one) if one.is_closed => ("撤销机构", one.name.clone()),
        Administer::SetOrganisation(one) => {
            let listed = one.listed.as_ref().filter(|listed| **listed != one.name);
            let listed = listed.map(|listed| format!("，清单上为“{listed}”")).unwrap_or_default();
            ("设置机构", format!("{}（{}）{listed}", one.name, one.kind.chinese()))
        }
        Administer::SetSettings(settings) => ("修改时限设置", of_settings(settings)),
    }
}

fn of_settings(settings: &Settings) -> String {
    let mut all = differences(&Settings::default(), settings);
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    let more = if more == 0 { String::new() } else { format!("；另有 {more} 处") };
    if all.is_empty() {
        "与初始设置相同".to_owned()
    } else {
        format!("与初始设置相比：{}{more}", all.join("；"))
    }
}

fn of_case(happened: &Happened, directory: &Directory) -> String {
    let words = match happened {
        Happened::Opened { opening, .. } => format!("{}：{}", opening.item.name, opening.title),
        Happened::Done { note, outcome, .. } => [outcome.clone().unwrap_or_default(), note.clone()]
            .into_iter()
            .filter(|one| !one.is_empty())
            .collect::<Vec<_>>()
            .join("，"),
        Happened::Supplemented { note, .. }
        | Happened::Started { note, .. }
        | Happened::Resumed { note, .. } => note.clone(),
        Happened::Transferred { from, to, reason, .. } => {
            format!("{} 转 {}：{reason}", directory.full_name(*from), directory.full_name(*to))
        }
        Happened::Added { label, organisation, reason, .. } => {
            format!("{label}，由{}办理：{reason}", directory.full_name(*organisation))
        }
        Happened::Returned { to, reason, .. } => format!("退回环节 {to}：{reason}"),
        Happened::Skipped { reason, .. }
        | Happened::Repeated { reason, .. }
        | Happened::Paused { reason }
        | Happened::Reopened { reason, .. } => reason.clone(),
        Happened::Commented { text, .. } => text.clone(),
        Happened::Closed { result, .. } => result.clone(),
        Happened::Noticed { notice, .. } => notice.to_string(),
        Happened::Escalated { .. } | Happened::Recounted { .. } => String::new(),
    };
    match happened.step() {
        Some(step) if words.is_empty() => format!("环节 {step}"),
        Some(step) => format!("环节 {step}，{words}"),
        None => words,
    }
}
