//! The notice after one more event.

use std::ops::RangeInclusive;

use super::command::{Command, Drafting};
use super::event::Happened;
use super::state::{Answer, Evidence, Notice, Objection, Posting, Stage};
use crate::affair::{Affair, AffairEvent, AffairKind, Ask, Refused, Shown};
use crate::case::{AttachmentRef, Context, Hold, PersonalRef, StepNo};
use crate::number::CaseNumber;
use crate::time::{Millis, start_of};

impl Affair for Notice {
    const KIND: AffairKind = AffairKind::Notice;
    type Command = Command;
    type Happened = Happened;

    fn decide(
        notice: Option<&Notice>,
        ask: &Ask<Command>,
        context: &Context<'_>,
    ) -> Result<Happened, Refused> {
        super::decide::decide(notice, ask, context)
    }

    fn apply(notice: Option<Notice>, event: &AffairEvent<Happened>) -> Result<Notice, String> {
        match (notice, &event.body) {
            (None, Happened::Drafted { number, drafting }) => Ok(Notice::drafted(*number, drafting, event)),
            (None, _) => Err("公示还没有起草".to_owned()),
            (Some(_), Happened::Drafted { .. }) => Err("公示起草了两次".to_owned()),
            (Some(mut notice), _) => {
                notice.version = event.seq;
                notice.take(event)?;
                Ok(notice)
            }
        }
    }

    fn number(&self) -> CaseNumber {
        self.number
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn shown(&self) -> Shown {
        let about = &self.about;
        let mut parties = vec![about.town, about.holder];
        parties.extend(&about.involved);
        parties.sort_unstable();
        parties.dedup();
        let attachments = self.evidence.iter().flat_map(|one| &one.attachments);
        let attachments = attachments.chain(self.objections.iter().flat_map(|one| &one.attachments));
        Shown {
            title: self.wording.title.clone(),
            responsible: about.holder,
            parties,
            stands: self.stands().as_str(),
            is_open: self.is_open(),
            due: self.due(),
            tag: None,
            case: Some(about.case),
            item: Some(about.item.clone()),
            personal: self
                .objections
                .iter()
                .flat_map(|one| one.personal.iter().cloned())
                .collect::<Vec<PersonalRef>>(),
            attachments: attachments.cloned().collect::<Vec<AttachmentRef>>(),
        }
    }

    fn cases(&self) -> Vec<CaseNumber> {
        self.about.cases().map(|(case, _)| case).collect()
    }

    fn holds(&self) -> Vec<(CaseNumber, StepNo, Hold)> {
        let Some(hold) = self.hold() else { return Vec::new() };
        self.about.cases().filter_map(|(case, step)| Some((case, step?, hold))).collect()
    }

    fn public(&self) -> Option<RangeInclusive<Millis>> {
        let period = self.period().filter(|_| self.is_public())?;
        Some(start_of(period.posted)..=period.end().unwrap_or(Millis::MAX))
    }

    fn told(body: &Happened) -> (&'static str, String) {
        let with = match body {
            Happened::Drafted { drafting, .. } => drafting.wording.title.clone(),
            Happened::Revised { wording } => wording.title.clone(),
            Happened::Posted { period, .. } | Happened::Recounted { period } => period.chinese(),
            Happened::EvidenceAdded { note, .. } => note.clone(),
            Happened::Objected { no, via, .. } => format!("第 {no} 号，{}", via.chinese()),
            Happened::Answered { objection, verdict, text } => {
                format!("第 {objection} 号，{}：{text}", verdict.chinese())
            }
            Happened::Withdrawn { reason } => reason.clone(),
            Happened::Closed { outcome } => outcome.chinese().to_owned(),
        };
        (body.chinese(), with)
    }
}

impl Notice {
    fn drafted(number: CaseNumber, drafting: &Drafting, event: &AffairEvent<Happened>) -> Notice {
        let Drafting { about, rule, wording } = drafting.clone();
        Notice {
            number,
            version: event.seq,
            about,
            rule,
            wording,
            stage: Stage::Draft,
            postings: Vec::new(),
            evidence: Vec::new(),
            objections: Vec::new(),
            drafted: event.act.clone(),
            worked: event.act.clone(),
            work_version: event.seq,
        }
    }

    /// Whether something is still to be done about it: what was taken down waits only for answers.
    fn is_open(&self) -> bool {
        match self.stage {
            Stage::Draft | Stage::Posted => true,
            Stage::Withdrawn { .. } => self.open_objections().next().is_some(),
            Stage::Closed { .. } => false,
        }
    }

    /// By when something is to be done: an objection answered, or its period over; of one that is closed, when it was over.
    fn due(&self) -> Option<Millis> {
        let answers = self.open_objections().filter_map(|one| one.due.at).min();
        answers.or_else(|| self.period()?.end())
    }

    fn take(&mut self, event: &AffairEvent<Happened>) -> Result<(), String> {
        let act = event.act.clone();
        let is_up = self.stage == Stage::Posted;
        let is_closed = matches!(self.stage, Stage::Closed { .. });
        let require = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
        match &event.body {
            Happened::Drafted { .. } => return Err("公示起草了两次".to_owned()),
            Happened::Revised { wording } => {
                require(!is_up && !is_closed, "张贴以后文字不能改")?;
                self.wording = (**wording).clone();
                self.work(event);
            }
            Happened::Posted { period, attachments } => {
                require(!is_up && !is_closed, "已经张贴")?;
                self.postings.push(Posting { period: *period, act: act.clone() });
                self.stage = Stage::Posted;
                self.keep(String::new(), attachments, event);
                self.work(event);
            }
            Happened::EvidenceAdded { note, attachments } => self.keep(note.clone(), attachments, event),
            Happened::Objected { no, via, due, personal, attachments } => {
                require(is_up && *no as usize == self.objections.len() + 1, "异议的序号不连续")?;
                self.objections.push(Objection {
                    no: *no,
                    posting: self.postings.len() as u32,
                    via: *via,
                    act,
                    due: due.clone(),
                    personal: personal.clone(),
                    attachments: attachments.clone(),
                    answer: None,
                    version: event.seq,
                });
            }
            Happened::Answered { objection, verdict, text } => {
                let found = self.objections.iter_mut().find(|one| one.no == *objection);
                let found = found.filter(|one| one.answer.is_none()).ok_or("没有这条异议，或者已经答复")?;
                found.answer = Some(Answer { verdict: *verdict, text: text.clone(), act });
                found.version = event.seq;
            }
            Happened::Withdrawn { reason } => {
                require(!is_closed, "公示已经结束")?;
                self.stage = Stage::Withdrawn { act, reason: reason.clone() };
                self.work(event);
            }
            Happened::Closed { outcome } => {
                require(is_up && self.open_objections().next().is_none(), "公示没有张贴，或者还有异议")?;
                self.stage = Stage::Closed { act, outcome: *outcome };
                self.work(event);
            }
            Happened::Recounted { period } => {
                let posting = self.postings.last_mut().filter(|_| is_up).ok_or("公示没有张贴")?;
                posting.period = *period;
            }
        }
        Ok(())
    }

    fn keep(&mut self, note: String, attachments: &[AttachmentRef], event: &AffairEvent<Happened>) {
        if !attachments.is_empty() {
            let posting = self.postings.len() as u32;
            let (attachments, act) = (attachments.to_vec(), event.act.clone());
            self.evidence.push(Evidence { posting, note, attachments, act });
        }
    }

    fn work(&mut self, event: &AffairEvent<Happened>) {
        self.worked = event.act.clone();
        self.work_version = event.seq;
    }
}
