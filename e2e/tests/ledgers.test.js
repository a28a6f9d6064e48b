// A ledger from its beginning to a department's signature: opened under an item, a column added, a row typed, a table
// imported, a row changed by two at once, sent, sent back, sent again, taken; at a telephone's width too.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fitsItsWidth, follow, openBrowser } from "../support/browser.js";
import { PHONE, press, signIn } from "../support/office.js";
import { startSite } from "../support/site.js";

const TITLE = "违法建设台账";
const world = {};

before(async () => {
  world.site = await startSite({ demo: true, password: null });
  world.browser = await openBrowser();
  world.folder = mkdtempSync(path.join(tmpdir(), "qingdan-ledgers-"));
});

after(async () => {
  await world.browser?.close();
  rmSync(world.folder, { recursive: true, force: true });
  assert.equal(await world.site?.stop(), 0, "it ends in good order when it is asked to");
});

/** Follows a link of the page's main part. */
const go = (page, name) => follow(page, () => page.locator("main").getByRole("link", { name, exact: true }).first().click());

/** The text of the page's main part. */
const text = (page) => page.locator("main").innerText();

/** A file of somebody's. */
function file(name, content) {
  const at = path.join(world.folder, name);
  writeFileSync(at, content);
  return at;
}

/** Nothing went wrong on somebody's pages but what was refused as it should be. */
const onlyRefusals = (one) => assert.deepEqual(one.troubles().filter((trouble) => !/422/.test(trouble)), []);

/** Takes a table into the ledger, waiting until all is done. */
async function take(page, ledger, at) {
  await page.goto(`${ledger}/import`);
  await page.setInputFiles("#files", at);
  await press(page, "上传并预览");
}

