//! Header words of a list's table: which column is which, whatever a district calls it.

use std::collections::BTreeSet;

use qingdan_model::Kind;

use crate::flow::without_blanks;

/// What a column of a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 序号.
    Number,
    /// 事项类别.
    Category,
    /// 事项名称.
    Name,
    /// 对应上级部门.
    Departments,
    /// 上级部门职责, with 履职保障 at its end.
    Duties,
    /// 履职保障, where it is a column of its own.
    Support,
    /// 乡镇（街道）配合职责.
    Town,
    /// 承接部门.
    Receivers,
    /// 履职方式及工作措施.
    Method,
    /// 承接部门及工作方式 in one cell.
    ReceiversAndMethod,
    /// 备注.
    Remark,
}

/// The columns of a table from left to right; `None` for one whose header says nothing known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// A role a column.
    pub roles: Vec<Option<Role>>,
}

impl Layout {
    /// Where the column with this role is.
    pub fn position(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|known| *known == Some(role))
    }

    /// Whether a list has such columns at all: see [`layout_of`].
    fn is_header(&self) -> bool {
        let known = self.roles.iter().flatten().count();
        let has = |role| self.position(role).is_some();
        has(Role::Name) && known >= 2 && (has(Role::Number) || known >= 3)
    }

    /// The kind of list that has these columns.
    pub fn kind(&self) -> Option<Kind> {
        let has = |role| self.position(role).is_some();
        if has(Role::Receivers) || has(Role::Method) || has(Role::ReceiversAndMethod) {
            Some(Kind::Reclaimed)
        } else if has(Role::Duties) || has(Role::Town) {
            Some(Kind::Joint)
        } else if has(Role::Name) {
            Some(Kind::Basic)
        } else {
            None
        }
    }

    /// The columns that `kind` of list has where its header cannot be read.
    pub fn usual(kind: Kind) -> Layout {
        let roles: &[Role] = match kind {
            Kind::Basic => &[Role::Number, Role::Name],
            Kind::Joint => &[Role::Number, Role::Name, Role::Departments, Role::Duties, Role::Town],
            Kind::Reclaimed => &[Role::Number, Role::Name, Role::ReceiversAndMethod],
        };
        Layout { roles: roles.iter().copied().map(Some).collect() }
    }
}

/// The layout that a row of header cells spells, where it is a header at all: it has a name column, and a
/// number column or the columns of one kind of list.
pub fn layout_of<'a>(cells: impl IntoIterator<Item = &'a str>) -> Option<Layout> {
    let layout = Layout { roles: told_apart(cells.into_iter().map(role_of).collect()) };
    layout.is_header().then_some(layout)
}

/// Beside a column of receivers, one that speaks of how they do it ("承接部门工作措施") names them no more.
fn told_apart(mut roles: Vec<Option<Role>>) -> Vec<Option<Role>> {
    if roles.contains(&Some(Role::Receivers)) {
        for role in roles.iter_mut().filter(|role| **role == Some(Role::ReceiversAndMethod)) {
            *role = Some(Role::Method);
        }
    }
    roles
}

/// Whether a record's cells are few words each, as those of a header's row are.
pub fn may_be_header(texts: &[String]) -> bool {
    const LONGEST: usize = 20;
    let is_word = |text: &String| {
        let is_number = text.chars().all(|char| char.is_ascii_digit());
        text.is_empty()
            || !is_number && text.chars().count() <= LONGEST && !text.contains(['。', '；', '：', '，'])
    };
    texts.iter().filter(|text| !text.is_empty()).count() >= 2 && texts.iter().all(is_word)
}

/// The layout of a header of two rows: what stands in the lower row stands under a cell over several columns, whose
/// words go before it ("上级部门职责" over "职责" and "履职保障"). `merged_up` are the cells that reach down from the upper row.
pub fn two_row_layout(upper: &[String], lower: &[String], merged_up: &BTreeSet<usize>) -> Option<Layout> {
    if upper.is_empty() || !may_be_header(lower) {
        return None;
    }
    let own: Vec<usize> =
        (0..lower.len()).filter(|at| !lower[*at].is_empty() && !merged_up.contains(at)).collect();
    let over = |at: usize| upper.iter().take(at + 1).rposition(|text| !text.is_empty());
    let has_group = own.windows(2).any(|pair| pair[0] + 1 == pair[1] && over(pair[0]) == over(pair[1]));
    let mut roles: Vec<Option<Role>> = upper.iter().map(|text| role_of(text)).collect();
    roles.resize(lower.len().max(upper.len()), None);
    for at in &own {
        let above = over(*at).map_or("", |above| upper[above].as_str());
        roles[*at] = Some(role_of(&format!("{above}{}", lower[*at])).or_else(|| role_of(&lower[*at]))?);
    }
    let layout = Layout { roles: told_apart(roles) };
    (has_group && layout.is_header()).then_some(layout)
}

