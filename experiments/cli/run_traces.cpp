#include "experiments/cli/run_traces.h"

#include <fmt/format.h>

#include <filesystem>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/figures/gnuplot.h"
#include "experiments/traces/compute_traces.h"
#include "experiments/traces/degree_curve.h"
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

}  // namespace

int run_traces(const Experiment& experiment, Store& store, const Options& options,
               const std::vector<std::string>& worker_command, const std::filesystem::path& folder) {
  int status = kFine;
  for (const TraceSet& set : experiment.traces) {
    const ArtefactKey key = trace_set_key(experiment, set);
    const auto counts = compute_traces(set, key, store,
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
    const auto curve = degree_curve(set, trace_set_key(experiment, set).hash(), store);
    if (!curve) return complain(curve.error().what, kFailure);
    if (!*curve) continue;
    if (auto made = make_folder(folder / "figures"); !made) return complain(made.error(), kFailure);
    const auto drawn = draw_with_gnuplot(**curve, folder / "figures" / (set.name + "-degrees"));
    if (!drawn) return complain(drawn.error(), kFailure);
  }
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
