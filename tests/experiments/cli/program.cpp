#include "tests/experiments/cli/program.h"

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

std::string quoted(const std::string& argument) {
  return "'" + argument + "'";
}

std::string content_of(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

}  // namespace

std::string program_path() {
  const auto tests = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return (tests.parent_path() / "millrace").string();
}

ProgramResult run_program(const std::vector<std::string>& arguments) {
  std::string script = "\"$MILLRACE\"";
  for (const std::string& argument : arguments) script += " " + quoted(argument);
  return run_shell(script);
}

ProgramResult run_shell(const std::string& script) {
  const TemporaryFolder folder;
  ::setenv("MILLRACE", program_path().c_str(), 1);
  ::setenv("MILLRACE_HOME", MILLRACE_SOURCE_DIR, 1);
  const std::string command =
      "{ " + script + "\n} </dev/null >" + quoted(folder.file("out")) + " 2>" + quoted(folder.file("error"));
  const int status = std::system(command.c_str());
  ProgramResult result;
  result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  result.out = content_of(folder.file("out"));
  result.error = content_of(folder.file("error"));
  return result;
}

}  // namespace millrace::experiments
