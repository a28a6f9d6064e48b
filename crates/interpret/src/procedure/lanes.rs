//! Who takes part: the lanes of a procedure, and whom a clause's words mean among them.

use qingdan_catalogue::{Bodies, Level, Procedures, registered};
use qingdan_model::{Actor, Item, Lane};

/// Lanes being collected. A department has one however it is printed.
#[derive(Default)]
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    keys: Vec<Vec<Key>>,
}

/// A department: its body, and its level, since 区住建局 and 市住建局 are two.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    name: String,
    level: Option<Level>,
}

/// Whom words mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Party {
    /// Somebody who takes part.
    Lane(usize),
    /// A department that is not named: 上级部门, 有关部门.
    Departments,
    /// Residents, the public, those concerned.
    Public(String),
    /// A body that the item does not name.
    Outside(String),
}

impl Lanes {
    /// The departments that the item names as responsible, before their clauses are known.
    pub(super) fn departments_without_clauses(&mut self, item: &Item) {
        for body in item.bodies() {
            if self.find(&body.text).is_none() {
                self.department(&body.text);
            }
        }
    }

    /// The lane of a printed heading or name, made where there is none.
    pub(super) fn department(&mut self, printed: &str) -> usize {
        let keys = keys(printed);
        let same = |lane: &Vec<Key>| {
            lane.len() == keys.len() && lane.iter().zip(&keys).all(|(one, other)| one.is(other))
        };
        if let Some(at) = self.keys.iter().position(same) {
            // Printed without a region first and with one later, it is the one of that level.
            self.keys[at]
                .iter_mut()
                .zip(&keys)
                .for_each(|(known, key)| known.level = known.level.or(key.level));
            return at;
        }
        self.push(Lane { actor: Actor::Department, name: printed.to_owned(), bodies: Vec::new() }, keys)
    }

    /// The lane of a party that is no department.
    pub(super) fn party(&mut self, actor: Actor) -> usize {
        let name = if actor == Actor::Resident { "居民（申请人）" } else { actor.chinese() };
        match self.of(actor) {
            Some(at) => at,
            None => self.push(Lane { actor, name: name.to_owned(), bodies: Vec::new() }, vec![]),
        }
    }

    fn push(&mut self, lane: Lane, keys: Vec<Key>) -> usize {
        self.lanes.push(lane);
        self.keys.push(keys);
        self.lanes.len() - 1
    }

    pub(super) fn of(&self, actor: Actor) -> Option<usize> {
        self.lanes.iter().position(|lane| lane.actor == actor)
    }

    pub(super) fn actor(&self, lane: usize) -> Actor {
        self.lanes[lane].actor
    }

    pub(super) fn name(&self, lane: usize) -> &str {
        &self.lanes[lane].name
    }

    /// The department that a name means; one of its own before one that it shares.
    pub(super) fn find(&self, printed: &str) -> Option<usize> {
        let wanted = key(printed);
        let holds = |keys: &[Key]| keys.iter().any(|one| one.is(&wanted));
        let with = |most: usize| self.keys.iter().position(|keys| keys.len() <= most && holds(keys));
        // "市公安局" where the item prints 市公安局某某分局.
        let begun = |lane: &Lane| lane.actor == Actor::Department && lane.name.starts_with(printed);
        with(1).or_else(|| with(usize::MAX)).or_else(|| self.lanes.iter().position(begun))
    }

    /// The department that a text begins with, as the item prints it, and how many bytes its name takes.
    pub(super) fn begun_by(&self, text: &str) -> Option<(usize, usize)> {
        let begun = |lane: &Lane| lane.actor == Actor::Department && text.starts_with(&lane.name);
        let lane = self.lanes.iter().position(begun)?;
        Some((lane, self.lanes[lane].name.len()))
    }

    /// A text without the name of a department, and without what is left of that name when the region is left out: 政协, 残联.
    pub(super) fn without_name(&self, text: &str, lane: usize) -> String {
        let name = self.name(lane);
        let short = name.trim_start_matches(['市', '区', '县', '旗', '镇']);
        text.replace(name, " ").replace(short, " ")
    }

    /// The only department, where there is one.
    pub(super) fn only_department(&self) -> Option<usize> {
        let mut all = (0..self.lanes.len()).filter(|&lane| self.lanes[lane].actor == Actor::Department);
        all.next().filter(|_| all.next().is_none())
    }

    /// Whom a recipient or sender means, as readings give them.
    pub(super) fn whom(&self, printed: &str) -> Party {
        if let Ok(actor @ (Actor::Town | Actor::Community)) = printed.parse() {
            return self.of(actor).map_or_else(|| Party::Outside(printed.to_owned()), Party::Lane);
        }
        if let Some(lane) = self.find(printed) {
            return Party::Lane(lane);
        }
        if self.is_regulated(printed) {
            return Party::Public(printed.to_owned());
        }
        // "镇武装部", "街道综治中心" are offices of the town.
        if ["镇", "街道", "街镇", "乡镇", "苏木"].iter().any(|word| printed.starts_with(word))
            && let Some(town) = self.of(Actor::Town)
        {
            return Party::Lane(town);
        }
        if Bodies::embedded().looks_like_body(printed) || self.is_kind(printed) {
            return self.unnamed(printed);
        }
        Party::Public(printed.to_owned())
    }

