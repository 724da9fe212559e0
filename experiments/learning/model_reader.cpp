#include "experiments/learning/model_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "experiments/config/layers.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

namespace {

using enum ValueType;
using models::ModelSettings;

constexpr std::array<std::string_view, 2> kDevices = {"cpu", "cuda"};
constexpr std::array<std::string_view, 3> kExact = {"any", "with", "without"};
constexpr std::string_view kOwn = "trace.";

// Sets that are named: "trace.x" must be one of this config; what else there is in the store is known later.
std::vector<std::string> read_sets(TableReader& reader, std::string_view key, const std::vector<TraceSet>& traces) {
  std::vector<std::string> sets, known;
  for (const TraceSet& set : traces) known.push_back(std::string(kOwn) + set.name);
  const Node* list = reader.find(key);
  if (list == nullptr) return sets;
  for (const auto& [name, at] : reader.names(key, *list)) {
    if (name.starts_with(kOwn) && std::ranges::find(known, name) == known.end()) {
      reader.error(at, fmt::format("{}: {}", key, unknown_name("set of traces", name, known)));
    } else {
      sets.push_back(name);
    }
  }
  return sets;
}

void read_choice(TableReader& reader, const std::vector<TraceSet>& traces, TraceChoice& choice) {
  choice.sets = read_sets(reader, "traces", traces);
  if (choice.sets.empty()) reader.error(reader.at(), "traces: at least one set is wanted, for example [\"trace.x\"]");
  if (const Node* structures = reader.find("structures")) {
    for (const auto& [name, at] : reader.names("structures", *structures)) choice.structures.push_back(name);
  }
}

constexpr std::string_view kPretraining = "streamtune";

// Of the kind streamtune: no metric, and nothing to go on from.
ModelSpec with_pretraining(TableReader& reader, ModelSpec spec) {
  for (const std::string_view key : {"metrics", "base", "folds", "residual", "split_filters", "selectivity"}) {
    if (const Node* node = reader.find(key)) {
      reader.error(node->at, fmt::format("{}: encoders of bottlenecks have none", key));
    }
  }
  spec.metric = kBottleneckMetric;
  spec.pretraining =
      read_pretraining(spec.name, reader.find(kPretraining), spec.settings, reader.at(), reader.diagnostics());
  return spec;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const Metric& metric : metrics()) names.emplace_back(metric.name);
  return names;
}

}  // namespace

std::span<const Field<ModelSpec>> model_fields() {
  static const std::vector<Field<ModelSpec>> kFields = {
      {{"kind", choice, Bound::any, "\"linear\"", "a name of `millrace list models`", models::model_kind_names()},
       Choice<ModelSpec>{[](ModelSpec& m, std::size_t i) { m.settings.kind = static_cast<models::ModelKind>(i); },
                         [](const ModelSpec& m) { return static_cast<std::size_t>(m.settings.kind); }}},
      {{"metrics", list, Bound::any, "[\"throughput\"]",
        "what it predicts, a model each: latency, throughput, last_operator, latency_p95, achieved, host_cpu"},
       {}},
      {{"selectivity", choice, Bound::any, "\"observed\"",
        "of operators: estimated before the run, or observed in the run that is predicted, as published",
        kSelectivitySources},
       Choice<ModelSpec>{[](ModelSpec& m, std::size_t i) { m.selectivity = static_cast<SelectivitySource>(i); },
                         [](const ModelSpec& m) { return static_cast<std::size_t>(m.selectivity); }}},
      {{"residual", flag, Bound::any, "true",
        "networks learn by how much the label differs from what it would be if nothing held the data flow back"},
       &ModelSpec::residual},
      {{"split_filters", flag, Bound::any, "true",
        "trained with copies too whose filters stand in two to four pieces, one after another: chains of any length"},
       &ModelSpec::split_filters},
      {{"count", count, Bound::not_negative, "7", "examples at most, evenly of all structures; 0: all"},
       &ModelSpec::count},
      {{"folds", count, Bound::at_least_one, "3",
        "cross-validation: as many models, each trained without one fold of the traces and tested with it"},
       &ModelSpec::folds},
      {{"base", text, Bound::any, "",
        "the model that is trained on (few-shot), NAME/METRIC if of another metric; from scratch if not given"},
       &ModelSpec::base},
      {{"streamtune", table, Bound::any, "", "[model.x.streamtune]: of the kind streamtune"}, {}}};
  return kFields;
}

