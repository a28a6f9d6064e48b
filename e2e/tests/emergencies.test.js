// A flood with three towns: opened by a department, warned of, reported and ended by people of several organisations.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fitsItsWidth, follow, openBrowser } from "../support/browser.js";
import { PHONE, press, signIn } from "../support/office.js";
import { sample, startSite } from "../support/site.js";

const TOWNS = ["槐渡街道", "麦坞镇", "雁陂乡"];
const world = {};

before(async () => {
  world.site = await startSite({ demo: true, password: null });
  world.browser = await openBrowser();
});

after(async () => {
  await world.browser?.close();
  assert.equal(await world.site?.stop(), 0, "it ends in good order when it is asked to");
});

const alert = (page) => page.locator("main [role=alert]").first().innerText();
const said = (page) => page.locator("main > [role=status]").first().innerText();

/** Why somebody's form was not taken; the browser also notes the status. */
async function refused({ page, troubles }) {
  for (const trouble of troubles()) assert.match(trouble, /status of 4(09|22)/);
  return alert(page);
}

/** Fills in a form of the flood and presses its button. */
async function act({ page, open }, offer, fields, button) {
  await open(`${world.flood}/act?do=${offer}`);
  await fill(page, fields);
  await press(page, button);
}

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`.case-form [name="${name}"]`);
    if ((await field.evaluate((one) => one.tagName)) === "SELECT") await field.selectOption({ label: value });
    else await field.fill(String(value));
  }
}

/** A moment so many minutes from now, as a picker has it. */
const moment = (minutes) => new Date(Date.now() + (8 * 60 + minutes) * 60_000).toISOString().slice(0, 16);

test("the demo's flood shows who did not acknowledge in time, on the leader's workbench too", async () => {
  const leader = await signIn(world, "yanling", PHONE);
  const tile = leader.page.locator(".emergency-tile");
  assert.match(await tile.innerText(), /第 3 条预警等您确认/);
  await tile.getByText("超时没有确认：雁陂乡").waitFor();
  await fitsItsWidth(leader.page);
  await follow(leader.page, () => tile.getByRole("link", { name: "去办" }).click());
  const third = leader.page.locator("#w3");
  assert.match(await third.innerText(), /雁陂乡 还没有确认，已过 \d+ 分钟 超时，已报领导/);
  assert.match(await leader.page.locator("#w1").innerText(), /颜灵犀 .* 后确认 曾超时/, "late, but it came");
  await fitsItsWidth(leader.page);
  await leader.close();
});

