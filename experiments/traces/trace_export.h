// Sets of traces as text, for whatever learns from them.
#pragma once

#include <ostream>
#include <string>

#include "experiments/store/store.h"

namespace millrace::experiments {

// Hash of a set (imported or simulated) by its name in the store ("zerotune-24k/random") or its hash; of equally named
// ones the one that was computed last. "": the only one there is. Error: there is none, or which one is not clear;
// those that there are are named.
StoreResult<std::string> find_trace_set(Store& store, const std::string& name);

// A line a kept trace, by position: {"labels":{...},"operators":[{...}],"plan":{...}}, in canonical JSON. Labels and
// operators have the names and units of the columns of `trace` and `operator_label`; what is not known is left out.
StoreResult<void> write_json_lines(Store& store, const std::string& set, std::ostream& out);

}  // namespace millrace::experiments
