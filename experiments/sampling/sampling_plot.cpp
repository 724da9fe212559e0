#include <fmt/format.h>

#include <algorithm>

#include "experiments/figures/axis.h"
#include "experiments/figures/number_text.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"
#include "experiments/sampling/sampling_results.h"

namespace millrace::experiments {
namespace {

constexpr int kWidth_px = 1000;
constexpr int kHeight_px = 620;
constexpr double kMegabyte = 1e6;
constexpr PanelEdges kEdges = {0.1, 0.97, 0.12, 0.82};

bool is_along_memory(const std::vector<StoredSample>& samples) {
  return std::ranges::all_of(samples, [&](const StoredSample& each) {
    return each.resources.cpu_share == samples.front().resources.cpu_share;
  });
}

double place_of(const StoredSample& sample, bool along_memory) {
  return along_memory ? static_cast<double>(sample.resources.memory.count) / kMegabyte : sample.resources.cpu_share;
}

// Numbered from 0 on: below it are the lanes.
std::string rate_axis(double largest, double bottom) {
  std::string ticks;
  for (const Tick& tick : linear_axis(largest, "").ticks) {
    ticks += fmt::format("{}{} {:.6g}", ticks.empty() ? "" : ", ", gnuplot_quoted(tick.label), tick.value);
  }
  return fmt::format("set ytics ({})\nset yrange [{:.6g}:{:.6g}]\n", ticks, bottom, 1.08 * largest);
}

}  // namespace

Plot samplings_plot(const std::vector<NamedSamples>& samplings, const std::string& title) {
  const NamedSamples& densest =
      *std::ranges::max_element(samplings, {}, [](const NamedSamples& each) { return each.samples.size(); });
  const bool along_memory = is_along_memory(densest.samples);
  double largest = 0;
  for (const NamedSamples& sampling : samplings) {
    for (const StoredSample& each : sampling.samples) largest = std::max(largest, each.rate_per_s);
  }
  const double lane = 0.05 * largest;
  std::vector<LegendEntry> legend;
  std::string blocks, lines;
  for (std::size_t i = 0; i < samplings.size(); ++i) {
    const NamedSamples& sampling = samplings[i];
    const std::string_view colour = tuner_colour(i);
    legend.push_back({fmt::format("{} ({})", sampling.name, sampling.samples.size()), colour});
    std::vector<StoredSample> sorted = sampling.samples;
    std::ranges::stable_sort(sorted, {}, [&](const StoredSample& each) { return place_of(each, along_memory); });
    blocks += fmt::format("$samples{} << END_OF_DATA\n", i);
    const double height = -lane * static_cast<double>(i + 1);
    for (const StoredSample& each : sorted) {
      blocks += fmt::format("{:.6g} {:.6g} {:.6g}\n", place_of(each, along_memory), each.rate_per_s, height);
    }
    blocks += "END_OF_DATA\n";
    const bool is_line = &sampling == &densest;
    lines += fmt::format("{}$samples{} using 1:2 with {} linecolor rgb '{}' notitle", lines.empty() ? "plot " : ", ", i,
                         is_line ? "lines linewidth 1.6" : "points pointtype 7 pointsize 1.1*mark", colour);
    lines += fmt::format(", $samples{} using 1:3 with points pointtype 7 pointsize 0.8*mark linecolor rgb '{}' notitle",
                         i, colour);
  }
  const Legend keys = line_legend(legend, 100, 62, kWidth_px, kHeight_px);
  std::string commands = style_commands() + title_commands(title, kEdges.left, 24, kHeight_px) + keys.commands;
  commands += panel_commands(kEdges);
  commands += fmt::format("set xlabel '{}' textcolor rgb '{}'\n", along_memory ? "memory (MB)" : "CPU (cores)", kInk);
  commands += fmt::format("set ylabel 'records/s of one instance' textcolor rgb '{}'\n", kInk);
  commands += rate_axis(largest, -lane * static_cast<double>(samplings.size() + 1));
  return {.commands = commands + blocks + lines + "\n", .width_px = kWidth_px, .height_px = kHeight_px};
}

}  // namespace millrace::experiments