test("a town keeps a ledger that its item requires and a department signs for it", async () => {
  const huang = await signIn(world, "huangbo");
  const { page } = huang;

  // Which items require one is read out of the list; the clause is a click away.
  await huang.open("/ledgers");
  const missing = page.locator("section", { has: page.locator("#missing") }).locator("tr", { hasText: TITLE });
  assert.match(await missing.innerText(), /建立违法建设台账/);
  await follow(page, () => missing.getByRole("link", { name: "建立", exact: true }).click());
  assert.equal(await page.inputValue("#title"), TITLE);
  await press(page, "建立台账");
  const ledger = new URL(page.url()).pathname;
  assert.match(await text(page), /还没有登记/);

  // A column of the town's own.
  await go(page, "改列");
  const fresh = page.locator("fieldset", { has: page.getByText("新增的列") }).first();
  await fresh.getByLabel("名称").fill("航拍编号");
  await press(page, "保存");
  assert.match(await text(page), /改列：.*航拍编号/);

  // A row by hand; a slip of the pen is told and nothing typed is lost.
  await go(page, "登记一行");
  await page.getByLabel("地点").fill("柳荫社区二号楼楼顶");
  await page.getByLabel("发现日期").fill("昨天");
  await page.getByLabel("当事人").fill("甘泉水");
  await page.getByLabel("面积（平方米）").fill("18.5");
  await page.getByLabel("航拍编号").fill("HP-07");
  await press(page, "保存");
  assert.match(await text(page), /“发现日期”应当是日期/);
  assert.equal(await page.getByLabel("地点").inputValue(), "柳荫社区二号楼楼顶");
  await page.getByLabel("发现日期").fill("2026年11月20日");
  await press(page, "保存");
  const row = page.locator("table.ledger-rows tbody tr").first();
  assert.match(await row.innerText(), /2026-11-20/);
  assert.match(await row.innerText(), /甘\*\*/);
  assert.doesNotMatch(await text(page), /甘泉水/);

  // A table with wrong columns says what it should have; the right one is looked at first.
  await take(page, ledger, file("别的.csv", "编码,颜色\n1,红\n"));
  assert.match(await text(page), /没有一列与台账的列同名.*表格里是：编码、颜色.*台账的列是：地点/s);
  const rows = Array.from({ length: 60 }, (_, at) => `河埠社区${at + 1}号楼,2026-11-${String((at % 28) + 1).padStart(2, "0")},${at},已上报`);
  rows.push("某处,没有日期,9,已上报");
  const table = file("台账.csv", `地点,发现日期,面积（平方米）,处置情况\n${rows.join("\n")}\n`);
  await take(page, ledger, table);
  assert.match(await text(page), /新增 60 行/);
  assert.match(await text(page), /第 62 行\s*“发现日期”应当是日期/);
  await press(page, "登记这 60 行");
  await page.getByText("导入完成").waitFor();
  assert.match(await text(page), /新增 60 行/);
  await go(page, "看台账");
  assert.match(await text(page), /共 61 行，第 1 \/ 2 页/);
  assert.match(await page.locator("tfoot").innerText(), /1788\.5/);

  // Filter and sort.
  await page.locator("summary", { hasText: "按列筛选" }).click();
  await page.locator("[name=c5_from]").fill("50");
  await follow(page, () => page.getByRole("button", { name: "筛选", exact: true }).click());
  assert.match(await text(page), /符合条件的有 10 行/);
  await follow(page, () => page.locator("th a", { hasText: "面积" }).click());
  await follow(page, () => page.locator("th a", { hasText: "面积" }).click());
  assert.match(await page.locator("table.ledger-rows tbody tr").first().innerText(), /河埠社区60号楼/);

  // Two at one row.
  const shen = await signIn(world, "shenyan");
  await shen.page.goto(`${ledger}/row/1`);
  await page.goto(`${ledger}/row/1`);
  await page.getByLabel("地点").fill("柳荫社区二号楼西侧楼顶");
  await press(page, "保存");
  await shen.page.getByLabel("地点").fill("柳荫社区二号楼东侧楼顶");
  await press(shen.page, "保存");
  const told = await text(shen.page);
  assert.match(told, /第 1 行在您打开以后已由 .*黄泊舟 于 .*改过/);
  assert.match(told, /西侧楼顶/);
  assert.equal(await shen.page.getByLabel("地点").inputValue(), "柳荫社区二号楼东侧楼顶");
  await press(shen.page, "保存");
  assert.match(await shen.page.locator("table.ledger-rows tbody tr").first().innerText(), /东侧楼顶/);

  // Sent, sent back, sent again, taken.
  const send = async () => {
    await page.goto(`${ledger}/send`);
    await page.selectOption("#to", { label: "区城市管理综合执法局" });
    await press(page, "核对行数和合计");
    assert.match(await text(page), /有 61 行，面积（平方米）合计 1788\.5/);
    await press(page, "报送");
    assert.match(await text(page), /待签收/);
  };
  await send();
  const cheng = await signIn(world, "chengguan");
  await follow(cheng.page, () => cheng.page.getByRole("link", { name: /报送“违法建设台账”，待签收/ }).click());
  assert.match(await text(cheng.page), /61 行/);
  await cheng.page.locator("summary", { hasText: "退回" }).click();
  await cheng.page.fill("#return-reason", "缺当事人");
  await press(cheng.page, "退回");
  assert.match(await text(cheng.page), /已退回/);
  onlyRefusals(huang);
  await huang.open("/work");
  await follow(page, () => page.getByRole("link", { name: /退回了“违法建设台账”/ }).click());
  assert.match(await text(page), /退回：缺当事人/);
  await send();
  await cheng.open("/work");
  await follow(cheng.page, () => cheng.page.getByRole("link", { name: /待签收/ }).click());
  await press(cheng.page, "签收");
  assert.match(await text(cheng.page), /已签收/);

  // On a telephone.
  const phone = await signIn(world, "huangbo", PHONE);
  for (const at of ["/ledgers", ledger, `${ledger}/row/1`, `${ledger}/columns`, `${ledger}/import`, `${ledger}/send`, `${ledger}/sent/2`]) {
    await phone.open(at);
    await fitsItsWidth(phone.page);
  }
  for (const one of [huang, shen, cheng, phone]) {
    onlyRefusals(one);
    await one.close();
  }
});
