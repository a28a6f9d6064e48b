//! What runs or is brought along in a PDF file.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object};
use memchr::memmem::find;

use crate::attachment::Unfit;

/// Objects within objects are looked at this deep; real ones stay below ten.
const DEEPEST: usize = 64;

/// Names of entries, and of kinds of actions, with what they are called to people.
const ACTIVE: [(&[u8], &str); 9] = [
    (b"JavaScript", "自动运行的脚本（JavaScript）"),
    (b"JS", "自动运行的脚本（JavaScript）"),
    (b"Launch", "打开其他程序的动作"),
    (b"EmbeddedFile", "嵌入的文件"),
    (b"EmbeddedFiles", "嵌入的文件"),
    (b"RichMedia", "嵌入的多媒体程序"),
    (b"XFA", "动态表单（XFA）"),
    (b"ImportData", "读取其他文件的动作"),
    (b"GoToE", "嵌入的文件"),
];

/// Refuses bytes in which such a name stands plainly, referred to or not. Short ones stand in packed data by chance.
pub(super) fn refuse_plain(bytes: &[u8]) -> Result<(), Unfit> {
    let stands = |name: &[u8]| name.len() > 5 && find(bytes, &[b"/", name].concat()).is_some();
    match ACTIVE.iter().find(|(name, _)| stands(name)) {
        Some((_, what)) => Err(Unfit::ActivePdf(what)),
        None => Ok(()),
    }
}

/// Refuses a parsed file that has such an entry in any object.
pub(super) fn refuse(pdf: &Pdf) -> Result<(), Unfit> {
    pdf.objects().into_iter().try_for_each(|object| refuse_object(&object, 0))
}

fn refuse_object(object: &Object<'_>, depth: usize) -> Result<(), Unfit> {
    if depth > DEEPEST {
        return Err(Unfit::Overgrown);
    }
    match object {
        Object::Name(name) => refuse_name(name),
        Object::Dict(dict) => refuse_dict(dict, depth),
        Object::Stream(stream) => refuse_dict(stream.dict(), depth),
        Object::Array(array) => refuse_array(array, depth),
        _ => Ok(()),
    }
}

fn refuse_dict(dict: &Dict<'_>, depth: usize) -> Result<(), Unfit> {
    dict.entries().try_for_each(|(name, value)| {
        refuse_name(&name)?;
        // What is referred to is an object of the file as well.
        match value {
            MaybeRef::NotRef(value) => refuse_object(&value, depth + 1),
            MaybeRef::Ref(_) => Ok(()),
        }
    })
}

fn refuse_array(array: &Array<'_>, depth: usize) -> Result<(), Unfit> {
    array.raw_iter().try_for_each(|value| match value {
        MaybeRef::NotRef(value) => refuse_object(&value, depth + 1),
        MaybeRef::Ref(_) => Ok(()),
    })
}

fn refuse_name(name: &Name<'_>) -> Result<(), Unfit> {
    let name: &[u8] = name.as_ref();
    match ACTIVE.iter().find(|(active, _)| *active == name) {
        Some((_, what)) => Err(Unfit::ActivePdf(what)),
        None => Ok(()),
    }
}
