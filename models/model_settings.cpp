#include "models/model_settings.h"

#include <fmt/format.h>

#include <array>
#include <span>

#include "models/settings_reader.h"
#include "models/streamtune/streamtune_settings.h"
#include "models/word_table.h"

namespace millrace::models {
namespace {

// By the enumerations' values.
constexpr std::array<std::string_view, 9> kKinds = {"zerotune", "zerotune-released", "linear",     "mlp",   "forest",
                                                    "boosted",  "constant",          "streamtune", "merlin"};
constexpr std::array<std::string_view, 2> kDomains = {"raw", "log"};
constexpr std::array<std::string_view, 6> kFeatureSets = {"released",  "intended",    "physics",
                                                          "operators", "parallelism", "instances"};
constexpr std::array<std::string_view, 4> kResiduals = {"none", "output", "residence", "sources"};
static_assert(kKinds[static_cast<std::size_t>(ModelKind::merlin)] == "merlin");
static_assert(kDomains[static_cast<std::size_t>(LabelDomain::log)] == "log");
static_assert(kFeatureSets[static_cast<std::size_t>(FeatureSet::instances)] == "instances");

tl::expected<Residual, std::string> parse_residual(std::string_view name) {
  return parse_word<Residual>(kResiduals, "estimate", name);
}

}  // namespace

std::span<const std::string_view> model_kind_names() {
  return kKinds;
}
std::span<const std::string_view> label_domain_names() {
  return kDomains;
}
std::span<const std::string_view> feature_set_names() {
  return kFeatureSets;
}

std::span<const std::string_view> residual_names() {
  return kResiduals;
}

std::string_view to_string(ModelKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view to_string(LabelDomain labels) {
  return kDomains[static_cast<std::size_t>(labels)];
}
std::string_view to_string(FeatureSet features) {
  return kFeatureSets[static_cast<std::size_t>(features)];
}

tl::expected<ModelKind, std::string> parse_model_kind(std::string_view name) {
  return parse_word<ModelKind>(kKinds, "model", name);
}
tl::expected<LabelDomain, std::string> parse_label_domain(std::string_view name) {
  return parse_word<LabelDomain>(kDomains, "domain of labels", name);
}
tl::expected<FeatureSet, std::string> parse_feature_set(std::string_view name) {
  return parse_word<FeatureSet>(kFeatureSets, "set of features", name);
}

ModelSettings default_settings(ModelKind kind) {
  ModelSettings settings;
  settings.kind = kind;
  if (kind == ModelKind::boosted) {
    settings.trees = 1000;
    settings.learning_rate = 0.1;
    settings.patience = 100;  // as ZeroTune's sibling system has it, as well as the 1000
  } else if (kind == ModelKind::zerotune_released) {
    settings.features = FeatureSet::released;
    settings.labels = LabelDomain::raw;
    settings.hidden = 128;
    settings.epochs = 1000;
    settings.patience = 100;
    settings.batch = 32;
    settings.learning_rate = 1e-3;
    settings.dropout = 0.1;
    settings.decay = false;
  } else if (kind == ModelKind::mlp) {
    settings.labels = LabelDomain::raw;
    settings.learning_rate = 1e-3;
    settings.weight_decay = 0;
    settings.decay = false;
  } else if (kind == ModelKind::streamtune) {
    const StreamTuneSettings own;
    settings.hidden = own.width;
    settings.epochs = own.epochs;
    settings.patience = own.patience;
    settings.batch = own.batch;
    settings.learning_rate = own.learning_rate;
    settings.weight_decay = own.weight_decay;
    settings.seed = own.seed;
  } else if (kind == ModelKind::linear || kind == ModelKind::forest) {
    settings.labels = LabelDomain::raw;
  }
  return settings;
}

std::string problem_of(const ModelSettings& settings) {
  struct Count {
    std::string_view name;
    std::uint32_t value;
  };
  for (const Count& count :
       {Count{"hidden", settings.hidden}, Count{"members", settings.members}, Count{"epochs", settings.epochs},
        Count{"patience", settings.patience}, Count{"batch", settings.batch}, Count{"trees", settings.trees},
        Count{"depth", settings.depth}}) {
    if (count.value == 0) return fmt::format("{}: 0 is not above 0", count.name);
  }
  // Written so that a NaN is out of range.
  if (!(settings.learning_rate > 0)) return fmt::format("learning_rate: {} is not above 0", settings.learning_rate);
  if (!(settings.weight_decay >= 0)) return fmt::format("weight_decay: {} is below 0", settings.weight_decay);
  if (!(settings.dropout >= 0 && settings.dropout < 1)) {
    return fmt::format("dropout: {} is not in [0, 1)", settings.dropout);
  }
  if (settings.device != "cpu" && settings.device != "cuda") {
    return fmt::format("device: no device '{}'; known: cpu, cuda", settings.device);
  }
  return "";
}

nlohmann::json settings_json(const ModelSettings& settings) {
  return {{"kind", to_string(settings.kind)},
          {"features", to_string(settings.features)},
          {"labels", to_string(settings.labels)},
          {"residual", kResiduals[static_cast<std::size_t>(settings.residual)]},
          {"hidden", settings.hidden},
          {"members", settings.members},
          {"epochs", settings.epochs},
          {"patience", settings.patience},
          {"batch", settings.batch},
          {"learning_rate", settings.learning_rate},
          {"weight_decay", settings.weight_decay},
          {"dropout", settings.dropout},
          {"decay", settings.decay},
          {"last_layers", settings.last_layers},
          {"trees", settings.trees},
          {"depth", settings.depth},
          {"device", settings.device},
          {"seed", settings.seed}};
}

tl::expected<ModelSettings, std::string> settings_from_json(const nlohmann::json& json) {
  return read_settings(json, [](plan::JsonObject& object) {
    return ModelSettings{.kind = read_word(object, "kind", parse_model_kind),
                         .features = read_word(object, "features", parse_feature_set),
                         .labels = read_word(object, "labels", parse_label_domain),
                         .residual = read_word(object, "residual", parse_residual),
                         .hidden = object.count("hidden"),
                         .members = object.count("members"),
                         .epochs = object.count("epochs"),
                         .patience = object.count("patience"),
                         .batch = object.count("batch"),
                         .learning_rate = object.number("learning_rate"),
                         .weight_decay = object.number("weight_decay"),
                         .dropout = object.number("dropout"),
                         .decay = object.boolean("decay"),
                         .last_layers = object.boolean("last_layers"),
                         .trees = object.count("trees"),
                         .depth = object.count("depth"),
                         .device = object.text("device"),
                         .seed = object.large_count("seed")};
  });
}

}  // namespace millrace::models
