// What table wall_clock calls the parts of pre-training (subject: the model).
#pragma once

#include <string_view>

namespace millrace::experiments {

inline constexpr std::string_view kReadingClock = "reading executions";
inline constexpr std::string_view kClusteringClock = "clustering";
inline constexpr std::string_view kEncodersClock = "training encoders";

}  // namespace millrace::experiments
