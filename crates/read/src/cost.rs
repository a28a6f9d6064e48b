//! What it costs to read a token as part of a column.
//!
//! Costs are in units of about one surprise; negative ones are what a reading explains. They are general: how
//! tables are printed and how duties are written, nothing of any one document.

use crate::header::Role;
use crate::marks::{Mark, Style, starts_with_region};
use crate::token::{Spans, Token};

const MOST_COLUMNS: usize = 8;

/// What a hypothesis has read so far.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// The sum of what it cost.
    pub cost: f32,
    column: usize,
    /// Tokens before this one belong to the current column: they complete a heading, a name, a category.
    bound_until: usize,
    cells: [Cell; MOST_COLUMNS],
}

/// What a hypothesis has read of one column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cell {
    lines: u8,
    /// The last clause number; 0 where none.
    number: u8,
    style: Option<Style>,
    /// Text without number since the last heading or label.
    plain: bool,
    /// The last token ended a sentence.
    closed: bool,
    /// A heading or a label was the last thing.
    expects_text: bool,
    /// After 履职保障：.
    in_support: bool,
    last_width: u8,
    widest: u8,
}

impl Situation {
    /// Before the first token.
    pub fn start() -> Self {
        Situation { cost: 0.0, column: usize::MAX, bound_until: 0, cells: [Cell::default(); MOST_COLUMNS] }
    }

    /// Whether two hypotheses differ only in what they cost.
    pub fn same_as(&self, other: &Situation) -> bool {
        self.column == other.column && self.bound_until == other.bound_until && self.cells == other.cells
    }
}

/// A token of a row and the column it might belong to.
#[derive(Clone, Copy)]
pub struct Spot<'a> {
    pub tokens: &'a [Token],
    pub spans: &'a Spans,
    /// The token's index.
    pub at: usize,
    /// The column's index.
    pub column: usize,
}

impl<'a> Spot<'a> {
    fn token(&self) -> &'a Token {
        &self.tokens[self.at]
    }
}

/// Weighs placements in one list.
pub struct Judge<'a> {
    columns: &'a [Role],
    /// The usual width of a full line, by column; 0 where not known.
    widths: [usize; MOST_COLUMNS],
}

impl<'a> Judge<'a> {
    /// For a list with these columns (at most eight), whose widths are not known yet.
    pub fn new(columns: &'a [Role]) -> Self {
        Judge { columns: &columns[..columns.len().min(MOST_COLUMNS)], widths: [0; MOST_COLUMNS] }
    }

