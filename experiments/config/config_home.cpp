#include "experiments/config/config_home.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

// Set by the build to the source tree's absolute path.
#ifndef MILLRACE_SOURCE_DIR
#define MILLRACE_SOURCE_DIR "."
#endif

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

// $MILLRACE_HOME; "" if it is not set.
fs::path given_home() {
  const char* home = std::getenv("MILLRACE_HOME");
  return home != nullptr ? home : "";
}

}  // namespace

fs::path installed_home() {
  std::error_code none;
  const fs::path program = fs::read_symlink("/proc/self/exe", none);
  const fs::path home = program.parent_path().parent_path() / "share" / "millrace";
  return fs::is_directory(home / "configs", none) ? home : fs::path();
}

fs::path config_home() {
  for (const fs::path& home : {given_home(), installed_home()}) {
    if (!home.empty()) return home;
  }
  return MILLRACE_SOURCE_DIR;
}

fs::path results_home() {
  std::error_code none;
  return given_home().empty() && !installed_home().empty() ? fs::current_path(none) : config_home();
}

std::filesystem::path model_shelf() {
  return config_home() / "configs" / "models";
}

std::string_view folder_of(LibraryShelf shelf) {
  switch (shelf) {
    case LibraryShelf::queries:
      return "queries";
    case LibraryShelf::clusters:
      return "clusters";
    case LibraryShelf::engines:
      return "engines";
    case LibraryShelf::scenarios:
      return "scenarios";
    case LibraryShelf::spaces:
      return "spaces";
    case LibraryShelf::pipelines:
      return "pipelines";
  }
  return "";
}

std::vector<std::string> names_on(LibraryShelf shelf) {
  std::vector<std::string> names;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(config_home() / "configs" / folder_of(shelf), unreadable)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path file_on(LibraryShelf shelf, std::string_view name) {
  return config_home() / "configs" / folder_of(shelf) / (std::string(name) + ".toml");
}

std::string config_path(const std::string& config) {
  std::error_code none;
  if (fs::exists(config, none)) return config;
  for (const std::string& name : names_on(LibraryShelf::scenarios)) {
    if (name == config || name.substr(0, name.find('-')) == config) {
      return displayed(file_on(LibraryShelf::scenarios, name));
    }
  }
  for (const fs::path& file : {config_home() / config, config_home() / "configs" / (config + ".toml")}) {
    if (fs::is_regular_file(file, none)) return displayed(file);
  }
  return config;
}

std::string displayed(const fs::path& path) {
  std::error_code none;
  const fs::path here = fs::current_path(none);
  const fs::path relative = fs::absolute(path, none).lexically_normal().lexically_relative(here);
  const bool below = !relative.empty() && *relative.begin() != "..";
  return below ? relative.string() : path.lexically_normal().string();
}

}  // namespace millrace::experiments
