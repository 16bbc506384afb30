"use strict";

// Draws what stands in each figure's data; the table below it says the same, so nothing is lost where this cannot run.
(() => {
  const dashes = ["solid", "dashed", "dotted"];
  const decals = [null, { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.785 }, { symbol: "circle", symbolSize: 0.6 }];
  let library;

  // As the browser paints it: the variables of the style sheet may be mixtures, which the library cannot read.
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (name) => {
    const probe = document.createElement("span");
    probe.style.color = `var(--tblr-${name})`;
    document.body.append(probe);
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = getComputedStyle(probe).color;
    brush.fillRect(0, 0, 1, 1);
    probe.remove();
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    return `rgba(${red},${green},${blue},${alpha / 255})`;
  };
  const load = (address) => (library ||= new Promise((ready, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = ready;
    script.onerror = failed;
    document.head.append(script);
  }));

  // The same hue by lightness in grey print; a second and third series also by pattern.
  const hues = () => [colour("blue"), colour("orange"), colour("teal"), colour("purple"), colour("red")];

  const isLine = (data) => data.kind === "line" || data.kind === "funnel" || data.kind === "control";

  // Units as points that nothing joins, between thin lines: the inner limits dashed, the outer ones dotted.
  const funnel = (data) => data.series.map((each, at) => ({
    name: each.name,
    type: "line",
    data: each.values,
    symbol: at ? "none" : "circle",
    symbolSize: 9,
    lineStyle: at ? { type: at > 2 ? "dotted" : "dashed", width: 1.5, color: colour("body-color") } : { opacity: 0 },
    itemStyle: at ? { color: colour("body-color") } : {},
  }));

  // What was measured as a strong line with points, what signals as large diamonds; mean, limits and target as thin lines told apart by their dashes.
  const control = (data) => data.series.map((each, at) => ({
    name: each.name,
    type: "line",
    data: at ? each.values : each.values.map((value, place) => data.marked.includes(place) ? { value, symbol: "diamond", symbolSize: 14 } : value),
    symbol: at ? "none" : "circle",
    symbolSize: 7,
    connectNulls: false,
    step: at ? "middle" : false,
    lineStyle: at ? { type: ["solid", "dashed", "dashed", "dotted"][at - 1] || "dotted", width: at === 4 ? 2.5 : 1.25, color: colour(at === 4 ? "orange" : "body-color") } : { width: 2.5 },
    itemStyle: at ? { color: colour(at === 4 ? "orange" : "body-color") } : {},
  }));

  const drawers = { funnel, control };
  const series = (data) => drawers[data.kind] ? drawers[data.kind](data) : data.series.map((each, at) => ({
    name: each.name,
    type: data.kind === "line" ? "line" : "bar",
    stack: data.kind === "stacked" ? "all" : undefined,
    data: each.values,
    symbol: ["circle", "rect", "triangle", "diamond"][at % 4],
    symbolSize: 7,
    barMaxWidth: 28,
    lineStyle: { type: dashes[at % 3], width: 2 },
    itemStyle: data.kind === "line" ? {} : { decal: decals[at % 3] },
  }));

  const target = (data) => data.target === null ? [] : [{
    name: data.targetName, type: "line", data: data.labels.map(() => data.target), symbol: "none",
    lineStyle: { type: "dashed", width: 1.5, color: colour("body-color") }, itemStyle: { color: colour("body-color") },
  }];

  const options = (data) => {
    const words = { color: colour("body-color"), fontFamily: getComputedStyle(document.body).fontFamily };
    const drawn = [...series(data), ...target(data)];
    return {
      animation: false,
      color: hues(),
      textStyle: words,
      grid: { left: 4, right: 12, top: drawn.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
      legend: { show: drawn.length > 1, top: 0, left: 0, textStyle: { ...words } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true },
      xAxis: { type: "category", data: data.labels, axisLabel: { color: words.color } },
      yAxis: { type: "value", scale: isLine(data) && data.unit === "%", max: data.unit === "%" ? ({ max }) => (max > 80 && max <= 100 ? 100 : null) : undefined, minInterval: data.unit === "%" ? undefined : 1, axisLabel: { color: words.color }, splitLine: { lineStyle: { color: colour("border-color") } } },
      series: drawn,
    };
  };

  const draw = (figure) => {
    const place = figure.querySelector(".chart-canvas");
    const source = figure.querySelector("script[type='application/json']");
    if (!place || !source || place.dataset.drawn) return;
    place.dataset.drawn = "yes";
    const data = JSON.parse(source.textContent);
    load(place.dataset.library).then(() => {
      place.replaceChildren();
      const chart = window.echarts.init(place);
      chart.setOption(options(data));
      new ResizeObserver(() => chart.resize()).observe(place);
      document.addEventListener("theme", () => chart.setOption(options(data)));
      window.addEventListener("beforeprint", () => chart.resize());
    }).catch(() => {
      place.hidden = true;
      figure.querySelector("details").open = true;
    });
  };

  const drawAll = () => document.querySelectorAll("figure[data-chart]").forEach(draw);
  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("htmx:load", drawAll);
})();
