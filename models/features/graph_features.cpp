#include "models/features/graph_features.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "models/features/feature_table.h"
#include "models/features/instance_nodes.h"
#include "models/model_settings.h"
#include "models/q_error.h"

namespace millrace::models {

namespace {

using nlohmann::json;

constexpr std::size_t kHost = kOperatorTypes;
constexpr std::string_view kHostDemand = "cpuDemandPerCore";  // FeatureSet::physics: of all operators on the host

bool applies(std::uint8_t types, OperatorType type) {
  return ((types >> static_cast<unsigned>(type)) & 1U) != 0;
}

std::vector<const NumberFeature*> numbers_of(FeatureSet set, OperatorType type) {
  std::vector<const NumberFeature*> features;
  for (const NumberFeature& feature : number_features()) {
    if (applies(feature.types, type) && has(set, feature.group, feature.origin)) features.push_back(&feature);
  }
  return features;
}

std::vector<const WordFeature*> words_of(FeatureSet set, OperatorType type) {
  std::vector<const WordFeature*> features;
  for (const WordFeature& feature : word_features()) {
    if (applies(feature.types, type) && has(set, feature.group, feature.origin)) features.push_back(&feature);
  }
  return features;
}

FeatureCurve curve_of(FeatureSet set, FeatureCurve curve) {
  return set == FeatureSet::released ? FeatureCurve::plain : curve;
}

double host_demand(const PlanDescription& plan, std::size_t host) {
  double demand = 0;
  for (const DescribedPlacement& placed : plan.placement) {
    const DescribedOperator& op = plan.operators[placed.op];
    if (placed.host == host) demand += op.cpu_demand * placed.instances / op.parallelism;
  }
  return demand / plan.hosts[host].cores;
}

}  // namespace

GraphFeatures::GraphFeatures(FeatureSet set, std::span<const Example> examples) : set_(set) {
  const std::vector<const HostFeature*> hosts = host_features_of(set_);
  std::array<bool, kTypes> occurs{};
  std::map<std::pair<std::size_t, std::string_view>, std::vector<double>> seen;  // by type (or all) and name
  const auto group = [&](std::size_t type) { return set_ == FeatureSet::released && type != kHost ? kTypes : type; };
  for (const Example& example : examples) {
    for (const DescribedOperator& op : example.plan.operators) {
      const auto type = static_cast<std::size_t>(op.type);
      occurs[type] = true;
      const std::vector<double> values = numbers(op);
      const auto features = numbers_of(set_, op.type);
      for (std::size_t i = 0; i < values.size(); ++i) seen[{group(type), features[i]->name}].push_back(values[i]);
    }
    for (std::size_t host = 0; host < example.plan.hosts.size(); ++host) {
      occurs[kHost] = true;
      const std::vector<double> values = numbers(example.plan, host);
      for (std::size_t i = 0; i < values.size(); ++i) {
        seen[{kHost, i < hosts.size() ? hosts[i]->name : kHostDemand}].push_back(values[i]);
      }
    }
  }
  const auto scale = [&](std::size_t type, std::string_view name) {
    std::vector<double>& values = seen[{group(type), name}];
    if (values.empty()) return Scale{};
    if (!std::ranges::is_sorted(values)) std::ranges::sort(values);
    const double range = quantile(values, 0.75) - quantile(values, 0.25), whole = values.back() - values.front();
    return Scale{quantile(values, 0.5), range > 0 ? range : whole > 0 && set_ != FeatureSet::released ? whole : 1};
  };
  for (std::size_t type = 0; type < kOperatorTypes; ++type) {
    if (!occurs[type]) continue;
    for (const NumberFeature* feature : numbers_of(set_, static_cast<OperatorType>(type))) {
      scales_[type].push_back(scale(type, feature->name));
    }
  }
  if (has_hosts(set_) && occurs[kHost]) {
    for (const HostFeature* feature : hosts) scales_[kHost].push_back(scale(kHost, feature->name));
    if (set_ == FeatureSet::physics) scales_[kHost].push_back(scale(kHost, kHostDemand));
  }
  count_widths(occurs);
}

void GraphFeatures::count_widths(const std::array<bool, kTypes>& occurs) {
  widths_.assign(kTypes, 0);
  for (std::size_t type = 0; type < kTypes; ++type) {
    if (occurs[type]) widths_[type] = static_cast<std::uint32_t>(names(type).size());
  }
}

std::vector<std::string> GraphFeatures::names(std::size_t type) const {
  std::vector<std::string> names;
  if (type == kHost) {
    if (!has_hosts(set_)) return {"one"};
    for (const HostFeature* feature : host_features_of(set_)) names.emplace_back(feature->name);
    if (set_ == FeatureSet::physics) names.emplace_back(kHostDemand);
    return names;
  }
  for (const NumberFeature* feature : numbers_of(set_, static_cast<OperatorType>(type))) {
    names.emplace_back(feature->name);
  }
  for (const WordFeature* feature : words_of(set_, static_cast<OperatorType>(type))) {
    for (const std::string_view word : feature->words) names.push_back(fmt::format("{}={}", feature->name, word));
  }
  return names;
}

std::vector<double> GraphFeatures::numbers(const DescribedOperator& op) const {
  std::vector<double> values;
  for (const NumberFeature* feature : numbers_of(set_, op.type)) {
    values.push_back(curved(feature->value(op), curve_of(set_, feature->curve)));
  }
  return values;
}

std::vector<double> GraphFeatures::numbers(const PlanDescription& plan, std::size_t host) const {
  if (!has_hosts(set_)) return {};
  std::vector<double> values;
  for (const HostFeature* feature : host_features_of(set_)) {
    values.push_back(curved(feature->value(plan.hosts[host]), curve_of(set_, feature->curve)));
  }
  if (set_ == FeatureSet::physics) values.push_back(curved(host_demand(plan, host), FeatureCurve::small));
  return values;
}

std::string GraphFeatures::problem_with(const PlanDescription& plan) const {
  if (plan.operators.empty() || plan.hosts.empty()) return "it has no operator or no host";
  for (const DescribedOperator& op : plan.operators) {
    if (widths_[static_cast<std::size_t>(op.type)] == 0) {
      return fmt::format("the model has never seen an operator of the kind '{}'", to_string(op.type));
    }
    for (const WordFeature* feature : words_of(set_, op.type)) {
      const std::string& word = feature->value(op);
      if (!word.empty() && std::ranges::find(feature->words, word) == feature->words.end()) {
        return fmt::format("{} is '{}', which the model does not know", feature->name, word);
      }
    }
  }
  return {};
}

PlanGraph GraphFeatures::graph(const PlanDescription& plan) const {
  return set_ == FeatureSet::instances ? graph_of(with_instance_nodes(plan)) : graph_of(plan);
}

PlanGraph GraphFeatures::graph_of(const PlanDescription& plan) const {
  PlanGraph graph;
  graph.operators = static_cast<std::uint32_t>(plan.operators.size());
  const auto add = [&](const std::vector<double>& values, const std::vector<Scale>& scales) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      graph.inputs.push_back(static_cast<float>((values[i] - scales[i].center) / scales[i].scale));
    }
  };
  for (const DescribedOperator& op : plan.operators) {
    const auto type = static_cast<std::size_t>(op.type);
    graph.types.push_back(static_cast<std::uint8_t>(type));
    add(numbers(op), scales_[type]);
    for (const WordFeature* feature : words_of(set_, op.type)) {
      for (const std::string_view word : feature->words)
        graph.inputs.push_back(feature->value(op) == word ? 1.0F : 0.0F);
    }
  }
  for (std::size_t host = 0; host < plan.hosts.size(); ++host) {
    graph.types.push_back(static_cast<std::uint8_t>(kHost));
    if (!has_hosts(set_)) graph.inputs.push_back(1);  // it is there, and nothing more
    add(numbers(plan, host), scales_[kHost]);
  }
  for (const DescribedEdge& edge : plan.edges) graph.flow.push_back({edge.from, edge.to});
  for (const DescribedPlacement& placed : plan.placement) {
    const std::uint32_t of_node = set_ == FeatureSet::instances ? 1 : plan.operators[placed.op].parallelism;
    const auto all = static_cast<float>(of_node);
    // Without hosts' features, where instances lie is unknown too.
    if (has_hosts(set_)) {
      graph.placed.push_back({placed.op, graph.operators + placed.host, static_cast<float>(placed.instances) / all});
    }
  }
  return graph;
}

