#include "tuners/mode.h"

#include <cassert>

namespace millrace::tuners {

OptionSpec mode_option() {
  return {.name = "mode",
          .type = OptionType::choice,
          .default_value = "intended",
          .about = "the paper with safe clamps (intended), or the released code with its quirks (released)",
          .choices = {"intended", "released"}};
}

Mode mode_of(const Options& options) {
  const auto& mode = options.at("mode").get_ref<const std::string&>();
  assert(mode == "intended" || mode == "released");
  return mode == "released" ? Mode::released : Mode::intended;
}

}  // namespace millrace::tuners
