#include "experiments/replay/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <vector>

#include "experiments/replay/filter_selectivity.h"
#include "experiments/replay/placement.h"
#include "experiments/replay/value_domain.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;
using plan::OperatorKind;

// Fields of a record by class. Every record carries its creation time besides, as text.
struct Fields {
  double integers = 0, reals = 0, strings = 0;
};

// Bytes as Flink's basic serialisers write them: 4 an int, 8 a double, 2 a string of one character, 14 the time in
// ms as text, and the lengths of the three lists of fields.
kernel::Bytes size_of(const Fields& fields) {
  return {static_cast<std::int64_t>(14 + 12 + 4 * fields.integers + 8 * fields.reals + 2 * fields.strings + 0.5)};
}

std::uint32_t width_of(const Fields& fields) {
  return static_cast<std::uint32_t>(1 + fields.integers + fields.reals + fields.strings + 0.5);
}

constexpr double kGreatest = 1e9;  // of any rate, window or number of fields

// What is expected to flow out of an operator, as far as it can be told without running it.
struct Stream {
  Fields fields;
  std::uint32_t first_source = 0;  // operator index of the first source that it stems from
  double rate_per_s = 0;
  double origins_per_s = 0;  // different records of the first source among them: pairs of a join share their left one
  bool aggregated = false;   // behind the aggregate: values are aggregates of `values` generated ones
  Aggregate function = Aggregate::min;
  double values = 1;
  // Filters on classes of which the first source's records have one field only: that field makes keys too. (Of several
  // fields of a class, keys take the first and filters another, as the keys behind filters show.)
  std::vector<FilterTerms> on_keys{};
};

class Translator {
 public:
  Translator(const PublishedPlan& plan, ReplayInput input)
      : plan_(plan), input_(input), streams_(plan.operators.size()) {}

  tl::expected<std::vector<double>, std::string> output_rates() {
    for (std::uint32_t i = 0; i < plan_.operators.size() && mistake_.empty(); ++i) add(i);
    if (!mistake_.empty()) return tl::unexpected(mistake_);
    std::vector<double> rates;
    for (const Stream& stream : streams_) rates.push_back(stream.rate_per_s);
    return rates;
  }

  tl::expected<Workload, std::string> translate() {
    work_.job.name = work_.job.plan.name = plan_.id;
    for (std::uint32_t i = 0; i < plan_.operators.size(); ++i) add(i);
    add_sink();
    if (mistake_.empty()) add_hosts();
    if (!mistake_.empty()) return tl::unexpected(mistake_);
    work_.deployment = plan::Deployment(work_.job.plan);
    for (const auto& [id, degree] : degrees_) work_.deployment = work_.deployment.with(id, plan::Parallelism{degree});
    return std::move(work_);
  }

 private:
  void fail(const PublishedOperator& op, const std::string& what) {
    if (mistake_.empty()) mistake_ = fmt::format("{}: {}", operator_id(op), what);
  }

  std::string text(const PublishedOperator& op, std::string_view name) {
    const std::string* found = attribute(op, name);
    if (found == nullptr) fail(op, fmt::format("has no {}", name));
    return found == nullptr ? "" : *found;
  }

  double number(const PublishedOperator& op, std::string_view name) {
    const std::string written = text(op, name);
    double value = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
    const bool whole = error == std::errc() && end == written.data() + written.size();
    if (whole && value >= 0 && value <= kGreatest) return value;
    fail(op, fmt::format("{} is '{}', no number in [0, 1e9]", name, written));
    return 0;
  }

  // Joins are left-deep: the left input is the one with the first source.
  std::vector<std::uint32_t> inputs_of(std::uint32_t to) const {
    std::vector<std::uint32_t> inputs;
    for (const auto& [from, target] : plan_.edges) {
      if (target == to) inputs.push_back(from);
    }
    std::sort(inputs.begin(), inputs.end(), [this](std::uint32_t a, std::uint32_t b) {
      return std::pair(streams_[a].first_source, a) < std::pair(streams_[b].first_source, b);
    });
    return inputs;
  }

