// What comes back by a clause: the monthly roll due on the 25th, a yearly inspection announced by a department and answered,
// the calendar and its feed.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import ICAL from "ical.js";
import { fitsItsWidth, follow, openBrowser, visitor } from "../support/browser.js";
import { PHONE, press, signIn } from "../support/office.js";
import { startSite } from "../support/site.js";

const world = {};
const people = [];

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

/** Somebody signed in for one test. */
async function at(login, options) {
  const one = await signIn(world, login, options);
  people.push(one);
  return one;
}

/** Nothing went wrong on anybody's pages. */
async function leave() {
  for (const one of people.splice(0)) {
    assert.deepEqual(one.troubles(), []);
    await one.close();
  }
}

const list = (wish) => `/routines?${new URLSearchParams(wish)}`;

/** Opens the routine of somebody's list whose clause has these words; the next one, begun early, where none is open. */
async function openRoutine({ page, open }, words) {
  await open(list({ q: words }));
  const links = page.locator("table.work td.col-name > a");
  if (await links.count()) {
    await follow(page, () => links.first().click());
  } else {
    await open(list({ q: words, state: "coming" }));
    await press(page, "提前办理");
  }
  return page.url().match(/routine\/(R[\d-]+)/)[1];
}

/** Fills in the open form of one of the things that can be done. */
async function doIt(page, name, text) {
  const form = page.locator("details.offer", { has: page.getByRole("button", { name, exact: true, includeHidden: true }) });
  if (!(await form.getAttribute("open").then((open) => open !== null))) await form.locator("summary").click();
  await form.locator("textarea").fill(text);
  await press(page, name);
}

const told = (page) => page.locator("#act [role=status]").innerText();

test("the monthly roll due on the 25th: reported with its file, sent back, reported again", async () => {
  const clerk = await at("linmei");
  const number = await openRoutine(clerk, "停发人员名册");
  const { page } = clerk;
  assert.match(await page.locator(".clause-quote").innerText(), /每月25日前/);
  assert.match(await page.locator(".routine-head").innerText(), /条款写明：每月25日前/);
  await press(page, "完成");
  assert.match(await page.locator("#act [role=alert]").innerText(), /佐证材料/, "a word or a file is needed");
  clerk.troubles(); // The browser notes the refusal.
  const roll = path.join(world.folder, "名册.csv");
  writeFileSync(roll, "\ufeff序号,变动\n1,新增\n2,停发\n");
  await page.setInputFiles("#form-files", roll);
  await doIt(page, "完成", "本月新增 1 户、停发 1 户，已录入平台");
  assert.match(await told(page), /已记录：完成/);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "名册.csv" }).click();
  assert.match(readFileSync(await (await download).path(), "utf8"), /停发/);

  const civil = await at("minzheng");
  await civil.open(list({ organisation: "told", state: "done", q: "停发人员名册" }));
  await follow(civil.page, () => civil.page.locator(`a[href="/routine/${number}"]`).click());
  assert.match(await civil.page.locator("main").innerText(), /本月新增 1 户/);
  await doIt(civil.page, "重新办理", "少了柳荫社区的一户，请补报");
  assert.match(await told(civil.page), /已记录：重新办理/);

  await clerk.open(`/routine/${number}`);
  assert.match(await page.locator(".timeline").innerText(), /少了柳荫社区的一户/);
  await doIt(page, "完成", "已补报柳荫社区一户");
  assert.match(await told(page), /已记录：完成/);

  const stranger = await at("dengli");
  const response = await stranger.page.goto(`/routine/${number}`);
  assert.equal(response.status(), 404, "another town's clerk does not see it");
  stranger.troubles();
  const auditor = await at("jiandu");
  await auditor.open("/audit");
  assert.match(await auditor.page.locator("main").innerText(), /已补报柳荫社区一户/);
  await leave();
});

