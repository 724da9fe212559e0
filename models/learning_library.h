// Where learned models come from: a shared library that is loaded when the first one is used, because LibTorch alone
// takes a third of a second and 160 MB.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "models/learning.h"

namespace millrace::models {

// Loads libmillrace_learning.so from the folder of the running program, the one above it or lib/millrace/learning
// there, once; it stays until the program ends. Errors: it is not there or cannot be loaded (a sentence that says what
// to do).
tl::expected<const Learning*, std::string> learning_library();

}  // namespace millrace::models
