#include "experiments/published/published_plan.h"

#include <array>
#include <charconv>
#include <cmath>

namespace millrace::experiments {
namespace {

constexpr std::array<std::string_view, 4> kKindNames = {"source", "filter", "window_join", "window_aggregate"};

}  // namespace

std::string_view to_string(PublishedKind kind) {
  return kKindNames.at(static_cast<std::size_t>(kind));
}

std::optional<PublishedKind> published_kind(std::string_view name) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i) {
    if (kKindNames[i] == name) return static_cast<PublishedKind>(i);
  }
  return std::nullopt;
}

const std::string* attribute(const PublishedOperator& op, std::string_view name) {
  const auto found = op.attributes.find(name);
  return found == op.attributes.end() ? nullptr : &found->second;
}

std::optional<double> numeric_attribute(const PublishedOperator& op, std::string_view name) {
  const std::string* text = attribute(op, name);
  return text == nullptr ? std::nullopt : published_number(*text);
}

std::optional<double> published_number(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace millrace::experiments
