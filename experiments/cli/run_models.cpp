#include "experiments/cli/run_models.h"

#include <fmt/format.h>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/figures/draw.h"
#include "experiments/learning/compute_models.h"
#include "experiments/learning/evaluate.h"
#include "experiments/learning/evaluation_plot.h"
#include "experiments/learning/model_key.h"
#include "experiments/learning/reported_errors.h"

namespace millrace::experiments {

namespace {

struct EvaluationResult {
  std::vector<EvaluationRow> rows;  // none: it is not stored
  std::vector<ReportedError> reported;
};

StoreResult<EvaluationResult> stored_result(const Experiment& experiment, const EvaluationSpec& spec, Store& store) {
  const auto key = evaluation_key(experiment, spec, store);
  if (!key) return tl::unexpected(key.error());
  auto rows = stored_evaluation(store, key->hash());
  if (!rows) return tl::unexpected(rows.error());
  EvaluationResult result{std::move(*rows), {}};
  if (spec.reported.empty() || result.rows.empty()) return result;
  auto read = read_reported(spec.reported);
  if (!read) return tl::unexpected(StoreError{read.error()});
  result.reported = std::move(*read);
  return result;
}

tl::expected<void, std::string> draw(const Experiment& experiment, const EvaluationSpec& spec,
                                     const EvaluationResult& result, const std::filesystem::path& folder) {
  if (auto made = make_folder(folder); !made) return made;
  const std::string csv = evaluation_csv(result.rows, result.reported);
  if (auto written = write_file(folder / (spec.name + ".csv"), csv); !written) return written;
  const std::string title = fmt::format("{}: {}", experiment.name, spec.name);
  return draw_with_gnuplot(evaluation_plot(result.rows, result.reported, spec.by, title), folder / spec.name);
}

tl::expected<void, std::string> draw_figures_of_models(const Experiment& experiment, Store& store,
                                                       const std::filesystem::path& folder) {
  std::vector<FigureModel> models;
  for (const ModelSpec& spec : experiment.models) {
    if (!spec.pretraining) continue;
    const auto key = model_key(experiment, spec, store);
    if (!key) return tl::unexpected(key.error().what);
    models.push_back({spec.name, key->hash()});
  }
  for (const Figure& figure : experiment.figures) {
    const FigureEntry* entry = find_figure(figure.kind);
    if (entry == nullptr || !entry->of_models) continue;
    auto drawn = draw_models_figure(store.database(), figure, models, folder);
    if (!drawn) return tl::unexpected(drawn.error());
  }
  return {};
}

}  // namespace

int run_models(const Experiment& experiment, Store& store, const Options& options,
               const std::vector<std::string>& worker_command, const std::filesystem::path& folder) {
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
  for (const EvaluationSpec& spec : experiment.evaluations) {
    const auto result = stored_result(experiment, spec, store);
    if (!result) return complain(result.error().what, kFailure);
    if (result->rows.empty()) continue;
    if (auto drawn = draw(experiment, spec, *result, folder / "figures"); !drawn) {
      return complain(drawn.error(), kFailure);
    }
  }
  if (auto drawn = draw_figures_of_models(experiment, store, folder / "figures"); !drawn) {
    return complain(drawn.error(), kFailure);
  }
  return kFine;
}

StoreResult<void> print_evaluations(const Experiment& experiment, Store& store) {
  for (const EvaluationSpec& spec : experiment.evaluations) {
    const auto result = stored_result(experiment, spec, store);
    if (!result) return tl::unexpected(result.error());
    if (result->rows.empty()) continue;
    fmt::print("\nevaluation {}/{}\n{}", experiment.name, spec.name, evaluation_text(result->rows, result->reported));
  }
  return {};
}

}  // namespace millrace::experiments
