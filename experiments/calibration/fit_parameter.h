// The hardware numbers that a calibration may move, as a table.
#pragma once

#include <span>
#include <string_view>

#include "experiments/config/key_table.h"
#include "sim/cluster/cluster.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// What a calibration fits: a host, and the engine on it.
struct Host {
  cluster::Cluster cluster;
  runtime::EngineProfile engine;
};

// One number, in the base unit of its type (key_table.h). A number of a node is that of all nodes of the cluster.
struct FitParameter {
  KeySpec spec;     // its key in [cluster.x] or [engine]
  bool of_cluster;  // else of the engine
  double (*get)(const Host&);
  void (*set)(Host&, double);
};

std::span<const FitParameter> fit_parameters();

// The one of that key; nullptr if there is none.
const FitParameter* find_fit_parameter(std::string_view key);

}  // namespace millrace::experiments
