// What the report does: it draws each figure from the values beside it, and sorts tables. Without it the page shows
// gnuplot's pictures and unsorted tables. Plotly draws the panels; legends, buttons and texts are the page's own.
"use strict";
(() => {
  const kPanelHeight = 190, kOnlyPanelHeight = 360;     // pixels
  const kPaperWidth = 680, kContentsBeside = 1180;       // the latter as in report.css
  const kInk = "#262626", kMostPlaces = 4000;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const touch = matchMedia("(pointer: coarse)").matches;
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  // --- words of values -------------------------------------------------------------------------------------------

  const digits = value => String(Number(value.toPrecision(4)));

  function engineering(value) {
    for (const [factor, prefix] of [[1e9, " G"], [1e6, " M"], [1e3, " k"]]) {
      if (Math.abs(value) >= factor) return digits(value / factor) + prefix;
    }
    return digits(value);
  }

  function duration(ms) {
    if (ms < 1000) return digits(ms) + " ms";
    if (ms < 60000) return digits(ms / 1000) + " s";
    return ms < 3600000 ? digits(ms / 60000) + " min" : digits(ms / 3600000) + " h";
  }

  const kUnits = {
    number: {words: engineering, axis: {exponentformat: "SI"}},
    per_second: {words: value => engineering(value) + (Math.abs(value) < 1000 ? " /s" : "/s"),
                 axis: {tickformat: "~s", ticksuffix: "/s"}},
    milliseconds: {words: duration, axis: {tickformat: "~s", ticksuffix: "s"}, factor: 1e-3},
    share: {words: value => digits(100 * value) + " %", axis: {tickformat: ".3~%"}},
  };

  // On its axis: Plotly's prefixes want seconds.
  const placed = (axis, value) => (value ?? null) === null ? null : value * (kUnits[axis.unit].factor ?? 1);

  function words(axis, value) {
    if (value === null || value === undefined) return "–";
    return axis.categories ? axis.categories[Math.round(value)] ?? "" : kUnits[axis.unit].words(value);
  }

  // Plotly takes some markup in texts; names are text and nothing else.
  const plain = text => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

  const shortened = (name, letters) => name.length > letters ? name.slice(0, letters - 1) + "…" : name;

  // Lines of at most `length` letters, as far as words allow.
  function wrapped(text, length = 64) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const last = lines.at(-1);
      if (last && last.length + word.length >= length) lines.push(word);
      else lines[lines.length - 1] = last ? last + " " + word : word;
    }
    return lines.map(plain).join("<br>");
  }

  // --- a panel as Plotly's traces and layout ---------------------------------------------------------------------

  const colourOf = series => series.colour === kInk ? css("--ink") : series.colour;
  const kDashes = ["solid", "dash", "dot", "dashdot"];
  const dashOf = series => kDashes[(series.dash - 1) % kDashes.length];
  const isUnified = panel => !panel.series.some(series => series.words || /points/.test(series.form)) &&
    !panel.up.categories && !panel.across.categories;

  function rangeWords(axis, low, high) {
    if ((low ?? null) === null && (high ?? null) === null) return "";
    return ` [${words(axis, low)}, ${words(axis, high)}]`;
  }

  function hoverText(panel, series, values, i) {
    const up = words(panel.up, values[i]) + rangeWords(panel.up, series.low?.[i], series.high?.[i]);
    if (isUnified(panel)) return `${plain(series.label)}  <b>${plain(up)}</b>`;
    const across = words(panel.across, series.across[i]) +
      rangeWords(panel.across, series.left?.[i], series.right?.[i]);
    const name = axis => axis.label ? plain(axis.label) + ": " : "";
    const lines = [`<b>${plain(series.label)}</b>`, name(panel.across) + plain(across),
                   (name(panel.up) || (panel.heading && !panel.up.categories ? plain(panel.heading) + ": " : "")) +
                     plain(up)];
    const said = series.words?.[i];
    if (said) lines.push(...said.split("\n").map(line => wrapped(line)));
    return lines.join("<br>");
  }

  function errorBars(axis, middle, low, high, colour, look) {
    if (!low && !high) return undefined;
    const reach = (end, i) => end?.[i] === null || end?.[i] === undefined || middle[i] === null ? 0
      : Math.abs(placed(axis, end[i]) - placed(axis, middle[i]));
    return {type: "data", symmetric: false, color: colour, ...look,
            array: middle.map((_, i) => reach(high, i)), arrayminus: middle.map((_, i) => reach(low, i))};
  }

  const kModes = {line: "lines", marked_line: "lines+markers", steps: "lines", area: "lines",
                  points: "markers", hollow_points: "markers", small_points: "markers"};

  // The traces of a series; `values` are what is drawn of it upwards. The first is the one that answers the pointer.
  function tracesOf(panel, series, values) {
    const colour = colourOf(series), area = series.form === "area", boxes = Boolean(series.lower);
    const small = series.form === "small_points", across = series.across ?? [];
    const base = {type: "scatter", name: plain(series.label), mode: kModes[series.form], showlegend: false,
                  x: across.map(value => placed(panel.across, value)), y: values.map(value => placed(panel.up, value))};
    const main = {
      ...base, cliponaxis: !/points/.test(series.form),
      customdata: values.map((_, i) => across[i] === null ? "" : hoverText(panel, series, values, i)),
      hovertemplate: "%{customdata}<extra></extra>",
      line: {color: colour, width: area ? 0 : series.width, dash: dashOf(series),
             shape: series.form === "steps" || area ? "hv" : "linear"},
      marker: {color: colour, size: small ? 5 : /points/.test(series.form) ? 11 : 7, opacity: small ? 0.55 : 1,
               symbol: boxes ? "line-ew" : series.form === "hollow_points" ? "circle-open" : "circle",
               line: {width: boxes ? 3 : series.form === "hollow_points" ? 2 : 0, color: colour}},
      error_y: errorBars(panel.up, values, series.low, series.high, colour, {thickness: 1.3, width: 4}),
      error_x: errorBars(panel.across, across, series.left, series.right, colour, {thickness: 1.3, width: 4}),
    };
    if (area) Object.assign(main, {stackgroup: "parts", fillcolor: colour});
    if (!boxes) return [main];
    const box = {...base, mode: "markers", hoverinfo: "skip", marker: {opacity: 0},
                 error_y: errorBars(panel.up, values, series.lower, series.upper, colour + "66",
                                    {thickness: 12, width: 0})};
    return [main, box];
  }

  // The pointer reads what stands at one place across, so steps of one panel are given points at the places of all: the
  // values in force there. The drawing stays the same.
  function inStep(panel) {
    const steps = panel.series.filter(series => series.form === "steps" && series.across && series.up);
    const places = [...new Set(steps.flatMap(series => series.across.filter(at => at !== null)))].sort((a, b) => a - b);
    if (places.length > kMostPlaces) return panel.series;
    return panel.series.map(series => steps.includes(series) ? {...series, ...valuesAt(series, places)} : series);
  }

  function valuesAt(series, places) {
    const across = [], up = [];
    let next = 0, value = null, last = null;
    for (const place of places) {
      for (; next < series.across.length; ++next) {
        const at = series.across[next];
        if (at === null ? last >= place : at > place) break;
        value = at === null ? null : series.up[next];
        last = at ?? last;
      }
      across.push(place);
      up.push(next === series.across.length && last < place ? null : value);
    }
    return {across, up};
  }

  // Areas are stored as sums, the highest first; each is drawn on top of the one after it.
  function panelTraces(panel) {
    const traces = [];
    const areas = panel.series.filter(series => series.form === "area");
    const own = (series, next) => series.up.map((value, i) => value === null ? null : value - (next?.up[i] ?? 0));
    areas.map((series, i) => [series, own(series, areas[i + 1])]).reverse()
      .forEach(([series, values]) => traces.push(...tracesOf(panel, series, values).map(trace => ({series, trace}))));
    for (const series of isUnified(panel) ? inStep(panel) : panel.series) {
      if (series.form === "area") continue;
      const values = series.up ?? (series.across ?? []).map(() => null);
      traces.push(...tracesOf(panel, series, values).map(trace => ({series, trace})));
    }
    return traces;
  }

  // The least and greatest of what is drawn along an axis; of a logarithmic one, of what is above 0.
  function extent(panel, axis, columns) {
    const values = panel.series.flatMap(series => columns.flatMap(column => series[column] ?? []))
      .filter(value => value !== null && (!axis.log || value > 0));
    return values.length ? [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))] : null;
  }

  // At powers of ten, and at 2 and 5 times those where there are few.
  function logTicks(axis, [least, greatest]) {
    const first = Math.floor(Math.log10(least)) - 1, last = Math.ceil(Math.log10(greatest)) + 1;
    const few = greatest / least < 200, step = last - first > 9 ? 2 : 1, values = [];
    for (let decade = first; decade <= last; decade += step) {
      for (const factor of few ? [1, 2, 5] : [1]) values.push(factor * 10 ** decade);
    }
    return {tickmode: "array", tickvals: values.map(value => placed(axis, value)),
            ticktext: values.map(value => words(axis, value)), tickformat: "", ticksuffix: ""};
  }

  function axisLayout(panel, axis, vertical, letters) {
    const look = {automargin: true, zeroline: false, linecolor: css("--ink"), gridcolor: css("--grid"),
                  ticks: "outside", ticklen: 4, tickcolor: css("--quiet"), showline: !vertical,
                  title: {text: plain(axis.label), standoff: 8, font: {size: 13}}};
    if (axis.categories) {
      const last = axis.categories.length - 0.4;
      return {...look, type: "linear", showgrid: vertical, fixedrange: vertical, ticks: "",
              range: vertical ? [last, -0.6] : [-0.6, last],
              tickmode: "array", tickvals: axis.categories.map((_, i) => i),
              ticktext: axis.categories.map(name => plain(shortened(name, letters)))};
    }
    const numeric = {...look, ...kUnits[axis.unit].axis, type: axis.log ? "log" : "linear",
                     rangemode: vertical ? "tozero" : "normal"};
    const ends = axis.log && extent(panel, axis, vertical ? ["up", "low", "high"] : ["across", "left", "right"]);
    return ends ? {...numeric, ...logTicks(axis, ends)} : numeric;
  }

  // `shared`: of panels with one axis across, its ends and the room left of it.
  function panelLayout(panel, height, isLast, shared) {
    const ends = {yref: "paper", y0: 0, y1: 1, layer: "below"};
    const shapes = [
      ...panel.spans.map(([from, to]) => ({...ends, type: "rect", x0: from, x1: to, fillcolor: css("--span"),
                                           line: {width: 0}})),
      ...panel.marks.map(at => ({...ends, type: "line", x0: at, x1: at,
                                 line: {color: css("--quiet"), width: 1, dash: "dot"}}))];
    const letters = shared ? Math.floor((shared.left - 10) / 7) : innerWidth < 600 ? 13 : 40;
    const across = axisLayout(panel, panel.across, false, letters), up = axisLayout(panel, panel.up, true, letters);
    if (!isLast) across.title = {text: ""};
    if (isUnified(panel)) across.unifiedhovertitle = {text: `${plain(panel.across.label)} %{x}`};
    if (shared) {
      if (shared.range && !panel.across.categories) across.range = shared.range;
      up.automargin = false;
    }
    return {height, shapes, xaxis: across, yaxis: up, showlegend: false,
            margin: {l: shared?.left ?? 64, r: 12, t: 8, b: isLast ? 46 : 24},
            hovermode: isUnified(panel) ? "x unified" : "closest",
            dragmode: touch ? false : "zoom", paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
            font: {family: 'system-ui, "DejaVu Sans", sans-serif', size: 13, color: css("--ink")},
            hoverlabel: {bgcolor: css("--panel"), bordercolor: css("--grid"), align: "left", namelength: -1,
                         font: {color: css("--ink"), size: 13}}};
  }

  // --- a figure --------------------------------------------------------------------------------------------------

  const quoted = value => /[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

  // Every value that is drawn, a line a point.
  function csvOf(picture) {
    const columns = ["across", "up", "low", "high", "left", "right", "lower", "upper", "words"];
    const lines = [["panel", "across_is", "up_is", "series", ...columns].join(",")];
    for (const panel of picture.panels) {
      const named = axis => axis.label + (axis.unit === "milliseconds" ? " [ms]" : "");
      for (const series of panel.series) {
        (series.across ?? []).forEach((at, i) => {
          if (at === null) return;
          lines.push([panel.heading, named(panel.across), named(panel.up), series.label,
                      ...columns.map(column => series[column]?.[i] ?? "")].map(quoted).join(","));
        });
      }
    }
    return lines.join("\n") + "\n";
  }

  function toggle(label, title, pressed, onChange) {
    const button = element("button", {type: "button", textContent: label, title});
    button.setAttribute("aria-pressed", String(pressed));
    button.addEventListener("click", () => {
      const now = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(now));
      onChange(now);
    });
    return button;
  }

  function sample(series) {
    const mark = element("i", {className: /points/.test(series.form) ? "sample dot" : "sample"});
    const colour = colourOf(series);
    if (series.form === "hollow_points") mark.style.border = `2px solid ${colour}`;
    else if (series.dash > 1) mark.style.borderTop = `3px ${dashOf(series) === "dot" ? "dotted" : "dashed"} ${colour}`;
    else mark.style.background = colour;
    return mark;
  }

  class Figure {
    constructor(node) {
      this.node = node;
      this.picture = JSON.parse(node.querySelector("script[type='application/json']").textContent);
      this.hidden = new Set();
      this.panels = [];
      this.shared = this.picture.together && this.sharedAxis();
    }

    sharedAxis() {
      const ends = this.picture.panels.flatMap(panel => extent(panel, panel.across, ["across"]) ?? []);
      const names = this.picture.panels.flatMap(panel => panel.up.categories ?? []);
      const titled = this.picture.panels.some(panel => panel.up.label);
      const room = innerWidth < 600 ? 100 : 180;
      const longest = Math.max(0, ...names.map(name => name.length));
      const left = Math.max(titled ? 76 : 64, Math.min(room, 16 + 7.5 * longest));
      return {left, range: ends.length ? [Math.min(...ends), Math.max(...ends)] : null};
    }

    // The frame at once, so that the page keeps its length; what Plotly draws when it comes near the window.
    build() {
      const many = this.picture.panels.length > 1;
      const tools = element("div", {className: "tools"});
      const panels = element("div", {className: this.picture.beside ? "panels beside" : "panels"});
      this.live = element("p", {className: "unseen"});
      this.live.setAttribute("aria-live", "polite");
      const labels = this.picture.panels.map(panel => new Set(panel.series.map(series => series.label)));
      this.perPanel = new Set(labels.flatMap(each => [...each])).size > Math.max(...labels.map(each => each.size));
      tools.append(this.perPanel ? "" : this.legend(this.picture.panels),
                   element("span", {className: "buttons"}, this.button("Whole range", () => this.reset()),
                           this.button("CSV", () => this.download())));
      this.picture.panels.forEach((panel, p) => {
        const base = many && !this.picture.beside ? kPanelHeight : kOnlyPanelHeight;
        const rows = panel.up.categories && !many ? 90 + 64 * panel.up.categories.length : 0;
        const isLast = !this.picture.together || p + 1 === this.picture.panels.length;
        const height = Math.round(rows || base * panel.height) + (isLast && many ? 22 : 0);
        const plot = element("div", {className: "plot", tabIndex: 0});
        plot.style.height = height + "px";
        plot.setAttribute("role", "img");
        plot.setAttribute("aria-label", `${panel.heading || this.picture.title}; arrow keys read the values`);
        panels.append(element("div", {className: "panel"}, this.heading(panel, p), plot));
        this.panels.push({panel, plot, height, isLast, drawn: null});
        plot.addEventListener("keydown", event => this.readByKey(event, this.panels[p]));
      });
      this.node.append(tools, panels, this.live);
    }

    button(label, onClick) {
      const made = element("button", {type: "button", textContent: label});
      made.addEventListener("click", onClick);
      return made;
    }

    // One for all panels, or one for each where they show different things.
    legend(panels) {
      const legend = element("span", {className: "legend"});
      const known = new Set();
      for (const series of panels.flatMap(panel => panel.series)) {
        if (known.has(series.label)) continue;
        known.add(series.label);
        const entry = toggle("", "show or hide", true, shown => {
          shown ? this.hidden.delete(series.label) : this.hidden.add(series.label);
          this.redraw();
        });
        entry.append(sample(series), series.label);
        legend.append(entry);
      }
      return legend;
    }

    heading(panel, p) {
      const row = element("div", {className: "heading"},
                          element("span", {className: "name", textContent: panel.heading}));
      if (this.perPanel) row.append(this.legend([panel]));
      const isStacked = panel.series.some(series => series.form === "area");
      const add = (axis, label) => row.append(toggle(label, "logarithmic scale", axis.log, on => {
        axis.log = on;
        this.redraw(this.panels[p]);
      }));
      if (!panel.across.categories && !this.picture.together) add(panel.across, "log ↔");
      if (!panel.up.categories && !isStacked) add(panel.up, "log ↕");
      return row;
    }

    draw() {
      for (const each of this.panels) if (!each.drawn) this.show(each);
    }

    // As wide as a sheet of paper, or (null) as the window again.
    print(width) {
      this.draw();
      const beside = width && this.picture.beside ? width / 2 : width;
      for (const each of this.panels) Plotly.relayout(each.plot, {width: beside, autosize: !width});
    }

    async show(each) {
      await Plotly.newPlot(each.plot, ...this.state(each), {displayModeBar: false, responsive: true});
      if (this.picture.together) each.plot.on("plotly_relayout", change => this.follow(each, change));
    }

    state(each) {
      each.drawn = panelTraces(each.panel);
      const traces = each.drawn.map(({series, trace}) => ({...trace, visible: !this.hidden.has(series.label)}));
      return [traces, panelLayout(each.panel, each.height, each.isLast, this.shared)];
    }

    redraw(only) {
      for (const each of only ? [only] : this.panels) {
        if (each.drawn) Plotly.react(each.plot, ...this.state(each));
      }
    }

    // One axis across for all panels.
    follow(source, change) {
      if (this.following || !Object.keys(change).some(key => key.startsWith("xaxis."))) return;
      this.following = true;
      const update = {"xaxis.range": [...source.plot.layout.xaxis.range]};
      Promise.all(this.panels.filter(each => each !== source).map(each => Plotly.relayout(each.plot, update)))
        .finally(() => { this.following = false; });
    }

    reset() {
      for (const each of this.panels) if (each.drawn) this.show(each);
    }

    download() {
      const link = element("a", {href: URL.createObjectURL(new Blob([csvOf(this.picture)], {type: "text/csv"})),
                                 download: this.picture.title.replace(/[^A-Za-z0-9.]+/g, "-") + ".csv"});
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }

    // Left and right go through the points of what is shown.
    readByKey(event, each) {
      const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
      if (!step || !each.drawn) return;
      event.preventDefault();
      const points = each.drawn.flatMap(({series, trace}, curveNumber) =>
        this.hidden.has(series.label) || !trace.customdata ? []
          : trace.x.map((x, pointNumber) => ({x, curveNumber, pointNumber, text: trace.customdata[pointNumber]})))
        .filter(point => point.x !== null && point.text).sort((a, b) => a.x - b.x);
      if (!points.length) return;
      each.at = Math.min(points.length - 1, Math.max(0, (each.at ?? -step) + step));
      const {curveNumber, pointNumber, text} = points[each.at];
      Plotly.Fx.hover(each.plot, [{curveNumber, pointNumber}]);
      const spoken = new DOMParser().parseFromString(text.replaceAll("<br>", "; "), "text/html").body.textContent;
      this.live.textContent = spoken;
    }
  }

  // --- tables ----------------------------------------------------------------------------------------------------

  function keyOf(row, column) {
    const cell = row.cells[column], value = cell?.dataset.value ?? cell?.textContent ?? "";
    const number = Number.parseFloat(value);
    return cell?.tagName === "TH" || Number.isNaN(number) ? value : number;
  }

  function inOrder(a, b) {
    if (typeof a === "number" && typeof b === "number") return a === b ? 0 : a < b ? -1 : 1;
    if (typeof a === typeof b) return a.localeCompare(b, undefined, {numeric: true});
    return typeof a === "number" ? -1 : 1;
  }

  function sortBy(table, heading) {
    const ascending = heading.getAttribute("aria-sort") !== "ascending", column = heading.cellIndex;
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const order = (a, b) => inOrder(keyOf(a, column), keyOf(b, column));
    for (const body of table.tBodies) {
      body.append(...[...body.rows].sort((a, b) => ascending ? order(a, b) : order(b, a)));
    }
  }

  function makeSortable(table) {
    for (const heading of table.tHead.rows[0].cells) {
      if (!heading.textContent) continue;
      const button = element("button", {type: "button", title: heading.title});
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sortBy(table, heading));
    }
  }

  // --- the page --------------------------------------------------------------------------------------------------

  document.documentElement.classList.add("scripted");
  document.querySelectorAll("table.sortable").forEach(makeSortable);
  const figures = new Map();
  for (const node of document.querySelectorAll("figure.chart")) {
    const figure = new Figure(node);
    figure.build();
    figures.set(node, figure);
  }
  const near = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      figures.get(entry.target).draw();
    }
  }, {rootMargin: "600px"});
  figures.forEach((_, node) => near.observe(node));
  dark.addEventListener("change", () => figures.forEach(figure => figure.redraw()));
  addEventListener("beforeprint", () => figures.forEach(figure => figure.print(kPaperWidth)));
  addEventListener("afterprint", () => figures.forEach(figure => figure.print(null)));
  const contents = document.querySelector("nav details");
  if (contents && innerWidth < kContentsBeside) contents.open = false;
})();