  void add(std::uint32_t i) {
    const PublishedOperator& published = plan_.operators[i];
    const std::vector<std::uint32_t> inputs = inputs_of(i);
    const std::size_t wanted = published.kind == PublishedKind::source        ? 0
                               : published.kind == PublishedKind::window_join ? 2
                                                                              : 1;
    if (inputs.size() != wanted) return fail(published, fmt::format("has {} inputs, not {}", inputs.size(), wanted));
    plan::Operator op;
    op.id = operator_id(published);
    op.max_parallelism = published.parallelism;
    degrees_[op.id] = published.parallelism;
    double selectivity = 1;
    switch (published.kind) {
      case PublishedKind::source:
        add_source(i, op);
        break;
      case PublishedKind::filter:
        op.kind = OperatorKind::filter;
        streams_[i] = streams_[inputs[0]];
        selectivity = selectivity_of(published, streams_[i]);
        note_filter(published, streams_[i]);
        streams_[i].rate_per_s *= selectivity;
        streams_[i].origins_per_s *= selectivity;
        break;
      case PublishedKind::window_join:
        add_join(i, inputs, op);
        break;
      case PublishedKind::window_aggregate:
        add_aggregate(i, inputs[0], op);
        break;
    }
    op.output = {width_of(streams_[i].fields), size_of(streams_[i].fields)};
    for (const std::uint32_t from : inputs) {
      connect(operator_id(plan_.operators[from]), op.id);
      work_.job.plan.edges.back().keys = keys_on_edge(streams_[from], op);
    }
    selectivity_[op.id] = selectivity;
    work_.job.plan.operators.push_back(std::move(op));
  }

  void connect(const std::string& from, const std::string& to) {
    work_.job.plan.edges.push_back({from, to, plan::Partitioning::automatic, selectivity_[from], {}});
  }

  void add_source(std::uint32_t i, plan::Operator& op) {
    const PublishedOperator& published = plan_.operators[i];
    streams_[i].first_source = i;
    op.kind = OperatorKind::source;
    streams_[i].fields = {number(published, "numInteger"), number(published, "numDouble"),
                          number(published, "numString")};
    streams_[i].rate_per_s = streams_[i].origins_per_s = number(published, "confEventRate");
    job::SourceLoad load;
    load.rate = plan::RateSchedule::constant(streams_[i].rate_per_s);
    load.loop = job::SourceLoop::closed;
    load.arrivals = job::Arrivals::burst;
    work_.job.sources[op.id] = load;
  }

  // A filter behind the aggregate, or on one of several fields, says nothing about keys.
  void note_filter(const PublishedOperator& published, Stream& stream) {
    const std::string* written = attribute(published, "filterClass");
    const auto cls = written == nullptr ? tl::unexpected(std::string()) : value_class(*written);
    if (!cls || stream.aggregated) return;
    const PublishedOperator& source = plan_.operators[stream.first_source];
    const char* fields = *cls == ValueClass::integer ? "numInteger"
                         : *cls == ValueClass::real  ? "numDouble"
                                                     : "numString";
    const std::string* count = attribute(source, fields);
    if (*cls == ValueClass::timestamp || count == nullptr || *count != "1") return;
    stream.on_keys.push_back({*cls, text(published, "filterFunction"), text(published, "literal")});
  }

  // The distribution of a keyed operator's input, if filters have left only a part of the key's domain; else "".
  std::string keys_on_edge(const Stream& in, const plan::Operator& op) {
    if (op.key.empty()) return "";
    const auto cls = value_class(op.key);
    std::string name = op.key;
    std::vector<FilterTerms> filters;
    for (const FilterTerms& filter : in.on_keys) {
      if (!cls || filter.value_class != *cls) continue;
      filters.push_back(filter);
      name += fmt::format(", {} {}", filter.function, filter.literal);
    }
    if (filters.empty()) return "";
    const auto passes = [&](double value) {
      return std::ranges::all_of(filters, [&](const FilterTerms& filter) {
        const auto passed = *cls == ValueClass::string ? character_passes(filter, static_cast<char>(value))
                                                       : number_passes(filter, value);
        return passed.value_or(true);
      });
    };
    plan::KeyDistribution left = key_domain(*cls, passes);
    if (left.listed.empty()) return "";
    work_.job.plan.keys[name] = std::move(left);
    return name;
  }

  double selectivity_of(const PublishedOperator& published, const Stream& stream) {
    if (input_ != ReplayInput::plain) {
      double in = 0, out = 0;
      for (const PublishedInstance& instance : published.instances) {
        in += instance.input_rate_per_s.value_or(0);
        out += instance.output_rate_per_s.value_or(0);
      }
      if (in > 0) return std::min(1.0, out / in);
    }
    const auto cls = value_class(text(published, "filterClass"));
    if (!cls || *cls == ValueClass::timestamp) {
      fail(published, cls ? "a filter cannot compare times" : cls.error());
      return 1;
    }
    const FilterTerms terms{*cls, text(published, "filterFunction"), text(published, "literal")};
    const auto share = stream.aggregated ? selectivity_of_aggregates(terms, stream.function, stream.values)
                                         : selectivity_of_values(terms);
    if (!share) fail(published, share.error());
    return share.value_or(1);
  }

