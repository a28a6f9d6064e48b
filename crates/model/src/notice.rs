//! What a clause says about public notices (公示).

use serde::{Deserialize, Serialize};

use crate::{Deadline, Found, Span, words};

/// What a clause says about public notices; empty where it says nothing about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeWords {
    /// Whether it asks for a notice, rather than saying what happens during one or after it.
    pub is_asked: bool,
    /// How long a notice is up at least, in a unit of days or longer. "公示5个工作日" is a minimum as "不少于" is.
    pub period: Option<Found<Deadline>>,
    /// Where it is posted, in the order in which the clause names the places.
    pub places: Vec<Found<PostingPlace>>,
    /// Parts of the clause that forbid publication on the internet.
    pub offline: Vec<Span>,
    /// By when an objection is dealt with.
    pub answer: Option<Found<Deadline>>,
}

words! {
    /// Where a notice is posted.
    PostingPlace, "posting place" {
        /// The board of a community or village.
        Community = "community", "社区（村）公示栏";
        /// The board of the town's government.
        Town = "town", "镇街政务公开栏";
        /// Where it is about: a building site, a stairwell.
        Spot = "spot", "现场";
        /// On the internet, with this site's page of notices.
        Online = "online", "网上";
    }
}
