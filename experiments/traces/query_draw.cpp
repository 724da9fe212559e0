#include "experiments/traces/query_draw.h"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/replay/value_domain.h"
#include "sim/cluster/cluster.h"

namespace millrace::experiments {
namespace {

using kernel::RandomStream;

template <class List>
const auto& one_of(const List& list, RandomStream& stream) {
  return list[stream.below(std::size(list))];
}

bool coin(RandomStream& stream) {
  return stream.below(2) == 0;
}

constexpr std::array<std::string_view, 5> kStringTests = {"startsWith", "endsWith", "endsNotWith", "startsNotWith",
                                                          "contains"};
constexpr std::array<std::string_view, 5> kNumberTests = {"notEquals", "greaterThan", "lessThan", "greaterEquals",
                                                          "lessEquals"};
constexpr std::array<std::string_view, 3> kClasses = {"Integer", "Double", "String"};
constexpr std::array<std::string_view, 4> kKeyClasses = {"Integer", "String", "Double", "Double"};
constexpr std::array<std::string_view, 4> kFunctions = {"min", "max", "mean", "sum"};
constexpr std::string_view kCharacterSet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

struct Fields {
  std::uint32_t integers = 0, reals = 0, strings = 0;
  std::uint32_t width() const { return integers + reals + strings + 1; }  // and the time
};

// What all windows of a query are.
struct WindowDraw {
  std::string shape, policy;  // "slidingWindow", "count"
  std::int64_t length = 0, slide = 0;
};

class QueryDraw {
 public:
  QueryDraw(const PlanSpace& space, bool complete, RandomStream& stream)
      : space_(space), complete_(complete), stream_(stream) {}

  PublishedPlan draw(const Structure& structure) {
    window_ = draw_window();
    join_key_ = one_of(kKeyClasses, stream_);
    plan_.structure = structure.name;
    std::uint32_t last = add_source(structure.source_filters);
    for (std::uint32_t i = 1; i < structure.sources; ++i) {
      const std::uint32_t right = add_source(structure.source_filters);
      last = add_join(last, right);
    }
    last = add_aggregate(last);
    std::uint32_t filters = structure.result_filters;
    if (structure.result_filter && (complete_ || coin(stream_))) ++filters;
    for (std::uint32_t i = 0; i < filters; ++i) last = add_filter(last, aggregated_);
    return std::move(plan_);
  }

 private:
  std::uint32_t add(PublishedKind kind, std::vector<std::uint32_t> inputs, const Fields& out) {
    const auto index = static_cast<std::uint32_t>(plan_.operators.size());
    PublishedOperator op;
    op.index = index;
    op.kind = kind;
    if (!inputs.empty()) op.attributes["tupleWidthIn"] = fmt::format("{}", width_into(inputs));
    op.attributes["tupleWidthOut"] = fmt::format("{}", out.width());
    plan_.operators.push_back(std::move(op));
    fields_.push_back(out);
    for (const std::uint32_t input : inputs) plan_.edges.emplace_back(input, index);
    return index;
  }

  // Of the wider input, as the monitors of a join saw tuples of both.
  std::uint32_t width_into(const std::vector<std::uint32_t>& inputs) const {
    std::uint32_t width = 0;
    for (const std::uint32_t input : inputs) width = std::max(width, fields_[input].width());
    return width;
  }

  void set(std::string_view name, std::string value) {
    plan_.operators.back().attributes[std::string(name)] = std::move(value);
  }

  std::uint32_t add_source(bool may_filter) {
    Fields fields;
    fields.integers = one_of(space_.fields, stream_);
    fields.reals = space_.equal_fields ? fields.integers : one_of(space_.fields, stream_);
    fields.strings = space_.equal_fields ? fields.integers : one_of(space_.fields, stream_);
    const std::uint32_t source = add(PublishedKind::source, {}, fields);
    set("confEventRate", fmt::format("{}", one_of(space_.event_rates, stream_)));
    set("numInteger", fmt::format("{}", fields.integers));
    set("numDouble", fmt::format("{}", fields.reals));
    set("numString", fmt::format("{}", fields.strings));
    if (!may_filter || !(complete_ || coin(stream_))) return source;
    return add_filter(source, "");
  }

  // Uniform over the fifteen pairs of class and function; behind an aggregate over the five of its class.
  std::uint32_t add_filter(std::uint32_t input, std::string_view only_class) {
    const std::string_view cls = only_class.empty() ? one_of(kClasses, stream_) : only_class;
    const std::uint32_t filter = add(PublishedKind::filter, {input}, fields_[input]);
    set("filterClass", std::string(cls));
    set("filterFunction", std::string(cls == "String" ? one_of(kStringTests, stream_) : one_of(kNumberTests, stream_)));
    set("literal", literal_of(cls));
    return filter;
  }

