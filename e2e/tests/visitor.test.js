// Whoever looks something up: the demo's invented lists, no login.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { asVisitor, closed, fitsItsWidth, follow, openBrowser } from "../support/browser.js";
import { sample, startSite } from "../support/site.js";

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

const truth = (town) => JSON.parse(readFileSync(sample(`structured/${town}.json`), "utf8"));
const joint = (town) => truth(town).lists.find((list) => list.kind === "joint").items;

/** One page of each sort. */
const PAGES = [
  "/",
  "/ask?q=楼下半夜唱歌",
  "/ask?q=给外星人办签证",
  "/ask?q=谁来管养犬&town=麦坞镇",
  "/town/槐渡街道",
  "/town/槐渡街道/joint",
  "/town/麦坞镇/basic",
  "/town/雁陂乡/reclaimed",
  "/town/槐渡街道/joint/28",
  "/town/麦坞镇/reclaimed/8",
  "/town/雁陂乡/basic/6",
  "/compare",
  "/compare?town=槐渡街道&town=麦坞镇&town=雁陂乡",
  "/compare/item?town=槐渡街道&town=麦坞镇&town=雁陂乡&of=槐渡街道&item=joint:16",
  "/town/槐渡街道/joint/versions",
  "/bodies",
  "/body/区公安分局",
  "/login",
];

scenario("home shows every town with its three lists", async ({ page, open }) => {
  await open("/");
  for (const name of ["huaidu", "maiwu", "yanbei"]) {
    const { town, lists } = truth(name);
    const card = page.locator(".town-card", { hasText: town });
    const counts = await card.locator("dd").allInnerTexts();
    assert.deepEqual(counts.map(Number), lists.map((list) => list.items.length), town);
  }
  assert.match(await page.locator(".demo").innerText(), /虚构/);
});

scenario("a question typed leads to who is responsible, its clause, and the clause in the original", async ({ page, open }) => {
  await open("/");
  await page.getByRole("searchbox").fill("楼上半夜吵得睡不着");
  await page.selectOption("#town", "槐渡街道");
  await follow(page, () => page.keyboard.press("Enter"));
  const best = page.locator(".answer.best");
  assert.match(await best.locator("h3").innerText(), /噪声扰民投诉处理/);
  const expected = joint("huaidu").find((item) => item.name === "噪声扰民投诉处理");
  assert.deepEqual(await best.locator(".who .bodies a").allInnerTexts(), expected.departments);
  assert.match(await best.locator(".part").innerText(), /配合/);

  const evidence = best.locator(".evidence li").first();
  const clause = await evidence.locator("blockquote").innerText();
  await follow(page, () => evidence.locator("a").click());
  assert.equal(closed(await page.locator("li.chosen .clause-text").innerText()), closed(clause));
  const marked = await page.locator(".original mark.chosen").allInnerTexts();
  assert.ok(closed(marked.join("")).includes(closed(clause)), `the original shows ${marked}`);
  assert.ok(await page.locator(".original mark.chosen").first().isVisible());
});

scenario("every clause of an item can be seen in its original", async ({ page, open }) => {
  // Cut by a page end in both duty columns.
  await open("/town/槐渡街道/joint/17");
  const clauses = page.locator("li[data-clause]");
  const item = joint("huaidu").find((one) => one.no === 17);
  const expected = item.department_duties.flatMap((group) => group.duties).concat(item.support, item.town_duties);
  assert.deepEqual((await clauses.locator(".clause-text").allInnerTexts()).map(closed), expected.map(closed));
  for (const [at, text] of expected.entries()) {
    await clauses.nth(at).locator("a.clause-no").click();
    const marked = await page.locator(".original mark.chosen").allInnerTexts();
    assert.ok(closed(marked.join("")).includes(closed(text)), `${text}: the original shows ${marked}`);
  }
  // And back: a click in the original shows the clause.
  const first = page.locator('.original mark[data-of="town-1"]').first();
  await first.click();
  assert.equal(await page.locator("li.chosen").getAttribute("data-clause"), "town-1");
});