  plan::Window window_of(const PublishedOperator& published) {
    plan::Window window;
    const std::string shape = text(published, "windowType");
    const std::string policy = text(published, "windowPolicy");
    if (shape != "tumblingWindow" && shape != "slidingWindow")
      fail(published, fmt::format("'{}' is no window type", shape));
    if (policy != "count" && policy != "duration") fail(published, fmt::format("'{}' is no window policy", policy));
    window.shape = shape == "slidingWindow" ? plan::WindowShape::sliding : plan::WindowShape::tumbling;
    window.policy = policy == "count" ? plan::WindowPolicy::count : plan::WindowPolicy::time;
    const double length = number(published, "windowLength");
    const double slide = window.shape == plan::WindowShape::sliding ? number(published, "slidingLength") : length;
    if (!(length >= 1 && slide >= 1 && slide <= length)) fail(published, "its slide lies outside [1, length]");
    window.count = static_cast<std::uint32_t>(length);
    window.count_slide = static_cast<std::uint32_t>(slide);
    window.length = Duration::from_ns(static_cast<std::int64_t>(length) * 1'000'000);
    window.slide = Duration::from_ns(static_cast<std::int64_t>(slide) * 1'000'000);
    return window;
  }

  // The key of an operator: equal classes are one key, also behind a join, whose results have their inputs' key.
  double add_key(const PublishedOperator& published, std::string_view name, plan::Operator& op) {
    const std::string written = text(published, name);
    const auto cls = value_class(written);
    if (!cls) {
      fail(published, cls.error());
      return 1;
    }
    op.key = written;
    plan::KeyDistribution& keys = work_.job.plan.keys[written];
    keys = key_domain(*cls);
    return static_cast<double>(keys.keys);
  }

  // Different values that a key's window holds, given that it holds a record. Records of one origin have one value.
  static double values_in(const plan::Window& window, const Stream& in, double keys) {
    const double share = in.rate_per_s > 0 ? std::min(1.0, in.origins_per_s / in.rate_per_s) : 1;
    if (window.policy == plan::WindowPolicy::count) return std::max(1.0, window.count * share);
    const double mean = in.rate_per_s * share * window.length.seconds() / keys;
    return mean < 1e-6 ? 1 : mean / (1 - std::exp(-mean));
  }

  void add_join(std::uint32_t i, const std::vector<std::uint32_t>& inputs, plan::Operator& op) {
    op.kind = OperatorKind::window_join;
    op.window = window_of(plan_.operators[i]);
    const double keys = add_key(plan_.operators[i], "joinKeyClass", op);
    const Stream& left = streams_[inputs[0]];
    const Stream& right = streams_[inputs[1]];
    Stream& out = streams_[i];
    out.fields = {left.fields.integers + right.fields.integers, left.fields.reals + right.fields.reals,
                  left.fields.strings + right.fields.strings};
    const double total = left.rate_per_s + right.rate_per_s;
    if (op.window->policy == plan::WindowPolicy::count) {
      const double share = total > 0 ? left.rate_per_s / total : 0;
      const double slide = op.window->shape == plan::WindowShape::sliding ? op.window->count_slide : op.window->count;
      out.rate_per_s = total / slide * op.window->count * (op.window->count - 1.0) * share * (1 - share);
    } else {
      const double length_s = op.window->length.seconds();
      const double slide_s = plan::firing_period(*op.window).seconds();
      out.rate_per_s = left.rate_per_s * right.rate_per_s * length_s * length_s / (keys * slide_s);
    }
    out.origins_per_s = std::min(left.origins_per_s, out.rate_per_s);
    out.first_source = left.first_source;
    out.on_keys = left.on_keys;
  }

