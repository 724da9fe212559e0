#include "tuners/ds2/activation.h"

#include <algorithm>
#include <cassert>

namespace millrace::tuners::ds2 {

Activation activation_of(std::string_view name) {
  if (name == "maximum") return Activation::maximum;
  return name == "median" ? Activation::median : Activation::latest;
}

Degrees combined(const std::vector<Degrees>& decisions, Activation how) {
  assert(!decisions.empty());
  if (how == Activation::latest) return decisions.back();
  std::map<std::string, std::vector<std::uint32_t>> asked;
  for (const Degrees& decision : decisions) {
    for (const auto& [id, degree] : decision) asked[id].push_back(degree);
  }
  Degrees together;
  for (auto& [id, degrees] : asked) {
    std::ranges::sort(degrees);
    together[id] = how == Activation::maximum ? degrees.back() : degrees[degrees.size() / 2];
  }
  return together;
}

std::size_t decisions_kept(std::uint64_t wanted, std::size_t operators) {
  constexpr std::size_t kDegrees = 10000;  // of all decisions; one takes some 50 bytes of JSON with its name
  const std::size_t most = std::max<std::size_t>(1, kDegrees / std::max<std::size_t>(operators, 1));
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(wanted, 1, most));
}

}  // namespace millrace::tuners::ds2
