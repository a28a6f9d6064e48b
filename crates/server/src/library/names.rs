//! What the bodies that lists print are called in a district: by the catalogue, and by what its list office decided.

use std::collections::{BTreeMap, HashSet};

use qingdan_catalogue::Bodies;
use qingdan_store::{BodyName, Decided};

use super::{BodyDuties, Library};

/// What a district's list office decided about names.
pub(super) struct Register {
    bodies: Bodies,
    /// Texts that look like names and are none.
    no_names: HashSet<String>,
}

/// A body as a printed text names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Called {
    /// The part of the text that names it.
    pub printed: String,
    /// What the district calls it; the printed name where it is not known.
    pub canonical: String,
    /// Whether it is known, or at least known to name nobody.
    pub is_known: bool,
}

impl Library {
    /// The bodies of a district.
    pub(crate) fn bodies_of(&self, district: &str) -> &Bodies {
        self.registers.get(district).map_or(self.common, |register| &register.bodies)
    }

    /// The bodies that a printed cell or heading names in a district. Text that names nobody is one that is known.
    pub(crate) fn called(&self, district: &str, printed: &str) -> Vec<Called> {
        let named = self.bodies_of(district).named_in(printed);
        if named.bodies.is_empty() {
            let unnamed = || self.common.resolve(printed).map(|found| found.canonical().into_owned());
            let canonical = unnamed().unwrap_or_else(|| printed.to_owned());
            return vec![Called { printed: printed.to_owned(), canonical, is_known: true }];
        }
        let is_no_name = |name: &str| {
            self.registers.get(district).is_some_and(|register| register.no_names.contains(name))
        };
        let called = named.bodies.into_iter().map(|body| match body.resolved {
            Some(found) => {
                Called { canonical: found.canonical().into_owned(), printed: body.printed, is_known: true }
            }
            None => Called {
                is_known: is_no_name(&body.printed),
                canonical: body.printed.clone(),
                printed: body.printed,
            },
        });
        called.collect()
    }

    /// What the bodies of printed texts are called in a district, in their order.
    pub(crate) fn canonical<'a>(
        &self,
        district: &str,
        printed: impl IntoIterator<Item = &'a str>,
    ) -> Vec<String> {
        let mut names = Vec::new();
        for called in printed.into_iter().flat_map(|printed| self.called(district, printed)) {
            if !names.contains(&called.canonical) {
                names.push(called.canonical);
            }
        }
        names
    }

    /// An organisation by its canonical name, or by one that is printed somewhere.
    pub(crate) fn body(&self, name: &str) -> Option<(&str, &BodyDuties)> {
        let find = |name: &str| self.bodies.get_key_value(name).map(|(name, body)| (name.as_str(), body));
        find(name).or_else(|| {
            let printed = |(_, body): &(&String, &BodyDuties)| body.printed.contains(name);
            let as_printed = self.bodies.iter().find(printed).map(|(name, body)| (name.as_str(), body));
            as_printed.or_else(|| find(&self.common.resolve(name)?.canonical()))
        })
    }
}

/// The registers of all districts of which something was decided.
pub(super) fn registers(names: &[Decided<BodyName>], common: &Bodies) -> BTreeMap<String, Register> {
    let mut by_district: BTreeMap<&str, Vec<&BodyName>> = BTreeMap::new();
    for name in names {
        by_district.entry(&name.district).or_default().push(&name.what);
    }
    let register = |(district, names): (&str, Vec<&BodyName>)| {
        let confirmed = names
            .iter()
            .filter_map(|name| Some((name.printed.as_str(), name.body.as_deref()?, name.level.parse().ok())));
        let no_names = names.iter().filter(|name| name.body.is_none()).map(|name| name.printed.clone());
        let register = Register { bodies: common.with_confirmed(confirmed), no_names: no_names.collect() };
        (district.to_owned(), register)
    };
    by_district.into_iter().map(register).collect()
}
