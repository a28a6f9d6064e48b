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

/** Whether somebody's work list shows a case. */
async function hasWork({ page }, number) {
  await page.goto("/work-list");
  return (await page.locator("main").innerText()).includes(number);
}

/** Does a ready step of a case that this person may do: the one whose label has these words, or the first. */
async function doStep({ page }, number, { words = "", text = "已办。", outcome = "" } = {}) {
  await page.goto(`/case/${number}`);
  const steps = page.locator(".case-steps > li").filter({ has: page.getByRole("link", { name: "办结环节", exact: true }) });
  const step = words ? steps.filter({ hasText: words }) : steps;
  if (!(await step.count())) return null;
  const label = await step.first().locator(".step-head b").innerText();
  await follow(page, () => step.first().getByRole("link", { name: "办结环节", exact: true }).click());
  const outcomes = page.getByRole("radio");
  if (await outcomes.count()) await (outcome ? page.getByLabel(outcome).first() : outcomes.first()).check();
  await page.fill("#text", text);
  await press(page, "办结环节");
  const refused = await page.locator(".act [role=alert]").allInnerTexts();
  return { label, refused: refused.join() };
}

/** Leaves a step out, with the reason. */
async function skipStep({ page }, number, words, reason) {
  await page.goto(`/case/${number}`);
  const step = page.locator(".case-steps > li").filter({ hasText: words });
  await follow(page, () => step.first().getByRole("link", { name: "跳过", exact: true }).click());
  await page.fill("#text", reason);
  await press(page, "跳过");
}

const numberOf = (page) => page.url().match(/\/case\/([\d-]+)/)[1];

test("(a) an application for minimum living allowance, from acceptance to the archive", async () => {
  const clerk = await person("linmei");
  const bureau = await person("minzheng");
  const community = await person("xujie", PHONE);
  const { page } = clerk;

  await page.goto(`/ask?q=${encodeURIComponent("家里困难想申请低保")}&town=${encodeURIComponent("槐渡街道")}`);
  await follow(page, () => page.locator(".answer.best").getByRole("link", { name: "按此立案或派单" }).click());
  assert.match(await page.locator(".subject h2").innerText(), /最低生活保障/);
  const plan = await page.locator(".plan").innerText();
  assert.match(plan, /区民政局/, "the steps say who does them before anything is opened");
  await page.fill("#title", "低保申请 13800001234");
  await press(page, "立案");
  assert.match(await page.locator("[role=alert]").first().innerText(), /标题里有联系电话/);
  await page.fill("#title", "低保申请");
  await page.selectOption("#source", "application");
  await page.selectOption("#community", { label: "柳荫社区" });
  await press(page, "按所选重新排");
  assert.equal(await page.inputValue("#title"), "低保申请", "what was typed stays");
  await page.fill("#name", "柳含烟");
  await page.fill("#telephone", "13900001234");
  await page.setInputFiles("#files", [file("申请书.txt", "最低生活保障申请书"), file("现场.jpg", "MZ\u0000\u0000 a program")]);
  await press(page, "立案");
  assert.match(await page.locator("[role=alert]").first().innerText(), /“现场.jpg”：这是程序或脚本/);
  assert.equal(await page.inputValue("#name"), "柳含烟");
  await page.setInputFiles("#files", [file("申请书.txt", "最低生活保障申请书")]);
  await press(page, "立案");
  const number = numberOf(page);

  // The first steps are the town's; the bureau sees nothing of the case in its list until it is handed over.
  assert.equal(await hasWork(bureau, number), false);
  let worked = 0;
  for (let round = 0; round < 60 && !(await hasWork(bureau, number)); round += 1) {
    const done = (await doStep(clerk, number)) ?? (await doStep(community, number));
    assert.ok(done, "somebody of the town can go on");
    assert.equal(done.refused, "", done.label);
    worked += 1;
  }
  assert.ok(worked >= 2, "accepted and asked for, before the bureau checks");
  const checked = await doStep(bureau, number, { words: "核对", text: "核对完毕，未发现超标财产。" });
  assert.equal(checked.refused, "");

  // A notice may not end before its seven working days; whoever must, says why.
  const archived = await finish(number, [clerk, community, bureau, await person("caizheng")]);
  assert.ok(archived.early.length >= 1, "the notice cannot be ended on the day it begins");
  assert.ok(archived.done.some((label) => /归档|存档|一户一档/.test(label)), archived.done.join("；"));

  await page.goto(`/case/${number}`);
  await follow(page, () => page.getByRole("link", { name: "办结办件" }).click());
  await page.getByRole("radio").first().check();
  await page.fill("#text", "审核确认，按月发放。");
  for (const left of await page.locator("input[name^=skip-]").all()) await left.fill("本件不涉及。");
  await press(page, "办结办件");
  await page.goto(`/case/${number}`);
  assert.match(await page.locator("main").innerText(), /已办结/);
  assert.equal(await page.getByRole("link", { name: "办结环节", exact: true }).count(), 0, "a closed case is read only");
  // Personal data: masked on the page, in full only with a reason.
  await page.goto(`/case/${number}/personal`);
  assert.match(await page.locator(".personal").innerText(), /柳\*\*[\s\S]*139\*\*\*\*1234/);
  await page.fill("#look-reason", "电话核实");
  await press(page, "查看完整内容");
  assert.match(await page.locator(".personal").innerText(), /柳含烟[\s\S]*13900001234[\s\S]*查阅记录（1 次）/);
  await page.getByText("查阅记录（1 次）").click();
  assert.match(await page.locator(".looks").innerText(), /林如梅：电话核实/);
  for (const one of [clerk, bureau, community]) await one.close();
});

