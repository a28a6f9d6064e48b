// The pages of daily work (routines, calendar, notices, ledgers, emergencies, workbench) as people meet them: on a phone,
// in large type, on paper, and without script, where each is used by whom it is for.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fitsItsWidth, follow, openBrowser, visitor } from "../support/browser.js";
import { press, signIn } from "../support/office.js";
import { startSite } from "../support/site.js";

const world = {};
const SMALL = { viewport: { width: 375, height: 812 } };

before(async () => {
  world.site = await startSite({ demo: true, password: null });
  world.browser = await openBrowser();
  world.folder = mkdtempSync(path.join(tmpdir(), "qingdan-daily-"));
});

after(async () => {
  await world.browser?.close();
  rmSync(world.folder, { recursive: true, force: true });
  assert.equal(await world.site?.stop(), 0, "it ends in good order when it is asked to");
});

/** Where the first link of a list leads. */
async function first(page, list, link) {
  await page.goto(list);
  const address = await page.locator(`main ${link}`).first().getAttribute("href");
  assert.ok(address, `${link} on ${list}`);
  return address;
}

const NAME = "td.col-name a";
const OWN_LEDGER = `section:has(#own) ${NAME}`;
const MISSING_LEDGER = "section:has(#missing) a[href^='/ledger/new']";
const INBOX = `section:has(#inbox) ${NAME}`;
const OFFERS = ":is(.emergency-actions, .owed, .row-actions, .offers) a[href*='do=']";

/** The first of a list, with what stands below its address. */
const one = (list, link, rest = [""]) => async (page) => {
  const address = await first(page, list, link);
  return rest.map((part) => address + part);
};

/** The forms that the first of a list offers. */
const forms = (list, link) => async (page) => {
  await page.goto(await first(page, list, link));
  const found = await page.locator(OFFERS).evaluateAll((all) => all.map((offer) => offer.href));
  assert.ok(found.length, `${page.url()} offers something`);
  return found;
};

/** Who opens what: addresses, or ways to find them. */
const PEOPLE = {
  songke: [
    () => ["/work", "/work-list", "/calendar", "/routines", "/routines?state=coming", "/emergencies"],
    one("/routines", "td.col-name > a"),
    one("/work-list", NAME),
    one("/emergencies", NAME, ["", "/losses", "/entries?of=warnings", "/entries?of=movings", "/entries?of=shifts", "/print"]),
    forms("/emergencies", NAME),
  ],
  tianye: [() => ["/work"], one("/emergencies", NAME), forms("/emergencies", NAME)],
  qiaowei: [
    () => ["/work", "/notices", "/notices?state=all"],
    one("/notices?state=all", NAME, ["", "/print"]),
    forms("/notices", NAME),
    one("/work-list", NAME),
    forms("/work-list", NAME),
  ],
  linmei: [
    () => ["/ledgers", "/ledger/new"],
    one("/ledgers", OWN_LEDGER, ["", "/row/1", "/row/new", "/columns", "/import", "/send"]),
    one("/ledgers", MISSING_LEDGER),
  ],
  minzheng: [() => ["/work", "/ledgers"], one("/ledgers", INBOX)],
  yingji: [() => ["/emergency/new"], forms("/emergencies", NAME)],
  yanling: [() => ["/work", "/calendar"], one("/emergencies", NAME), forms("/emergencies", NAME)],
  jiandu: [() => ["/work", "/routines", "/ledgers", "/emergencies", "/notices?state=all"]],
  rexian: [() => ["/work", "/work-list"]],
  xiaofang: [() => ["/work", "/routines"]],
};

/** Opens every page of somebody, with everything on it unfolded, and looks at it. */
async function each(login, person, look) {
  for (const find of PEOPLE[login]) {
    for (const address of await find(person.page)) {
      const response = await person.page.goto(address);
      assert.equal(response.status(), 200, `${login}: ${address}`);
      await person.page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
      await look(person.page);
    }
  }
}

