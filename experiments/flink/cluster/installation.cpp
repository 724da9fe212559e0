#include "experiments/flink/cluster/installation.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "experiments/flink/cluster/maven.h"

namespace millrace::experiments::flink {

namespace fs = std::filesystem;

namespace {

tl::unexpected<ClusterError> mistake(std::string what) {
  return tl::unexpected(ClusterError{ClusterErrorKind::mistake, std::move(what)});
}

tl::expected<std::string, ClusterError> find_java(const Variables& variables) {
  if (!variables.java_home.empty()) {
    const fs::path java = fs::path(variables.java_home) / "bin" / "java";
    if (::access(java.c_str(), X_OK) == 0) return java.string();
    return mistake(fmt::format("JAVA_HOME is {}, but there is no program {}", variables.java_home, java.string()));
  }
  if (const std::string java = program_in_path("java", variables.path); !java.empty()) return java;
  return tl::unexpected(
      ClusterError{ClusterErrorKind::failure,
                   "Java is not installed: `./millrace packages flink` installs it, or apt-get install "
                   "openjdk-17-jdk-headless maven"});
}

bool holds_flink(const fs::path& folder) {
  std::error_code ignored;
  return std::ranges::any_of(fs::directory_iterator(folder, ignored), [](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    return name.starts_with("flink-") && name.ends_with(".jar");
  });
}

tl::expected<fs::path, ClusterError> find_jars(const Surroundings& around, const fs::path& log) {
  const Variables& variables = around.variables;
  for (const auto& [name, value, folder] :
       {std::tuple("FLINK_LIB_DIR", variables.flink_lib_dir, fs::path(variables.flink_lib_dir)),
        std::tuple("FLINK_HOME", variables.flink_home, fs::path(variables.flink_home) / "lib")}) {
    if (value.empty()) continue;
    if (holds_flink(folder)) return fs::absolute(folder);
    return mistake(fmt::format("{} is {}, but there is no flink-*.jar in {}", name, value, folder.string()));
  }
  return resolved_jars(around, log);
}

}  // namespace

tl::expected<Installation, ClusterError> find_installation(const Surroundings& around, const fs::path& log) {
  auto java = find_java(around.variables);
  if (!java) return tl::unexpected(java.error());
  auto jars = find_jars(around, log);
  if (!jars) return tl::unexpected(jars.error());
  return Installation{.java = *java,
                      .jars = *jars,
                      .log_config = around.home / "experiments" / "flink" / "runtime" / "log4j.properties"};
}

}  // namespace millrace::experiments::flink
