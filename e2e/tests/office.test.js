// The list office: logging in, importing with a preview, and what is refused.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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

scenario("an empty site says what to do, and importing asks for a login", async ({ page, open, troubles }) => {
  await open("/");
  assert.match(await page.locator("main").innerText(), /还没有导入任何清单/);
  await follow(page, () => page.getByRole("link", { name: "导入清单文件" }).click());
  assert.match(page.url(), /\/login\?next=/);
  await logIn(page, "wrong");
  assert.match(await page.locator("[role=alert]").innerText(), /登录名或密码不正确/);
  assert.match(troubles().join(), /401/, "the refusal has its status");
  await logIn(page, PASSWORD);
  assert.match(page.url(), /\/import$/);
});

scenario("lists are previewed, confirmed, and unchanged the second time", async ({ page, open }) => {
  const files = ["huaidu.txt", "maiwu.txt", "yanbei.csv"].map(sample);
  await open("/login?next=/import");
  await logIn(page, PASSWORD);

  await upload(page, files);
  for (const [file, name] of files.entries()) {
    const { town, lists } = JSON.parse(readFileSync(sample(`structured/${["huaidu", "maiwu", "yanbei"][file]}.json`), "utf8"));
    const part = page.locator("section.file").nth(file);
    assert.equal(await part.getByLabel("乡镇（街道）").inputValue(), town, name);
    const counts = await part.locator(".read-list h3 small").allInnerTexts();
    assert.deepEqual(counts.map((text) => Number(text.match(/\d+/))), lists.map((list) => list.items.length), name);
  }
  const warnings = await page.locator(".diagnostics").first().innerText();
  assert.match(warnings, /6/, "the heading that counts wrong is told");
  assert.match(warnings, /第 \d+ 行/, "with its place");
  await open("/");
  assert.match(await page.locator("main").innerText(), /还没有导入任何清单/, "nothing is stored before it is confirmed");

  await upload(page, files);
  await confirm(page);
  assert.equal(await page.getByText("新建").count(), 9);
  await open("/");
  assert.equal(await page.locator(".town-card").count(), 3);
  await open("/ask?q=养犬");
  assert.equal(await page.locator(".answer.best").count(), 3, "what was imported can be asked at once");

  await upload(page, files);
  await confirm(page);
  assert.equal(await page.getByText("没有改动").count(), 9);
});

scenario("a changed list becomes a new version, and the old one stays", async ({ page, open }) => {
  await open("/login?next=/import");
  await logIn(page, PASSWORD);
  const text = readFileSync(sample("maiwu.txt"), "utf8").replaceAll("农村养犬管理", "农村养犬和猫管理");
  await upload(page, { name: "maiwu.txt", mimeType: "text/plain", buffer: Buffer.from(text) });
  await confirm(page);
  assert.equal(await page.getByText("没有改动").count(), 2);
  assert.equal(await page.getByText(/更新为第 2 版/).count(), 1);
  await open("/town/麦坞镇/joint/9");
  assert.equal(await page.locator("h1").innerText(), "农村养犬和猫管理");
  await open("/town/麦坞镇/joint/9?version=1");
  assert.equal(await page.locator("h1").innerText(), "农村养犬管理");
  assert.match(await page.locator(".notice").innerText(), /不是现行版本/);
});

scenario("a reading is corrected under its clause and follows it into the next version", async ({ page, open }) => {
  await open("/town/麦坞镇/joint/9");
  assert.equal(await page.getByRole("link", { name: "更正解读" }).count(), 0, "a visitor corrects nothing");
  await open("/login?next=/town/%E9%BA%A6%E5%9D%9E%E9%95%87/joint/9");
  await logIn(page, PASSWORD);
  const clause = page.locator("#town-1");
  await open("/town/麦坞镇/joint/9");
  await clause.locator("summary").click();
  await follow(page, () => clause.getByRole("link", { name: "更正解读" }).click());
  await fitsItsWidth(page);
  await page.getByLabel("谁做").selectOption({ label: "社区（村）" });
  await page.getByLabel("给谁").fill("镇");
  await follow(page, () => page.getByRole("button", { name: "保存" }).click());
  assert.match(await clause.locator("summary").innerText(), /社区（村）[^]*给 街镇[^]*已核定/);

  const text = readFileSync(sample("maiwu.txt"), "utf8").replaceAll("农村养犬管理", "农村养犬和家禽管理");
  await upload(page, { name: "maiwu.txt", mimeType: "text/plain", buffer: Buffer.from(text) });
  await confirm(page);
  await open("/town/麦坞镇/joint/9");
  assert.equal(await page.locator("h1").innerText(), "农村养犬和家禽管理");
  assert.match(await clause.locator("summary").innerText(), /已核定/);
});

scenario("a list of a town that its document does not name waits for the name", async ({ page, open, troubles }) => {
  await open("/login?next=/import");
  await logIn(page, PASSWORD);
  const text = "序号\t类别\t事项名称\n1\t平安\t组织夜间巡逻\n2\t平安\t调解邻里纠纷\n";
  await upload(page, { name: "基本履职事项清单.tsv", mimeType: "text/plain", buffer: Buffer.from(text) });
  const town = page.getByLabel("乡镇（街道）");
  assert.equal(await town.inputValue(), "");
  await follow(page, () => page.getByRole("button", { name: "确认导入" }).click());
  assert.match(await page.locator("[role=alert]").innerText(), /没有写明所属乡镇/);
  troubles();
  await town.fill("柳湾镇");
  await confirm(page);
  await open("/town/柳湾镇/basic");
  assert.equal(await page.locator("table.items tbody tr").count(), 2);
});

