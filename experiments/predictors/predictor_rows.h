// What is stored of a predictor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/store.h"

namespace millrace::experiments {

struct PredictorTrialRow {
  std::string settings;        // JSON
  double validation_loss = 0;  // least of its epochs
  bool operator==(const PredictorTrialRow&) const = default;
};

struct PredictorEpochRow {
  std::uint32_t epoch = 0;  // from 1
  double train_q_mean = 0, validation_q_mean = 0;
  double validation_q_error = 0;  // standard error
  bool operator==(const PredictorEpochRow&) const = default;
};

// A query of a held-out template.
struct PredictorQueryRow {
  double sigma = 0;  // of the disturbed cardinalities; 0: as they are
  std::uint64_t position = 0;
  std::uint32_t template_index = 0;
  double latency_ms = 0, predicted_ms = 0;  // > 0
  double q_error() const;                   // [MERLIN, Eq. 9], >= 1
  bool operator==(const PredictorQueryRow&) const = default;
};

struct PredictorRows {
  std::string model;  // merlin, gcn, ..., or kFlatModel
  std::uint64_t parameters = 0;
  std::uint32_t trials = 0;  // settings tried
  std::string settings;      // JSON: chosen
  std::uint32_t best_epoch = 0;
  std::optional<double> cost_loss;  // of the operator cost predictors
  std::uint64_t bytes = 0;          // of the file
  std::vector<PredictorTrialRow> tried;
  std::vector<PredictorEpochRow> epochs;
  std::vector<PredictorQueryRow> queries;  // by sigma and position
  bool operator==(const PredictorRows&) const = default;
};
inline constexpr std::string_view kFlatModel = "ridge";

// What it took: rows of table wall_clock, which differ from run to run.
struct PredictorClocks {
  std::optional<double> trials_s, training_s;  // all trials; the training with the chosen settings
  std::optional<double> epoch_s;               // mean of the latter's epochs
  std::optional<double> inference_s;           // mean of single pipelines, one after another on one core
};

std::vector<TableRow> table_rows(const std::string& hash, const PredictorRows& rows);
std::vector<TableRow> table_rows(const std::string& hash, const PredictorClocks& clocks);

// The reverse; nullopt if it is not stored.
StoreResult<std::optional<PredictorRows>> stored_predictor(Store& store, const std::string& hash);
StoreResult<PredictorClocks> stored_clocks(Store& store, const std::string& hash);

}  // namespace millrace::experiments
