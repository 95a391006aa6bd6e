"use strict";
// Draws the charts of a page, and draws them again when their data has changed.
(() => {
  const DAY = 24 * 3600 * 1000;
  const OUTCOMES = { sent: "--good", failed: "--bad", deferred: "--warn", unknown: "--accent", bounced: "--bad", expired: "--calm", cancelled: "--soft" };
  const WHOLE = Array.from({ length: 30 }, (each, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3)); // No half dispatch.
  const PALETTE = ["--accent", "--good", "--warn", "--bad", "--calm", "--soft"];
  const language = document.documentElement.lang;
  const drawn = new Map();

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const length = (ms) => ms < 10000 ? `${number.format(ms)} ms` : ms < 600000 ? `${number.format(ms / 1000)} s`
    : ms < 2 * DAY / 24 ? `${number.format(ms / 60000)} min` : `${number.format(ms / 3600000)} h`;
  const shown = (unit) => (value) => value === null || value === undefined ? "–" : unit !== "count" ? length(value) : number.format(value);

  function options(element, { lines, unit, label, stepMs }) {
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } };
    const clock = new Intl.DateTimeFormat(language, { timeZone: "UTC", hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(stepMs > DAY / 24 ? { day: "2-digit", month: "2-digit" } : {}) });
    const time = (seconds) => clock.format(new Date(seconds * 1000));
    return {
      width: element.clientWidth,
      height: 200,
      cursor: { y: false },
      scales: { y: { range: (plot, least, most) => [0, Math.max(most, 1) * 1.05] } },
      axes: [
        { ...axis, space: stepMs > DAY / 24 ? 110 : 60, values: (plot, ticks) => ticks.map(time) },
        { ...axis, size: 70, ...(label ? { label, labelSize: 18, labelFont: "12px system-ui, sans-serif" } : {}), ...(unit === "count" ? { incrs: WHOLE } : {}), values: (plot, ticks) => ticks.map(shown(unit)) },
      ],
      series: [
        { label: "UTC", value: (plot, seconds) => seconds === null || seconds === undefined ? "–" : time(seconds) },
        ...lines.map(({ name, kind }, i) => ({
          label: name, stroke: colour(OUTCOMES[kind] || PALETTE[i % PALETTE.length]), width: 1.5, points: unit === "delay" ? { show: true, size: 4 } : {},
          dash: kind === "bounced" ? [4, 4] : undefined, value: (plot, value) => shown(unit)(value),
        })),
      ],
    };
  }

  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const plot = drawn.get(target.id)?.plot;
      if (plot && plot.width !== target.clientWidth) plot.setSize({ width: target.clientWidth, height: plot.height });
    }
  });

  function draw() {
    for (const [id, { plot, element }] of drawn) {
      if (!element.isConnected) { resized.unobserve(element); plot.destroy(); drawn.delete(id); }
    }
    for (const element of document.querySelectorAll("[data-chart]")) {
      if (drawn.get(element.id)?.element === element) continue;
      const data = JSON.parse(element.dataset.chart);
      if (!data.lines.length) {
        element.textContent = "–";
        element.classList.add("empty");
        continue;
      }
      const times = Array.from({ length: data.steps }, (each, i) => (data.fromMs + i * data.stepMs) / 1000);
      element.replaceChildren();
      resized.observe(element);
      drawn.set(element.id, { element, plot: new uPlot(options(element, data), [times, ...data.lines.map(({ values }) => values.map((value) => value === 0 && data.unit === "delay" ? null : value))], element) });
    }
  }

  function redraw() {
    for (const { plot } of drawn.values()) plot.destroy();
    drawn.clear();
    draw();
  }

  addEventListener("DOMContentLoaded", draw);
  document.addEventListener("refreshed", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
