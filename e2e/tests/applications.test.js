// Cases from their beginning to their end: an application, and a department's list of names.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fitsItsWidth, follow, openBrowser, visitor } from "../support/browser.js";
import { startSite } from "../support/site.js";

const DEMO_PASSWORD = "qingdan-demo";
const PHONE = { viewport: { width: 390, height: 844 } };
const world = {};

before(async () => {
  world.site = await startSite({ demo: true, password: null });
  world.browser = await openBrowser();
  world.folder = mkdtempSync(path.join(tmpdir(), "qingdan-files-"));
});

after(async () => {
  await world.browser?.close();
  rmSync(world.folder, { recursive: true, force: true });
  assert.equal(await world.site?.stop(), 0, "it ends in good order when it is asked to");
});

/** Somebody of the demo, signed in. */
async function person(login, options) {
  const one = await visitor(world.browser, world.site, options);
  await one.page.goto("/login");
  await one.page.fill("#login", login);
  await one.page.fill("#password", DEMO_PASSWORD);
  await follow(one.page, () => one.page.locator("form:has(#password) button").first().click());
  return one;
}

/** A file of somebody's. */
function file(name, content) {
  const at = path.join(world.folder, name);
  writeFileSync(at, content);
  return at;
}

const press = (page, name) => follow(page, () => page.getByRole("button", { name }).first().click());
