//! Answers that a department asks of towns when it is done with its own part: each town gets a routine of its own.

use super::command::Command;
use super::period::Period;
use super::state::{Opening, Routine, Source, Status};
use crate::due::{Due, Why};
use crate::people::{Directory, OrganisationKind};
use crate::time::{date, end_of};

impl Routine {
    /// What opens the answers that this routine asks for: one a town for which it was done.
    pub fn asked_answers(&self, directory: &Directory) -> Vec<Command> {
        let Status::Done { ask: Some(by), act, .. } = &self.status else { return Vec::new() };
        let asker = directory.full_name(self.opening.holder);
        let towns = self.opening.told.iter().filter_map(|id| directory.get(*id));
        let towns = towns.filter(|one| one.kind == OrganisationKind::Town && !one.is_closed);
        let answer = |town: &crate::people::Organisation| {
            let is_own = |source: &&Source| Some(&source.item.town) == town.listed.as_ref();
            let own: Vec<Source> = self.opening.sources.iter().filter(is_own).cloned().collect();
            Opening {
                label: self.opening.label.clone(),
                text: self.opening.text.clone(),
                sources: if own.is_empty() { self.opening.sources.clone() } else { own },
                holder: town.id,
                organisation: town.id,
                told: vec![self.opening.holder],
                period: Period { from: date(act.at), to: *by, name: self.opening.period.name.clone() },
                rhythm: None,
                due: Due::new(Ok(end_of(*by)), Why::Asked { by: asker.clone() }),
                // A routine that is done again asks again.
                tag: format!("{}/answer/{}/{}", town.id, self.number, self.work_version),
                answers: Some(self.number),
            }
        };
        towns.map(|town| Command::Open(Box::new(answer(town)))).collect()
    }
}
