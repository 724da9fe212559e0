#include "experiments/cli/run_predictors.h"

#include <fmt/format.h>

#include <optional>
#include <tuple>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/predictors/compute_predictors.h"
#include "experiments/predictors/predictor_plots.h"
#include "experiments/predictors/predictor_report.h"
#include "experiments/predictors/predictor_text.h"

namespace millrace::experiments {
namespace {

void print(const Experiment& experiment, const PipelinesReport& report) {
  fmt::print("\npredictors {}/{}\n{}", experiment.name, report.pipelines, predictor_text(report));
}

tl::expected<void, std::string> write(const Experiment& experiment, const PipelinesReport& report,
                                      const std::filesystem::path& folder) {
  const std::string stem = report.pipelines + "-predictors";
  const auto figures = folder / "figures";
  if (auto made = make_folder(figures); !made) return made;
  if (auto done = write_file(folder / (stem + ".csv"), predictor_csv(report)); !done) return done;
  const auto title = [&](const char* what) {
    return fmt::format("{}: {}, {}", experiment.name, report.pipelines, what);
  };
  const std::string distribution = distribution_csv(report);
  for (const auto& [kind, csv, plot] :
       {std::tuple("distribution", distribution,
                   std::optional(distribution_plot(report, title("distribution of q-errors")))),
        std::tuple("groups", groups_csv(report), std::optional(groups_plot(report, title("q-errors by latency")))),
        std::tuple("convergence", convergence_csv(report), convergence_plot(report, title("convergence"))),
        std::tuple("cardinalities", cardinalities_csv(report),
                   cardinalities_plot(report, title("disturbed cardinalities"))),
        std::tuple("robustness", distribution,
                   robustness_plot(report, title("q-errors with disturbed cardinalities")))}) {
    const std::string name = fmt::format("{}-{}", stem, kind);
    if (!plot) continue;
    if (auto done = write_file(folder / (name + ".csv"), csv); !done) return done;
    if (auto drawn = draw_with_gnuplot(*plot, figures / name); !drawn) return drawn;
  }
  return {};
}

}  // namespace

int run_predictors(const Experiment& experiment, Store& store, const Options& options,
                   const std::vector<std::string>& worker_command, const std::filesystem::path& folder) {
  if (experiment.predictors.empty()) return kFine;
  const auto counts = compute_predictors(experiment, store,
                                         {.jobs = options.jobs,
                                          .worker_command = worker_command,
                                          .progress = progress_style(stderr, options.quiet),
                                          .interrupted = interrupted});
  if (!counts) return complain(counts.error().what, kFailure);
  if (counts->interrupted) {
    return complain("interrupted; what was finished is stored, and the same command goes on from there", kInterrupted);
  }
  if (!options.quiet) {
    fmt::print(stderr, "millrace: {} predictors: {} were stored, {} trained\n", counts->models, counts->stored,
               counts->models - counts->stored);
  }
  const auto reports = stored_reports(experiment, store);
  if (!reports) return complain(reports.error().what, kFailure);
  for (const PipelinesReport& report : *reports) {
    print(experiment, report);
    if (auto written = write(experiment, report, folder); !written) return complain(written.error(), kFailure);
  }
  return kFine;
}

StoreResult<void> print_predictors(const Experiment& experiment, Store& store) {
  const auto reports = stored_reports(experiment, store);
  if (!reports) return tl::unexpected(reports.error());
  for (const PipelinesReport& report : *reports) print(experiment, report);
  return {};
}

}  // namespace millrace::experiments
