// From a published file to a plan.
#pragma once

#include <istream>
#include <string>
#include <tl/expected.hpp>

#include "experiments/config/diagnostic.h"
#include "experiments/published/published_plan.h"

namespace millrace::experiments {

// Reads a graph whose nodes are operators and hosts and whose edges connect operator and operator (the data flow), an
// operator and a host (on which it has instances) or two hosts. The plan is as published, mistakes in its edges
// included (see plan_repair.h); it has no structure, id or labels. Error: the first thing in the file that cannot be
// understood, with `path` as the file: no graph, an attribute that every operator needs and this one lacks
// (operatorType, parallelism, component, instances; confEventRate of a source), an unknown operatorType, two operators
// of one index, an instance on an unknown host, an edge to an unknown node.
tl::expected<PublishedPlan, Diagnostic> read_graph(std::istream& in, const std::string& path);

}  // namespace millrace::experiments
