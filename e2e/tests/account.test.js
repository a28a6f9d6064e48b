// One's own account with its second step, the district's deadlines, and the log that the auditor reads and has checked.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { fitsItsWidth, follow, openBrowser, visitor } from "../support/browser.js";
import { DEMO_PASSWORD, PHONE, openCase, press, signIn } from "../support/office.js";
import { startSite } from "../support/site.js";

const world = {};

before(async () => {
  world.site = await startSite({ demo: true, password: null });
  world.browser = await openBrowser();
});

after(async () => {
  await world.browser?.close();
  assert.equal(await world.site?.stop(), 0, "it ends in good order when it is asked to");
});

/** The code that an app shows for a secret (RFC 6238), so many steps of half a minute from now. */
function code(secret, steps = 0) {
  const bits = [...secret.replaceAll(" ", "")]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(moment).digest();
  const at = digest.at(-1) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("a second step: set up, asked for at the login, replaced by a recovery code, taken away", async () => {
  const person = await signIn(world, "songke", PHONE);
  const { page } = person;
  await person.open("/account/second-factor");
  await fitsItsWidth(page);
  const secret = await page.locator("p code").innerText();
  await page.fill("#code", "000000");
  await page.fill("#password", DEMO_PASSWORD);
  await press(page, "开启");
  assert.match(await page.locator("[role=alert]").innerText(), /验证码/, "a wrong code sets nothing up");
  assert.equal(await page.locator("p code").innerText(), secret, "the app need not be set up again");
  person.troubles();
  await page.fill("#code", code(secret));
  await page.fill("#password", DEMO_PASSWORD);
  await press(page, "开启");
  const recovery = await page.locator(".codes code").allInnerTexts();
  assert.equal(recovery.length, 8);
  await fitsItsWidth(page);

  const again = await visitor(world.browser, world.site, PHONE);
  const logIn = async (second) => {
    await again.page.goto("/login?next=/account");
    await again.page.fill("#login", "songke");
    await again.page.fill("#password", DEMO_PASSWORD);
    await press(again.page, "登录");
    assert.equal(await again.page.locator("h1").innerText(), "两步验证");
    await again.page.fill("#code", second);
    await press(again.page, "登录");
  };
  // Half a minute later by the app's clock: no code is taken twice, also where the half minute ends between the two.
  const used = code(secret, 1);
  await logIn(used);
  assert.match(again.page.url(), /\/account$/);
  assert.match(await again.page.locator("main").innerText(), /还有 8 个恢复码没有用过/);
  await follow(again.page, () => again.page.getByRole("button", { name: "退出", exact: true }).click());
  await logIn(used);
  assert.match(await again.page.locator("[role=alert]").innerText(), /验证码/, "the same code again is refused");
  again.troubles();
  await logIn(recovery[0]);
  assert.match(await again.page.locator("main").innerText(), /还有 7 个恢复码没有用过/);

  // The other device is seen and signed out.
  await person.open("/account");
  assert.equal(await page.locator("table.items tbody tr").count(), 2);
  await press(page, "退出这台设备");
  assert.equal(await page.locator("table.items tbody tr").count(), 1);
  await again.page.goto("/account");
  assert.match(again.page.url(), /\/login/);
  await page.fill("#code", recovery[1]);
  await press(page, "取消两步验证");
  assert.match(await page.locator("#second ~ p").first().innerText(), /没有开启/);
  assert.deepEqual(person.troubles(), []);
  await again.close();
  await person.close();
});

test("the list office sets a deadline and enters a year; what cannot be is said and stays on the page", async () => {
  const person = await signIn(world, "bianban");
  const { page } = person;
  await person.open("/settings");
  const accept = page.getByLabel("受理收件");
  await accept.fill("2");
  await press(page, "保存时限");
  assert.equal(await page.getByLabel("受理收件").inputValue(), "2");
  assert.match(await page.locator("#changes ~ table").innerText(), /受理收件/);
  await page.fill("#year-no", "2031");
  await page.fill("#published", "2030-11-01");
  await page.fill("#holidays", "春节 2031-01-22 至 2031-01-29 补班 2031-01-19\n国庆节 十月一日");
  await press(page, "保存这一年");
  assert.match(await page.locator("[role=alert]").innerText(), /国庆节/);
  assert.match(await page.locator("#holidays").inputValue(), /春节 2031-01-22/, "what was typed is there still");
  person.troubles();
  await person.open("/settings");
  await fitsItsWidth(page);
  await person.close();
});

test("the auditor finds who did what, and has it checked", async () => {
  const clerk = await signIn(world, "songke");
  const title = "村口歌厅夜里放歌";
  const number = await openCase(clerk, { town: "麦坞镇", kind: "joint", item: 17 }, title, {
    office: "应急管理办公室",
    community: "麦坞村",
  });
  const auditor = await signIn(world, "jiandu");
  const { page } = auditor;
  await auditor.open("/audit");
  await fitsItsWidth(page);
  await page.fill("#case", number);
  await press(page, "筛选");
  assert.equal(await page.locator("table.items tbody tr").count(), 1);
  assert.match(await page.locator("table.items tbody tr").innerText(), /宋/);
  await page.fill("#case", "26-99999-9");
  await press(page, "筛选");
  assert.match(await page.locator("[role=alert]").innerText(), /校验码/);
  const download = page.waitForEvent("download");
  await auditor.open("/audit?who=songke");
  await page.locator(".export a").click();
  assert.match((await download).suggestedFilename(), /\.xlsx$/);
  await auditor.open("/audit/verify");
  await press(page, "开始校验");
  await page.locator(".fine", { hasText: "没有发现改动" }).waitFor();
  await auditor.open(`/case/${number}`);
  assert.equal(await page.locator(".case-form").count(), 0, "who oversees changes nothing");
  assert.deepEqual([...auditor.troubles(), ...clerk.troubles()], []);
  await auditor.close();
  await clerk.close();
});
