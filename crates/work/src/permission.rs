//! Who may do what: one table, and how far each entry reaches.

use crate::people::{Directory, OrganisationId, Person, Role};

qingdan_model::words! {
    /// Something that not everybody may do. Reading published lists is for everybody and needs no right.
    Right, "right" {
        /// Read a case with its timeline; personal data stay masked.
        ReadCase = "read_case", "查看办件";
        /// Open a case.
        OpenCase = "open_case", "新建办件";
        /// Do a step, return it, repeat it, add material to it.
        ActOnStep = "act_on_step", "办理环节";
        /// Comment.
        Comment = "comment", "留言";
        /// Hand a step to another organisation.
        TransferStep = "transfer_step", "转办环节";
        /// Leave a step out, or add one that the procedure does not have.
        AddOrSkipStep = "add_or_skip_step", "增加、跳过环节";
        /// Close a case, or let it wait for the applicant.
        CloseCase = "close_case", "办结、暂停办件";
        /// Open a closed case again.
        ReopenCase = "reopen_case", "重新办理";
        /// Draft, post and withdraw a notice, answer objections to it.
        ManageNotice = "manage_notice", "起草、张贴、撤回公示和答复异议";
        /// Add photographs to a notice and write down who objects.
        RecordOnNotice = "record_on_notice", "补充公示照片和登记异议";
        /// See personal data in full; each time is written down.
        RevealPersonal = "reveal_personal", "查看完整个人信息";
        /// Erase personal data.
        ErasePersonal = "erase_personal", "删除个人信息";
        /// Read a ledger; personal data stay masked.
        ReadLedger = "read_ledger", "查看台账";
        /// Open a ledger, change its columns and its rows.
        KeepLedger = "keep_ledger", "登记台账";
        /// Send a ledger to a department.
        SendLedger = "send_ledger", "报送台账";
        /// Take a ledger that was sent, or send it back.
        ReceiveLedger = "receive_ledger", "签收台账";
        /// Create, change and lock accounts.
        ManageAccounts = "manage_accounts", "管理账号";
        /// Create, change and close organisations.
        ManageOrganisations = "manage_organisations", "管理机构";
        /// Change the district's deadlines and later years of the calendar.
        ManageSettings = "manage_settings", "管理时限设置";
        /// See an emergency with all that is reported of it.
        ReadEmergency = "read_emergency", "查看突发事件";
        /// Open an emergency in towns, or in more of them.
        OpenEmergency = "open_emergency", "启动突发事件";
        /// Give a warning to an organisation.
        WarnEmergency = "warn_emergency", "转发预警";
        /// Say for an organisation that a warning arrived, who is on duty, who was moved, what was lost, what was handed out.
        ReportEmergency = "report_emergency", "报告突发事件情况";
        /// Change an emergency's level, end it, go on with it.
        DirectEmergency = "direct_emergency", "调整和结束突发事件";
        /// Put lists into the store.
        ImportLists = "import_lists", "导入清单";
        /// Decide which body a printed name is and what a clause says.
        DecideReadings = "decide_readings", "更正解读";
        /// Set findings of the check aside.
        DismissFindings = "dismiss_findings", "处理体检问题";
        /// Read the log: who did what when, and who looked at personal data.
        ReadAudit = "read_audit", "查看操作日志";
        /// Have the log's chain checked.
        VerifyAudit = "verify_audit", "校验日志";
        /// See routines, the calendar of what is due, and the evidence.
        ReadRoutine = "read_routine", "查看例行任务";
        /// Do a routine, or say that it is not done this time.
        ActOnRoutine = "act_on_routine", "办理例行任务";
        /// Say who in a town does a routine, and take up one that nobody in particular has.
        AssignRoutine = "assign_routine", "分派例行任务";
        /// See what is to be done, by one's role.
        Workbench = "workbench", "使用工作台";
        /// Change one's own password.
        OwnAccount = "own_account", "修改本人密码";
    }
}

