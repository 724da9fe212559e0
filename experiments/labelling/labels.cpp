#include "experiments/labelling/labels.h"

#include <array>

namespace millrace::experiments {

std::string_view to_string(StopReason reason) {
  constexpr std::array<std::string_view, 4> kNames = {"interval over", "stationary", "longest run", "no result"};
  return kNames.at(static_cast<std::size_t>(reason));
}

std::string_view to_string(LabelMethod method) {
  constexpr std::array<std::string_view, 3> kNames = {"events", "fast_forward", "measured"};
  return kNames.at(static_cast<std::size_t>(method));
}

}  // namespace millrace::experiments
