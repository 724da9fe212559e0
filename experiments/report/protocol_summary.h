// What tuners did under a protocol of load changes, in the terms of StreamTune's Fig. 6, Fig. 7a and Table III.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/store/database.h"

namespace millrace::experiments {

// One tuner on one query, over all replications; or on a family, the mean over its queries.
struct ProtocolScore {
  std::string query, tuner;  // or the family's name
  std::size_t queries = 1;   // more of a family
  double changes = 0;        // of load that were met
  double greatest_load = 0;
  double at_greatest = 0;        // total parallelism at the end of a change to the greatest load, mean (Fig. 6)
  double final_parallelism = 0;  // likewise over all changes
  double reconfigurations = 0;   // per change, mean (Fig. 7a)
  double most_in_a_change = 0;   // reconfigurations
  double chosen = 0;             // deployments that the tuner chose
  // Of these, backpressured after their wait, all and those that it then left (Table III; what runs when the load
  // changes never counts).
  double occurrences = 0, final_occurrences = 0;
  double ended_backpressured = 0;  // changes at whose end the job is, whoever chose its deployment
  // Total parallelism beside the oracle's, minus 1, over the changes that both ended without backpressure; nullopt
  // without an oracle in the comparison. Of a family over the queries that have one.
  std::optional<double> regret;
};

// Scores of a comparison (artefact hash), query by query, in the order of its runs, then family by family (every query
// counts alike, whatever failed); empty if it has no protocol.
StoreResult<std::vector<ProtocolScore>> protocol_scores(Database& database, const std::string& comparison);

// A table for a terminal, query by query; empty for no scores.
std::string protocol_table(const std::vector<ProtocolScore>& scores);
// One line a score; a header first.
std::string protocol_csv(const std::vector<ProtocolScore>& scores);

}  // namespace millrace::experiments