std::span<const Field<ModelSettings>> training_fields() {
  using M = ModelSettings;
  static const std::vector<Field<M>> kFields = {
      {{"features", choice, Bound::any, "\"released\"", "inputs of graph networks and of boosted trees",
        models::feature_set_names()},
       Choice<M>{[](M& m, std::size_t i) { m.features = static_cast<models::FeatureSet>(i); },
                 [](const M& m) { return static_cast<std::size_t>(m.features); }}},
      {{"labels", choice, Bound::any, "\"raw\"", "what is learned: the label as it is, or its logarithm",
        models::label_domain_names()},
       Choice<M>{[](M& m, std::size_t i) { m.labels = static_cast<models::LabelDomain>(i); },
                 [](const M& m) { return static_cast<std::size_t>(m.labels); }}},
      {{"hidden", count, Bound::at_least_one, "8", "width of the networks' layers"}, &M::hidden},
      {{"members", count, Bound::at_least_one, "2", "networks of an ensemble"}, &M::members},
      {{"epochs", count, Bound::at_least_one, "2", "at most"}, &M::epochs},
      {{"patience", count, Bound::at_least_one, "1", "epochs without a better validation median before it stops"},
       &M::patience},
      {{"batch", count, Bound::at_least_one, "9", "graphs"}, &M::batch},
      {{"learning_rate", number, Bound::positive, "0.01", "of AdamW, or of boosting"}, &M::learning_rate},
      {{"weight_decay", number, Bound::not_negative, "0.3", "of AdamW"}, &M::weight_decay},
      {{"dropout", share, Bound::up_to_one, "0.2", "of each layer"}, &M::dropout},
      {{"decay", flag, Bound::any, "false", "the learning rate falls along half a cosine"}, &M::decay},
      {{"last_layers", flag, Bound::any, "true", "only the layers after the graph are trained"}, &M::last_layers},
      {{"trees", count, Bound::at_least_one, "3", "of a forest; of boosting at most"}, &M::trees},
      {{"depth", count, Bound::at_least_one, "2", "of boosted trees"}, &M::depth},
      {{"device", choice, Bound::any, "", "that networks are trained on", kDevices},
       Choice<M>{[](M& m, std::size_t i) { m.device = kDevices[i]; },
                 [](const M& m) { return m.device == kDevices[1] ? std::size_t{1} : std::size_t{0}; }}},
      {{"seed", count, Bound::not_negative, "5", "of weights, shuffles and dropout"}, &M::seed}};
  return kFields;
}

std::span<const Field<TraceChoice>> trace_choice_fields() {
  static const std::vector<Field<TraceChoice>> kFields = {
      {{"traces", list, Bound::any, "", "sets: \"trace.x\" of this config, else names of sets in the store"}, {}},
      {{"structures", list, Bound::any, "[\"linear\"]", "of these alone; all if not given"}, {}},
      {{"exact", choice, Bound::any, "", "of imported plans: those with or without a measured throughput, or any",
        kExact},
       Choice<TraceChoice>{[](TraceChoice& t, std::size_t i) { t.exact = static_cast<ExactLabels>(i); },
                           [](const TraceChoice& t) { return static_cast<std::size_t>(t.exact); }}}};
  return kFields;
}

std::span<const Field<EvaluationSpec>> evaluation_fields() {
  static const std::vector<Field<EvaluationSpec>> kFields = {
      {{"models", list, Bound::any, "", "names of [model.x]"}, {}},
      {{"again", list, Bound::any, "", "sets that repeat `traces` with other seeds (repeat): the noise floor"}, {}},
      {{"against", text, Bound::any, "", "the metric that predictions are compared with: the model's own if not given"},
       &EvaluationSpec::against},
      {{"judging", flag, Bound::any, "true", "of imported plans those alone that no calibration of the engine may see"},
       &EvaluationSpec::judging},
      {{"by", choice, Bound::any, "\"class\"",
        "a row for each structure, for each of its classes of parallelism (XS to XL), or for each value that was drawn",
        kEvaluationBy},
       Choice<EvaluationSpec>{[](EvaluationSpec& e, std::size_t i) { e.by = static_cast<EvaluationBy>(i); },
                              [](const EvaluationSpec& e) { return static_cast<std::size_t>(e.by); }}},
      {{"reported", text, Bound::any, "", "CSV file of published q-errors to show beside"}, {}}};
  return kFields;
}

