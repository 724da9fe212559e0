#include "tuners/lag/consumers.h"

#include <algorithm>
#include <cmath>

#include "tuners/rounding.h"

namespace millrace::tuners::lag {
namespace {

constexpr double kKeepsUp = 10;  // ms per second of waiting for input (1 %, our choice): less is never

// The least divisor of the partitions that is enough for so many consumers; all partitions if none is.
std::uint32_t even_consumers(double consumers, std::uint32_t partitions) {
  for (std::uint32_t divisor = 1; divisor < partitions; ++divisor) {
    if (partitions % divisor == 0 && divisor >= consumers) return divisor;
  }
  return partitions;
}

// Instances that (almost) never waited for input; nullopt if these are not the partitions, or one does not show it.
std::optional<std::uint32_t> lagging_instances(const job::OperatorObservation& source, std::uint32_t partitions) {
  if (source.subtasks.size() != partitions) return std::nullopt;
  std::uint32_t lagging = 0;
  for (const job::Metrics& instance : source.subtasks) {
    if (!instance.idle_ms_per_s) return std::nullopt;
    if (*instance.idle_ms_per_s < kKeepsUp) ++lagging;
  }
  return lagging;
}

}  // namespace

std::optional<TopicLag> topic_lag_of(const std::string& source_id, const job::Observation& seen) {
  const auto source = seen.sources.find(source_id);
  if (source == seen.sources.end()) return std::nullopt;
  const auto lag = source->second.lag_records;
  if (!lag || !std::isfinite(*lag)) return std::nullopt;
  TopicLag topic;
  topic.records = std::max(0.0, *lag);
  topic.partitions = std::max(1U, source->second.partitions);
  const std::uint32_t most = std::min(topic.partitions, saturated(std::ceil(topic.records)));
  std::optional<std::uint32_t> lagging = source->second.partitions_with_lag;
  const auto reader = seen.operators.find(source_id);
  if (!lagging && reader != seen.operators.end()) {
    lagging = lagging_instances(reader->second, topic.partitions);
  }
  topic.is_upper_bound = !lagging;
  topic.lagging = std::clamp(lagging.value_or(most), std::min(1U, most), most);
  return topic;
}

double consumers_for(const ConsumerRule& rule, const TopicLag& topic) {
  double consumers = topic.records / rule.lag_threshold;
  if (rule.allow_idle && !rule.limit_to_lagging && !rule.even) return consumers;
  if (rule.even) consumers = even_consumers(consumers, topic.partitions);
  const std::uint32_t limit = rule.limit_to_lagging ? topic.lagging : topic.partitions;
  return std::min(consumers, static_cast<double>(limit));
}

}  // namespace millrace::tuners::lag
