#include "models/library/network_model.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "models/features/fluid_estimate.h"
#include "models/features/graph_features.h"
#include "models/network/graph_model.h"
#include "models/regressors/flat_vector.h"
#include "models/regressors/standardiser.h"

namespace millrace::models {

namespace {

using nlohmann::json;

NetworkForm form_of(ModelKind kind) {
  if (kind == ModelKind::mlp) return NetworkForm::perceptron;
  if (kind == ModelKind::merlin) return NetworkForm::merlin;
  return kind == ModelKind::zerotune_released ? NetworkForm::released : NetworkForm::intended;
}

NetworkLoss loss_of(const ModelSettings& settings) {
  if (settings.labels == LabelDomain::log) return NetworkLoss::log_error;
  return settings.kind == ModelKind::mlp ? NetworkLoss::squared : NetworkLoss::q_error;
}

// The published 33 numbers as a graph of one node.
class FlatInputs {
 public:
  explicit FlatInputs(Standardiser standardiser) : standardiser_(std::move(standardiser)) {}
  static FlatInputs fitted(std::span<const Example> examples) {
    std::vector<std::vector<double>> rows;
    for (const Example& example : examples) {
      const auto vector = published_vector(example.plan);
      rows.emplace_back(vector.begin(), vector.end());
    }
    return FlatInputs(fit_standardiser(rows));
  }
  PlanGraph graph(const PlanDescription& plan) const {
    PlanGraph graph;
    graph.operators = 1;
    graph.types = {0};
    for (const double value : standardiser_(published_vector(plan))) graph.inputs.push_back(static_cast<float>(value));
    return graph;
  }
  json to_json() const { return standardiser_json(standardiser_); }

 private:
  Standardiser standardiser_;
};

// Whichever of both a kind reads.
struct Inputs {
  std::optional<GraphFeatures> features;
  std::optional<FlatInputs> flat;

  std::vector<std::uint32_t> widths() const {
    return features ? features->widths() : std::vector<std::uint32_t>{kPublishedInputs, 0};
  }
  PlanGraph graph(const PlanDescription& plan) const { return features ? features->graph(plan) : flat->graph(plan); }
};

class NetworkModel : public Model {
 public:
  NetworkModel(ModelSettings settings, Inputs inputs, std::vector<NetworkWeights> weights)
      : settings_(std::move(settings)), inputs_(std::move(inputs)), weights_(std::move(weights)) {
    for (const NetworkWeights& weights_of_one : weights_) {
      members_.emplace_back(shape(), weights_of_one, loss_of(settings_), settings_.device);
    }
  }

  std::string problem_with(const PlanDescription& plan) const override {
    return inputs_.features ? inputs_.features->problem_with(plan) : std::string();
  }

  std::vector<double> predict(std::span<const PlanDescription> plans) const override {
    std::vector<PlanGraph> graphs;
    graphs.reserve(plans.size());
    for (const PlanDescription& plan : plans) graphs.push_back(inputs_.graph(plan));
    std::vector<double> sums(plans.size(), 0);
    const bool log = settings_.labels == LabelDomain::log;
    // Ensembles meet where they learned: in the logarithm, or in the label.
    for (const GraphModel& member : members_) {
      const std::vector<double> predictions = member.predict(graphs);
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += log ? std::log(predictions[i]) : predictions[i];
    }
    for (double& sum : sums) {
      sum /= static_cast<double>(members_.size());
      if (log) sum = std::exp(sum);
    }
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] *= fluid_estimate(plans[i], settings_.residual);
    return sums;
  }

  std::string bytes() const override {
    ModelFile file{.settings = settings_, .model = {{"members", json::array()}}, .data = {}, .payload = {}};
    for (const NetworkWeights& weights : weights_) {
      file.model["members"].push_back(
          {weights.label_center, weights.label_scale, weights.least, weights.values.size()});
      file.payload.append(reinterpret_cast<const char*>(weights.values.data()), weights.values.size() * sizeof(float));
    }
    if (inputs_.features) file.model["features"] = inputs_.features->json();
    if (inputs_.flat) file.model["standardiser"] = inputs_.flat->to_json();
    return to_bytes(file);
  }

  const ModelSettings& settings() const override { return settings_; }
  const Inputs& inputs() const { return inputs_; }
  const std::vector<NetworkWeights>& weights() const { return weights_; }
  NetworkShape shape() const {
    return {.form = form_of(settings_.kind),
            .widths = inputs_.widths(),
            .hidden = settings_.hidden,
            .dropout = settings_.dropout};
  }

