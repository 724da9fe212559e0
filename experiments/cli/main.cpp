#include <variant>

#include "experiments/cli/command_line.h"
#include "experiments/cli/status_of_work.h"

int main(int argc, char** argv) {
  using namespace millrace::experiments;
  const auto parsed = parse_command_line(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  const auto& invocation = std::get<Invocation>(parsed);
  return end_status(invocation.verb(invocation.options));
}