scenario("what no list has is said, with the way through the admission", async ({ page, open }) => {
  await open("/ask?q=给外星人办签证&town=麦坞镇");
  const notice = await page.locator(".notice").innerText();
  assert.match(notice, /很可能没有/);
  assert.match(notice, /职责准入/);
  assert.equal(await page.locator(".answer.best").count(), 0);
});

scenario("the slash key leads to the search box on every page", async ({ page, open }) => {
  for (const address of PAGES) {
    await open(address);
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press("/");
    await page.waitForFunction(() => document.activeElement?.name === "q", null, { timeout: 5000 }).catch(() => {});
    const box = await page.evaluate(() => [document.activeElement.name, document.activeElement.type]);
    assert.deepEqual(box, ["q", "search"], address);
    await page.keyboard.type("a/b");
    assert.match(await page.evaluate(() => document.activeElement.value), /a\/b$/, "inside it, it is a character");
  }
});

scenario("the keyboard alone reaches the text past the header", async ({ page, open }) => {
  await open("/town/麦坞镇");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
});

scenario("a list is filtered, sorted and taken away as a table", async ({ page, open }) => {
  const items = joint("huaidu");
  const rows = page.locator("table.items tbody tr");
  await open("/town/槐渡街道/joint");
  assert.equal(await rows.count(), items.length);

  const { category } = items.find((item) => item.name.includes("最低生活保障"));
  await follow(page, () => page.selectOption("#category", category));
  const ofCategory = items.filter((item) => item.category === category);
  assert.equal(await rows.count(), ofCategory.length);

  await page.fill("#words", "补贴");
  await follow(page, () => page.keyboard.press("Enter"));
  const texts = (item) => JSON.stringify([item.name, item.department_duties, item.support, item.town_duties]);
  const narrowed = ofCategory.filter((item) => texts(item).includes("补贴"));
  assert.ok(narrowed.length > 0 && narrowed.length < ofCategory.length, "the words tell items apart");
  assert.deepEqual(
    (await rows.locator(".col-no").allInnerTexts()).map(Number),
    narrowed.map((item) => item.no),
  );

  for (const name of ["清除", "序号", "序号"]) {
    await follow(page, () => page.getByRole("link", { name }).click());
  }
  assert.equal(await page.locator("th.col-no").getAttribute("aria-sort"), "descending");
  const numbers = (await rows.locator(".col-no").allInnerTexts()).map(Number);
  assert.deepEqual(numbers, items.map((item) => item.no).reverse());

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  const csv = readFileSync(await download.path(), "utf8");
  assert.match(download.suggestedFilename(), /槐渡街道配合履职事项清单\.csv/);
  assert.ok(csv.startsWith("\ufeff"), "Excel opens it as UTF-8");
  for (const item of items) assert.ok(csv.includes(item.name), item.name);

  const [json] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "JSON" }).click()]);
  const [list] = JSON.parse(readFileSync(await json.path(), "utf8")).lists;
  assert.deepEqual(list.items.map((item) => item.no), numbers, "as sorted on the page");
  const [last, first] = [items.at(-1), list.items[0]];
  assert.deepEqual([first.name, first.departments], [last.name, last.departments]);
});

