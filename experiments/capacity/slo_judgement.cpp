#include "experiments/capacity/slo_judgement.h"

#include <array>
#include <limits>
#include <utility>

namespace millrace::experiments {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"cannot be deployed", "queues grow", "backlog", "latency",
                                                    "backpressure"};

void demand(SloJudgement& judgement, Demand what, double value, double limit) {
  if (value <= limit) return;
  const double excess = limit > 0 ? value / limit - 1 : std::numeric_limits<double>::infinity();
  if (judgement.kept) judgement.broken = what;
  judgement.kept = false;
  judgement.excess = std::max(judgement.excess, excess);
}

}  // namespace

std::string_view to_string(Demand demand) {
  return kNames[static_cast<std::size_t>(demand)];
}

SloJudgement judge_probe(const ProbeResult& result, const CapacitySlo& slo, double growth) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  if (result.status == ProbeStatus::refused) return {.kept = false, .broken = Demand::deploys, .excess = kNever};
  SloJudgement judgement;
  demand(judgement, Demand::keeps_up, result.growth, growth);
  if (slo.backlog > kernel::Duration()) demand(judgement, Demand::backlog, result.backlog_s, slo.backlog.seconds());
  if (slo.latency > kernel::Duration()) {
    const double latency_ns = result.latency_ns.count() > 0 ? result.latency_ns.quantile(slo.quantile) : kNever;
    demand(judgement, Demand::latency, latency_ns, static_cast<double>(slo.latency.ns()));
  }
  if (slo.backpressure > 0) demand(judgement, Demand::backpressure, result.backpressure, slo.backpressure);
  return judgement;
}

}  // namespace millrace::experiments