    fn is_kind(&self, printed: &str) -> bool {
        printed == "上级" || Procedures::embedded().parties.kinds.iter().any(|kind| printed.ends_with(kind))
    }

    /// "有关单位", "企业事业单位" are those whom the work concerns, "成员单位" those who do it.
    fn is_regulated(&self, printed: &str) -> bool {
        let words = &Procedures::embedded().parties;
        let has = |list: &[String]| list.iter().any(|word| printed.contains(word.as_str()));
        let trades = ["企业", "公司", "商户", "经营者"].iter().any(|word| printed.ends_with(word));
        trades || printed.ends_with("单位") && !has(&words.official)
    }

    /// "上级主管部门" is any of them, "公安机关" the one that has 公安 in its name.
    fn unnamed(&self, printed: &str) -> Party {
        let words = &Procedures::embedded().parties;
        let mut stem = printed.to_owned();
        for word in words.kinds.iter().chain(&words.general) {
            stem = stem.replace(word.as_str(), "");
        }
        let stem = stem.trim_matches(['、', '的', '局', '区', '县', '市', '旗']);
        if stem.is_empty() {
            return self.only_department().map_or(Party::Departments, Party::Lane);
        }
        // "人社部门" is whoever 人社局 is short for.
        let body = ["局", "委"].iter().find_map(|kind| Bodies::embedded().resolve(&format!("{stem}{kind}")));
        if let Some(body) = body {
            let is_it = |keys: &Vec<Key>| keys.iter().any(|key| key.name == body.body.name);
            if let Some(lane) = self.keys.iter().position(is_it) {
                return Party::Lane(lane);
            }
        }
        let has =
            |keys: &Vec<Key>| stem.chars().count() > 1 && keys.iter().any(|key| key.name.contains(stem));
        match self.keys.iter().position(has) {
            Some(lane) => Party::Lane(lane),
            None => Party::Outside(printed.to_owned()),
        }
    }

    /// The lanes in the order in which they are shown, and where each went.
    pub(super) fn finish(self) -> (Vec<Lane>, Vec<usize>) {
        let rank = |actor: Actor| match actor {
            Actor::Resident => 0,
            Actor::Community => 1,
            Actor::Town => 2,
            Actor::Department => 3,
            Actor::Other => 4,
        };
        let mut order: Vec<usize> = (0..self.lanes.len()).collect();
        order.sort_by_key(|&lane| rank(self.lanes[lane].actor));
        let mut went = vec![0; order.len()];
        for (to, &from) in order.iter().enumerate() {
            went[from] = to;
        }
        let lane = |&at: &usize| {
            let bodies = self.keys[at].iter().map(Key::registered).collect();
            Lane { bodies, ..self.lanes[at].clone() }
        };
        (order.iter().map(lane).collect(), went)
    }
}

impl Key {
    fn registered(&self) -> String {
        registered(&self.name, self.level).into_owned()
    }

    fn is(&self, other: &Key) -> bool {
        let (one, two) = (&self.name, &other.name);
        (one == two || is_abridged(one, two) || is_abridged(two, one))
            && (self.level == other.level || self.level.is_none() || other.level.is_none())
    }
}

fn key(printed: &str) -> Key {
    let resolved = Bodies::embedded().resolve(printed);
    match resolved {
        Some(found) => Key { name: found.body.name.clone(), level: found.level },
        None => {
            Key { name: without_region(printed.trim_end_matches(['：', ':', '。']).trim()), level: None }
        }
    }
}

/// The bodies of one printed heading: "区教育局、区民政局等部门".
fn keys(printed: &str) -> Vec<Key> {
    let named = Bodies::embedded().named_in(printed).bodies;
    let known = named.iter().filter(|body| body.resolved.is_some()).count();
    if known < 2 {
        return vec![key(printed)];
    }
    named.iter().map(|body| key(&body.printed)).collect()
}

/// A name that the catalogue does not know, without the region's own name: "某某区安全中心" is 区安全中心.
fn without_region(name: &str) -> String {
    let ends = name.char_indices().take(6).filter(|(at, c)| *at > 0 && ['区', '县', '旗', '市'].contains(c));
    let region = ends.map(|(at, _)| at).last();
    region.map_or(name, |at| &name[at..]).to_owned()
}

/// Whether a name is another one with characters left out: 区民政和退役军人事务局 of 区民政局和退役军人事务局.
fn is_abridged(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    let count = short.chars().count();
    count > 3 && count * 5 >= long.chars().count() * 4 && short.chars().all(|c| rest.any(|other| other == c))
}
