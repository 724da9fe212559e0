// How many records cross each edge of a watched job: Flink counts what a vertex reads and writes as a whole.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/flink/watch/watch_job.h"

namespace millrace::experiments {

// All that one vertex reads of another; several connections of a pair are one.
struct EdgeFlow {
  std::size_t from = 0, to = 0;  // positions in JobGraph::vertices
  std::string strategy;          // Flink's word; of several connections the first one's
  double records_per_s = 0;      // that its sender passes on: a record that is broadcast counts once
  bool guessed = false;          // a share of what is known of several edges together
};

// Records per second that the vertex reads; a source: that it reads outside, or else emits or passes on.
double records_read(const flink::WatchedJob& job, std::size_t vertex);
double records_written(const flink::WatchedJob& job, std::size_t vertex);

// Ordered by reader, then as its inputs. An edge is that of a sender with one edge, or what is left of its reader or
// sender once their other edges are known; the rest of a sender is split evenly.
std::vector<EdgeFlow> edge_flows(const flink::WatchedJob& job);

}  // namespace millrace::experiments
