//! Writes small PDF files by hand: text in a font that is not embedded, rules, whatever is wrong.

/// A file in the making; object 1 is its catalogue, 2 its tree of pages.
#[derive(Default)]
pub struct Mini {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
    /// More entries of its trailer.
    trailer: &'static str,
}

/// What `/Resources` has for text: `F` is a Chinese font every reader must know, `G` one without meaning.
const FONTS: &str = "/Font<</F<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H\
    /DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light\
    /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>]>>\
    /G<</Type/Font/Subtype/Type0/BaseFont/Nameless/Encoding/Identity-H\
    /DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Nameless\
    /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>>>";

impl Mini {
    /// A file with more entries in its trailer.
    pub fn with_trailer(trailer: &'static str) -> Mini {
        Mini { trailer, ..Mini::default() }
    }

    /// Adds an object; gives its number.
    pub fn object(&mut self, body: impl Into<Vec<u8>>) -> usize {
        self.objects.push(body.into());
        self.objects.len() + 2
    }

    /// Adds a stream with these entries in its dictionary.
    pub fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        let head = format!("<<{entries}/Length {}>>\nstream\n", data.len());
        self.object([head.as_bytes(), data, b"\nendstream"].concat())
    }

    /// Adds a page of A4; `entries` may turn it, `resources` are besides fonts.
    pub fn page(&mut self, entries: &str, resources: &str, content: &[u8]) {
        let content = self.stream("", content);
        self.page_with(&format!("{entries}/Contents {content} 0 R"), resources);
    }

    /// Adds a page whose content is there already.
    pub fn page_of(&mut self, content: &str) {
        self.page_with(&format!("/Contents {content}"), "");
    }

    fn page_with(&mut self, entries: &str, resources: &str) {
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{entries}/Resources<<{FONTS}{resources}>>>>"
        );
        let page = self.object(page);
        self.pages.push(page);
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let kids: Vec<String> = self.pages.iter().map(|page| format!("{page} 0 R")).collect();
        let tree = format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), kids.len());
        let first = [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), tree.into_bytes()];
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut table = String::from("0000000000 65535 f \n");
        for (number, body) in first.iter().chain(&self.objects).enumerate() {
            table.push_str(&format!("{:010} 00000 n \n", out.len()));
            out.extend(format!("{} 0 obj\n", number + 1).bytes().chain(body.iter().copied()));
            out.extend(b"\nendobj\n");
        }
        let (start, size) = (out.len(), self.objects.len() + 3);
        out.extend(
            format!(
                "xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R{}>>\nstartxref\n{start}\n%%EOF",
                self.trailer
            )
            .bytes(),
        );
        out
    }
}

/// Draws text from a point, counted from the lower left corner as PDF does.
pub fn text(x: f32, y: f32, text: &str) -> String {
    let codes: String = text.encode_utf16().map(|unit| format!("{unit:04x}")).collect();
    format!("BT /F 10 Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET\n")
}

/// Draws a rule.
pub fn rule(x: f32, y: f32, to_x: f32, to_y: f32) -> String {
    format!("{x} {y} m {to_x} {to_y} l S\n")
}
