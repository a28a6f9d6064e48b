//! With what somebody visits, in words that they know it by again.

/// Browsers by what only they say of themselves, those first that also say what others do.
const BROWSERS: &[(&str, &str)] = &[
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge 浏览器"),
    ("OPR", "Opera 浏览器"),
    ("Firefox", "火狐浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
];
/// Machines, those first that also say what others do.
const MACHINES: &[(&str, &str)] = &[
    ("OpenHarmony", "鸿蒙设备"),
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
];

/// What a browser says of itself, as people call it: "Windows 电脑，Edge 浏览器".
pub(crate) fn words(agent: &str) -> String {
    let named = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (named(MACHINES), named(BROWSERS)) {
        (Some(machine), Some(browser)) => format!("{machine}，{browser}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "未知设备".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn browsers_that_pretend_to_be_others_are_told_apart() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(words(chrome), "Windows 电脑，Chrome 浏览器");
        assert_eq!(words(&format!("{chrome} Edg/140.0.0.0")), "Windows 电脑，Edge 浏览器");
        let phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36 MicroMessenger/8.0";
        assert_eq!(words(phone), "安卓手机，微信");
        assert_eq!(words("curl/8"), "未知设备");
    }
}
