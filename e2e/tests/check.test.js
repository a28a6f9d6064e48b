// The list office's report on a town's lists: found, filtered, dismissed with a reason, and back again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { asVisitor, confirm, fitsItsWidth, follow, logIn, openBrowser, upload } from "../support/browser.js";
import { PASSWORD, sample, startSite } from "../support/site.js";

const world = {};

before(async () => {
  world.site = await startSite();
  world.browser = await openBrowser();
});

after(async () => {
  await world.browser?.close();
  assert.equal(await world.site?.stop(), 0, "it ends in good order when it is asked to");
});

const scenario = (name, steps, options) => test(name, asVisitor(world, options, steps));

scenario("a finding is seen, explained, dismissed and taken back", async ({ page, open }) => {
  await open("/login?next=/import");
  await logIn(page, PASSWORD);
  await upload(page, [sample("maiwu.txt")]);
  await confirm(page);
  await follow(page, () => page.getByRole("link", { name: "清单体检" }).click());
  const findings = page.locator(".finding");
  const all = await findings.count();
  assert.ok(all > 0, "a sample has something to find");
  assert.ok((await page.locator("svg.bar rect").count()) > 0, "counts are drawn");
  await fitsItsWidth(page);

  const first = findings.first();
  const words = await first.locator(".message").innerText();
  await first.locator("summary", { hasText: "不处理" }).click();
  await first.getByLabel("原因").fill("已与部门核对");
  await follow(page, () => first.getByRole("button", { name: "标为不处理" }).click());
  assert.equal(await findings.count(), all - 1);

  await follow(page, () => page.getByLabel("处理").selectOption("dismissed"));
  assert.equal(await findings.first().locator(".message").innerText(), words);
  assert.match(await findings.first().innerText(), /已与部门核对/);
  await follow(page, () => findings.first().getByRole("button", { name: "恢复" }).click());
  assert.equal(await findings.count(), all);

  await follow(page, () => findings.first().locator("a[href^='/rules/']").click());
  assert.match(await page.locator("main").innerText(), /例（虚构）/);
  await fitsItsWidth(page);
});
