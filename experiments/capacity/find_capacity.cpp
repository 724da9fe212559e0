#include "experiments/capacity/find_capacity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "experiments/capacity/capacity_reader.h"
#include "experiments/capacity/capacity_text.h"
#include "experiments/capacity/degrees_tried.h"
#include "experiments/capacity/explain_limit.h"
#include "experiments/capacity/threshold_search.h"

namespace millrace::experiments {
namespace {

using tuners::oracle::Problem;
using tuners::oracle::Verdict;

constexpr double kWidest = 1e6;            // rates are looked for between base / this and base * this
constexpr std::uint32_t kMostNodes = 128;  // that are tried
constexpr double kExpectedRoom = 0.9;      // of what the costs of records promise, where the search begins
constexpr double kCheckedRates[] = {0.5, 0.75, 0.9, 1.1, 1.25};  // of the answer

class Finder {
 public:
  Finder(const Experiment& experiment, const CapacitySpec& spec, Store& store, const BookOptions& options)
      : spec_(spec), book_(experiment, spec, store, options) {
    answer_.spec = spec;
  }

  StoreResult<CapacityAnswer> run() {
    if (spec_.rate_per_s <= 0) {
      find_rate();
    } else if (spec_.least == CapacityResource::instances) {
      find_instances();
    } else {
      find_number();
    }
    if (!book_.error()) return tl::unexpected(book_.error().error());
    for (const BookedProbe* probe : book_.probes()) {
      answer_.probes.push_back({probe->point, probe->result, judge_probe(probe->result, spec_.slo, spec_.growth)});
    }
    answer_.computed = book_.computed();
    return std::move(answer_);
  }

 private:
  SloJudgement judge(const ProbeResult& result) const { return judge_probe(result, spec_.slo, spec_.growth); }

  // The trial's point.
  using PointOf = std::function<ProbePoint(const Trial&)>;

  AskTrials asking(const PointOf& point_of) {
    return [this, point_of](const std::vector<Trial>& trials) -> std::optional<std::vector<bool>> {
      std::vector<ProbePoint> points;
      for (const Trial& trial : trials) points.push_back(point_of(trial));
      const auto results = book_.ask(points);
      if (!results) return std::nullopt;
      std::vector<bool> kept;
      for (const ProbeResult* result : *results) kept.push_back(judge(*result).kept);
      return kept;
    };
  }

  // --- the largest rate

  void find_rate() {
    const auto deployment = deployment_for_rates();
    if (!deployment) {
      answer_.interrupted = true;
      return;
    }
    answer_.deployment = *deployment;
    const double step = std::log(1 + spec_.tolerance);
    const auto ends = static_cast<std::int64_t>(std::log(kWidest) / step);
    ThresholdProblem problem{.lowest = -ends, .highest = ends, .guess = 0, .seeds = spec_.seeds, .checks = {}};
    const double promised = kExpectedRoom * expected_rate(*deployment) / book_.base_rate();
    problem.guess = std::clamp(static_cast<std::int64_t>(std::floor(std::log(promised) / step)), -ends, ends);
    for (const double share : kCheckedRates) {
      const auto distance = static_cast<std::int64_t>(std::round(std::log(share) / step));
      if (distance != 0) problem.checks.push_back(distance);
    }
    const PointOf point_of = [&](const Trial& trial) {
      return ProbePoint{.rate_per_s = rate(trial.step),
                        .deployment = *deployment,
                        .nodes = 0,
                        .replication = static_cast<std::uint32_t>(trial.seed)};
    };
    const Threshold found = find_threshold(problem, asking(point_of));
    answer_.interrupted = found.interrupted;
    if (found.interrupted) return;
    if (found.kept) answer_.kept = rate(*found.kept);
    if (found.broken) answer_.broken = rate(*found.broken);
    const double half = std::sqrt(1 + spec_.tolerance);
    for (const auto& low : found.by_seed) {
      if (low) answer_.by_seed.push_back(rate(*low) * half);
    }
    estimate(half);
    conclude(found, point_of);
    if (found.reversal) {
      answer_.reversal =
          fmt::format("not monotone: under seed {} {} was not kept, and {} was", found.reversal->first.seed,
                      rate_text(rate(found.reversal->first.step)), rate_text(rate(found.reversal->second.step)));
    }
  }

