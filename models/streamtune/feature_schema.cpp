#include "models/streamtune/feature_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace millrace::models {

namespace {

struct Number {
  std::string_view name;
  double StreamTuneOperator::*value;
};
struct Word {
  std::string_view name;
  std::string StreamTuneOperator::*value;  // null: the type
};

constexpr std::array<Number, kStreamTuneNumbers> kNumbers = {{
    {"window_length", &StreamTuneOperator::window_length},
    {"sliding_length", &StreamTuneOperator::sliding_length},
    {"width_in", &StreamTuneOperator::width_in},
    {"width_out", &StreamTuneOperator::width_out},
    {"source_rate", &StreamTuneOperator::source_rate},
}};
constexpr std::array<Word, kStreamTuneWords> kWords = {{
    {"type", nullptr},
    {"window_type", &StreamTuneOperator::window_type},
    {"window_policy", &StreamTuneOperator::window_policy},
    {"join_key_class", &StreamTuneOperator::join_key_class},
    {"aggregate_class", &StreamTuneOperator::aggregate_class},
    {"aggregate_key_class", &StreamTuneOperator::aggregate_key_class},
    {"aggregate_function", &StreamTuneOperator::aggregate_function},
    {"data_type", &StreamTuneOperator::data_type},
}};
constexpr std::size_t kType = 0;

std::string word(const StreamTuneOperator& op, std::size_t which) {
  return which == kType ? std::string(plan::to_string(op.type)) : op.*kWords[which].value;
}

template <class Table, std::size_t... I>
constexpr auto names_of(const Table& table, std::index_sequence<I...>) {
  return std::array<std::string_view, sizeof...(I)>{table[I].name...};
}
constexpr auto kNumberNames = names_of(kNumbers, std::make_index_sequence<kStreamTuneNumbers>());
constexpr auto kWordNames = names_of(kWords, std::make_index_sequence<kStreamTuneWords>());

}  // namespace

std::span<const std::string_view> streamtune_number_names() {
  return kNumberNames;
}
std::span<const std::string_view> streamtune_word_names() {
  return kWordNames;
}

double FeatureSchema::scaled(double value) const {
  return scale_ == NumberScale::log ? std::log1p(value) : value;
}

void FeatureSchema::add(const StreamTuneJob& job) {
  for (const StreamTuneOperator& op : job.operators) {
    for (std::size_t i = 0; i < kStreamTuneWords; ++i) {
      if (std::string its = word(op, i); !its.empty()) words_[i].insert(std::move(its));
    }
  }
}

NumberBounds FeatureSchema::bounds(std::span<const StreamTuneJob* const> jobs) const {
  NumberBounds bounds;
  bounds.low.fill(std::numeric_limits<double>::infinity());
  bounds.high.fill(-std::numeric_limits<double>::infinity());
  for (const StreamTuneJob* job : jobs) {
    for (const StreamTuneOperator& op : job->operators) {
      for (std::size_t i = 0; i < kStreamTuneNumbers; ++i) {
        const double value = scaled(op.*kNumbers[i].value);
        bounds.low[i] = std::min(bounds.low[i], value);
        bounds.high[i] = std::max(bounds.high[i], value);
      }
    }
  }
  return bounds;
}

std::uint32_t FeatureSchema::width() const {
  std::size_t width = kStreamTuneNumbers;
  for (const auto& words : words_) width += words.size();
  return static_cast<std::uint32_t>(width);
}

std::vector<std::string> FeatureSchema::names() const {
  std::vector<std::string> names(kNumberNames.begin(), kNumberNames.end());
  for (std::size_t i = 0; i < kStreamTuneWords; ++i) {
    for (const std::string& each : words_[i]) names.push_back(fmt::format("{}={}", kWordNames[i], each));
  }
  return names;
}

std::string FeatureSchema::problem_with(const StreamTuneJob& job) const {
  if (job.operators.empty()) return "it has no operator";
  for (const StreamTuneOperator& op : job.operators) {
    if (words_[kType].contains(word(op, kType))) continue;
    return fmt::format(
        "the histories that the model was trained from have no operator of the type '{}': train it again with "
        "histories of jobs that have one",
        plan::to_string(op.type));
  }
  return {};
}

std::vector<float> FeatureSchema::inputs(const StreamTuneJob& job, const NumberBounds& bounds,
                                         std::vector<std::string>* notes) const {
  std::vector<float> inputs;
  inputs.reserve(job.operators.size() * width());
  for (std::size_t at = 0; at < job.operators.size(); ++at) {
    const StreamTuneOperator& op = job.operators[at];
    for (std::size_t i = 0; i < kStreamTuneNumbers; ++i) {
      const double low = bounds.low[i], high = bounds.high[i], value = scaled(op.*kNumbers[i].value);
      if (notes != nullptr && (value < low || value > high)) {
        notes->push_back(fmt::format("operator {} ({}): {} {} is {} all of the histories', which it is clipped to", at,
                                     plan::to_string(op.type), kNumberNames[i], op.*kNumbers[i].value,
                                     value < low ? "below" : "above"));
      }
      inputs.push_back(high > low ? static_cast<float>((std::clamp(value, low, high) - low) / (high - low)) : 0.0F);
    }
    for (std::size_t i = 0; i < kStreamTuneWords; ++i) {
      const std::string its = word(op, i);
      for (const std::string& each : words_[i]) inputs.push_back(each == its ? 1.0F : 0.0F);
      if (notes != nullptr && !its.empty() && !words_[i].contains(its)) {
        notes->push_back(fmt::format("operator {} ({}): the histories have no {} '{}', which is left out", at,
                                     plan::to_string(op.type), kWordNames[i], its));
      }
    }
  }
  return inputs;
}

nlohmann::json FeatureSchema::json() const {
  nlohmann::json json;
  for (std::size_t i = 0; i < kStreamTuneWords; ++i) json[std::string(kWordNames[i])] = words_[i];
  return json;
}

FeatureSchema FeatureSchema::from_json(NumberScale scale, const nlohmann::json& json) {
  FeatureSchema schema(scale);
  for (std::size_t i = 0; i < kStreamTuneWords; ++i) {
    json.at(std::string(kWordNames[i])).get_to(schema.words_[i]);
  }
  return schema;
}

}  // namespace millrace::models
