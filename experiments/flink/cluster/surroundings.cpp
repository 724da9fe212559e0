#include "experiments/flink/cluster/surroundings.h"

#include <cstdlib>

namespace millrace::experiments::flink {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Variables variables_now() {
  return {.path = variable("PATH"),
          .java_home = variable("JAVA_HOME"),
          .flink_home = variable("FLINK_HOME"),
          .flink_lib_dir = variable("FLINK_LIB_DIR")};
}

}  // namespace millrace::experiments::flink
