// The lines in a square of measured against simulated values.
#pragma once

#include <vector>

#include "experiments/figures/axis.h"
#include "experiments/figures/picture.h"

namespace millrace::experiments {

// Where both are equal, and, dashed, where one is twice the other, over the whole of the axis.
std::vector<PictureSeries> diagonals(const Axis& axis);

}  // namespace millrace::experiments
