//! Which organisation has which periodic clause, out of the procedures of the lists in force.

use std::collections::BTreeMap;

use jiff::civil::Date;
use qingdan_model::{Actor, Deadline, Kind, Procedure, Span, Step, StepId};

use super::period::Instance;
use super::rhythm::{NoRhythm, Rhythm};
use super::rules::Rules;
use super::state::{Opening, Source};
use super::words::Words;
use crate::calendar::Calendar;
use crate::case::ItemRef;
use crate::hash::Hash;
use crate::mask::without_numbers;
use crate::people::{Directory, OrganisationId, OrganisationKind};

/// A periodic clause of a list in force. It needs no directory and no settings: a process reads all of them once.
#[derive(Clone, Debug)]
pub struct PeriodicClause {
    /// Where it stands.
    pub source: Source,
    /// From when on instances come from it: the day on which a later version of a list came to hold. What began to be due
    /// before came from the version before. `None` for a first version.
    pub since: Option<Date>,
    /// What is to be done, in short.
    pub label: String,
    /// The clause.
    pub text: String,
    at: Option<Span>,
    deadline: Option<Deadline>,
    actor: Actor,
    /// Departments that do it, by canonical names.
    bodies: Vec<String>,
    /// Departments to which something goes from it, by canonical names.
    told: Vec<String>,
    /// What tells its words from others'.
    digest: String,
}

/// The periodic clauses of an item.
pub fn periodic_clauses(procedure: &Procedure, item: &ItemRef, since: Option<Date>) -> Vec<PeriodicClause> {
    let periodic = procedure.steps.iter().filter(|step| step.is_periodic());
    periodic.map(|step| PeriodicClause::of(procedure, step, item, since)).collect()
}

/// A periodic clause as one organisation's duty; of a department, in all towns whose lists have it with the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Who does it.
    pub organisation: OrganisationId,
    /// What is to be done, in short.
    pub label: String,
    /// The clause.
    pub text: String,
    /// The words that say when.
    pub words: String,
    /// How often.
    pub rhythm: Rhythm,
    /// The clauses that say so.
    pub sources: Vec<Source>,
    /// Organisations to which something goes from it, or for whom it is done.
    pub told: Vec<OrganisationId>,
    /// As in [`PeriodicClause::since`].
    pub since: Option<Date>,
    digest: String,
}

/// What became of the periodic clauses of a district.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duties {
    /// Those that come back, of organisations that are there; by organisation, list and item.
    pub duties: Vec<Duty>,
    /// Those without instances, with the reason in Chinese.
    pub left_out: Vec<(Source, String)>,
}

impl PeriodicClause {
    fn of(procedure: &Procedure, step: &Step, item: &ItemRef, since: Option<Date>) -> PeriodicClause {
        let lane = procedure.lanes.get(step.lane);
        let sent = procedure.hand_offs.iter().filter(|one| one.from.step == Some(step.id));
        let lanes = sent.filter_map(|one| procedure.lanes.get(one.to.lane?));
        let told = lanes.filter(|lane| lane.actor == Actor::Department).flat_map(|lane| &lane.bodies);
        // A telephone number that a list prints is somebody's.
        let text = without_numbers(&step.text).into_owned();
        let at = step.reading.mode.spans.first().copied();
        let digest = Hash::of(format!("{}\n{text}", item.name).as_bytes()).to_string();
        PeriodicClause {
            source: Source { item: item.clone(), clause: step.id },
            since,
            label: label(&step.label, Words { text: &text, at, deadline: step.deadline() }),
            text,
            at,
            deadline: step.deadline().cloned(),
            actor: lane.map_or(Actor::Town, |lane| lane.actor),
            bodies: lane.map(|lane| lane.bodies.clone()).unwrap_or_default(),
            told: told.cloned().collect(),
            digest: digest[..16].to_owned(),
        }
    }

    fn words(&self) -> Words<'_> {
        Words { text: &self.text, at: self.at, deadline: self.deadline.as_ref() }
    }

    /// Who does it, and for whom.
    fn holders(&self, directory: &Directory) -> Result<(Vec<OrganisationId>, Vec<OrganisationId>), String> {
        let town = directory.town(&self.source.item.town).map(|town| town.id);
        let town = town.ok_or_else(|| format!("机构里还没有“{}”", self.source.item.town))?;
        let departments = |names: &[String]| -> Vec<OrganisationId> {
            names.iter().filter_map(|name| Some(directory.department(name)?.id)).collect()
        };
        let told = departments(&self.told);
        match self.actor {
            Actor::Department => match departments(&self.bodies) {
                none if none.is_empty() => Err(format!("机构里还没有{}", self.bodies.join("、"))),
                // What was taken back from a town is none of its business any more.
                some if self.source.item.kind == Kind::Reclaimed => Ok((some, told)),
                some => Ok((some, [told, vec![town]].concat())),
            },
            Actor::Community => {
                let is_community =
                    |kind: OrganisationKind, closed: bool| kind == OrganisationKind::Community && !closed;
                let all = directory.below(town).filter(|one| is_community(one.kind, one.is_closed));
                let all: Vec<_> = all.map(|one| one.id).collect();
                Ok((if all.is_empty() { vec![town] } else { all }, [told, vec![town]].concat()))
            }
            // What residents and others do is recorded by the town, as in a case.
            Actor::Town | Actor::Resident | Actor::Other => Ok((vec![town], told)),
        }
    }
}

