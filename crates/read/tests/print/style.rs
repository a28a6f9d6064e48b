//! How a list is printed: one value a dimension, the first of each being the plain print.

use proptest::prelude::*;

macro_rules! dimensions {
    ($($(#[$doc:meta])* $field:ident: $name:ident { $($value:ident),+ $(,)? })+) => {
        $($(#[$doc])* #[derive(Clone, Copy, Debug, PartialEq, Eq)] pub enum $name { $($value),+ })+

        /// One way of printing. `seed` decides where a dimension says "some".
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Style { pub seed: u64, $(pub $field: $name),+ }

        impl Style {
            /// The print that every dimension departs from.
            pub fn plain() -> Style { Style::pick(0, &[0; SIZES.len()]) }

            /// The style with the `choices[i]`-th value in dimension `i`.
            pub fn pick(seed: u64, choices: &[usize]) -> Style {
                let mut choices = choices.iter().copied();
                Style { seed, $($field: [$($name::$value),+][choices.next().unwrap_or(0)]),+ }
            }

            /// The style with another value in one dimension; both as their names are printed.
            pub fn with(mut self, dimension: &str, value: &str) -> Style {
                $(if dimension == stringify!($field) {
                    let values = [$(($name::$value, stringify!($value))),+];
                    match values.iter().find(|(_, name)| *name == value) {
                        Some((value, _)) => self.$field = *value,
                        None => panic!("{dimension} has no value {value}"),
                    }
                    return self;
                })+
                panic!("no dimension {dimension}")
            }

            /// Each dimension with the name of its value.
            pub fn dimensions(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($field), format!("{:?}", self.$field))),+]
            }
        }

        const SIZES: [usize; [$(stringify!($field)),+].len()] = [$([$($name::$value),+].len()),+];
    };
}

dimensions! {
    /// Widths of the columns.
    widths: Widths { Middle, Narrow, Wide }
    /// Where a line of a cell may end: `Strict` takes a character down with a full stop that would
    /// start a line, `Free` leaves the stop alone on its line, `Hang` lets it stand in the margin.
    wrap: Wrap { Strict, Free, Hang, Mixed }
    /// Whether the lines of narrow columns are centred between the rules.
    align: Align { Left, Centred }
    /// Whether low cells stand in the middle of a row or at its top.
    vertical: Vertical { Middle, Top }
    /// How much blank there is between the rules and the text: with none, neighbours touch.
    padding: Padding { Some, None }
    /// Where the extractor sees a paragraph's end and leaves a blank line.
    blanks: Blanks { Gaps, NearlyEveryLine, None, EveryCell, EveryLine, GaplessGlue }
    /// The order of the duty columns.
    order: Order { DepartmentFirst, TownFirst }
    /// The words in the header row.
    header: Header { Above, AboveWithSupport, County, Responsible, Lead, Street, TownOrStreet }
    /// On which pages the header row stands.
    header_pages: HeaderPages { Every, First, Some, Maimed }
    /// Where the category stands.
    /// (`Merged`: a column whose cell spans the rows of a category and is printed once.)
    category: Category { Sections, Column, Merged }
    /// How a section row is written.
    section: Section { CommaCount, CommaSpaceCount, CommaBare, BracketCount, BracketBare }
    /// Whether there is a remark column.
    remark: Remark { No, Yes }
    /// How clauses are numbered.
    numbering: Numbering { Dot, DotSpace, Pause, WideDot, Bracket, Circle, None }
    /// What is wrong with the numbers of some cells: one left out, one printed twice, one lost.
    misnumbered: Misnumbered { No, Skipped, Repeated, Lost }
    /// Whether a clause that stands alone is numbered too.
    single: Single { Bare, Numbered }
    /// What ends a clause that is not the last of its run.
    ends: Ends { Stop, Semicolon }
    /// Where the text under a department's heading begins.
    heading: Heading { OwnLine, SameLine }
    /// How support is introduced.
    support: Support { OwnLine, SameLine, Misprint }
    /// How several departments stand in their cell.
    departments: Departments { Lines, Pause, Space }
    /// Whether each cell of the town's duties begins with the town's name.
    town_label: TownLabel { No, Yes, SomeWithoutColon }
    /// Full-width or ASCII brackets.
    brackets: Brackets { Full, Half }
    /// What a page carries besides the table.
    furniture: Furniture { None, DashNumber, PageNumber, BareNumber, NumberOf, RunningTitle }
    /// What stands between two pages' texts.
    page_mark: PageMark { Space, Nothing, FormFeed, BlankLines }
    /// Lines to a page.
    page: Page { Middle, Short, Endless }
    /// Whether a row may go over a page's end.
    rows: Rows { Whole, Split }
    /// Cells that the extractor emits after their neighbour, in some rows.
    displaced: Displaced { No, Duties, DutiesAndStop, Departments }
    /// Spaces that justification or the author left.
    spaces: Spaces { No, BeforePunctuation, Trailing }
    /// The reclaimed list's columns.
    reclaimed: Reclaimed { OneCell, TwoCells }
    /// What the title says.
    title: Title { Town, Region, RegionApart, TwoLines, Nameless }
    /// What stands before the first list.
    preface: Preface { None, Annex, Contents }
    /// What stands after the last row.
    note: Note { No, Yes }
}

impl Style {
    /// A number below `n` that depends only on the seed, `what` and `which`.
    pub fn dice(&self, what: &str, which: usize, n: u64) -> u64 {
        let mut hash = self.seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in what.bytes().chain(which.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            hash ^= hash >> 29;
        }
        (hash ^ (hash >> 32)) % n
    }

    /// Every style that departs from the plain one in exactly one dimension.
    pub fn variations() -> Vec<Style> {
        let mut all = vec![Style::plain()];
        for (dimension, size) in SIZES.iter().enumerate() {
            for value in 1..*size {
                let mut choices = [0; SIZES.len()];
                choices[dimension] = value;
                all.push(Style::pick(dimension as u64, &choices));
            }
        }
        all
    }
}

/// Any style; shrinks towards the plain print, dimension by dimension.
pub fn styles() -> impl Strategy<Value = Style> {
    let choices: Vec<BoxedStrategy<usize>> =
        SIZES.iter().map(|size| prop_oneof![Just(0), 0..*size].boxed()).collect();
    (any::<u64>(), choices).prop_map(|(seed, choices)| Style::pick(seed, &choices))
}