scenario("what is no list is told as such and imports nothing", async ({ page, open }) => {
  await open("/login?next=/import");
  await logIn(page, PASSWORD);
  const wrong = [
    ["清单.pdf", Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n", "latin1"), /PDF/],
    ["空.txt", Buffer.from(""), /空|没有内容/],
    ["图.png", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "latin1"), /图|文本|文字/],
    ["收支.csv", Buffer.from("日期,收入,支出\n2025-01-01,3,4\n2025-01-02,5,6\n"), /清单/],
  ];
  for (const [name, buffer, message] of wrong) {
    await upload(page, { name, mimeType: "application/octet-stream", buffer });
    const said = await page.locator("section.file").innerText();
    assert.match(said, message, name);
    assert.match(said, /没有可以导入的清单/, name);
    assert.equal(await page.getByRole("button", { name: "确认导入" }).count(), 0, name);
    await fitsItsWidth(page);
  }
});

scenario(
  "the office's pages fit a phone too",
  async ({ page, open }) => {
    await open("/login?next=/import");
    await logIn(page, PASSWORD);
    await fitsItsWidth(page);
    await upload(page, ["huaidu.txt", "yanbei.csv"].map(sample));
    await fitsItsWidth(page);
    await page.locator(".read-list summary").first().click();
    await fitsItsWidth(page);
    await open("/password");
    await fitsItsWidth(page);
  },
  { viewport: { width: 360, height: 720 } },
);

scenario(
  "importing works without script",
  async ({ page, open }) => {
    await open("/login?next=/import");
    await logIn(page, PASSWORD);
    await upload(page, sample("yanbei.csv"));
    await confirm(page);
    assert.equal(await page.getByText("没有改动").count(), 3);
  },
  { javaScriptEnabled: false },
);

scenario("after logging out, importing asks for a login again", async ({ page, open }) => {
  await open("/login?next=/import");
  await logIn(page, PASSWORD);
  await follow(page, () => page.getByRole("button", { name: "退出" }).click());
  await page.goto("/import");
  assert.match(page.url(), /\/login\?next=/);
});

test("a password that the program made is shown once and must be changed", async () => {
  const site = await startSite({ password: null });
  try {
    for (let tries = 0; !/password \S+/.test(site.told()) && tries < 50; tries++) await new Promise((wake) => setTimeout(wake, 100));
    const [, password] = site.told().match(/log in as admin with the password (\S+)/);
    await asVisitor({ browser: world.browser, site }, {}, async ({ page, open }) => {
      await open("/login?next=/import");
      await logIn(page, password);
      await page.goto("/import");
      assert.match(page.url(), /\/password$/, "nothing else is open before");
      await page.fill("#old", password);
      await page.fill("#new", PASSWORD);
      await page.fill("#again", PASSWORD);
      await follow(page, () => page.getByRole("button", { name: "保存" }).click());
      assert.match(page.url(), /:\d+\/$/);
      await page.goto("/import");
      assert.match(page.url(), /\/import$/, "everything is open after");
    })();
  } finally {
    await site.stop();
  }
});

scenario("files that are dropped are sent one by one, each with what was read from it", async ({ page, open }) => {
  await open("/login?next=/import");
  await logIn(page, PASSWORD);
  const text = readFileSync(sample("maiwu.txt"), "utf8");
  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "maiwu.txt"));
    data.items.add(new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])], "photo.png"));
    return data;
  }, text);
  await page.dispatchEvent("[data-drop]", "drop", { dataTransfer: dropped });
  let told = [];
  // The page goes on to the preview by itself; what it said on the way is kept here.
  await page.exposeFunction("tell", (words) => (told = words));
  await page.evaluate(() => {
    const rows = document.querySelector("[data-uploads]");
    new MutationObserver(() => tell([...rows.children].map((row) => row.innerText))).observe(rows, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  await follow(page, () => page.getByRole("button", { name: "上传并预览" }).click());
  assert.match(told[0], /maiwu\.txt[^]*读到 3 份清单/);
  assert.match(told[1], /photo\.png[^]*图片/);
  assert.equal(await page.locator("section.file").count(), 2);
});

scenario("a PDF stands beside what was read from it, and a clause is marked on its page", async ({ page, open, context }) => {
  await open("/login?next=/import");
  await logIn(page, PASSWORD);
  const { town } = JSON.parse(readFileSync(sample("structured/huaidu.json"), "utf8"));
  const table = await (await page.request.get(`/town/${encodeURIComponent(town)}/all.html`)).text();
  const printer = await context.newPage();
  await printer.setContent(table);
  const pdf = await printer.pdf({ preferCSSPageSize: true });
  await printer.close();

  await upload(page, [{ name: "huaidu.pdf", mimeType: "application/pdf", buffer: pdf }]);
  assert.equal(await page.getByText(/与现行第 \d+ 版一致/).count(), 3, "print changes nothing");
  const lists = page.locator(".read-list");
  await lists.nth(1).locator("summary", { hasText: "看读到的事项" }).click();
  await follow(page, () => lists.nth(1).locator(".first-items a").first().click());
  assert.ok((await page.locator(".original svg text").count()) > 10, "the page as it is printed");
  await page.locator("a.clause-no").nth(1).click();
  const chosen = page.locator(".original rect.chosen").first();
  assert.ok(await chosen.isVisible());
  const frame = await page.locator(".original .pictures").boundingBox();
  const box = await chosen.boundingBox();
  assert.ok(box.y >= frame.y && box.y + box.height <= frame.y + frame.height, "the clause is in view");
  await fitsItsWidth(page);
});
