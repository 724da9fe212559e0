#include "experiments/forecasting/compute_forecast.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "experiments/forecasting/forecast_days.h"
#include "experiments/forecasting/forecast_key.h"
#include "experiments/forecasting/forecaster_table.h"
#include "experiments/forecasting/trained_forecaster.h"
#include "experiments/learning/model_file_io.h"
#include "experiments/learning/model_key.h"
#include "experiments/store/stopwatch.h"
#include "models/forecasting/simple_forecasters.h"
#include "models/learning_library.h"

namespace millrace::experiments {

namespace {

using Made = tl::expected<std::unique_ptr<models::Forecaster>, std::string>;

StoreResult<void> note(const ArtefactKey& key, const std::string& name, const Stopwatch& watch, Store& store) {
  return store.put({artefact_row(key, name, "done"), watch.row(key.hash(), "train")});
}

// The file may be gone: stores are copied alone.
bool has_its_file(const Experiment& experiment, const ForecastSpec& spec, const Store& store) {
  return std::ranges::find(spec.forecasters, kGru) == spec.forecasters.end() ||
         std::filesystem::exists(model_path(store, forecaster_key(experiment, spec).hash()));
}

// The one whose file lies beside the store, or a new one.
Made gru(const Experiment& experiment, const ForecastSpec& spec, Store& store,
         const std::function<bool()>& interrupted) {
  const auto learning = models::learning_library();
  if (!learning) return tl::unexpected(learning.error());
  const ArtefactKey key = forecaster_key(experiment, spec);
  const auto path = model_path(store, key.hash());
  const auto status = store.status(key.hash());
  if (!status) return tl::unexpected(status.error().what);
  if (*status == "done" && std::filesystem::exists(path)) return trained_forecaster(path);
  const Stopwatch watch;
  models::ForecastSettings settings = spec.gru;
  settings.seed = seed_of(experiment, spec);
  auto trained = (*learning)->train_forecaster(settings, std::span(spec.series).first(spec.train_steps()),
                                               [&](std::uint32_t, double, double) { return !interrupted(); });
  if (!trained) return trained;
  if (auto written = write_model(path, (*trained)->bytes()); !written) return tl::unexpected(written.error());
  if (auto noted = note(key, experiment.name + "/" + spec.name + "/gru", watch, store); !noted) {
    return tl::unexpected(noted.error().what);
  }
  return trained;
}

}  // namespace

StoreResult<ForecastOutcome> compute_forecast(const Experiment& experiment, const ForecastSpec& spec, Store& store,
                                              const std::function<bool()>& interrupted) {
  const ArtefactKey key = forecast_key(experiment, spec);
  const std::string hash = key.hash();
  const auto status = store.status(hash);
  if (!status) return tl::unexpected(status.error());
  if (*status == "done" && has_its_file(experiment, spec, store)) return ForecastOutcome::stored;
  std::vector<TableRow> rows = {artefact_row(key, experiment.name + "/" + spec.name, "done")};
  for (const std::string& name : spec.forecasters) {
    Made forecaster = name == kGru ? gru(experiment, spec, store, interrupted)
                                   : Made(models::make_forecaster(forecaster_named(name).settings(spec), spec.series));
    if (interrupted()) return ForecastOutcome::interrupted;
    if (!forecaster) return tl::unexpected(StoreError{forecaster.error()});
    const std::vector<TableRow> its = table_rows(hash, spec, forecast_days(spec, name, **forecaster));
    rows.insert(rows.end(), its.begin(), its.end());
  }
  if (auto put = store.put(rows); !put) return tl::unexpected(put.error());
  return ForecastOutcome::computed;
}

}  // namespace millrace::experiments
