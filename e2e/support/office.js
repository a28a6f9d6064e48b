// People of the demo's offices at work on cases.

import assert from "node:assert/strict";
import { follow, visitor } from "./browser.js";

export const DEMO_PASSWORD = "qingdan-demo";
export const PHONE = { viewport: { width: 390, height: 844 } };

/** Somebody of the demo, signed in, on their workbench. */
export async function signIn(world, login, options) {
  const one = await visitor(world.browser, world.site, options);
  await one.page.goto("/login");
  await one.page.fill("#login", login);
  await one.page.fill("#password", DEMO_PASSWORD);
  await press(one.page, "登录");
  assert.match(one.page.url(), /\/work$/);
  return one;
}

/** Presses a button of the page's main part, up to the next page. */
export const press = (page, name) =>
  follow(page, () => page.locator("main").getByRole("button", { name, exact: true }).first().click());

/** Opens a case under an item; gives its number. */
export async function openCase({ page, open }, item, title, choices = {}) {
  await open(`/case/new?${new URLSearchParams(item)}`);
  await page.fill("#title", title);
  for (const [field, label] of Object.entries(choices)) {
    const option = page.locator(`#${field} option`, { hasText: label }).first();
    await page.selectOption(`#${field}`, await option.getAttribute("value"));
  }
  await press(page, "立案");
  return (await page.locator(".case-no").first().innerText()).trim();
}

/** Goes from the workbench to a step of a case that waits there. */
export async function goTo({ page, open }, title, step) {
  await open("/work-list");
  const row = page.locator("table.work tbody tr", { hasText: title }).filter({ hasText: step });
  assert.equal(await row.count(), 1, `${step} of ${title} waits`);
  await follow(page, () => row.locator("td.col-name a").click());
}

/** Does a step that waits in somebody's work list, as its form asks. */
export async function finish(person, title, step, { outcome, text }) {
  const { page } = person;
  await goTo(person, title, step);
  if (outcome) await page.locator(".case-form").getByLabel(outcome).check();
  await page.fill("#text", text);
  await press(page, "办结环节");
  assert.match(await page.locator("#act [role=status]").innerText(), /已记录：办结环节/);
}

/** What waits in somebody's work list: the labels of a case's steps. */
export async function waiting({ page, open }, title) {
  await open("/work-list");
  const rows = page.locator("table.work tbody tr", { hasText: title });
  return rows.locator("td:nth-child(2)").evaluateAll((cells) => cells.map((cell) => cell.firstChild.textContent));
}
