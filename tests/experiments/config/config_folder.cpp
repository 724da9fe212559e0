#include "tests/experiments/config/config_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>

namespace millrace::experiments {

namespace fs = std::filesystem;

const char* const kSmallConfig = R"(
[cluster.c]
type = "m510"
slots_per_node = 8

[query.q.source.in]
rate = "1k/s"

[query.q.operator.work]
kind = "map"
inputs = ["in"]
parallelism = 2

[query.q.operator.out]
kind = "sink"
inputs = ["work"]

[comparison.run]
queries = ["q"]
cluster = "c"
tuners = ["fixed"]
duration = "10 min"
)";

std::string small_config_with(const std::string& what, const std::string& by) {
  std::string text = kSmallConfig;
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

ConfigFolder::ConfigFolder() {
  static std::atomic<int> folders = 0;
  folder_ =
      fs::temp_directory_path() / ("millrace-config-" + std::to_string(getpid()) + "-" + std::to_string(folders++));
  fs::create_directories(folder_);
  setenv("MILLRACE_HOME", MILLRACE_SOURCE_DIR, 1);
}

ConfigFolder::~ConfigFolder() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string ConfigFolder::write(const std::string& name, const std::string& text) const {
  const fs::path path = folder_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
  return path.string();
}

std::vector<std::string> ConfigFolder::mistakes(const std::string& text, const LoadOptions& options) const {
  const auto loaded = load_experiment(write("x.toml", text), options);
  std::vector<std::string> lines;
  if (loaded) return lines;
  const std::string prefix = folder_.string() + "/";
  for (const Diagnostic& diagnostic : loaded.error()) {
    std::string line = to_string(diagnostic);
    for (std::size_t at; (at = line.find(prefix)) != std::string::npos;) line.erase(at, prefix.size());
    lines.push_back(line);
  }
  return lines;
}

Experiment ConfigFolder::load(const std::string& text, const LoadOptions& options) const {
  EXPECT_EQ(mistakes(text, options), std::vector<std::string>{});
  auto loaded = load_experiment(write("x.toml", text), options);
  return loaded ? *std::move(loaded) : Experiment{};
}

}  // namespace millrace::experiments
