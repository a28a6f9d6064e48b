//! The forms of an emergency, each on a page of its own, so that no refresh takes away what is being typed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qingdan_work::emergency::{Colour, EmergencyLevel, Figure, Kept, Losses, Moving, Offer, Shift, Thing};
use qingdan_work::permission::{On, Right, may};
use qingdan_work::{OrganisationId, OrganisationKind};

use super::command_form::Failed;
use super::emergency::Opened;
use super::emergency_view::seat;
use super::{Choice, Chrome, render};
use crate::app::App;
use crate::form::Posted;
use crate::moment;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::random_token;

const LINE: u32 = 100;
const TEXT: u32 = 2000;
/// The usual length of a shift.
const SHIFT: i64 = 12 * 60 * 60 * 1000;

#[derive(Template)]
#[template(path = "emergency_form.html")]
struct FormPage {
    chrome: Chrome,
    url: String,
    title: String,
    offer: Offer,
    name: &'static str,
    button: &'static str,
    about: String,
    error: String,
    key: String,
    seen: u64,
    /// Those for whom one can report instead.
    others: Vec<Choice>,
    fixed: Vec<(&'static str, String)>,
    inputs: Vec<Input>,
}

/// A field.
pub(super) struct Input {
    shape: &'static str,
    name: &'static str,
    label: String,
    value: String,
    hint: String,
    choices: Vec<Choice>,
    is_required: bool,
    most: u32,
}

/// The form that an address asks for.
pub(crate) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let opened = Opened::of(&app, &visitor, &number).await?;
    let asked = Posted::of(asked);
    show(&app, &visitor, &opened, &asked, None)
}

/// The form with what was typed, or what is known.
pub(super) fn show(
    app: &App,
    visitor: &Visitor,
    opened: &Opened,
    typed: &Posted,
    failed: Option<Failed<'_>>,
) -> Result<Response, Refusal> {
    let offer: Offer = typed.field("do").parse().map_err(|_| Refusal::not_found("没有这项操作。"))?;
    let filling = Filling { opened, typed, is_again: failed.is_some() };
    let (about, others, fixed, inputs) = filling.of(offer);
    let page = FormPage {
        chrome: Chrome::new(app, visitor),
        url: opened.url(),
        title: opened.emergency.title.clone(),
        offer,
        name: offer.chinese(),
        button: offer.chinese(),
        about,
        error: failed.as_ref().map(|failed| failed.message.clone()).unwrap_or_default(),
        key: random_token(),
        seen: opened.emergency.version,
        others,
        fixed,
        inputs,
    };
    let status = failed.map_or(StatusCode::OK, |failed| failed.status);
    Ok((status, render(&page)?).into_response())
}

/// A form that is filled: with what was typed, else with what is there already.
struct Filling<'a> {
    opened: &'a Opened,
    typed: &'a Posted,
    /// Whether somebody pressed its button: then an empty field is what they typed.
    is_again: bool,
}

