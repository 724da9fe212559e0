// Ctrl-C as a flag.
#pragma once

namespace millrace::experiments {

// From here on the first SIGINT or SIGTERM only raises the flag; a second one ends the program. Writing to a process
// that has ended is an error, not a signal.
void catch_interrupts();

bool interrupted();

}  // namespace millrace::experiments
