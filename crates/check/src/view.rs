//! What rules look at: a town's lists with their readings, procedures and names, prepared once for all of them.

use qingdan_catalogue::{Bodies, Named};
use qingdan_model::{
    Cells, Clause, Column, Group, Item, JointCells, Kind, List, Passage, Procedure, Reading, StepId,
};

use crate::locate::Lines;
use crate::{Sheet, Town};

/// A town's lists, understood.
pub(crate) struct View<'a> {
    pub town: Option<&'a str>,
    pub region: Option<&'a str>,
    pub sheets: Vec<SheetView<'a>>,
    pub bodies: &'a Bodies,
    /// All names of bodies from before reforms.
    pub former: Vec<&'a str>,
}

/// One list.
pub(crate) struct SheetView<'a> {
    /// Its position among the town's lists.
    pub at: usize,
    pub list: &'a List,
    pub lines: Option<Lines<'a>>,
    pub items: Vec<ItemView<'a>>,
}

/// One item.
pub(crate) struct ItemView<'a> {
    /// Position of its list.
    pub sheet: usize,
    pub item: &'a Item,
    pub clauses: Vec<ClauseView<'a>>,
    pub procedure: Procedure,
    /// The departments or receivers column, cell by cell.
    pub column: Vec<Names<'a>>,
    /// The headings of the departments' duties.
    pub headings: Vec<Names<'a>>,
}

/// A clause with what it says.
pub(crate) struct ClauseView<'a> {
    pub sheet: usize,
    pub item: &'a Item,
    pub clause: Clause<'a>,
    pub reading: Reading,
}

impl<'a> ClauseView<'a> {
    /// Its words.
    pub fn text(&self) -> &'a str {
        &self.clause.passage.text
    }

    /// Whether it stands in this column.
    pub fn is_of(&self, column: Column) -> bool {
        self.clause.column == column
    }
}

/// A printed cell or heading with the bodies that it names.
pub(crate) struct Names<'a> {
    pub passage: &'a Passage,
    pub named: Named<'a>,
}

impl<'a> View<'a> {
    pub fn new(
        town: &Town<'a>,
        bodies: &'a Bodies,
        procedure: impl Fn(Kind, &Item) -> Procedure,
    ) -> View<'a> {
        let sheet_view = |(at, sheet): (usize, &Sheet<'a>)| {
            let list = sheet.list;
            let item_view = |item: &'a Item| ItemView::new(at, item, bodies, procedure(list.kind, item));
            SheetView {
                at,
                list,
                lines: sheet.text.map(Lines::of),
                items: list.items.iter().map(item_view).collect(),
            }
        };
        let sheets = town.lists.iter().enumerate().map(sheet_view).collect();
        let former = bodies.iter().flat_map(|body| &body.former).map(String::as_str).collect();
        View { town: town.name, region: town.region, sheets, bodies, former }
    }

    /// All items of all lists.
    pub fn items(&self) -> impl Iterator<Item = &ItemView<'a>> {
        self.sheets.iter().flat_map(|sheet| &sheet.items)
    }

    /// All items of the joint list.
    pub fn joint(&self) -> impl Iterator<Item = (&ItemView<'a>, &'a JointCells<Passage>)> {
        self.items().filter_map(|item| Some((item, item.joint()?)))
    }
}

impl<'a> ItemView<'a> {
    fn new(sheet: usize, item: &'a Item, bodies: &'a Bodies, mut procedure: Procedure) -> ItemView<'a> {
        let names = |passage: &'a Passage| Names { passage, named: bodies.named_in(&passage.text) };
        let reading_of = |clause: &Clause<'_>, procedure: &mut Procedure| {
            let id = StepId { column: clause.column, number: clause.number };
            procedure.step(id).map(|step| step.reading.clone())
        };
        let clauses = item.clauses().into_iter().filter_map(|clause| {
            let reading = reading_of(&clause, &mut procedure)?;
            Some(ClauseView { sheet, item, clause, reading })
        });
        let groups: &[Group<Passage>] = match &item.cells {
            Cells::Joint(cells) => &cells.department_duties,
            _ => &[],
        };
        ItemView {
            sheet,
            item,
            clauses: clauses.collect(),
            column: item.bodies().iter().map(names).collect(),
            headings: groups.iter().filter_map(|group| group.heading.as_ref()).map(names).collect(),
            procedure,
        }
    }

    /// One of its clauses.
    pub fn clause(&self, id: StepId) -> Option<&ClauseView<'a>> {
        self.clauses.iter().find(|one| (one.clause.column, one.clause.number) == (id.column, id.number))
    }

    /// The columns of an item of the joint list.
    pub fn joint(&self) -> Option<&'a JointCells<Passage>> {
        match &self.item.cells {
            Cells::Joint(cells) => Some(cells),
            _ => None,
        }
    }
}