test("a yearly inspection announced by a department and answered by the town", async () => {
  const civil = await at("minzheng");
  const notice = await openRoutine(civil, "社会组织年度检查通知");
  const by = new Date(Date.now() + 20 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  await civil.page.fill("#ask", by);
  await doIt(civil.page, "完成", "通知已印发，请按清单报送年检情况");
  assert.match(await told(civil.page), /已记录：完成/);
  assert.match(await civil.page.locator("main").innerText(), /镇街答复[\s\S]*槐渡街道/);

  const leader = await at("shenyan", PHONE);
  await leader.open(list({ q: "答复" }));
  await fitsItsWidth(leader.page);
  await follow(leader.page, () => leader.page.getByRole("link", { name: /^答复：/ }).first().click());
  await fitsItsWidth(leader.page);
  assert.match(await leader.page.locator(".routine-head").innerText(), /区民政局要求的日期/);
  const transfer = leader.page.locator("details.offer", { has: leader.page.locator("#organisation") });
  await transfer.locator("summary").click();
  const office = leader.page.locator("#organisation option", { hasText: "社会事务办公室" });
  await leader.page.selectOption("#organisation", await office.getAttribute("value"));
  await press(leader.page, "分派");
  assert.match(await told(leader.page), /已记录：分派/);

  const clerk = await at("linmei", PHONE);
  await clerk.open("/work");
  await fitsItsWidth(clerk.page);
  await openRoutine(clerk, "答复");
  await doIt(clerk.page, "完成", "辖区 3 家社会组织已提交年检材料");
  await civil.open(`/routine/${notice}`);
  const answers = civil.page.locator("section", { has: civil.page.locator("#answers") });
  assert.match(await answers.innerText(), /已完成/);
  await follow(civil.page, () => answers.getByRole("link").first().click());
  assert.match(await civil.page.locator("main").innerText(), /辖区 3 家社会组织/);
  await leave();
});

test("the calendar of a month, on a desk and on a phone, without script too", async () => {
  const clerk = await at("linmei");
  await clerk.open("/calendar");
  const due = clerk.page.locator(".calendar li a");
  assert.ok((await due.count()) > 5, "there is something on it");
  assert.equal(await clerk.page.locator(".calendar td.today").count(), 1);
  await clerk.open("/calendar?month=2026-10");
  const feast = clerk.page.locator("#d1");
  assert.match(await feast.innerText(), /国庆节/);
  assert.match(await clerk.page.locator("#d10").innerText(), /调休上班/);
  const phone = await at("xujie", { ...PHONE, javaScriptEnabled: false });
  await phone.open("/calendar");
  await fitsItsWidth(phone.page);
  await phone.open("/routines?state=coming");
  await fitsItsWidth(phone.page);
  await leave();
});

test("the feed is a calendar for other programs, of one's own routines, until its address is renewed", async () => {
  const clerk = await at("linmei");
  await clerk.open("/account");
  await press(clerk.page, "生成订阅地址");
  const address = await clerk.page.locator(".feed-address").innerText();
  await fitsItsWidth(clerk.page);
  const reader = await visitor(world.browser, world.site);
  people.push(reader);
  const feed = await reader.context.request.get(address);
  assert.equal(feed.headers()["content-type"], "text/calendar; charset=utf-8");
  const calendar = new ICAL.Component(ICAL.parse(await feed.text()));
  assert.equal(calendar.getFirstPropertyValue("version"), "2.0");
  const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
  const rolls = events.filter((one) => one.summary.includes("停发人员名册"));
  assert.ok(rolls.length >= 11, `${rolls.length} rolls in a year`);
  assert.ok(events.every((one) => one.startDate.isDate && one.uid && one.duration.toSeconds() === 24 * 3600));
  assert.equal(new Set(events.map((one) => one.uid)).size, events.length, "each has a name of its own");
  assert.ok(rolls.some((one) => one.startDate.day === 25) || rolls.every((one) => one.startDate.day > 25));
  assert.match(rolls[0].description, /每月25日前[\s\S]*办理最低生活保障业务/);
  assert.ok(!events.some((one) => one.description.includes("麦坞镇")), "nothing of another town");
  await clerk.open("/account");
  await press(clerk.page, "重新生成");
  assert.equal((await reader.context.request.get(address)).status(), 404);
  await leave();
});
