//! Hand-offs of which only one side stands in the list: what they are, and what is none.

use qingdan_model::{Actor, Basis, HandOff, Missing, Reason, Side};

use super::ends::{Receipt, Sending, Way};
use super::lanes::Party;
use super::matching::Matching;
use super::met::{evidence, sent_spans, thing};

impl Matching<'_> {
    /// What was sent and nobody meets. What goes to the public, or up out of the item, needs nobody of it.
    pub(super) fn without_receiver(&self, sending: &Sending) -> Option<HandOff> {
        let from = &self.duties[sending.duty];
        let own = self.lanes.actor(from.lane);
        let verb = from.of(sending.verb);
        let (lane, name, why) = match &sending.to {
            Some(Party::Public(_)) => return None,
            Some(Party::Lane(lane))
                if self.lanes.actor(*lane) == Actor::Community && own != Actor::Community =>
            {
                return None;
            }
            Some(Party::Lane(lane)) => {
                (Some(*lane), self.lanes.name(*lane).to_owned(), "，对方没有条款写明接着办。".to_owned())
            }
            // Orders go down to whom they concern, and reports leave the item upwards.
            Some(Party::Departments)
                if own == Actor::Department
                    && (sending.way == Way::Down || self.is_to_those_above(sending)) =>
            {
                return None;
            }
            Some(Party::Departments) => {
                (None, String::new(), "给部门，没有一个部门的条款接着办。".to_owned())
            }
            Some(Party::Outside(name)) if own == Actor::Department || is_party_of_town(name) => return None,
            Some(Party::Outside(name)) => {
                (None, name.clone(), format!("给{name}，本事项没有写这个部门的职责。"))
            }
            None if !sending.binds || own == Actor::Department && sending.way != Way::Back => return None,
            None if own == Actor::Department && !self.has_had_something(sending.duty) => return None,
            None => (None, String::new(), "，没有写明给谁，也没有条款接着办。".to_owned()),
        };
        let reason = Reason {
            basis: if sending.to.is_some() { Basis::Stated } else { Basis::Inferred },
            message: format!("{}写了“{verb}”{why}", from.id.chinese()),
            evidence: vec![evidence(from, sent_spans(sending))],
        };
        Some(HandOff {
            from: self.side(Some(from), from.lane),
            to: Side { lane, step: None, name },
            by: verb.to_owned(),
            what: None,
            missing: Some(Missing::Receiver),
            returns: false,
            reason,
        })
    }

    fn is_to_those_above(&self, sending: &Sending) -> bool {
        sending.named.iter().any(|span| self.duties[sending.duty].of(*span).starts_with("上级"))
    }

    /// Whether it starts from what somebody sent: then feeding back is to whoever that was.
    fn has_had_something(&self, duty: usize) -> bool {
        self.receipts.iter().any(|receipt| receipt.duty == duty)
    }

    /// What a clause starts from and nobody sends. What departments have from above needs nobody of the item.
    pub(super) fn without_sender(&self, receipt: &Receipt) -> Option<HandOff> {
        let duty = &self.duties[receipt.duty];
        let own = self.lanes.actor(duty.lane);
        let words = duty.of(receipt.words);
        let (lane, name, why) = match &receipt.from {
            // Whoever takes something in from residents needs no clause of theirs.
            _ if receipt.way == Some(Way::In) || receipt.is_fetched => return None,
            Some(Party::Public(_)) => return None,
            Some(Party::Outside(_)) if own == Actor::Department => return None,
            Some(Party::Lane(lane)) if self.lanes.actor(*lane) == Actor::Community => return None,
            Some(Party::Outside(name)) if is_party_of_town(name) => return None,
            Some(Party::Lane(lane)) => {
                (Some(*lane), self.lanes.name(*lane).to_owned(), "对方没有条款写明送出。".to_owned())
            }
            Some(Party::Outside(name)) => (None, name.clone(), format!("本事项没有写{name}的职责。")),
            Some(Party::Departments) if own == Actor::Department => return None,
            Some(Party::Departments) => (None, String::new(), "没有一个部门的条款写明送出。".to_owned()),
            None => (None, String::new(), "没有条款写明由谁送出。".to_owned()),
        };
        let reason = Reason {
            basis: if receipt.from.is_some() { Basis::Stated } else { Basis::Inferred },
            message: format!("{}从“{words}”开始，{why}", duty.id.chinese()),
            evidence: vec![evidence(duty, vec![receipt.words])],
        };
        Some(HandOff {
            from: Side { lane, step: None, name },
            to: self.side(Some(duty), duty.lane),
            by: words.to_owned(),
            what: Some(thing(duty.of(receipt.what))).filter(|what| !what.is_empty()),
            missing: Some(Missing::Sender),
            returns: false,
            reason,
        })
    }
}

/// Communities have no column of their own: what they send or get needs no clause.
fn is_party_of_town(name: &str) -> bool {
    name == Actor::Community.as_str() || name == Actor::Town.as_str()
}
