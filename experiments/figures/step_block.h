// Values that hold for a while, as gnuplot and the report read them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/figures/picture.h"

namespace millrace::experiments {

struct Step {
  double start_s = 0, end_s = 0;
  std::optional<double> value;  // missing: not drawn
};

// The data block $NAME for `with steps` or lines: a value holds from its start to its end, and a gap between two stays
// a gap. Requires: in order of time.
std::string step_block(std::string_view name, const std::vector<Step>& steps, double seconds_per_unit);

// The same for a series of the form PictureForm::steps.
std::vector<PicturePoint> step_points(const std::vector<Step>& steps, double seconds_per_unit);

}  // namespace millrace::experiments
