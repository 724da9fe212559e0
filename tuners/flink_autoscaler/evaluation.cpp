#include "tuners/flink_autoscaler/evaluation.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "tuners/flink_autoscaler/window.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class Evaluator {
 public:
  Evaluator(const Vertices& vertices, const std::vector<Sample>& samples, const Settings& settings)
      : vertices_(vertices), samples_(samples), settings_(settings) {}

  double input_rate(std::size_t vertex) const { return counter_rate(samples_, vertex, &VertexSample::records_in); }
  // 2. What arrives at a source is what it reads and what it leaves behind.
  void source_target(std::size_t source, VertexEvaluation& of) const {
    of.lag = samples_.back().vertices[source].lag;
    of.lag_rate = level_rate(samples_, source, &VertexSample::lag);
    // Without a lag metric what is read counts for what arrives.
    const bool has_lag = !std::isnan(of.lag);
    of.target = of.input_rate + (has_lag ? of.lag_rate : 0);
    if (of.target < 0) of.target = 0;
    of.catch_up = settings_.catch_up_s == 0 || !has_lag ? 0 : of.lag / settings_.catch_up_s;
  }

  // 2. What arrives at another vertex is what its inputs will send: sum over j of target_j ratio(j -> i).
  void inner_target(std::size_t vertex, const std::vector<VertexEvaluation>& done, VertexEvaluation& of) const {
    for (const std::size_t input : vertices_[vertex].inputs) {
      const double edge = edge_rate(input, vertex);
      const double ratio = output_ratio(edge, done[input]);
      of.edges.push_back(edge);
      of.ratios.push_back(ratio);
      of.target += done[input].target * ratio;
      of.catch_up += done[input].catch_up * ratio;
    }
  }

  // 4. to 7. The rate at which a vertex works while it works.
  void true_rate(std::size_t vertex, double parallelism, VertexEvaluation& of) const {
    // 4. Busy time and 5. records are estimated alike: from counters, or from gauges that show the busiest instance.
    if (settings_.busy_aggregator == BusyAggregator::avg) {
      of.busy_ms_per_s = counter_rate(samples_, vertex, &VertexSample::busy_ms) / parallelism;
      of.numerator = of.input_rate;
    } else {
      of.busy_ms_per_s = 1000 * average(samples_, vertex, &VertexSample::load);
      of.numerator = average(samples_, vertex, &VertexSample::in_rate);
      if (!std::isfinite(of.numerator)) of.numerator = of.input_rate;
    }
    // 6. Of a skewed vertex this is the total rate over the greatest load, so skew lowers it.
    of.busy_tpr = of.numerator == 0 ? kInfinity : of.numerator / (of.busy_ms_per_s / 1000);
    // 7. What was seen of a source at its limit discredits a busy time that promises more. [selectTprMetric]
    of.observed_tpr = average(samples_, vertex, &VertexSample::observed_tpr, settings_.observed_observations);
    of.tpr = of.busy_tpr;
    if (std::isnan(of.observed_tpr)) return;
    const bool too_good = of.busy_tpr > of.observed_tpr * (1 + settings_.observed_switch);
    if (!std::isfinite(of.busy_tpr) || too_good) of.tpr = of.observed_tpr;
  }

 private:
  // 3. E(j -> i). Flink counts no records by edge. [computeEdgeDataRate]
  double edge_rate(std::size_t from, std::size_t to) const {
    const std::vector<std::size_t>& inputs = vertices_[to].inputs;
    // a. Everything that comes in comes from there.
    if (inputs.size() == 1) return input_rate(to);
    const double sent = counter_rate(samples_, from, &VertexSample::records_out);
    // b. What the others send goes nowhere else, and the rest comes from there.
    double rest = input_rate(to);
    for (const std::size_t other : inputs) {
      if (other == from) continue;
      // c. Nothing better is known than all that is sent.
      if (vertices_[other].outputs != 1) return sent;
      rest -= counter_rate(samples_, other, &VertexSample::records_out);
    }
    // A negative rest is a difference of counts that were not taken at one time.
    return settings_.mode == Mode::intended && rest < 0 ? sent : rest;
  }

  double output_ratio(double edge, const VertexEvaluation& input) const {
    if (settings_.mode == Mode::released) return input.input_rate > 0 && edge > 0 ? edge / input.input_rate : 0;
    // An input without demand sends nothing. Of one that has demand but read nothing, or was not seen, no ratio is
    // known; the released code takes 0, and shrinks what is downstream of it.
    if (input.target == 0 && input.catch_up == 0) return 0;
    if (!(input.input_rate > 0) || std::isnan(edge)) return kUnknown;
    return std::max(0.0, edge / input.input_rate);
  }

  const Vertices& vertices_;
  const std::vector<Sample>& samples_;
  const Settings& settings_;
};