test("a flood with three towns, from the warning to its end", async () => {
  const bureau = await signIn(world, "yingji");
  const { page } = bureau;
  await bureau.open("/emergency/new");
  await page.fill("#title", "台风外围强降雨");
  await page.selectOption("#kind", "flood");
  await page.selectOption("#level", "3");
  await page.fill("#what", "预计夜间有大暴雨");
  await press(page, "下一步：查看有关事项");
  assert.match(await refused(bureau), /请选择受影响的镇街/);
  assert.equal(await page.inputValue("#title"), "台风外围强降雨", "what was typed stays");
  for (const town of TOWNS) await page.getByLabel(town).check();
  await press(page, "下一步：查看有关事项");
  const items = await page.locator(".brought").innerText();
  for (const name of ["防汛排涝", "防汛抗旱", "防汛和山洪灾害防御"]) assert.match(items, new RegExp(name));
  await press(page, "启动");
  world.flood = new URL(page.url()).pathname;
  assert.match(await page.locator("#phase-evacuation").textContent(), /组织危险区群众全部撤离到安置点/, "clauses of the lists");

  // The warning goes to three towns, and comes back acknowledged.
  await bureau.open(`${world.flood}/act?do=warn`);
  await fill(page, { colour: "橙色预警", text: "暴雨橙色预警，立即转移低洼处群众" });
  for (const town of TOWNS) assert.equal(await page.getByLabel(town, { exact: true }).isChecked(), true);
  await press(page, "发布、转发预警");
  assert.match(await said(page), /已记录：发布预警（暴雨橙色预警.*发给 3 个单位/);
  const street = await signIn(world, "zhaoning");
  const town = await signIn(world, "songke");
  const township = await signIn(world, "yanling", PHONE);
  for (const one of [street, town, township]) {
    await one.open(world.flood);
    await follow(one.page, () => one.page.locator(".owed").getByRole("button", { name: "确认收到" }).click());
    assert.match(await said(one.page), /已记录：确认收到/);
  }
  assert.match(await township.page.locator("#w1").innerText(), /全部 3 个单位已确认/);

  // The town passes it on; a village acknowledges on a phone. Who comes second hears who was first.
  await town.open(`${world.flood}/act?do=warn&no=1`);
  assert.match(await town.page.inputValue("#text"), /暴雨橙色预警/, "nobody types a warning twice");
  await press(town.page, "发布、转发预警");
  const village = await signIn(world, "tianye", PHONE);
  await village.open(world.flood);
  const twice = await village.page.context().newPage();
  await twice.goto(world.flood);
  await follow(village.page, () => village.page.locator(".owed").getByRole("button", { name: "确认收到" }).click());
  await follow(twice, () => twice.locator(".owed").getByRole("button", { name: "确认收到" }).click());
  assert.match(await alert(twice), /麦坞镇麦坞村 已由 麦坞镇麦坞村 田野禾 于 .* 确认收到，不用再确认/);

  // Who must watch day and night enters it; the telephone is nobody's to read without a reason.
  await act(town, "roster", { on_duty: "宋克勤", leader: "高望峰", telephone: "13900001234" }, "安排值班");
  assert.match(await town.page.locator("#now").innerText(), /正在值班/);
  assert.doesNotMatch(await town.page.content(), /13900001234/);

  // People are moved, and some go home.
  await act(village, "move", { from: "河湾组", shelter: "镇中心小学", people: 40, households: 11 }, "登记转移");
  await fitsItsWidth(village.page);
  await act(village, "back&no=1", { people: 99 }, "登记返回");
  assert.match(await refused(village), /还有 40 人在安置，不能登记返回 99 人/);
  assert.equal(await village.page.inputValue("#people"), "99");
  await fill(village.page, { people: 15 });
  await press(village.page, "登记返回");
  assert.match(await village.page.locator(".shelters").innerText(), /镇中心小学 25 人/);

  // Losses as of two times: the village's, then the town's for all of it.
  await act(village, "report", { as_of: moment(-60), affected: 120, collapsed: 2 }, "上报灾情");
  await town.open(`${world.flood}/act?do=report`);
  assert.equal(await town.page.inputValue("#affected"), "120", "the villages' sum is filled in");
  await fill(town.page, { as_of: moment(-40), affected: 118 });
  await press(town.page, "上报灾情");
  await act(town, "report", { as_of: moment(-1), affected: 150, crops: "12.5" }, "上报灾情");
  const affected = async (time) => {
    await bureau.open(`${world.flood}/losses?as_of=${moment(time)}`);
    return page.locator("tr.total td").first().innerText();
  };
  assert.equal(await affected(-50), "120");
  assert.equal(await affected(-20), "118");
  assert.equal(await affected(0), "150");
  const [sheet] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "导出 Excel" }).click()]);
  assert.match(sheet.suggestedFilename(), /灾情.*\.xlsx$/);

  // Two colleagues report for one town: the second looks first, and loses nothing of what was typed.
  const colleague = await signIn(world, "huangbo");
  await street.open(`${world.flood}/act?do=report`);
  await act(colleague, "report", { affected: 31 }, "上报灾情");
  await fill(street.page, { affected: 33 });
  await follow(street.page, () => street.page.getByRole("button", { name: "上报灾情" }).click());
  assert.match(await refused(street), /黄泊舟 于 .* 作了修改/);
  assert.equal(await street.page.inputValue("#affected"), "33");

  // Relief against signature: the sheet is seen by whom it concerns.
  await act(village, "relief", { what: "棉被", amount: 24, unit: "床", households: 11 }, "登记发放救助");
  assert.match(await refused(village), /要有签收凭证/);
  await village.page.setInputFiles("#form-files", sample("signed.png"));
  await press(village.page, "登记发放救助");
  assert.equal(await village.page.locator(".files img").count(), 1);
  const other = await signIn(world, "shiqiao", PHONE);
  await other.open(world.flood);
  assert.equal(await other.page.locator(".files img").count(), 0, "another town's village does not see who signed");
  assert.match(await other.page.locator("#now").innerText(), /棉被 24床/);

  // The page refreshes itself, and takes nothing from under a hand that types.
  await bureau.open(world.flood);
  await page.locator("#phase-losses summary").click();
  await act(town, "comment", { text: "水位开始回落" }, "留言");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByText("水位开始回落").first().waitFor();
  assert.equal(await page.locator("#phase-losses").getAttribute("open"), "", "what was open stays open");

  // It ends once.
  const second = await page.context().newPage();
  await second.goto(`${world.flood}/act?do=close`);
  await act(bureau, "close", { result: "雨停水退" }, "结束");
  assert.match(await refused(bureau), /还没有报灾情的镇街：雁陂乡/);
  await fill(page, { left: "安置群众由麦坞镇继续照料，雁陂乡明日补报" });
  await press(page, "结束");
  assert.match(await page.locator(".closed-note").innerText(), /已结束。区应急管理局 应继业 于 .*雨停水退/);
  await second.fill("#result", "已经处置完毕");
  await second.fill("#left", "无");
  await follow(second, () => second.getByRole("button", { name: "结束" }).click());
  assert.match(await alert(second), /应继业 已于 .* 结束了这个突发事件（雨停水退）/);
  await bureau.open(`${world.flood}/print`);
  assert.match(await page.locator(".briefing").innerText(), /台风外围强降雨情况快报[\s\S]*受灾人口 181 人[\s\S]*累计转移 40 人，现在安置 25 人/);
  await Promise.all([bureau, street, town, township, village, colleague, other].map((one) => one.close()));
});

test("without script the page loads itself again, and its buttons work", async () => {
  const clerk = await signIn(world, "songke", { javaScriptEnabled: false });
  await clerk.open("/emergencies");
  await follow(clerk.page, () => clerk.page.getByRole("link", { name: "连续强降雨防汛" }).click());
  await follow(clerk.page, () => clerk.page.getByRole("link", { name: "每 30 秒自动刷新" }).click());
  assert.equal(await clerk.page.locator("meta[http-equiv=refresh]").getAttribute("content"), "30");
  const duty = clerk.page.locator(".own-duty").filter({ hasText: "麦坞镇" }).first();
  await clerk.page.locator("#phase-warning summary").click();
  await follow(clerk.page, () => duty.getByRole("button", { name: /已落实/ }).click());
  assert.match(await said(clerk.page), /已记录：落实职责/);
  await clerk.close();
});
