// Elementary functions made of + - * / and bit operations only, so that their bits do not depend on the C library.
#pragma once

#include <cstddef>
#include <cstdint>

namespace millrace::kernel {

// Natural logarithm, relative error below 1e-15. log(0) = -infinity; negative or NaN gives NaN.
double log(double x);
// e to the x, relative error below 1e-15 where the result is a normal number. Overflows to infinity, underflows to 0.
double exp(double x);
// x to the y as exp(y log x): relative error below 1e-15 (1 + |y log x|). Requires: x >= 0; 0 to the 0 is 1.
double pow(double x, double y);
// log(1 + x), relative error below 2e-15. Requires: x > -1.
double log1p(double x);
// log(n!), relative error below 1e-14; n = 0 and 1 give exactly 0.
double log_factorial(std::uint64_t n);

// out[i] = log(in[i]), the same bits as log(), at a fraction of its cost. `in` and `out` may be equal.
// Requires: every in[i] is a positive normal number.
void log_block(const double* in, double* out, std::size_t n);

}  // namespace millrace::kernel
