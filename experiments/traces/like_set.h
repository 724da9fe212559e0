// [trace.x] with `like`: what it does not say is as another set says.
#pragma once

#include <optional>
#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"

namespace millrace::experiments {

// [trace.NAME] of `sets`, which holds all of them, laid on the one that its `like` names; its own table if it has none.
// A testbed is not taken over, nor what the other is itself like. nullopt after a mistake, which goes to `out`: no such
// set, one that is like another.
std::optional<Node> laid_on_like_set(const std::string& name, const Node& sets, Diagnostics& out);

}  // namespace millrace::experiments
