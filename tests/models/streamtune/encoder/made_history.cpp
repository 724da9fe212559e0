#include "tests/models/streamtune/encoder/made_history.h"

#include <cmath>

#include "models/streamtune/shuffled.h"

namespace millrace::models {

using plan::OperatorKind;

StreamTuneJob made_job(bool join, double source_rate) {
  StreamTuneOperator source{.type = OperatorKind::source, .width_out = 3};
  StreamTuneOperator aggregate{.type = OperatorKind::window_aggregate,
                               .window_type = "tumbling",
                               .window_policy = "time",
                               .window_length = 1000,
                               .sliding_length = 1000,
                               .aggregate_function = "mean",
                               .width_in = 3,
                               .width_out = 2};
  StreamTuneOperator sink{.type = OperatorKind::sink, .width_in = 2};
  if (!join) {
    StreamTuneOperator filter{.type = OperatorKind::filter, .width_in = 3, .width_out = 3, .source_rate = source_rate};
    return {.operators = {source, filter, aggregate, sink}, .edges = {{0, 1}, {1, 2}, {2, 3}}};
  }
  StreamTuneOperator both{.type = OperatorKind::window_join,
                          .window_type = "tumbling",
                          .window_policy = "time",
                          .window_length = 500,
                          .sliding_length = 500,
                          .width_in = 6,
                          .width_out = 6,
                          .source_rate = source_rate};
  return {.operators = {source, source, both, aggregate, sink}, .edges = {{0, 2}, {1, 2}, {2, 3}, {3, 4}}};
}

std::uint32_t enough(const StreamTuneJob& job, std::size_t at) {
  double rate = 0;
  for (const StreamTuneOperator& op : job.operators) rate = std::max(rate, op.source_rate);
  switch (job.operators[at].type) {
    case OperatorKind::filter:
      return static_cast<std::uint32_t>(std::ceil(rate / 10'000));
    case OperatorKind::window_join:
      return static_cast<std::uint32_t>(std::ceil(rate / 4'000));
    case OperatorKind::window_aggregate:
      return static_cast<std::uint32_t>(std::ceil(rate / 2 / 5'000));
    default:
      return 1;
  }
}

StreamTuneHistory made_history(std::size_t plans, std::uint64_t seed) {
  StreamTuneHistory history{.samples = {}, .centers = {}, .cluster_of = {0, 1}, .data = "made"};
  for (const bool join : {false, true}) history.centers.push_back(structure_of(made_job(join, 0)));
  std::uint64_t state = seed;
  const auto draw = [&](std::uint64_t below) {
    state = mixed_bits(state);
    return state % below;
  };
  for (std::size_t i = 0; i < plans; ++i) {
    StreamTuneSample sample;
    sample.structure = static_cast<std::uint32_t>(draw(2));
    sample.job = made_job(sample.structure == 1, 10'000 * static_cast<double>(1 + draw(20)));
    for (std::size_t at = 0; at < sample.job.operators.size(); ++at) {
      sample.parallelism.push_back(static_cast<std::uint32_t>(1 + draw(40)));
      const bool bottleneck = sample.parallelism[at] < enough(sample.job, at);
      sample.labels.push_back(draw(10) == 0 ? -1 : bottleneck ? 1 : 0);
    }
    history.samples.push_back(std::move(sample));
  }
  return history;
}

StreamTuneSettings quick_settings() {
  StreamTuneSettings settings;
  settings.width = 16;
  settings.epochs = 40;
  settings.batch = 32;
  settings.learning_rate = 0.01;
  settings.warm_up_plans = 200;
  return settings;
}

}  // namespace millrace::models
