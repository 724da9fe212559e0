// What the verb gc prints.
#pragma once

#include <string>

#include "experiments/garbage/collect.h"

namespace millrace::experiments {

// A line a kind and reason, then rows and folders of no artefact, and what stays although it is not finished.
std::string garbage_text(const Garbage& garbage);

}  // namespace millrace::experiments
