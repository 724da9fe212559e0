#include "experiments/learning/pretraining.h"

#include "experiments/config/table_reader.h"

namespace millrace::experiments {

using enum ValueType;

std::span<const Field<models::StreamTuneSettings>> encoder_fields() {
  using S = models::StreamTuneSettings;
  static const std::vector<Field<S>> kFields = {
      {{"steps", count, Bound::at_least_one, "2", "message-passing steps T"}, &S::steps},
      {{"fuse", choice, Bound::any, "\"last-step\"",
        "when parallelism enters in training: after each step (Eq. 3), or once after the last", models::fuse_names()},
       Choice<S>{[](S& s, std::size_t i) { s.fuse = static_cast<models::Fuse>(i); },
                 [](const S& s) { return static_cast<std::size_t>(s.fuse); }}},
      {{"numbers", choice, Bound::any, "\"log\"", "features before min-max: as they are, or ln(1 + x)",
        models::number_scale_names()},
       Choice<S>{[](S& s, std::size_t i) { s.numbers = static_cast<models::NumberScale>(i); },
                 [](const S& s) { return static_cast<std::size_t>(s.numbers); }}},
      {{"degrees", choice, Bound::any, "\"log\"", "parallelism before min-max, likewise", models::number_scale_names()},
       Choice<S>{[](S& s, std::size_t i) { s.parallelism = static_cast<models::NumberScale>(i); },
                 [](const S& s) { return static_cast<std::size_t>(s.parallelism); }}},
      {{"class_weights", flag, Bound::any, "false", "bottlenecks weigh as much as all other labelled operators"},
       &S::class_weights},
      {{"validation", share, Bound::up_to_one, "\"40 %\"", "of the executions, held out to tell when to stop"},
       &S::validation},
      {{"warm_up_plans", count, Bound::at_least_one, "7", "executions in the warm-up set of a cluster"},
       &S::warm_up_plans},
      {{"warm_up_balanced", flag, Bound::any, "true", "half of them with a bottleneck, if there are as many"},
       &S::warm_up_balanced},
      {{"global", flag, Bound::any, "false",
        "an encoder of all executions too, for `encoder = \"global\"` of the tuner"},
       &S::global}};
  return kFields;
}

std::span<const Field<Pretraining>> clustering_fields() {
  using P = Pretraining;
  static const std::vector<Field<P>> kFields = {
      {{"clusters", count, Bound::not_negative, "1", "of logical DAGs, an encoder each; 0: by the elbow method"},
       &P::clusters},
      {{"most_clusters", count, Bound::at_least_one, "3", "that the elbow method tries, from 1 on"}, &P::most_clusters},
      {{"tau", count, Bound::at_least_one, "2", "edits within which logical DAGs are similar"}, &P::tau},
      {{"leave_out", list, Bound::any, "[\"linear\"]", "queries and structures that are not trained on"}, {}}};
  return kFields;
}

Pretraining read_pretraining(const std::string& model, const Node* table, const models::ModelSettings& settings,
                             Position at, Diagnostics& out) {
  Pretraining pretraining;
  if (table != nullptr) {
    TableReader reader(*table, "model." + model + ".streamtune", out);
    reader.read(encoder_fields(), pretraining.settings);
    reader.read(clustering_fields(), pretraining);
    reader.finish();
    if (const Node* list = reader.find("leave_out")) {
      for (const auto& [name, place] : reader.names("leave_out", *list)) pretraining.leave_out.push_back(name);
    }
    at = reader.at();
  }
  models::StreamTuneSettings& own = pretraining.settings;
  own.width = settings.hidden;
  own.epochs = settings.epochs;
  own.patience = settings.patience;
  own.batch = settings.batch;
  own.learning_rate = settings.learning_rate;
  own.weight_decay = settings.weight_decay;
  own.seed = settings.seed;
  if (const std::string problem = models::problem_of(own); !problem.empty()) out.add(at, "streamtune: " + problem);
  return pretraining;
}

nlohmann::json settings_json(const Pretraining& pretraining) {
  return {{"encoders", models::settings_json(pretraining.settings)},
          {"clusters", pretraining.clusters},
          {"most_clusters", pretraining.most_clusters},
          {"tau", pretraining.tau},
          {"leave_out", pretraining.leave_out}};
}

}  // namespace millrace::experiments
