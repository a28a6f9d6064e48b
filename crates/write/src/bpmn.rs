//! A procedure as BPMN 2.0, with diagram interchange, for process tools and engines.
//!
//! Every party is a pool of its own: a town, a community and each department are organisations that do not command each
//! other, so what goes between them is a message flow, and only what a party does after its own step is a sequence flow.
//! One pool with lanes would let a sequence flow, which is control, run from the town into a department. What comes
//! before what between two parties without anything being handed over is a message flow as well, since BPMN has nothing
//! else there. Standing duties, support and missing sides are text annotations: they are no part of any process.

mod nodes;
mod xml;

use crate::swimlane::Drawing;

/// The procedure as a BPMN 2.0 document.
pub fn bpmn(drawing: &Drawing<'_>) -> String {
    xml::write(drawing.title, &nodes::Diagram::of(drawing.procedure))
}
