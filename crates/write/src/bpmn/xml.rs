//! The diagram's elements as XML: what they mean, then where they stand.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::nodes::{Diagram, Flow, Node, NodeKind};
use crate::swimlane::allowed;
use crate::swimlane::frame::Rect;

type Xml = Writer<Vec<u8>>;

const NAMESPACES: [(&str, &str); 7] = [
    ("xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL"),
    ("xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"),
    ("xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC"),
    ("xmlns:di", "http://www.omg.org/spec/DD/20100524/DI"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("id", "definitions"),
    ("targetNamespace", "http://bpmn.io/schema/bpmn"),
];

pub(super) fn write(title: &str, diagram: &Diagram) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    // Writing into memory cannot fail.
    let _ = document(&mut xml, title, diagram);
    let mut out = String::from_utf8_lossy(&xml.into_inner()).into_owned();
    out.push('\n');
    out
}

fn document(xml: &mut Xml, title: &str, diagram: &Diagram) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("bpmn:definitions").with_attributes(NAMESPACES).write_inner_content(|xml| {
        collaboration(xml, title, diagram)?;
        for (at, _) in diagram.pools.iter().enumerate().filter(|(_, pool)| pool.has_process) {
            process(xml, diagram, at)?;
        }
        plane(xml, diagram)
    })?;
    Ok(())
}

fn collaboration(xml: &mut Xml, title: &str, diagram: &Diagram) -> io::Result<()> {
    xml.create_element("bpmn:collaboration").with_attribute(("id", "collaboration")).write_inner_content(
        |xml| {
            text(xml, "bpmn:documentation", title)?;
            for (at, pool) in diagram.pools.iter().enumerate() {
                let (id, process, name) = (party(at), process_id(at), allowed(&pool.name));
                let element = xml.create_element("bpmn:participant");
                let element = element.with_attributes([("id", id.as_str()), ("name", &name)]);
                if pool.has_process {
                    element.with_attribute(("processRef", process.as_str())).write_empty()?;
                } else {
                    element.write_empty()?;
                }
            }
            for (at, flow) in diagram.flows.iter().enumerate().filter(|(_, flow)| flow.is_message) {
                flow_element(xml, "bpmn:messageFlow", diagram, at, flow)?;
            }
            for (at, note) in diagram.notes.iter().enumerate() {
                let id = format!("note_{at}");
                xml.create_element("bpmn:textAnnotation")
                    .with_attribute(("id", id.as_str()))
                    .write_inner_content(|xml| lines(xml, "bpmn:text", &note.text))?;
            }
            for (at, node) in associations(diagram) {
                let (id, note) = (format!("tie_{at}"), format!("note_{at}"));
                xml.create_element("bpmn:association")
                    .with_attributes([
                        ("id", id.as_str()),
                        ("sourceRef", &diagram.nodes[node].id),
                        ("targetRef", &note),
                    ])
                    .write_empty()?;
            }
            Ok(())
        },
    )?;
    Ok(())
}

fn associations(diagram: &Diagram) -> impl Iterator<Item = (usize, usize)> + '_ {
    diagram.notes.iter().enumerate().filter_map(|(at, note)| Some((at, note.node?)))
}

