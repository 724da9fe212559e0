// The worker's side of predictors: trains and judges those that it is asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <tl/expected.hpp>

#include "experiments/config/experiment.h"
#include "experiments/predictors/predictor_data.h"
#include "experiments/store/store.h"
#include "models/learning.h"

namespace millrace::experiments {

// "predictor HASH", and the reverse: the hash; nullopt if the line asks for something else.
std::string predictor_question(const std::string& hash);
std::optional<std::string> predictor_asked(const std::string& line);

class PredictorServer {
 public:
  // The experiment outlives it, and so does `learning`; null: the learning library. `store`: file that the pipelines
  // are read from, beside which models lie.
  PredictorServer(const Experiment& experiment, std::string store, const models::Learning* learning = nullptr)
      : experiment_(&experiment), path_(std::move(store)), learning_(learning) {}

  // Remarks how far it has come, a line after each epoch; writes the model's file, and those of operator cost
  // predictors where they are not there; answers with all rows. Finished trials lie beside the model until it is there,
  // so that a killed worker loses one at most. Errors: an unknown predictor (the config was changed), a store that
  // cannot be read, nothing to learn from, a failed training (a sentence).
  tl::expected<void, std::string> answer(const std::string& hash, std::ostream& out);

 private:
  tl::expected<std::vector<TableRow>, std::string> train(const PredictorSpec& spec, const std::string& hash,
                                                         std::ostream& out);
  tl::expected<std::unique_ptr<models::OperatorCostModel>, std::string> costs_of(const PredictorSpec& spec,
                                                                                 const PredictorData& data,
                                                                                 std::ostream& out);
  const PredictorSpec* spec_of(const std::string& hash) const;
  tl::expected<void, std::string> open();

  const Experiment* experiment_;
  std::string path_;
  const models::Learning* learning_;
  std::optional<Store> store_;
};

// From the store: what a spec learns from and is judged by. Errors: as predictor_data(), and the store's.
tl::expected<PredictorData, std::string> stored_predictor_data(const Experiment& experiment, const PredictorSpec& spec,
                                                               Store& store);

}  // namespace millrace::experiments
