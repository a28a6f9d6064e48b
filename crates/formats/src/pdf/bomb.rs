//! What would blow up when a PDF is parsed, before anything parses it: streams that unpack to more than any list needs,
//! millions of objects, rows of pixels wider than any picture.

use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem::{find, find_iter};

use hayro_interpret::hayro_syntax::object::dict::keys::{COLUMNS, DECODE_PARMS, DP, SUBTYPE};
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_interpret::hayro_syntax::{Filter, Pdf};

use crate::refused::OpenError;

/// A stream may unpack to this much, in bytes. Fonts of Chinese have some ten million.
const LARGEST: u64 = 64 << 20;

/// Deflate cannot make more than about a thousand bytes of one: what is shorter needs no look.
const HARMLESS: usize = 64 << 10;

/// A stream's dictionary stands before it, within about as much.
const HEAD: usize = 512;

/// More dictionaries are refused; each takes a kilobyte once it is parsed. A page has some ten.
const MOST_DICTIONARIES: usize = 1 << 19;

/// Rows of more values are refused: they are allocated before anything is read into them.
const WIDEST: u64 = 1 << 20;

/// Objects that are packed and encrypted cannot be looked at before they are parsed: more are refused, in bytes. They
/// unpack to a thousand times as much at most.
const MOST_HIDDEN: usize = 512 << 10;

/// Refuses a file with such a thing in it, wherever it stands and whatever refers to it.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), OpenError> {
    if is_disguised(bytes) {
        return Err(OpenError::Damaged(" PDF "));
    }
    let mut hidden = Hidden::of(bytes);
    let mut dictionaries = dictionaries_of(bytes)?;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let start = at + found + b"stream".len();
        at = start;
        if bytes[..start].ends_with(b"endstream") {
            continue;
        }
        let data = &bytes[start..];
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        let end = find(data, b"endstream").unwrap_or(data.len());
        let head = &bytes[start.saturating_sub(HEAD)..start];
        refuse_stream(head, &data[..end])?;
        if find(head, b"/ObjStm").is_some() {
            hidden.take(head, &data[..end])?;
            let mut objects = Vec::new();
            let _ = ZlibDecoder::new(&data[..end]).take(LARGEST).read_to_end(&mut objects);
            dictionaries += dictionaries_of(&objects)?;
        }
        if dictionaries > MOST_DICTIONARIES {
            return Err(OpenError::Overgrown("对象"));
        }
        at += end;
    }
    if dictionaries > MOST_DICTIONARIES { Err(OpenError::Overgrown("对象")) } else { Ok(()) }
}

fn refuse_stream(head: &[u8], data: &[u8]) -> Result<(), OpenError> {
    let is_picture = find(head, b"/Image").is_some(); // never unpacked
    let is_bomb =
        || data.len() > HARMLESS && (find(head, b"/LZWDecode").is_some() || unpacked(data) > LARGEST);
    if twice_packed(head) || (!is_picture && is_bomb()) {
        return Err(OpenError::Overgrown("内容"));
    }
    Ok(())
}

/// How many dictionaries begin in a text of objects.
fn dictionaries_of(objects: &[u8]) -> Result<usize, OpenError> {
    const COLUMNS: &[u8] = b"/Columns";
    for at in find_iter(objects, COLUMNS) {
        let rest = objects[at + COLUMNS.len()..].trim_ascii_start();
        let digits = rest.iter().take(20).take_while(|byte| byte.is_ascii_digit());
        let wide = digits
            .fold(0_u64, |value, digit| value.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        if wide > WIDEST {
            return Err(OpenError::Damaged(" PDF "));
        }
    }
    Ok(find_iter(objects, b"<<").count())
}

/// How much zlib makes of it, up to a little over [`LARGEST`].
fn unpacked(data: &[u8]) -> u64 {
    let mut decoder = ZlibDecoder::new(data).take(LARGEST + 1);
    let mut buffer = vec![0; 64 << 10];
    let mut sum = 0;
    while let Ok(read) = decoder.read(&mut buffer) {
        if read == 0 {
            break;
        }
        sum += read as u64;
    }
    sum
}

/// Nobody packs a stream twice, but to hide how large it is.
fn twice_packed(head: &[u8]) -> bool {
    let Some(at) = memchr::memmem::rfind(head, b"/Filter") else { return false };
    let names: [&[u8]; 4] = [b"/FlateDecode", b"/LZWDecode", b"/RunLengthDecode", b"/Fl "];
    names.iter().map(|name| find_iter(&head[at..], name).count()).sum::<usize>() > 1
}

/// Whether a file is encrypted, so that its streams look harmless whatever is in them.
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    find(bytes, b"/Encrypt").is_some()
}

