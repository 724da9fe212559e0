// The version of the program, as CMakeLists.txt states it (a test compares the two).
#pragma once

namespace millrace::experiments {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace millrace::experiments
