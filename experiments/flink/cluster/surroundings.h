// What starting and ending a cluster takes from the world around it, so that a test can give another.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "experiments/flink/rest_answers.h"
#include "experiments/flink/rest_error.h"
#include "experiments/flink/wall_clock.h"

namespace millrace::experiments::flink {

// The variables of the environment that matter here; "" = not set.
struct Variables {
  std::string path;           // PATH
  std::string java_home;      // JAVA_HOME: a Java installation to use instead of the one in PATH
  std::string flink_home;     // FLINK_HOME: an unpacked Flink to use instead of the resolved jars
  std::string flink_lib_dir;  // FLINK_LIB_DIR: only its jars, in one folder
};
Variables variables_now();

struct Surroundings {
  WallClock& clock;
  std::function<bool()> stopped;                // whether the user wants to stop
  std::function<void(const std::string&)> say;  // a line of progress
  std::function<RestResult<ClusterOverview>(const std::string& url)> overview;
  Variables variables;
  std::filesystem::path home;  // the checkout: the Maven projects below it, and build/flink for what they make
  kernel::Duration ready_within = kernel::Duration::from_ns(60'000'000'000);  // from the start to all slots
  kernel::Duration grace = kernel::Duration::from_ns(15'000'000'000);         // for a process that is to end
};

enum class ClusterErrorKind : std::uint8_t {
  mistake,  // the user's
  failure,  // the machine's
  stopped,  // the user wanted to stop
};

struct ClusterError {
  ClusterErrorKind kind = ClusterErrorKind::failure;
  std::string what;  // a sentence, perhaps with further lines
};

}  // namespace millrace::experiments::flink
