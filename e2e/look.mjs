import { openBrowser } from "./support/browser.js";
import { signIn, PHONE, press, DEMO_PASSWORD } from "./support/office.js";
import { startSite } from "./support/site.js";
const site = await startSite({ demo: true, password: null });
const browser = await openBrowser();
const world = { site, browser };
const DESK = { viewport: { width: 1180, height: 900 } };
const shot = async (p, name) => p.page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true });
const list = process.argv.slice(2);
for (const spec of list) {
  const [login, address, name, size] = spec.split("|");
  const one = await signIn(world, login, size === "phone" ? PHONE : DESK);
  await one.page.goto(address);
  await shot(one, name);
  await one.close();
}
await browser.close(); await site.stop();