  // As a field's value is drawn: doubles are uniform on [-0.05, 0.05] before they are rounded to hundredths.
  std::string literal_of(std::string_view cls) {
    if (cls == "String") return std::string(1, kCharacterSet[stream_.below(kCharacterSet.size())]);
    if (cls == "Integer") return fmt::format("{}", static_cast<int>(stream_.below(21)) - 10);
    const double hundredths = std::round(10 * stream_.uniform() - 5);
    return fmt::format("{:.2f}", hundredths == 0 ? 0.0 : hundredths / 100);
  }

  WindowDraw draw_window() {
    WindowDraw window;
    const std::string& kind = one_of(space_.windows, stream_);
    const bool sliding = kind.starts_with("sliding");
    const bool count = kind.ends_with("count");
    window.shape = sliding ? "slidingWindow" : "tumblingWindow";
    window.policy = count ? "count" : "duration";
    window.length =
        count ? one_of(space_.window_counts, stream_) : one_of(space_.window_durations, stream_).ns() / 1'000'000;
    window.slide = window.length;
    if (!sliding) return window;
    // A little is added so that 0.7 of 10 is 7.
    const double slide = one_of(space_.slide_ratios, stream_) * static_cast<double>(window.length) + 1e-9;
    window.slide = std::max<std::int64_t>(1, static_cast<std::int64_t>(slide));
    return window;
  }

  void set_window() {
    set("windowType", window_.shape);
    set("windowPolicy", window_.policy);
    set("windowLength", fmt::format("{}", window_.length));
    set("slidingLength", fmt::format("{}", window_.slide));
  }

  std::uint32_t add_join(std::uint32_t left, std::uint32_t right) {
    const Fields &a = fields_[left], &b = fields_[right];
    const Fields out{a.integers + b.integers, a.reals + b.reals, a.strings + b.strings};
    const std::uint32_t join = add(PublishedKind::window_join, {left, right}, out);
    set("joinKeyClass", std::string(join_key_));
    set_window();
    return join;
  }

  std::uint32_t add_aggregate(std::uint32_t input) {
    aggregated_ = coin(stream_) ? "Integer" : "Double";
    Fields out;  // the aggregated class alone is kept
    (aggregated_ == "Integer" ? out.integers : out.reals) =
        aggregated_ == "Integer" ? fields_[input].integers : fields_[input].reals;
    const std::uint32_t aggregate = add(PublishedKind::window_aggregate, {input}, out);
    set("aggClass", std::string(aggregated_));
    set("aggFunction", std::string(one_of(kFunctions, stream_)));
    set("keyByClass", coin(stream_) ? "Timestamp" : std::string(one_of(kKeyClasses, stream_)));
    set_window();
    return aggregate;
  }

  const PlanSpace& space_;
  const bool complete_;
  RandomStream& stream_;
  PublishedPlan plan_;
  std::vector<Fields> fields_;  // of each operator's output
  WindowDraw window_;
  std::string_view join_key_, aggregated_;
};

}  // namespace

PublishedPlan draw_query(const Structure& structure, const PlanSpace& space, bool complete,
                         kernel::RandomStream& stream) {
  return QueryDraw(space, complete, stream).draw(structure);
}

std::vector<PublishedHost> draw_hosts(const PlanSpace& space, kernel::RandomStream& stream) {
  const HostKinds& kinds = one_of(space.clusters, stream);
  const std::uint32_t workers = one_of(space.workers, stream);
  const double network = one_of(space.network, stream).value;
  std::vector<PublishedHost> hosts;
  for (std::uint32_t i = 0; i < workers; ++i) {
    const std::string& type_name = one_of(kinds.types, stream);
    const cluster::NodeType* type = cluster::find_node_type(type_name);
    assert(type != nullptr);
    PublishedHost host;
    host.id = fmt::format("{}", i);
    host.cores = kinds.cores.empty() ? type->cores : one_of(kinds.cores, stream);
    host.memory_bytes = type->memory.count;
    host.network_mbit_per_s = network * 8 / 1e6;
    host.frequency_hz = type->frequency_ghz * 1e9;
    host.attributes["nodeType"] = type_name;
    hosts.push_back(std::move(host));
  }
  return hosts;
}

}  // namespace millrace::experiments