fn process(xml: &mut Xml, diagram: &Diagram, pool: usize) -> io::Result<()> {
    let (id, name) = (process_id(pool), allowed(&diagram.pools[pool].name));
    xml.create_element("bpmn:process")
        .with_attributes([("id", id.as_str()), ("name", &name), ("isExecutable", "false")])
        .write_inner_content(|xml| {
            for (at, node) in diagram.nodes.iter().enumerate().filter(|(_, node)| node.pool == pool) {
                element(xml, diagram, at, node)?;
            }
            let own = |flow: &Flow| !flow.is_message && diagram.nodes[flow.from].pool == pool;
            for (at, flow) in diagram.flows.iter().enumerate().filter(|(_, flow)| own(flow)) {
                flow_element(xml, "bpmn:sequenceFlow", diagram, at, flow)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn element(xml: &mut Xml, diagram: &Diagram, at: usize, node: &Node) -> io::Result<()> {
    let name = allowed(&node.name);
    if let NodeKind::Data(_) = node.kind {
        let object = format!("{}_object", node.id);
        xml.create_element("bpmn:dataObjectReference")
            .with_attributes([("id", node.id.as_str()), ("name", &name), ("dataObjectRef", &object)])
            .write_empty()?;
        xml.create_element("bpmn:dataObject").with_attribute(("id", object.as_str())).write_empty()?;
        return Ok(());
    }
    let tag = match node.kind {
        NodeKind::Task => "bpmn:userTask",
        NodeKind::Start | NodeKind::MessageStart | NodeKind::TimerStart(_) => "bpmn:startEvent",
        NodeKind::End => "bpmn:endEvent",
        NodeKind::Exclusive => "bpmn:exclusiveGateway",
        NodeKind::Parallel | NodeKind::Data(_) => "bpmn:parallelGateway",
    };
    let mut element = xml.create_element(tag).with_attribute(("id", node.id.as_str()));
    if !name.is_empty() {
        element = element.with_attribute(("name", name.as_str()));
    }
    element.write_inner_content(|xml| {
        if !node.documentation.is_empty() {
            text(xml, "bpmn:documentation", &node.documentation)?;
        }
        let sequences = || diagram.flows.iter().enumerate().filter(|(_, flow)| !flow.is_message);
        for (flow, _) in sequences().filter(|(_, flow)| flow.to == at) {
            text(xml, "bpmn:incoming", &flow_id(flow))?;
        }
        for (flow, _) in sequences().filter(|(_, flow)| flow.from == at) {
            text(xml, "bpmn:outgoing", &flow_id(flow))?;
        }
        forms(xml, diagram, at)?;
        let definition = format!("{}_definition", node.id);
        match node.kind {
            NodeKind::MessageStart => {
                xml.create_element("bpmn:messageEventDefinition")
                    .with_attribute(("id", definition.as_str()))
                    .write_empty()?;
            }
            NodeKind::TimerStart(cycle) => {
                let timer = xml
                    .create_element("bpmn:timerEventDefinition")
                    .with_attribute(("id", definition.as_str()));
                match cycle {
                    None => timer.write_empty()?,
                    Some(cycle) => timer.write_inner_content(|xml| {
                        xml.create_element("bpmn:timeCycle")
                            .with_attribute(("xsi:type", "bpmn:tFormalExpression"))
                            .write_text_content(BytesText::new(cycle))?;
                        Ok(())
                    })?,
                };
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(())
}

/// The forms that a task fills in.
fn forms(xml: &mut Xml, diagram: &Diagram, task: usize) -> io::Result<()> {
    for node in diagram.nodes.iter().filter(|node| node.kind == NodeKind::Data(task)) {
        let id = format!("{}_tie", node.id);
        xml.create_element("bpmn:dataOutputAssociation")
            .with_attribute(("id", id.as_str()))
            .write_inner_content(|xml| text(xml, "bpmn:targetRef", &node.id))?;
    }
    Ok(())
}

fn flow_element(xml: &mut Xml, tag: &str, diagram: &Diagram, at: usize, flow: &Flow) -> io::Result<()> {
    let (id, name) = (flow_id(at), allowed(&flow.name));
    let mut element = xml.create_element(tag).with_attribute(("id", id.as_str()));
    if !name.is_empty() {
        element = element.with_attribute(("name", name.as_str()));
    }
    let element = element.with_attributes([
        ("sourceRef", diagram.nodes[flow.from].id.as_str()),
        ("targetRef", diagram.nodes[flow.to].id.as_str()),
    ]);
    if flow.why.is_empty() {
        element.write_empty()?;
    } else {
        element.write_inner_content(|xml| text(xml, "bpmn:documentation", &flow.why))?;
    }
    Ok(())
}

fn plane(xml: &mut Xml, diagram: &Diagram) -> io::Result<()> {
    xml.create_element("bpmndi:BPMNDiagram").with_attribute(("id", "diagram")).write_inner_content(
        |xml| {
            xml.create_element("bpmndi:BPMNPlane")
                .with_attributes([("id", "plane"), ("bpmnElement", "collaboration")])
                .write_inner_content(|xml| {
                    for (at, pool) in diagram.pools.iter().enumerate() {
                        shape(xml, &party(at), pool.place, Some(true), None)?;
                    }
                    for node in &diagram.nodes {
                        shape(xml, &node.id, node.place, None, node.label())?;
                    }
                    for (at, note) in diagram.notes.iter().enumerate() {
                        shape(xml, &format!("note_{at}"), note.place, None, None)?;
                    }
                    for (at, flow) in diagram.flows.iter().enumerate() {
                        edge(xml, &flow_id(at), &flow.points)?;
                    }
                    for node in &diagram.nodes {
                        if let NodeKind::Data(task) = node.kind {
                            let task = diagram.nodes[task].place;
                            let x = node.place.x + node.place.w / 2.0;
                            edge(
                                xml,
                                &format!("{}_tie", node.id),
                                &[(x, task.y + task.h), (x, node.place.y)],
                            )?;
                        }
                    }
                    for (at, node) in associations(diagram) {
                        let (task, note) = (diagram.nodes[node].place, diagram.notes[at].place);
                        edge(
                            xml,
                            &format!("tie_{at}"),
                            &[(task.x + 4.0, task.y + task.h), (task.x + 4.0, note.y)],
                        )?;
                    }
                    Ok(())
                })?;
            Ok(())
        },
    )?;
    Ok(())
}

fn shape(
    xml: &mut Xml,
    id: &str,
    place: Rect,
    is_horizontal: Option<bool>,
    label: Option<Rect>,
) -> io::Result<()> {
    let shape = format!("{id}_shape");
    let mut element =
        xml.create_element("bpmndi:BPMNShape").with_attributes([("id", shape.as_str()), ("bpmnElement", id)]);
    if is_horizontal.is_some() {
        element = element.with_attribute(("isHorizontal", "true"));
    }
    element.write_inner_content(|xml| {
        bounds(xml, place)?;
        if let Some(label) = label {
            xml.create_element("bpmndi:BPMNLabel").write_inner_content(|xml| bounds(xml, label))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn bounds(xml: &mut Xml, place: Rect) -> io::Result<()> {
    let [x, y, w, h] = [place.x, place.y, place.w, place.h].map(|one| format!("{one:.0}"));
    xml.create_element("dc:Bounds")
        .with_attributes([("x", x.as_str()), ("y", &y), ("width", &w), ("height", &h)])
        .write_empty()?;
    Ok(())
}

fn edge(xml: &mut Xml, id: &str, points: &[(f64, f64)]) -> io::Result<()> {
    let edge = format!("{id}_edge");
    xml.create_element("bpmndi:BPMNEdge")
        .with_attributes([("id", edge.as_str()), ("bpmnElement", id)])
        .write_inner_content(|xml| {
            for (x, y) in points {
                let (x, y) = (format!("{x:.0}"), format!("{y:.0}"));
                xml.create_element("di:waypoint")
                    .with_attributes([("x", x.as_str()), ("y", &y)])
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

fn text(xml: &mut Xml, tag: &str, words: &str) -> io::Result<()> {
    xml.create_element(tag).write_text_content(BytesText::new(&allowed(words)))?;
    Ok(())
}

/// A text with its line breaks.
fn lines(xml: &mut Xml, tag: &str, words: &str) -> io::Result<()> {
    let words: Vec<String> = words.lines().map(allowed).collect();
    xml.create_element(tag).write_text_content(BytesText::new(&words.join("\n")))?;
    Ok(())
}

fn party(at: usize) -> String {
    format!("party_{at}")
}

fn process_id(at: usize) -> String {
    format!("process_{at}")
}

fn flow_id(at: usize) -> String {
    format!("flow_{at}")
}