std::vector<ModelSpec> read_models(const std::string& name, const Node& table, const std::vector<TraceSet>& traces,
                                   Diagnostics& out) {
  ModelSpec spec;
  spec.name = name;
  TableReader reader(table, "model." + name, out);
  if (name.find('/') != std::string::npos || name.find(' ') != std::string::npos) {
    reader.error(table.at, "model: names of models have neither '/' nor spaces");
  }
  reader.read(model_fields(), spec);
  spec.settings = models::default_settings(spec.settings.kind);
  reader.read(training_fields(), spec.settings);
  reader.read(trace_choice_fields(), spec.traces);
  reader.finish();
  read_choice(reader, traces, spec.traces);
  if (const std::string problem = models::problem_of(spec.settings); !problem.empty()) {
    reader.error(reader.at(), problem);
  }
  if (spec.settings.kind == models::ModelKind::streamtune) return {with_pretraining(reader, std::move(spec))};
  if (const Node* node = reader.find(kPretraining)) {
    reader.error(node->at, "streamtune: only `kind = \"streamtune\"` has encoders to train");
  }
  std::vector<ModelSpec> specs;
  const Node* wanted = reader.require("metrics");
  if (wanted == nullptr) return specs;
  for (const auto& [metric, at] : reader.names("metrics", *wanted)) {
    if (find_metric(metric) == nullptr) {
      reader.error(at, "metrics: " + unknown_name("metric", metric, metric_names()));
    } else {
      for (std::uint32_t fold = 0; fold < spec.folds; ++fold) {
        specs.push_back(spec);
        specs.back().metric = metric;
        specs.back().fold = fold;
        if (spec.residual) specs.back().settings.residual = find_metric(metric)->residual;
      }
    }
  }
  return specs;
}

void check_bases(const std::vector<ModelSpec>& models, const std::vector<std::pair<std::string, Position>>& places,
                 Diagnostics& out) {
  const auto trained_on = [&](const ModelSpec& spec) {
    return std::ranges::find_if(models, [&](const auto& each) {
      const BaseModel base = base_of(spec);
      return each.name == base.name && each.metric == base.metric &&
             (each.folds == 1 || (each.folds == spec.folds && each.fold == spec.fold));
    });
  };
  for (const ModelSpec& spec : models) {
    if (spec.base.empty()) continue;
    const auto place = std::ranges::find(places, spec.name, [](const auto& each) { return each.first; });
    const ModelSpec* at = &spec;
    std::set<const ModelSpec*> met;
    while (at != nullptr && !at->base.empty() && met.insert(at).second) {
      const auto next = trained_on(*at);
      at = next == models.end() ? nullptr : &*next;
    }
    if (at == nullptr) {
      out.add(place->second,
              fmt::format("base: there is no model '{}' of {}", base_of(spec).name, base_of(spec).metric));
    } else if (!at->base.empty()) {
      out.add(place->second, fmt::format("base: '{}' is made of itself", spec.name));
    }
  }
}

EvaluationSpec read_evaluation(const std::string& name, const Node& table, const std::vector<TraceSet>& traces,
                               const std::vector<ModelSpec>& models, Diagnostics& out) {
  EvaluationSpec spec;
  spec.name = name;
  TableReader reader(table, "evaluation." + name, out);
  if (name.find('/') != std::string::npos || name.find(' ') != std::string::npos) {
    reader.error(table.at, "evaluation: names of evaluations have neither '/' nor spaces");
  }
  reader.read(evaluation_fields(), spec);
  reader.read(trace_choice_fields(), spec.traces);
  reader.finish();
  read_choice(reader, traces, spec.traces);
  spec.again = read_sets(reader, "again", traces);
  std::vector<std::string> known;
  for (const ModelSpec& model : models) {
    if (model.pretraining) continue;  // predicts nothing that is measured of plans
    if (std::ranges::find(known, model.name) == known.end()) known.push_back(model.name);
  }
  if (const Node* list = reader.require("models")) {
    for (const auto& [model, at] : reader.names("models", *list)) {
      if (std::ranges::find(known, model) == known.end()) {
        reader.error(at, "models: " + unknown_name("model", model, known));
      } else {
        spec.models.push_back(model);
      }
    }
  }
  if (!spec.against.empty() && find_metric(spec.against) == nullptr) {
    reader.error(reader.find("against")->at, "against: " + unknown_name("metric", spec.against, metric_names()));
    spec.against.clear();
  }
  if (const Node* reported = reader.find("reported")) {
    spec.reported = resolved_path(reader.text("reported", *reported).value_or(""), reported->at);
  }
  return spec;
}

}  // namespace millrace::experiments
