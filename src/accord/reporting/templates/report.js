"use strict";
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false };
  const plots = [...document.querySelectorAll(".plot[data-figure]")];
  const draw = (plot) => {
    if (plot.dataset.drawn) return;
    plot.dataset.drawn = "yes";
    const figure = figures[plot.dataset.figure];
    Plotly.newPlot(plot, figure.data, figure.layout, config);
  };
  plots.forEach(draw);

  // On paper everything is open, and a plot is as wide as the page.
  const folded = [...document.querySelectorAll("details")];
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = folded.filter((d) => !d.open && !d.closest("figure"));
    opened.forEach((d) => { d.open = true; });
    plots.forEach((plot) => Plotly.relayout(plot, { autosize: false, width: 640 }));
  });
  addEventListener("afterprint", () => {
    opened.forEach((d) => { d.open = false; });
    plots.forEach((plot) => Plotly.relayout(plot, { autosize: true, width: null }).then(() => Plotly.Plots.resize(plot)));
  });

  // The section that is being read is marked in the contents.
  const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [a.hash.slice(1), a]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const link = links.get(entry.target.id);
      if (link && entry.isIntersecting) {
        links.forEach((other) => other.removeAttribute("aria-current"));
        link.setAttribute("aria-current", "true");
      }
    }
  }, { rootMargin: "0px 0px -70% 0px" });
  document.querySelectorAll("main section[id]").forEach((section) => seen.observe(section));
})();
