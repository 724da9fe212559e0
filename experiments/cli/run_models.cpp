#include "experiments/cli/run_models.h"

#include <fmt/format.h>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/learning/compute_models.h"
#include "experiments/learning/evaluate.h"
#include "experiments/learning/reported_errors.h"

namespace millrace::experiments {

int run_models(const Experiment& experiment, Store& store, const Options& options,
               const std::vector<std::string>& worker_command) {
  if (experiment.models.empty()) return kFine;
  const auto counts = compute_models(experiment, store,
                                     {.jobs = options.jobs,
                                      .worker_command = worker_command,
                                      .progress = progress_style(stderr, options.quiet),
                                      .interrupted = interrupted});
  if (!counts) return complain(counts.error().what, kFailure);
  if (counts->interrupted) {
    return complain("interrupted; what was finished is stored, and the same command goes on from there", kInterrupted);
  }
  if (!options.quiet) {
    fmt::print(stderr, "millrace: {} models: {} were stored, {} trained\n", counts->models, counts->stored,
               counts->models - counts->stored);
  }
  if (auto printed = print_evaluations(experiment, store); !printed) return complain(printed.error().what, kFailure);
  return kFine;
}

StoreResult<void> print_evaluations(const Experiment& experiment, Store& store) {
  for (const EvaluationSpec& spec : experiment.evaluations) {
    const auto key = evaluation_key(experiment, spec, store);
    if (!key) return tl::unexpected(key.error());
    const auto rows = stored_evaluation(store, key->hash());
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) continue;
    std::vector<ReportedError> reported;
    if (!spec.reported.empty()) {
      auto read = read_reported(spec.reported);
      if (!read) return tl::unexpected(StoreError{read.error()});
      reported = std::move(*read);
    }
    fmt::print("\nevaluation {}/{}\n{}", experiment.name, spec.name, evaluation_text(*rows, reported));
  }
  return {};
}

}  // namespace millrace::experiments
