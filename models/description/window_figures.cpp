#include "models/description/window_figures.h"

namespace millrace::models {

WindowFigures figures_of(const plan::Window& window) {
  const bool sliding = window.shape == plan::WindowShape::sliding;
  if (window.policy == plan::WindowPolicy::count) {
    const auto length = static_cast<double>(window.count);
    return {"count", length, sliding ? static_cast<double>(window.count_slide) : length};
  }
  const double length = window.length.seconds() * 1e3;
  return {"time", length, sliding ? window.slide.seconds() * 1e3 : length};
}

}  // namespace millrace::models
