// The standard normal distribution's upper tail.
#pragma once

namespace millrace::experiments {

// P(Z > z). Any z; for tables, not for anything that is simulated: its last bits are the C library's.
double normal_tail(double z);

}  // namespace millrace::experiments