qingdan_model::words! {
    /// How far a right reaches.
    Scope, "scope" {
        /// Not at all.
        Never = "never", "不能";
        /// What one's own organisation, or one below it, is responsible for; of the district only what itself is.
        Own = "own", "本机构及下属";
        /// What one's own town with its offices and communities is responsible for.
        Town = "town", "本镇街";
        /// Cases in which one's own organisation, or one below it, has or had a step, or which it opened.
        Involved = "involved", "参与的办件";
        /// Either of the two.
        TownOrInvolved = "town_or_involved", "本镇街和参与的办件";
        /// Everything in the district.
        All = "all", "全区";
    }
}

const NO: Scope = Scope::Never;
const OWN: Scope = Scope::Own;
const TOWN: Scope = Scope::Town;
const INV: Scope = Scope::Involved;
const T_I: Scope = Scope::TownOrInvolved;
const ALL: Scope = Scope::All;

/// The table: a right a line, a role a column in the order of [`Role::ALL`].
#[rustfmt::skip]
const TABLE: &[(Right, [Scope; 8])] = &[
    //                            town   town    community department dispatcher list    auditor adminis-
    //                            clerk  leader  worker    officer               office          trator
    (Right::ReadCase,            [T_I,   T_I,    INV,      INV,       ALL,       NO,     ALL,    NO ]),
    (Right::OpenCase,            [TOWN,  TOWN,   TOWN,     ALL,       ALL,       NO,     NO,     NO ]),
    (Right::ActOnStep,           [OWN,   OWN,    OWN,      OWN,       NO,        NO,     NO,     NO ]),
    (Right::Comment,             [T_I,   T_I,    INV,      INV,       INV,       NO,     NO,     NO ]),
    (Right::TransferStep,        [OWN,   TOWN,   NO,       OWN,       INV,       NO,     NO,     NO ]),
    (Right::AddOrSkipStep,       [TOWN,  TOWN,   NO,       OWN,       NO,        NO,     NO,     NO ]),
    (Right::CloseCase,           [TOWN,  TOWN,   NO,       OWN,       NO,        NO,     NO,     NO ]),
    (Right::ReopenCase,          [TOWN,  TOWN,   NO,       OWN,       NO,        NO,     NO,     NO ]),
    (Right::ManageNotice,        [TOWN,  TOWN,   OWN,      OWN,       NO,        NO,     NO,     NO ]),
    (Right::RecordOnNotice,      [T_I,   T_I,    INV,      INV,       ALL,       NO,     NO,     NO ]),
    (Right::RevealPersonal,      [T_I,   T_I,    INV,      INV,       INV,       NO,     ALL,    NO ]),
    (Right::ErasePersonal,       [NO,    TOWN,   NO,       NO,        NO,        NO,     NO,     NO ]),
    (Right::ReadLedger,          [TOWN,  TOWN,   OWN,      OWN,       NO,        NO,     ALL,    NO ]),
    (Right::KeepLedger,          [TOWN,  TOWN,   OWN,      OWN,       NO,        NO,     NO,     NO ]),
    (Right::SendLedger,          [TOWN,  TOWN,   OWN,      OWN,       NO,        NO,     NO,     NO ]),
    (Right::ReceiveLedger,       [TOWN,  TOWN,   NO,       OWN,       NO,        NO,     NO,     NO ]),
    (Right::ManageAccounts,      [NO,    NO,     NO,       NO,        NO,        NO,     NO,     ALL]),
    (Right::ManageOrganisations, [NO,    NO,     NO,       NO,        NO,        NO,     NO,     ALL]),
    (Right::ManageSettings,      [NO,    NO,     NO,       NO,        NO,        ALL,    NO,     ALL]),
    (Right::ReadEmergency,       [T_I,   T_I,    INV,      INV,       ALL,       NO,     ALL,    NO ]),
    (Right::OpenEmergency,       [TOWN,  TOWN,   NO,       ALL,       ALL,       NO,     NO,     NO ]),
    (Right::WarnEmergency,       [TOWN,  TOWN,   NO,       INV,       ALL,       NO,     NO,     NO ]),
    (Right::ReportEmergency,     [TOWN,  TOWN,   OWN,      OWN,       NO,        NO,     NO,     NO ]),
    (Right::DirectEmergency,     [TOWN,  TOWN,   NO,       OWN,       ALL,       NO,     NO,     NO ]),
    (Right::ImportLists,         [NO,    NO,     NO,       NO,        NO,        ALL,    NO,     ALL]),
    (Right::DecideReadings,      [NO,    NO,     NO,       NO,        NO,        ALL,    NO,     ALL]),
    (Right::DismissFindings,     [NO,    NO,     NO,       NO,        NO,        ALL,    NO,     ALL]),
    (Right::ReadAudit,           [NO,    NO,     NO,       NO,        NO,        NO,     ALL,    NO ]),
    (Right::VerifyAudit,         [NO,    NO,     NO,       NO,        NO,        NO,     ALL,    ALL]),
    (Right::ReadRoutine,         [T_I,   T_I,    INV,      INV,       ALL,       NO,     ALL,    NO ]),
    (Right::ActOnRoutine,        [OWN,   OWN,    OWN,      OWN,       NO,        NO,     NO,     NO ]),
    (Right::AssignRoutine,       [TOWN,  TOWN,   NO,       NO,        NO,        NO,     NO,     NO ]),
    (Right::Workbench,           [ALL,   ALL,    ALL,      ALL,       ALL,       ALL,    ALL,    ALL]),
    (Right::OwnAccount,          [ALL,   ALL,    ALL,      ALL,       ALL,       ALL,    ALL,    ALL]),
];

