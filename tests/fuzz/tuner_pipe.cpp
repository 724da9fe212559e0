// Lines that a tuner of the user's says, and the state in them given to the tuners of the table, as `decide --state`
// does.
#include <nlohmann/json.hpp>
#include <string>

#include "experiments/offline/decide.h"
#include "sim/job/observation.h"
#include "sim/plan/bounded_json.h"
#include "tests/fuzz/target.h"
#include "tuners/external/protocol.h"

namespace {

using namespace millrace;

plan::Operator made(const std::string& id, plan::OperatorKind kind) {
  plan::Operator op;
  op.id = id;
  op.kind = kind;
  return op;
}

const plan::LogicalPlan& chain_of_three() {
  static const plan::LogicalPlan plan = [] {
    plan::LogicalPlan chain;
    chain.operators = {made("bids", plan::OperatorKind::source), made("map", plan::OperatorKind::map),
                       made("sink", plan::OperatorKind::sink)};
    for (const auto& [from, to] : {std::pair("bids", "map"), std::pair("map", "sink")}) {
      plan::Edge edge;
      edge.from = from;
      edge.to = to;
      chain.edges.push_back(edge);
    }
    return chain;
  }();
  return plan;
}

// The middle operator is at its limit.
constexpr const char* kCase =
    R"({"case":"fuzz","observations":[{"v":1,"t_s":60,"window_s":60,"slots":16,"operators":{)"
    R"("bids":{"parallelism":1,"records_out":60000,"busy_ms_per_s":100,"idle_ms_per_s":0,"backpressured_ms_per_s":900},)"
    R"("map":{"parallelism":2,"records_in":60000,"records_out":60000,"busy_ms_per_s":990,"idle_ms_per_s":10,)"
    R"("backpressured_ms_per_s":0},)"
    R"("sink":{"parallelism":1,"records_in":60000,"busy_ms_per_s":100,"idle_ms_per_s":900,"backpressured_ms_per_s":0}},)"
    R"("sources":{"bids":{"offered_rate_per_s":2000,"lag_records":60000,"partitions":16}},)"
    R"("edges":[{"from":"bids","to":"map"},{"from":"map","to":"sink"}],"cluster":{"slots":16,"cores":16}}]})";

// Those without a program or files of the user's.
constexpr const char* kTuners[] = {"fixed",         "ds2", "dhalion", "greedy", "conttune", "flink_autoscaler",
                                   "cpu_threshold", "lag"};

}  // namespace

MILLRACE_FUZZ_TARGET(text) {
  const plan::Deployment current = plan::Deployment(chain_of_three()).with("map", plan::Parallelism{2});
  const auto answer = tuners::external::answer_from(std::string(text), chain_of_three(), current);
  fuzz::demand(answer || !answer.error().empty());
  const auto state = answer ? answer->next : plan::bounded_json(text);
  if (state.is_discarded()) return;
  static_cast<void>(job::observation_from_json(state));
  for (const char* name : kTuners) {
    const auto decided = experiments::answer_to(kCase, {.tuner = tuners::find_tuner(name), .state = state});
    fuzz::demand(decided || !decided.error().empty());
  }
}
