// An experiment as its config file resolves: every default filled in, every quantity in the program's units.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/capability/capability_spec.h"
#include "experiments/capacity/capacity_spec.h"
#include "experiments/config/live_cluster.h"
#include "experiments/config/load_adversary.h"
#include "experiments/config/load_protocol.h"
#include "experiments/config/tuner_choice.h"
#include "experiments/deployments/deployment_contest.h"
#include "experiments/expectations/expectation.h"
#include "experiments/fidelity/fidelity_spec.h"
#include "experiments/forecasting/forecast_spec.h"
#include "experiments/learning/model_spec.h"
#include "experiments/pipelines/pipelines_spec.h"
#include "experiments/predictors/predictor_spec.h"
#include "experiments/provisioning/provisioning_spec.h"
#include "experiments/sampling/sampling_spec.h"
#include "experiments/traces/trace_set.h"
#include "sim/cluster/cluster.h"
#include "sim/cluster/faults.h"
#include "sim/job/job.h"
#include "sim/job/observation_faults.h"
#include "sim/kernel/time.h"
#include "sim/plan/prices.h"
#include "sim/runtime/engine.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

// [query.x]: a job with its load, and the degrees that its user would submit.
struct Query {
  std::string name;  // x
  job::Job job;
  std::map<std::string, std::uint32_t> initial_parallelism;  // by operator id, every operator present
};

// [comparison.x.slo]: what a run is to keep. A limit of 0 is none.
struct Slo {
  kernel::Duration backlog{};      // most time in which the unread records arrived
  kernel::Duration latency_p99{};  // greatest 99th percentile of a window's end-to-end latencies
  bool operator==(const Slo&) const = default;
};

// [comparison.x]: every tuner on every query under identical arrivals.
struct Comparison {
  std::string name;
  std::vector<std::string> queries;  // names in Experiment::queries
  std::string cluster;               // name in Experiment::clusters
  std::vector<TunerChoice> tuners;
  std::vector<std::string> faults;     // names in Experiment::faults
  kernel::Duration duration;           // simulated, > 0
  kernel::Duration sample;             // resolution of the stored windows, > 0 (a tuner's period is a multiple of it)
  std::uint32_t replications = 1;      // seeds per cell, >= 1
  job::ObservationFaults observation;  // between the testbed and every tuner
  Slo slo;
  std::optional<plan::Prices> prices;            // what the instances are charged; nullopt: cost is no matter
  std::optional<runtime::EngineProfile> engine;  // where it differs from the experiment's
  // Certified stretches of standstill are jumped over (job::FastForwardTestbed).
  bool fast_forward = false;
  // What one run of a deployment under the same rates came to stands for others (job::Precedents). Requires:
  // fast_forward and a protocol.
  bool precedents = false;
  std::optional<LoadProtocol> protocol;  // then `duration` is the least it can take, and `sample` is not used
  std::optional<LoadAdversary> adversary;
  std::optional<LiveCluster> live;  // a real cluster runs the jobs, one after another; nullopt: the simulator
  std::string reported;             // CSV file of published numbers (read_reported_scores) to show beside; "": none
  std::map<std::string, std::string> families;  // by query: the family by whose name the comparison has it
};

// [figure.x]: what to draw of a comparison.
struct Figure {
  std::string name;
  std::string kind;                      // a name of the figure table ("timeline", ...)
  std::string comparison;                // name of a comparison
  std::string beside = {};               // likewise, of kinds of two: drawn beside it
  std::vector<std::string> queries;      // subset; all if empty
  std::vector<std::string> tuners = {};  // labels, likewise; of kinds with a picture per tuner
  std::string title;
  std::vector<double> loads = {};  // of the comparison's protocol, likewise; of kinds by load
};

struct Experiment {
  std::string name;
  std::uint64_t seed = 1;
  runtime::EngineProfile engine;
  std::map<std::string, cluster::Cluster> clusters;
  std::map<std::string, Query> queries;
  std::map<std::string, cluster::Fault> faults;
  std::vector<TraceSet> traces;
  std::vector<ModelSpec> models;  // of each [model.x] one a metric
  std::vector<EvaluationSpec> evaluations;
  std::vector<DeploymentContest> deployments;
  std::vector<SamplingSpec> samplings;
  std::vector<CapabilitySpec> capabilities;
  std::vector<ProvisioningSpec> provisionings;
  std::vector<FidelitySpec> fidelities;
  std::vector<ForecastSpec> forecasts;
  std::vector<PipelinesSpec> pipelines;
  std::vector<PredictorSpec> predictors;  // of each [predictor.x] one a set of pipelines
  std::vector<Comparison> comparisons;
  std::vector<Figure> figures;
  std::vector<Expectation> expectations;
  std::vector<CapacitySpec> capacities;  // answered by the verb capacity alone

  // Whether it has something to compute beside comparisons.
  bool has_other_results() const {
    return !traces.empty() || !models.empty() || !samplings.empty() || !provisionings.empty() || !forecasts.empty() ||
           !pipelines.empty();
  }

  // Whether a real cluster has to be there for it.
  bool needs_a_cluster() const {
    return std::ranges::any_of(comparisons, [](const Comparison& comparison) { return comparison.live.has_value(); }) ||
           std::ranges::any_of(traces, [](const TraceSet& set) { return set.live.has_value(); });
  }
};

}  // namespace millrace::experiments
