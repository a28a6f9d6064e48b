// Cases that several offices work on together, each of them signed in: a fire hazard, and a noise complaint.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fitsItsWidth, follow, openBrowser } from "../support/browser.js";
import { DEMO_PASSWORD, PHONE, finish, goTo, openCase, press, signIn, waiting } from "../support/office.js";
import { startSite } from "../support/site.js";

const world = {};
const people = [];

before(async () => {
  world.site = await startSite({ demo: true, password: null });
  world.browser = await openBrowser();
});

after(async () => {
  await world.browser?.close();
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

const state = (page) => page.locator(".over .standing-open, .over .standing-paused, .over .standing-closed").innerText();

test("a fire hazard: found, persuaded, reported, punished, rechecked, fed back", async () => {
  const title = "东头农家乐通道堆满柴火";
  const villager = await at("tianye", PHONE);
  const number = await openCase(villager, { town: "麦坞镇", kind: "joint", item: 7 }, title, {
    office: "应急管理办公室",
    community: "麦坞村",
  });
  await fitsItsWidth(villager.page);
  const clerk = await at("songke");
  const fire = await at("xiaofang");
  assert.deepEqual(await waiting(fire, title), [], "not the fire brigade's turn yet");
  await finish(clerk, title, "每月检查", { outcome: "未整改", text: "当面提醒，没有搬走" });
  await finish(villager, title, "再次劝导", { outcome: "仍未整改", text: "又劝了一次，仍不搬" });
  await fitsItsWidth(villager.page);
  await finish(clerk, title, "隐患整改提示函", { outcome: "逾期不改", text: "已发提示函，三天未改" });
  await goTo(fire, title, "到场核查");
  const step = await fire.page.locator(".case-steps > li.chosen").innerText();
  assert.match(step, /5个工作日内/, "the clause says by when");
  await finish(fire, title, "到场核查", { text: "责令三日内改正" });
  await finish(fire, title, "到期复查", { text: "已搬空，复查合格" });
  await finish(clerk, title, "通报", { text: "已销号并告知麦坞村" });

  await clerk.open(`/case/${number}?do=close`);
  await clerk.page.locator(".case-form").getByLabel("办结", { exact: true }).check();
  await clerk.page.fill("#text", "隐患消除");
  await press(clerk.page, "办结办件");
  assert.equal(await state(clerk.page), "已办结");
  // Everybody involved can follow what happened; the neighbouring village cannot.
  for (const one of [villager, fire]) {
    await one.open(`/case/${number}`);
    assert.equal(await state(one.page), "已办结");
    assert.match(await one.page.locator(".timeline").innerText(), /复查合格[^]*又劝了一次/);
    assert.equal(await one.page.locator(".case-form").count(), 0, "a closed case is read-only");
  }
  const other = await at("luping");
  const response = await other.page.goto(`/case/${number}`);
  assert.equal(response.status(), 404);
  other.troubles();
  await leave();
});

/** Asks for a step to which nothing led, where it is one. */
async function ask({ page, open }, number, words) {
  await open(`/case/${number}`);
  const step = page.locator(".case-steps > li", { has: page.locator(".step-head b", { hasText: words }) });
  if ((await step.locator(".status").innerText()) !== "未启用") return;
  await follow(page, () => step.getByRole("link", { name: "启用" }).click());
  await page.fill("#text", "噪声不止一种，请一并处理");
  await press(page, "启用");
}

test("a noise complaint that concerns three departments comes back to whoever took the call", async () => {
  const title = "村口歌厅和工地夜里都吵";
  const hotline = await at("rexian");
  const number = await openCase(hotline, { town: "麦坞镇", kind: "joint", item: 17 }, title, {
    office: "应急管理办公室",
    community: "麦坞村",
  });
  const clerk = await at("songke");
  await finish(clerk, title, "受理群众噪声投诉", { outcome: "劝导无效", text: "到场看过，劝了没用" });
  await goTo(clerk, title, "移交");
  for (const outcome of await clerk.page.locator(".case-form input[name=outcome]").all()) {
    await outcome.check();
  }
  await clerk.page.fill("#text", "三家都有份，分别移交");
  await press(clerk.page, "办结环节");

  const departments = [
    ["gongan", "对制止不听的依法处罚", "歌厅已警告"],
    ["shengtai", "监测工厂", "石料厂夜间不超标"],
    ["zhujian", "夜间违规施工", "工地已停夜班"],
  ];
  for (const [, words] of departments) await ask(clerk, number, words);
  const officers = [];
  for (const [login, words, text] of departments) officers.push([await at(login), words, text]);
  for (const [officer, words] of officers) {
    const labels = await waiting(officer, title);
    assert.ok(labels.some((label) => label.includes(words)), `${words} waits at the same time as the others`);
  }

  // Whoever took the call asks the police by name, and finds their answer.
  await hotline.open(`/case/${number}?do=comment`);
  await hotline.page.fill("#text", "来电人又来问，请 @龚安澜 说一下进度");
  await press(hotline.page, "留言");
  const [police] = officers[0];
  await police.open("/work");
  assert.match(await police.page.locator("section", { hasText: "等您回应" }).innerText(), /村口歌厅/);
  for (const [officer, words, text] of officers) await finish(officer, title, words, { text });
  await police.open("/work");
  assert.equal(await police.page.getByText("等您回应").count(), 0, "who acted has answered");

  await ask(clerk, number, "告知投诉人");
  await finish(clerk, title, "告知投诉人", { text: "已逐条告知" });
  await clerk.open(`/case/${number}?do=close`);
  await clerk.page.locator(".case-form").getByLabel("办结", { exact: true }).check();
  await clerk.page.fill("#text", "三家都已处理");
  await press(clerk.page, "办结办件");
  await hotline.open("/work");
  assert.match(await hotline.page.locator("table.work tr", { hasText: title }).last().innerText(), /已办结/);
  await hotline.open(`/cases?q=${number.replaceAll("-", "")}`);
  assert.equal(await hotline.page.locator("h1").innerText(), title, "the number as it is said on the telephone");
  assert.match(await hotline.page.locator(".timeline").innerText(), /石料厂夜间不超标[^]*歌厅已警告/);
  await leave();
});

test("of two at once the second hears who was first, and what was typed is not lost", async () => {
  const title = "两人同时办的一件";
  const clerk = await at("songke");
  const number = await openCase(clerk, { town: "麦坞镇", kind: "joint", item: 17 }, title, { office: "应急管理办公室" });
  const leader = await at("gaofeng", { javaScriptEnabled: false });
  await goTo(leader, title, "受理群众噪声投诉");
  const outcome = leader.page.locator(".case-form input[name=outcome]").first();
  await outcome.check();
  await leader.page.fill("#text", "镇长也去看过了");
  await goTo(clerk, title, "受理群众噪声投诉");
  await clerk.page.locator(".case-form input[name=outcome]").first().check();
  await clerk.page.fill("#text", "已受理");
  await press(clerk.page, "办结环节");
  await press(leader.page, "办结环节");
  assert.match(await leader.page.locator("[role=alert]").innerText(), /已由 .*宋克勤 于 .* 办结，不能再办一次/);
  assert.equal(await leader.page.locator("#text").inputValue(), "镇长也去看过了");
  await press(leader.page, "留言");
  assert.match(await leader.page.locator(".timeline").innerText(), /镇长也去看过了/);
  leader.troubles();

  // The session ends while something is being typed.
  await clerk.open(`/case/${number}?do=comment`);
  await clerk.page.fill("#text", "下班前写的一段话");
  await clerk.context.clearCookies();
  await press(clerk.page, "留言");
  assert.match(await clerk.page.locator("[role=alert]").innerText(), /刚才填写的内容没有丢/);
  await clerk.page.fill("#login", "songke");
  await clerk.page.fill("#password", DEMO_PASSWORD);
  await press(clerk.page, "登录");
  assert.match(await clerk.page.locator(".typed").innerText(), /下班前写的一段话/);
  await press(clerk.page, "继续提交");
  assert.match(await clerk.page.locator(".timeline").innerText(), /下班前写的一段话/);
  clerk.troubles();
  await leave();
});
