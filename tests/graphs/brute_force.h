// Edit distance by looking at every mapping, written apart from the library.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "graphs/graph.h"

namespace millrace::graphs {

class BruteForce {
 public:
  BruteForce(const Graph& a, const Graph& b, bool directed) : a_(a), b_(b), directed_(directed) {
    for (const Edge& edge : b.edges) {
      labels_of_b_[{edge.from, edge.to}] = edge.label;
      if (!directed) labels_of_b_[{edge.to, edge.from}] = edge.label;
    }
    images_.assign(a.vertices.size(), kNone);
    used_.assign(b.vertices.size(), false);
    try_all(0);
  }
  std::uint32_t edits() const { return static_cast<std::uint32_t>(least_); }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  void try_all(std::size_t v) {
    if (v == images_.size()) {
      least_ = std::min(least_, edits_of_images());
      return;
    }
    images_[v] = kNone;
    try_all(v + 1);
    for (std::uint32_t u = 0; u < used_.size(); ++u) {
      if (used_[u]) continue;
      used_[u] = true;
      images_[v] = u;
      try_all(v + 1);
      used_[u] = false;
    }
  }

  // Every edge of `a` is kept, reversed, relabelled or deleted; what of `b` is not met by one is inserted.
  long edits_of_images() const {
    long edits = static_cast<long>(b_.vertices.size());
    for (std::size_t v = 0; v < images_.size(); ++v) {
      edits += images_[v] == kNone ? 1 : (a_.vertices[v] != b_.vertices[images_[v]]) - 1;
    }
    auto left = labels_of_b_;
    const auto meet = [&](std::uint32_t from, std::uint32_t to) {
      left.erase({from, to});
      if (!directed_) left.erase({to, from});
    };
    std::vector<Edge> unmet;
    for (const Edge& edge : a_.edges) {
      const std::uint32_t from = images_[edge.from], to = images_[edge.to];
      const auto found = left.find({from, to});
      if (found == left.end()) {
        unmet.push_back({from, to, edge.label});
      } else {
        edits += found->second != edge.label;
        meet(from, to);
      }
    }
    for (const Edge& edge : unmet) {
      const auto found = left.find({edge.to, edge.from});
      if (directed_ && found != left.end() && found->second == edge.label) meet(edge.to, edge.from);
      ++edits;
    }
    return edits + static_cast<long>(directed_ ? left.size() : left.size() / 2);
  }

  const Graph& a_;
  const Graph& b_;
  bool directed_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> labels_of_b_;
  std::vector<std::uint32_t> images_;
  std::vector<bool> used_;
  long least_ = 1'000'000;
};

}  // namespace millrace::graphs
