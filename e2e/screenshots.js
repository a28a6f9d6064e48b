// The pictures of README.md, from the demo's invented lists: `npm run screenshots`.

import { fileURLToPath } from "node:url";
import { openBrowser, visitor } from "./support/browser.js";
import { startSite } from "./support/site.js";

const PICTURES = {
  answer: "/ask?q=楼上半夜吵得睡不着&town=槐渡街道",
  item: "/town/槐渡街道/joint/24?clause=town-1",
};

const site = await startSite({ demo: true });
const browser = await openBrowser();
const { page, open } = await visitor(browser, site, { viewport: { width: 1080, height: 780 } });
for (const [name, address] of Object.entries(PICTURES)) {
  await open(address);
  await page.screenshot({ path: fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url)) });
}
await browser.close();
await site.stop();
