#include "experiments/cli/fit_engine.h"

#include <fmt/format.h>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/written_file.h"

namespace millrace::experiments {

int fit_engine(const FittedTo& to, const EngineFitSettings& settings, const ScoreProfile& score,
               const std::string& interrupted_note, const Options& options, const std::filesystem::path& folder) {
  const auto report = [&](const std::string& line) {
    if (!options.quiet) fmt::print(stderr, "millrace: {}: {}\n", to.name, line);
  };
  const auto fit = fit_profile(settings, score, report);
  if (!fit && interrupted()) return complain("interrupted; " + interrupted_note, kInterrupted);
  if (!fit) return complain(fit.error(), kFailure);
  fmt::print("{}\n", engine_fit_text(to, settings, *fit));
  const bool written = write_and_name(folder / (to.name + "-engine.toml"), calibrated_profile_text(to, settings, *fit));
  return written ? kFine : kFailure;
}

}  // namespace millrace::experiments
