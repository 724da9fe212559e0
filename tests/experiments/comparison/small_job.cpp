#include "tests/experiments/comparison/small_job.h"

namespace millrace::experiments {

using namespace kernel::literals;

job::Job small_job() {
  job::Job job;
  job.name = "small";
  job.plan.name = "small";
  job.plan.operators.resize(3);
  job.plan.operators[0].id = "in";
  job.plan.operators[0].kind = plan::OperatorKind::source;
  job.plan.operators[0].scalable = false;
  job.plan.operators[1].id = "map";
  job.plan.operators[1].kind = plan::OperatorKind::map;
  job.plan.operators[1].cost.per_record = 100_us;
  job.plan.operators[2].id = "out";
  job.plan.operators[2].kind = plan::OperatorKind::sink;
  job.plan.operators[2].scalable = false;
  job.plan.edges.resize(2);
  job.plan.edges[0].from = "in";
  job.plan.edges[0].to = "map";
  job.plan.edges[1].from = "map";
  job.plan.edges[1].to = "out";
  job.sources["in"].rate = plan::RateSchedule::constant(1000);
  return job;
}

Experiment small_experiment() {
  Experiment experiment;
  experiment.name = "small";
  experiment.seed = 7;
  experiment.clusters["two"] = cluster::uniform_cluster(*cluster::find_node_type("m510"), 2, 4);
  experiment.queries["q"] = {"q", small_job(), {{"in", 1}, {"map", 1}, {"out", 1}}};
  Comparison comparison;
  comparison.name = "main";
  comparison.queries = {"q"};
  comparison.cluster = "two";
  for (const char* kind : {"fixed", "ds2"}) {
    comparison.tuners.push_back({kind, kind, tuners::default_options(*tuners::find_tuner(kind)), {}});
  }
  comparison.duration = 60_s;
  comparison.sample = 10_s;
  comparison.replications = 2;
  experiment.comparisons.push_back(comparison);
  return experiment;
}

}  // namespace millrace::experiments
