// What a page loads: fetches the WASM file beside this script, then brings each island of the page to life, outermost first.
// `bundle` and WASM_FILE are filled in by web-tools. An external script rather than the inline one Leptos writes, so that the content security policy needs no nonce.
import init, * as bundle from "bundle";

const childrenCallbacks = [];

async function hydrate(island, name) {
  const start = bundle[name];
  if (!start) {
    console.warn(`No island ${name} in this bundle.`);
    return;
  }
  childrenCallbacks.at(-1)?.();
  await start(island);
}

async function visit(node) {
  const tag = node.localName;
  if (tag === "leptos-island") await hydrate(node, node.dataset.component);
  if (tag === "leptos-children") childrenCallbacks.push(node.$$on_hydrate);
  for (const child of node.children) await visit(child);
  if (tag === "leptos-children") childrenCallbacks.pop();
}

await init({ module_or_path: new URL(WASM_FILE, import.meta.url) });
// Leptos calls this for islands that appear later inside another one.
window.__hydrateIsland = hydrate;
// In brackets: a bundle without islands has none, which esbuild would warn of.
bundle["hydrate"]?.();
await visit(document.body);
