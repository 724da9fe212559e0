#include "experiments/cli/reproduce_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <system_error>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/verbs.h"
#include "experiments/config/config_home.h"

namespace millrace::experiments {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOutput = "output.txt";

// Standard output goes to a file for as long as this lives; where that cannot be had it stays what it is.
class OutputToFile {
 public:
  explicit OutputToFile(const fs::path& path) {
    std::fflush(stdout);
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return;
    kept_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (kept_ >= 0) dup2(file, STDOUT_FILENO);
    close(file);
  }
  ~OutputToFile() {
    if (kept_ < 0) return;
    std::fflush(stdout);
    dup2(kept_, STDOUT_FILENO);
    close(kept_);
  }
  OutputToFile(const OutputToFile&) = delete;
  OutputToFile& operator=(const OutputToFile&) = delete;

 private:
  int kept_ = -1;
};

Options options_of(const Options& options, const Paper& paper, const PaperRun& run) {
  Options of_run;
  of_run.command = run_command(options, paper, run);
  of_run.subject = displayed(config_home() / "configs" / run.config);
  of_run.set = run.set;
  of_run.quick = options.quick && !run.always_whole;
  if (of_run.quick) of_run.set.insert(of_run.set.end(), run.quick.begin(), run.quick.end());
  of_run.jobs = options.jobs;
  of_run.store = options.store;
  of_run.out = run_folder(options, paper, run.name).string();
  of_run.quiet = options.quiet;
  return of_run;
}

}  // namespace

fs::path paper_folder(const Options& options, const Paper& paper) {
  return results_folder(options.out, "reproduce") / paper.name;
}

fs::path run_folder(const Options& options, const Paper& paper, const std::string& run) {
  return paper_folder(options, paper) / "runs" / (options.quick ? run + "-quick" : run);
}

std::string run_command(const Options& options, const Paper& paper, const PaperRun& run) {
  std::string command = "./millrace run configs/" + run.config;
  const auto add = [&](const std::vector<std::string>& overrides) {
    for (const std::string& override : overrides) command += fmt::format(" --set '{}'", override);
  };
  add(run.set);
  if (options.quick && !run.always_whole) {
    add(run.quick);
    command += " --quick";
  }
  return command + " --out " + displayed(run_folder(options, paper, run.name));
}

int run_of_paper(const Options& options, const Paper& paper, const PaperRun& run) {
  const fs::path folder = run_folder(options, paper, run.name);
  std::error_code error;
  fs::remove_all(folder, error);  // or a picture of before would pass for one of this run
  if (auto made = make_folder(folder); !made) return complain(made.error(), kUsersMistake);
  const OutputToFile to_file(folder / kOutput);
  return run_verb(options_of(options, paper, run));
}

}  // namespace millrace::experiments