/// A step's label, or the part of its clause that says when where the label leaves out what is done then: of "每周电话问候，
/// 节前上门慰问" it is the first that comes back each week.
fn label(label: &str, words: Words<'_>) -> String {
    let done = words.done();
    let says_when =
        words.at.and_then(|at| words.text.get(at.start..at.end)).is_none_or(|at| label.contains(at));
    let says_what = says_when || done.is_none_or(|done| shares(label, done));
    without_numbers(if says_what { label } else { words.phrase() }).into_owned()
}

/// Whether three characters in a row of one text stand in another.
fn shares(text: &str, other: &str) -> bool {
    let characters: Vec<char> = other.chars().collect();
    characters.windows(3).any(|three| text.contains(&three.iter().collect::<String>()))
}

impl Duties {
    /// Who has which of these clauses, by a district's organisations and rules.
    pub fn of(clauses: &[PeriodicClause], directory: &Directory, rules: &Rules) -> Duties {
        let mut duties = Duties::default();
        let mut known: BTreeMap<(OrganisationId, &str), usize> = BTreeMap::new();
        for clause in clauses {
            let words = clause.words();
            let found = words.read(rules).map_err(|none: NoRhythm| none.chinese());
            let found = found.and_then(|rhythm| Ok((rhythm, clause.holders(directory)?)));
            let (rhythm, (holders, told)) = match found {
                Ok(found) => found,
                Err(reason) => {
                    duties.left_out.push((clause.source.clone(), reason));
                    continue;
                }
            };
            for organisation in holders {
                let at = *known.entry((organisation, clause.digest.as_str())).or_insert(duties.duties.len());
                if at == duties.duties.len() {
                    duties.duties.push(Duty {
                        organisation,
                        label: clause.label.clone(),
                        text: clause.text.clone(),
                        words: words.said(),
                        rhythm: rhythm.clone(),
                        sources: Vec::new(),
                        told: Vec::new(),
                        since: clause.since,
                        digest: clause.digest.clone(),
                    });
                }
                duties.duties[at].add(clause, &told);
            }
        }
        duties
    }
}

impl Duty {
    /// One more clause with the same words.
    fn add(&mut self, clause: &PeriodicClause, told: &[OrganisationId]) {
        self.sources.push(clause.source.clone());
        self.since = self.since.and_then(|since| Some(since.min(clause.since?)));
        self.told.extend(told.iter().filter(|one| **one != self.organisation));
        self.told.sort_unstable();
        self.told.dedup();
    }

    /// Its instances whose end is in a range of days.
    pub fn instances(
        &self,
        range: &std::ops::RangeInclusive<Date>,
        calendar: &Calendar,
        rules: &Rules,
    ) -> Vec<Instance> {
        let all = self.rhythm.instances(range, &self.words, calendar, rules);
        // What stood in work lists before this version held came from the one before.
        all.into_iter().filter(|one| self.since.is_none_or(|since| one.opens >= since)).collect()
    }

    /// Its instances that stand in work lists on a day: begun to be due, and not over before anybody heard of them.
    pub fn open_on(&self, today: Date, calendar: &Calendar, rules: &Rules) -> Vec<Instance> {
        // No period is longer than a lead but by days off at its end.
        let ahead = jiff::Span::new().days(i64::from(rules.lead_days.min(Rules::LONGEST_LEAD)) + 45);
        let range = today..=today.saturating_add(ahead);
        let all = self.instances(&range, calendar, rules);
        all.into_iter().filter(|one| one.opens <= today).collect()
    }

    /// The next instance that does not stand in work lists yet, within the year to come.
    pub fn next_after(&self, today: Date, calendar: &Calendar, rules: &Rules) -> Option<Instance> {
        let range = today..=today.saturating_add(jiff::Span::new().days(400));
        self.instances(&range, calendar, rules).into_iter().find(|one| one.opens > today)
    }

    /// The instance before another, within the year before.
    pub fn before(&self, instance: &Instance, calendar: &Calendar, rules: &Rules) -> Option<Instance> {
        let day = instance.day();
        let first = day.saturating_sub(jiff::Span::new().days(400));
        let range = first..=day.yesterday().unwrap_or(day);
        self.rhythm.instances(&range, &self.words, calendar, rules).pop()
    }

    /// What opens an instance.
    pub fn opening(&self, instance: &Instance) -> Opening {
        Opening {
            label: self.label.clone(),
            text: self.text.clone(),
            sources: self.sources.clone(),
            holder: self.organisation,
            organisation: self.organisation,
            told: self.told.clone(),
            period: instance.period.clone(),
            rhythm: Some(self.rhythm.clone()),
            due: instance.due.clone(),
            tag: self.tag(instance),
            answers: None,
        }
    }

    /// What at most one routine has: whose duty, the item and the clause's words, the period.
    pub fn tag(&self, instance: &Instance) -> String {
        format!("{}/{}..{}", self.key(), instance.period.from, instance.period.to)
    }

    /// What all its instances have in common.
    pub fn key(&self) -> String {
        format!("{}/{}", self.organisation, self.digest)
    }

    /// The clause of the first town.
    pub fn source(&self) -> Option<(&ItemRef, StepId)> {
        self.sources.first().map(|source| (&source.item, source.clause))
    }
}