json GraphFeatures::json() const {
  nlohmann::json all = {{"set", to_string(set_)}, {"types", json::array()}};
  for (std::size_t type = 0; type < kTypes; ++type) {
    nlohmann::json scales = json::array();
    for (const Scale& scale : scales_[type]) scales.push_back({scale.center, scale.scale});
    all["types"].push_back(
        {{"inputs", widths_[type] == 0 ? std::vector<std::string>() : names(type)}, {"scales", scales}});
  }
  return all;
}

tl::expected<GraphFeatures, std::string> GraphFeatures::from_json(const nlohmann::json& from) {
  try {
    const auto set = parse_feature_set(from.at("set").get<std::string>());
    if (!set) return tl::unexpected(set.error());
    GraphFeatures features(*set);
    std::array<bool, kTypes> occurs{};
    for (std::size_t type = 0; type < kTypes; ++type) {
      const nlohmann::json& entry = from.at("types").at(type);
      const auto inputs = entry.at("inputs").get<std::vector<std::string>>();
      occurs[type] = !inputs.empty();
      for (const nlohmann::json& scale : entry.at("scales")) {
        features.scales_[type].push_back({scale.at(0).get<double>(), scale.at(1).get<double>()});
      }
      if (occurs[type] && inputs != features.names(type)) {
        return tl::unexpected(std::string("the model was trained on other features than this program computes"));
      }
    }
    features.count_widths(occurs);
    return features;
  } catch (const nlohmann::json::exception& error) {
    return tl::unexpected(fmt::format("the model's features cannot be read: {}", error.what()));
  }
}

}  // namespace millrace::models