/// How much an encrypted file may still hide from a look before it is parsed.
struct Hidden {
    is_encrypted: bool,
    left: usize,
}

impl Hidden {
    fn of(bytes: &[u8]) -> Hidden {
        Hidden { is_encrypted: is_encrypted(bytes), left: MOST_HIDDEN }
    }

    /// Takes a stream of objects, which is unpacked as soon as one of them is needed.
    fn take(&mut self, head: &[u8], data: &[u8]) -> Result<(), OpenError> {
        if !self.is_encrypted {
            return Ok(());
        }
        let parms = find(head, b"/DecodeParms").or_else(|| find(head, b"/DP"));
        let is_open = parms.is_none_or(|at| find(&head[at..], b"<<").is_some_and(|open| open < 16));
        self.left = self.left.checked_sub(data.len()).ok_or(OpenError::Overgrown("加密的对象"))?;
        let is_plain = is_open && find(head, b"/LZW").is_none();
        if is_plain { Ok(()) } else { Err(OpenError::Overgrown("加密的对象")) }
    }
}

/// Refuses a parsed file for what encryption hid before.
pub(super) fn refuse_hidden(pdf: &Pdf) -> Result<(), OpenError> {
    pdf.objects().into_iter().try_for_each(|object| match object {
        Object::Stream(stream) => refuse_unpacked(&stream),
        _ => Ok(()),
    })
}

fn refuse_unpacked(stream: &Stream<'_>) -> Result<(), OpenError> {
    let dict = stream.dict();
    if dict.get::<Name<'_>>(SUBTYPE).as_deref() == Some(b"Image") {
        return Ok(()); // never unpacked
    }
    let parms = [DP, DECODE_PARMS].into_iter().flat_map(|key| {
        let several = dict.get::<Array<'_>>(key);
        let several: Vec<Dict<'_>> = several.iter().flat_map(|parms| parms.iter::<Dict<'_>>()).collect();
        dict.get::<Dict<'_>>(key).into_iter().chain(several)
    });
    let columns = parms.filter_map(|parms| parms.get::<Object<'_>>(COLUMNS)?.into_number());
    if columns.map(|columns| columns.as_f64()).any(|columns| columns > WIDEST as f64) {
        return Err(OpenError::Damaged(" PDF "));
    }
    let packed: Vec<Filter> =
        stream.filters().into_iter().filter(|filter| *filter != Filter::Crypt).collect();
    let data = stream.raw_data();
    let is_harmless = packed.is_empty() || packed.len() == 1 && data.len() <= HARMLESS;
    let is_bounded = packed == [Filter::FlateDecode] && unpacked(&data) <= LARGEST;
    if is_harmless || is_bounded { Ok(()) } else { Err(OpenError::Overgrown("内容")) }
}

/// Whether a name that this looks for is written in another way, as nobody does but to hide it.
fn is_disguised(bytes: &[u8]) -> bool {
    const NAMES: [&[u8]; 7] =
        [b"Encrypt", b"Columns", b"ObjStm", b"LZWDecode", b"FlateDecode", b"Filter", b"DecodeParms"];
    const LONGEST: usize = 40;
    memchr::memchr_iter(b'#', bytes).any(|at| {
        let before = &bytes[at.saturating_sub(LONGEST)..at];
        let Some(slash) = memchr::memrchr(b'/', before) else { return false };
        let begun = &before[slash + 1..];
        let name = &bytes[at - begun.len()..bytes.len().min(at + LONGEST)];
        begun.iter().all(u8::is_ascii_alphanumeric) && NAMES.contains(&plain(name).as_slice())
    })
}

/// A name with its escapes (`#41`) as what they stand for.
fn plain(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut rest = name;
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'#').then(|| after.get(..2)).flatten();
        let escaped = escaped.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match escaped {
            Some(byte) => {
                plain.push(byte);
                rest = &after[2..];
            }
            None if first.is_ascii_alphanumeric() => {
                plain.push(*first);
                rest = after;
            }
            None => break,
        }
    }
    plain
}
