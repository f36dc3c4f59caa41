"use strict";
// A server that its program forgot ends with it: the program is not kept alive by it, nor it by the program.

const { execFileSync } = require("node:child_process");

const program = `require("statordb").startStator().then((stator) => console.log(stator.endpoint))`;
const endpoint = execFileSync(process.execPath, ["-e", program], { timeout: 30_000 }).toString().trim();

async function main() {
  const limit = Date.now() + 30_000;
  for (;;) {
    const answers = await fetch(endpoint + "/health").then(() => true, () => false);
    if (!answers) return;
    if (Date.now() > limit) throw new Error(`${endpoint} still answers`);
  }
}

main();
