// The published lists beside the repository, where they are: every page of them is there, with nothing wrong on it.

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { asVisitor, confirm, fitsItsWidth, logIn, openBrowser, upload } from "../support/browser.js";
import { PASSWORD, publishedLists, startSite } from "../support/site.js";

const lists = publishedLists();
const skip = lists.length ? false : "no published lists beside the repository (QINGDAN_LISTS)";
const world = {};

before(async () => {
  if (skip) return;
  world.site = await startSite();
  world.browser = await openBrowser();
});

after(async () => {
  await world.browser?.close();
  await world.site?.stop();
});

test("all are imported on one preview, with a name for the town that gives none", { skip }, async () => {
  await asVisitor(world, {}, async ({ page, open }) => {
    await open("/login?next=/import");
    await logIn(page, PASSWORD);
    await upload(page, lists);
    const files = page.locator("section.file");
    assert.equal(await files.count(), lists.length);
    for (const [at, list] of lists.entries()) {
      const part = files.nth(at);
      assert.equal(await part.locator(".severity-error").count(), 0, path.basename(list));
      const town = part.getByLabel("乡镇（街道）");
      if (!(await town.inputValue())) await town.fill("无名镇");
    }
    await fitsItsWidth(page);
    await confirm(page);
    assert.equal(await page.locator(".outcomes .error").count(), 0);
  })();
});

/** Addresses that the links of a page lead to, below a path. */
const links = (page, below) =>
  page
    .locator(`main a[href^="${below}"]:not([download])`)
    .evaluateAll((found) => [...new Set(found.map((link) => link.getAttribute("href").split("#")[0]))]);

async function walk({ page, open }) {
  await open("/");
  const towns = (await links(page, "/town/")).filter((address) => address.split("/").length === 3);
  assert.equal(towns.length, lists.length);
  let walked = 0;
  for (const town of towns) {
    await open(town);
    await fitsItsWidth(page);
    const tables = (await links(page, `${town}/`)).filter((address) => !address.includes("?"));
    assert.ok(tables.length > 0, town);
    for (const table of tables) {
      await open(table);
      await fitsItsWidth(page);
      const items = await links(page, `${table}/`);
      assert.ok(items.length > 5, table);
      for (const item of items.filter((_, at) => at % 9 === 4)) {
        await open(item);
        await fitsItsWidth(page);
        assert.ok((await page.locator(".original mark").count()) > 0, `${item} shows its original`);
        walked += 1;
      }
    }
  }
  assert.ok(walked >= 30, `${walked} items`);
}

test("towns, lists and items at desktop width", { skip }, async () => asVisitor(world, {}, walk)());

test("towns, lists and items at phone width", { skip }, async () =>
  asVisitor(world, { viewport: { width: 360, height: 720 } }, walk)());

test("every item, body and original answers", { skip }, async () => {
  await asVisitor(world, {}, async ({ page, open }) => {
    await open("/");
    const towns = (await links(page, "/town/")).filter((address) => address.split("/").length === 3);
    const addresses = [];
    const files = () => page.locator("main a[download]").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    for (const town of towns) {
      await open(town);
      addresses.push(...(await links(page, "/original/")), ...(await files()));
      for (const table of (await links(page, `${town}/`)).filter((address) => !address.includes("?"))) {
        await open(table);
        addresses.push(...(await files()), ...(await links(page, `${table}/`)));
      }
    }
    await open("/bodies");
    addresses.push(...(await links(page, "/body/")));
    for (const address of addresses) {
      const response = await page.request.get(address);
      assert.equal(response.status(), 200, address);
    }
    console.log(`${addresses.length} addresses answered`);
    assert.ok(addresses.length > 500, `${addresses.length} addresses`);
  })();
});
