// Plays the cases in WebAssembly and compares with what the native engine said: node compare.cjs FOLDER
const { existsSync, readFileSync } = require("node:fs");
const { join, resolve } = require("node:path");

const folder = resolve(process.argv[2]);
const text = (name) => readFileSync(join(folder, name), "utf8");
const lines = (name) => text(name).split("\n").filter((line) => line !== "");
const { Player, judge_all } = require(join(folder, "engine_cases.js"));

let compared = 0;
const differences = [];
const compare = (name, native, wasm) => {
  compared += 1;
  if (native !== wasm) differences.push(`${name}\n  native: ${native}\n  wasm:   ${wasm}`);
};

const players = [];
const expected = lines("scripts.txt");
lines("scripts.ndjson").forEach((line, i) => {
  const { name, form } = JSON.parse(line);
  players[form] ??= new Player(readFileSync(join(folder, `forms/${form}.form`)));
  compare(name, expected[i], players[form].play(line));
});
for (let number = 0; existsSync(join(folder, `schemas/${number}.bin`)); number += 1) {
  const wasm = judge_all(readFileSync(join(folder, `schemas/${number}.bin`)), text(`schemas/${number}.ndjson`)).split("\n");
  lines(`schemas/${number}.txt`).forEach((line, i) => compare(`schema ${number}, instance ${i}`, line, wasm[i]));
}

console.log(`    ${compared} cases, ${differences.length} differences`);
if (differences.length > 0 || compared < 1800) {
  console.error(differences.slice(0, 10).join("\n"));
  process.exit(1);
}
