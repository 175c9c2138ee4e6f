// What a form's page loads: fetches the WASM file beside this script, then wakes the live form.
// `bundle` and WASM_FILE are filled in by web-tools.
import init, { live_form } from "bundle";

await init({ module_or_path: new URL(WASM_FILE, import.meta.url) });
for (const root of document.querySelectorAll(".live-form")) live_form(root);
