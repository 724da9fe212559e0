// A window as models see it, but for the word for its shape, of which each model has its own.
#pragma once

#include <string>

#include "sim/plan/window.h"

namespace millrace::models {

struct WindowFigures {
  std::string policy;  // "time", "count"
  double length = 0;   // ms or records
  double slide = 0;    // likewise; of a window that does not slide its length
};

WindowFigures figures_of(const plan::Window& window);

}  // namespace millrace::models
