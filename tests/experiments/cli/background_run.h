// The program at work while a test does something to it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "tests/experiments/cli/program.h"

namespace millrace::experiments {

// Processes of this machine that run `verb` of the program and have `word` in an argument.
inline std::vector<pid_t> processes_of(const std::string& verb, const std::string& word) {
  std::vector<pid_t> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream in(entry.path() / "cmdline", std::ios::binary);
    const std::string line{std::istreambuf_iterator<char>(in), {}};
    const bool verb_first = line.find(std::string(1, '\0') + verb + '\0') == line.find('\0');
    if (verb_first && line.find(word) != std::string::npos)
      found.push_back(static_cast<pid_t>(std::atoi(name.c_str())));
  }
  return found;
}

class BackgroundRun {
 public:
  explicit BackgroundRun(const std::string& script) : result_(std::async(std::launch::async, run_shell, script)) {}

  bool is_over() const { return result_.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }
  // Waits until `is_true`, or until the run is over.
  template <class Condition>
  void wait_until(Condition is_true) const {
    while (!is_over() && !is_true()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ProgramResult result() { return result_.get(); }

 private:
  std::future<ProgramResult> result_;
};

}  // namespace millrace::experiments
