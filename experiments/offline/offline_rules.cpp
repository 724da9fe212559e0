#include "experiments/offline/offline_rules.h"

#include "tuners/scaling_scope.h"

namespace millrace::experiments {

OfflineRules offline_rules(std::string_view tuner) {
  OfflineRules rules;
  if (tuner == "ds2") {
    // Sources are the operators without incoming edge. [DS2, scaling.rs]
    rules.lone_operators_are_sources = true;
    rules.defaults = {{"warm_up_time", 0}};
  } else if (tuner == "conttune") {
    rules.defaults = {{"warm_up_time", 0}};
    rules.silent_sources_run = true;
  } else if (tuner == "flink_autoscaler") {
    rules.lone_operators_are_sources = true;
    rules.defaults = {{"scale_sources", true}};
    rules.option_prefix = "job.autoscaler.";
    rules.without_effect = {"enabled", "memory.gc-pressure.threshold", "memory.heap-usage.threshold",
                            "scaling.event.interval"};
    rules.slots_are_a_cap = false;
    rules.unknown_partitions = 0;
    rules.default_key_groups = true;
  } else if (tuner == "lag") {
    rules.unknown_partitions = tuners::kLargestDegree;  // no limit
  }
  return rules;
}

}  // namespace millrace::experiments
