// Notices: two postings of a minimum living allowance case with an objection to each, and conscription, whose notice must
// not go online.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fitsItsWidth, follow, openBrowser, visitor } from "../support/browser.js";
import { PHONE, press, signIn } from "../support/office.js";
import { startSite } from "../support/site.js";

const world = {};
const CASE = "东坡组一户四口申请最低生活保障";

before(async () => {
  world.site = await startSite({ demo: true, password: null });
  world.browser = await openBrowser();
});

after(async () => {
  await world.browser?.close();
  assert.equal(await world.site?.stop(), 0, "it ends in good order when it is asked to");
});

/** The page of a case, by words of its title. */
async function openCase({ page }, words) {
  await page.goto(`/cases?q=${encodeURIComponent(words)}`);
  await follow(page, () => page.locator("td.col-name a").first().click());
  return page.url();
}

const main = (page) => page.locator("main").innerText();
const follows = (page, name) => follow(page, () => page.getByRole("link", { name, exact: true }).first().click());

/** Opens the form of a step that can be done; gives whether there is one. */
async function openStep(page, words) {
  const steps = page.locator(".case-steps > li").filter({ hasText: words });
  const link = steps.getByRole("link", { name: "办结环节", exact: true });
  if (!(await link.count())) return false;
  await follow(page, () => link.first().click());
  return true;
}

