#include "experiments/deployments/judge_deployments.h"

#include <algorithm>
#include <map>
#include <optional>

#include "experiments/traces/trace_key.h"
#include "experiments/validation/q_error.h"
#include "tuners/zerotune/cost.h"

namespace millrace::experiments {

namespace {

struct Labelled {
  std::string part;
  tuners::zerotune::Predicted labels;  // measured
  double instances = 0;
};

struct Deployed {
  std::vector<std::string> order;                         // queries as they come
  std::map<std::string, std::vector<Labelled>> by_query;  // deployments with labels
};

StoreResult<Deployed> deployed_in(const Experiment& experiment, const std::string& set, Store& store) {
  const auto found = std::ranges::find(experiment.traces, set, &TraceSet::name);
  const auto rows = store.database().rows(
      "SELECT query, structure, latency_ms, throughput_per_s, total_parallelism FROM trace WHERE trace_set = ?1 AND "
      "status = 'done' AND latency_ms > 0 AND throughput_per_s > 0 ORDER BY position",
      {trace_set_key(experiment, *found).hash()});
  if (!rows) return tl::unexpected(rows.error());
  Deployed deployed;
  for (const Row& row : *rows) {
    const std::string query = text(row[0]);
    auto& its = deployed.by_query[query];
    if (its.empty()) deployed.order.push_back(query);
    its.push_back({text(row[1]), {number(row[2]), number(row[3])}, number(row[4])});
  }
  return deployed;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return quantile(values, 0.5);
}

struct Tally {
  std::vector<double> latency, throughput, cost, instances;
};

class Judge {
 public:
  // `parts`: in the order that results shall have.
  Judge(const DeploymentContest& contest, const std::vector<std::string>& parts, std::vector<std::string> names,
        std::vector<Deployed> sets, std::optional<Deployed> searched)
      : contest_(contest), names_(std::move(names)), sets_(std::move(sets)), searched_(std::move(searched)) {
    for (const std::string& part : parts) place_.emplace(part, place_.size());
  }

  JudgedDeployments judged() {
    for (const std::string& query : sets_.front().order) judge(query);
    std::ranges::stable_sort(parts_, {}, [&](const std::string& part) { return place_.at(part); });
    std::ranges::stable_sort(result_.regrets, {}, [&](const auto& each) { return place_.at(each.part); });
    const std::string all = "all";
    if (parts_.size() > 1) {
      tallies_[all].resize(sets_.size());
      for (const std::string& part : parts_) {
        for (std::size_t s = 0; s < sets_.size(); ++s) append(tallies_[all][s], tallies_[part][s]);
      }
      parts_.push_back(all);
    }
    for (const std::string& part : parts_) {
      for (std::size_t s = 0; s < sets_.size(); ++s) {
        const Tally& tally = tallies_[part][s];
        result_.scores.push_back({part, names_[s], tally.cost.size(), mean(tally.latency), median(tally.latency),
                                  mean(tally.throughput), median(tally.throughput), mean(tally.cost),
                                  mean(tally.instances)});
      }
    }
    return std::move(result_);
  }

 private:
  static void append(Tally& to, const Tally& from) {
    const auto add = [](std::vector<double>& all, const std::vector<double>& more) {
      all.insert(all.end(), more.begin(), more.end());
    };
    add(to.latency, from.latency);
    add(to.throughput, from.throughput);
    add(to.cost, from.cost);
    add(to.instances, from.instances);
  }

  void judge(const std::string& query) {
    std::vector<Labelled> deployments;
    for (const Deployed& set : sets_) {
      const auto found = set.by_query.find(query);
      if (found == set.by_query.end()) return;
      deployments.push_back(found->second.front());
    }
    std::size_t searched = 0;
    if (searched_) {
      if (const auto found = searched_->by_query.find(query); found != searched_->by_query.end()) {
        searched = found->second.size();
        deployments.insert(deployments.end(), found->second.begin(), found->second.end());
      }
    }
    std::vector<tuners::zerotune::Predicted> labels;
    for (const Labelled& each : deployments) labels.push_back(each.labels);
    const std::vector<double> costs = tuners::zerotune::weighted_costs(labels, contest_.wt);
    tally(deployments, costs);
    if (searched > 0) regret(query, deployments, costs);
  }

  void tally(const std::vector<Labelled>& deployments, const std::vector<double>& costs) {
    const std::string& part = deployments.front().part;
    auto [tallies, fresh] = tallies_.try_emplace(part);
    if (fresh) {
      parts_.push_back(part);
      tallies->second.resize(sets_.size());
    }
    const auto& base = deployments.front().labels;
    for (std::size_t s = 0; s < sets_.size(); ++s) {
      Tally& tally = tallies->second[s];
      tally.latency.push_back(base.latency_ms / deployments[s].labels.latency_ms);
      tally.throughput.push_back(deployments[s].labels.throughput_per_s / base.throughput_per_s);
      tally.cost.push_back(costs[s]);
      tally.instances.push_back(deployments[s].instances);
    }
  }

  void regret(const std::string& query, const std::vector<Labelled>& deployments, const std::vector<double>& costs) {
    const auto best = static_cast<std::size_t>(std::ranges::min_element(costs) - costs.begin());
    const std::size_t searched = deployments.size() - sets_.size();
    for (std::size_t s = 0; s < sets_.size(); ++s) {
      const auto worse = std::count_if(costs.begin() + static_cast<std::ptrdiff_t>(sets_.size()), costs.end(),
                                       [&](double cost) { return cost > costs[s]; });
      const auto &its = deployments[s], &least = deployments[best];
      result_.regrets.push_back(
          {its.part, query, names_[s], searched, costs[s], costs[s] - costs[best],
           static_cast<double>(worse) / static_cast<double>(searched), its.labels.latency_ms / least.labels.latency_ms,
           its.labels.throughput_per_s / least.labels.throughput_per_s, its.instances, least.instances});
    }
  }

  const DeploymentContest& contest_;
  std::vector<std::string> names_;
  std::vector<Deployed> sets_;  // by name
  std::optional<Deployed> searched_;
  std::map<std::string, std::size_t> place_;  // of each part
  std::vector<std::string> parts_;
  std::map<std::string, std::vector<Tally>> tallies_;  // by part, of each set
  JudgedDeployments result_;
};

}  // namespace

StoreResult<JudgedDeployments> judge_deployments(const Experiment& experiment, const DeploymentContest& contest,
                                                 Store& store) {
  std::vector<std::string> names = {contest.against};
  for (const std::string& name : contest.traces) {
    if (name != contest.against) names.push_back(name);
  }
  std::vector<Deployed> sets;
  for (const std::string& name : names) {
    auto deployed = deployed_in(experiment, name, store);
    if (!deployed) return tl::unexpected(deployed.error());
    sets.push_back(std::move(*deployed));
  }
  std::optional<Deployed> searched;
  if (!contest.searched.empty()) {
    auto deployed = deployed_in(experiment, contest.searched, store);
    if (!deployed) return tl::unexpected(deployed.error());
    searched = std::move(*deployed);
  }
  const auto base = std::ranges::find(experiment.traces, contest.against, &TraceSet::name);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < base->parts(); ++i) parts.push_back(base->part(i));
  return Judge(contest, parts, std::move(names), std::move(sets), std::move(searched)).judged();
}

}  // namespace millrace::experiments
