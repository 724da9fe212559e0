#include "experiments/cli/member_options.h"

#include <utility>

#include "experiments/cli/load.h"

namespace millrace::experiments {

std::optional<std::vector<Experiment>> members_of(const Sweep& sweep) {
  auto members = load_members(sweep);
  if (members) return std::move(*members);
  print_mistakes(members.error());
  return std::nullopt;
}

Options member_options(const Sweep& sweep, std::size_t member, const Experiment& experiment, const Options& options) {
  Options own = options;
  own.sweep.axes.clear();
  for (std::string& assignment : assignments_of(sweep, sweep.cell_of(member))) own.set.push_back(std::move(assignment));
  own.seed = experiment.seed;  // repetitions differ in it
  return own;
}

}  // namespace millrace::experiments