// 10. Of a job that works off a backlog, only saturated vertices are to change. [computeProcessingRateThresholds]
void set_band(Evaluation& evaluation, const Settings& settings) {
  if (evaluation.backlog) {
    evaluation.utilization_high = 1;
    evaluation.utilization_low = 0;
    return;
  }
  const double target = settings.utilization_target;
  evaluation.utilization_high =
      settings.utilization_max >= 0 ? settings.utilization_max : target + settings.utilization_boundary;
  evaluation.utilization_low =
      settings.utilization_min >= 0 ? settings.utilization_min : target - settings.utilization_boundary;
}

}  // namespace

double required_capacity(const VertexEvaluation& vertex, double utilization, bool with_restart, double restart_s,
                         const Settings& settings) {
  if (std::isnan(vertex.target) || std::isnan(vertex.catch_up)) return kUnknown;
  const double share = std::clamp(utilization, 0.0, 1.0);
  if (share == 0) return kInfinity;
  // 8. cap = catchup + target restart / catch-up + target / utilisation.
  const bool restarts = with_restart && settings.catch_up_s > 0;
  const double restart = restarts ? vertex.target * restart_s / settings.catch_up_s : 0;
  return std::floor(vertex.catch_up + restart + vertex.target / share + 0.5);
}

tl::expected<Evaluation, std::string> evaluate(const Vertices& vertices, const std::vector<Sample>& samples,
                                               const std::vector<double>& parallelism, double restart_s,
                                               const Settings& settings) {
  assert(!samples.empty() && parallelism.size() == vertices.size());
  const Evaluator evaluator(vertices, samples, settings);
  Evaluation evaluation;
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    VertexEvaluation vertex;
    // 1. lambda.
    vertex.input_rate = evaluator.input_rate(i);
    if (vertices[i].is_source) {
      evaluator.source_target(i, vertex);
      if (std::isnan(vertex.target)) return tl::unexpected("no input rate of source " + vertices[i].id);
      // 9. Backlog: seconds that it would take to read the lag, without new arrivals.
      const double lag_s = vertex.lag / vertex.input_rate;
      evaluation.backlog = evaluation.backlog || lag_s > settings.backlog_lag_s;
    } else {
      vertex.lag = vertex.lag_rate = kUnknown;
      evaluator.inner_target(i, evaluation.vertices, vertex);
    }
    evaluator.true_rate(i, parallelism[i], vertex);
    evaluation.vertices.push_back(std::move(vertex));
  }
  set_band(evaluation, settings);
  for (VertexEvaluation& vertex : evaluation.vertices) {
    vertex.up = required_capacity(vertex, evaluation.utilization_high, false, restart_s, settings);
    vertex.down = required_capacity(vertex, evaluation.utilization_low, true, restart_s, settings);
    vertex.capacity = required_capacity(vertex, settings.utilization_target, true, restart_s, settings);
  }
  return evaluation;
}

}  // namespace millrace::tuners::flink_autoscaler
