#include "experiments/deployments/deployments_plot.h"

#include <algorithm>
#include <array>
#include <vector>

#include "experiments/figures/category_chart.h"

namespace millrace::experiments {

Plot deployments_plot(const JudgedDeployments& judged, const std::string& title) {
  std::vector<std::string> parts, sets;
  const auto note = [](std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const DeploymentScore& score : judged.scores) {
    note(parts, score.part);
    note(sets, score.set);
  }
  struct Shown {
    const char* heading;
    const char* scale;
    double DeploymentScore::*value;
  };
  constexpr std::array<Shown, 3> kShown = {
      {{"mean speed-up in latency", "speed-up", &DeploymentScore::latency_mean},
       {"mean speed-up in throughput", "speed-up", &DeploymentScore::throughput_mean},
       {"mean cost by Eq. 1: less is better", "cost", &DeploymentScore::cost}}};
  CategoryChart chart{.title = title, .categories = parts, .ordered = false, .panels = {}};
  for (const Shown& shown : kShown) {
    ChartPanel panel{.heading = shown.heading, .scale = shown.scale, .series = {}, .around_one = true};
    for (const std::string& set : sets) panel.series.push_back({set, std::vector<ChartMark>(parts.size())});
    for (const DeploymentScore& score : judged.scores) {
      const auto part = std::ranges::find(parts, score.part) - parts.begin();
      const auto set = std::ranges::find(sets, score.set) - sets.begin();
      const double value = score.*shown.value;
      if (value > 0) {
        panel.series[static_cast<std::size_t>(set)].marks[static_cast<std::size_t>(part)] = {value, std::nullopt};
      }
    }
    chart.panels.push_back(std::move(panel));
  }
  return category_chart_plot(chart);
}

}  // namespace millrace::experiments
