// A number of the engine profile by its key: what a calibration on executed plans may move.
#pragma once

#include <optional>
#include <string_view>

#include "experiments/config/key_table.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// In the base unit of its type (key_table.h).
struct EngineNumber {
  const Field<runtime::EngineProfile>* field = nullptr;  // a row of engine_fields()

  double get(const runtime::EngineProfile& engine) const;
  void set(runtime::EngineProfile& engine, double value) const;
};

// The key's row, if it holds a duration or a plain number: what changes smoothly, and so can be fitted.
std::optional<EngineNumber> find_engine_number(std::string_view key);

}  // namespace millrace::experiments