    /// Learns from rows as they were dealt: a line that goes on in the next one is a full line.
    pub fn learn_widths<'t>(&mut self, rows: impl Iterator<Item = (&'t [Token], &'t Vec<usize>)>) {
        const FEWEST: usize = 3;
        let mut full: [Vec<usize>; MOST_COLUMNS] = Default::default();
        for (tokens, dealt) in rows {
            for (at, pair) in tokens.windows(2).enumerate() {
                let goes_on = dealt[at] == dealt[at + 1] && !pair[1].same_line && !pair[0].same_line;
                if goes_on && !pair[0].ends_sentence && !pair[0].ends_label && !pair[1].starts_clause() {
                    full[dealt[at]].push(pair[0].width);
                }
            }
        }
        self.widths = full.map(|mut widths| {
            widths.sort_unstable();
            if widths.len() < FEWEST { 0 } else { widths[widths.len() / 2] }
        });
    }

    /// Gives `add` every way to read a token as part of a column that may cost less than `most` in all.
    pub fn place(&self, situation: &Situation, spot: Spot<'_>, most: f32, add: &mut dyn FnMut(Situation)) {
        /// What a reading can gain at most with one token.
        const GREATEST_GAIN: f32 = 3.0;
        let Spot { at, column, .. } = spot;
        let is_bound = at < situation.bound_until;
        if column >= self.columns.len() || (is_bound && column != situation.column) {
            return;
        }
        let token = spot.token();
        let cost = situation.cost + self.move_cost(situation, token, column);
        if cost - GREATEST_GAIN > most {
            return;
        }
        let mut placed = Situation { cost, column, ..*situation };
        if is_bound {
            placed.cells[column].take(token);
            return add(placed);
        }
        placed.cost += self.width_cost(token, column);
        match self.columns[column] {
            Role::Name => {
                placed.cost += name_cost(&placed.cells[column], token, !spot.spans.body[at].is_empty());
                placed.cells[column].take(token);
                add(placed);
            }
            Role::Category => place_category(placed, spot, add),
            Role::Departments | Role::Receivers => place_body(placed, spot, add),
            role => {
                let before = &situation.cells[column];
                let resumed = situation.column != column && before.lines > 0 && !token.page_start;
                let has_duties = self.columns.contains(&Role::Duties);
                let full = self.full_width(column, situation);
                add(Text { role, resumed, has_duties, full }.place(placed, spot));
            }
        }
    }

    /// What is missing or unfinished at the end of the row.
    pub fn end_cost(&self, situation: &Situation) -> f32 {
        let open = if situation.column < MOST_COLUMNS {
            self.leaving_cost(&situation.cells[situation.column], situation.column)
        } else {
            0.0
        };
        let missing: f32 = self
            .columns
            .iter()
            .enumerate()
            .filter(|(column, _)| situation.cells[*column].lines == 0)
            .map(|(_, role)| match role {
                Role::Name => 6.0,
                Role::Duties | Role::Town | Role::Method | Role::ReceiversAndMethod => 3.5,
                Role::Departments | Role::Receivers => 2.5,
                Role::Category => 1.0,
                _ => 0.0,
            })
            .sum();
        open + missing
    }

    fn full_width(&self, column: usize, situation: &Situation) -> usize {
        let seen = usize::from(situation.cells[column].widest);
        self.widths[column].max(seen)
    }

    fn move_cost(&self, situation: &Situation, token: &Token, column: usize) -> f32 {
        let from = situation.column;
        if from == column {
            let glued = if token.same_line { 0.25 } else { 0.0 };
            return glued + if token.blank_before { 0.1 } else { 0.0 };
        }
        let mut cost = if token.blank_before || token.same_line || token.page_start { 0.0 } else { 0.3 };
        if from >= MOST_COLUMNS {
            return cost + if column == 0 { 0.0 } else { 0.5 };
        }
        if column < from {
            cost += if token.page_start { 0.4 } else { 2.5 };
        }
        let unfinished = self.leaving_cost(&situation.cells[from], from);
        cost + if token.page_start { unfinished * 0.2 } else { unfinished }
    }

    /// What it costs to leave a column as it stands.
    fn leaving_cost(&self, cell: &Cell, column: usize) -> f32 {
        let is_prose = !matches!(
            self.columns[column],
            Role::Name | Role::Category | Role::Departments | Role::Receivers | Role::Remark
        );
        let cut_off = if is_prose && !cell.closed { 1.4 } else { 0.0 };
        cut_off + if cell.expects_text { 3.0 } else { 0.0 }
    }

    fn width_cost(&self, token: &Token, column: usize) -> f32 {
        let full = self.widths[column];
        let excess = if full == 0 { 0 } else { token.width.saturating_sub(full + 4) };
        (excess as f32 * 0.15).min(1.5)
    }
}

impl Cell {
    fn take(&mut self, token: &Token) {
        self.lines = self.lines.saturating_add(1);
        self.closed = token.ends_sentence;
        self.last_width = u8::try_from(token.tail).unwrap_or(u8::MAX);
        self.widest = self.widest.max(u8::try_from(token.width).unwrap_or(u8::MAX));
    }
}

