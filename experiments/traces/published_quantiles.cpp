#include "experiments/traces/published_quantiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <vector>

#include "experiments/figures/axis.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"
#include "experiments/published/published_plan.h"
#include "experiments/traces/spread.h"
#include "experiments/validation/q_error.h"

namespace millrace::experiments {
namespace {

constexpr const char* kAll = "all";
constexpr std::string_view kHeader = "structure,label,quantile,value";

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

// Columns of trace that may be published.
bool is_label(const std::string& name) {
  return name == "latency_ms" || name == "throughput_per_s" || name == "marker_latency_sum_ms";
}

std::string label_noun(const std::string& label) {
  return label == "latency_ms"         ? "latency, ms"
         : label == "throughput_per_s" ? "throughput, results/s"
                                       : "sum of marker latencies, ms";
}

// NaN: there is none.
double value_at(const std::map<double, double>& values, double at) {
  const auto found = values.find(at);
  return found == values.end() ? std::nan("") : found->second;
}

std::string cell(double value, int width, int digits) {
  return std::isnan(value) ? fmt::format("{:>{}}", "-", width) : fmt::format("{:>{}.{}g}", value, width, digits);
}

std::string ratio_cell(const std::map<double, double>& published, const std::map<double, double>& simulated,
                       double at) {
  const double ratio = value_at(simulated, at) / value_at(published, at);
  return std::isnan(ratio) ? fmt::format("{:>8}", "-") : fmt::format("{:>8.2f}", ratio);
}

}  // namespace

tl::expected<Quantiles, std::string> read_quantiles(const std::string& path) {
  std::ifstream file(path);
  if (!file) return tl::unexpected(fmt::format("{}: cannot be read", path));
  Quantiles quantiles;
  std::size_t number = 0;
  bool header = false;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    if (!header) {
      if (line != kHeader)
        return tl::unexpected(fmt::format("{}:{}: the header '{}' is wanted", path, number, kHeader));
      header = true;
      continue;
    }
    const auto cells = cells_of(line);
    const auto value = cells.size() == 4 ? published_number(cells[3]) : std::nullopt;
    const auto at = cells.size() == 4 && cells[2] == "sd_ln" ? std::optional(kSpread)
                    : cells.size() == 4                      ? published_number(cells[2])
                                                             : std::nullopt;
    if (cells.size() == 4 && !is_label(cells[1])) {
      return tl::unexpected(fmt::format("{}:{}: no label '{}': latency_ms, throughput_per_s or marker_latency_sum_ms",
                                        path, number, cells[1]));
    }
    if (!value || *value <= 0 || !at || (*at != kSpread && (*at < 0 || *at > 1))) {
      return tl::unexpected(
          fmt::format("{}:{}: a structure, a label, a quantile and a positive value are wanted", path, number));
    }
    quantiles[cells[1]][cells[0]][*at] = *value;
  }
  if (quantiles.empty()) return tl::unexpected(fmt::format("{}: there are no quantiles in it", path));
  return quantiles;
}

StoreResult<Quantiles> simulated_quantiles(Store& store, const std::string& set, const Quantiles& wanted) {
  Quantiles result;
  for (const auto& [label, structures] : wanted) {
    if (!is_label(label)) continue;
    const auto rows = store.database().rows(
        fmt::format("SELECT structure, {0} FROM trace WHERE trace_set = ?1 AND status = 'done' AND {0} > 0", label),
        {set});
    if (!rows) return tl::unexpected(rows.error());
    std::map<std::string, std::vector<double>> values;
    for (const Row& row : *rows) {
      values[text(row[0])].push_back(number(row[1]));
      values[kAll].push_back(number(row[1]));
    }
    for (const auto& [structure, at] : structures) {
      auto& its = values[structure];
      if (its.empty()) continue;
      std::ranges::sort(its);
      for (const auto& [rank, ignored] : at) {
        result[label][structure][rank] = rank == kSpread ? spread_of_logarithms(its) : quantile(its, rank);
      }
    }
  }
  return result;
}