/// What a right is asked about.
#[derive(Clone, Copy, Debug)]
pub struct On<'a> {
    /// The organisations that are responsible for it: a step's; a case's town and who opened it; the district where it
    /// is no matter of one organisation.
    pub responsible: &'a [OrganisationId],
    /// The organisations that have or had a part in the case.
    pub involved: &'a [OrganisationId],
}

impl On<'_> {
    /// A matter of one organisation, or of the district.
    pub fn organisation(one: &OrganisationId) -> On<'_> {
        On { responsible: std::slice::from_ref(one), involved: &[] }
    }
}

/// How far a role's right reaches.
pub fn scope(right: Right, role: Role) -> Scope {
    let line = TABLE.iter().find(|(one, _)| *one == right);
    line.map_or(Scope::Never, |(_, scopes)| scopes[role as usize])
}

/// Whether any of a person's roles gives them a right about something.
pub fn may(person: &Person, right: Right, on: On<'_>, directory: &Directory) -> bool {
    person.roles.iter().any(|role| reaches(scope(right, *role), person.organisation, on, directory))
}

/// Whether a person has a right about anything at all: whether a screen offers it.
pub fn may_somewhere(person: &Person, right: Right) -> bool {
    person.roles.iter().any(|role| scope(right, *role) != Scope::Never)
}

/// The organisations about whose matters a person has a right: whose work they do, or see.
pub fn reach(person: &Person, right: Right, directory: &Directory) -> Vec<OrganisationId> {
    let within = |one: &OrganisationId| may(person, right, On::organisation(one), directory);
    directory.iter().map(|one| one.id).filter(within).collect()
}

/// A person's own organisation and those below it; of the district only itself.
pub fn own(person: &Person, directory: &Directory) -> Vec<OrganisationId> {
    let from = person.organisation;
    directory.iter().map(|one| one.id).filter(|one| is_own(*one, from, directory)).collect()
}

/// Everything is below the district itself: who has a right about all of it has it by a scope of its own.
fn is_own(one: OrganisationId, from: OrganisationId, directory: &Directory) -> bool {
    one == from || from != directory.district() && directory.is_at_or_below(one, from)
}

fn reaches(scope: Scope, from: OrganisationId, on: On<'_>, directory: &Directory) -> bool {
    let own = |all: &[OrganisationId]| all.iter().any(|one| is_own(*one, from, directory));
    let town = || {
        let town = directory.town_of(from);
        town.is_some() && on.responsible.iter().any(|one| directory.town_of(*one) == town)
    };
    let involved = || own(on.responsible) || own(on.involved);
    match scope {
        Scope::Never => false,
        Scope::Own => own(on.responsible),
        Scope::Town => town(),
        Scope::Involved => involved(),
        Scope::TownOrInvolved => town() || involved(),
        Scope::All => true,
    }
}
