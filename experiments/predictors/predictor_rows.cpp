#include "experiments/predictors/predictor_rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/store/schema.h"

namespace millrace::experiments {
namespace {

using Clock = std::optional<double> PredictorClocks::*;
constexpr std::array<std::pair<std::string_view, Clock>, 4> kClocks = {{{"trials", &PredictorClocks::trials_s},
                                                                        {"training", &PredictorClocks::training_s},
                                                                        {"epoch", &PredictorClocks::epoch_s},
                                                                        {"inference", &PredictorClocks::inference_s}}};

std::int64_t whole(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

}  // namespace

double PredictorQueryRow::q_error() const {
  return std::max(latency_ms / predicted_ms, predicted_ms / latency_ms);
}

std::vector<TableRow> table_rows(const std::string& hash, const PredictorRows& rows) {
  std::vector<TableRow> all = {
      {"predictor",
       {hash, rows.model, whole(rows.parameters), std::int64_t{rows.trials}, rows.settings,
        std::int64_t{rows.best_epoch}, rows.cost_loss ? Value(*rows.cost_loss) : Value(), whole(rows.bytes)}}};
  std::int64_t position = 0;
  for (const PredictorTrialRow& trial : rows.tried) {
    all.push_back({"predictor_trial", {hash, position++, trial.settings, trial.validation_loss}});
  }
  for (const PredictorEpochRow& epoch : rows.epochs) {
    all.push_back(
        {"predictor_epoch",
         {hash, std::int64_t{epoch.epoch}, epoch.train_q_mean, epoch.validation_q_mean, epoch.validation_q_error}});
  }
  for (const PredictorQueryRow& query : rows.queries) {
    all.push_back({"predictor_query",
                   {hash, query.sigma, whole(query.position), std::int64_t{query.template_index}, query.latency_ms,
                    query.predicted_ms}});
  }
  return all;
}

std::vector<TableRow> table_rows(const std::string& hash, const PredictorClocks& clocks) {
  std::vector<TableRow> all;
  for (const auto& [what, clock] : kClocks) {
    const std::optional<double>& seconds = clocks.*clock;
    if (seconds) all.push_back({std::string(kWallClockTable), {hash, std::string(what), Value(), *seconds}});
  }
  return all;
}

StoreResult<std::optional<PredictorRows>> stored_predictor(Store& store, const std::string& hash) {
  Database& database = store.database();
  const auto own = database.rows(
      "SELECT model, parameters, trials, settings, best_epoch, cost_loss, bytes FROM predictor WHERE predictor = ?1",
      {hash});
  if (!own) return tl::unexpected(own.error());
  if (own->empty()) return std::optional<PredictorRows>();
  const Row& row = own->front();
  PredictorRows rows{text(row[0]),
                     static_cast<std::uint64_t>(integer(row[1])),
                     static_cast<std::uint32_t>(integer(row[2])),
                     text(row[3]),
                     static_cast<std::uint32_t>(integer(row[4])),
                     is_null(row[5]) ? std::nullopt : std::optional(number(row[5])),
                     static_cast<std::uint64_t>(integer(row[6])),
                     {},
                     {},
                     {}};
  const auto trials = database.rows(
      "SELECT settings, validation_loss FROM predictor_trial WHERE predictor = ?1 ORDER BY position", {hash});
  if (!trials) return tl::unexpected(trials.error());
  for (const Row& each : *trials) rows.tried.push_back({text(each[0]), number(each[1])});
  const auto epochs = database.rows(
      "SELECT epoch, train_q_mean, validation_q_mean, validation_q_error FROM predictor_epoch WHERE predictor = ?1 "
      "ORDER BY epoch",
      {hash});
  if (!epochs) return tl::unexpected(epochs.error());
  for (const Row& each : *epochs) {
    rows.epochs.push_back(
        {static_cast<std::uint32_t>(integer(each[0])), number(each[1]), number(each[2]), number(each[3])});
  }
  const auto queries = database.rows(
      "SELECT sigma, position, template, latency_ms, predicted_ms FROM predictor_query WHERE predictor = ?1 ORDER BY "
      "sigma, position",
      {hash});
  if (!queries) return tl::unexpected(queries.error());
  for (const Row& each : *queries) {
    rows.queries.push_back({number(each[0]), static_cast<std::uint64_t>(integer(each[1])),
                            static_cast<std::uint32_t>(integer(each[2])), number(each[3]), number(each[4])});
  }
  return std::optional(std::move(rows));
}

StoreResult<PredictorClocks> stored_clocks(Store& store, const std::string& hash) {
  const auto rows = store.database().rows("SELECT what, duration_s FROM wall_clock WHERE subject = ?1", {hash});
  if (!rows) return tl::unexpected(rows.error());
  PredictorClocks clocks;
  for (const Row& row : *rows) {
    for (const auto& [what, clock] : kClocks) {
      if (text(row[0]) == what) clocks.*clock = number(row[1]);
    }
  }
  return clocks;
}

}  // namespace millrace::experiments
