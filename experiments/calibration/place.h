// Fitted numbers: their places between their bounds, in [0, 1] (on a logarithmic scale where the lower bound allows
// one), and as they are written down.
#pragma once

namespace millrace::experiments {

// Requires: from < to. Places outside [0, 1] count as the nearer end.
double value_at(double from, double to, double place);
// The inverse; values outside the bounds count as the nearer one.
double place_of(double from, double to, double value);

// To so many significant digits (>= 1).
double rounded(double value, int digits);

}  // namespace millrace::experiments
