#include "experiments/cli/run_traces.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/figures/gnuplot.h"
#include "experiments/traces/ability_curve.h"
#include "experiments/traces/compute_traces.h"
#include "experiments/traces/dag_sizes.h"
#include "experiments/traces/degree_curve.h"
#include "experiments/traces/live_traces.h"
#include "experiments/traces/published_quantiles.h"
#include "experiments/traces/trace_key.h"
#include "experiments/traces/trace_summary.h"

namespace millrace::experiments {

std::string name_of(const Experiment& experiment, const TraceSet& set) {
  return experiment.name + "/" + set.name;
}

namespace {

// The set's labels beside published ones: a table, and a figure in `folder`.
tl::expected<void, std::string> show_beside(const TraceSet& set, const std::string& hash, Store& store,
                                            const std::filesystem::path& folder) {
  const auto published = read_quantiles(set.published);
  if (!published) return tl::unexpected(published.error());
  const auto simulated = simulated_quantiles(store, hash, *published);
  if (!simulated) return tl::unexpected(simulated.error().what);
  fmt::print("\nbeside {}; ratios simulated / published\n{}", set.published, quantile_table(*published, *simulated));
  if (auto made = make_folder(folder); !made) return made;
  return draw_with_gnuplot(
      quantile_plot(*published, *simulated, fmt::format("labels of {}: simulated beside executed", set.name)),
      folder / (set.name + "-quantiles"));
}

// FOLDER/STEM.{svg,png,csv}; makes the folder.
tl::expected<void, std::string> draw(const Plot& plot, const std::string& csv, const std::filesystem::path& folder,
                                     const std::string& stem) {
  if (auto made = make_folder(folder); !made) return made;
  if (!csv.empty()) {
    if (auto written = write_file(folder / (stem + ".csv"), csv); !written) return written;
  }
  return draw_with_gnuplot(plot, folder / stem);
}

// What the degrees of a set do, where they are chosen so that it shows: those of one operator, or those of all.
tl::expected<void, std::string> show_degrees(const TraceSet& set, const std::string& hash, Store& store,
                                             const std::filesystem::path& folder) {
  const auto curves = ability_curves(hash, store);
  if (!curves) return tl::unexpected(curves.error().what);
  if (!curves->empty()) {
    fmt::print("\nprocessing ability in set {}\n{}", set.name, ability_text(*curves));
    return draw(ability_plot(*curves, set.name + ": processing ability by the parallelism of one operator"),
                ability_csv(*curves), folder, set.name + "-ability");
  }
  const auto curve = degree_curve(set, hash, store);
  if (!curve) return tl::unexpected(curve.error().what);
  if (!*curve) return {};
  return draw((*curve)->plot, (*curve)->csv, folder, set.name + "-degrees");
}

// The sizes of the queries of all sets, where there are several.
tl::expected<void, std::string> show_dags(const Experiment& experiment, Store& store,
                                          const std::filesystem::path& folder) {
  std::vector<DagSizes> sets;
  std::size_t sizes = 0;
  for (const TraceSet& set : experiment.traces) {
    auto found = dag_sizes(set, trace_set_key(experiment, set).hash(), store);
    if (!found) return tl::unexpected(found.error().what);
    sizes = std::max(sizes, found->sizes.size());
    sets.push_back(std::move(*found));
  }
  if (sizes < 2) return {};
  fmt::print("{}", dag_sizes_text(sets));
  return draw(dag_sizes_plot(sets, experiment.name + ": DAGs by number of operators"), dag_sizes_csv(sets), folder,
              "dag-sizes");
}

}  // namespace

int run_traces(const Experiment& experiment, Store& store, const Options& options,
               const std::vector<std::string>& worker_command, const std::filesystem::path& folder) {
  int status = kFine;
  std::vector<TraceCounts> measured(experiment.traces.size());
  const bool live = std::ranges::any_of(experiment.traces, [](const TraceSet& set) { return set.live.has_value(); });
  if (live) {
    auto counts = measure_traces(experiment, store,
                                 {.progress = progress_style(stderr, options.quiet),
                                  .interrupted = interrupted,
                                  .report = [&](const std::string& line) {
                                    if (!options.quiet) fmt::print(stderr, "millrace: {}\n", line);
                                  }});
    if (!counts) return complain(counts.error().what, kFailure);
    measured = std::move(*counts);
  }
  for (std::size_t i = 0; i < experiment.traces.size(); ++i) {
    const TraceSet& set = experiment.traces[i];
    auto counts = set.live ? StoreResult<TraceCounts>(measured[i])
                           : compute_traces(set, trace_set_key(experiment, set), store,
                                            {.artefact_name = name_of(experiment, set),
                                             .jobs = options.jobs,
                                             .worker_command = worker_command,
                                             .progress = progress_style(stderr, options.quiet),
                                             .interrupted = interrupted});
    if (!counts) return complain(fmt::format("trace {}: {}", set.name, counts.error().what), kFailure);
    if (counts->interrupted) {
      return complain("interrupted; what was finished is stored, and the same command goes on from there",
                      kInterrupted);
    }
    if (!options.quiet) {
      fmt::print(stderr, "millrace: trace {}: {} executions kept of {}, {} of them were stored, {} failed\n", set.name,
                 counts->kept, counts->attempts, counts->stored, counts->failed);
    }
    if (counts->failed > 0) status = kFailedCells;
  }
  if (auto printed = print_traces(experiment, store); !printed) return complain(printed.error().what, kFailure);
  for (const TraceSet& set : experiment.traces) {
    const auto shown = show_degrees(set, trace_set_key(experiment, set).hash(), store, folder / "figures");
    if (!shown) return complain(shown.error(), kFailure);
  }
  if (auto shown = show_dags(experiment, store, folder / "figures"); !shown) return complain(shown.error(), kFailure);
  for (const TraceSet& set : experiment.traces) {
    if (set.published.empty()) continue;
    const auto shown = show_beside(set, trace_set_key(experiment, set).hash(), store, folder / "figures");
    if (!shown) return complain(shown.error(), kFailure);
  }
  return status;
}

StoreResult<void> print_traces(const Experiment& experiment, Store& store) {
  for (const TraceSet& set : experiment.traces) {
    const std::string hash = trace_set_key(experiment, set).hash();
    const auto table = trace_summary(set, hash, store);
    if (!table) return tl::unexpected(table.error());
    fmt::print("{}, set {}\n{}", name_of(experiment, set), hash.substr(0, 12), *table);
  }
  return {};
}

}  // namespace millrace::experiments
