// Logical DAGs without anything but their operators' types.
#pragma once

#include "graphs/graph.h"

namespace millrace::models {

// A vertex's label is the value of its plan::OperatorKind; edges have none.
using Structure = graphs::Graph;
using StructureEdge = graphs::Edge;

}  // namespace millrace::models
