#include "experiments/pipelines/pipelines_summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/validation/q_error.h"

namespace millrace::experiments {
namespace {

struct Part {
  std::vector<double> latency_ms;
  double probe_ms = 0, nodes = 0, operators = 0, changed = 0, spilled = 0, cpu = 0, disk = 0;

  void add(const StoredPipeline& each) {
    latency_ms.push_back(each.latency_ms);
    probe_ms += each.probe_ms;
    nodes += static_cast<double>(each.sample.nodes.size());
    operators += each.operators;
    changed += each.changes > 0 ? 1 : 0;
    spilled += each.spilled_bytes > 0 ? 1 : 0;
    cpu += each.cpu_share;
    disk += each.disk_share;
  }
};

std::string heading(std::string_view first) {
  return fmt::format("{:<28}{:>8}  {:^35}{:>8}{:>7}{:>8}{:>9}{:>9}{:>7}{:>7}\n{:<36}  {:>8} {:>8} {:>8} {:>8}{:>8}\n",
                     first, "queries", "latency ms", "probe", "nodes", "oper-", "changed", "spilled", "CPU", "disk", "",
                     "5 %", "50 %", "95 %", "most", "ms") +
         "";
}

std::string line(const std::string& first, Part part) {
  if (part.latency_ms.empty()) return fmt::format("{:<28}{:>8}\n", first, 0);
  std::ranges::sort(part.latency_ms);
  const auto n = static_cast<double>(part.latency_ms.size());
  return fmt::format(
      "{:<28}{:>8}  {:>8.4g} {:>8.4g} {:>8.4g} {:>8.4g}{:>8.4g}{:>7.1f}{:>8.1f}{:>7.1f} %{:>7.1f} %{:>5.0f} %{:>5.0f} "
      "%\n",
      first, part.latency_ms.size(), quantile(part.latency_ms, 0.05), quantile(part.latency_ms, 0.5),
      quantile(part.latency_ms, 0.95), part.latency_ms.back(), part.probe_ms / n, part.nodes / n, part.operators / n,
      100 * part.changed / n, 100 * part.spilled / n, 100 * part.cpu / n, 100 * part.disk / n);
}

std::string noise_text(const std::vector<StoredPipeline>& pipelines) {
  std::vector<double> errors;
  for (const StoredPipeline& each : pipelines) {
    if (each.repeat_ms > 0) errors.push_back(q_error(each.repeat_ms, each.latency_ms));
  }
  if (errors.empty()) return "";
  std::ranges::sort(errors);
  return fmt::format("noise floor: q-error {:.3f} in half of {} repeated queries, {:.3f} in 95 %, {:.3f} at most\n",
                     quantile(errors, 0.5), errors.size(), quantile(errors, 0.95), errors.back());
}

}  // namespace

std::string pipelines_text(const PipelinesSpec&, const std::vector<StoredPipeline>& pipelines) {
  Part training, test;
  for (const StoredPipeline& each : pipelines) (each.held_out ? test : training).add(each);
  return heading("templates") + line("for training", std::move(training)) + line("kept for the test", std::move(test)) +
         noise_text(pipelines);
}

std::string pipelines_by_template_text(const PipelinesSpec& spec, const std::vector<StoredPipeline>& pipelines) {
  std::vector<Part> parts(spec.workload.templates.size());
  for (const StoredPipeline& each : pipelines) parts[each.template_index - 1].add(each);
  std::string text = heading("template");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool kept = spec.held_out(static_cast<std::uint32_t>(i + 1));
    text += line(fmt::format("{:>2}{} {}", i + 1, kept ? "*" : " ", spec.workload.templates[i].name), parts[i]);
  }
  return text;
}

}  // namespace millrace::experiments