  void add_aggregate(std::uint32_t i, std::uint32_t from, plan::Operator& op) {
    const PublishedOperator& published = plan_.operators[i];
    op.kind = OperatorKind::window_aggregate;
    op.aggregation = plan::Aggregation::list;
    op.window = window_of(published);
    const double keys = add_key(published, "keyByClass", op);
    const auto cls = value_class(text(published, "aggClass"));
    const auto function = aggregate_function(text(published, "aggFunction"));
    if (!cls) return fail(published, cls.error());
    if (*cls != ValueClass::integer && *cls != ValueClass::real) return fail(published, "aggregates no numbers");
    if (!function) return fail(published, function.error());
    const Stream& in = streams_[from];
    Stream& out = streams_[i];
    out.first_source = in.first_source;
    (*cls == ValueClass::integer ? out.fields.integers : out.fields.reals) =
        *cls == ValueClass::integer ? in.fields.integers : in.fields.reals;
    out.aggregated = true;
    out.function = *function;
    out.values = values_in(*op.window, in, keys);
    if (op.window->policy == plan::WindowPolicy::count) {
      const bool slides = op.window->shape == plan::WindowShape::sliding;
      out.rate_per_s = in.rate_per_s / (slides ? op.window->count_slide : op.window->count);
    } else {
      out.rate_per_s = in.origins_per_s * plan::windows_per_record(*op.window) / out.values;
    }
    out.origins_per_s = out.rate_per_s;
  }

  // The sink is no operator of the published plans; it counts and times the results in one instance.
  void add_sink() {
    std::vector<bool> feeds(plan_.operators.size(), false);
    for (const auto& edge : plan_.edges) feeds[edge.first] = true;
    const auto ends = std::count(feeds.begin(), feeds.end(), false);
    if (ends != 1 && mistake_.empty()) mistake_ = fmt::format("{} operators have no successor, not 1", ends);
    if (ends != 1) return;
    const auto last = static_cast<std::size_t>(std::find(feeds.begin(), feeds.end(), false) - feeds.begin());
    plan::Operator sink;
    sink.id = "sink";
    sink.kind = OperatorKind::sink;
    degrees_[sink.id] = 1;
    connect(operator_id(plan_.operators[last]), sink.id);
    work_.job.plan.operators.push_back(std::move(sink));
  }

  void add_hosts() {
    cluster::Cluster& cluster = work_.cluster;
    cluster = cluster_of(plan_.hosts);
    std::vector<std::uint32_t> slots;
    for (const cluster::Node& node : cluster.nodes) slots.push_back(node.slots);
    std::uint32_t most = 1;
    for (const auto& entry : degrees_) most = std::max(most, entry.second);
    auto placed = slot_hosts(plan_, most, slots);
    if (!placed) {
      mistake_ = placed.error();
      return;
    }
    cluster.slot_nodes = std::move(*placed);
  }

  const PublishedPlan& plan_;
  ReplayInput input_;
  std::vector<Stream> streams_;  // by operator
  Workload work_;
  std::map<std::string, double> selectivity_;
  std::map<std::string, std::uint32_t> degrees_;
  std::string mistake_;
};

cluster::NodeType type_of(const PublishedHost& host) {
  constexpr double kNominal = 10'000;  // Mbit/s
  const auto named = host.attributes.find("nodeType");
  const auto* known = named == host.attributes.end() ? nullptr : cluster::find_node_type(named->second);
  cluster::NodeType type = known != nullptr ? *known : *cluster::find_node_type(host.cores <= 8 ? "m510" : "rs620");
  type.cores = host.cores;
  // 10 GbE carries the usable bytes of the m510's link; other speeds in proportion.
  if (known != nullptr) {
    type.network.value = cluster::find_node_type("m510")->network.value * host.network_mbit_per_s / kNominal;
  }
  return type;
}

}  // namespace

cluster::Cluster cluster_of(const std::vector<PublishedHost>& hosts) {
  cluster::Cluster cluster;
  cluster.name = "published";
  cluster.slots_per_manager = 1;
  for (const PublishedHost& host : hosts) {
    cluster::Node node;
    node.name = host.id;
    node.type = type_of(host);
    node.slots = 2 * host.cores - 1;
    cluster.nodes.push_back(std::move(node));
  }
  return cluster;
}

std::string operator_id(const PublishedOperator& op) {
  constexpr std::array<std::string_view, 4> kNames = {"source", "filter", "join", "aggregate"};
  return fmt::format("{} {}", kNames[static_cast<std::size_t>(op.kind)], op.index);
}

tl::expected<std::vector<double>, std::string> expected_output(const PublishedPlan& plan) {
  return Translator(plan, ReplayInput::plain).output_rates();
}

tl::expected<Workload, std::string> workload_of(const PublishedPlan& plan, ReplayInput input) {
  return Translator(plan, input).translate();
}

}  // namespace millrace::experiments
