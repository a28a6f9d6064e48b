//! The catalogue's words with what each can do.

use std::collections::HashMap;

use qingdan_catalogue::{Actions, Bodies, Manner};
use qingdan_model::Action;

use super::{Roles, Word};

/// Words being collected.
#[derive(Default)]
pub(super) struct Words(pub(super) HashMap<String, Word>);

impl Words {
    fn role(&mut self, texts: &[String], role: Roles) {
        for text in texts {
            self.add(text, role);
        }
    }

    fn add(&mut self, text: &str, role: Roles) -> &mut Word {
        let word = self.0.entry(text.to_owned()).or_default();
        word.roles.add(role);
        word
    }

    pub(super) fn bodies(&mut self, bodies: &Bodies) {
        for body in bodies.iter() {
            let printed = std::iter::once(&body.name).chain(&body.aliases).chain(&body.former);
            // Abbreviations of two characters are parts of other words too often.
            for name in printed.filter(|name| !name.contains("{}") && name.chars().count() > 2) {
                self.add(name, Roles::BODY);
                if let Some(office) = name.strip_suffix('局') {
                    self.add(&format!("{office}分局"), Roles::BODY);
                }
            }
        }
    }

    pub(super) fn wording(&mut self, catalogue: &Actions) {
        let wording = &catalogue.wording;
        for (texts, role) in [
            (&wording.light, Roles::LIGHT),
            (&wording.handling, Roles::HANDLING),
            (&wording.assisting, Roles::ASSISTING),
            (&wording.supplying, Roles::SUPPLYING),
            (&wording.object_prepositions, Roles::OBJECT_PREPOSITION),
            (&wording.party_prepositions, Roles::PARTY_PREPOSITION),
            (&wording.agent_prepositions, Roles::AGENT_PREPOSITION),
            (&wording.frame_prepositions, Roles::FRAME_PREPOSITION),
            (&wording.purposes, Roles::PURPOSE),
            (&wording.frame_ends, Roles::FRAME_END),
            (&wording.governing, Roles::GOVERNING),
            (&wording.and_then, Roles::AND_THEN),
            (&wording.adverbs, Roles::ADVERB),
            (&wording.and, Roles::AND),
            (&wording.whole, Roles::NOUN),
            (&wording.nouns, Roles::NOUN),
            (&wording.events, Roles::EVENT),
            (&wording.parties.town, Roles::TOWN),
            (&wording.parties.community, Roles::COMMUNITY),
            (&wording.parties.resident, Roles::RESIDENT),
            (&wording.parties.other, Roles::OTHER),
            (&wording.parties.body, Roles::BODY),
            (&wording.sending.verbs, Roles::SENDING),
        ] {
            self.role(texts, role);
        }
        // What ends like 开展 works like it: 负责开展, 贯彻落实.
        let handles = |text: &&String| wording.handling.iter().any(|end| text.ends_with(end.as_str()));
        for text in wording.light.iter().filter(handles) {
            self.add(text, Roles::HANDLING);
        }
        for (text, unit) in &wording.rhythms {
            self.add(text, Roles::RHYTHM).unit = Some(unit.clone());
        }
    }

    pub(super) fn verbs(&mut self, catalogue: &Actions) {
        for action in &catalogue.actions {
            let code: Option<Action> = action.code.parse().ok();
            for verb in &action.verbs {
                let word = self.add(verb.get_ref(), Roles::VERB);
                word.action = code;
            }
            for (verbs, manner) in [(&action.step, Manner::Step), (&action.standing, Manner::Standing)] {
                for verb in verbs {
                    self.add(verb, Roles::VERB).manner = Some(manner);
                }
            }
        }
        for (at, sense) in catalogue.senses.iter().enumerate() {
            for verb in &sense.verbs {
                let word = self.add(verb, Roles::VERB);
                word.senses.push(at);
                word.possible.extend(sense.action.get_ref().parse::<Action>());
            }
        }
        for alternative in &catalogue.alternatives {
            let actions = alternative.actions.iter().filter_map(|code| code.get_ref().parse::<Action>().ok());
            let actions: Vec<Action> = actions.collect();
            for verb in &alternative.verbs {
                if let Some(word) = self.0.get_mut(verb) {
                    word.possible.extend(&actions);
                }
            }
        }
        for word in self.0.values_mut() {
            word.possible.extend(word.action);
            word.possible.sort_unstable();
            word.possible.dedup();
        }
    }

    pub(super) fn marks(&mut self) {
        for (texts, role) in [
            (["的"].as_slice(), Roles::OF),
            (&["，", ",", "：", ":"], Roles::COMMA),
            (&["。", "；", ";", "！", "？", "\n", "．"], Roles::STOP),
            (&["（", "(", "“", "《", "〔", "【", "「"], Roles::OPEN),
            (&["）", ")", "”", "》", "〕", "】", "」"], Roles::CLOSE),
        ] {
            for text in texts {
                self.add(text, role);
            }
        }
    }
}