  double rate(std::int64_t step) const { return rate_at(book_.base_rate(), spec_.tolerance, step); }

  // nullopt: interrupted.
  std::optional<plan::Deployment> deployment_for_rates() {
    if (spec_.parallelism == CapacityParallelism::given) return given_degrees(spec_, book_);
    const Problem problem = degree_problem(spec_, book_, book_.cluster(), book_.base_rate());
    const std::uint32_t slots = book_.cluster().slots();
    plan::Deployment uniform = at_degree(problem, slots);
    if (spec_.parallelism == CapacityParallelism::uniform) return uniform;
    // The work is measured where there is plenty of room.
    constexpr double kLight = 0.25;
    const auto light = book_.ask({ProbePoint{
        .rate_per_s = kLight * expected_rate(uniform), .deployment = uniform, .nodes = 0, .replication = 0}});
    if (!light) return std::nullopt;
    if (light->front()->status == ProbeStatus::refused) {
      return in_proportion(problem, expected_work(book_, book_.base_rate()), slots);
    }
    std::map<std::string, double> work;
    for (const auto& [id, shares] : light->front()->operators) {
      const plan::LogicalPlan& plan = book_.query().job.plan;
      work[id] = shares.cores;
      if (const std::string& leader = plan::find_operator(plan, id)->follows; !leader.empty()) {
        work[leader] = std::max(work[leader], shares.cores);
      }
    }
    return in_proportion(problem, work, slots);
  }

  // By the costs of records: where the first operator or all cores are full. > 0
  double expected_rate(const plan::Deployment& deployment) const {
    const cluster::Cluster& cluster = book_.cluster();
    double speed = 0;
    for (const cluster::Node& node : cluster.nodes) speed = std::max(speed, node.type.speed);
    double fullest = 0, all = 0;
    for (const auto& [id, cores] : expected_work(book_, book_.base_rate())) {
      fullest = std::max(fullest, cores / speed / deployment.parallelism(id));
      all += cores / speed;
    }
    fullest = std::max(fullest, all / cluster.cores());
    return fullest > 0 ? book_.base_rate() / fullest : book_.base_rate();
  }

  // --- the least number of slots or nodes

  void find_number() {
    const bool nodes = spec_.least == CapacityResource::nodes;
    const auto most = static_cast<std::int64_t>(nodes ? kMostNodes : book_.cluster().slots());
    ThresholdProblem problem{.lowest = -most, .highest = -1, .guess = -1, .seeds = spec_.seeds, .checks = {2, -1, -2}};
    problem.guess = std::clamp(-expected_number(nodes), -most, std::int64_t{-1});
    const PointOf point_of = [&](const Trial& trial) {
      const auto number = static_cast<std::uint32_t>(-trial.step);
      return ProbePoint{.rate_per_s = spec_.rate_per_s,
                        .deployment = deployment_of(number),
                        .nodes = nodes ? number : 0,
                        .replication = static_cast<std::uint32_t>(trial.seed)};
    };
    const Threshold found = find_threshold(problem, asking(point_of));
    answer_.interrupted = found.interrupted;
    if (found.interrupted) return;
    if (found.kept) answer_.kept = static_cast<double>(-*found.kept);
    if (found.broken) answer_.broken = static_cast<double>(-*found.broken);
    for (const auto& low : found.by_seed) {
      if (low) answer_.by_seed.push_back(static_cast<double>(-*low));
    }
    estimate(1);
    answer_.deployment = deployment_of(static_cast<std::uint32_t>(-found.kept.value_or(-most)));
    conclude(found, point_of);
    if (found.reversal) {
      answer_.reversal =
          fmt::format("not monotone: under seed {} {} {} did not keep it, and {} did", found.reversal->first.seed,
                      -found.reversal->first.step, to_string(spec_.least), -found.reversal->second.step);
    }
  }

  plan::Deployment deployment_of(std::uint32_t number) const {
    if (spec_.least == CapacityResource::slots) {
      return at_degree(degree_problem(spec_, book_, book_.cluster(), spec_.rate_per_s), number);
    }
    const cluster::Cluster cluster = with_nodes(book_.cluster(), number);
    return at_degree(degree_problem(spec_, book_, cluster, spec_.rate_per_s), cluster.slots());
  }