/// The role a header cell's words give its column.
pub fn role_of(cell: &str) -> Option<Role> {
    let cell = without_blanks(cell);
    if cell.is_empty() || cell.chars().count() > 40 || cell.contains(['。', '；', '：']) {
        return None;
    }
    let plain = without_brackets(&cell);
    let word = plain.as_str();
    let has = |words: &[&str]| words.iter().any(|part| word.contains(part));
    let ends = |words: &[&str]| words.iter().any(|part| word.ends_with(part));
    if ["序号", "编号", "序"].contains(&word) || ends(&["序号", "编号"]) && word.chars().count() <= 6
    {
        return Some(Role::Number);
    }
    if ends(&["类别", "分类", "类型", "领域", "板块"]) && word.chars().count() <= 8 {
        return Some(Role::Category);
    }
    if ["备注", "说明", "备注说明"].contains(&word) {
        return Some(Role::Remark);
    }
    if has(&["承接", "收回部门", "收回单位"]) {
        return Some(if has(&["方式", "措施"]) { Role::ReceiversAndMethod } else { Role::Receivers });
    }
    if has(&["履职方式", "工作方式", "工作措施", "履职措施", "实施方式"])
        || ["方式", "措施", "履行方式", "办理方式"].contains(&word)
    {
        return Some(Role::Method);
    }
    if ends(&["部门", "单位", "机构", "部门名称", "单位名称"]) {
        return Some(Role::Departments);
    }
    let of_duties =
        has(&["职责", "责任", "任务", "分工", "义务"]) || ends(&["配合事项", "配合内容", "配合工作"]);
    // "部门职责及履职保障" is a column of duties.
    let of_both = of_duties && has(&["及", "和", "与", "、"]);
    if !of_both && ends(&["保障", "保障措施"]) {
        return Some(Role::Support);
    }
    let of_departments = has(&[
        "部门", "单位", "上级", "县级", "区级", "市级", "县直", "区直", "市直", "旗级", "旗直", "主责",
        "牵头", "主管",
    ]);
    if of_duties && of_departments && !word.contains("乡镇") && !word.contains("街道") {
        return Some(Role::Duties);
    }
    let of_town = has(&["乡", "镇", "街", "苏木", "属地", "基层", "村", "社区"]) || word.starts_with("配合");
    if of_duties && of_town && !ends(&["名称"]) {
        return Some(Role::Town);
    }
    if ends(&["名称", "事项"]) || ["事项内容", "职责内容", "工作内容", "具体事项内容"].contains(&word)
    {
        return Some(Role::Name);
    }
    None
}

/// What stands outside brackets; where everything stands in them, all of it.
fn without_brackets(cell: &str) -> String {
    let mut depth = 0_u32;
    let mut outside = String::new();
    for char in cell.chars() {
        match char {
            '（' | '(' | '［' | '[' => depth += 1,
            '）' | ')' | '］' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(char),
            _ => {}
        }
    }
    if outside.is_empty() { cell.to_owned() } else { outside }
}

/// Words that header cells are made of, longest first: a line of nothing else is (part of) a header row.
const ATOMS: &[&str] = &[
    "序号",
    "编号",
    "事项",
    "类别",
    "分类",
    "类型",
    "领域",
    "名称",
    "对应",
    "上级",
    "部门",
    "单位",
    "机构",
    "职责",
    "责任",
    "主要",
    "提供",
    "履职",
    "履行",
    "保障",
    "苏木",
    "乡镇",
    "街道",
    "办事处",
    "嘎查",
    "社区",
    "配合",
    "协助",
    "备注",
    "承接",
    "工作",
    "方式",
    "措施",
    "县级",
    "区级",
    "市级",
    "旗级",
    "县直",
    "区直",
    "市直",
    "旗县",
    "县区",
    "牵头",
    "主管",
    "主责",
    "任务",
    "内容",
    "基本",
    "具体",
    "说明",
    "收回",
    "属地",
    "相关",
    "有关",
    "职能",
    "业务",
    "分工",
    "含",
    "及",
    "的",
    "和",
    "与",
    "县",
    "区",
    "市",
    "旗",
    "乡",
    "镇",
    "村",
    "级",
    "后",
    "（",
    "）",
    "(",
    ")",
    "、",
    "/",
    "，",
    ",",
];

