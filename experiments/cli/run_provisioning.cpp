#include "experiments/cli/run_provisioning.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/figures/gnuplot.h"
#include "experiments/provisioning/provisioning_plot.h"
#include "experiments/provisioning/provisioning_summary.h"
#include "experiments/provisioning/stored_provisions.h"
#include "experiments/workers/stage_progress.h"

namespace millrace::experiments {
namespace {

std::vector<ControllerSummary> summaries_of(const ProvisioningSpec& spec, const ProvisioningOutcome& outcome) {
  std::vector<ControllerSummary> summaries;
  for (const ControllersEpochs& each : outcome.controllers) {
    summaries.push_back(summary_of(each, epochs_of_a_day(spec)));
  }
  return summaries;
}

void print(const Experiment& experiment, const ProvisioningSpec& spec,
           const std::vector<ControllerSummary>& summaries) {
  fmt::print("\nprovisioning {}/{}\n{}", experiment.name, spec.name, provisioning_text(summaries));
}

tl::expected<void, std::string> write(const Experiment& experiment, const ProvisioningSpec& spec,
                                      const std::vector<ControllerSummary>& summaries,
                                      const std::filesystem::path& folder) {
  const std::string stem = spec.name + "-provisioning";
  if (auto made = make_folder(folder / "figures"); !made) return made;
  if (auto done = write_file(folder / (stem + ".csv"), provisioning_csv(summaries)); !done) return done;
  const Plot plot = provisioning_plot(summaries, fmt::format("{}: {}", experiment.name, spec.name));
  return draw_with_gnuplot(plot, folder / "figures" / stem);
}

}  // namespace

int run_provisioning(const Experiment& experiment, Store& store, const Options& options,
                     const std::filesystem::path& folder) {
  for (const ProvisioningSpec& spec : experiment.provisionings) {
    tell_stage("provisioning " + spec.name);
    const auto outcome = compute_provisioning(experiment, spec, store, [] { return !interrupted(); });
    if (interrupted()) {
      return complain("interrupted; what was finished is stored, and the same command goes on from there",
                      kInterrupted);
    }
    if (!outcome) return complain(fmt::format("provisioning {}: {}", spec.name, outcome.error().what), kFailure);
    if (!options.quiet) {
      fmt::print(stderr, "millrace: provisioning {}: {} controllers, of which {} were stored\n", spec.name,
                 outcome->controllers.size(), outcome->stored);
    }
    const auto summaries = summaries_of(spec, *outcome);
    print(experiment, spec, summaries);
    if (auto done = write(experiment, spec, summaries, folder); !done) return complain(done.error(), kFailure);
  }
  return kFine;
}

StoreResult<void> print_provisioning(const Experiment& experiment, Store& store) {
  for (const ProvisioningSpec& spec : experiment.provisionings) {
    const auto outcome = stored_provisioning(experiment, spec, store);
    if (!outcome)
      return tl::unexpected(StoreError{fmt::format("provisioning {}: {}", spec.name, outcome.error().what)});
    if (outcome->stored == spec.controllers.size()) print(experiment, spec, summaries_of(spec, *outcome));
  }
  return {};
}

}  // namespace millrace::experiments
