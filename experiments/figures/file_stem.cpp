#include "experiments/figures/file_stem.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace millrace::experiments {

std::string file_stem(const std::vector<std::string>& names) {
  std::string stem = fmt::format("{}", fmt::join(names, "-"));
  for (char& c : stem) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    if (!plain) c = '_';
  }
  return stem;
}

}  // namespace millrace::experiments
