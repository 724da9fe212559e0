#include "experiments/figures/figure_table.h"

#include "experiments/figures/beside.h"
#include "experiments/figures/cpu_utilisation.h"
#include "experiments/figures/decision_time.h"
#include "experiments/figures/epoch_latency.h"
#include "experiments/figures/falls.h"
#include "experiments/figures/latency.h"
#include "experiments/figures/overview.h"
#include "experiments/figures/pretraining_time.h"
#include "experiments/figures/protocol.h"
#include "experiments/figures/run_figure.h"
#include "experiments/figures/timeline.h"
#include "experiments/figures/tuning_time.h"

namespace millrace::experiments {

namespace {

constexpr FigureEntry kFigures[] = {
    {"timeline", "offered rate against throughput, stops, parallelism and backlog over time", timeline_figure},
    {"latency", "p50, p95 and p99 of the end-to-end latency, a line per tuner", latency_figure},
    {"overview", "share of time backpressured against mean parallelism, a mark per tuner", overview_figure},
    {"run",
     "a run in detail, a picture per tuner: rates and capacity, degrees, backlog, latency and its parts, changes",
     run_figure, true},
    {"beside",
     "two comparisons of the same tuners over time, as of a real cluster and of the simulator, a column per tuner: "
     "rates, "
     "parallelism, backpressure",
     beside_figure, false, false, false, false, true},
    {"protocol",
     "parallelism at the greatest load, reconfigurations and backpressured deployments of a protocol, by query",
     protocol_figure, false, true, true},
    {"tuning_time", "minutes of waiting and deciding after each change of load of a protocol", tuning_time_figure,
     false, false, true},
    {"decision_time", "wall-clock time of a decision, by query", decision_time_figure, false, true},
    {"cpu_utilisation", "CPU in use over the rounds of a protocol, a panel a query", cpu_utilisation_figure, false,
     true, true},
    {"epoch_latency",
     "how late a Timely job's epochs are under a protocol: their distribution and its quantiles, a line per tuner",
     epoch_latency_figure, false, false, true, true},
    {"falls", "how often a tuner gives an operator less although the load of a protocol rose, by query", falls_figure,
     false, true, true},
    {"pretraining_time", "wall-clock time of clustering and of training encoders, by executions, of all such models",
     pretraining_time_figure, false, false, false, false, false, true},
    {"sweep", "a quantity over the values of a sweep's axis, a line per tuner or per value of another axis", nullptr,
     false, true, false, false, false, false, true},
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
