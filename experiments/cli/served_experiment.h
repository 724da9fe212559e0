// An experiment in a worker process, and all that answers questions about it.
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <tl/expected.hpp>

#include "experiments/comparison/worker.h"
#include "experiments/config/experiment.h"
#include "experiments/learning/model_server.h"
#include "experiments/oracle/compute_oracles.h"
#include "experiments/pipelines/pipeline_block.h"
#include "experiments/predictors/predictor_server.h"
#include "experiments/traces/trace_block.h"

namespace millrace::experiments {

class ServedExperiment {
 public:
  // `store`: path of the store that holds the models which its tuners may use. Error: it cannot be read.
  static tl::expected<std::unique_ptr<ServedExperiment>, std::string> of(Experiment experiment, std::string store);
  // Answers a question of traces, pipelines, models, predictors, the oracle or a comparison's cell, each as its server
  // says. Error: a question that none of them can answer (a sentence).
  tl::expected<void, std::string> answer(const std::string& question, std::ostream& out);

 private:
  ServedExperiment(Experiment experiment, std::string store)
      : experiment_(std::move(experiment)), store_(std::move(store)) {}

  const Experiment experiment_;
  const std::string store_;
  // Made when they are first asked: most workers hear questions of one kind only.
  std::optional<CellServer> cells_;
  std::optional<TraceServer> traces_;
  std::optional<PipelineServer> pipelines_;
  std::optional<ModelServer> models_;
  std::optional<PredictorServer> predictors_;
  std::optional<OracleServer> oracles_;
};

}  // namespace millrace::experiments
