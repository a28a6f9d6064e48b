// The release binary as a site of its own: a free port, a data directory that is gone afterwards.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export const PASSWORD = "ein gutes Kennwort";

function binary() {
  const built = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, "target"), "release", "qingdan");
  const found = process.env.QINGDAN_BINARY ?? built;
  if (!existsSync(found)) throw new Error(`${found} is missing: cargo build --release`);
  return found;
}

/** The five published lists beside the repository; empty, where nobody demands them, if they are absent. */
export function publishedLists() {
  const folder = process.env.QINGDAN_LISTS ?? path.join(root, "..", "shared", "lists");
  const lists = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".txt")).sort() : [];
  if (!lists.length && process.env.QINGDAN_REQUIRE_LISTS === "1") throw new Error(`no lists in ${folder}`);
  return lists.map((name) => path.join(folder, name));
}

export const sample = (name) => path.join(root, "samples", name);

/** What a command of the binary prints; an item that is not there gives null. */
export function printed(...args) {
  const run = spawnSync(binary(), args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return run.status === 2 ? null : run.stdout;
}

/** Starts `qingdan serve`; `password` null leaves the first password to the program. */
export async function startSite({ demo = false, password = PASSWORD } = {}) {
  const data = mkdtempSync(path.join(tmpdir(), "qingdan-e2e-"));
  const { QINGDAN_ADMIN_PASSWORD: _, QINGDAN_DATABASE: __, ...inherited } = process.env;
  const env = password === null ? inherited : { ...inherited, QINGDAN_ADMIN_PASSWORD: password };
  const args = ["serve", "--listen", "127.0.0.1:0", "--data", data, ...(demo ? ["--demo"] : [])];
  const child = spawn(binary(), args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (told += text));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address) resolve(address[0]);
    });
    ended.then((status) => reject(new Error(`qingdan ended with ${status}: ${told}`)));
  });
  return {
    url,
    data,
    /** What it wrote on stderr so far. */
    told: () => told,
    /** Ends it as a service manager would; gives its exit status. */
    async stop() {
      child.kill("SIGTERM");
      const status = await ended;
      rmSync(data, { recursive: true, force: true });
      rmSync(`${data}.key`, { force: true });
      return status;
    },
  };
}

/** Runs another command of the same binary. */
export function qingdan(...args) {
  return spawnSync(binary(), args, { encoding: "utf8", maxBuffer: 1 << 28 });
}