test("(a) two postings of a minimum living allowance, with objections", async () => {
  const clerk = await signIn(world, "qiaowei");
  const { page } = clerk;
  const address = await openCase(clerk, CASE);

  // The first posting is over: the clock closed it, and what came of it stands on the case and in its step's form.
  await page.waitForFunction(() => document.querySelector("[class^=posting-]")?.textContent === "已结束").catch(() => {});
  for (let round = 0; round < 20 && !(await main(page)).includes("已结束"); round += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await follows(page, "关于最低生活保障审核确认的公示");
  assert.match(await main(page), /期满有异议，经核实均不成立/);
  assert.match(await main(page), /卖牛的收入已经计入/);
  await page.goto(address);
  assert.ok(await openStep(page, "初审意见在村公开栏公示"), "the step waits to be done");
  assert.match(await page.inputValue("#text"), /^公示 N\d+-\d+-\d：.*期满有异议，经核实均不成立。$/);
  await press(page, "办结环节");
  assert.match(await page.locator("#act [role=status]").first().innerText(), /已记录：办结环节/);

  assert.ok(await openStep(page, "作出确认决定"), "the decision follows");
  const outcomes = page.locator(".case-form").getByRole("radio");
  if (await outcomes.count()) await outcomes.first().check();
  await page.fill("#text", "审核确认，发放通知书。");
  await press(page, "办结环节");

  // The second posting is drafted from its own step, with the clause's period and the number of the posting.
  const second = page.locator(".case-steps > li").filter({ hasText: "再次公示" });
  await follow(page, () => second.getByRole("link", { name: "起草公示", exact: true }).click());
  assert.equal(await page.inputValue("#title"), "关于最低生活保障审核确认的公示（第二次公示）");
  assert.equal(await page.inputValue("#length"), "5");
  assert.match(await main(page), /条款写明：不少于5个工作日/);
  await page.fill("#decision", "经审核确认，给予最低生活保障，共 1 户 4 人。");
  await page.fill("#subjects", "陶**（石桥村东坡组，4 人户），电话 138 0000 1234");
  await page.getByLabel("网上").check();
  await press(page, "保存公示稿");
  assert.match(await page.locator("[role=alert]").innerText(), /公示对象里有一串号码/);
  await page.fill("#subjects", "陶**（石桥村东坡组，4 人户）");
  await press(page, "保存公示稿");
  const notice = page.url().split("?")[0];
  await press(page, "登记张贴");
  assert.match(await main(page), /公示到 .*止（5个工作日，张贴当日不计）/);

  // It is on paper and in Word; it is on everybody's page, on a phone, without login or script.
  await follows(page, "打印公示");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".nav").isVisible(), false, "only the notice is printed");
  assert.equal(await page.locator(".paper-sheet").isVisible(), true);
  await page.emulateMedia({ media: "screen" });
  await page.goto(notice);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "下载 Word 文件" }).click();
  assert.match((await download).suggestedFilename(), /第二次公示.*\.docx$/);

  const resident = await visitor(world.browser, world.site, { ...PHONE, javaScriptEnabled: false });
  await resident.open("/public-notices");
  await follow(resident.page, () => resident.page.getByRole("link", { name: /第二次公示/ }).click());
  assert.match(await main(resident.page), /陶\*\*（石桥村东坡组/);
  await resident.page.fill("#words", "他家去年在县城买了房，电话 13900001234 可以问我。");
  await resident.page.fill("#name", "邻居");
  await press(resident.page, "提交异议");
  assert.match(await resident.page.locator("#object [role=status]").innerText(), /第 1 号异议/);

  // It waits for an answer where notices are looked after; numbers are masked until somebody says what for.
  await page.goto("/work");
  assert.match(await page.locator("#notices").locator("xpath=ancestor::section").innerText(), /有异议待答复/);
  await page.goto(notice);
  assert.match(await main(page), /139\*\*\*\*1234/);
  assert.doesNotMatch(await main(page), /13900001234/);
  await page.getByLabel("不成立", { exact: true }).check();
  await page.fill("#text", "经查询不动产登记，该户名下没有县城住房。");
  await press(page, "答复异议");
  assert.match(await main(page), /期满没有异议由系统自动结束/);

  // The step cannot be done a day early, and what was typed stays.
  await page.goto(address);
  assert.ok(await openStep(page, "再次公示"), "the second posting is next");
  assert.match(await page.locator("#act [role=status]").innerText(), /还没有结束：公示到/);
  await page.fill("#text", "已公示。");
  await press(page, "办结环节");
  assert.match(await page.locator("[role=alert]").first().innerText(), /还没有结束：公示到/);
  assert.equal(await page.inputValue("#text"), "已公示。");

  // Taken down, its text is gone from the internet at once; posted anew, its period begins anew.
  await page.goto(`${notice}?do=withdraw`);
  await page.fill("#text", "人数有误。");
  await press(page, "撤回公示");
  await resident.page.reload();
  assert.match(await main(resident.page), /这份公示已经撤回/);
  assert.doesNotMatch(await main(resident.page), /陶\*\*/);
  await press(page, "登记张贴");
  assert.match(await page.locator(".timeline").innerText(), /张贴公示[\s\S]*撤回公示[\s\S]*张贴公示/);
  await resident.close();
  await clerk.close();
});

test("(b) conscription is posted on boards and never online", async () => {
  const leader = await signIn(world, "shenyan");
  const { page } = leader;
  await openCase(leader, "秋季征兵");
  await follow(page, () => page.locator("#notices").locator("xpath=..").getByRole("link").first().click());
  assert.match(await main(page), /不能在网上公示，条款写明：“不得在互联网、微信群和政务网站发布”/);
  assert.equal(await page.getByRole("link", { name: "看公开页" }).count(), 0);
  const number = page.url().match(/N[\d-]+/)[0];

  // Revising it, the box cannot be ticked; whoever forces it is refused in the clause's own words.
  await page.goto(`/notice/${number}?do=withdraw`);
  await page.fill("#text", "名单有一处笔误。");
  await press(page, "撤回公示");
  await page.goto(`/notice/${number}?do=revise`);
  const online = page.locator("input[name=place][value=online]");
  assert.equal(await online.isDisabled(), true);
  await online.evaluate((box) => {
    box.disabled = false;
    box.checked = true;
  });
  await press(page, "修改文字");
  assert.match(await page.locator("[role=alert]").innerText(), /不能在网上公示，条款写明：“不得在互联网、微信群和政务网站发布”/);
  await page.goto(`/notice/${number}?do=post`);
  await press(page, "登记张贴");

  const stranger = await visitor(world.browser, world.site, PHONE);
  await stranger.open("/public-notices");
  assert.doesNotMatch(await main(stranger.page), /征兵/);
  const response = await stranger.page.goto(`/public-notices/${number}`);
  assert.equal(response.status(), 404);
  assert.match(await main(stranger.page), /它可能不在网上公示/);
  await stranger.close();
  await leader.close();
});

