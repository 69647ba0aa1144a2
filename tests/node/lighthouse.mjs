// Lighthouse as on a phone with slow 4G (simulated), a few times for each address given.
// Usage: node lighthouse.mjs RUNS URL...   Prints one line of JSON for each run.
// SLOWDOWN=2 slows this machine's processor down twice instead of four times.
import * as launcher from "chrome-launcher";
import lighthouse from "lighthouse";
import { throttling } from "lighthouse/core/config/constants.js";

const [runs, ...urls] = process.argv.slice(2);
const chromeFlags = [
  "--headless=new",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
for (const url of urls) {
  // Each page meets a browser that has seen no other.
  const chrome = await launcher.launch({ chromeFlags, chromePath: process.env.CHROME_PATH });
  try {
    for (let run = 0; run < Number(runs); run += 1) {
      const { lhr } = await lighthouse(url, {
        port: chrome.port,
        logLevel: "error",
        onlyCategories: ["performance"],
        // Taken after the measured time and judged by nobody: a picture, and a way back and forth.
        disableFullPageScreenshot: true,
        skipAudits: ["bf-cache"],
        throttling: {
          ...throttling.mobileSlow4G,
          cpuSlowdownMultiplier: Number(process.env.SLOWDOWN ?? 4),
        },
        // Ours go quiet at once: the socket stays open, and nothing is loaded later.
        networkQuietThresholdMs: 1_000,
      });
      if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
      const { audits } = lhr;
      const lost = Object.values(audits).filter(
        ({ metricSavings, score }) => metricSavings && score !== null && score < 1,
      );
      const line = {
        url,
        performance: Math.round(lhr.categories.performance.score * 100),
        lcp_ms: Math.round(audits["largest-contentful-paint"].numericValue),
        fcp_ms: Math.round(audits["first-contentful-paint"].numericValue),
        tbt_ms: Math.round(audits["total-blocking-time"].numericValue),
        cls: audits["cumulative-layout-shift"].numericValue,
        speed_index_ms: Math.round(audits["speed-index"].numericValue),
        wire_bytes: audits["network-requests"].details.items.reduce(
          (sum, { transferSize }) => sum + (transferSize ?? 0),
          0,
        ),
        // How fast this machine was just now, before it was slowed down.
        benchmark_index: Math.round(lhr.environment.benchmarkIndex),
        lost: lost.map(({ id, displayValue }) => `${id}: ${displayValue ?? ""}`),
      };
      process.stdout.write(`${JSON.stringify(line)}\n`);
      if (process.env.LIGHTHOUSE_WHOLE) {
        (await import("node:fs")).writeFileSync(process.env.LIGHTHOUSE_WHOLE, JSON.stringify(lhr));
      }
    }
  } finally {
    chrome.kill();
  }
}
// Lighthouse's own timers would hold the process for seconds more.
process.exit();
