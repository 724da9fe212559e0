// From a demand in instances, a real number, to a count of instances.
#pragma once

#include <cstdint>

namespace millrace::tuners {

// The mathematical ceiling of a computed quotient: a value that exceeds an integer by less than one part in 10^9, which
// can only be rounding error of the rates, counts as that integer. Infinities and NaN stay.
double guarded_ceiling(double demand);

// A float as a 32-bit unsigned integer the way Rust's `as u32` converts it: truncates, saturates at 0 and 4294967295;
// NaN becomes 0.
std::uint32_t saturated(double value);

}  // namespace millrace::tuners
