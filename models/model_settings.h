// What kind of model is to be trained and how, its words, and its JSON.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::models {

enum class ModelKind : std::uint8_t {
  zerotune,           // graph network as ZeroTune's paper intends it
  zerotune_released,  // graph network as it was released: read out at the last host
  linear,             // least squares on the published 33 inputs
  mlp,                // multi-layer perceptron on the same
  forest,             // random forest on the same
  boosted,            // gradient-boosted trees on the strong vector
  constant,           // the median label: the floor
  streamtune,         // StreamTune's encoders of bottlenecks (models/streamtune), which predict no metric
  merlin,             // MERLIN's calibrator and predictor on ZeroTune's graphs
};

enum class LabelDomain : std::uint8_t { raw, log };

// Which inputs of the graph networks: ablations and forms.
enum class FeatureSet : std::uint8_t {
  released,     // as in the published graphs
  intended,     // and partitioning, operators per chain, data types, window kinds: ZeroTune's Table I
  physics,      // and estimates of rates, imbalance, residence, load
  operators,    // intended without parallelism and hosts [ZeroTune, Fig. 11 (1)]
  parallelism,  // parallelism and hosts alone [Fig. 11 (2)]
  instances,    // intended, with a node for each instance of an operator instead of one for all
};

// Of which estimate the label's multiple is learned (fluid_estimate.h); none: the label itself.
enum class Residual : std::uint8_t { none, output, residence, sources };

// Names by the enumerations' values: the enumerators' above with '-' for '_', the same in JSON, TOML and messages.
std::span<const std::string_view> model_kind_names();
std::span<const std::string_view> label_domain_names();
std::span<const std::string_view> feature_set_names();
std::span<const std::string_view> residual_names();
std::string_view to_string(ModelKind kind);
std::string_view to_string(LabelDomain labels);
std::string_view to_string(FeatureSet features);

// What a name stands for. Errors: "no model 'tree'; known: zerotune, ...".
tl::expected<ModelKind, std::string> parse_model_kind(std::string_view name);
tl::expected<LabelDomain, std::string> parse_label_domain(std::string_view name);
tl::expected<FeatureSet, std::string> parse_feature_set(std::string_view name);

struct ModelSettings {
  ModelKind kind = ModelKind::zerotune;
  FeatureSet features = FeatureSet::intended;
  LabelDomain labels = LabelDomain::log;
  Residual residual = Residual::none;
  std::uint32_t hidden = 64;    // width of the networks' layers, >= 1
  std::uint32_t members = 1;    // networks of an ensemble, >= 1; their mean in the domain of the labels
  std::uint32_t epochs = 200;   // at most, >= 1
  std::uint32_t patience = 30;  // epochs without a better validation median before training stops, >= 1
  std::uint32_t batch = 128;    // graphs, >= 1
  double learning_rate = 2e-3;  // > 0
  double weight_decay = 0.01;   // AdamW's, >= 0
  double dropout = 0;           // in [0, 1)
  bool decay = true;            // the learning rate falls along half a cosine over `epochs`
  bool last_layers = false;     // networks: only the layers after the graph are trained
  std::uint32_t trees = 100;    // forest; boosted: at most
  std::uint32_t depth = 6;      // boosted
  std::string device = "cpu";   // "cpu", "cuda"
  std::uint64_t seed = 1;

  bool operator==(const ModelSettings&) const = default;
};

// Settings to start from for a kind. The released network, the MLP, least squares and the forest: as published (raw
// labels; the network's width, batch, rate, dropout and patience). [ZeroTune's release] Boosted trees take steps of
// 0.1, at most 1000 of them, and stop after 100 that do not help: at a network's learning rate they would hardly leave
// the mean. StreamTune's encoders: those of StreamTuneSettings, `hidden` for its width. All other kinds: as declared
// above.
ModelSettings default_settings(ModelKind kind);

// The first setting outside its range as a sentence, "learning_rate: 0 is not above 0"; "" if there is none.
std::string problem_of(const ModelSettings& settings);

// Every setting by its name; enumerations as words.
nlohmann::json settings_json(const ModelSettings& settings);
// Inverse of settings_json. Errors: a sentence about the first member that is missing, unknown, of another type, no
// known word or out of its range.
tl::expected<ModelSettings, std::string> settings_from_json(const nlohmann::json& json);

}  // namespace millrace::models
