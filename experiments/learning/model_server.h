// The worker's side of learning: trains the models and makes the predictions that it is asked for.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <tl/expected.hpp>

#include "experiments/config/experiment.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// What is asked of a worker: to train the model of a hash, or to predict with it what an evaluation is about.
struct ModelQuestion {
  std::string model;       // hash
  std::string evaluation;  // name of an [evaluation.x]; "": train
};
// "model HASH" or "predict HASH EVALUATION", and the reverse; nullopt if the line asks for something else.
std::string to_line(const ModelQuestion& question);
std::optional<ModelQuestion> model_question(const std::string& line);

class ModelServer {
 public:
  // The experiment outlives it. `store`: file that the traces are read from, beside which the models lie.
  ModelServer(const Experiment& experiment, std::string store) : experiment_(&experiment), path_(std::move(store)) {}

  // Training remarks "epoch DONE OF LOSS Q50 Q95 BEST" after each epoch (StreamTune's encoders: "encoder NUMBER OF DONE
  // OF LOSS VALIDATION_LOSS"), writes the model's file (and beside it clusters.csv and elbow.csv) and answers with its
  // row; a prediction is answered with its rows. Errors: an unknown model or evaluation (the config was changed), a
  // store that cannot be read, no traces to learn from, a failed training (a sentence).
  tl::expected<void, std::string> answer(const ModelQuestion& question, std::ostream& out);

 private:
  tl::expected<Store*, std::string> store();
  tl::expected<const ModelSpec*, std::string> spec_of(const std::string& hash);
  tl::expected<std::vector<TableRow>, std::string> train(const ModelSpec& spec, const std::string& hash,
                                                         std::ostream& out);
  tl::expected<std::vector<TableRow>, std::string> pretrain_encoders(const ModelSpec& spec, const std::string& hash,
                                                                     const std::vector<std::string>& sets,
                                                                     std::ostream& out);
  tl::expected<std::vector<TableRow>, std::string> predict(const ModelSpec& spec, const std::string& hash,
                                                           const EvaluationSpec& evaluation);

  const Experiment* experiment_;
  std::string path_;
  std::optional<Store> store_;
};

}  // namespace millrace::experiments
