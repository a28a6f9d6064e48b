//! What is missing of a PDF file, or spoilt in it: a parser of such files goes on with what it finds and does not say.
//!
//! A file that was not loaded to its end lacks its tables and its last objects; one with wrong bytes has streams whose
//! checksums do not hold. Both can still be read in part, and whoever relies on the list must know in which.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, sink};

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_interpret::hayro_syntax::object::dict::keys::{
    CONTENTS, COUNT, FILTER, KIDS, LENGTH, PAGES, RESOURCES, SUBTYPE, TYPE,
};
use hayro_interpret::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};
use hayro_interpret::hayro_syntax::page::{Page, Resources};
use hayro_interpret::hayro_syntax::xref::XRef;
use hayro_interpret::hayro_syntax::{Filter, Pdf};
use memchr::memmem::{find, rfind};

use super::MOST_PAGES;
use crate::refused::OpenError;

/// What a page is made of lies no deeper: forms in forms, each with fonts of several parts.
const DEEPEST: usize = 64;

/// Streams are looked through up to this sum, in bytes unpacked; what a list's pages need has some ten million.
const MOST_LOOKED_THROUGH: u64 = 256 << 20;

/// What the bytes of a file as a whole tell.
#[derive(Clone, Copy)]
pub(super) struct File {
    size: usize,
    /// Whether its end is there: the mark of it, with no object behind.
    pub has_end: bool,
    /// Whether its last table of objects is where it says.
    pub has_table: bool,
}

impl File {
    pub fn of(bytes: &[u8]) -> File {
        const END: &[u8] = b"%%EOF";
        let has_end = rfind(bytes, END).is_some_and(|at| find(&bytes[at..], b"endobj").is_none());
        File { size: bytes.len(), has_end, has_table: has_table(bytes) }
    }

    /// Why nothing can be read from it.
    pub fn unreadable(self) -> OpenError {
        if self.has_end { OpenError::Damaged(" PDF ") } else { OpenError::CutOff { size: self.size } }
    }
}

fn has_table(bytes: &[u8]) -> bool {
    const START: &[u8] = b"startxref";
    let Some(at) = rfind(bytes, START) else { return false };
    let digits = bytes[at + START.len()..].trim_ascii_start();
    let digits = digits.iter().take(12).take_while(|byte| byte.is_ascii_digit());
    let place = digits.fold(0_usize, |place, digit| place * 10 + usize::from(digit - b'0'));
    let table = bytes.get(place..).unwrap_or_default().trim_ascii_start();
    // A table, or the stream that holds one.
    let head = &table[..table.len().min(24)];
    head.starts_with(b"xref") || head.first().is_some_and(u8::is_ascii_digit) && find(head, b"obj").is_some()
}

