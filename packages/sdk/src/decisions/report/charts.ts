import { escapeHtml, spanText, timeText } from "./html.ts";
import type { ReportPass, ReportStep } from "./report.ts";

const row = 26;
const left = 110;
const width = 800;
const bars = width - left - 90;

/** Draws when each step ran, one bar a step; empty without steps. */
export function timelineChart(steps: readonly ReportStep[]): string {
  const timed = steps.flatMap((step) => {
    const from = Date.parse(step.startedAt);
    return Number.isNaN(from) ? [] : [{ step, from, to: from + (step.seconds ?? 0) * 1_000 }];
  });
  const [first] = timed;
  if (first === undefined) return "";
  const begin = timed.reduce((least, { from }) => Math.min(least, from), first.from);
  const end = timed.reduce((most, { to }) => Math.max(most, to), begin + 1_000);
  const scale = bars / (end - begin);
  const lines = timed.map(({ step, from, to }, index) => {
    const x = left + (from - begin) * scale;
    const length = Math.max((to - from) * scale, 2);
    const y = index * row;
    const took = step.seconds === undefined ? "cut off" : spanText(step.seconds);
    const title = `${step.name}: ${step.state ?? "cut off"}, ${timeText(step.startedAt)}, ${took}`;
    return [
      `<g><title>${escapeHtml(title)}</title>`,
      `<text x="${left - 10}" y="${y + 17}" text-anchor="end">${escapeHtml(step.name)}</text>`,
      `<rect class="${classOf(step.state)}" x="${round(x)}" y="${y + 5}" width="${round(length)}" height="${row - 10}" rx="2"/>`,
      `<text class="dim" x="${round(x + length + 6)}" y="${y + 17}">${escapeHtml(took)}</text></g>`,
    ].join("");
  });
  return svg(timed.length * row, "Timeline of the steps", lines);
}

/** Draws how many images the last passes had; empty with fewer than two. */
export function historyChart(passes: readonly ReportPass[]): string {
  const counted = passes.flatMap((pass) =>
    pass.images === undefined ? [] : [{ pass, images: pass.images }],
  );
  if (counted.length < 2) return "";
  const most = counted.reduce((max, { images }) => Math.max(max, images), 1);
  const height = 120;
  const step = width / counted.length;
  const columns = counted.map(({ pass, images }, index) => {
    const tall = Math.max((images / most) * height, 1);
    const x = index * step + step * 0.15;
    const middle = round(index * step + step / 2);
    const title = `${pass.name}: ${pass.state}, ${images} images`;
    return [
      `<g><title>${escapeHtml(title)}</title>`,
      `<rect class="${classOf(pass.state)}" x="${round(x)}" y="${round(height - tall + 16)}" width="${round(step * 0.7)}" height="${round(tall)}" rx="2"/>`,
      `<text class="dim" x="${middle}" y="${round(height - tall + 11)}" text-anchor="middle">${images}</text>`,
      `<text class="dim" x="${middle}" y="${height + 34}" text-anchor="middle">${escapeHtml(pass.time.slice(0, 10))}</text></g>`,
    ].join("");
  });
  return svg(height + 40, "Images of the last passes", columns);
}

function svg(height: number, label: string, parts: readonly string[]): string {
  return `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${height}" xmlns="http://www.w3.org/2000/svg">\n${parts.join("\n")}\n</svg>\n`;
}

const classes: Readonly<Record<string, string>> = {
  done: "good",
  pushed: "good",
  published: "good",
  failed: "bad",
  waiting: "waiting",
  preview: "waiting",
  skipped: "skipped",
};

/** The class that has the colour of a state; a name of this page, never text from outside. */
export function classOf(state: string | undefined): string {
  return classes[state ?? ""] ?? "unknown";
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
