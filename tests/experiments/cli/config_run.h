// A config in a folder of its own, with its store beside it, for tests of what the verbs make of it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {

class ConfigRun : public testing::Test {
 protected:
  ConfigRun(std::string file, const std::string& config) : file_(std::move(file)) { folder.write(file_, config); }

  // `millrace VERB CONFIG --store STORE MORE...`
  ProgramResult run(const std::string& verb, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {verb, folder.file(file_), "--store", folder.file("store.sqlite")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  const TemporaryFolder folder;

 private:
  std::string file_;
};

}  // namespace millrace::experiments
