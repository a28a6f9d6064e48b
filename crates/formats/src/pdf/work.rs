//! How much there is to read in a page before it is read: forms are drawn within forms, and each as often as it is named.
//!
//! Twenty forms that each draw the next one twice are a million drawings in one kilobyte, and the interpreter of content
//! cannot be stopped. So the work is counted first, without doing it.

use std::collections::{BTreeMap, BTreeSet};

use hayro_interpret::hayro_syntax::object::dict::keys::{FONT, RESOURCES};
use hayro_interpret::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};
use hayro_interpret::hayro_syntax::page::Resources;

/// Work is counted up to this.
const ENDLESS: u64 = u64::MAX;

/// What a pattern, a shading or a graphics state is made of lies no deeper.
const DEEPEST: usize = 4;

/// Counts work in bytes to unpack and read.
#[derive(Default)]
pub(super) struct Work {
    /// Forms; `None` while one is being counted: whoever meets it again is in a circle.
    forms: BTreeMap<ObjectIdentifier, Option<u64>>,
    /// Fonts that have been counted.
    fonts: BTreeSet<ObjectIdentifier>,
}

impl Work {
    /// To read content with these resources, and all that it draws.
    pub fn of(&mut self, content: &[u8], resources: &Resources<'_>) -> u64 {
        let drawn = names_before(content, b"Do").into_iter().map(|(name, times)| {
            let form = Name::new(name).and_then(|name| resources.get_x_object(&name));
            form.map_or(0, |form| self.form(&form, resources)).saturating_mul(times)
        });
        let drawn = drawn.fold(content.len() as u64, u64::saturating_add);
        let used = [
            (b"gs".as_slice(), Kind::State),
            (b"sh", Kind::Shading),
            (b"scn", Kind::Pattern),
            (b"SCN", Kind::Pattern),
        ];
        let used = used.iter().flat_map(|(operator, kind)| {
            let names = names_before(content, operator);
            names.into_iter().map(|(name, times)| kind.size(name, resources).saturating_mul(times))
        });
        used.fold(drawn, u64::saturating_add).saturating_add(self.fonts(resources))
    }

    /// Fonts are read once each. Their widths may be given as ranges, each code of which is then entered.
    fn fonts(&mut self, resources: &Resources<'_>) -> u64 {
        // A browser's page names dozens, each with hundreds of parts: what is known is not read again.
        let fresh = resources.fonts.entries().filter_map(|(name, font)| match font {
            MaybeRef::Ref(id) if !self.fonts.insert(id.into()) => None,
            MaybeRef::Ref(_) => resources.fonts.get::<Dict<'_>>(name),
            MaybeRef::NotRef(font) => font.into_dict(),
        });
        fresh.map(|font| codes_with_widths(&font)).fold(0, u64::saturating_add)
    }

    fn form(&mut self, form: &Stream<'_>, around: &Resources<'_>) -> u64 {
        let dict = form.dict();
        if dict.get::<Name<'_>>(b"Subtype").is_none_or(|kind| kind.as_ref() != b"Form") {
            return 0; // pictures are not unpacked
        }
        let id = form.obj_id();
        match self.forms.get(&id) {
            Some(Some(work)) => return *work,
            Some(None) => return ENDLESS,
            None => self.forms.insert(id, None),
        };
        let own = dict.get::<Dict<'_>>(RESOURCES).map(Resources::new);
        let content = form.decoded_data().unwrap_or_default();
        let work = self.of(&content, own.as_ref().unwrap_or(around));
        self.forms.insert(id, Some(work));
        work
    }
}

/// How many codes the ranges of a font's widths have, or a little more.
fn codes_with_widths(font: &Dict<'_>) -> u64 {
    let descendants = font.get::<Array<'_>>(b"DescendantFonts");
    let Some(descendant) = descendants.and_then(|fonts| fonts.iter::<Dict<'_>>().next()) else { return 0 };
    let mut codes: u64 = 0;
    for key in [b"W".as_slice(), b"W2"] {
        let mut before = 0.0_f64;
        for object in descendant.get::<Array<'_>>(key).iter().flat_map(|widths| widths.iter::<Object<'_>>()) {
            let Object::Number(number) = object else { continue };
            // Whichever numbers stand for the ends of a range, it is no longer than they differ.
            let value = number.as_f64();
            codes = codes.saturating_add((value - before).abs() as u64);
            before = value;
        }
    }
    codes
}

#[derive(Clone, Copy)]
enum Kind {
    State,
    Shading,
    Pattern,
}

impl Kind {
    /// What must be unpacked each time it is used, in bytes.
    fn size(self, name: &[u8], resources: &Resources<'_>) -> u64 {
        let Some(name) = Name::new(name) else { return 0 };
        let object = match self {
            Kind::State => resources.get_ext_g_state(&name).map(Object::Dict),
            Kind::Shading => resources.get_shading(&name),
            Kind::Pattern => resources.get_pattern(&name),
        };
        object.map_or(0, |object| size_of(&object, DEEPEST))
    }
}

fn size_of(object: &Object<'_>, depth: usize) -> u64 {
    if depth == 0 {
        return 0;
    }
    match object {
        Object::Stream(stream) => {
            let own = stream.decoded_data().map_or(0, |data| data.len() as u64);
            own.saturating_add(size_within(stream.dict(), depth))
        }
        Object::Dict(dict) => size_within(dict, depth),
        Object::Array(array) => {
            parts(array).map(|part| size_of(&part, depth - 1)).fold(0, u64::saturating_add)
        }
        _ => 0,
    }
}

fn size_within(dict: &Dict<'_>, depth: usize) -> u64 {
    const MOST: usize = 32;
    let keys = dict.keys().filter(|key| key.as_ref() != FONT && key.as_ref() != RESOURCES).take(MOST);
    let parts = keys.filter_map(|key| dict.get::<Object<'_>>(key));
    parts.map(|part| size_of(&part, depth - 1)).fold(0, u64::saturating_add)
}

fn parts<'a>(array: &'a Array<'a>) -> impl Iterator<Item = Object<'a>> {
    const MOST: usize = 32;
    array.iter::<Object<'a>>().take(MOST)
}

/// The names that stand before an operator, with how often each does.
fn names_before<'a>(content: &'a [u8], operator: &[u8]) -> BTreeMap<&'a [u8], u64> {
    let mut names = BTreeMap::new();
    for at in memchr::memmem::find_iter(content, operator) {
        let is_whole = content.get(at + operator.len()).is_none_or(|next| !next.is_ascii_alphanumeric());
        if let Some(name) = name_before(content, at).filter(|_| is_whole) {
            *names.entry(name).or_insert(0) += 1;
        }
    }
    names
}

/// The name that ends before `at`, white space aside.
fn name_before(content: &[u8], at: usize) -> Option<&[u8]> {
    const LONGEST: usize = 128;
    let before = content[at.saturating_sub(LONGEST)..at].trim_ascii_end();
    let name = &before[memchr::memrchr(b'/', before)? + 1..];
    (!name.iter().any(u8::is_ascii_whitespace)).then_some(name)
}
