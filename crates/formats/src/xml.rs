//! The XML parts of office files as elements and text, whatever prefixes their namespaces have.
//!
//! Only local names count: Word's, Excel's and OpenDocument's elements are told by them alone, and files in the
//! strict namespaces or with prefixes of their own need no rule then.

use std::borrow::Cow;

use encoding_rs::Encoding;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, escape};

use crate::refused::OpenError;

/// Deeper nesting is refused; real documents stay below 40.
const DEEPEST_ELEMENT: usize = 512;

/// What comes next in a part.
pub(crate) enum Token<'a> {
    Open(Element<'a>),
    Close(String),
    Text(Cow<'a, str>),
}

/// The start of an element; an empty one is closed right after.
pub(crate) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name without prefix.
    pub(crate) fn name(&self) -> String {
        self.0.local_name().as_ref().to_owned()
    }

    /// The value of the attribute with this name, whatever its prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        // The check for doubled names takes quadratic time.
        let mut attributes = attributes.with_checks(false).flatten();
        let attribute = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
        let value = escape::unescape(&attribute.value).unwrap_or(Cow::Borrowed(&attribute.value));
        Some(value.into_owned())
    }

    /// The same as the name of something. Longer ones name nothing: each use of them would cost their length again.
    pub(crate) fn id(&self, name: &str) -> Option<String> {
        self.attribute(name).filter(|id| id.len() <= 255)
    }

    /// The same as a number.
    pub(crate) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Whether it switches something on, as `<w:vanish/>` and `<w:vanish w:val="1"/>` do.
    pub(crate) fn is_on(&self) -> bool {
        self.attribute("val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off" | "none"))
    }
}

/// The tokens of a part of the file `of`.
pub(crate) struct Tokens<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    of: &'static str,
}

impl<'a> Tokens<'a> {
    pub(crate) fn of(part: &'a str, of: &'static str) -> Tokens<'a> {
        let mut reader = Reader::from_str(part);
        reader.config_mut().expand_empty_elements = true;
        Tokens { reader, depth: 0, of }
    }

    /// The next token; `None` at the end of the part.
    pub(crate) fn next(&mut self) -> Result<Option<Token<'a>>, OpenError> {
        loop {
            match self.reader.read_event().map_err(|_| OpenError::Damaged(self.of))? {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST_ELEMENT {
                        return Err(OpenError::Overgrown("嵌套层数"));
                    }
                    return Ok(Some(Token::Open(Element(start))));
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Token::Close(end.local_name().as_ref().to_owned())));
                }
                Event::Text(text) => return Ok(Some(Token::Text(text.into_inner()))),
                Event::CData(text) => return Ok(Some(Token::Text(text.into_inner()))),
                Event::GeneralRef(reference) => return Ok(Some(Token::Text(referred(&reference).into()))),
                Event::Eof if self.depth > 0 => return Err(OpenError::Damaged(self.of)),
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// What is left of the element that was opened last, its end included, is read with this depth.
    pub(crate) fn outside(&self) -> usize {
        self.depth.saturating_sub(1)
    }

    /// The next token while more than `outside` elements are open; `None` behind them.
    pub(crate) fn next_within(&mut self, outside: usize) -> Result<Option<Token<'a>>, OpenError> {
        if self.depth > outside { self.next() } else { Ok(None) }
    }

    /// Passes over what is left until no more than `outside` elements are open.
    pub(crate) fn skip_to(&mut self, outside: usize) -> Result<(), OpenError> {
        while self.next_within(outside)?.is_some() {}
        Ok(())
    }

    /// Passes over the rest of the element that was opened last.
    pub(crate) fn skip(&mut self) -> Result<(), OpenError> {
        self.skip_to(self.outside())
    }

    /// The text in the rest of the element that was opened last.
    pub(crate) fn text(&mut self) -> Result<String, OpenError> {
        let outside = self.outside();
        let mut text = String::new();
        while let Some(token) = self.next_within(outside)? {
            if let Token::Text(more) = token {
                text.push_str(&more);
            }
        }
        Ok(text)
    }
}

/// The character that a reference stands for; office files declare no entities of their own.
pub(crate) fn referred(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(char)) => char.to_string(),
        _ => escape::resolve_xml_entity(&reference.xml10_content()).unwrap_or_default().to_owned(),
    }
}

/// A part's text: UTF-8, save where a mark says UTF-16.
pub(crate) fn decoded(part: &[u8]) -> Cow<'_, str> {
    match Encoding::for_bom(part) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&part[mark..]).0,
        None => String::from_utf8_lossy(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_references() {
        let mut tokens = Tokens::of("<x:a x:val='0'><b>甲&amp;&#x4e59;<![CDATA[<丙>]]></b></x:a>", "Word ");
        let Ok(Some(Token::Open(a))) = tokens.next() else { panic!("an element") };
        assert_eq!((a.name().as_str(), a.is_on()), ("a", false));
        assert_eq!(tokens.text().unwrap(), "甲&乙<丙>");
        assert!(tokens.next().unwrap().is_none());
    }

    #[test]
    fn what_does_not_end_or_nests_too_deep_is_refused() {
        let read = |part: &str| Tokens::of(part, "Word ").skip_all();
        assert_eq!(read("<a><b></b>"), Err(OpenError::Damaged("Word ")));
        assert_eq!(read("<a></b>"), Err(OpenError::Damaged("Word ")));
        assert_eq!(read(&"<a>".repeat(1 << 20)), Err(OpenError::Overgrown("嵌套层数")));
    }

    impl Tokens<'_> {
        fn skip_all(mut self) -> Result<(), OpenError> {
            while self.next()?.is_some() {}
            Ok(())
        }
    }
}
