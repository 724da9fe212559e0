#include "experiments/report/page_style.h"

#include <fmt/format.h>

#include <charconv>

#include "experiments/figures/palette.h"

namespace millrace::experiments {

namespace {

int channel(std::string_view colour, std::size_t position) {
  int value = 0;
  std::from_chars(colour.data() + position, colour.data() + position + 2, value, 16);
  return value;
}

// Rules that give what gnuplot drew in `colour` ("#rrggbb") another one: it writes text, lines, marks and areas as
// below.
std::string recoloured(std::string_view colour, std::string_view variable) {
  const int red = channel(colour, 1), green = channel(colour, 3), blue = channel(colour, 5);
  return fmt::format(
      "figure svg [fill=\"rgb({0},{1},{2})\"]{{fill:var({3})}}\n"
      "figure svg [stroke=\"rgb({0:3}, {1:3}, {2:3})\"]{{stroke:var({3})}}\n"
      "figure svg [color=\"rgb({0:3}, {1:3}, {2:3})\"]{{color:var({3})}}\n"
      "figure svg [fill=\"{4}\"]{{fill:var({3})}}\n",
      red, green, blue, variable, colour);
}

constexpr const char* kCss = R"css(
:root{color-scheme:light dark;--paper:#fff;--ink:#262626;--quiet:#6b6b6b;--grid:#d9d9d9;--panel:#f6f6f4;--best:#e8f3ee;--bad:#b3261e;
--part0:#d55e00;--part1:#0072b2;--part2:#cc79a7;--part3:#e69f00;--part4:#56b4e9;--part5:#a6a6a6}
@media (prefers-color-scheme:dark){:root{--paper:#17181a;--ink:#e4e4e2;--quiet:#9c9c98;--grid:#3a3b3e;--panel:#202124;--best:#1d3a30;--bad:#ff8a80;
--part1:#3d9bd6;--part5:#77787c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1120px;padding:1.5rem 1rem 4rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"DejaVu Sans",sans-serif}
h1{font-size:1.6rem;margin:.2rem 0 .8rem}h2{font-size:1.3rem;margin:2.6rem 0 .6rem;padding-top:.9rem;border-top:1px solid var(--grid)}
h3{font-size:1.05rem;margin:1.8rem 0 .5rem}h4{font-size:1rem;font-weight:600;margin:1.1rem 0 .3rem}
.quiet{color:var(--quiet);font-size:.875rem;font-weight:400}.failed{color:var(--bad);font-size:.875rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0;font-size:.9rem}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
code,pre{font:.8125rem/1.45 ui-monospace,"DejaVu Sans Mono",monospace}
pre{max-height:26rem;overflow:auto;background:var(--panel);padding:.8rem;border-radius:6px}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;min-width:100%}
th,td{padding:.32rem .6rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--grid)}
thead th{color:var(--quiet);font-weight:500;border-bottom:2px solid var(--grid)}
tbody th{font-weight:500}th:first-child{text-align:left}
.sortable thead th{cursor:pointer}.sortable thead th[aria-sort=ascending]::after{content:" ↑"}.sortable thead th[aria-sort=descending]::after{content:" ↓"}
td small{display:block;color:var(--quiet);font-weight:400}td.best{font-weight:700;background:var(--best)}td.none{color:var(--quiet)}
td.words,th.words{text-align:left;white-space:normal;min-width:15rem}
tr.left td{color:var(--quiet)}del{text-decoration-color:var(--quiet)}
.swatch{display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.45em}
.part0{background:var(--part0)}.part1{background:var(--part1)}.part2{background:var(--part2)}.part3{background:var(--part3)}.part4{background:var(--part4)}.part5{background:var(--part5)}
td.bar{width:30%;min-width:8rem}.parts{display:flex;height:.85em}.parts i{display:block;height:100%}
details{margin:.3rem 0}summary{cursor:pointer;padding:.15rem 0}
figure{margin:1rem 0;overflow-x:auto}figure svg{display:block;width:100%;height:auto;min-width:680px}
@media print{body{max-width:none}.wide,figure{overflow:visible}}
)css";

constexpr const char* kScript = R"js(
for (const table of document.querySelectorAll("table.sortable")) {
  table.tHead.addEventListener("click", event => {
    const heading = event.target.closest("th");
    if (!heading) return;
    const ascending = heading.getAttribute("aria-sort") !== "ascending", column = heading.cellIndex;
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const key = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const order = (a, b) => column === 0 ? key(a).localeCompare(key(b)) : parseFloat(key(a)) - parseFloat(key(b)) || 0;
    const body = table.tBodies[0];
    body.append(...[...body.rows].sort((a, b) => ascending ? order(a, b) : order(b, a)));
  });
}
)js";

}  // namespace

std::string page_css() {
  return kCss + recoloured(kInk, "--ink") + recoloured(kGrid, "--grid") + recoloured(kPaper, "--paper");
}

std::string page_script() {
  return kScript;
}

}  // namespace millrace::experiments
