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
  assert.equal(await findings.count(), 0, "it goes on with what else was dismissed");
  await follow(page, () => page.getByRole("link", { name: `看待处理的 ${all} 个` }).click());
  assert.equal(await findings.count(), all);

  // One rule's findings are gone through one after the other: filter and place stay.
  await follow(page, () => page.locator(".tallies a").first().click());
  const ofRule = page.url();
  const some = await findings.count();
  const marked = findings.first().locator("blockquote mark");
  if (await marked.count()) assert.ok((await marked.innerText()).length > 0, "the words are marked in their clause");
  await findings.first().locator("summary", { hasText: "不处理" }).click();
  await findings.first().getByLabel("原因").fill("已与镇里核对");
  await follow(page, () => findings.first().getByRole("button", { name: "标为不处理" }).click());
  assert.equal(page.url().split("#")[0], ofRule.split("#")[0], "it stays filtered");
  assert.equal(await findings.count(), some - 1);

  // The workbench says how many are left in each town.
  await open("/work");
  const town = page.locator("table.lists-work tbody tr", { hasText: "麦坞镇" });
  assert.match(await town.locator("td").nth(1).innerText(), new RegExp(`^${all - 1} 个`));
  await fitsItsWidth(page);
  await follow(page, () => town.locator("td").nth(1).locator("a").first().click());
  assert.equal(await findings.count(), all - 1);

  await follow(page, () => findings.first().locator("a[href^='/rules/']").click());
  assert.match(await page.locator("main").innerText(), /例（虚构）/);
  await fitsItsWidth(page);
});

scenario("two who correct one reading at once see each other's decision, and nothing typed is lost", async ({ page, open, context, troubles }) => {
  await open("/login?next=/work");
  await logIn(page, PASSWORD);
  await open("/town/麦坞镇/joint/7/town-1");
  const other = await context.newPage();
  await other.goto(page.url());
  await other.selectOption("#action-0", "mediate");
  await follow(other, () => other.getByRole("button", { name: "保存" }).click());

  await page.selectOption("#action-0", "survey");
  await page.fill("#recipients", "区民政局");
  await follow(page, () => page.getByRole("button", { name: "保存" }).click());
  assert.match(await page.locator("[role=alert]").innerText(), /您打开这一页以后，解读又改过/);
  assert.match(troubles().join(), /409/, "the browser notes the conflict");
  assert.equal(await page.locator("#action-0").inputValue(), "survey");
  assert.equal(await page.locator("#recipients").inputValue(), "区民政局");
  await fitsItsWidth(page);
  await follow(page, () => page.getByRole("button", { name: "保存" }).click());
  assert.match(page.url(), /joint\/7#town-1$/);
});
