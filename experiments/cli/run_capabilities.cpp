#include "experiments/cli/run_capabilities.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/capability/capability_rows.h"
#include "experiments/capability/capability_text.h"
#include "experiments/capability/compute_capability.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/store/stopwatch.h"
#include "experiments/workers/stage_progress.h"
#include "models/learning_library.h"

namespace millrace::experiments {
namespace {

// Fits and judges, and puts it into the store. Error: a sentence; "stopped" by the user.
tl::expected<void, std::string> compute(const Experiment& experiment, const CapabilitySpec& spec, Store& store,
                                        std::size_t jobs, const ArtefactKey& key) {
  const auto learning = models::learning_library();
  if (!learning) return tl::unexpected(learning.error());
  const auto data = capability_data(experiment, spec, store);
  if (!data) return tl::unexpected(data.error().what);
  const Stopwatch stopwatch;
  const auto rows =
      compute_capability(**learning, spec, *data, experiment.seed,
                         {.threads = std::max<std::size_t>(1, jobs), .go_on = [] { return !interrupted(); }});
  if (!rows) return tl::unexpected(rows.error());
  const std::string hash = key.hash();
  std::vector<TableRow> all = table_rows(hash, *rows);
  all.push_back(artefact_row(key, experiment.name + "/" + spec.name, "done"));
  all.push_back(stopwatch.row(hash, "fitting"));
  if (const auto put = store.put(all); !put) return tl::unexpected(put.error().what);
  return {};
}

// Without rows if it is not stored.
StoreResult<CapabilityReport> stored_report(const Experiment& experiment, const CapabilitySpec& spec, Store& store) {
  auto rows = stored_capability(store, capability_key(experiment, spec).hash());
  if (!rows) return tl::unexpected(rows.error());
  std::vector<ReportedCapability> reported;
  if (!spec.reported.empty() && !rows->empty()) {
    auto read = read_reported_capability(spec.reported);
    if (!read) return tl::unexpected(StoreError{read.error()});
    reported = std::move(*read);
  }
  return capability_report(experiment, std::move(*rows), std::move(reported));
}

void print(const Experiment& experiment, const CapabilitySpec& spec, const CapabilityReport& report) {
  fmt::print("\ncapability {}/{}\n{}", experiment.name, spec.name, capability_text(report));
}

tl::expected<void, std::string> write(const Experiment& experiment, const CapabilitySpec& spec,
                                      const CapabilityReport& report, const std::filesystem::path& folder) {
  const std::string stem = spec.name + "-capability";
  if (auto made = make_folder(folder / "figures"); !made) return made;
  if (auto done = write_file(folder / (stem + ".csv"), capability_csv(report)); !done) return done;
  const std::string title = fmt::format("{}: {}", experiment.name, spec.name);
  return draw_with_gnuplot(capability_plot(report, title), folder / "figures" / stem);
}

}  // namespace

int run_capabilities(const Experiment& experiment, Store& store, const Options& options,
                     const std::filesystem::path& folder) {
  for (const CapabilitySpec& spec : experiment.capabilities) {
    const auto failed = [&](const std::string& why) {
      return complain(fmt::format("capability {}: {}", spec.name, why), kFailure);
    };
    const ArtefactKey key = capability_key(experiment, spec);
    const auto status = store.status(key.hash());
    if (!status) return failed(status.error().what);
    if (!*status) {
      tell_stage("capability " + spec.name);
      const auto computed = compute(experiment, spec, store, options.jobs, key);
      if (!computed && interrupted()) {
        return complain("interrupted; what was finished is stored, and the same command goes on from there",
                        kInterrupted);
      }
      if (!computed) return failed(computed.error());
    }
    const auto report = stored_report(experiment, spec, store);
    if (!report) return failed(report.error().what);
    print(experiment, spec, *report);
    if (auto written = write(experiment, spec, *report, folder); !written) return failed(written.error());
  }
  return kFine;
}

StoreResult<void> print_capabilities(const Experiment& experiment, Store& store) {
  for (const CapabilitySpec& spec : experiment.capabilities) {
    const auto report = stored_report(experiment, spec, store);
    if (!report) return tl::unexpected(report.error());
    if (!report->rows.empty()) print(experiment, spec, *report);
  }
  return {};
}

}  // namespace millrace::experiments
