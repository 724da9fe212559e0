// What a question for a capacity came to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/capacity/capacity_spec.h"
#include "experiments/capacity/probe_book.h"
#include "experiments/capacity/slo_judgement.h"
#include "experiments/statistics/bootstrap.h"
#include "tuners/oracle/search.h"

namespace millrace::experiments {

struct JudgedProbe {
  ProbePoint point;
  ProbeResult result;
  SloJudgement judgement;
};

// Of the probes of the answer: means over the seeds, but for what is named worst.
struct AnswerState {
  double latency_ms = 0, latency_p50_ms = 0, latency_mean_ms = 0;  // the first at the SLO's quantile
  double worst_latency_ms = 0, worst_backlog_s = 0, worst_backpressure = 0;
  double busiest_node = 0;
  std::map<std::string, OperatorShares> operators;
};

struct CapacityAnswer {
  CapacitySpec spec;
  bool interrupted = false;  // then the rest is not to be used
  // Rate in records/s of all sources, or number of instances, slots or nodes. Of a rate `kept` is the greatest that was
  // seen to be kept under every seed, and `broken` the least above it that was not under some; of resources `kept` is
  // the least and `broken` the greatest below it. nullopt: there is none within what was tried.
  std::optional<double> kept, broken;
  // By seed the threshold: of a rate the geometric mean of the greatest that was kept and the least that was not.
  std::vector<double> by_seed;
  // Their mean; its interval is the bootstrap's over seeds (bootstrap_mean), of a rate widened by the half of a step of
  // the tolerance on both sides. No value if no seed kept anything.
  std::optional<MeanInterval> estimate;
  plan::Deployment deployment;         // of the answer; without one what was tried last
  std::uint32_t slots = 0, nodes = 0;  // that it needs; of the cluster
  std::uint32_t instances = 0;         // of the operators that are neither sources nor sinks
  // Of least instances.
  std::optional<tuners::oracle::Guarantee> guarantee;
  std::uint32_t bound = 0;  // no deployment with a smaller sum of the searched degrees keeps it, as the guarantee says
  std::uint32_t searched = 0;       // that sum
  std::uint32_t evaluations = 0;    // deployments tried
  AnswerState state;                // at the answer
  std::string limit;                // a sentence: what holds the job back beyond the answer; "" if nothing was seen to
  std::string reversal;             // a sentence: where more was kept though less was not; "" if nowhere
  std::vector<JudgedProbe> probes;  // all, in the order in which they were asked for
  std::size_t computed = 0;         // of them; the others were stored
};

}  // namespace millrace::experiments
