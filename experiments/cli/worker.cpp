#include "experiments/comparison/worker.h"

#include <sys/prctl.h>

#include <csignal>
#include <iostream>
#include <string>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"
#include "experiments/learning/model_server.h"
#include "experiments/learning/trained_models.h"
#include "experiments/oracle/compute_oracles.h"
#include "experiments/pipelines/pipeline_block.h"
#include "experiments/predictors/predictor_server.h"
#include "experiments/traces/trace_block.h"

namespace millrace::experiments {

int worker_verb(const Options& options) {
  std::signal(SIGTERM, SIG_IGN);       // a batch system that ends a job tells all its processes: the parent decides
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a parent that was killed closes the pipe too; this is sooner
  auto experiment = load_for(options);
  if (!experiment) return kUsersMistake;
  if (!experiment->models.empty() || !experiment->forecasts.empty()) {
    auto store = Store::open_existing(options.store);
    if (!store) return complain(store.error().what, kFailure);
    if (auto found = find_trained_models(*experiment, *store); !found) return complain(found.error().what, kFailure);
  }
  CellServer cells(*experiment);
  TraceServer traces(*experiment);
  PipelineServer pipelines(*experiment);
  ModelServer models(*experiment, options.store);
  PredictorServer predictors(*experiment, options.store);
  const OracleServer oracles(*experiment);
  for (std::string question; std::getline(std::cin, question);) {
    const auto block = trace_block(question);
    const auto pipeline = pipeline_block(question);
    const auto model = model_question(question);
    const auto predictor = predictor_asked(question);
    const auto answered = block                          ? traces.answer(*block, std::cout)
                          : pipeline                     ? pipelines.answer(*pipeline, std::cout)
                          : model                        ? models.answer(*model, std::cout)
                          : predictor                    ? predictors.answer(*predictor, std::cout)
                          : is_oracle_question(question) ? oracles.answer(question, std::cout)
                                                         : cells.answer(question, std::cout);
    if (!answered) return complain(answered.error(), kFailure);
  }
  return kFine;
}

}  // namespace millrace::experiments
