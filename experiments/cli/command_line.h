// From arguments to a verb and its options.
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "experiments/cli/options.h"

namespace millrace::experiments {

// A verb to be run with its options, or the exit status of a command line that was answered already (help, version, a
// mistake).
struct Invocation {
  int (*verb)(const Options&) = nullptr;
  Options options;
};
std::variant<Invocation, int> parse_command_line(int argc, const char* const* argv);

}  // namespace millrace::experiments