/// Whether the line, white space aside, is made of header words only.
pub fn of_header_words(line: &str) -> bool {
    let bare = without_blanks(line);
    if bare.is_empty() || bare.chars().count() > 80 {
        return false;
    }
    // `reach[i]`: the first i bytes can be spelt with atoms.
    let mut reach = vec![false; bare.len() + 1];
    reach[0] = true;
    for at in 0..bare.len() {
        if !reach[at] {
            continue;
        }
        for atom in ATOMS {
            if bare[at..].starts_with(atom) {
                reach[at + atom.len()] = true;
            }
        }
    }
    reach[bare.len()]
}

/// The columns that the words of a header spell when cells have come apart: words in reading order, of which
/// a cell may take several ("苏木乡镇(街道)" + "配合职责").
pub fn layout_of_words(words: &[&str]) -> Option<Layout> {
    let mut roles: Vec<Role> = Vec::new();
    let mut open = String::new();
    for (index, word) in words.iter().enumerate() {
        let is_bracket = word.starts_with(['（', '(']);
        if is_bracket && open.is_empty() {
            continue; // a note on the column before: （含提供的履职保障）
        }
        open.push_str(word);
        let next_completes = words.get(index + 1).is_some_and(|next| completes(&open, next));
        if let Some(role) = role_of(&open).filter(|_| !next_completes) {
            if roles.last() != Some(&role) {
                roles.push(role);
            }
            open.clear();
        }
    }
    layout_of_roles(roles)
}

/// Whether `next` only makes sense as the rest of `open`: "对应上级" + "部门", "上级部门" + "职责".
fn completes(open: &str, next: &str) -> bool {
    let alone = role_of(next);
    let together = role_of(&format!("{open}{next}"));
    match (role_of(open), alone, together) {
        (_, None, Some(_)) => !next.starts_with(['（', '(']),
        (None, Some(_), Some(_)) => true,
        _ => false,
    }
}

fn layout_of_roles(roles: Vec<Role>) -> Option<Layout> {
    let layout = Layout { roles: roles.into_iter().map(Some).collect() };
    (layout.position(Role::Name).is_some() && layout.position(Role::Number).is_some()).then_some(layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_words_of_many_districts() {
        for (cell, role) in [
            ("序 号", Role::Number),
            ("事项类别", Role::Category),
            ("事项名称", Role::Name),
            ("对应上级部门", Role::Departments),
            ("责任部门", Role::Departments),
            ("牵头单位", Role::Departments),
            ("上级部门职责（含提供的履职保障）", Role::Duties),
            ("县级部门职责", Role::Duties),
            ("部门责任", Role::Duties),
            ("苏木乡镇(街道)配合职责", Role::Town),
            ("街道配合职责", Role::Town),
            ("乡镇职责", Role::Town),
            ("配合职责", Role::Town),
            ("上级部门职责及履职保障", Role::Duties),
            ("履职保障", Role::Support),
            ("事项编号", Role::Number),
            ("承接部门", Role::Receivers),
            ("承接部门及工作方式", Role::ReceiversAndMethod),
            ("履职方式及工作措施", Role::Method),
            ("备注", Role::Remark),
        ] {
            assert_eq!(role_of(cell), Some(role), "{cell}");
        }
        assert_eq!(role_of("1.负责辖区内的食品安全工作。"), None);
    }

    #[test]
    fn receivers_stand_in_one_column() {
        let last = |cells: &[&str]| layout_of(cells.iter().copied()).unwrap().roles.pop();
        assert_eq!(last(&["序号", "事项名称", "承接部门", "承接部门工作措施"]), Some(Some(Role::Method)));
        assert_eq!(last(&["序号", "事项名称", "承接部门及措施"]), Some(Some(Role::ReceiversAndMethod)));
    }

    #[test]
    fn a_header_that_came_apart() {
        let words = [
            "序号",
            "事项名称",
            "对应上级",
            "部门",
            "上级部门职责",
            "（含提供的履职保障）",
            "苏木乡镇(街道)",
            "配合职责",
        ];
        let layout = layout_of_words(&words).unwrap();
        let joint = [Role::Number, Role::Name, Role::Departments, Role::Duties, Role::Town].map(Some);
        assert_eq!(layout.roles, joint);
        assert_eq!(layout.kind(), Some(Kind::Joint));
        assert_eq!(layout_of_words(&["序号", "事项名称"]).unwrap().kind(), Some(Kind::Basic));
    }

    #[test]
    fn header_words_only() {
        assert!(of_header_words(" 序号 事项类别 事项名称 对应上级部门 上级部门职责 乡镇（街道）配合职责"));
        assert!(!of_header_words("序号 1 征兵工作"));
    }
}
