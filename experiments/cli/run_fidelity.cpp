#include "experiments/cli/run_fidelity.h"

#include <fmt/format.h>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/fidelity/fidelity_csv.h"
#include "experiments/fidelity/fidelity_plans.h"
#include "experiments/fidelity/fidelity_plot.h"
#include "experiments/fidelity/fidelity_text.h"
#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {
namespace {

void print(const Experiment& experiment, const FidelitySpec& spec, const FidelityPlans& plans) {
  fmt::print("\nfidelity {}/{}\n{}", experiment.name, spec.name, fidelity_text(plans));
}

tl::expected<void, std::string> write(const Experiment& experiment, const FidelitySpec& spec,
                                      const FidelityPlans& plans, const std::filesystem::path& folder) {
  const std::string stem = spec.name + "-fidelity";
  const auto figures = folder / "figures";
  if (auto made = make_folder(figures); !made) return made;
  if (auto done = write_file(folder / (stem + ".csv"), fidelity_csv(plans)); !done) return done;
  if (auto done = write_file(folder / (stem + "-operators.csv"), fidelity_operators_csv(plans)); !done) return done;
  for (std::size_t set = plans.first_simulated(); set < plans.sets.size(); ++set) {
    const std::string title = fmt::format("{}: {} against {}", experiment.name, plans.sets[set], plans.measured);
    auto drawn = draw_with_gnuplot(fidelity_plot(plans, set, title), figures / (stem + "-" + plans.sets[set]));
    if (!drawn) return drawn;
  }
  return {};
}

}  // namespace

int run_fidelity(const Experiment& experiment, Store& store, const std::filesystem::path& folder) {
  for (const FidelitySpec& spec : experiment.fidelities) {
    const auto plans = fidelity_plans(experiment, spec, store);
    if (!plans) return complain(fmt::format("fidelity {}: {}", spec.name, plans.error().what), kFailure);
    if (plans->plans.empty()) {
      return complain(fmt::format("fidelity {}: no execution of {} was kept", spec.name, spec.measured), kFailure);
    }
    print(experiment, spec, *plans);
    if (auto written = write(experiment, spec, *plans, folder); !written) return complain(written.error(), kFailure);
  }
  return kFine;
}

StoreResult<void> print_fidelity(const Experiment& experiment, Store& store) {
  for (const FidelitySpec& spec : experiment.fidelities) {
    const auto plans = fidelity_plans(experiment, spec, store);
    if (!plans) return tl::unexpected(StoreError{fmt::format("fidelity {}: {}", spec.name, plans.error().what)});
    if (!plans->plans.empty()) print(experiment, spec, *plans);
  }
  return {};
}

}  // namespace millrace::experiments
