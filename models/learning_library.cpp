#include "models/learning_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

namespace millrace::models {

namespace {

constexpr const char* kFile = "libmillrace_learning.so";
constexpr const char* kEntry = "millrace_learning";

tl::expected<const Learning*, std::string> loaded() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto folder = program.parent_path();
  auto file = folder / kFile;
  // Tests are programs in a folder below; an installed one is bin/millrace.
  for (const auto& other :
       {folder.parent_path() / kFile, folder.parent_path() / "lib" / "millrace" / "learning" / kFile}) {
    if (!std::filesystem::exists(file, error)) file = other;
  }
  if (!std::filesystem::exists(file, error)) {
    return tl::unexpected(fmt::format(
        "learned models need {}, which is not there: run the config by ./millrace in a clone, which builds it, or "
        "install the package millrace-learning",
        file.filename().string()));
  }
  // As the launcher sets them, before OpenBLAS and OpenMP start: one BLAS kernel everywhere, and threads that wait
  // leave the cores to others.
  ::setenv("OPENBLAS_CORETYPE", "Haswell", 0);
  ::setenv("OMP_WAIT_POLICY", "passive", 0);
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