/** Goes on with a case by these people until nobody can; what may not end yet is left out by the first with a reason. */
async function finish(number, people) {
  const done = [];
  const early = [];
  for (let round = 0; round < 80; round += 1) {
    let moved = false;
    for (const one of people) {
      const step = await doStep(one, number);
      if (!step) continue;
      moved = true;
      if (step.refused.includes("最早")) {
        early.push(step.label);
        await skipStep(people[0], number, step.label, "测试：公示期满无异议，提前归档。");
      } else {
        assert.equal(step.refused, "", step.label);
        done.push(step.label);
      }
      break;
    }
    if (!moved) return { done, early };
  }
  assert.fail(`it never ends: ${done.join("；")}`);
}

test("(c) a department's list of overpaid names becomes cases, which towns verify and recover", async () => {
  const bureau = await person("minzheng");
  const { page } = bureau;
  const table = [
    "11月多领取高龄津贴名单,,,,",
    "序号,镇街,姓名,联系电话,多领月份,金额",
    "1,槐渡街道,陶甲,13900000001,3,300",
    "2,麦坞镇,陶乙,13900000002,2,200",
    "3,槐渡街道,陶丙,电话不详,1,100",
  ].join("\n");
  await page.goto("/case/import");
  await page.fill("#batch", "11月高龄津贴多领名单");
  await page.fill("#item", "多领取高龄津贴核实追缴");
  await page.setInputFiles("#files", file("名单.csv", table));
  await press(page, "上传并预览");
  const preview = await page.locator("main").innerText();
  assert.match(preview, /3 行，2 行可以立案，1 行有问题/);
  assert.match(preview, /联系电话有误/);
  await press(page, /为这 2 行立案/);
  await page.getByText("立案完成").waitFor({ timeout: 30_000 });
  assert.match(await page.locator("main").innerText(), /立案 2 件，1 行没有立案/);
  await follow(page, () => page.getByRole("link", { name: "看这一批办件" }).click());
  const links = await page.locator("main a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  const numbers = [...new Set(links.map((href) => href?.match(/\/case\/(\d\d-\d{5}-\d)/)?.[1]).filter(Boolean))];
  assert.equal(numbers.length, 2, "found by the name of the batch");

  // Each town has its own, and only its own, with ten working days by the clause.
  const clerks = { 槐渡街道: await person("shenyan"), 麦坞镇: await person("gaofeng") };
  let recovered = 0;
  for (const number of numbers) {
    await page.goto(`/case/${number}`);
    const town = (await page.locator("main").innerText()).includes("麦坞镇") ? "麦坞镇" : "槐渡街道";
    const other = town === "麦坞镇" ? "槐渡街道" : "麦坞镇";
    const response = await clerks[other].page.goto(`/case/${number}`);
    assert.equal(response.status(), 404, "another town does not see it");
    const verified = await doStep(clerks[town], number, { text: "经核实，已于6月去世，户籍已注销。" });
    assert.ok(verified && verified.refused === "", `${town} verifies`);
    const { done } = await finish(number, [clerks[town], bureau, await person("caizheng"), await person("xujie")]);
    recovered += done.length > 0 ? 1 : 0;
    await clerks[town].page.goto(`/case/${number}`);
    await follow(clerks[town].page, () => clerks[town].page.getByRole("link", { name: "办结办件" }).click());
    await clerks[town].page.getByRole("radio").first().check();
    await clerks[town].page.fill("#text", "全额退回，已销号。");
    for (const left of await clerks[town].page.locator("input[name^=skip-]").all()) await left.fill("本件不涉及。");
    await press(clerks[town].page, "办结办件");
  }
  assert.equal(recovered, 2);

  // The same file once more opens nothing.
  await page.goto("/case/import");
  await page.fill("#batch", "11月高龄津贴多领名单");
  await page.fill("#item", "多领取高龄津贴核实追缴");
  await page.setInputFiles("#files", file("名单.csv", table));
  await press(page, "上传并预览");
  await press(page, /为这 2 行立案/);
  await page.getByText("立案完成").waitFor({ timeout: 30_000 });
  await follow(page, () => page.getByRole("link", { name: "看这一批办件" }).click());
  const again = await page.locator("main").innerText();
  assert.equal(numbers.filter((number) => again.includes(number)).length, 2);
  for (const one of [bureau, ...Object.values(clerks)]) await one.close();
});

test("a complaint becomes a case in two clicks and its words", async () => {
  const dispatcher = await person("rexian");
  const { page } = dispatcher;
  await page.goto("/");
  let clicks = 0;
  await page.locator("#q").first().fill("楼下饭店油烟大，半夜还放音响，吵得睡不着");
  await follow(page, () => page.keyboard.press("Enter"));
  const click = async (locator) => {
    clicks += 1;
    await follow(page, () => locator.click());
  };
  await click(page.getByRole("link", { name: "按此立案或派单" }).first());
  await fitsItsWidth(page);
  await click(page.getByRole("button", { name: "立案" }).first());
  assert.match(page.url(), /\/case\/\d\d-\d{5}-\d/);
  assert.ok(clicks <= 3, `${clicks} clicks`);
  await dispatcher.close();
});

test("a finding is reported on a telephone, with a photograph, without script", async () => {
  const worker = await person("xujie", { ...PHONE, javaScriptEnabled: false });
  const { page } = worker;
  await page.goto("/case/new");
  await page.fill("#words", "楼道里堆满纸箱，还有电动车在充电");
  await page.fill("#spot", "柳荫小区3号楼");
  await press(page, "查该由谁办");
  await fitsItsWidth(page);
  await press(page, "按这一项办");
  await fitsItsWidth(page);
  assert.match(await page.inputValue("#title"), /柳荫小区3号楼：楼道里堆满纸箱/);
  await page.setInputFiles("#files", file("现场.jpg", Buffer.from("ffd8ffe000104a46494600010100000100010000ffd9", "hex")));
  await press(page, "立案");
  assert.match(page.url(), /\/case\/\d\d-\d{5}-\d/);
  await worker.close();
});
