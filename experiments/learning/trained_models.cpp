#include "experiments/learning/trained_models.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/config/suggestion.h"
#include "experiments/learning/model_key.h"

namespace millrace::experiments {

namespace {

std::string name_of_own(const ModelSpec& spec) {
  return spec.pretraining ? spec.name : label_of(spec);
}

// The values of its options that name models of the config; none of a tuner that was read with mistakes.
std::vector<std::string> own_models(const TunerChoice& choice) {
  std::vector<std::string> values;
  const tuners::TunerEntry* const entry = tuners::find_tuner(choice.kind);
  if (entry == nullptr) return values;
  for (const tuners::OptionSpec& option : entry->options()) {
    if (option.type != tuners::OptionType::model) continue;
    const auto value = choice.options.value(option.name, std::string());
    if (!own_model(value).empty()) values.push_back(value);
  }
  return values;
}

}  // namespace

StoreResult<void> find_trained_models(Experiment& experiment, Store& store) {
  for (Comparison& comparison : experiment.comparisons) {
    for (TunerChoice& choice : comparison.tuners) {
      for (const std::string& value : own_models(choice)) {
        const auto spec = std::ranges::find(experiment.models, own_model(value), name_of_own);
        if (spec == experiment.models.end()) continue;
        const auto key = model_key(experiment, *spec, store);
        if (!key) return tl::unexpected(key.error());
        choice.trained[value] = model_path(store, key->hash()).string();
      }
    }
  }
  return {};
}

std::vector<std::string> unknown_own_models(const std::vector<TunerChoice>& tuners,
                                            const std::vector<ModelSpec>& models) {
  std::vector<std::string> known, unknown;
  for (const ModelSpec& spec : models) known.push_back(name_of_own(spec));
  for (const TunerChoice& choice : tuners) {
    for (const std::string& value : own_models(choice)) {
      const std::string name = own_model(value);
      if (std::ranges::find(known, name) != known.end()) continue;
      unknown.push_back(fmt::format("tuner '{}': {}", choice.label, unknown_name("model", name, known)));
    }
  }
  return unknown;
}

}  // namespace millrace::experiments
