#include "experiments/capacity/explain_limit.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "experiments/figures/number_text.h"

namespace millrace::experiments {
namespace {

constexpr double kFull = 0.95;    // share of the time from which something is full
constexpr double kUneven = 0.95;  // an operator whose mean instance is below this share of its busiest

std::string share(double value) {
  return fmt::format("{:.0f} %", 100 * value);
}

std::string broken_text(const ProbeResult& result, const SloJudgement& judgement, const CapacitySlo& slo) {
  switch (judgement.broken) {
    case Demand::deploys:
      return result.reason;
    case Demand::keeps_up:
      return fmt::format("it does not keep up: a queue grows by {} of what arrives", share(result.growth));
    case Demand::backlog:
      return fmt::format("backlog: {} of unread records", duration_text(1000 * result.backlog_s));
    case Demand::latency:
      if (result.latency_ns.count() == 0) return "latency: no result arrives";
      return fmt::format("latency: {} is {}", quantile_name(slo.quantile),
                         duration_text(result.latency_ns.quantile(slo.quantile) / 1e6));
    case Demand::backpressure:
      return fmt::format("backpressure: an operator is held up {} of the time", share(result.backpressure));
  }
  return {};
}

struct LargestPart {
  std::string operator_id;
  std::string_view name;
  double ms = 0;
};

LargestPart largest_part(const ProbeResult& result) {
  LargestPart largest;
  for (const auto& [id, shares] : result.operators) {
    const std::array<std::pair<std::string_view, double>, 6> parts = {{{"queueing", shares.queueing_ms},
                                                                       {"service", shares.service_ms},
                                                                       {"waiting for cores", shares.contention_ms},
                                                                       {"unfinished buffers", shares.flush_ms},
                                                                       {"network and credits", shares.network_ms},
                                                                       {"residence in windows", shares.window_ms}}};
    for (const auto& [name, ms] : parts) {
      if (ms > largest.ms) largest = {id, name, ms};
    }
  }
  return largest;
}

std::string cause_text(const ProbeResult& result) {
  if (result.busiest_node >= kFull) {
    return fmt::format("the cores of a node are in use {} of the time", share(result.busiest_node));
  }
  // Operators of a chain are busy together; the one with most service of its own stands for them.
  const std::pair<const std::string, OperatorShares>* busiest = nullptr;
  for (const auto& each : result.operators) {
    const auto rank = [](const OperatorShares& shares) { return std::pair(shares.busiest, shares.service_ms); };
    if (busiest == nullptr || rank(each.second) > rank(busiest->second)) busiest = &each;
  }
  if (busiest != nullptr && busiest->second.busiest >= kFull) {
    const OperatorShares& shares = busiest->second;
    const bool uneven = shares.busy < kUneven * shares.busiest;
    return fmt::format("operator '{}' is full: {} {} busy {} of the time{}", busiest->first,
                       uneven                    ? "its busiest instance"
                       : shares.parallelism == 1 ? "its instance"
                                                 : "its instances",
                       uneven || shares.parallelism == 1 ? "is" : "are", share(uneven ? shares.busiest : shares.busy),
                       uneven ? fmt::format(", the mean one {}", share(shares.busy)) : "");
  }
  const LargestPart part = largest_part(result);
  if (part.ms <= 0) return "no operator and no node is full";
  return fmt::format("no operator and no node is full; the largest part of the latency is {} at '{}', {}", part.name,
                     part.operator_id, duration_text(part.ms));
}

}  // namespace

std::string quantile_name(double quantile) {
  return "p" + decimal_text(100 * quantile, 3);
}

std::string explain_limit(const ProbeResult& result, const SloJudgement& judgement, const CapacitySlo& slo) {
  std::string text = broken_text(result, judgement, slo);
  if (judgement.broken != Demand::deploys) text += "; " + cause_text(result);
  return text;
}

}  // namespace millrace::experiments
