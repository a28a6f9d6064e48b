//! Characters as people write them, where a font's map names a twin that looks the same.
//!
//! Fonts of Chinese draw a character and the radical it is (民 and U+2EA0, 工 and U+2F2F) with one glyph, and programs
//! that ask a font backwards which character a glyph is may get the radical. Nobody writes radicals in a list. Dashes
//! and ellipses have twins, too.

use unicode_normalization::char::{decompose_canonical, decompose_compatible};

/// The characters that U+2E80 and its followers stand for: Unicode's property Equivalent_Unified_Ideograph.
const OF_RADICALS: &str = "\
    ⺀厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵⺚旡日月歺母民氵氺灬爫爫丬牛\
    犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑\
    钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// The character that is meant.
pub(super) fn meant(char: char) -> char {
    let mut found = char;
    match char {
        '\u{2e80}'..='\u{2ef3}' => {
            let at = char as usize - 0x2e80;
            found = OF_RADICALS.chars().nth(at).unwrap_or(char);
        }
        '\u{2f3e}' => found = '户', // whose decomposition is the traditional 戶
        '\u{2f00}'..='\u{2fd5}' => decompose_compatible(char, |whole| found = whole),
        '\u{2015}' => found = '—',
        '\u{22ef}' => found = '…',
        '\u{f900}'..='\u{faff}' => decompose_canonical(char, |whole| found = whole),
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_are_the_characters_they_are() {
        assert_eq!(
            "\u{2ea0}\u{2f2f}\u{2ed4}\u{2ef3}\u{f9ba}民".chars().map(meant).collect::<String>(),
            "民工门龟了民"
        );
        assert_eq!(OF_RADICALS.chars().count(), 0x2ef4 - 0x2e80);
    }
}