type Filled = (String, Vec<Choice>, Vec<(&'static str, String)>, Vec<Input>);

impl Filling<'_> {
    fn of(&self, offer: Offer) -> Filled {
        let Opened { desk, emergency, .. } = self.opened;
        let no = self.no();
        let fixed_no = || vec![("no", self.typed.field("no").to_owned())];
        match offer {
            Offer::Acknowledge | Offer::Fulfil => {
                let mut fixed = fixed_no();
                fixed.push(("organisation", self.organisation().to_string()));
                let what = match offer {
                    Offer::Acknowledge => emergency.warning(no).map(|one| one.what.text.clone()),
                    _ => None,
                };
                let about = format!(
                    "{}：{}",
                    desk.directory.full_name(self.organisation()),
                    what.unwrap_or_default()
                );
                (about, Vec::new(), fixed, vec![self.area("note", "落实情况（可以不填）", false)])
            }
            Offer::Warn => self.warning(no),
            Offer::Report => self.report(),
            Offer::Move => self.moving(),
            Offer::GoBack => {
                let left = emergency.sheltered_of(no, desk.now);
                let batch = at(&emergency.movings, no).map(|one: &Kept<Moving>| &one.what);
                let about = batch.map_or_else(String::new, |one| {
                    let organisation = desk.directory.full_name(one.organisation);
                    format!("第 {no} 批，{organisation}：{} → {}，现在安置 {left} 人", one.from, one.shelter)
                });
                let inputs = vec![
                    self.number("people", "返回人数", &left.to_string(), "全部返回的，不用改"),
                    self.when("at", "返回时间", desk.now),
                ];
                (about, Vec::new(), fixed_no(), inputs)
            }
            Offer::Roster => self.roster(no),
            Offer::Relieve => self.relief(),
            Offer::Void => {
                let thing: Option<Thing> = self.typed.field("thing").parse().ok();
                let mut fixed = fixed_no();
                fixed.push(("thing", self.typed.field("thing").to_owned()));
                let name = thing.map_or("", Thing::chinese);
                let about = format!("作废第 {no} 条{name}。作废以后不再计入合计，记录和原因都保留。");
                (about, Vec::new(), fixed, vec![self.area("text", "原因", true)])
            }
            Offer::Comment => (String::new(), Vec::new(), Vec::new(), vec![self.area("text", "留言", true)]),
            Offer::Widen => self.widening(),
            Offer::Level => {
                let now = emergency.level;
                let others = EmergencyLevel::ALL.iter().filter(|one| **one != now);
                let choices =
                    others.map(|one| self.choice("level", one.as_str(), one.chinese(), "")).collect();
                let about = format!("现在是{}。", now.chinese());
                let inputs = vec![select("level", "调整为", choices), self.area("text", "原因", true)];
                (about, Vec::new(), Vec::new(), inputs)
            }
            Offer::Close => {
                let left = emergency.left(&desk.directory, desk.now);
                let about = match left.is_empty() {
                    true => "没有遗留的事，可以结束。".to_owned(),
                    false => format!("还没办完：{}。", left.join("；")),
                };
                let inputs = vec![
                    self.area("result", "处置结果", true),
                    self.area("left", "遗留事项怎么办（有没办完的，必须写明）", false),
                ];
                (about, Vec::new(), Vec::new(), inputs)
            }
            Offer::Reopen => (String::new(), Vec::new(), Vec::new(), vec![self.area("text", "原因", true)]),
        }
    }

    fn warning(&self, no: u32) -> Filled {
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

    fn report(&self) -> Filled {
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

    fn moving(&self) -> Filled {
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

    fn roster(&self, no: u32) -> Filled {
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

    fn relief(&self) -> Filled {
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

    fn widening(&self) -> Filled {
        let Opened { desk, emergency, .. } = self.opened;
        let towns = desk.directory.iter().filter(|one| one.kind == OrganisationKind::Town && !one.is_closed);
        let towns = towns.map(|one| one.id).filter(|id| {
            let on = On::organisation(id);
            !emergency.towns.contains(id) && may(&desk.person, Right::OpenEmergency, on, &desk.directory)
        });
        let choice = |id: OrganisationId| Choice {
            word: id.to_string(),
            name: desk.directory.name(id),
            is_chosen: self.typed.has("town", &id.to_string()),
        };
        let mut checks = select("town", "增加哪些镇街", towns.map(choice).collect());
        checks.shape = "checks";
        let about = "增加的镇街，清单里名称写明这类突发事件的事项会一起带进来。";
        (about.to_owned(), Vec::new(), Vec::new(), vec![checks])
    }

    fn no(&self) -> u32 {
        self.typed.field("no").parse().unwrap_or_default()
    }

    /// The organisation that the address or the form names; else the visitor's.
    fn organisation(&self) -> OrganisationId {
        self.typed.field("organisation").parse().unwrap_or_else(|_| seat(self.opened))
    }

    /// The same, where it is one of those.
    fn whose(&self, all: &[OrganisationId]) -> OrganisationId {
        let asked = Some(self.organisation()).filter(|one| all.contains(one));
        let own = || Some(seat(self.opened)).filter(|one| all.contains(one));
        asked.or_else(own).or_else(|| all.first().copied()).unwrap_or_else(|| self.organisation())
    }

    fn others(&self, all: &[OrganisationId], chosen: OrganisationId) -> Vec<Choice> {
        if all.len() < 2 { Vec::new() } else { self.organisations_with(all, chosen) }
    }

    fn organisations(&self, all: &[OrganisationId]) -> Vec<Choice> {
        self.organisations_with(all, self.whose(all))
    }

    fn organisations_with(&self, all: &[OrganisationId], chosen: OrganisationId) -> Vec<Choice> {
        let choice = |one: &OrganisationId| Choice {
            word: one.to_string(),
            name: self.opened.desk.directory.full_name(*one),
            is_chosen: *one == chosen,
        };
        all.iter().map(choice).collect()
    }

    fn choice(&self, field: &str, word: &str, name: &str, known: &str) -> Choice {
        let is_chosen = if self.is_again { self.typed.has(field, word) } else { word == known };
        Choice { word: word.to_owned(), name: name.to_owned(), is_chosen }
    }

    fn filled(&self, name: &'static str, label: &str, known: &str) -> Input {
        let value = if self.is_again { self.typed.field(name) } else { known };
        Input {
            shape: "text",
            name,
            label: label.to_owned(),
            value: value.to_owned(),
            hint: String::new(),
            choices: Vec::new(),
            is_required: true,
            most: LINE,
        }
    }

    fn text(&self, name: &'static str, label: &str) -> Input {
        self.filled(name, label, "")
    }

    fn filled_area(&self, name: &'static str, label: &str, known: &str, is_required: bool) -> Input {
        Input { shape: "area", is_required, most: TEXT, ..self.filled(name, label, known) }
    }

    fn area(&self, name: &'static str, label: &str, is_required: bool) -> Input {
        self.filled_area(name, label, "", is_required)
    }

    fn number(&self, name: &'static str, label: &str, known: &str, hint: &str) -> Input {
        Input { shape: "number", hint: hint.to_owned(), ..self.filled(name, label, known) }
    }

    fn when(&self, name: &'static str, label: &str, known: i64) -> Input {
        Input { shape: "when", ..self.filled(name, label, &moment::typed(known)) }
    }
}

fn select(name: &'static str, label: &str, choices: Vec<Choice>) -> Input {
    let (value, hint) = (String::new(), String::new());
    Input { shape: "select", name, label: label.to_owned(), value, hint, choices, is_required: true, most: 0 }
}

/// Something by its number, from 1.
fn at<T>(all: &[T], no: u32) -> Option<&T> {
    all.get(usize::try_from(no).ok()?.checked_sub(1)?)
}
