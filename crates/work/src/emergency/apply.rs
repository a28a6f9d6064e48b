//! What an event makes of an emergency.

use super::command::{Opening, Thing};
use super::event::{Brought, Happened};
use super::state::{Acknowledged, Back, Emergency, EmergencyStatus, Fulfilled, Kept, Told, Voided, Warning};
use crate::affair::AffairEvent;
use crate::case::{Act, PersonalRef};
use crate::number::CaseNumber;
use crate::people::OrganisationId;

pub(super) fn apply(
    emergency: Option<Emergency>,
    event: &AffairEvent<Happened>,
) -> Result<Emergency, String> {
    let act = &event.act;
    let mut emergency = match (emergency, &event.body) {
        (None, Happened::Opened { number, lead, opening }) => {
            return Ok(opened(*number, *lead, opening, act));
        }
        (None, _) => return Err("突发事件还没有启动".to_owned()),
        (Some(_), Happened::Opened { .. }) => return Err("突发事件启动了两次".to_owned()),
        (Some(emergency), _) => emergency,
    };
    emergency.version = event.seq;
    if !matches!(event.body, Happened::Commented { .. }) {
        emergency.worked = act.clone();
        emergency.work_version = event.seq;
    }
    emergency.happen(event)?;
    Ok(emergency)
}

fn opened(number: CaseNumber, lead: OrganisationId, opening: &Opening, act: &Act) -> Emergency {
    let Opening { title, kind, level, what, starts, brought } = opening;
    let mut emergency = Emergency {
        number,
        version: 1,
        title: title.clone(),
        kind: *kind,
        level: *level,
        level_seq: 1,
        what: what.clone(),
        starts: *starts,
        lead,
        opened: act.clone(),
        towns: Vec::new(),
        items: Vec::new(),
        duties: Vec::new(),
        fulfilled: Vec::new(),
        warnings: Vec::new(),
        shifts: Vec::new(),
        movings: Vec::new(),
        backs: Vec::new(),
        reports: Vec::new(),
        reliefs: Vec::new(),
        personal: Vec::new(),
        personal_of: Vec::new(),
        comments: 0,
        status: EmergencyStatus::Open,
        worked: act.clone(),
        work_version: 1,
    };
    emergency.bring(brought);
    emergency
}

impl Emergency {
    fn bring(&mut self, brought: &Brought) {
        let before = self.items.len();
        self.items.extend(brought.items.iter().cloned());
        self.duties.extend(brought.duties.iter().cloned().map(|mut duty| {
            duty.item += before;
            duty
        }));
        self.towns.extend(&brought.towns);
        self.towns.sort_unstable();
    }

    /// A telephone number is of whose shift it stands in, or last stood in.
    fn own(&mut self, one: &PersonalRef, of: OrganisationId) {
        if !self.personal.contains(one) {
            self.personal.push(one.clone());
        }
        self.personal_of.retain(|(id, _)| *id != one.id);
        self.personal_of.push((one.id, of));
    }

    fn happen(&mut self, event: &AffairEvent<Happened>) -> Result<(), String> {
        let (act, seq) = (event.act.clone(), event.seq);
        match &event.body {
            Happened::Opened { .. } => {}
            Happened::Widened(brought) => self.bring(brought),
            Happened::Warned(warning) => {
                let what = warning.clone();
                self.warnings.push(Warning { what, act, acknowledged: Vec::new(), told: Vec::new() });
            }
            Happened::Acknowledged { warning, organisation, note } => {
                let one = Acknowledged { organisation: *organisation, act, note: note.clone() };
                slot(&mut self.warnings, *warning)?.acknowledged.push(one);
            }
            Happened::Escalated { warning, organisations } => {
                let told = organisations.iter().map(|one| Told { organisation: *one, at: act.at });
                slot(&mut self.warnings, *warning)?.told.extend(told);
            }
            Happened::Rostered { no, shift } => {
                for one in &shift.personal {
                    self.own(one, shift.organisation);
                }
                match no {
                    None => keep(&mut self.shifts, shift, act, seq),
                    Some(no) => {
                        *slot(&mut self.shifts, *no)? = Kept { what: shift.clone(), act, seq, void: None };
                    }
                }
            }
            Happened::Moved(moving) => keep(&mut self.movings, moving, act, seq),
            Happened::WentBack { no, people, at } => {
                slot(&mut self.movings, *no)?;
                self.backs.push(Back { no: *no, people: *people, at: *at, act });
            }
            Happened::Reported(report) => keep(&mut self.reports, report, act, seq),
            Happened::Relieved(relief) => keep(&mut self.reliefs, relief, act, seq),
            Happened::Voided { thing, no, reason } => {
                let void = Some(Voided { act, reason: reason.clone() });
                match thing {
                    Thing::Shift => slot(&mut self.shifts, *no)?.void = void,
                    Thing::Moving => slot(&mut self.movings, *no)?.void = void,
                    Thing::Relief => slot(&mut self.reliefs, *no)?.void = void,
                }
            }
            Happened::Fulfilled { duty, organisation, note } => {
                let (organisation, note) = (*organisation, note.clone());
                self.fulfilled.push(Fulfilled { duty: *duty, organisation, act, note });
            }
            Happened::Levelled { level, .. } => (self.level, self.level_seq) = (*level, seq),
            Happened::Commented { .. } => self.comments += 1,
            Happened::Closed { result, left } => {
                self.status = EmergencyStatus::Closed { act, result: result.clone(), left: left.clone() };
            }
            Happened::Reopened { .. } => self.status = EmergencyStatus::Open,
        }
        Ok(())
    }
}

fn keep<T: Clone>(all: &mut Vec<Kept<T>>, what: &T, act: Act, seq: u64) {
    all.push(Kept { what: what.clone(), act, seq, void: None });
}

fn slot<T>(all: &mut [T], no: u32) -> Result<&mut T, String> {
    let at = usize::try_from(no).ok().and_then(|no| no.checked_sub(1));
    at.and_then(|at| all.get_mut(at)).ok_or_else(|| format!("没有第 {no} 条"))
}