/** Nothing is cut off or too small for a finger. What stands in a sentence is as high as its line. */
async function isWithinReach(page) {
  const found = await page.evaluate(() => {
    const seen = (one) => one.getClientRects().length && getComputedStyle(one).visibility === "visible";
    const fields = "input:not([type=checkbox], [type=radio], [type=hidden])";
    const touched = document.querySelectorAll(`main :is(button:not(.link), .button, select, summary, ${fields})`);
    const small = [...touched].filter((one) => seen(one) && one.getBoundingClientRect().height < 36);
    const hides = (one) => getComputedStyle(one).overflowX === "hidden" && one.clientWidth > 1;
    const read = document.querySelectorAll("main :is(td, th, li, p, dd, h1, h2, li a)");
    const cut = [...read].filter((one) => hides(one) && one.scrollWidth > one.clientWidth + 1);
    return [...small, ...cut].map((one) => one.outerHTML.slice(0, 120));
  });
  assert.deepEqual(found, [], page.url());
}

const SIZES = [
  ["a phone", SMALL, false],
  ["a phone with large type", SMALL, true],
  ["a tablet with large type", { viewport: { width: 820, height: 1100 } }, true],
];

for (const [name, size, large] of SIZES) {
  test(`every page of daily work fits ${name}`, async () => {
    for (const login of Object.keys(PEOPLE)) {
      const person = await signIn(world, login, size);
      if (large) await person.page.goto("/large-type?to=on&back=/work");
      await each(login, person, async (page) => {
        await fitsItsWidth(page);
        if (size === SMALL) await isWithinReach(page);
      });
      await person.close();
    }
    const anybody = await visitor(world.browser, world.site, size);
    if (large) await anybody.page.goto("/large-type?to=on&back=/public-notices");
    for (const address of ["/public-notices", await first(anybody.page, "/public-notices", NAME)]) {
      await anybody.open(address);
      await fitsItsWidth(anybody.page);
    }
    await anybody.close();
  });
}

test("on paper there is what a page says, not what one presses on it; wide tables lie across", async () => {
  for (const login of ["songke", "linmei", "qiaowei", "minzheng"]) {
    const person = await signIn(world, login);
    await person.page.emulateMedia({ media: "print" });
    await each(login, person, async (page) => {
      const pressed = page.locator(".nav, .search, button, .button, .export, .ledger-filters, #reveal-reason");
      for (const one of await pressed.all()) assert.equal(await one.isVisible(), false, `${page.url()}: ${await one.innerHTML()}`);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
      const [, width, height] = pdf.match(/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/).map(Number);
      const across = (await page.locator(".calendar, .wide-table").count()) > 0;
      assert.equal(width > height, across, `${page.url()} is ${width} by ${height}`);
      // A table's head stands on each of its pages.
      for (const head of await page.locator("table.items thead").all()) {
        assert.equal(await head.evaluate((one) => getComputedStyle(one).display), "table-header-group");
      }
    });
    await person.close();
  }
});

const plain = (login) => signIn(world, login, { ...SMALL, javaScriptEnabled: false });
const text = (page) => page.locator("main").innerText();
const go = (page, name) => follow(page, () => page.locator("main").getByRole("link", { name, exact: true }).first().click());

test("without script a routine is found in the month, done, and sorted among the others", async () => {
  const clerk = await plain("songke");
  const { page, open } = clerk;
  await open("/calendar");
  await follow(page, () => page.getByRole("link", { name: "上个月" }).click());
  await follow(page, () => page.getByRole("link", { name: "本月" }).click());
  await follow(page, () => page.locator(".calendar li a").first().click());
  const form = page.locator("details.offer", { has: page.locator("summary", { hasText: "完成" }) }).first();
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  await form.locator("textarea").fill("已巡查，没有发现问题。");
  await press(page, "完成");
  assert.match(await page.locator("#act [role=status]").innerText(), /已记录：完成/);
  await open("/routines?state=done");
  assert.match(await text(page), /已完成/);
  await follow(page, () => page.locator("thead a", { hasText: "承办" }).click());
  assert.match(await page.locator("thead th[aria-sort]").innerText(), /^承办/, "a phone sorts too");
  await clerk.close();
});

