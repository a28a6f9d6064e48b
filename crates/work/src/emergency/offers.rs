//! What somebody can do in an emergency now: what pages offer.

use super::state::Emergency;
use crate::people::{Directory, OrganisationKind, Person};
use crate::permission::{On, Right, may};

qingdan_model::words! {
    /// Something that can be done.
    Offer, "offer" {
        /// Acknowledge a warning.
        Acknowledge = "acknowledge", "确认收到";
        /// Give a warning, or pass one on.
        Warn = "warn", "发布、转发预警";
        /// Report losses.
        Report = "report", "上报灾情";
        /// Enter people who were moved.
        Move = "move", "登记转移";
        /// Enter people who went home.
        GoBack = "back", "登记返回";
        /// Enter who is on duty.
        Roster = "roster", "安排值班";
        /// Enter relief that was handed out.
        Relieve = "relief", "登记发放救助";
        /// Say that a duty is fulfilled.
        Fulfil = "fulfil", "登记落实";
        /// Say that something was entered by mistake.
        Void = "void", "作废";
        /// Say something.
        Comment = "comment", "留言";
        /// Bring in more towns.
        Widen = "widen", "扩大范围";
        /// Change the level.
        Level = "level", "调整级别";
        /// End it.
        Close = "close", "结束";
        /// Go on with it.
        Reopen = "reopen", "重新启动";
    }
}

impl Emergency {
    /// What somebody can do with it as a whole, the most usual first. What is done with one warning, batch, shift or duty
    /// is offered beside that.
    pub fn offers(&self, person: &Person, directory: &Directory) -> Vec<Offer> {
        let directs = self.may_direct(person, directory);
        if self.is_closed() {
            return if directs { vec![Offer::Reopen] } else { Vec::new() };
        }
        let own = self.reports_for(person, directory);
        let is_struck = own.iter().any(|one| self.is_struck(*one, directory));
        let more = directory.iter().filter(|one| one.kind == OrganisationKind::Town && !one.is_closed);
        let mut more = more.map(|one| one.id).filter(|one| !self.towns.contains(one));
        let widens = more.any(|one| may(person, Right::OpenEmergency, On::organisation(&one), directory));
        let all = [
            (Offer::Warn, !self.warns(person, directory).is_empty()),
            (Offer::Report, is_struck),
            (Offer::Move, is_struck),
            (Offer::Roster, !own.is_empty()),
            (Offer::Relieve, !own.is_empty()),
            (Offer::Comment, self.may_comment(person, directory)),
            (Offer::Widen, widens),
            (Offer::Level, directs),
            (Offer::Close, directs),
        ];
        all.into_iter().filter(|(_, is_offered)| *is_offered).map(|(offer, _)| offer).collect()
    }
}