/// The pages that the file's tree of pages names, in order, and whether each is there; `None` where there is no tree.
/// Pages that the tree counts and does not name are missing in the end.
pub(super) fn pages_of(pdf: &Pdf) -> Option<Vec<bool>> {
    let xref = pdf.xref();
    let root: Dict<'_> = xref.get::<Dict<'_>>(xref.root_id())?.get(PAGES)?;
    let mut pages = Vec::new();
    let mut seen: BTreeSet<ObjectIdentifier> = root.obj_id().into_iter().collect();
    let mut open = vec![root.get::<Array<'_>>(KIDS)?.raw_iter()];
    while let Some(kids) = open.last_mut() {
        let Some(kid) = kids.next() else {
            open.pop();
            continue;
        };
        if pages.len() > MOST_PAGES || seen.len() > 2 * MOST_PAGES {
            return None;
        }
        let dict = match kid {
            MaybeRef::Ref(id) if !seen.insert(id.into()) => continue,
            MaybeRef::Ref(id) => xref.get::<Dict<'_>>(id.into()),
            MaybeRef::NotRef(object) => object.into_dict(),
        };
        let kind = dict.as_ref().and_then(|dict| dict.get::<Name<'_>>(TYPE));
        match dict {
            Some(dict) if kind.as_deref() == Some(PAGES) => {
                open.extend(dict.get::<Array<'_>>(KIDS).map(|kids| kids.raw_iter()));
            }
            found => pages.push(found.is_some()),
        }
    }
    let count = root.get::<u32>(COUNT).map_or(0, |count| count as usize).min(MOST_PAGES);
    pages.resize(pages.len().max(count), false);
    Some(pages)
}

/// Looks through what pages are made of.
pub(super) struct Wholeness<'a> {
    xref: &'a XRef,
    /// Objects that were looked at, and whether they are whole.
    known: BTreeMap<ObjectIdentifier, bool>,
    left: u64,
}

impl<'a> Wholeness<'a> {
    pub fn new(xref: &'a XRef) -> Wholeness<'a> {
        Wholeness { xref, known: BTreeMap::new(), left: MOST_LOOKED_THROUGH }
    }

    /// Whether all that a page prints with is there and unspoilt: its content, its forms and its fonts.
    pub fn of(&mut self, page: &Page<'a>) -> bool {
        let Resources { fonts, x_objects, .. } = page.resources();
        let has_content = match page.raw().get_raw::<Object<'a>>(CONTENTS) {
            // A page may be empty, but then it needs no fonts.
            None => fonts.is_empty(),
            Some(content) => self.is_whole(content, 0),
        };
        has_content && self.entries(fonts, 0) && self.entries(x_objects, 0)
    }

    fn is_whole(&mut self, object: MaybeRef<Object<'a>>, depth: usize) -> bool {
        if depth > DEEPEST {
            return true;
        }
        let id = match object {
            MaybeRef::NotRef(object) => return self.object(&object, depth),
            MaybeRef::Ref(id) => id.into(),
        };
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        self.known.insert(id, true); // so that circles end
        let is_whole = self.xref.get::<Object<'a>>(id).is_some_and(|object| self.object(&object, depth));
        self.known.insert(id, is_whole);
        is_whole
    }

    fn object(&mut self, object: &Object<'a>, depth: usize) -> bool {
        match object {
            Object::Stream(stream) => self.stream(stream, depth),
            // A stream that has lost its end is taken for its dictionary.
            Object::Dict(dict) => {
                !(dict.contains_key(LENGTH) && dict.contains_key(FILTER)) && self.entries(dict, depth + 1)
            }
            Object::Array(array) => array.raw_iter().all(|part| self.is_whole(part, depth + 1)),
            _ => true,
        }
    }

    fn entries(&mut self, dict: &Dict<'a>, depth: usize) -> bool {
        /// What leads back up, to nothing that prints characters, or only to how a character looks (`CharProcs`, of
        /// which a browser's prints have thousands).
        const ELSEWHERE: [&[u8]; 11] = [
            b"CharProcs",
            b"Parent",
            b"ColorSpace",
            b"ExtGState",
            b"Pattern",
            b"Shading",
            b"Properties",
            b"Group",
            b"Metadata",
            b"OC",
            b"PieceInfo",
        ];
        let mut entries = dict.entries().filter(|(key, _)| !ELSEWHERE.contains(&key.as_ref()));
        entries.all(|(_, value)| self.is_whole(value, depth + 1))
    }

    fn stream(&mut self, stream: &Stream<'a>, depth: usize) -> bool {
        let dict = stream.dict();
        match dict.get::<Name<'_>>(SUBTYPE).as_deref() {
            Some(b"Image") => return true, // no text of ours is in it
            Some(b"Form") => {
                let resources = dict.get::<Dict<'a>>(RESOURCES);
                if resources.is_some_and(|resources| !self.entries(&resources, depth + 1)) {
                    return false;
                }
            }
            _ => {}
        }
        match stream.filters().first() {
            None => !dict.contains_key(FILTER), // else its name is spoilt
            Some(Filter::FlateDecode) => self.unpacks(&stream.raw_data()),
            Some(_) => true,
        }
    }

    /// Whether packed data come to their end, as their checksum says; the checksum may be lost.
    fn unpacks(&mut self, data: &[u8]) -> bool {
        if self.left == 0 {
            return true;
        }
        let mut decoder = ZlibDecoder::new(data).take(self.left);
        if let Ok(size) = std::io::copy(&mut decoder, &mut sink()) {
            self.left -= size.min(self.left);
            return true;
        }
        let mut bare = DeflateDecoder::new(data.get(2..).unwrap_or_default());
        let size = std::io::copy(&mut bare.by_ref().take(self.left), &mut sink());
        self.left -= size.as_ref().map_or(0, |size| *size).min(self.left);
        size.is_ok() && bare.total_in() as usize + 2 + CHECKSUM > data.len()
    }
}

/// Bytes that zlib adds to packed data.
const CHECKSUM: usize = 4;
