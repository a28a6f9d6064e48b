//! The forms by which something is entered into an emergency: a warning, losses, people moved, a shift, relief.

use qingdan_work::emergency::{Colour, Figure, Kept, Losses, Shift};
use qingdan_work::{OrganisationId, OrganisationKind};

use super::Choice;
use super::emergency::Opened;
use super::emergency_form::Filled;
use super::emergency_input::{Filling, Input, at, select};

/// The usual length of a shift.
const SHIFT: i64 = 12 * 60 * 60 * 1000;

impl Filling<'_> {
    pub fn warning(&self, no: u32) -> Filled {
        let Opened { desk, emergency, .. } = self.opened;
        let first = emergency.warning(no).map(|one| &one.what);
        let passes_on = first.map(|_| vec![("no", no.to_string())]).unwrap_or_default();
        let about = first.map(|_| format!("转发第 {no} 条预警。")).unwrap_or_default();
        let known = first.map(|one| one.text.clone()).unwrap_or_default();
        let colour = first.and_then(|one| one.colour).map_or("", |one| one.as_str());
        let colours =
            Colour::ALL.iter().map(|one| self.choice("colour", one.as_str(), one.chinese(), colour));
        let all = emergency.warns(&desk.person, &desk.directory);
        // A department tells towns, a town its villages; offices only where somebody chooses them.
        let is_usual = |one: &OrganisationId| {
            let kind = desk.directory.get(*one).map(|one| one.kind);
            match desk.directory.town_of(desk.person.organisation) {
                Some(_) => kind == Some(OrganisationKind::Community),
                None => kind == Some(OrganisationKind::Town),
            }
        };
        let choice = |one: &OrganisationId| Choice {
            word: one.to_string(),
            name: desk.directory.full_name(*one),
            is_chosen: if self.is_again { self.typed.has("to", &one.to_string()) } else { is_usual(one) },
        };
        let mut all: Vec<OrganisationId> = all;
        all.sort_by_key(|one| (!is_usual(one), *one));
        let mut checks = select("to", "发给谁（收到后要确认）", all.iter().map(choice).collect());
        checks.shape = "checks";
        let mut colours = select("colour", "预警等级", colours.collect());
        colours.is_required = false;
        let text = self.filled_area("text", "预警内容和要求", &known, true);
        (about, Vec::new(), passes_on, vec![colours, text, checks])
    }

    pub fn report(&self) -> Filled {
        let Opened { desk, emergency, .. } = self.opened;
        let own = emergency.reports_for(&desk.person, &desk.directory);
        let struck: Vec<OrganisationId> =
            own.into_iter().filter(|one| emergency.is_struck(*one, &desk.directory)).collect();
        let of = self.whose(&struck);
        let last = emergency.report_as_of(of, desk.now);
        let town = emergency.losses_of(of, desk.now, &desk.directory);
        let known: &Losses = last.map_or(&town.below, |last| &last.what.losses);
        let (all, reported) =
            (&town.communities, town.communities.iter().filter(|(_, one)| one.is_some()).count());
        let about = match last {
            Some(last) if town.is_behind() => format!(
                "上次截至 {}，数字已填好。村（社区）在那以后有新数，各栏下面是 {reported}/{} 个村（社区）的合计，请核对后上报。",
                desk.said(last.what.as_of),
                all.len()
            ),
            Some(last) => format!("上次截至 {}，数字已填好，有变化的改一下。", desk.said(last.what.as_of)),
            None if reported > 0 => format!(
                "下面是 {reported}/{} 个村（社区）上报的合计，请核对后作为镇街的数上报；上报以后，以镇街的数为准。",
                all.len()
            ),
            None => "填到现在为止的累计数；没有的不用填，没有损失的直接上报，就是零报告。".to_owned(),
        };
        let mut inputs = vec![self.when("as_of", "数字截至", desk.now)];
        for figure in Figure::of(emergency.kind) {
            let amount = known.get(*figure);
            let value = if amount == 0 { String::new() } else { figure.text(amount) };
            let label = format!("{}（{}）", figure.chinese(), figure.unit());
            let sum = town.below.get(*figure);
            let hint = match reported > 0 && sum != amount {
                true => format!("村（社区）合计 {}", figure.text(sum)),
                false => String::new(),
            };
            let mut input = self.number(figure.as_str(), &label, &value, &hint);
            input.is_required = false;
            inputs.push(input);
        }
        inputs.push(self.area("note", "情况说明（可以不填）", false));
        (about, self.others(&struck, of), vec![("organisation", of.to_string())], inputs)
    }

    pub fn moving(&self) -> Filled {
        let Opened { desk, emergency, .. } = self.opened;
        let mut own = emergency.reports_for(&desk.person, &desk.directory);
        own.retain(|one| emergency.is_struck(*one, &desk.directory));
        let inputs = vec![
            select("organisation", "哪个单位转移的", self.organisations(&own)),
            self.text("from", "从哪里（村组、小区，不写门牌）"),
            self.text("shelter", "安置在哪里"),
            self.number("people", "人数", "", ""),
            Input { is_required: false, ..self.number("households", "户数（可以不填）", "", "") },
            self.when("at", "转移时间", desk.now),
        ];
        (String::new(), Vec::new(), Vec::new(), inputs)
    }

    pub fn roster(&self, no: u32) -> Filled {
        let Opened { desk, emergency, .. } = self.opened;
        let own = emergency.reports_for(&desk.person, &desk.directory);
        let known = at(&emergency.shifts, no).map(|one: &Kept<Shift>| &one.what);
        let fixed = known.map(|_| vec![("no", no.to_string())]).unwrap_or_default();
        let organisations = match known {
            Some(shift) => self.organisations_with(&own, shift.organisation),
            None => self.organisations(&own),
        };
        let from = known.map_or(desk.now, |shift| shift.from);
        let until = known.map_or(desk.now + SHIFT, |shift| shift.until);
        let text =
            |name, label: &str, value: Option<&str>| self.filled(name, label, value.unwrap_or_default());
        let leader = text("leader", "带班领导（可以不填）", known.map(|shift| shift.leader.as_str()));
        let phone = text("telephone", "值班电话（可以不填，加密保存）", None);
        let inputs = vec![
            select("organisation", "单位", organisations),
            self.when("from", "从", from),
            self.when("until", "到", until),
            Input { is_required: false, ..leader },
            text("on_duty", "值班人员", known.map(|shift| shift.on_duty.as_str())),
            Input { is_required: false, most: 20, ..phone },
        ];
        (String::new(), Vec::new(), fixed, inputs)
    }

    pub fn relief(&self) -> Filled {
        let Opened { desk, emergency, .. } = self.opened;
        let own = emergency.reports_for(&desk.person, &desk.directory);
        let optional = |input: Input| Input { is_required: false, ..input };
        let mut files = self.text("files", "签收凭证：签收表的照片或者扫描件（必须有，加密保存）");
        files.shape = "files";
        let inputs = vec![
            select("organisation", "哪个单位发放的", self.organisations(&own)),
            Input {
                hint: "如：棉被、大米、应急救助金".to_owned(), ..self.text("what", "救助物资或者资金")
            },
            self.number("amount", "数量", "", ""),
            Input { most: 10, hint: "如：床、袋、元".to_owned(), ..self.text("unit", "单位") },
            optional(self.number("households", "发给多少户（可以不填）", "", "")),
            optional(self.number("people", "发给多少人（可以不填）", "", "")),
            self.when("at", "发放时间", desk.now),
            files,
        ];
        let about = "领取人的姓名写在签收表上，不要写在这里。签收表只有发放单位、所在镇街和牵头单位看得到。";
        (about.to_owned(), Vec::new(), Vec::new(), inputs)
    }
}
