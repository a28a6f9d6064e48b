//! Scores of readings against labelled clauses: `score LISTS.json (dev|held|all) LABELS… [--misses]`.
//!
//! LISTS.json is what `qingdan read` prints; a label names its clause by place, and the text is looked up there. Labels
//! that carry their text need no lists.

mod labels;

use std::collections::BTreeMap;
use std::{env, process, time};

use qingdan_interpret::{Context, reading};
use qingdan_model::{Document, Reading};
use serde_json::Value;

use self::labels::{Counts, Label, labels_of, parse, place};

#[derive(Default)]
struct Scores {
    clauses: usize,
    actor: usize,
    stance: usize,
    mode: usize,
    deadline: usize,
    actions: Counts,
    recipients: Counts,
    documents: Counts,
    systems: Counts,
    /// Clauses, those with the right actions, and those that are wholly right, by confidence.
    confidence: BTreeMap<String, (usize, usize, usize)>,
}

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let misses = args.iter().any(|arg| arg == "--misses");
    let args: Vec<&String> = args.iter().filter(|arg| !arg.starts_with("--")).collect();
    let [lists, part, labels @ ..] = args.as_slice() else {
        eprintln!("score LISTS.json (dev|held|all) LABELS… [--misses]");
        process::exit(2);
    };
    let documents: Vec<Document> = parse(lists);
    for file in labels {
        let labels = labels_of(file);
        let part: Vec<&Label> =
            labels.iter().filter(|label| *part == "all" || label.is_held() == (*part == "held")).collect();
        let mut scores = Scores::default();
        for label in part {
            let Some((name, text)) = place(&documents, label) else {
                eprintln!("{file}: clause {} is not in the lists", label.id);
                continue;
            };
            let read = reading(&text, Context { column: label.column, item: &name });
            let wrong = scores.add(label, &read);
            if misses && !wrong.is_empty() {
                println!("{} {} {:?} {}{} {text}", label.id, label.source, label.column, label.item, name);
                wrong.iter().for_each(|wrong| println!("    {wrong}"));
            }
        }
        scores.print(file);
    }
    time_all(&documents);
}

impl Scores {
    fn add(&mut self, label: &Label, read: &Reading) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut one = |count: &mut usize, field: &str, found: &str, accepted: &[String]| {
            if !label.has(field) || accepted.iter().any(|one| one == found) {
                *count += 1;
            } else {
                wrong.push(format!("{field}: {found}, not {}", accepted.join(" or ")));
            }
        };
        self.clauses += 1;
        one(&mut self.actor, "actor", read.actor.value.as_str(), &label.actor);
        one(&mut self.stance, "stance", read.stance.value.as_str(), &label.stance);
        one(&mut self.mode, "mode", read.mode.value.as_str(), &label.mode);
        let words = |found: &[qingdan_model::Found<String>]| -> Vec<String> {
            found.iter().map(|one| one.value.clone()).collect()
        };
        let actions: Vec<String> = read.actions.iter().map(|one| one.value.to_string()).collect();
        for (counts, field, found, required, also) in [
            (&mut self.actions, "actions", actions, &label.actions, &label.actions_also),
            (
                &mut self.recipients,
                "recipients",
                words(&read.recipients),
                &label.recipients,
                &label.recipients_also,
            ),
            (
                &mut self.documents,
                "documents",
                words(&read.documents),
                &label.documents,
                &label.documents_also,
            ),
            (&mut self.systems, "systems", words(&read.systems), &label.systems, &label.systems_also),
        ] {
            if label.has(field) && !counts.add(&found, required, also) {
                wrong.push(format!(
                    "{field}: {}, not {} (+{})",
                    found.join(","),
                    required.join(","),
                    also.join(",")
                ));
            }
        }
        let found = read.deadline.as_ref().map(|found| serde_json::to_value(&found.value));
        let found = found.and_then(Result::ok).unwrap_or(Value::Null);
        let wanted = label.deadline.clone().unwrap_or(Value::Null);
        if !label.has("deadline") || ["kind", "n", "unit"].iter().all(|key| found[key] == wanted[key]) {
            self.deadline += 1;
        } else {
            wrong.push(format!("deadline: {found}, not {wanted}"));
        }
        let by = self.confidence.entry(format!("{:?}", read.confidence())).or_default();
        by.0 += 1;
        by.1 += usize::from(!wrong.iter().any(|wrong| wrong.starts_with("actions")));
        by.2 += usize::from(wrong.is_empty());
        wrong
    }

    fn print(&self, file: &str) {
        let share = |count: usize| count as f64 / self.clauses.max(1) as f64;
        println!("{file}: {} clauses", self.clauses);
        for (field, value) in [
            ("actions F1", self.actions.f1()),
            ("mode", share(self.mode)),
            ("stance", share(self.stance)),
            ("actor", share(self.actor)),
            ("recipients F1", self.recipients.f1()),
            ("deadline", share(self.deadline)),
            ("documents F1", self.documents.f1()),
            ("systems F1", self.systems.f1()),
        ] {
            println!("  {field:14} {value:.3}");
        }
        for (confidence, (clauses, actions, right)) in &self.confidence {
            println!(
                "  confidence {confidence:7} {clauses} clauses, {actions} with the right actions, {right} wholly right"
            );
        }
    }
}

/// The least time of ten for all clauses of the lists, on one core.
fn time_all(documents: &[Document]) {
    let items: Vec<_> =
        documents.iter().flat_map(|document| &document.lists).flat_map(|list| &list.items).collect();
    let mut clauses = 0;
    let took = (0..10).map(|_| {
        let begun = time::Instant::now();
        clauses = 0;
        for item in &items {
            for clause in item.clauses() {
                let context = Context { column: clause.column, item: &item.name.text };
                clauses += usize::from(!reading(&clause.passage.text, context).actions.is_empty());
            }
        }
        begun.elapsed()
    });
    let least = took.min().unwrap_or_default();
    println!("all clauses of {} items: {least:.1?}; {clauses} with an action", items.len());
}
