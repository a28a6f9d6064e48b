// Whoever lays towns side by side: the demo's three invented towns, no login.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { asVisitor, follow, openBrowser } from "../support/browser.js";
import { startSite } from "../support/site.js";

const world = {};

before(async () => {
  world.site = await startSite({ demo: true });
  world.browser = await openBrowser();
});

after(async () => {
  await world.browser?.close();
  assert.equal(await world.site?.stop(), 0, "it ends in good order when it is asked to");
});

const scenario = (name, steps, options) => test(name, asVisitor(world, options, steps));
// In the order in which the site lists them.
const TOWNS = ["槐渡街道", "雁陂乡", "麦坞镇"];

scenario("three towns are chosen, compared, narrowed, and looked into clause by clause", async ({ page, open }) => {
  await open("/compare");
  for (const town of TOWNS) {
    await page.getByLabel(town).check();
  }
  await follow(page, () => page.getByRole("button", { name: "对照" }).click());
  assert.deepEqual(await page.locator(".matrix thead th").allInnerTexts(), ["事项", ...TOWNS]);
  assert.equal(await page.inputValue("#only"), "differs", "what differs is shown first");
  const dogs = page.locator(".matrix tbody tr", { hasText: "犬" });
  assert.deepEqual(
    await dogs.locator("td p:first-child a").allInnerTexts(),
    ["养犬管理", "犬只管理和狂犬病防控", "农村养犬管理"],
    "dogs are dogs, whatever each town calls them",
  );
  await page.selectOption("#only", "missing");
  await follow(page, () => page.getByRole("button", { name: "对照" }).click());
  assert.equal(await page.locator(".matrix tbody tr", { hasText: "养犬" }).count(), 0);
  assert.equal(await page.locator(".matrix tbody tr:not(:has(.missing))").count(), 0);

  await open(`/compare?${TOWNS.map((town) => `town=${town}`).join("&")}&q=犬`);
  await follow(page, () => page.locator(".matrix tbody th a").first().click());
  assert.ok((await page.locator(".side-by-side ins").count()) > 0);
  const clause = page.locator(".side-by-side a.number").first();
  await follow(page, () => clause.click());
  assert.equal(await page.locator("li.chosen").count(), 1, "the clause on its item's page");
});