  std::int64_t expected_number(bool nodes) const {
    const cluster::Node& first = book_.cluster().nodes.front();
    double most = 0, all = 0;
    for (const auto& [id, cores] : expected_work(book_, spec_.rate_per_s)) {
      most = std::max(most, cores);
      all += cores;
    }
    const double wanted = nodes ? std::max(all / first.type.cores, most / first.slots) : most;
    return static_cast<std::int64_t>(std::clamp(std::ceil(wanted / first.type.speed / kExpectedRoom), 1.0, 1e6));
  }

  // --- the least instances

  void find_instances() {
    const Problem problem = degree_problem(spec_, book_, book_.cluster(), spec_.rate_per_s);
    bool stopped = false;
    const auto result = tuners::oracle::search(problem,
                                               [&](const plan::Deployment& deployment) {
                                                 auto verdict = stopped ? std::nullopt : verdict_of(deployment);
                                                 stopped = !verdict;
                                                 return verdict.value_or(Verdict{});
                                               },
                                               {.evaluations = spec_.evaluations, .trust = kTrust});
    answer_.interrupted = stopped;
    if (stopped) return;
    answer_.deployment = result.deployment;
    answer_.guarantee = result.guarantee;
    answer_.bound = result.bound;
    answer_.searched = result.total;
    answer_.evaluations = result.evaluations;
    if (result.guarantee != tuners::oracle::Guarantee::none) {
      answer_.kept = result.total;
      if (result.bound == result.total && result.total > 1) answer_.broken = result.total - 1;
    }
    describe_answer(points_under_all_seeds(result.deployment));
    limit_of_instances(result);
  }

  static constexpr double kTrust = 0.95;  // the oracle's

  std::vector<ProbePoint> points_under_all_seeds(const plan::Deployment& deployment) const {
    std::vector<ProbePoint> points;
    for (std::uint32_t r = 0; r < spec_.seeds; ++r) {
      points.push_back({.rate_per_s = spec_.rate_per_s, .deployment = deployment, .nodes = 0, .replication = r});
    }
    return points;
  }

  // The first seed's, if it does not keep; else of the first that does not; else feasible. nullopt: interrupted.
  std::optional<Verdict> verdict_of(const plan::Deployment& deployment) {
    const std::vector<ProbePoint> points = points_under_all_seeds(deployment);
    auto results = book_.ask({points.front()});
    if (results && judge(*results->front()).kept && points.size() > 1) results = book_.ask(points);
    if (!results) return std::nullopt;
    const ProbeResult* shown = results->front();
    for (const ProbeResult* result : *results) {
      if (!judge(*result).kept) {
        shown = result;
        break;
      }
    }
    const SloJudgement judgement = judge(*shown);
    Verdict verdict{.feasible = judgement.kept,
                    .violation = judgement.excess,
                    .backpressure = shown->backpressure,
                    .busy = {},
                    .work = {},
                    .input = {}};
    for (const auto& [id, shares] : shown->operators) {
      verdict.busy[id] = shares.busy;
      verdict.work[id] = std::min(shares.busy * shares.parallelism, shares.cores);
      verdict.input[id] = shares.input_per_s;
    }
    // A source takes in what arrives; one that reads less shows too little work, which is on the safe side.
    for (const auto& [id, load] : book_.job_at(spec_.rate_per_s).sources) {
      verdict.input[id] = load.rate.rate(kernel::SimTime());
    }
    return verdict;
  }

  // What breaks where the operator with most work has an instance less; without an answer, what breaks it.
  void limit_of_instances(const tuners::oracle::SearchResult& result) {
    plan::Deployment less = result.deployment;
    if (answer_.kept) {
      double most = 0;
      for (const auto& [id, shares] : answer_.state.operators) {
        const plan::LogicalPlan& plan = book_.query().job.plan;
        if (!plan::find_operator(plan, id)->follows.empty() || spec_.fixed.contains(id)) continue;
        if (shares.busy <= most || shares.parallelism < 2) continue;
        most = shares.busy;
        less = result.deployment.with(id, plan::Parallelism{shares.parallelism - 1});
      }
      if (most <= 0) return;
    }
    explain(points_under_all_seeds(less));
  }

