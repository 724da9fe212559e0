// The engine of a table that replays executed plans.
#pragma once

#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// `engine = "NAME"` (of `millrace list engines`, or a path), or a table of engine keys laid on its `profile`; the
// default engine if `written` is null. `path` names the table in messages. Mistakes go to `out`.
runtime::EngineProfile read_engine_table(const Node* written, const std::string& path, Diagnostics& out);

}  // namespace millrace::experiments
