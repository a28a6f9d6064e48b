// The pictures of README.md, from the demo's invented lists and people: `npm run screenshots`.

import { fileURLToPath } from "node:url";
import { openBrowser, visitor } from "./support/browser.js";
import { PHONE, finish, openCase, signIn } from "./support/office.js";
import { startSite } from "./support/site.js";

const PICTURES = {
  answer: "/ask?q=楼上半夜吵得睡不着&town=槐渡街道",
  item: "/town/槐渡街道/joint/24?clause=town-1",
};
const DESK = { viewport: { width: 1080, height: 780 } };

const site = await startSite({ demo: true });
const browser = await openBrowser();
const world = { site, browser };
const picture = ({ page }, name) =>
  page.screenshot({ path: fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url)) });

const anybody = await visitor(browser, site, DESK);
for (const [name, address] of Object.entries(PICTURES)) {
  await anybody.open(address);
  await picture(anybody, name);
}

// A village reports a fire hazard, the hotline sends a complaint; the town's office has begun with both.
const villager = await signIn(world, "tianye", PHONE);
const clerk = await signIn(world, "songke", DESK);
const hotline = await signIn(world, "rexian", DESK);
const places = { office: "应急管理办公室", community: "麦坞村" };
const hazard = "东头农家乐通道堆满柴火";
const number = await openCase(villager, { town: "麦坞镇", kind: "joint", item: 7 }, hazard, places);
await openCase(hotline, { town: "麦坞镇", kind: "joint", item: 17 }, "村口歌厅夜里吵", places);
await openCase(hotline, { town: "麦坞镇", kind: "joint", item: 17 }, "石料厂半夜开工", places);
await finish(clerk, hazard, "每月检查", { outcome: "未整改", text: "当面提醒，没有搬走" });
for (const [person, name, address] of [
  [clerk, "workbench", "/work"],
  [clerk, "case", `/case/${number}`],
  [villager, "phone-workbench", "/work"],
  [villager, "phone-case", `/case/${number}`],
]) {
  await person.open(address);
  await picture(person, name);
}
const leader = await signIn(world, "yanling", DESK);
await clerk.open("/calendar");
await picture(clerk, "calendar");
await leader.open("/emergencies");
const flood = leader.page.locator('main a[href^="/emergency/E"]').first();
await leader.open(await flood.getAttribute("href"));
await picture(leader, "emergency");
await browser.close();
await site.stop();
