#include "experiments/figures/figure_table.h"

#include "experiments/figures/latency.h"
#include "experiments/figures/overview.h"
#include "experiments/figures/run_figure.h"
#include "experiments/figures/timeline.h"

namespace millrace::experiments {

namespace {

constexpr FigureEntry kFigures[] = {
    {"timeline", "offered rate against throughput, stops, parallelism and backlog over time", timeline_figure},
    {"latency", "p50, p95 and p99 of the end-to-end latency, a line per tuner", latency_figure},
    {"overview", "share of time backpressured against mean parallelism, a mark per tuner", overview_figure},
    {"run",
     "a run in detail, a picture per tuner: rates and capacity, degrees, backlog, latency and its parts, changes",
     run_figure, true},
};

}  // namespace

std::span<const FigureEntry> figure_table() {
  return kFigures;
}

const FigureEntry* find_figure(std::string_view name) {
  for (const FigureEntry& entry : kFigures) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

}  // namespace millrace::experiments
