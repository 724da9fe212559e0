// Configs, and settings of --set. What loads has one name and loads again as the same.
#include <string>

#include "experiments/config/load.h"
#include "experiments/config/toml_source.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/target.h"

MILLRACE_FUZZ_TARGET(text) {
  using namespace millrace;
  experiments::Diagnostics ignored;
  static_cast<void>(experiments::parse_override(std::string(text), ignored));
  const fuzz::MemoryFile file(text);
  const auto experiment = experiments::load_experiment(file.path());
  if (experiment) {
    const auto quick = experiments::load_experiment(file.path(), {.overrides = {}, .seed = 2, .quick = true});
    fuzz::demand(quick.has_value() && quick->seed == 2);
  } else {
    fuzz::demand(!experiment.error().empty());
    for (const auto& mistake : experiment.error()) fuzz::demand(!to_string(mistake).empty());
  }
}
