#include "experiments/capacity/capacity_text.h"

#include <fmt/format.h>

#include <vector>

#include "experiments/capacity/capacity_reader.h"
#include "experiments/capacity/explain_limit.h"
#include "experiments/figures/aligned_text.h"
#include "experiments/figures/number_text.h"

namespace millrace::experiments {
namespace {

bool is_rate(const CapacityAnswer& answer) {
  return answer.spec.rate_per_s <= 0;
}

std::string value_of(const CapacityAnswer& answer, double value) {
  return is_rate(answer) ? rate_text(value) : decimal_text(value, 1);
}

std::string percent(double share) {
  return decimal_text(100 * share, 1) + " %";
}

std::string question_text(const CapacityAnswer& answer) {
  const CapacitySpec& spec = answer.spec;
  std::string text;
  if (is_rate(answer)) {
    text = fmt::format("{}: the largest rate of {} on {}", spec.name, spec.query, spec.cluster);
  } else {
    text = fmt::format("{}: the least {} for {} of {} on {}", spec.name, to_string(spec.least),
                       rate_text(spec.rate_per_s), spec.query, spec.cluster);
  }
  return fmt::format("{}, {}, under {} seed{}\n", text, slo_text(spec.slo), spec.seeds, spec.seeds == 1 ? "" : "s");
}

std::string kept_text(const CapacityAnswer& answer) {
  const std::string seeds = answer.spec.seeds == 1 ? "the seed" : "every seed";
  if (!answer.kept) {
    return is_rate(answer) ? "  no rate that was tried is kept\n"
                           : fmt::format("  no number of {} that was tried keeps it\n", question_name(answer));
  }
  std::string text = fmt::format("  kept under {}: {}{}", seeds, value_of(answer, *answer.kept),
                                 is_rate(answer) ? "" : fmt::format(" {}", question_name(answer)));
  if (answer.guarantee) {
    text += *answer.guarantee == tuners::oracle::Guarantee::exact ? " (exact: no smaller sum of degrees keeps it)"
            : *answer.guarantee == tuners::oracle::Guarantee::local
                ? fmt::format(" (local: no operator can lose an instance; at least {} are needed)", answer.bound)
                : " (incomplete: the search ended before it was known whether an operator can lose an instance)";
  } else if (answer.broken) {
    text += fmt::format("; not kept under {}: {}", answer.spec.seeds == 1 ? "it" : "some seed",
                        value_of(answer, *answer.broken));
  } else {
    text += is_rate(answer) ? "; nothing above it was tried" : "; there is nothing below";
  }
  return text + "\n";
}

std::string estimate_text(const CapacityAnswer& answer) {
  if (!answer.estimate || answer.guarantee) return "";
  std::string text = fmt::format("  mean over seeds: {}", value_of(answer, answer.estimate->mean));
  if (answer.estimate->interval) {
    text += fmt::format(" [{}, {}] (95 %, bootstrap over {} seeds{})", value_of(answer, answer.estimate->interval->low),
                        value_of(answer, answer.estimate->interval->high), answer.estimate->n,
                        is_rate(answer) ? fmt::format(", with the step of {}", percent(answer.spec.tolerance)) : "");
  }
  return text + "\n";
}

std::string operators_text(const CapacityAnswer& answer) {
  std::vector<std::vector<std::string>> lines = {{"at the answer", "parallelism", "busy", "busiest", "held up",
                                                  "queueing", "service", "cores", "flush", "network", "windows"}};
  for (const auto& [id, shares] : answer.state.operators) {
    lines.push_back({id, fmt::format("{}", shares.parallelism), percent(shares.busy), percent(shares.busiest),
                     percent(shares.backpressured), duration_text(shares.queueing_ms), duration_text(shares.service_ms),
                     duration_text(shares.contention_ms), duration_text(shares.flush_ms),
                     duration_text(shares.network_ms), duration_text(shares.window_ms)});
  }
  return aligned_text(lines);
}

}  // namespace

std::string rate_text(double records_per_s) {
  return engineering_text(records_per_s, "/s");
}

std::string slo_text(const CapacitySlo& slo) {
  std::string text;
  const auto add = [&](std::string limit) { text += (text.empty() ? "" : ", ") + std::move(limit); };
  if (slo.latency > kernel::Duration()) {
    add(fmt::format("{} <= {}", quantile_name(slo.quantile), duration_text(slo.latency.seconds() * 1000)));
  }
  if (slo.backlog > kernel::Duration()) add("backlog <= " + duration_text(slo.backlog.seconds() * 1000));
  if (slo.backpressure > 0) add("backpressure <= " + percent(slo.backpressure));
  return text.empty() ? "keeping up" : text;
}

std::string_view question_name(const CapacityAnswer& answer) {
  return is_rate(answer) ? "rate" : to_string(answer.spec.least);
}

std::string capacity_text(const CapacityAnswer& answer) {
  const AnswerState& state = answer.state;
  std::string text = question_text(answer) + kept_text(answer) + estimate_text(answer);
  if (answer.kept) {
    text += fmt::format("  deployment: {}; {} slots on {} node{}\n", answer.deployment.text(), answer.slots,
                        answer.nodes, answer.nodes == 1 ? "" : "s");
    text += fmt::format("  there: {} {} (worst {}), p50 {}, backlog at most {}, busiest node {}\n",
                        quantile_name(answer.spec.slo.quantile), duration_text(state.latency_ms),
                        duration_text(state.worst_latency_ms), duration_text(state.latency_p50_ms),
                        duration_text(1000 * state.worst_backlog_s), percent(state.busiest_node));
  }
  if (!answer.limit.empty()) {
    text += fmt::format("  {}: {}\n", !answer.kept ? "why" : is_rate(answer) ? "beyond" : "with less", answer.limit);
  }
  if (!answer.reversal.empty()) text += "  " + answer.reversal + "\n";
  if (answer.kept) text += operators_text(answer);
  return text;
}

}  // namespace millrace::experiments