  // --- what all questions share

  void estimate(double half_step) {
    if (answer_.by_seed.empty()) return;
    answer_.estimate = bootstrap_mean(answer_.by_seed, "capacity");
    if (!answer_.estimate->interval) return;
    answer_.estimate->interval->low /= half_step;
    answer_.estimate->interval->high *= half_step;
  }

  void conclude(const Threshold& found, const PointOf& point_of) {
    std::vector<ProbePoint> kept, broken;
    for (const auto& [trial, is_kept] : found.trials) {
      if (is_kept && trial.step == found.kept) kept.push_back(point_of(trial));
      if (!is_kept && (found.kept ? trial.step == found.broken : true)) broken.push_back(point_of(trial));
    }
    describe_answer(kept);
    explain(found.kept ? broken : std::vector<ProbePoint>(broken.begin(), broken.begin() + !broken.empty()));
  }

  // Requires: all of these were asked for already, so nothing can be interrupted; or nothing.
  void describe_answer(const std::vector<ProbePoint>& points) {
    const auto shown = answer_.deployment;
    answer_.instances = shown.total_parallelism(book_.query().job.plan);
    answer_.slots = shown.slots_needed();
    answer_.nodes = static_cast<std::uint32_t>(book_.cluster().nodes.size());
    if (spec_.rate_per_s > 0 && spec_.least == CapacityResource::nodes && answer_.kept) {
      answer_.nodes = static_cast<std::uint32_t>(*answer_.kept);
    }
    if (points.empty()) return;
    const auto results = book_.ask(points);
    if (results) answer_.state = state_of(*results);
  }

  AnswerState state_of(const std::vector<const ProbeResult*>& results) const;

  // Says what broke the first of these that was broken.
  void explain(const std::vector<ProbePoint>& points) {
    for (const ProbePoint& point : points) {
      const auto results = book_.ask({point});
      if (!results) {
        answer_.interrupted = true;
        return;
      }
      const SloJudgement judgement = judge(*results->front());
      if (judgement.kept) continue;
      answer_.limit = explain_limit(*results->front(), judgement, spec_.slo);
      return;
    }
  }

  const CapacitySpec& spec_;
  ProbeBook book_;
  CapacityAnswer answer_;
};

AnswerState Finder::state_of(const std::vector<const ProbeResult*>& results) const {
  AnswerState state;
  const auto n = static_cast<double>(results.size());
  for (const ProbeResult* result : results) {
    const double latency_ms = result->latency_ns.quantile(spec_.slo.quantile) / 1e6;
    state.latency_ms += latency_ms / n;
    state.latency_p50_ms += result->latency_ns.quantile(0.5) / 1e6 / n;
    state.latency_mean_ms += result->latency_ns.mean() / 1e6 / n;
    state.worst_latency_ms = std::max(state.worst_latency_ms, latency_ms);
    state.worst_backlog_s = std::max(state.worst_backlog_s, result->backlog_s);
    state.worst_backpressure = std::max(state.worst_backpressure, result->backpressure);
    state.busiest_node += result->busiest_node / n;
    for (const auto& [id, shares] : result->operators) {
      OperatorShares& mean = state.operators[id];
      mean.parallelism = shares.parallelism;
      for (double OperatorShares::*part :
           {&OperatorShares::busy, &OperatorShares::busiest, &OperatorShares::backpressured, &OperatorShares::cores,
            &OperatorShares::input_per_s, &OperatorShares::queueing_ms, &OperatorShares::service_ms,
            &OperatorShares::contention_ms, &OperatorShares::flush_ms, &OperatorShares::network_ms,
            &OperatorShares::window_ms}) {
        mean.*part += shares.*part / n;
      }
    }
  }
  return state;
}

}  // namespace

double rate_at(double base, double tolerance, std::int64_t step) {
  double rate = base;
  for (std::int64_t i = 0; i < std::abs(step); ++i) rate = step > 0 ? rate * (1 + tolerance) : rate / (1 + tolerance);
  return rate;
}

StoreResult<CapacityAnswer> find_capacity(const Experiment& experiment, const CapacitySpec& spec, Store& store,
                                          const BookOptions& options) {
  return Finder(experiment, spec, store, options).run();
}

}  // namespace millrace::experiments
