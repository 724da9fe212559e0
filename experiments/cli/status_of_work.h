// The status file of this program's work, from a verb's beginning to the program's end.
#pragma once

#include <string>

#include "experiments/cli/options.h"

namespace millrace::experiments {

// From here on `millrace status` tells how far this verb is. `results`: its folder; "" if it has none. To be called
// once what the user typed has been found good, for then nothing is written.
void begin_status(const Options& options, const std::string& results);

// The verb has ended; does nothing if it had not begun. Returns `exit_status`.
int end_status(int exit_status);

}  // namespace millrace::experiments
