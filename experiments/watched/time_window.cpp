#include "experiments/watched/time_window.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace millrace::experiments {
namespace {

using plan::Window;
using plan::WindowShape;

constexpr double kMostOfRecords = 0.9;  // above it the number of keys can hardly be told

struct Assigner {
  std::string_view name;
  WindowShape shape;
  plan::TimeDomain domain;
};
constexpr std::array<Assigner, 4> kAssigners{{
    {"TumblingEventTimeWindows(", WindowShape::tumbling, plan::TimeDomain::event},
    {"TumblingProcessingTimeWindows(", WindowShape::tumbling, plan::TimeDomain::processing},
    {"SlidingEventTimeWindows(", WindowShape::sliding, plan::TimeDomain::event},
    {"SlidingProcessingTimeWindows(", WindowShape::sliding, plan::TimeDomain::processing},
}};

// A number of milliseconds at the beginning of the text, which moves past it.
std::optional<kernel::Duration> take_ms(std::string_view& text) {
  while (text.starts_with(' ') || text.starts_with(',')) text.remove_prefix(1);
  std::int64_t ms = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (read.ec != std::errc() || ms <= 0 || ms > 366LL * 86'400'000) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return kernel::Duration::from_ns(ms * 1'000'000);
}

}  // namespace

std::optional<Window> time_window_in(std::string_view description) {
  std::optional<Window> found;
  for (const Assigner& assigner : kAssigners) {
    const std::size_t at = description.find(assigner.name);
    if (at == std::string_view::npos) continue;
    if (found || description.find(assigner.name, at + 1) != std::string_view::npos) return std::nullopt;
    std::string_view rest = description.substr(at + assigner.name.size());
    const auto length = take_ms(rest);
    if (!length) return std::nullopt;
    Window window{.shape = assigner.shape, .domain = assigner.domain, .length = *length, .slide = {}};
    if (assigner.shape == WindowShape::sliding) {
      const auto slide = take_ms(rest);
      if (!slide || *slide > *length) return std::nullopt;
      window.slide = *slide;
    }
    found = window;
  }
  return found;
}

std::optional<double> keys_of_which(double met, double records) {
  if (met < 1 || met > kMostOfRecords * records) return std::nullopt;
  // What is met grows with the keys, from 0 to all records.
  double low = met, high = met;
  const auto met_of = [&](double keys) { return -keys * std::expm1(-records / keys); };
  while (met_of(high) < met) high *= 2;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (met_of(middle) < met ? low : high) = middle;
  }
  return high;
}

}  // namespace millrace::experiments
