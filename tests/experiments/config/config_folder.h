// A folder of config files for one test, removed at its end.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/config/load.h"

namespace millrace::experiments {

class ConfigFolder {
 public:
  ConfigFolder();
  ~ConfigFolder();
  ConfigFolder(const ConfigFolder&) = delete;
  ConfigFolder& operator=(const ConfigFolder&) = delete;

  // Writes a file; its path.
  std::string write(const std::string& name, const std::string& text) const;
  // Loads a config of this text (file x.toml); the mistakes one a line, with paths relative to the folder.
  std::vector<std::string> mistakes(const std::string& text, const LoadOptions& options = {}) const;
  // Loads a config of this text, which must have no mistakes.
  Experiment load(const std::string& text, const LoadOptions& options = {}) const;

 private:
  std::filesystem::path folder_;
};

// A small config without mistakes: query q (in -> work -> out), cluster c (8 slots), comparison run.
extern const char* const kSmallConfig;

// kSmallConfig with the first `what` replaced. Requires: it is there.
std::string small_config_with(const std::string& what, const std::string& by);

}  // namespace millrace::experiments