fn name_cost(cell: &Cell, token: &Token, starts_body: bool) -> f32 {
    let mut cost = 0.0;
    if token.mark.is_some_and(|mark| matches!(mark.style, Style::Arabic))
        && !(token.same_line && cell.lines == 0)
    {
        cost += 4.0;
    }
    if token.is_support || token.ends_label || token.is_duty_label {
        cost += 5.0;
    }
    if starts_body {
        cost += 2.2;
    }
    if token.is_town_label {
        cost += 2.0;
    }
    if cell.lines > 0 && cell.closed {
        cost += 3.0;
    }
    if cell.lines > 10 {
        cost += 0.5;
    }
    cost + (token.width as f32 / 40.0 - 1.0).clamp(0.0, 2.0) * if cell.lines == 0 { 0.3 } else { 0.6 }
}

fn place_category(mut placed: Situation, spot: Spot<'_>, add: &mut dyn FnMut(Situation)) {
    let token = spot.token();
    let cell = &mut placed.cells[spot.column];
    match spot.spans.category[spot.at] {
        Some(end) if cell.lines == 0 => {
            placed.cost -= 1.5;
            placed.bound_until = end;
        }
        _ => placed.cost += if token.bare.chars().count() <= 6 && cell.lines == 0 { 2.5 } else { 6.0 },
    }
    cell.take(token);
    add(placed);
}

fn place_body(placed: Situation, spot: Spot<'_>, add: &mut dyn FnMut(Situation)) {
    let Spot { spans, at, column, .. } = spot;
    let token = spot.token();
    let mut with = |cost: f32, bound_until: usize| {
        let mut named = placed;
        named.cost += cost;
        named.bound_until = named.bound_until.max(bound_until);
        named.cells[column].take(token);
        add(named);
    };
    for (index, end) in spans.body[at].iter().enumerate() {
        // A longer name is taken where the shorter one does not stand.
        with(-0.8 + 0.5 * index as f32, *end);
    }
    if !spans.body[at].is_empty() && spans.body[at][0] == at + 1 {
        return;
    }
    let continues = placed.cells[column].lines > 0
        && (token.bare.starts_with(['（', '(', '等', '、'])
            || at > 0 && spans.body[at - 1].contains(&(at + 1)));
    let is_text = token.is_prose || token.mark.is_some() || token.is_support;
    let cost = match () {
        () if continues => 0.2,
        () if is_text => 6.0,
        () if starts_with_region(&token.bare) && token.width <= 28 => 1.6,
        () => 3.0,
    };
    with(cost, at + 1);
}

/// How prose columns take a token.
struct Text {
    role: Role,
    /// The column goes on after another one stood between.
    resumed: bool,
    has_duties: bool,
    /// The width of a full line, 0 where not known.
    full: usize,
}

impl Text {
    fn place(&self, mut placed: Situation, spot: Spot<'_>) -> Situation {
        let token = spot.token();
        let before = placed.cells[spot.column];
        let cell = &mut placed.cells[spot.column];
        let mut cost = self.cue_cost(token);
        if token.is_town_label {
            cost += self.town_label_cost(&before);
            cell.plain = !token.ends_label;
            cell.expects_text = token.ends_label;
        } else if token.is_support {
            cost += self.label_cost(&before);
            cell.in_support = true;
            cell.number = 0;
            cell.plain = !token.ends_label;
            cell.expects_text = token.ends_label;
        } else if let Some((end, has_text)) = spot.spans.heading[spot.at] {
            cost += if before.cut_off() && !self.resumed { 1.2 } else { 0.0 };
            cost += self.heading_cost(&before);
            cell.number = 0;
            cell.style = None;
            cell.in_support = false;
            cell.plain = has_text;
            cell.expects_text = !has_text;
            placed.bound_until = end;
        } else if let Some(mark) = token.mark.filter(|mark| is_own_level(&before, *mark)) {
            cost += self.number_cost(&before, mark);
            cell.number = mark.value.min(99) as u8;
            cell.style = Some(mark.style);
            cell.expects_text = false;
        } else {
            cost += self.plain_cost(&before, token);
            cell.plain |= before.number == 0;
            cell.expects_text = false;
        }
        cell.take(token);
        placed.cost += cost;
        placed
    }

    fn cue_cost(&self, token: &Token) -> f32 {
        match self.role {
            Role::Town => -0.3 * token.cue,
            Role::Duties => 0.3 * token.cue,
            _ => 0.0,
        }
    }

