//! Organisations of a district and the people who work in them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use qingdan_catalogue::{Bodies, Level, registered};
use serde::{Deserialize, Serialize};

use crate::text::as_text;

/// An organisation's number in its district, written `o12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationId(pub u32);

as_text!(OrganisationId);

impl fmt::Display for OrganisationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "o{}", self.0)
    }
}

impl FromStr for OrganisationId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('o').filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        digits
            .and_then(|rest| rest.parse().ok())
            .map(OrganisationId)
            .ok_or_else(|| format!("`{text}` is no organisation: o12"))
    }
}

qingdan_model::words! {
    /// What an organisation is. (A list's kind is another thing.)
    OrganisationKind, "kind of organisation" {
        /// The district itself: one, above all others.
        District = "district", "区本级";
        /// A department of the district, or the district's branch of a city's department.
        Department = "department", "部门";
        /// A township or sub-district.
        Town = "town", "镇街";
        /// A part of a town's government.
        Office = "office", "科室（站所）";
        /// A community or village under a town.
        Community = "community", "社区（村）";
    }
}

impl OrganisationKind {
    /// What kind its parent is of; the district has none.
    pub fn parent(self) -> Option<OrganisationKind> {
        match self {
            OrganisationKind::District => None,
            OrganisationKind::Department | OrganisationKind::Town => Some(OrganisationKind::District),
            OrganisationKind::Office | OrganisationKind::Community => Some(OrganisationKind::Town),
        }
    }
}

/// An organisation (机构).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its number.
    pub id: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// What screens call it.
    pub name: String,
    /// What it belongs to; `None` for the district alone.
    pub parent: Option<OrganisationId>,
    /// A department's name in the district's register, by which a procedure's lane finds it ([`Organisation::registered`]);
    /// a town's name as its lists print it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<String>,
    /// Whether it no longer works: it keeps its past and gets no new steps.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_closed: bool,
}

impl Organisation {
    /// What lists call it, where they do: of a department its name in the district's register, with its level where that is
    /// not the district's own. A level that only its own name says counts too: before registers told levels apart, 市公安局
    /// was entered as 公安局.
    pub fn registered(&self) -> Option<Cow<'_, str>> {
        let listed = self.listed.as_deref()?;
        let found = Bodies::embedded().resolve(&self.name).filter(|found| found.body.name == listed);
        let level = found.filter(|_| self.kind == OrganisationKind::Department).and_then(|found| found.level);
        Some(registered(listed, level))
    }
}

/// All organisations of a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    organisations: BTreeMap<OrganisationId, Organisation>,
    district: OrganisationId,
    /// Working departments by their names in the register.
    departments: BTreeMap<String, OrganisationId>,
}

/// Why organisations are no directory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum DirectoryError {
    #[error("机构编号 {0} 重复")]
    Twice(OrganisationId),
    #[error("机构 {0} 没有名称")]
    NoName(OrganisationId),
    #[error("区本级应当有且只有一个，现有 {0} 个")]
    Districts(usize),
    #[error("“{name}”（{kind}）的上级机构不对：应当隶属于{expected}", kind = kind.chinese(), expected = kind.parent().map_or("（无）", OrganisationKind::chinese))]
    Parent { name: String, kind: OrganisationKind },
    #[error("“{name}”在同一上级机构下有两个")]
    SameName { name: String },
    #[error("两个机构都对应清单上的“{listed}”")]
    SameListed { listed: String },
}

impl Directory {
    /// A directory of these organisations.
    ///
    /// # Errors
    /// Where they are no tree of district, departments and towns, offices and communities, or names are not unique.
    pub fn new(organisations: Vec<Organisation>) -> Result<Directory, DirectoryError> {
        let districts: Vec<OrganisationId> =
            organisations.iter().filter(|one| one.parent.is_none()).map(|one| one.id).collect();
        let [district] = districts[..] else { return Err(DirectoryError::Districts(districts.len())) };
        let mut directory =
            Directory { organisations: BTreeMap::new(), district, departments: BTreeMap::new() };
        for organisation in organisations {
            let id = organisation.id;
            if directory.organisations.insert(id, organisation).is_some() {
                return Err(DirectoryError::Twice(id));
            }
        }
        directory.check()?;
        directory.departments = directory.registered();
        Ok(directory)
    }

    /// The district itself.
    pub fn district(&self) -> OrganisationId {
        self.district
    }

    /// An organisation.
    pub fn get(&self, id: OrganisationId) -> Option<&Organisation> {
        self.organisations.get(&id)
    }

    /// What screens call an organisation; its number where it is none of the district.
    pub fn name(&self, id: OrganisationId) -> String {
        self.get(id).map_or_else(|| id.to_string(), |one| one.name.clone())
    }

    /// An organisation's name with its town's before it: "民政办" is not enough where every town has one.
    pub fn full_name(&self, id: OrganisationId) -> String {
        let above = self.get(id).and_then(|one| one.parent).filter(|parent| *parent != self.district);
        let town =
            above.map(|parent| self.name(parent)).filter(|town| !self.name(id).starts_with(town.as_str()));
        format!("{}{}", town.unwrap_or_default(), self.name(id))
    }

