// Which model predicts the latency of a pipeline, and how it is trained.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::models {

enum class PredictorKind : std::uint8_t {
  merlin,
  gcn,          // [Kipf, Welling 2016]
  tcn,          // tree convolution [Mou et al. 2016]
  qppnet,       // [Marcus, Papaemmanouil 2019]
  queryformer,  // [Zhao et al. 2022]
  raal,         // [Li et al. 2022]
};
std::span<const std::string_view> predictor_kind_names();
std::string_view to_string(PredictorKind kind);
tl::expected<PredictorKind, std::string> parse_predictor_kind(std::string_view name);

// How the data-flow tree and the three resources become edge attributes [MERLIN, Eq. 1, which is not printed].
enum class PipelineEdges : std::uint8_t { channels, sum };
std::span<const std::string_view> pipeline_edges_names();
std::string_view to_string(PipelineEdges edges);
tl::expected<PipelineEdges, std::string> parse_pipeline_edges(std::string_view name);

struct PredictorSettings {
  PredictorKind kind = PredictorKind::merlin;
  // Of all kinds.
  std::uint32_t hidden = 32;    // width, >= 1
  std::uint32_t layers = 3;     // of convolutions, attention blocks, or of an operator's network; >= 1
  double learning_rate = 1e-3;  // Adam's, > 0; falls along half a cosine over `epochs`
  double weight_decay = 0;      // AdamW's, >= 0
  double dropout = 0;           // in [0, 1)
  std::uint32_t batch = 64;     // pipelines, >= 1
  std::uint32_t epochs = 30;    // at most, >= 1
  std::uint32_t patience = 8;   // epochs without a lower validation loss before training stops, >= 1
  std::uint64_t seed = 1;
  // MERLIN's alone.
  bool operator_costs = true;          // with the operators' predicted cost vectors (stage 1)
  bool calibrator = true;              // stage 2; false: operators' vectors hang on the tree as they are
  bool resource_attention = true;      // Eq. 3; false: the expanded meta-competition matrices as they are
  bool separated_by_blocking = false;  // pairs that a blocking operator separates do not compete
  PipelineEdges edges = PipelineEdges::channels;
  bool operator==(const PredictorSettings&) const = default;
};

// Of the operator cost predictors: an MLP of three hidden layers a type.
struct OperatorCostSettings {
  std::uint32_t hidden = 16;  // width, >= 1
  double learning_rate = 3e-3;
  std::uint32_t batch = 256;
  std::uint32_t epochs = 60;  // >= 1
  std::uint32_t patience = 8;
  double validation = 0.1;  // share of the calls that is held out, in (0, 1)
  std::uint64_t seed = 1;
  bool operator==(const OperatorCostSettings&) const = default;
};

// The first setting outside its range as a sentence, "hidden: 0 is below 1"; "" if there is none.
std::string problem_of(const PredictorSettings& settings);
std::string problem_of(const OperatorCostSettings& settings);

// Every setting by its name, and the reverse. Errors: a sentence about the first member that is missing, unknown, of
// another type, no known word or out of its range.
nlohmann::json settings_json(const PredictorSettings& settings);
nlohmann::json settings_json(const OperatorCostSettings& settings);
tl::expected<PredictorSettings, std::string> predictor_settings_from_json(const nlohmann::json& json);
tl::expected<OperatorCostSettings, std::string> operator_cost_settings_from_json(const nlohmann::json& json);

// Revision of the predictors; part of their hashes and files.
inline constexpr std::uint32_t kPredictorRevision = 1;

}  // namespace millrace::models