    fn town_label_cost(&self, before: &Cell) -> f32 {
        match self.role {
            Role::Town if before.lines == 0 => -2.0,
            Role::Town => 2.0,
            _ => 3.0,
        }
    }

    fn label_cost(&self, before: &Cell) -> f32 {
        let cut_off = if before.cut_off() { 1.0 } else { 0.0 };
        cut_off
            + match self.role {
                Role::Duties | Role::Support => -1.5,
                _ if !self.has_duties => 0.0,
                _ => 4.0,
            }
    }

    fn heading_cost(&self, before: &Cell) -> f32 {
        match self.role {
            Role::Duties if before.in_support => 1.0,
            Role::Duties => -1.2,
            Role::ReceiversAndMethod | Role::Method | Role::Support => 0.0,
            _ => 3.5,
        }
    }

    fn number_cost(&self, before: &Cell, mark: Mark) -> f32 {
        let opening = before.lines == 0;
        let cut_off = if before.cut_off() && !self.resumed { 1.2 } else { 0.0 };
        let step = match (u32::from(before.number), mark.value) {
            (0, _) if opening && self.role == Role::Remark => 4.0,
            (0, 1) if opening => -0.8,
            (0, 1) if before.expects_text => -1.0,
            (0, 1) if before.plain => {
                if before.in_support {
                    3.5
                } else {
                    2.8
                }
            }
            (0, 1) => 0.0,
            (0, _) if opening => 2.5,
            (0, _) => 2.0,
            (last, value) if value == last + 1 => -0.8,
            (_, 1) => 5.0,
            (last, value) if value > last => 1.0 + 0.5 * (value - last).min(6) as f32,
            _ => 3.0,
        };
        cut_off + step
    }

    fn plain_cost(&self, before: &Cell, token: &Token) -> f32 {
        let full = self.full;
        let mut cost = 0.0;
        if token.bare.starts_with(['，', '、', '；', '。', '）', '”', '》']) && !before.cut_off() {
            cost += 3.0;
        }
        if token.is_body && !before.cut_off() {
            cost += 1.5;
        }
        if before.lines == 0 {
            return cost
                + match self.role {
                    Role::ReceiversAndMethod | Role::Method if token.is_duty_label => -1.5,
                    Role::ReceiversAndMethod if token.is_body || token.ends_label => -0.5,
                    Role::Remark => 4.0,
                    Role::Town => 0.6,
                    _ => 0.4,
                };
        }
        let is_sub_clause = token.mark.is_some() && before.number > 0;
        if before.expects_text || token.is_duty_label || is_sub_clause {
            return cost;
        }
        if before.closed {
            // A new paragraph, or a clause whose sentence ended just at the line's end.
            let could_hold_more = usize::from(before.last_width) + 4 <= full;
            cost += match (before.number > 0, could_hold_more) {
                (true, true) => 1.8,
                (true, false) => 0.9,
                (false, true) => 1.5,
                (false, false) => 0.8,
            };
            return cost;
        }
        if self.resumed {
            cost += 0.8;
        }
        // A line that goes on should have been full.
        let missing = full.saturating_sub(usize::from(before.last_width) + 5) as f32;
        cost + if token.same_line { 0.0 } else { (missing * 0.06).min(0.9) }
    }
}

impl Cell {
    fn cut_off(&self) -> bool {
        self.lines > 0 && !self.closed && !self.expects_text
    }
}

/// Numbers of another style than the column's run are inside its clauses.
fn is_own_level(before: &Cell, mark: Mark) -> bool {
    match before.style {
        None => true,
        Some(style) if style == mark.style => {
            !mark.may_be_decimal || mark.value == u32::from(before.number) + 1
        }
        Some(style) => rank(mark.style) < rank(style),
    }
}

fn rank(style: Style) -> u8 {
    match style {
        Style::Han => 0,
        Style::BracketedHan => 1,
        Style::Arabic => 2,
        Style::Bracketed => 3,
        Style::Circled => 4,
        Style::Bullet => 5,
    }
}