 private:
  ModelSettings settings_;
  Inputs inputs_;
  std::vector<NetworkWeights> weights_;
  std::vector<GraphModel> members_;
};

LabelledGraphs labelled(const Inputs& inputs, std::span<const Example> examples, Residual residual) {
  LabelledGraphs set;
  for (const Example& example : examples) {
    set.graphs.push_back(inputs.graph(example.plan));
    set.labels.push_back(example.label / fluid_estimate(example.plan, residual));
  }
  return set;
}

tl::expected<Inputs, std::string> inputs_for(const ModelSettings& settings, const TrainingSet& set,
                                             const NetworkModel* base) {
  if (base == nullptr) {
    std::vector<Example> all = set.train;
    all.insert(all.end(), set.validation.begin(), set.validation.end());
    if (settings.kind == ModelKind::mlp) return Inputs{std::nullopt, FlatInputs::fitted(all)};
    return Inputs{GraphFeatures(settings.features, all), std::nullopt};
  }
  for (const auto* examples : {&set.train, &set.validation}) {
    for (const Example& example : *examples) {
      const std::string problem = base->problem_with(example.plan);
      if (!problem.empty()) return tl::unexpected("the model cannot be trained on with these plans: " + problem);
    }
  }
  return base->inputs();
}

NetworkTraining training_of(const ModelSettings& settings, std::uint32_t member) {
  return {.loss = loss_of(settings),
          .epochs = settings.epochs,
          .patience = settings.patience,
          .batch = settings.batch,
          .learning_rate = settings.learning_rate,
          .weight_decay = settings.weight_decay,
          .decay = settings.decay,
          .last_layers = settings.last_layers,
          .device = settings.device,
          .seed = settings.seed * 1'000 + member};
}

}  // namespace

tl::expected<std::unique_ptr<Model>, std::string> train_network_model(const ModelSettings& settings,
                                                                      const TrainingSet& set, const Model* base,
                                                                      const TrainingHooks& hooks) {
  const auto* from = dynamic_cast<const NetworkModel*>(base);
  if (base != nullptr &&
      (from == nullptr || from->settings().kind != settings.kind || from->settings().hidden != settings.hidden ||
       from->settings().labels != settings.labels || from->settings().residual != settings.residual ||
       from->weights().size() < settings.members)) {
    return tl::unexpected(
        std::string("a model is trained on only with the kind, width, labels and members that it has"));
  }
  auto inputs = inputs_for(settings, set, from);
  if (!inputs) return tl::unexpected(inputs.error());
  const LabelledGraphs train = labelled(*inputs, set.train, settings.residual),
                       validation = labelled(*inputs, set.validation, settings.residual);
  const NetworkShape shape{.form = form_of(settings.kind),
                           .widths = inputs->widths(),
                           .hidden = settings.hidden,
                           .dropout = settings.dropout};
  std::vector<NetworkWeights> weights;
  try {
    for (std::uint32_t member = 0; member < settings.members; ++member) {
      NetworkHooks inner;
      if (hooks.progress) {
        inner.epoch = [&](const EpochReport& report) {
          return hooks.progress({.epoch = report.epoch + member * report.epochs,
                                 .epochs = report.epochs * settings.members,
                                 .loss = report.loss,
                                 .q50 = report.q50,
                                 .q95 = report.q95,
                                 .best_q50 = report.best_q50});
        };
      }
      if (!hooks.checkpoint.empty()) inner.checkpoint = fmt::format("{}.{}", hooks.checkpoint, member);
      weights.push_back(train_network(shape, training_of(settings, member), train, validation,
                                      from == nullptr ? nullptr : &from->weights()[member], inner));
    }
    return std::make_unique<NetworkModel>(settings, std::move(*inputs), std::move(weights));
  } catch (const std::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

tl::expected<std::unique_ptr<Model>, std::string> load_network_model(const ModelFile& file) {
  try {
    Inputs inputs;
    if (file.settings.kind == ModelKind::mlp) {
      auto standardiser = standardiser_from_json(file.model.at("standardiser"), kPublishedInputs);
      if (!standardiser) return tl::unexpected(standardiser.error());
      inputs.flat.emplace(std::move(*standardiser));
    } else {
      auto features = GraphFeatures::from_json(file.model.at("features"));
      if (!features) return tl::unexpected(features.error());
      inputs.features = std::move(*features);
    }
    std::vector<NetworkWeights> members;
    std::size_t at = 0;
    for (const json& member : file.model.at("members")) {
      NetworkWeights weights{std::vector<float>(member.at(3).get<std::size_t>()), member.at(0).get<double>(),
                             member.at(1).get<double>(), member.at(2).get<double>()};
      const std::size_t size = weights.values.size() * sizeof(float);
      if (at + size > file.payload.size()) return tl::unexpected(std::string("the model file has too few weights"));
      std::memcpy(weights.values.data(), file.payload.data() + at, size);
      at += size;
      members.push_back(std::move(weights));
    }
    // A model that was trained on a GPU predicts wherever it is loaded.
    ModelSettings settings = file.settings;
    settings.device = "cpu";
    return std::make_unique<NetworkModel>(std::move(settings), std::move(inputs), std::move(members));
  } catch (const std::exception& error) {
    return tl::unexpected(fmt::format("the model cannot be read: {}", error.what()));
  }
}

}  // namespace millrace::models
