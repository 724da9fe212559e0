#include "models/regressors/flat_vector.h"

#include <fmt/format.h>

namespace millrace::models {
namespace {

struct Slots {
  OperatorType type;
  std::size_t first;  // input of the first slot
  std::size_t count;
};
constexpr std::array kSlots = {Slots{OperatorType::source, 1, 6}, Slots{OperatorType::filter, 13, 4},
                               Slots{OperatorType::window_aggregate, 21, 1}, Slots{OperatorType::window_join, 23, 5}};
static_assert(kSlots.back().first + 2 * kSlots.back().count == kPublishedInputs);

}  // namespace

std::array<double, kPublishedInputs> published_vector(const PlanDescription& plan) {
  std::array<double, kPublishedInputs> inputs{};
  std::array<std::size_t, kSlots.size()> filled{};
  for (const DescribedOperator& op : plan.operators) {
    for (std::size_t i = 0; i < kSlots.size(); ++i) {
      const Slots& slots = kSlots[i];
      if (op.type != slots.type || filled[i] == slots.count) continue;
      const std::size_t slot = slots.first + 2 * filled[i]++;
      inputs[slot] = 1;
      inputs[slot + 1] = op.type == OperatorType::source ? op.event_rate : op.selectivity;
    }
  }
  return inputs;
}

std::array<std::string, kPublishedInputs> published_names() {
  std::array<std::string, kPublishedInputs> names{"row"};
  for (const Slots& slots : kSlots) {
    const std::string_view number = slots.type == OperatorType::source ? "event_rate" : "selectivity";
    for (std::size_t i = 0; i < slots.count; ++i) {
      names[slots.first + 2 * i] = fmt::format("{}.{}.present", to_string(slots.type), i + 1);
      names[slots.first + 2 * i + 1] = fmt::format("{}.{}.{}", to_string(slots.type), i + 1, number);
    }
  }
  return names;
}

}  // namespace millrace::models
