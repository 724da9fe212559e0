// Reads [comparison.x] and [figure.x], and checks that what they name exists and fits together.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/experiment.h"
#include "experiments/config/query_family.h"
#include "experiments/config/query_reader.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

// What a comparison may refer to. A query or cluster with mistakes of its own is there too.
struct Referents {
  const std::map<std::string, ReadQuery>& queries;
  const QueryFamilies& families;
  const std::map<std::string, cluster::Cluster>& clusters;
  const std::map<std::string, cluster::Fault>& faults;
  std::uint32_t seeds = 1;  // replications if a comparison gives none
};

// More replications than this are a mistake at `seeds`, whose value they are: every one is a run to be listed.
inline constexpr std::uint32_t kMostReplications = 100'000;
void check_replications(std::uint32_t replications, TableReader& reader, const Node& seeds);

// Every mistake goes to `out`: unknown names, tuners' options, a sample that does not divide the duration or a tuner's
// period, a deployment that needs more slots than the cluster has, faults of nodes and operators that are not there.
Comparison read_comparison(const std::string& name, const Node& table, const Referents& referents, Diagnostics& out);

Figure read_figure(const std::string& name, const Node& table, const std::vector<Comparison>& comparisons,
                   const std::vector<ModelSpec>& models, Diagnostics& out);

}  // namespace millrace::experiments
