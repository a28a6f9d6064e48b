//! What paragraph and character styles say about numbers and hidden text.

use std::collections::HashMap;

use crate::refused::OpenError;
use crate::xml::{Token, Tokens};

/// Styles may be based on each other; a longer chain is a circle.
const LONGEST_CHAIN: usize = 16;

/// A style's own words, or a paragraph's.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    /// The list whose number is drawn; 0 for none.
    pub(super) list: Option<u32>,
    /// The list's level, from 0.
    pub(super) level: Option<usize>,
    pub(super) is_hidden: Option<bool>,
}

/// Styles by their ids.
#[derive(Default)]
pub(super) struct Styles(HashMap<String, Style>);

#[derive(Default)]
struct Style {
    based_on: Option<String>,
    properties: Properties,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn of(part: &str) -> Result<Styles, OpenError> {
        let mut styles = HashMap::new();
        let mut id = None;
        let mut style = Style::default();
        let mut tokens = Tokens::of(part, " Word ");
        while let Some(token) = tokens.next()? {
            match token {
                Token::Open(element) => {
                    match element.name().as_str() {
                        "style" => id = element.id("styleId"),
                        "basedOn" => style.based_on = element.id("val"),
                        "numId" => style.properties.list = element.number("val"),
                        "ilvl" => style.properties.level = element.number("val"),
                        "vanish" => style.properties.is_hidden = Some(element.is_on()),
                        // What the style does to parts of tables only.
                        "tblStylePr" | "pPrChange" | "rPrChange" => tokens.skip()?,
                        _ => {}
                    }
                }
                Token::Close(name) if name == "style" => {
                    let style = std::mem::take(&mut style);
                    styles.extend(id.take().map(|id| (id, style)));
                }
                _ => {}
            }
        }
        Ok(Styles(styles))
    }

    /// What a style says, with what it is based on.
    pub(super) fn properties(&self, id: &str) -> Properties {
        let mut all = Properties::default();
        let mut next = self.0.get(id);
        for _ in 0..LONGEST_CHAIN {
            let Some(style) = next else { break };
            let own = style.properties.clone();
            all.list = all.list.or(own.list);
            all.level = all.level.or(own.level);
            all.is_hidden = all.is_hidden.or(own.is_hidden);
            next = style.based_on.as_ref().and_then(|id| self.0.get(id));
        }
        all
    }
}
