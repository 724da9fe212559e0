#include "experiments/cli/timelines.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/figures/file_stem.h"
#include "experiments/timeline/run_choice.h"
#include "experiments/timeline/trace_events.h"

namespace millrace::experiments {
namespace {

tl::expected<std::vector<const Cell*>, std::string> chosen(const std::vector<Cell>& cells, const Options& options) {
  std::vector<const Cell*> all;
  for (const std::string& words : options.timelines) {
    const auto some = choose_runs(cells, words);
    if (!some) return tl::unexpected("--timeline: " + some.error());
    for (const Cell* cell : *some) {
      if (std::ranges::find(all, cell) == all.end()) all.push_back(cell);
    }
  }
  return all;
}

}  // namespace

tl::expected<void, std::string> check_timelines(const Experiment& experiment, const Options& options) {
  if (options.timelines.empty()) return {};
  if (experiment.comparisons.empty())
    return tl::unexpected(std::string("--timeline: the config has no [comparison.x] to run"));
  return chosen(cells_of(experiment), options).map([](const auto&) {});
}

tl::expected<std::vector<std::filesystem::path>, std::string> write_timelines(const Experiment& experiment,
                                                                              Store& store, const Options& options,
                                                                              const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  if (options.timelines.empty()) return paths;
  const std::vector<Cell> cells = cells_of(experiment);
  const auto runs = chosen(cells, options);
  if (!runs) return tl::unexpected(runs.error());
  if (auto made = make_folder(folder / "timeline"); !made) return tl::unexpected(made.error());
  for (const Cell* cell : *runs) {
    const auto trace = trace_events(store.database(), {.run = cell->hash,
                                                       .experiment = experiment.name,
                                                       .comparison = cell->comparison->name,
                                                       .query = cell->query->name,
                                                       .tuner = cell->tuner->label,
                                                       .replication = cell->replication});
    if (!trace) return tl::unexpected(fmt::format("timeline of {}: {}", name_of(*cell), trace.error().what));
    const auto path = folder / "timeline" /
                      (file_stem({cell->comparison->name, cell->query->name, cell->tuner->label,
                                  fmt::format("{}", cell->replication)}) +
                       ".json");
    if (auto written = write_file(path, *trace); !written) return tl::unexpected(written.error());
    paths.push_back(path);
  }
  return paths;
}

}  // namespace millrace::experiments
