// Finding Java and Flink on this machine.
#pragma once

#include <filesystem>
#include <tl/expected.hpp>

#include "experiments/flink/cluster/jvm_commands.h"
#include "experiments/flink/cluster/surroundings.h"

namespace millrace::experiments::flink {

// Java of JAVA_HOME, else of PATH; the jars of FLINK_LIB_DIR, else of FLINK_HOME, else those that Maven resolves, whose
// output goes to `log`. An error says which packages to install, or which variable is wrong.
tl::expected<Installation, ClusterError> find_installation(const Surroundings& around,
                                                           const std::filesystem::path& log);

}  // namespace millrace::experiments::flink