test("without script a ledger is begun, filled by hand and from a table, sent and signed for", async () => {
  const clerk = await plain("linmei");
  const { page, open } = clerk;
  const begin = await first(page, "/ledgers", MISSING_LEDGER);
  await open(begin);
  await press(page, "建立台账");
  const ledger = new URL(page.url()).pathname;
  await go(page, "改列");
  await page.locator("fieldset", { has: page.getByText("新增的列") }).first().getByLabel("名称").fill("楼栋");
  await press(page, "保存");
  await go(page, "登记一行");
  await page.getByLabel("楼栋").fill("三号楼");
  await press(page, "保存");
  assert.match(await text(page), /共 1 行/);
  const table = path.join(world.folder, "楼栋.csv");
  writeFileSync(table, "楼栋\n五号楼\n六号楼\n");
  await open(`${ledger}/import`);
  await page.setInputFiles("#files", table);
  await press(page, "上传并预览");
  await press(page, "登记这 2 行");
  await page.getByText("导入完成").waitFor(); // The page loads itself again.
  await open(`${ledger}/send`);
  await page.selectOption("#to", { label: "区民政局" });
  await press(page, "核对行数和合计");
  await press(page, "报送");
  assert.match(await text(page), /待签收/);
  const bureau = await plain("minzheng");
  await bureau.open(new URL(page.url()).pathname);
  await press(bureau.page, "签收");
  assert.match(await text(bureau.page), /已签收/);
  await clerk.close();
  await bureau.close();
});

test("without script a warning is acknowledged, losses are reported, a notice is objected to and answered", async () => {
  const leader = await plain("yanling");
  const { page, open } = leader;
  await follow(page, () => page.locator(".emergency-tile").getByRole("link", { name: "去办" }).click());
  const flood = new URL(page.url()).pathname;
  await follow(page, () => page.locator(".owed").getByRole("button", { name: "确认收到" }).click());
  assert.match(await page.locator("main > [role=status]").first().innerText(), /已记录：确认收到/);
  // What a clause demands leads to the clause, beside its place in the original.
  await follow(page, () => page.locator(".owed li", { hasText: "昼夜值守" }).getByRole("link", { name: "看条款" }).click());
  assert.match(await page.locator("li.chosen").innerText(), /值守|值班/);
  assert.ok((await page.locator(".original mark.chosen").count()) > 0, "the original is beside it");
  await open(`${flood}/act?do=report`);
  await page.fill("#affected", "12");
  await press(page, "上报灾情");
  assert.match(await page.locator("main > [role=status]").first().innerText(), /已记录：上报灾情/);
  await open(`${flood}/losses`);
  assert.match(await page.locator("tr.of-town", { hasText: "雁陂乡" }).innerText(), /12/);
  await leader.close();

  const resident = await visitor(world.browser, world.site, { ...SMALL, javaScriptEnabled: false });
  const notice = await first(resident.page, "/public-notices", NAME);
  await resident.open(notice);
  await resident.page.fill("#words", "这户的人数不对。");
  await press(resident.page, "提交异议");
  assert.match(await resident.page.locator("#object [role=status]").innerText(), /已经收到/);
  await resident.close();
  const clerk = await plain("qiaowei");
  await clerk.open(`${notice.replace("/public-notices/", "/notice/")}?do=answer`);
  await clerk.page.locator("input[name=objection]").last().check();
  await clerk.page.getByLabel("不成立", { exact: true }).check();
  await clerk.page.fill("#text", "经核对户口簿，人数无误。");
  await press(clerk.page, "答复异议");
  assert.match(await clerk.page.locator("#act [role=status]").innerText(), /已记录：答复异议/);
  await clerk.close();
});
