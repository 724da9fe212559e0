// The built program, run as a user runs it.
#pragma once

#include <string>
#include <vector>

namespace millrace::experiments {

struct ProgramResult {
  int status = 0;  // exit status; 128 + signal if it was killed
  std::string out, error;
};

// Path of the program that was built beside this test.
std::string program_path();

// Runs it with these arguments and waits. Standard input is empty.
ProgramResult run_program(const std::vector<std::string>& arguments);

// Runs a line of shell, in which $MILLRACE is the program.
ProgramResult run_shell(const std::string& script);

}  // namespace millrace::experiments
