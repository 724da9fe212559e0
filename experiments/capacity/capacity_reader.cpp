#include "experiments/capacity/capacity_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {
namespace {

using enum ValueType;
using kernel::Duration;

constexpr std::array<std::string_view, 3> kParallelisms = {"given", "uniform", "balanced"};
constexpr std::array<std::string_view, 3> kResources = {"instances", "slots", "nodes"};

template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

class CapacityReader {
 public:
  CapacityReader(const std::string& name, const Node& table, const std::map<std::string, ReadQuery>& queries,
                 const std::map<std::string, cluster::Cluster>& clusters, Diagnostics& out)
      : reader_(table, "capacity." + name, out), queries_(queries), clusters_(clusters) {
    spec_.name = name;
  }

  CapacitySpec read() {
    reader_.read(capacity_fields(), spec_);
    reader_.finish();
    if (spec_.name.find('/') != std::string::npos) reader_.error(reader_.at(), "capacity: names have no '/'");
    read_query_name();
    read_cluster_name();
    read_slo();
    read_fixed();
    check();
    return std::move(spec_);
  }

 private:
  void read_query_name() {
    const Node* node = reader_.require("query");
    if (node == nullptr || spec_.query.empty()) return;
    const auto found = queries_.find(spec_.query);
    if (found == queries_.end()) {
      return reader_.error(node->at, "query: " + unknown_name("query", spec_.query, keys_of(queries_)));
    }
    if (!found->second.sound) return;  // its own mistakes are told
    query_ = &found->second.query;
    double rate = 0;
    for (const plan::Operator& op : query_->job.plan.operators) {
      if (op.kind != plan::OperatorKind::source) continue;
      const auto load = query_->job.sources.find(op.id);
      if (op.records > 0) {
        return reader_.error(node->at, fmt::format("query: source '{}' ends, and a capacity is one for ever", op.id));
      }
      if (load != query_->job.sources.end()) rate += load->second.rate.rate(kernel::SimTime());
    }
    if (rate <= 0) {
      reader_.error(node->at, fmt::format("query: the sources of '{}' have no rate at the start, and it is by those "
                                          "that they share a rate",
                                          spec_.query));
    }
  }

  void read_cluster_name() {
    const Node* node = reader_.require("cluster");
    if (node == nullptr || spec_.cluster.empty() || clusters_.contains(spec_.cluster)) return;
    reader_.error(node->at, "cluster: " + unknown_name("cluster", spec_.cluster, keys_of(clusters_)));
  }

  void read_slo() {
    const Node* node = reader_.find("slo");
    if (node == nullptr) return;
    TableReader slo(*node, reader_.path() + ".slo", reader_.diagnostics());
    slo.read(capacity_slo_fields(), spec_.slo);
    slo.finish();
    if (spec_.slo.quantile <= 0) slo.error(slo.find("quantile")->at, "quantile: a share above 0 is wanted");
  }

  void read_fixed() {
    const Node* node = reader_.find("fixed");
    if (node == nullptr) return;
    if (node->kind != Node::Kind::table) {
      return reader_.error(node->at, "fixed: a table is wanted, for example { sink = 1 }");
    }
    for (const auto& [id, degree] : node->members) {
      const plan::Operator* op = query_ != nullptr ? plan::find_operator(query_->job.plan, id) : nullptr;
      if (query_ != nullptr && op == nullptr) {
        std::vector<std::string> known;
        for (const plan::Operator& each : query_->job.plan.operators) known.push_back(each.id);
        reader_.error(degree.key_at, "fixed: " + unknown_name("operator", id, known));
      } else if (op != nullptr && !op->follows.empty()) {
        reader_.error(degree.key_at,
                      fmt::format("fixed: '{}' has the degree of '{}', which it follows", id, op->follows));
      } else if (degree.kind != Node::Kind::integer || degree.integer < 1 || degree.integer > kMost) {
        reader_.error(degree.at, fmt::format("fixed: a whole number from 1 to {} is wanted", kMost));
      } else {
        spec_.fixed[id] = static_cast<std::uint32_t>(degree.integer);
      }
    }
  }

  void check() {
    const auto place = [&](std::string_view key) { return reader_.find(key)->at; };
    if (spec_.tolerance <= 0) reader_.error(place("tolerance"), "tolerance: a share above 0 is wanted");
    const bool has_rate = reader_.find("rate") != nullptr;
    if (has_rate && reader_.find("parallelism") != nullptr) {
      reader_.error(place("parallelism"), "parallelism: with a rate it is looked for; 'least' says of what");
    }
    if (!has_rate && reader_.find("least") != nullptr) {
      reader_.error(place("least"), "least: it goes with a rate; without one the largest rate is looked for");
    }
  }

