// BPMN as other tools read it: every item of the samples, and of the published lists where they are, without warnings.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

import { BpmnModdle } from "bpmn-moddle";

import { printed, publishedLists, sample } from "../support/site.js";

const KINDS = ["basic", "joint", "reclaimed"];

for (const file of [sample("huaidu.txt"), sample("maiwu.txt"), sample("yanbei.csv"), ...publishedLists()]) {
  test(`procedures of ${path.basename(file)} open without warnings`, async () => {
    const { lists } = JSON.parse(printed("read", file));
    const every = lists.flatMap(({ kind, items }) => items.map(({ no }) => `${kind}:${no}`));
    // A command an item: of large lists every fourth is enough.
    const items = every.length > 60 ? every.filter((_, at) => at % 4 === 0) : every;
    assert.ok(items.length > 0 && lists.every(({ kind }) => KINDS.includes(kind)));
    for (const item of items) {
      const xml = printed("show", file, "--item", item, "--format", "bpmn");
      const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
      assert.deepEqual(warnings.map(({ message }) => message), [], `${file} ${item}`);
      const drawn = new Set(rootElement.diagrams[0].plane.planeElement.map(({ bpmnElement }) => bpmnElement.id));
      const processes = rootElement.rootElements.filter(({ $type }) => $type === "bpmn:Process");
      const tasks = processes.flatMap(({ flowElements = [] }) => flowElements);
      for (const one of tasks.filter(({ $type }) => $type !== "bpmn:DataObject")) {
        assert.ok(drawn.has(one.id), `${file} ${item}: ${one.id} is not drawn`);
      }
    }
  });
}