    /// All of them, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.values()
    }

    /// An organisation and what it belongs to, upwards.
    pub fn upwards(&self, id: OrganisationId) -> impl Iterator<Item = &Organisation> {
        std::iter::successors(self.get(id), |one| one.parent.and_then(|parent| self.get(parent)))
    }

    /// Whether the first is the second or below it.
    pub fn is_at_or_below(&self, id: OrganisationId, above: OrganisationId) -> bool {
        self.upwards(id).any(|one| one.id == above)
    }

    /// The town that an organisation is or belongs to.
    pub fn town_of(&self, id: OrganisationId) -> Option<OrganisationId> {
        self.upwards(id).find(|one| one.kind == OrganisationKind::Town).map(|one| one.id)
    }

    /// What belongs to an organisation directly, by number.
    pub fn below(&self, id: OrganisationId) -> impl Iterator<Item = &Organisation> {
        self.iter().filter(move |one| one.parent == Some(id))
    }

    /// The working department that does what lists give to a body of the register. While the body of that level is not
    /// entered, it is the one that was entered for the body before levels were told apart; and in a 县级市 the city's, where
    /// lists leave the region away.
    pub fn department(&self, body: &str) -> Option<&Organisation> {
        let as_entered = || self.listed(OrganisationKind::Department, body);
        let of_city = || {
            let is_city = self.get(self.district).is_some_and(|district| district.name.ends_with('市'));
            self.in_register(&registered(body, Some(Level::City))).filter(|_| is_city)
        };
        self.in_register(body).or_else(as_entered).or_else(of_city)
    }

    /// The working department that is a body of the register, of just that level.
    pub fn in_register(&self, body: &str) -> Option<&Organisation> {
        self.get(*self.departments.get(body)?)
    }

    /// The working town whose lists print that name.
    pub fn town(&self, printed: &str) -> Option<&Organisation> {
        self.listed(OrganisationKind::Town, printed)
    }

    fn listed(&self, kind: OrganisationKind, name: &str) -> Option<&Organisation> {
        self.iter().find(|one| one.kind == kind && !one.is_closed && one.listed.as_deref() == Some(name))
    }

    /// Departments by their names in the register; of two, the one that was entered under it.
    fn registered(&self) -> BTreeMap<String, OrganisationId> {
        let mut departments = BTreeMap::new();
        for one in self.iter().filter(|one| one.kind == OrganisationKind::Department && !one.is_closed) {
            let Some(name) = one.registered() else { continue };
            let is_as_entered = one.listed.as_deref() == Some(&*name);
            let known = departments.entry(name.into_owned()).or_insert(one.id);
            if is_as_entered {
                *known = one.id;
            }
        }
        departments
    }

    fn check(&self) -> Result<(), DirectoryError> {
        let mut names = BTreeMap::new();
        let mut listed = BTreeMap::new();
        for one in self.iter() {
            if one.name.trim().is_empty() {
                return Err(DirectoryError::NoName(one.id));
            }
            // As kinds only stand under the kind above them, there can be no circle.
            let parent = one.parent.and_then(|parent| self.get(parent)).map(|parent| parent.kind);
            if parent != one.kind.parent() {
                return Err(DirectoryError::Parent { name: one.name.clone(), kind: one.kind });
            }
            if !one.is_closed && names.insert((one.parent, &one.name), one.id).is_some() {
                return Err(DirectoryError::SameName { name: one.name.clone() });
            }
            // One that was entered as 公安局 and is called 市公安局 leaves room for the district's own.
            let names = one.listed.as_ref().filter(|_| !one.is_closed).map(|name| (name, one.registered()));
            if let Some((name, registered)) = names
                && listed.insert((one.kind, name, registered), one.id).is_some()
            {
                return Err(DirectoryError::SameListed { listed: name.clone() });
            }
        }
        Ok(())
    }
}

qingdan_model::words! {
    /// What somebody is there for. An account has one organisation and one or more roles.
    Role, "role" {
        /// Runs the town's cases.
        TownClerk = "town_clerk", "镇街干部";
        /// Leads a town.
        TownLeader = "town_leader", "镇街领导";
        /// Works in a community or village.
        CommunityWorker = "community_worker", "社区（村）干部";
        /// Works in a department.
        DepartmentOfficer = "department_officer", "部门工作人员";
        /// Takes complaints and hands them out (12345).
        Dispatcher = "dispatcher", "热线派单员";
        /// Keeps the lists (编办).
        ListOffice = "list_office", "编办（清单管理）";
        /// Sees who did what when.
        Auditor = "auditor", "监督审计";
        /// Keeps accounts and organisations.
        Administrator = "administrator", "系统管理员";
    }
}

impl Role {
    /// In which kinds of organisation it can be held.
    pub fn places(self) -> &'static [OrganisationKind] {
        use OrganisationKind::{Community, Department, District, Office, Town};
        match self {
            Role::TownClerk => &[Town, Office],
            Role::TownLeader => &[Town],
            Role::CommunityWorker => &[Community],
            Role::DepartmentOfficer => &[Department],
            Role::Dispatcher | Role::ListOffice | Role::Auditor | Role::Administrator => {
                &[District, Department]
            }
        }
    }
}

/// Somebody with an account (人员).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account's login.
    pub login: String,
    /// The name that screens and the log show.
    pub name: String,
    /// Where they work.
    pub organisation: OrganisationId,
    /// What for.
    pub roles: Vec<Role>,
}
