#include "experiments/calibration/engine_number.h"

#include <cassert>
#include <cmath>

#include "experiments/config/engine_keys.h"

namespace millrace::experiments {

using runtime::EngineProfile;

namespace {

using DurationMember = kernel::Duration EngineProfile::*;
using NumberMember = double EngineProfile::*;

}  // namespace

double EngineNumber::get(const EngineProfile& engine) const {
  if (const auto* member = std::get_if<DurationMember>(&field->member)) {
    return static_cast<double>((engine.**member).ns());
  }
  assert(std::holds_alternative<NumberMember>(field->member));
  return engine.*std::get<NumberMember>(field->member);
}

void EngineNumber::set(EngineProfile& engine, double value) const {
  if (const auto* member = std::get_if<DurationMember>(&field->member)) {
    engine.** member = kernel::Duration::from_ns(static_cast<std::int64_t>(std::round(value)));
  } else {
    engine.*std::get<NumberMember>(field->member) = value;
  }
}

std::optional<EngineNumber> find_engine_number(std::string_view key) {
  for (const auto& field : engine_fields()) {
    if (field.spec.key != key) continue;
    const bool smooth =
        std::holds_alternative<DurationMember>(field.member) || std::holds_alternative<NumberMember>(field.member);
    if (smooth) return EngineNumber{&field};
  }
  return std::nullopt;
}

}  // namespace millrace::experiments
