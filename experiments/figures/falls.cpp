#include "experiments/figures/falls.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/figures/category_chart.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/run_series.h"
#include "experiments/report/protocol_falls.h"

namespace millrace::experiments {

namespace {

constexpr double kPercent = 100;

struct Shown {
  const char* heading;
  std::int64_t ProtocolFalls::*falls;
};
constexpr std::array<Shown, 2> kShown = {
    {{"first recommendations that fall although the load rose", &ProtocolFalls::at_once},
     {"degrees left that fell although the load rose", &ProtocolFalls::left}}};

struct Counted {
  std::vector<std::string> names;                                         // of queries and families, in order
  std::map<std::pair<std::string, std::string>, ProtocolFalls> by_tuner;  // name and tuner
};

StoreResult<Counted> counted(Database& store, const FigureSubject& subject) {
  auto families = families_of(store, subject.comparison);
  if (!families) return tl::unexpected(families.error());
  const auto all = protocol_falls(store, subject.comparison);
  if (!all) return tl::unexpected(all.error());
  Counted result;
  for (const std::string& query : subject.queries) {
    const std::string& family = (*families)[query];
    const std::string& name = family.empty() ? query : family;
    if (std::ranges::find(result.names, name) == result.names.end()) result.names.push_back(name);
    for (const ProtocolFalls& falls : *all) {
      if (falls.query != query || !subject.shows(falls.tuner)) continue;
      ProtocolFalls& sum = result.by_tuner[{name, falls.tuner}];
      sum.rises += falls.rises;
      sum.at_once += falls.at_once;
      sum.left += falls.left;
    }
  }
  return result;
}

}  // namespace

tl::expected<FigurePlot, std::string> falls_figure(Database& store, const FigureSubject& subject) {
  const auto falls = counted(store, subject);
  if (!falls) return tl::unexpected(falls.error().what);
  if (falls->by_tuner.empty()) return tl::unexpected(std::string("the store holds no finished run"));
  const auto tuners = tuner_labels(store, subject.comparison);
  if (!tuners) return tl::unexpected(tuners.error().what);
  CategoryChart chart{.title = subject.title, .categories = falls->names, .ordered = false, .panels = {}};
  std::vector<Row> rows;
  for (const Shown& each : kShown) {
    ChartPanel panel{.heading = each.heading, .scale = "%", .series = {}, .linear = true};
    for (std::size_t position = 0; position < tuners->size(); ++position) {
      const std::string& tuner = (*tuners)[position];
      if (!subject.shows(tuner)) continue;
      ChartSeries series{tuner, std::vector<ChartMark>(falls->names.size()), position};
      for (std::size_t i = 0; i < falls->names.size(); ++i) {
        const auto found = falls->by_tuner.find({falls->names[i], tuner});
        if (found == falls->by_tuner.end()) continue;
        const ProtocolFalls& sum = found->second;
        if (sum.rises > 0) {
          series.marks[i].value = kPercent * static_cast<double>(sum.*each.falls) / static_cast<double>(sum.rises);
        }
        if (&each == kShown.data()) rows.push_back({falls->names[i], tuner, sum.rises, sum.at_once, sum.left});
      }
      panel.series.push_back(std::move(series));
    }
    chart.panels.push_back(std::move(panel));
  }
  return FigurePlot{category_chart_plot(chart), csv_text("query,tuner,rises,fell_at_once,fell", rows)};
}

}  // namespace millrace::experiments
