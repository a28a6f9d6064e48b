//! The numbers that Word draws before paragraphs and the text does not hold.
//!
//! Source of the rules: ECMA-376 part 1, 17.9 (Numbering).

use std::collections::HashMap;

use crate::numerals::Numerals;
use crate::refused::OpenError;
use crate::xml::{Element, Token, Tokens};

/// Levels of a list.
const LEVELS: usize = 9;

/// Lists as `numbering.xml` defines them, and how far each has counted.
#[derive(Default)]
pub(super) struct Numbering {
    /// What paragraphs refer to.
    lists: HashMap<u32, List>,
    /// What lists share: their levels and the count.
    outlines: HashMap<u32, Outline>,
}

#[derive(Default)]
struct List {
    outline: u32,
    /// Levels that it draws differently.
    levels: HashMap<usize, Level>,
    /// Where it starts anew when it is first used, a level.
    starts: HashMap<usize, u32>,
}

#[derive(Default)]
struct Outline {
    levels: HashMap<usize, Level>,
    /// The style that defines this outline, or the one whose outline this is.
    defines: Option<String>,
    follows: Option<String>,
    counts: [Option<u32>; LEVELS],
}

struct Level {
    /// `None` for signs that are no numbers.
    numerals: Option<Numerals>,
    start: u32,
    /// "%1." draws this level's number and a full stop.
    text: String,
    /// The level, from 1, behind which it starts anew; 0 for never, `None` for any above it.
    restart: Option<usize>,
    is_legal: bool,
    is_close: bool,
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Self {
        Level {
            numerals: Some(Numerals::Decimal),
            start: 0,
            text: String::new(),
            restart: None,
            is_legal: false,
            is_close: false,
            style: None,
        }
    }
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn of(part: &str) -> Result<Numbering, OpenError> {
        let mut numbering = Numbering::default();
        let mut tokens = Tokens::of(part, " Word ");
        while let Some(token) = tokens.next()? {
            let Token::Open(element) = token else { continue };
            match element.name().as_str() {
                "abstractNum" => {
                    let id = element.number("abstractNumId").unwrap_or(0);
                    numbering.outlines.insert(id, outline(&mut tokens)?);
                }
                "num" => {
                    let id = element.number("numId").unwrap_or(0);
                    numbering.lists.insert(id, list(&mut tokens)?);
                }
                _ => {}
            }
        }
        numbering.follow_styles();
        Ok(numbering)
    }

    /// An outline that only names a style has the levels of the outline that defines that style.
    fn follow_styles(&mut self) {
        let defined: HashMap<String, u32> =
            self.outlines.iter().filter_map(|(id, outline)| Some((outline.defines.clone()?, *id))).collect();
        for list in self.lists.values_mut() {
            let follows = self.outlines.get(&list.outline).and_then(|outline| outline.follows.as_ref());
            if let Some(id) = follows.and_then(|style| defined.get(style)) {
                list.outline = *id;
            }
        }
    }

    /// The level of a list that paragraphs of a style are on.
    pub(super) fn level_of_style(&self, list: u32, style: &str) -> Option<usize> {
        let outline = self.outlines.get(&self.lists.get(&list)?.outline)?;
        let mut levels = outline.levels.iter();
        levels.find(|(_, level)| level.style.as_deref() == Some(style)).map(|(level, _)| *level)
    }

    /// Counts a paragraph and gives what Word draws before it, with what sets it off.
    pub(super) fn draw(&mut self, list: u32, at: usize) -> Option<String> {
        let at = at.min(LEVELS - 1);
        let list = self.lists.get_mut(&list)?;
        let outline = self.outlines.get_mut(&list.outline)?;
        let level_at = |at: usize| list.levels.get(&at).or_else(|| outline.levels.get(&at));
        let levels: [Option<&Level>; LEVELS] = std::array::from_fn(level_at);
        let level = levels[at]?;
        let mut counts = outline.counts;
        counts[at] = Some(match (list.starts.remove(&at), counts[at]) {
            (Some(start), _) => start,
            (None, Some(count)) => count.saturating_add(1),
            (None, None) => level.start,
        });
        for below in at + 1..LEVELS {
            let restart = levels[below].and_then(|level| level.restart);
            if restart.is_none_or(|behind| at < behind) {
                counts[below] = None;
            }
        }
        let drawn = drawn(level, &levels, &counts);
        outline.counts = counts;
        (!drawn.is_empty()).then(|| if level.is_close { drawn } else { drawn + " " })
    }
}