  static constexpr std::int64_t kMost = 32768;

  TableReader reader_;
  const std::map<std::string, ReadQuery>& queries_;
  const std::map<std::string, cluster::Cluster>& clusters_;
  const Query* query_ = nullptr;  // nullptr: unknown or unsound
  CapacitySpec spec_;
};

}  // namespace

std::span<const Field<CapacitySpec>> capacity_fields() {
  using Spec = CapacitySpec;
  static const std::vector<Field<Spec>> kFields = {
      {{"query", text, Bound::any, "", "a [query.x]; its sources share a rate as they do their rates at the start"},
       &Spec::query},
      {{"cluster", text, Bound::any, "", "a [cluster.x]"}, &Spec::cluster},
      {{"slo", table, Bound::any, "", "[capacity.x.slo]: what is to be kept beside keeping up"}, {}},
      {{"rate", ValueType::rate, Bound::positive, "\"777/s\"",
        "of all sources together: what needs least to keep it is looked for; without it, the largest rate is"},
       &Spec::rate_per_s},
      {{"parallelism", choice, Bound::any, "\"balanced\"",
        "without a rate. given: the query's degrees; uniform: the cluster's slots for every operator; balanced: in "
        "proportion to the operators' work, the slots for the one with most",
        kParallelisms},
       Choice<Spec>{[](Spec& s, std::size_t i) { s.parallelism = static_cast<CapacityParallelism>(i); },
                    [](const Spec& s) { return static_cast<std::size_t>(s.parallelism); }}},
      {{"least", choice, Bound::any, "\"nodes\"",
        "with a rate. instances: the sum of degrees, each operator for itself; slots: the degree that all operators "
        "have; nodes: like the cluster's first, all operators having all of their slots",
        kResources},
       Choice<Spec>{[](Spec& s, std::size_t i) { s.least = static_cast<CapacityResource>(i); },
                    [](const Spec& s) { return static_cast<std::size_t>(s.least); }}},
      {{"fixed", table, Bound::any, "", "degrees that stay as they are here, whatever is looked for: { sink = 1 }"},
       {}},
      {{"warm_up", duration, Bound::not_negative, "\"7 s\"",
        "of a probe, not judged; at least twice the longest time window"},
       &Spec::warm_up},
      {{"duration", duration, Bound::positive, "\"77 s\"",
        "of a probe, judged; at least five times the longest time between two firings"},
       &Spec::duration},
      {{"seeds", count, Bound::at_least_one, "3", "replications that each answer is to hold under"}, &Spec::seeds},
      {{"tolerance", share, Bound::up_to_one, "\"7 %\"", "relative distance of neighbouring rates that are tried"},
       &Spec::tolerance},
      {{"growth", share, Bound::not_negative, "\"2 %\"",
        "most of what arrives that a queue may grow by; else the job does not keep up"},
       &Spec::growth},
      {{"evaluations", count, Bound::at_least_one, "77", "deployments that a search for least instances may try"},
       &Spec::evaluations}};
  return kFields;
}

std::span<const Field<CapacitySlo>> capacity_slo_fields() {
  static const std::vector<Field<CapacitySlo>> kFields = {
      {{"latency", duration, Bound::positive, "\"3 s\"", "greatest quantile of the end-to-end latencies"},
       &CapacitySlo::latency},
      {{"quantile", share, Bound::up_to_one, "\"95 %\"", "that quantile"}, &CapacitySlo::quantile},
      {{"backlog", duration, Bound::positive, "\"20 s\"", "most time in which the unread records arrived"},
       &CapacitySlo::backlog},
      {{"backpressure", share, Bound::up_to_one, "\"20 %\"",
        "greatest share of the time that an operator may be held up, mean over its instances; 0: any"},
       &CapacitySlo::backpressure}};
  return kFields;
}

std::string_view to_string(CapacityParallelism parallelism) {
  return kParallelisms[static_cast<std::size_t>(parallelism)];
}

std::string_view to_string(CapacityResource resource) {
  return kResources[static_cast<std::size_t>(resource)];
}

CapacitySpec read_capacity(const std::string& name, const Node& table, const std::map<std::string, ReadQuery>& queries,
                           const std::map<std::string, cluster::Cluster>& clusters, Diagnostics& out) {
  return CapacityReader(name, table, queries, clusters, out).read();
}

CapacitySpec quick(CapacitySpec spec) {
  constexpr std::int64_t kPart = 10;
  spec.seeds = 1;
  spec.tolerance = std::max(spec.tolerance, 0.1);
  spec.warm_up = spec.warm_up / kPart;
  spec.duration = std::max(spec.duration / kPart, Duration::from_ns(1));
  return spec;
}

}  // namespace millrace::experiments
