#include "models/learning_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

namespace millrace::models {

namespace {

constexpr const char* kFile = "libmillrace_learning.so";
constexpr const char* kEntry = "millrace_learning";

tl::expected<const Learning*, std::string> loaded() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  auto file = program.parent_path() / kFile;
  // Tests are programs in a folder below.
  if (!std::filesystem::exists(file, error)) file = program.parent_path().parent_path() / kFile;
  if (!std::filesystem::exists(file, error)) {
    return tl::unexpected(
        fmt::format("learned models need {}, which is not built: run the config by ./millrace, or build the target "
                    "millrace_learning (packages: ./millrace packages learning)",
                    file.string()));
  }
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return tl::unexpected(fmt::format("{} cannot be loaded: {}", file.string(), dlerror()));
  const auto entry = reinterpret_cast<const Learning* (*)()>(dlsym(library, kEntry));
  if (entry == nullptr) return tl::unexpected(fmt::format("{} is no library of models", file.string()));
  return entry();
}

}  // namespace

tl::expected<const Learning*, std::string> learning_library() {
  static const auto kLibrary = loaded();
  return kLibrary;
}

}  // namespace millrace::models
