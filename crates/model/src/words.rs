/// An enum whose values are words: the one of JSON, and the one of screens.
///
/// ```
/// qingdan_model::words! {
///     /// What a door is.
///     Door, "door" {
///         /// One can go in.
///         Open = "open", "开着";
///         /// One cannot.
///         Shut = "shut", "关着";
///     }
/// }
/// assert_eq!("shut".parse(), Ok(Door::Shut));
/// assert_eq!(Door::Open.chinese(), "开着");
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$about:meta])* $name:ident, $what:literal { $($(#[$doc:meta])* $variant:ident = $word:literal, $chinese:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// The word used in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            /// What it is called on screens.
            pub fn chinese(self) -> &'static str {
                match self { $($name::$variant => $chinese),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                $name::ALL.iter().copied().find(|one| one.as_str() == word)
                    .ok_or_else(|| format!(concat!("`{}` is no ", $what), word))
            }
        }
    };
}
