// Several tests at once.
#pragma once

#include <span>
#include <vector>

namespace millrace::experiments {

// p-values corrected so that the probability of one or more false rejections among all of them is at most the level
// that they are compared with, whatever their dependence: the i-th least of m times (m - i + 1), made ascending, at
// most
// 1. In the order of `p`. [Holm 1979] Requires: all in [0, 1].
std::vector<double> holm_corrected(std::span<const double> p);

}  // namespace millrace::experiments