/** Opens a case of a town's third joint item, temporary relief, for somebody by name. */
async function openRelief({ page, open }, title, name) {
  await open("/case/new?town=麦坞镇&kind=joint&item=3");
  await page.fill("#title", title);
  await page.locator("form details").first().evaluate((details) => (details.open = true));
  await page.fill("#name", name);
  await press(page, "立案");
  return (await page.locator(".case-no").first().innerText()).trim();
}

test("(c) a month's list: cases are ticked in the search and stand on one notice, a line each", async () => {
  const clerk = await signIn(world, "dengli");
  const { page } = clerk;
  const numbers = [];
  for (const [title, name] of [["本月救助甲户", "吕晓"], ["本月救助乙户", "欧阳小雨"], ["本月救助丙户", "向阳"]]) {
    numbers.push(await openRelief(clerk, title, name));
  }
  await clerk.open(`/cases?q=${encodeURIComponent("本月救助")}`);
  await page.getByRole("checkbox", { name: "选 本月救助甲户" }).check();
  await page.getByRole("checkbox", { name: "选 本月救助乙户" }).check();
  await press(page, "所选办件一起拟公示");
  assert.match(await main(page), /2 件办件一起公示/);
  const subjects = (await page.inputValue("#subjects")).split("\n").sort();
  assert.deepEqual(subjects, ["吕*", "欧阳**"]);
  assert.match(await page.inputValue("#reason"), /本批 2 件/);
  await page.fill("#decision", "拟给予临时救助，欧阳小雨户 2 人。");
  await page.fill("#telephone", "0999-6300012");
  await press(page, "保存公示稿");
  assert.match(await main(page), /欧阳\*\*户 2 人/);
  assert.doesNotMatch(await page.content(), /欧阳小雨/);
  await press(page, "登记张贴");
  for (const number of numbers.slice(0, 2)) {
    await clerk.open(`/case/${number}`);
    assert.match(await main(page), /关于临时救助的公示/);
    assert.match(await main(page), /公示中/);
  }
  await clerk.open(`/case/${numbers[2]}`);
  assert.doesNotMatch(await main(page), /关于临时救助的公示/);
  // All that a search finds: those that are on a notice already are named.
  await clerk.open(`/cases?q=${encodeURIComponent("本月救助")}`);
  const [response] = await Promise.all([
    page.waitForNavigation(),
    page.getByRole("button", { name: "符合条件的全部一起拟公示" }).click(),
  ]);
  assert.equal(response.status(), 400);
  assert.match(await main(page), /已经有公示 N\d+-\d+-\d，不用重复起草/);
  clerk.troubles();
  await page.setViewportSize(PHONE.viewport);
  await clerk.open(`/cases?q=${encodeURIComponent("本月救助")}`);
  await fitsItsWidth(page);
  await clerk.close();
});

test("(d) every page of notices fits a phone", async () => {
  const clerk = await signIn(world, "qiaowei", PHONE);
  const { page } = clerk;
  await page.goto("/notices?state=all");
  const notice = await page.locator("td.col-name a").first().getAttribute("href");
  for (const address of ["/work", "/notices", "/notices?state=all", notice, `${notice}/print`, "/public-notices"]) {
    await page.goto(address);
    await fitsItsWidth(page);
  }
  await openCase(clerk, "石桥村一处土坯房");
  await fitsItsWidth(page);
  await clerk.close();
});
