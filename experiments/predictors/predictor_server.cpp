#include "experiments/predictors/predictor_server.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "experiments/learning/model_file_io.h"
#include "experiments/learning/model_key.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/predictors/compute_predictor.h"
#include "experiments/predictors/predictor_key.h"
#include "experiments/predictors/trial_file.h"
#include "experiments/workers/row_json.h"
#include "models/learning_library.h"

namespace millrace::experiments {
namespace {

constexpr std::string_view kQuestion = "predictor";

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::string predictor_question(const std::string& hash) {
  return fmt::format("{} {}", kQuestion, hash);
}

std::optional<std::string> predictor_asked(const std::string& line) {
  std::istringstream words(line);
  std::string word, hash;
  words >> word >> hash;
  if (!words || word != kQuestion) return std::nullopt;
  return hash;
}

tl::expected<PredictorData, std::string> stored_predictor_data(const Experiment& experiment, const PredictorSpec& spec,
                                                               Store& store) {
  const std::string hash = pipelines_key(experiment, pipelines_of(experiment, spec)).hash();
  auto pipelines = stored_pipelines(store, hash);
  if (!pipelines) return tl::unexpected(pipelines.error().what);
  const auto calls = stored_operator_calls(store, hash);
  if (!calls) return tl::unexpected(calls.error().what);
  return predictor_data(spec, std::move(*pipelines), *calls, experiment.seed);
}

tl::expected<void, std::string> PredictorServer::answer(const std::string& hash, std::ostream& out) {
  const PredictorSpec* spec = spec_of(hash);
  if (spec == nullptr) {
    return tl::unexpected(std::string("the config has changed since the run was started; start it again"));
  }
  if (auto opened = open(); !opened) return opened;
  const auto rows = train(*spec, hash, out);
  if (!rows) return tl::unexpected(fmt::format("predictor {}: {}", label_of(*spec), rows.error()));
  out << to_line(*rows) << std::endl;
  return {};
}

const PredictorSpec* PredictorServer::spec_of(const std::string& hash) const {
  for (const PredictorSpec& spec : experiment_->predictors) {
    if (predictor_key(*experiment_, spec).hash() == hash) return &spec;
  }
  return nullptr;
}

tl::expected<void, std::string> PredictorServer::open() {
  if (learning_ == nullptr) {
    const auto library = models::learning_library();
    if (!library) return tl::unexpected(library.error());
    learning_ = *library;
  }
  if (store_) return {};
  auto opened = Store::open_existing(path_);
  if (!opened) return tl::unexpected(opened.error().what);
  store_.emplace(std::move(*opened));
  return {};
}

tl::expected<std::unique_ptr<models::OperatorCostModel>, std::string> PredictorServer::costs_of(
    const PredictorSpec& spec, const PredictorData& data, std::ostream& out) {
  const auto path = model_path(*store_, operator_costs_key(*experiment_, spec).hash());
  if (std::filesystem::exists(path)) {
    if (auto loaded = learning_->load_operator_costs(contents(path))) return loaded;
  }
  out << fmt::format("learning what {} calls of operators cost", data.calls.size()) << std::endl;
  auto trained = learning_->train_operator_costs(spec.costs, data.calls);
  if (!trained) return trained;
  if (auto written = write_model(path, (*trained)->bytes()); !written) return tl::unexpected(written.error());
  return trained;
}

tl::expected<std::vector<TableRow>, std::string> PredictorServer::train(const PredictorSpec& spec,
                                                                        const std::string& hash, std::ostream& out) {
  const auto data = stored_predictor_data(*experiment_, spec, *store_);
  if (!data) return tl::unexpected(data.error());
  std::unique_ptr<models::OperatorCostModel> costs;
  if (spec.has_costs()) {
    auto learned = costs_of(spec, *data, out);
    if (!learned) return tl::unexpected(learned.error());
    costs = std::move(*learned);
  }
  const auto path = model_path(*store_, hash);
  const auto trials = path.parent_path() / "trials.jsonl";
  std::string problem;
  const PredictorHooks hooks{.finished = read_trials(trials),
                             .tried =
                                 [&](const PredictorTrialRow& row) {
                                   if (auto kept = append_trial(trials, row); !kept) problem = kept.error();
                                 },
                             .remark = [&](const std::string& stage) { out << stage << std::endl; },
                             .go_on = [&] { return problem.empty(); }};
  const auto computed = compute_predictor(*learning_, spec, *data, costs.get(), experiment_->seed, hooks);
  if (!problem.empty()) return tl::unexpected(problem);
  if (!computed) return tl::unexpected(computed.error());
  if (auto written = write_model(path, computed->bytes); !written) return tl::unexpected(written.error());
  std::error_code ignored;
  std::filesystem::remove(trials, ignored);
  std::vector<TableRow> rows = table_rows(hash, computed->rows);
  for (TableRow& row : table_rows(hash, computed->clocks)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace millrace::experiments
