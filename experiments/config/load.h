// From a config file to an experiment that can run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/experiment.h"

namespace millrace::experiments {

struct LoadOptions {
  std::vector<std::string> overrides;  // "KEY=VALUE", as --set takes them; later ones win
  std::optional<std::uint64_t> seed;   // instead of the experiment's
  bool quick =
      false;  // runs at most 2 % of each duration, but two samples at least; of each set of traces one at least
};

// The experiment of the file at `path` ("": of the overrides alone): what it extends, templates and engine profile
// resolved, overrides laid on top, defaults filled in, references checked. Error: every mistake that was found, in the
// order of their places (a file with a syntax error is read no further). All of them are the user's.
tl::expected<Experiment, std::vector<Diagnostic>> load_experiment(const std::string& path,
                                                                  const LoadOptions& options = {});

// A config, read but not yet an experiment: for the many experiments that differ from it in a few settings.
struct ConfigTree {
  std::string path;  // of the file
  Node top;          // what it extends and the overrides laid together
};
// Errors: a file with a syntax error, what is wrong with an override.
tl::expected<ConfigTree, std::vector<Diagnostic>> read_config(const std::string& path,
                                                              const std::vector<std::string>& overrides);
// As load_experiment() makes it, with the trees `changes` laid on top, one after the other. The overrides of `options`
// are not looked at: the config has them.
tl::expected<Experiment, std::vector<Diagnostic>> make_experiment(const ConfigTree& config, std::vector<Node> changes,
                                                                  const LoadOptions& options);

// A query of configs/queries (of a family the first) with a rate of its own (its sources must give one), and a profile
// or cluster of the shelves; for lists and tests. Errors as above.
tl::expected<Query, std::vector<Diagnostic>> load_query(const std::string& name);
tl::expected<cluster::Cluster, std::vector<Diagnostic>> load_cluster(const std::string& name);
tl::expected<runtime::EngineProfile, std::vector<Diagnostic>> load_engine(const std::string& name);

// The line `about` of a file on a shelf; "" if it has none.
std::string about_of(const std::string& path);

}  // namespace millrace::experiments
