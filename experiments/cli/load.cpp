#include "experiments/cli/load.h"

#include <fmt/format.h>

#include <cstdio>

#include "experiments/config/config_home.h"
#include "experiments/config/load.h"

namespace millrace::experiments {

namespace {

LoadOptions load_options(const Options& options) {
  return {.overrides = options.set, .seed = options.seed, .quick = options.quick};
}

std::string last_sentence;

}  // namespace

std::optional<Experiment> load_for(const Options& options) {
  auto experiment = load_experiment(config_path(options.subject), load_options(options));
  if (experiment) return std::move(*experiment);
  print_mistakes(experiment.error());
  return std::nullopt;
}

std::optional<std::optional<Sweep>> sweep_for(const Options& options) {
  auto sweep = find_sweep(config_path(options.subject), load_options(options), options.sweep.axes);
  if (sweep) return std::move(*sweep);
  print_mistakes(sweep.error());
  return std::nullopt;
}

void print_mistakes(const std::vector<Diagnostic>& mistakes) {
  for (const Diagnostic& mistake : mistakes) fmt::print(stderr, "{}\n", to_string(mistake));
}

int complain(std::string_view sentence, int status) {
  last_sentence = sentence;
  fmt::print(stderr, "millrace: {}\n", sentence);
  return status;
}

const std::string& last_complaint() {
  return last_sentence;
}

}  // namespace millrace::experiments
