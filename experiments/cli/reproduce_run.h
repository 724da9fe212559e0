// One config of a paper, run as the verb run does it.
#pragma once

#include <filesystem>

#include "experiments/cli/options.h"
#include "experiments/reproduction/item_verdict.h"
#include "experiments/reproduction/paper.h"

namespace millrace::experiments {

// Where a paper's results lie: --out, else results/reproduce, and the paper's name.
std::filesystem::path paper_folder(const Options& options, const Paper& paper);

// Where a run of it writes: PAPER/runs/NAME, of a quick one PAPER/runs/NAME-quick.
std::filesystem::path run_folder(const Options& options, const Paper& paper, const std::string& run);

// The command that does the same.
std::string run_command(const Options& options, const Paper& paper, const PaperRun& run);

// Empties the run's folder and runs it; what the run prints goes to output.txt there. Returns its exit status.
int run_of_paper(const Options& options, const Paper& paper, const PaperRun& run);

}  // namespace millrace::experiments
