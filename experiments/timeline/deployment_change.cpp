#include "experiments/timeline/deployment_change.h"

#include <fmt/format.h>

#include "sim/plan/deployment.h"

namespace millrace::experiments {

std::string deployment_change(std::string_view from, std::string_view to) {
  const auto before = plan::degrees_in_text(from);
  std::string change;
  for (const auto& [id, now] : plan::degrees_in_text(to)) {
    const auto was = before.find(id);
    if (was != before.end() && was->second == now) continue;
    change += fmt::format("{}{} {} -> {}", change.empty() ? "" : ", ", id, was == before.end() ? 0 : was->second, now);
  }
  return change.empty() ? "no change" : change;
}

}  // namespace millrace::experiments
