#include "models/pipelines/predictor_settings.h"

#include <fmt/format.h>

#include <array>

#include "models/settings_reader.h"
#include "models/word_table.h"

namespace millrace::models {

namespace {

// By the enumerations' values.
constexpr std::array<std::string_view, 6> kKinds = {"merlin", "gcn", "tcn", "qppnet", "queryformer", "raal"};
constexpr std::array<std::string_view, 2> kEdges = {"channels", "sum"};
static_assert(kKinds[static_cast<std::size_t>(PredictorKind::raal)] == "raal");
static_assert(kEdges[static_cast<std::size_t>(PipelineEdges::sum)] == "sum");

struct Count {
  std::string_view name;
  std::uint32_t value;
};
std::string problem_of(std::initializer_list<Count> counts) {
  for (const Count& count : counts) {
    if (count.value == 0) return fmt::format("{}: 0 is below 1", count.name);
  }
  return "";
}

}  // namespace

std::span<const std::string_view> predictor_kind_names() {
  return kKinds;
}
std::string_view to_string(PredictorKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
tl::expected<PredictorKind, std::string> parse_predictor_kind(std::string_view name) {
  return parse_word<PredictorKind>(kKinds, "predictor", name);
}

std::span<const std::string_view> pipeline_edges_names() {
  return kEdges;
}
std::string_view to_string(PipelineEdges edges) {
  return kEdges[static_cast<std::size_t>(edges)];
}
tl::expected<PipelineEdges, std::string> parse_pipeline_edges(std::string_view name) {
  return parse_word<PipelineEdges>(kEdges, "edges", name);
}

std::string problem_of(const PredictorSettings& settings) {
  std::string problem = problem_of({{"hidden", settings.hidden},
                                    {"layers", settings.layers},
                                    {"batch", settings.batch},
                                    {"epochs", settings.epochs},
                                    {"patience", settings.patience}});
  if (!problem.empty()) return problem;
  // Written so that a NaN is out of range.
  if (!(settings.learning_rate > 0)) return fmt::format("learning_rate: {} is not above 0", settings.learning_rate);
  if (!(settings.weight_decay >= 0)) return fmt::format("weight_decay: {} is below 0", settings.weight_decay);
  if (!(settings.dropout >= 0 && settings.dropout < 1)) {
    return fmt::format("dropout: {} is not in [0, 1)", settings.dropout);
  }
  return "";
}

std::string problem_of(const OperatorCostSettings& settings) {
  std::string problem = problem_of({{"hidden", settings.hidden},
                                    {"batch", settings.batch},
                                    {"epochs", settings.epochs},
                                    {"patience", settings.patience}});
  if (!problem.empty()) return problem;
  if (!(settings.learning_rate > 0)) return fmt::format("learning_rate: {} is not above 0", settings.learning_rate);
  if (!(settings.validation > 0 && settings.validation < 1)) {
    return fmt::format("validation: {} is not in (0, 1)", settings.validation);
  }
  return "";
}

nlohmann::json settings_json(const PredictorSettings& settings) {
  return {{"kind", to_string(settings.kind)},
          {"hidden", settings.hidden},
          {"layers", settings.layers},
          {"learning_rate", settings.learning_rate},
          {"weight_decay", settings.weight_decay},
          {"dropout", settings.dropout},
          {"batch", settings.batch},
          {"epochs", settings.epochs},
          {"patience", settings.patience},
          {"seed", settings.seed},
          {"operator_costs", settings.operator_costs},
          {"calibrator", settings.calibrator},
          {"resource_attention", settings.resource_attention},
          {"separated_by_blocking", settings.separated_by_blocking},
          {"edges", to_string(settings.edges)}};
}

nlohmann::json settings_json(const OperatorCostSettings& settings) {
  return {{"hidden", settings.hidden}, {"learning_rate", settings.learning_rate}, {"batch", settings.batch},
          {"epochs", settings.epochs}, {"patience", settings.patience},           {"validation", settings.validation},
          {"seed", settings.seed}};
}

tl::expected<PredictorSettings, std::string> predictor_settings_from_json(const nlohmann::json& json) {
  return read_settings(json, [](plan::JsonObject& object) {
    return PredictorSettings{.kind = read_word(object, "kind", parse_predictor_kind),
                             .hidden = object.count("hidden"),
                             .layers = object.count("layers"),
                             .learning_rate = object.number("learning_rate"),
                             .weight_decay = object.number("weight_decay"),
                             .dropout = object.number("dropout"),
                             .batch = object.count("batch"),
                             .epochs = object.count("epochs"),
                             .patience = object.count("patience"),
                             .seed = object.large_count("seed"),
                             .operator_costs = object.boolean("operator_costs"),
                             .calibrator = object.boolean("calibrator"),
                             .resource_attention = object.boolean("resource_attention"),
                             .separated_by_blocking = object.boolean("separated_by_blocking"),
                             .edges = read_word(object, "edges", parse_pipeline_edges)};
  });
}

tl::expected<OperatorCostSettings, std::string> operator_cost_settings_from_json(const nlohmann::json& json) {
  return read_settings(json, [](plan::JsonObject& object) {
    return OperatorCostSettings{.hidden = object.count("hidden"),
                                .learning_rate = object.number("learning_rate"),
                                .batch = object.count("batch"),
                                .epochs = object.count("epochs"),
                                .patience = object.count("patience"),
                                .validation = object.number("validation"),
                                .seed = object.large_count("seed")};
  });
}

}  // namespace millrace::models