std::string quantile_table(const Quantiles& published, const Quantiles& simulated) {
  constexpr std::array<double, 5> kOthers = {0.05, 0.25, 0.75, 0.95, 0.99};
  std::string table = fmt::format("{:<29}{:<13}{:>10}{:>11}{:>8}{:>8}{:>8}{:>8} ", "", "", "median", "published",
                                  "ratio", "sd ln", "publ.", "ratio");
  for (const double at : kOthers) table += fmt::format("{:>6.0f} %", 100 * at);
  table += "\n";
  for (const auto& [label, structures] : published) {
    for (const auto& [structure, there] : structures) {
      const auto of_label = simulated.find(label);
      if (of_label == simulated.end() || !of_label->second.contains(structure)) continue;
      const auto& here = of_label->second.at(structure);
      table += fmt::format("{:<29}{:<13}{}{}{}{}{}{} ", label_noun(label), structure, cell(value_at(here, 0.5), 10, 5),
                           cell(value_at(there, 0.5), 11, 5), ratio_cell(there, here, 0.5),
                           cell(value_at(here, kSpread), 8, 3), cell(value_at(there, kSpread), 8, 3),
                           ratio_cell(there, here, kSpread));
      for (const double at : kOthers) table += ratio_cell(there, here, at);
      table += "\n";
    }
  }
  return table;
}

Plot quantile_plot(const Quantiles& published, const Quantiles& simulated, const std::string& title) {
  constexpr int kWidth_px = 1200, kHeight_px = 620;
  constexpr std::array<PanelEdges, 2> kPanels = {{{0.09, 0.48, 0.12, 0.8}, {0.59, 0.98, 0.12, 0.8}}};
  std::string commands = "set multiplot\n" + style_commands() + "set logscale xy\n" +
                         title_commands(title, kPanels[0].left, 28, kHeight_px);
  std::vector<LegendEntry> entries;
  std::size_t panel = 0;
  std::string plots;
  for (const auto& [label, structures] : published) {
    const auto of_label = simulated.find(label);
    if (panel == kPanels.size() || of_label == simulated.end()) continue;
    double smallest = std::numeric_limits<double>::infinity(), largest = 0;
    std::string blocks, lines;
    std::size_t colour = 0;
    for (const auto& [structure, there] : structures) {
      const auto here = of_label->second.find(structure);
      if (here == of_label->second.end()) continue;
      blocks += fmt::format("$q{}_{} << END_OF_DATA\n", panel, colour);
      for (const auto& [at, value] : there) {
        if (at == kSpread) continue;
        const double simulated_value = here->second.at(at);
        blocks += fmt::format("{:.5g} {:.5g}\n", value, simulated_value);
        smallest = std::min({smallest, value, simulated_value});
        largest = std::max({largest, value, simulated_value});
      }
      blocks += "END_OF_DATA\n";
      lines += fmt::format(
          ", $q{0}_{1} with linespoints pointtype 7 pointsize 1.1*mark linewidth 1.6 linecolor rgb '{2}' "
          "notitle",
          panel, colour, tuner_colour(colour));
      if (panel == 0) entries.push_back({structure, tuner_colour(colour)});
      ++colour;
    }
    const std::string range = fmt::format("[{:.4g}:{:.4g}]", smallest / 1.5, largest * 1.5);
    const double from = smallest / 1.5, to = largest * 1.5;
    plots += panel_commands(kPanels[panel]) +
             fmt::format(
                 "set xrange [{0:.4g}:{1:.4g}]\nset yrange [{0:.4g}:{1:.4g}]\nset format '%.0s%c'\n"
                 "set xlabel '{2}, executed'\nset ylabel '{2}, simulated' offset -0.6,0\n"
                 "$diagonal{3} << END_OF_DATA\n{0:.4g} {0:.4g}\n{1:.4g} {1:.4g}\nEND_OF_DATA\n{4}"
                 "plot $diagonal{3} with lines linecolor rgb '{5}' linewidth 1.2 notitle{6}\n",
                 from, to, label_noun(label), panel, blocks, kInk, lines);
    plots += panel == 0 ? "unset label\n" : "";
    ++panel;
  }
  commands += line_legend(entries, 108, 62, kWidth_px, kHeight_px).commands;
  return {commands + plots + "unset multiplot\n", kWidth_px, kHeight_px};
}

}  // namespace millrace::experiments
