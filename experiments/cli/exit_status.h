// What the program's exit status tells a script.
#pragma once

namespace millrace::experiments {

inline constexpr int kFine = 0;
inline constexpr int kFailure = 1;       // ours, or the machine's
inline constexpr int kUsersMistake = 2;  // a bad config, option, name or file; nothing was written
inline constexpr int kFailedCells = 3;   // all work is finished, but some of it failed
inline constexpr int kInterrupted = 130;

}  // namespace millrace::experiments