scenario("a department's page gathers its duties in every town under every name", async ({ page, open }) => {
  await open("/body/区公安分局");
  const printed = await page.locator(".printed").allInnerTexts();
  for (const name of ["区公安分局", "市公安局澄砚分局", "区公安局"]) assert.ok(printed.includes(name), `${name} in ${printed}`);
  const named = (name, town) =>
    truth(town)
      .lists.flatMap((list) => list.items)
      .filter((item) => (item.departments ?? item.receivers ?? []).includes(name)).length;
  const total = named("区公安分局", "huaidu") + named("市公安局澄砚分局", "maiwu") + named("区公安局", "yanbei");
  assert.equal(await page.locator("details.duty").count(), total);
  await page.locator("details.duty summary").first().click();
  await follow(page, () => page.locator("details.duty[open] .more a").first().click());
  assert.match(page.url(), /\/town\//);
});

scenario("large type is chosen once and stays", async ({ page, open }) => {
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  await open("/town/槐渡街道/joint");
  const usual = await size();
  await follow(page, () => page.getByRole("link", { name: "大字版" }).click());
  assert.match(page.url(), /joint/, "the page is the same");
  await open("/");
  assert.ok((await size()) >= 1.15 * usual, `${await size()} after ${usual}`);
  await follow(page, () => page.getByRole("link", { name: "标准字号" }).click());
  assert.equal(await size(), usual);
});

for (const [name, width, large] of [["a phone", 360, false], ["a small phone with large type", 320, true], ["a tablet", 800, false]]) {
  scenario(
    `no page is wider than ${name}`,
    async ({ page, open }) => {
      await open("/");
      if (large) await follow(page, () => page.getByRole("link", { name: "大字版" }).click());
      for (const address of PAGES) {
        await open(address);
        await fitsItsWidth(page);
        assert.ok(await page.getByRole("searchbox").first().isVisible(), `search on ${address}`);
      }
    },
    { viewport: { width, height: 720 } },
  );
}

scenario("an item and a list print on A4 without the site around them", async ({ page, open }) => {
  await page.emulateMedia({ media: "print" });
  for (const address of ["/town/槐渡街道/joint/28", "/town/槐渡街道/joint", "/ask?q=楼下半夜唱歌"]) {
    await open(address);
    for (const gone of [".top", ".nav", ".foot .keys"]) {
      assert.equal(await page.locator(gone).first().isVisible(), false, `${gone} on ${address}`);
    }
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const [, width, height] = pdf.match(/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/).map(Number);
    assert.deepEqual([Math.round(width), Math.round(height)], [595, 842], address);
  }
  await open("/town/槐渡街道/joint/28");
  assert.ok(await page.locator(".column-town h2").isVisible());
});

scenario(
  "without script: search, a clause in its original, a filter",
  async ({ page, open }) => {
    await open("/");
    await page.getByRole("searchbox").fill("老人高龄补贴多领了要退吗");
    await follow(page, () => page.keyboard.press("Enter"));
    const group = page.locator("section.group", { hasText: "槐渡街道" }).first();
    assert.match(await group.locator(".answer").first().innerText(), /多领取高龄津贴核实追缴/);
    await follow(page, () => group.locator(".evidence a").first().click());
    assert.equal(await page.locator("li.chosen").count(), 1);
    assert.ok((await page.locator(".original mark.chosen").count()) > 0);

    await open("/town/麦坞镇/joint");
    await page.fill("#words", "养犬");
    await follow(page, () => page.getByRole("button", { name: "筛选" }).click());
    const rows = await page.locator("table.items tbody tr").count();
    assert.ok(rows >= 1 && rows < joint("maiwu").length, `${rows} rows`);
  },
  { javaScriptEnabled: false },
);

scenario("an item's procedure is drawn in lanes, and a step leads to its clause", async ({ page, open }) => {
  await open("/town/槐渡街道/joint/24");
  const picture = page.locator(".procedure svg");
  assert.match(await picture.innerHTML(), /区生态环境分局/);
  const style = await picture.locator("text").first().evaluate((text) => getComputedStyle(text).fontSize);
  assert.equal(style, "18px", "the drawing's own style is let in");
  await picture.locator("a[href='#department-4']").first().click();
  assert.match(page.url(), /#department-4$/);
  await page.setViewportSize({ width: 360, height: 720 });
  await fitsItsWidth(page);
});

test("what is not there is said in Chinese, and every answer carries the security headers", async () => {
  const get = (address) => fetch(world.site.url + encodeURI(address));
  for (const [address, words] of [
    ["/nothing", "没有这个页面"],
    ["/town/无此镇", "无此镇"],
    ["/town/槐渡街道/joint/999", "没有第 999 项"],
    ["/town/槐渡街道/else", "清单有三种"],
    ["/body/无此局", "无此局"],
  ]) {
    const response = await get(address);
    assert.equal(response.status, 404, address);
    assert.ok((await response.text()).includes(words), `${words} on ${address}`);
  }
  for (const address of ["/", "/nothing", "/api/towns", "/healthz"]) {
    const { headers } = await get(address);
    assert.match(headers.get("content-security-policy"), /default-src 'self'/, address);
    assert.equal(headers.get("x-content-type-options"), "nosniff", address);
    assert.equal(headers.get("x-frame-options"), "DENY", address);
  }
  assert.equal((await get("/readyz")).status, 200);
});
