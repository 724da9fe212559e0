// Published numbers of tuners under a protocol, and whether their order is that of our own.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/report/protocol_summary.h"

namespace millrace::experiments {

struct ReportedScore {
  std::string query, tuner;  // or a family
  std::string metric;        // one of reported_metrics()
  double value = 0;
  std::string place;  // where it is printed: "p. 10, Table III"
  std::string kind;   // "printed", "read from an image", "claimed in text"
};

// Columns of protocol_csv() that can be reported.
std::vector<std::string> reported_metrics();

// A CSV file with the header query,tuner,metric,value,place,kind; lines that begin with '#' are passed over. Errors: a
// sentence that names file and line.
tl::expected<std::vector<ReportedScore>, std::string> read_reported_scores(const std::string& path);

// A published number beside ours.
struct ScorePair {
  ReportedScore reported;
  double ours = 0;
  double changes = 0;  // of load, that ours is of
};
// Those of queries and tuners that we have, in the order of the file.
std::vector<ScorePair> beside_reported(const std::vector<ProtocolScore>& scores,
                                       const std::vector<ReportedScore>& reported);

// For each metric and query the published numbers beside ours, and how many pairs of tuners that differ as published
// are not the other way round here. "" for no pairs.
std::string reported_text(const std::vector<ScorePair>& pairs);
// query,tuner,metric,published,ours,changes,place,kind
std::string reported_csv(const std::vector<ScorePair>& pairs);

}  // namespace millrace::experiments
