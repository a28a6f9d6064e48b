//! Where in an original something stands that was read from it.

use qingdan_model::{Place, Site, Span, Spot};

use crate::content::Content;

impl Content {
    /// The spots that a span touches, in its order.
    pub fn spots_in(&self, span: Span) -> impl Iterator<Item = &Spot> {
        let first = self.spots.partition_point(|spot| spot.span.end <= span.start);
        self.spots[first..].iter().take_while(move |spot| spot.span.start < span.end)
    }

    /// Where a place is, in words: "第 3 页", "工作表“配合”第 12 行第 3 列", "第 1 个表格第 12 行第 3 列", of text without
    /// spots "第 40 行"; empty where it is not known.
    pub fn place_name(&self, place: &Place) -> String {
        let spot = place.spans.first().and_then(|span| self.spots_in(*span).next());
        match spot.map(|spot| &spot.site) {
            Some(Site::Page { page, .. }) => format!("第 {page} 页"),
            Some(Site::Cell { sheet, row, column }) => format!("工作表“{sheet}”第 {row} 行第 {column} 列"),
            Some(Site::Table { table, row, column }) => {
                format!("第 {table} 个表格第 {row} 行第 {column} 列")
            }
            None if place.is_known() && self.spots.is_empty() => format!("第 {} 行", place.line),
            None => String::new(),
        }
    }

    /// Where a place is, in reading order: each cell once, and on each page the box around the printed lines that it
    /// touches. Empty for plain text.
    pub fn sites(&self, place: &Place) -> Vec<Site> {
        let mut sites: Vec<Site> = Vec::new();
        for spot in place.spans.iter().flat_map(|span| self.spots_in(*span)) {
            match (&spot.site, sites.last_mut()) {
                (Site::Page { page, bounds }, Some(Site::Page { page: last, bounds: around }))
                    if page == last =>
                {
                    *around = [
                        around[0].min(bounds[0]),
                        around[1].min(bounds[1]),
                        around[2].max(bounds[2]),
                        around[3].max(bounds[3]),
                    ];
                }
                (site, Some(last)) if site == last => {}
                (site, _) => sites.push(site.clone()),
            }
        }
        sites
    }
}
