#include "experiments/learning/model_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "experiments/learning/examples.h"
#include "experiments/learning/model_file_io.h"
#include "experiments/learning/model_key.h"
#include "experiments/learning/pretrain.h"
#include "experiments/learning/pretraining_clocks.h"
#include "experiments/store/schema.h"
#include "experiments/workers/row_json.h"
#include "models/learning_library.h"
#include "models/model_file.h"

namespace millrace::experiments {

namespace {

constexpr std::string_view kTrain = "model", kPredict = "predict";

tl::unexpected<std::string> changed() {
  return tl::unexpected(std::string("the config has changed since the run was started; start it again"));
}

Value count_of(std::size_t count) {
  return static_cast<std::int64_t>(count);
}

}  // namespace

std::string to_line(const ModelQuestion& question) {
  if (question.evaluation.empty()) return fmt::format("{} {}", kTrain, question.model);
  return fmt::format("{} {} {}", kPredict, question.model, question.evaluation);
}

std::optional<ModelQuestion> model_question(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  ModelQuestion question;
  words >> word >> question.model;
  if (!words || (word != kTrain && word != kPredict)) return std::nullopt;
  if (word == kPredict && !(words >> question.evaluation)) return std::nullopt;
  return question;
}

tl::expected<void, std::string> ModelServer::answer(const ModelQuestion& question, std::ostream& out) {
  const auto spec = spec_of(question.model);
  if (!spec) return tl::unexpected(spec.error());
  tl::expected<std::vector<TableRow>, std::string> rows;
  if (question.evaluation.empty()) {
    rows = train(**spec, question.model, out);
  } else {
    const auto evaluation = std::ranges::find(experiment_->evaluations, question.evaluation, &EvaluationSpec::name);
    if (evaluation == experiment_->evaluations.end()) return changed();
    rows = predict(**spec, question.model, *evaluation);
  }
  if (!rows) return tl::unexpected(fmt::format("model {}: {}", label_of(**spec), rows.error()));
  out << to_line(*rows) << std::endl;
  return {};
}

tl::expected<Store*, std::string> ModelServer::store() {
  if (!store_) {
    auto opened = Store::open_existing(path_);
    if (!opened) return tl::unexpected(opened.error().what);
    store_.emplace(std::move(*opened));
  }
  return &*store_;
}

tl::expected<const ModelSpec*, std::string> ModelServer::spec_of(const std::string& hash) {
  const auto opened = store();
  if (!opened) return tl::unexpected(opened.error());
  for (const ModelSpec& spec : experiment_->models) {
    const auto key = model_key(*experiment_, spec, **opened);
    if (!key) return tl::unexpected(key.error().what);
    if (key->hash() == hash) return &spec;
  }
  return changed();
}

tl::expected<std::vector<TableRow>, std::string> ModelServer::train(const ModelSpec& spec, const std::string& hash,
                                                                    std::ostream& out) {
  const auto learning = models::learning_library();
  if (!learning) return tl::unexpected(learning.error());
  const auto key = model_key(*experiment_, spec, *store_);
  if (!key) return tl::unexpected(key.error().what);
  const auto sets = set_hashes(*experiment_, spec.traces.sets, *store_);
  if (!sets) return tl::unexpected(sets.error().what);
  if (spec.pretraining) return pretrain_encoders(spec, hash, *sets, out);
  std::uint64_t undescribed = 0;
  auto examples = read_examples(
      *store_, {*sets, spec.traces, std::string(find_metric(spec.metric)->label), spec.selectivity}, undescribed);
  if (!examples) return tl::unexpected(examples.error().what);
  const models::TrainingSet set = training_set(std::move(*examples), spec);

  std::unique_ptr<models::Model> base;
  if (!spec.base.empty()) {
    auto loaded = load_model(model_path(*store_, key->inputs.back()));
    if (!loaded) return tl::unexpected(loaded.error());
    base = std::move(*loaded);
  }
  const auto path = model_path(*store_, hash);
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  models::TrainingProgress last;
  const models::TrainingHooks hooks{.progress =
                                        [&](const models::TrainingProgress& progress) {
                                          last = progress;
                                          out << fmt::format("epoch {} {} {:.6g} {:.6g} {:.6g} {:.6g}", progress.epoch,
                                                             progress.epochs, progress.loss, progress.q50, progress.q95,
                                                             progress.best_q50)
                                              << std::endl;
                                          return true;
                                        },
                                    .checkpoint = path.string() + ".checkpoint"};
  auto model = (*learning)->train(spec.settings, set, base.get(), hooks);
  if (!model) return tl::unexpected(model.error());
  const auto bytes = models::with_training_data((*model)->bytes(), key->inputs.front());
  if (!bytes) return tl::unexpected(bytes.error());
  if (auto written = write_model(path, *bytes); !written) return tl::unexpected(written.error());
  for (std::uint32_t member = 0; member < spec.settings.members; ++member) {
    std::filesystem::remove(fmt::format("{}.checkpoint.{}", path.string(), member), ignored);
  }
  const auto best = last.epoch == 0 ? Value() : Value(last.best_q50);
  return std::vector<TableRow>{
      {"model",
       {hash, std::string(to_string(spec.settings.kind)), spec.metric, count_of(set.train.size()),
        count_of(set.validation.size()), static_cast<std::int64_t>(undescribed), std::int64_t{last.epoch}, best,
        count_of(bytes->size())}}};
}

tl::expected<std::vector<TableRow>, std::string> ModelServer::pretrain_encoders(const ModelSpec& spec,
                                                                                const std::string& hash,
                                                                                const std::vector<std::string>& sets,
                                                                                std::ostream& out) {
  const auto pretrained = pretrain(spec, sets, *store_, [&](const models::StreamTuneProgress& progress) {
    out << fmt::format("encoder {} {} {} {} {:.6g} {:.6g}", progress.encoder + 1, progress.encoders, progress.epoch,
                       progress.epochs, progress.loss, progress.validation_loss)
        << std::endl;
    return true;
  });
  if (!pretrained) return tl::unexpected(pretrained.error());
  const auto path = model_path(*store_, hash);
  if (auto written = write_model(path, pretrained->bytes); !written) return tl::unexpected(written.error());
  for (const auto& [name, csv] :
       {std::pair("clusters.csv", &pretrained->clusters_csv), std::pair("elbow.csv", &pretrained->elbow_csv)}) {
    if (auto written = write_model(path.parent_path() / name, *csv); !written) return tl::unexpected(written.error());
  }
  std::vector<TableRow> rows = {
      {"model",
       {hash, std::string(to_string(spec.settings.kind)), spec.metric, count_of(pretrained->executions),
        count_of(pretrained->held_out), count_of(pretrained->undescribed), std::int64_t{pretrained->epochs}, Value(),
        count_of(pretrained->bytes.size())}}};
  for (const auto& [what, seconds] :
       {std::pair(kReadingClock, pretrained->reading_s), std::pair(kClusteringClock, pretrained->clustering_s),
        std::pair(kEncodersClock, pretrained->training_s)}) {
    rows.push_back({std::string(kWallClockTable), {hash, std::string(what), Value(), seconds}});
  }
  return rows;
}

tl::expected<std::vector<TableRow>, std::string> ModelServer::predict(const ModelSpec& spec, const std::string& hash,
                                                                      const EvaluationSpec& evaluation) {
  const auto sets = set_hashes(*experiment_, evaluation.traces.sets, *store_);
  if (!sets) return tl::unexpected(sets.error().what);
  const auto model = load_model(model_path(*store_, hash));
  if (!model) return tl::unexpected(model.error());
  std::uint64_t undescribed = 0;
  const auto examples = read_examples(*store_,
                                      {*sets, evaluation.traces, std::string(judged_metric(evaluation, spec).label),
                                       spec.selectivity, evaluation.judging, true, spec.folds, spec.fold},
                                      undescribed);
  if (!examples) return tl::unexpected(examples.error().what);
  std::vector<TableRow> rows;
  std::vector<models::PlanDescription> plans;
  for (const StoredExample& each : *examples) {
    const bool known = (*model)->problem_with(each.example.plan).empty();
    rows.push_back({"prediction", {hash, each.set, each.position, Value()}});
    if (known) plans.push_back(each.example.plan);
    if (!known) rows.back().values[3] = -1.0;  // marked until the others are filled in
  }
  const std::vector<double> predictions = (*model)->predict(plans);
  auto next = predictions.begin();
  for (TableRow& row : rows) row.values[3] = is_null(row.values[3]) ? Value(*next++) : Value();
  return rows;
}

}  // namespace millrace::experiments
