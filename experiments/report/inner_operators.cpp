#include "experiments/report/inner_operators.h"

#include <nlohmann/json.hpp>

namespace millrace::experiments {

std::set<std::string> inner_operators(const std::string& plan) {
  std::set<std::string> inner;
  const auto json = nlohmann::json::parse(plan, nullptr, false);
  if (!json.is_object() || !json.contains("operators")) return inner;
  for (const auto& op : json["operators"]) {
    const std::string kind = op.value("kind", "");
    if (kind != "source" && kind != "sink") inner.insert(op.value("id", ""));
  }
  return inner;
}

}  // namespace millrace::experiments
