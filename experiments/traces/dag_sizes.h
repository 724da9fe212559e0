// How large the queries of sets of executions are (StreamTune's Fig. 5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"
#include "experiments/store/store.h"
#include "experiments/traces/trace_set.h"

namespace millrace::experiments {

// The queries of a set with one number of operators.
struct DagCount {
  std::int64_t executions = 0;   // of the kept ones
  std::set<std::string> shapes;  // dag_shape() of their queries
};

struct DagSizes {
  std::string set;                        // its name
  std::map<std::size_t, DagCount> sizes;  // by operators, sources among them, sinks not (drawn queries have none)
};

// A text that is equal for graphs that differ in the names and the order of their operators alone, and all but surely
// different for others: colours of operators by kind, refined by those of inputs and outputs (Weisfeiler-Leman), sinks
// left out. `plan`: plan JSON, or the text of a drawn or imported one. `operators` gets their number. "" for no plan.
std::string dag_shape(const std::string& plan, std::size_t& operators);

// Of the kept executions of the set (artefact hash: `hash`), by number of operators.
StoreResult<DagSizes> dag_sizes(const TraceSet& set, const std::string& hash, Store& store);

// A table: executions and distinct DAGs by number of operators, and of all sets together. "" for no executions.
std::string dag_sizes_text(const std::vector<DagSizes>& sets);
// The same as a picture, a colour a set. Requires: an execution.
Plot dag_sizes_plot(const std::vector<DagSizes>& sets, const std::string& title);
// set,operators,executions,dags
std::string dag_sizes_csv(const std::vector<DagSizes>& sets);

}  // namespace millrace::experiments
