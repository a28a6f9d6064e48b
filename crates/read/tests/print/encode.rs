//! The encodings in which published texts come.

/// An encoding of a printed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Mark,
    Utf16Little,
    Utf16Big,
    Gb18030,
}

impl Encoding {
    pub const ALL: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Utf8Mark, Encoding::Utf16Little, Encoding::Utf16Big, Encoding::Gb18030];

    /// The text's bytes.
    pub fn encode(self, text: &str) -> Vec<u8> {
        let wide = |bytes: fn(u16) -> [u8; 2]| {
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
        };
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf8Mark => [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
            Encoding::Utf16Little => wide(u16::to_le_bytes),
            Encoding::Utf16Big => wide(u16::to_be_bytes),
            Encoding::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
        }
    }
}
