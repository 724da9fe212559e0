#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"
#include "experiments/config/config_home.h"
#include "experiments/config/load.h"
#include "experiments/figures/figure_table.h"
#include "experiments/learning/model_spec.h"
#include "experiments/traces/structure.h"
#include "sim/cluster/cluster.h"
#include "tuners/tuner.h"

namespace millrace::experiments {
namespace {

struct Item {
  std::string name, about;
};
using Items = std::vector<Item>;

Items on_shelf(LibraryShelf shelf) {
  Items items;
  for (const std::string& name : names_on(shelf)) items.push_back({name, about_of(file_on(shelf, name).string())});
  return items;
}

Items queries() {
  return on_shelf(LibraryShelf::queries);
}
Items engines() {
  return on_shelf(LibraryShelf::engines);
}
Items scenarios() {
  return on_shelf(LibraryShelf::scenarios);
}

Items spaces() {
  return on_shelf(LibraryShelf::spaces);
}

// What queries of [trace.x] may be drawn as.
Items structure_items() {
  Items items;
  for (const Structure& each : structures()) {
    std::string about = each.sources == 1 ? "source" : fmt::format("{} sources, joined", each.sources);
    if (each.source_filters) about += ", filters or none behind sources";
    about += ", aggregate";
    if (each.result_filters > 0) about += fmt::format(", {} filters", each.result_filters);
    if (each.result_filter) about += ", filter or none";
    items.push_back({std::string(each.name), about});
  }
  return items;
}

// Configured clusters first, then the types that nodes can have.
Items clusters() {
  Items items = on_shelf(LibraryShelf::clusters);
  for (const cluster::NodeType& type : cluster::node_types()) {
    items.push_back(
        {type.name, fmt::format("node type: {} cores of speed {}, {} GiB, {:.3g} Gbit/s network", type.cores,
                                type.speed, type.memory.count >> 30, type.network.value * 8 / 1e9)});
  }
  return items;
}

Items tuners() {
  Items items;
  for (const tuners::TunerEntry& entry : tuners::tuner_table()) {
    items.push_back({entry.name, entry.about});
    for (const tuners::OptionSpec& option : entry.options()) {
      items.push_back({"  " + option.name, fmt::format("{} (default {})", option.about, option.default_value)});
    }
  }
  return items;
}

Items figures() {
  Items items;
  for (const FigureEntry& entry : figure_table()) items.push_back({std::string(entry.name), std::string(entry.about)});
  return items;
}

// What [model.x] may be, and what it may predict.
Items model_items() {
  return {{"zerotune", "graph network as ZeroTune's paper intends it, read out at the last operator"},
          {"zerotune-released", "graph network as ZeroTune was released, read out at the last host"},
          {"linear", "least squares on the published 33 inputs"},
          {"mlp", "multi-layer perceptron on the published 33 inputs"},
          {"forest", "random forest on the published 33 inputs"},
          {"boosted", "gradient-boosted trees on rates, degrees, windows, widths and hosts: the strong baseline"},
          {"constant", "the median label: the floor"},
          {"streamtune", "encoders of bottlenecks for the tuner streamtune, one for each cluster of queries"},
          {"merlin", "MERLIN's calibrator and predictor on the graphs of ZeroTune's network"}};
}

Items metric_items() {
  Items items;
  for (const Metric& metric : metrics()) {
    items.push_back({std::string(metric.name), fmt::format("{}, {}", metric.about, metric.unit)});
  }
  return items;
}

constexpr std::pair<std::string_view, Items (*)()> kLists[] = {
    {"queries", queries},     {"tuners", tuners},       {"clusters", clusters}, {"engines", engines},
    {"scenarios", scenarios}, {"figures", figures},     {"spaces", spaces},     {"structures", structure_items},
    {"models", model_items},  {"metrics", metric_items}};

}  // namespace

int list_verb(const Options& options) {
  const auto list = std::ranges::find(kLists, options.subject, [](const auto& entry) { return entry.first; });
  if (list == std::end(kLists)) {
    return complain(fmt::format("no list of '{}'; known: queries, tuners, clusters, engines, scenarios, figures, "
                                "spaces, structures, models, metrics",
                                options.subject),
                    kUsersMistake);
  }
  const Items items = list->second();
  std::size_t width = 0;
  for (const Item& item : items) width = std::max(width, item.name.size());
  for (const Item& item : items) fmt::print("{:{}}  {}\n", item.name, width, item.about);
  return kFine;
}

}  // namespace millrace::experiments
