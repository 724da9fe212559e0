#include "tests/experiments/replay/made_plans.h"

#include <fmt/format.h>

namespace millrace::experiments {

PlanMaker::PlanMaker() {
  plan_.structure = "Linear_Query";
  plan_.id = "made";
  for (const char* id : {"a", "b"}) plan_.hosts.push_back({id, 8, 64LL << 30, 10'000, 2e9, {}});
}

PlanMaker& PlanMaker::add(PublishedKind kind, std::uint32_t parallelism) {
  PublishedOperator op;
  op.index = op.component = static_cast<std::uint32_t>(plan_.operators.size());
  op.kind = kind;
  op.parallelism = parallelism;
  plan_.operators.push_back(std::move(op));
  return *this;
}

PlanMaker& PlanMaker::source(double records_per_s) {
  add(PublishedKind::source, 4).set("confEventRate", fmt::format("{}", records_per_s));
  return set("numInteger", "2").set("numDouble", "2").set("numString", "2");
}

PlanMaker& PlanMaker::filter(const std::string& value_class, const std::string& function, const std::string& literal) {
  add(PublishedKind::filter, 3).set("filterClass", value_class);
  return set("filterFunction", function).set("literal", literal);
}

PlanMaker& PlanMaker::join(const std::string& key_class) {
  return add(PublishedKind::window_join, 3).set("joinKeyClass", key_class);
}

PlanMaker& PlanMaker::aggregate(const std::string& key_class) {
  add(PublishedKind::window_aggregate, 3).set("keyByClass", key_class);
  return set("aggClass", "Integer").set("aggFunction", "min");
}

PlanMaker& PlanMaker::window(const char* policy, std::uint32_t length, std::uint32_t slide) {
  set("windowType", slide > 0 ? "slidingWindow" : "tumblingWindow").set("windowPolicy", policy);
  return set("windowLength", std::to_string(length)).set("slidingLength", std::to_string(slide > 0 ? slide : length));
}

PlanMaker& PlanMaker::duration_window(std::uint32_t length_ms, std::uint32_t slide_ms) {
  return window("duration", length_ms, slide_ms);
}

PlanMaker& PlanMaker::count_window(std::uint32_t length, std::uint32_t slide) {
  return window("count", length, slide);
}

PlanMaker& PlanMaker::degree(std::uint32_t parallelism) {
  plan_.operators.back().parallelism = parallelism;
  return *this;
}

PlanMaker& PlanMaker::set(const std::string& attribute, const std::string& value) {
  plan_.operators.back().attributes[attribute] = value;
  return *this;
}

PlanMaker& PlanMaker::without(const std::string& attribute) {
  plan_.operators.back().attributes.erase(attribute);
  return *this;
}

PlanMaker& PlanMaker::seen_on(const std::vector<std::pair<std::string, std::uint32_t>>& hosts) {
  for (const auto& [host, instances] : hosts) {
    for (std::uint32_t i = 0; i < instances; ++i) {
      PublishedInstance instance;
      instance.host = host;
      plan_.operators.back().instances.push_back(instance);
    }
  }
  return *this;
}

PlanMaker& PlanMaker::seen_rates(double in_per_s, double out_per_s) {
  seen_on({{"a", 1}});
  plan_.operators.back().instances.back().input_rate_per_s = in_per_s;
  plan_.operators.back().instances.back().output_rate_per_s = out_per_s;
  return *this;
}

PlanMaker& PlanMaker::after(const std::vector<std::uint32_t>& inputs) {
  const auto to = static_cast<std::uint32_t>(plan_.operators.size() - 1);
  for (const std::uint32_t from : inputs) plan_.edges.emplace_back(from, to);
  return *this;
}

PlanMaker linear_plan(double records_per_s) {
  PlanMaker maker;
  maker.source(records_per_s).aggregate("String").duration_window(1000).after({0});
  return maker;
}

PlanMaker join_plan(double left_per_s, double right_per_s) {
  PlanMaker maker;
  maker.source(left_per_s).source(right_per_s).join("String").duration_window(1000).after({0, 1});
  maker.aggregate("String").duration_window(1000).after({2});
  return maker;
}

runtime::EngineProfile cheap_engine(double write_us) {
  runtime::EngineProfile engine;
  engine.task_loop_ns = engine.chained_hop_ns = engine.chained_hop_per_field_ns = 0;
  engine.serialize_per_field_ns = engine.serialize_per_byte_ns = 0;
  engine.deserialize_ns = engine.deserialize_per_field_ns = engine.deserialize_per_byte_ns = 0;
  engine.hash_partition_ns = engine.local_buffer_ns = engine.remote_buffer_ns = 0;
  engine.state_access_ns = engine.window_firing_ns = engine.buffered_record_ns = engine.join_pair_ns = 0;
  engine.sink_ns = 0;
  engine.serialize_ns = 1000 * write_us;
  return engine;
}

}  // namespace millrace::experiments
