#include "experiments/cli/run_deployments.h"

#include <fmt/format.h>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/deployments/deployments_plot.h"
#include "experiments/deployments/judge_deployments.h"
#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

namespace {

void print(const Experiment& experiment, const DeploymentContest& contest, const JudgedDeployments& judged) {
  fmt::print("\ndeployments {}/{}\n{}", experiment.name, contest.name, deployments_text(judged, contest.against));
}

tl::expected<void, std::string> write(const Experiment& experiment, const DeploymentContest& contest,
                                      const JudgedDeployments& judged, const std::filesystem::path& folder) {
  const auto figures = folder / "figures";
  if (auto made = make_folder(figures); !made) return made;
  if (auto done = write_file(figures / (contest.name + ".csv"), scores_csv(judged)); !done) return done;
  if (!judged.regrets.empty()) {
    if (auto done = write_file(figures / (contest.name + "-regret.csv"), regrets_csv(judged)); !done) return done;
  }
  return draw_with_gnuplot(deployments_plot(judged, fmt::format("{}: {}", experiment.name, contest.name)),
                           figures / contest.name);
}

}  // namespace

int run_deployments(const Experiment& experiment, Store& store, const std::filesystem::path& folder) {
  for (const DeploymentContest& contest : experiment.deployments) {
    const auto judged = judge_deployments(experiment, contest, store);
    if (!judged) return complain(judged.error().what, kFailure);
    if (judged->scores.empty()) {
      return complain(fmt::format("deployments {}: no query has results in every set", contest.name), kFailure);
    }
    print(experiment, contest, *judged);
    if (auto written = write(experiment, contest, *judged, folder); !written) {
      return complain(written.error(), kFailure);
    }
  }
  return kFine;
}

StoreResult<void> print_deployments(const Experiment& experiment, Store& store) {
  for (const DeploymentContest& contest : experiment.deployments) {
    const auto judged = judge_deployments(experiment, contest, store);
    if (!judged) return tl::unexpected(judged.error());
    if (!judged->scores.empty()) print(experiment, contest, *judged);
  }
  return {};
}

}  // namespace millrace::experiments