/// The level's text with the counts in the place of %1, %2.
fn drawn(level: &Level, levels: &[Option<&Level>; LEVELS], counts: &[Option<u32>; LEVELS]) -> String {
    if level.numerals.is_none() {
        return String::new();
    }
    let mut drawn = String::new();
    let mut chars = level.text.chars().peekable();
    while let Some(char) = chars.next() {
        let named = if char == '%' { chars.peek().and_then(|digit| digit.to_digit(10)) } else { None };
        let Some(at) = named.and_then(|digit| (digit as usize).checked_sub(1)) else {
            drawn.push(char);
            continue;
        };
        chars.next();
        let Some(other) = levels[at.min(LEVELS - 1)] else { continue };
        let count = counts[at].unwrap_or(other.start);
        let numerals = if level.is_legal { Some(Numerals::Decimal) } else { other.numerals };
        drawn.extend(numerals.map(|numerals| numerals.draw(count)));
    }
    drawn
}

fn outline(tokens: &mut Tokens<'_>) -> Result<Outline, OpenError> {
    let mut outline = Outline::default();
    each_child(tokens, |element, tokens| {
        match element.name().as_str() {
            "lvl" => {
                let at = level_number(element);
                outline.levels.insert(at, level(tokens)?);
            }
            "styleLink" => outline.defines = element.id("val"),
            "numStyleLink" => outline.follows = element.id("val"),
            _ => {}
        }
        Ok(())
    })?;
    Ok(outline)
}

fn list(tokens: &mut Tokens<'_>) -> Result<List, OpenError> {
    let mut list = List::default();
    each_child(tokens, |element, tokens| {
        match element.name().as_str() {
            "abstractNumId" => list.outline = element.number("val").unwrap_or(0),
            "lvlOverride" => {
                let at = level_number(element);
                each_child(tokens, |element, tokens| {
                    match element.name().as_str() {
                        "startOverride" => {
                            list.starts.insert(at, element.number("val").unwrap_or(0));
                        }
                        "lvl" => {
                            list.levels.insert(at, level(tokens)?);
                        }
                        _ => {}
                    }
                    Ok(())
                })?;
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(list)
}

fn level(tokens: &mut Tokens<'_>) -> Result<Level, OpenError> {
    let mut level = Level::default();
    each_child(tokens, |element, _| {
        let value = element.attribute("val").unwrap_or_default();
        match element.name().as_str() {
            "start" => level.start = value.parse().unwrap_or(0),
            "numFmt" => level.numerals = numerals(&value),
            "lvlText" => level.text = value,
            "lvlRestart" => level.restart = value.parse().ok(),
            "isLgl" => level.is_legal = element.is_on(),
            "suff" => level.is_close = value == "nothing",
            "pStyle" => level.style = element.id("val"),
            _ => {}
        }
        Ok(())
    })?;
    Ok(level)
}

/// Calls `take` with each child of the element that was opened last, and passes over what it leaves of them.
fn each_child<'a>(
    tokens: &mut Tokens<'a>,
    mut take: impl FnMut(&Element<'a>, &mut Tokens<'a>) -> Result<(), OpenError>,
) -> Result<(), OpenError> {
    let inside = tokens.depth();
    while let Some(token) = tokens.next()? {
        match token {
            Token::Open(element) => {
                take(&element, tokens)?;
                tokens.skip_to(inside)?;
            }
            Token::Close(_) => return Ok(()),
            Token::Text(_) => {}
        }
    }
    Ok(())
}

/// Which level an element is about, from 0.
fn level_number(element: &Element<'_>) -> usize {
    element.number("ilvl").unwrap_or(0).min(LEVELS - 1)
}

/// ECMA-376 part 1, 17.18.59 (ST_NumberFormat), as far as Chinese documents use it.
fn numerals(format: &str) -> Option<Numerals> {
    Some(match format {
        "bullet" | "none" => return None,
        "decimalZero" => Numerals::DecimalZero,
        "decimalFullWidth" | "decimalFullWidth2" => Numerals::FullWidth,
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Numerals::Circled,
        "decimalEnclosedParen" => Numerals::InBrackets,
        "decimalEnclosedFullstop" => Numerals::WithStop,
        "chineseCountingThousand" | "japaneseCounting" | "taiwaneseCountingThousand" | "koreanCounting" => {
            Numerals::Chinese
        }
        "chineseCounting" | "taiwaneseCounting" | "ideographDigital" | "taiwaneseDigital" => {
            Numerals::ChineseDigits
        }
        "chineseLegalSimplified" | "ideographLegalTraditional" => Numerals::ChineseLegal,
        "ideographTraditional" => Numerals::Stems,
        "ideographZodiac" => Numerals::Branches,
        "upperLetter" => Numerals::UpperLetter,
        "lowerLetter" => Numerals::LowerLetter,
        "upperRoman" => Numerals::UpperRoman,
        "lowerRoman" => Numerals::LowerRoman,
        _ => Numerals::Decimal,
    })
}
