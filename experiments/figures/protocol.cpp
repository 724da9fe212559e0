#include "experiments/figures/protocol.h"

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/figures/category_chart.h"
#include "experiments/figures/run_series.h"
#include "experiments/report/protocol_summary.h"

namespace millrace::experiments {

namespace {

struct Shown {
  const char* heading;
  const char* scale;
  double ProtocolScore::*value;
};
constexpr std::array<Shown, 3> kShown = {
    {{"total parallelism at the greatest load", "instances", &ProtocolScore::at_greatest},
     {"reconfigurations per change of load", "per change", &ProtocolScore::reconfigurations},
     {"deployments that the tuner chose and that are backpressured", "of all changes", &ProtocolScore::occurrences}}};

// Queries, and families in place of theirs.
StoreResult<std::vector<std::string>> names_of(Database& store, const FigureSubject& subject) {
  auto families = families_of(store, subject.comparison);
  if (!families) return tl::unexpected(families.error());
  std::vector<std::string> names;
  for (const std::string& query : subject.queries) {
    const std::string& family = (*families)[query];
    const std::string& name = family.empty() ? query : family;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

}  // namespace

tl::expected<FigurePlot, std::string> protocol_figure(Database& store, const FigureSubject& subject) {
  const auto names = names_of(store, subject);
  if (!names) return tl::unexpected(names.error().what);
  const auto all = protocol_scores(store, subject.comparison);
  if (!all) return tl::unexpected(all.error().what);
  const auto tuners = tuner_labels(store, subject.comparison);
  if (!tuners) return tl::unexpected(tuners.error().what);
  std::vector<ProtocolScore> shown;
  CategoryChart chart{.title = subject.title, .categories = *names, .ordered = false, .panels = {}};
  for (const Shown& each : kShown) {
    ChartPanel panel{.heading = each.heading, .scale = each.scale, .series = {}, .linear = true};
    for (std::size_t position = 0; position < tuners->size(); ++position) {
      if (!subject.shows((*tuners)[position])) continue;
      ChartSeries series{(*tuners)[position], std::vector<ChartMark>(names->size()), position};
      for (const ProtocolScore& score : *all) {
        const auto name = std::ranges::find(*names, score.query);
        if (name == names->end() || score.tuner != series.label) continue;
        series.marks[static_cast<std::size_t>(name - names->begin())].value = score.*each.value;
        if (&each == kShown.data()) shown.push_back(score);
      }
      panel.series.push_back(std::move(series));
    }
    chart.panels.push_back(std::move(panel));
  }
  if (shown.empty()) return tl::unexpected(std::string("the store holds no finished run"));
  return FigurePlot{category_chart_plot(chart), protocol_csv(shown)};
}

}  // namespace millrace::experiments
