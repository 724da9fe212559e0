#include "experiments/cli/served_experiment.h"

#include <utility>

#include "experiments/learning/trained_models.h"

namespace millrace::experiments {
namespace {

template <class Server, class... Arguments>
Server& made(std::optional<Server>& server, Arguments&&... arguments) {
  if (!server) server.emplace(std::forward<Arguments>(arguments)...);
  return *server;
}

}  // namespace

tl::expected<std::unique_ptr<ServedExperiment>, std::string> ServedExperiment::of(Experiment experiment,
                                                                                  std::string store) {
  if (!experiment.models.empty() || !experiment.forecasts.empty()) {
    auto opened = Store::open_existing(store);
    if (!opened) return tl::unexpected(opened.error().what);
    if (auto found = find_trained_models(experiment, *opened); !found) return tl::unexpected(found.error().what);
  }
  return std::unique_ptr<ServedExperiment>(new ServedExperiment(std::move(experiment), std::move(store)));
}

tl::expected<void, std::string> ServedExperiment::answer(const std::string& question, std::ostream& out) {
  if (const auto block = trace_block(question)) return made(traces_, experiment_).answer(*block, out);
  if (const auto block = pipeline_block(question)) return made(pipelines_, experiment_).answer(*block, out);
  if (const auto model = model_question(question)) return made(models_, experiment_, store_).answer(*model, out);
  if (const auto asked = predictor_asked(question)) return made(predictors_, experiment_, store_).answer(*asked, out);
  if (is_oracle_question(question)) return made(oracles_, experiment_).answer(question, out);
  return made(cells_, experiment_).answer(question, out);
}

}  // namespace millrace::experiments
