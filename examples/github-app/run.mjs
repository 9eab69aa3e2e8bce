// Prints a page with one button, which has GitHub make an App of manifest.json.
import { readFileSync } from "node:fs";
import process from "node:process";

const [host, organization, github = "https://github.com"] = process.argv.slice(2);
if (host === undefined || organization === undefined) {
  process.stderr.write("usage: run.mjs HOST-OF-THE-BOT ORGANIZATION [https://GITHUB]\n");
  process.exit(2);
}
const manifest = readFileSync(new URL("manifest.json", import.meta.url), "utf8");
const value = manifest.replaceAll("mirrorkit-bot.apps.example.com", host);
const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const action = `${github}/organizations/${encodeURIComponent(organization)}/settings/apps/new`;

process.stdout.write(`<!doctype html>
<meta charset="utf-8">
<title>Make the GitHub App</title>
<form method="post" action="${escape(action)}">
<input type="hidden" name="manifest" value="${escape(value)}">
<button>Make the GitHub App of ${escape(organization)} for ${escape(host)}</button>
</form>
`);
