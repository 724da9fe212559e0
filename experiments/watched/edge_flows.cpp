#include "experiments/watched/edge_flows.h"

#include <algorithm>
#include <optional>

namespace millrace::experiments {
namespace {

using flink::SubtaskRates;
using flink::WatchedJob;

constexpr const char* kBroadcast = "BROADCAST";

// Each edge with what crosses it, once that is known.
class Solver {
 public:
  Solver(const WatchedJob& job, std::vector<EdgeFlow>& edges) : job_(job), edges_(edges), known_(edges.size()) {}

  void solve() {
    for (std::size_t e = 0; e < edges_.size(); ++e) by_sender(e, true);
    bool found = true;
    while (found) {
      found = false;
      for (std::size_t e = 0; e < edges_.size(); ++e) found = (by_reader(e) || by_sender(e, false)) || found;
    }
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      if (!known_[e]) split_rest_of(edges_[e].from);
    }
  }

 private:
  struct Rest {
    double records_per_s = 0;  // of the vertex's edges that are not known
    std::size_t edges = 0, all = 0;
  };

  Rest rest(std::size_t vertex, std::size_t EdgeFlow::*end, double total) const {
    Rest result{.records_per_s = total};
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      if (edges_[e].*end != vertex) continue;
      ++result.all;
      if (known_[e]) {
        result.records_per_s -= edges_[e].records_per_s * (end == &EdgeFlow::to ? copies(e) : 1);
      } else {
        ++result.edges;
      }
    }
    result.records_per_s = std::max(0.0, result.records_per_s);
    return result;
  }

  // Of each record, that its reader counts.
  double copies(std::size_t e) const {
    return edges_[e].strategy == kBroadcast ? job_.graph.vertices[edges_[e].to].parallelism : 1;
  }

  bool know(std::size_t e, double records_per_s) {
    edges_[e].records_per_s = records_per_s;
    known_[e] = true;
    return true;
  }

  bool by_sender(std::size_t e, bool only_if_its_only_edge) {
    if (known_[e]) return false;
    const Rest left = rest(edges_[e].from, &EdgeFlow::from, records_written(job_, edges_[e].from));
    if (left.edges != 1 || (only_if_its_only_edge && left.all != 1)) return false;
    return know(e, left.records_per_s);
  }

  bool by_reader(std::size_t e) {
    if (known_[e]) return false;
    const Rest left = rest(edges_[e].to, &EdgeFlow::to, records_read(job_, edges_[e].to));
    return left.edges == 1 && know(e, left.records_per_s / copies(e));
  }

  void split_rest_of(std::size_t sender) {
    const Rest left = rest(sender, &EdgeFlow::from, records_written(job_, sender));
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      if (known_[e] || edges_[e].from != sender) continue;
      edges_[e].guessed = know(e, left.records_per_s / static_cast<double>(left.edges));
    }
  }

  const WatchedJob& job_;
  std::vector<EdgeFlow>& edges_;
  std::vector<bool> known_;
};

double sum(const WatchedJob& job, std::size_t vertex, double SubtaskRates::*rate) {
  double total = 0;
  for (const SubtaskRates& subtask : job.vertices[vertex].subtasks) total += subtask.*rate;
  return total;
}

}  // namespace

double records_read(const WatchedJob& job, std::size_t vertex) {
  const double in = sum(job, vertex, &SubtaskRates::records_in);
  if (!job.graph.vertices[vertex].inputs.empty()) return in;
  double emitted = 0;
  for (const SubtaskRates& subtask : job.vertices[vertex].subtasks) emitted += subtask.emitted.value_or(0);
  if (emitted > 0) return emitted;
  return job.graph.is_read(vertex) ? records_written(job, vertex) : in;
}

double records_written(const WatchedJob& job, std::size_t vertex) {
  return sum(job, vertex, &SubtaskRates::records_out);
}

std::vector<EdgeFlow> edge_flows(const WatchedJob& job) {
  std::vector<EdgeFlow> edges;
  for (std::size_t to = 0; to < job.graph.vertices.size(); ++to) {
    for (const flink::VertexInput& input : job.graph.vertices[to].inputs) {
      const bool known =
          std::ranges::any_of(edges, [&](const EdgeFlow& e) { return e.from == input.from && e.to == to; });
      if (!known) edges.push_back({.from = input.from, .to = to, .strategy = input.strategy});
    }
  }
  Solver(job, edges).solve();
  return edges;
}

}  // namespace millrace::experiments
