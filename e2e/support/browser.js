// Headless Chromium from the system, and a page that notices whatever goes wrong on it.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function installed() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(existsSync);
  if (!found) throw new Error(`no ${NAMES.join(" or ")} in PATH`);
  return found;
}

/** A browser with an empty profile. */
export function openBrowser() {
  return chromium.launch({ executablePath: installed(), headless: true, args: FLAGS });
}

/** A visitor of the site. `options` are Playwright's for a context: size, script, download. */
export async function visitor(browser, site, options = {}) {
  const context = await browser.newContext({ baseURL: site.url, locale: "zh-CN", ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(`script: ${error}`));
  page.on("console", (message) => message.type() === "error" && troubles.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    const foreign = !request.url().startsWith(site.url) && !request.url().startsWith("data:");
    if (foreign) troubles.push(`foreign address: ${request.url()}`);
  });
  return {
    page,
    context,
    /** What went wrong since it was last asked. */
    troubles: () => troubles.splice(0),
    /** Opens an address that must be there, with nothing wrong on it. */
    async open(address) {
      const response = await page.goto(address);
      assert.equal(response.status(), 200, address);
      assert.deepEqual(troubles, [], address);
    },
    close: () => context.close(),
  };
}

/** A test's own visitor, gone when the test ends. */
export function asVisitor(world, options, scenario) {
  return async () => {
    const person = await visitor(world.browser, world.site, options);
    try {
      await scenario(person);
      assert.deepEqual(person.troubles(), []);
    } finally {
      await person.close();
    }
  };
}

/** Does something that leads to another page, and waits for that page. */
export async function follow(page, deed) {
  await Promise.all([page.waitForEvent("load"), deed()]);
}

/** Logs the administrator in on the page for it. */
export async function logIn(page, password) {
  await page.fill("#login", "admin");
  await page.fill("#password", password);
  await follow(page, () => page.getByRole("button", { name: "登录" }).click());
}

/** Uploads files on the import page, up to their preview. */
export async function upload(page, files) {
  await page.goto("/import");
  await page.setInputFiles("#files", files);
  await follow(page, () => page.getByRole("button", { name: "上传并预览" }).click());
  assert.equal(await page.locator("h1").innerText(), "确认导入");
}

/** Confirms the preview. */
export async function confirm(page) {
  await follow(page, () => page.getByRole("button", { name: "确认导入" }).click());
  assert.equal(await page.locator("h1").innerText(), "导入结果");
}

/** Nothing of the page lies beyond its right edge. */
export async function fitsItsWidth(page) {
  const [needed, given] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  if (needed <= given) return;
  const culprits = await page.evaluate(() =>
    [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 5)
      .map((one) => `${one.tagName}.${one.className}`),
  );
  assert.fail(`${page.url()} is ${needed} wide in ${given}: ${culprits.join(" ")}`);
}

/** Text without the spaces and breaks of a layout. */
export const closed = (text) => text.replace(/\s+/g, "");
