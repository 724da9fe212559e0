#include "experiments/timeline/deployment_change.h"

#include <fmt/format.h>

#include <map>
#include <sstream>

namespace millrace::experiments {

std::string deployment_change(std::string_view from, std::string_view to) {
  const auto words_of = [](std::string_view text) { return std::istringstream(std::string(text)); };
  std::map<std::string, std::string> before;
  std::string word;
  for (auto words = words_of(from); words >> word;) {
    const std::size_t equals = word.rfind('=');
    if (equals != std::string::npos) before[word.substr(0, equals)] = word.substr(equals + 1);
  }
  std::string change;
  for (auto words = words_of(to); words >> word;) {
    const std::size_t equals = word.rfind('=');
    if (equals == std::string::npos) continue;
    const std::string id = word.substr(0, equals), now = word.substr(equals + 1);
    const auto was = before.find(id);
    if (was != before.end() && was->second == now) continue;
    change +=
        fmt::format("{}{} {} -> {}", change.empty() ? "" : ", ", id, was == before.end() ? "0" : was->second, now);
  }
  return change.empty() ? "no change" : change;
}

}  // namespace millrace::experiments
