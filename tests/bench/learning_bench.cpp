// Learned models: training and prediction of the network at the width that the shipped models have, and describing the
// deployments that a tuner looks at. Beside a matrix product of that width, which is what training mostly consists of.
// StreamTune's encoders and monotone models.
#include <benchmark/benchmark.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/description/job_describer.h"
#include "models/monotone/fitted/fit_monotone.h"
#include "models/network/graph_model.h"
#include "models/streamtune/encoder/trained_model.h"
#include "tests/models/network/made_graphs.h"
#include "tests/models/streamtune/encoder/made_history.h"

namespace millrace::bench {
namespace {

using models::GraphModel;
using models::LabelledGraphs;
using models::NetworkForm;

constexpr std::uint32_t kHidden = 64;
constexpr std::size_t kCandidates = 10'000;

// GFLOP/s of a product [4096, 64] x [64, 64] on one thread.
void reference_product(benchmark::State& state) {
  torch::set_num_threads(1);
  const torch::NoGradGuard guard;
  constexpr std::int64_t kRows = 4096, kWidth = kHidden;
  const torch::Tensor left = torch::rand({kRows, kWidth}), right = torch::rand({kWidth, kWidth});
  for (auto _ : state) benchmark::DoNotOptimize(torch::mm(left, right));
  state.counters["gflops"] =
      benchmark::Counter(2.0 * kRows * kWidth * kWidth / 1e9, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(reference_product);

// Graphs per second, forward, backward and step, in batches of 128.
void train(benchmark::State& state) {
  const LabelledGraphs set = models::made_graphs(4'000, 1), few = models::made_graphs(10, 2);
  const models::NetworkTraining training{.epochs = 1, .patience = 1};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        models::train_network(models::made_shape(NetworkForm::intended, kHidden), training, set, few, nullptr, {}));
  }
  state.counters["graphs_per_s"] = benchmark::Counter(4'000, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(train)->Unit(benchmark::kMillisecond);

const GraphModel& trained() {
  static const GraphModel kModel = [] {
    const auto shape = models::made_shape(NetworkForm::intended, kHidden);
    const LabelledGraphs set = models::made_graphs(200, 1);
    return GraphModel(shape, models::train_network(shape, {.epochs = 1, .patience = 1}, set, set, nullptr, {}),
                      models::NetworkLoss::log_error, "cpu");
  }();
  return kModel;
}

void predict(benchmark::State& state) {
  const auto graphs = models::made_graphs(static_cast<std::size_t>(state.range(0)), 3).graphs;
  const GraphModel& model = trained();
  model.predict(graphs);
  for (auto _ : state) benchmark::DoNotOptimize(model.predict(graphs));
}
BENCHMARK(predict)->Arg(1)->Arg(kCandidates)->Unit(benchmark::kMillisecond);

// Deployments of a source, a keyed window and a filter on four nodes, described for prediction.
void describe(benchmark::State& state) {
  plan::LogicalPlan plan;
  plan.operators.resize(4);
  const char* const ids[] = {"in", "count", "pick", "out"};
  for (std::size_t i = 0; i < 4; ++i) plan.operators[i].id = ids[i];
  for (std::size_t i = 0; i < 3; ++i) plan.edges.push_back({.from = ids[i], .to = ids[i + 1]});
  plan.operators[0].kind = plan::OperatorKind::source;
  plan.operators[1].kind = plan::OperatorKind::window_aggregate;
  plan.operators[1].key = "key";
  plan.operators[1].window.emplace().length = kernel::Duration::from_seconds(1);
  plan.operators[2].kind = plan::OperatorKind::filter;
  plan.operators[3].kind = plan::OperatorKind::sink;
  plan.keys["key"].keys = 620;
  const auto cluster = cluster::uniform_cluster(*cluster::find_node_type("m510"), 4, 15);
  std::vector<plan::Deployment> deployments;
  for (std::uint32_t i = 0; i < kCandidates; ++i) {
    deployments.push_back(plan::Deployment(plan)
                              .with("count", plan::Parallelism{1 + i % 60})
                              .with("pick", plan::Parallelism{1 + i / 60 % 60}));
  }
  for (auto _ : state) {
    models::JobDescriber describer(plan, {{"in", 1e5}});
    for (const plan::Deployment& deployment : deployments) {
      benchmark::DoNotOptimize(describer.on(cluster, deployment));
    }
  }
}
BENCHMARK(describe)->Unit(benchmark::kMillisecond);

// Executed plans per second in pre-training, both clusters, one epoch; a fifth of them is only judged.
void pretrain(benchmark::State& state) {
  const models::StreamTuneHistory history = models::made_history(4'000, 1);
  models::StreamTuneSettings settings;
  settings.epochs = 1;
  settings.global = false;
  for (auto _ : state) benchmark::DoNotOptimize(models::train_streamtune_model(settings, history, {}));
  state.counters["graphs_per_s"] = benchmark::Counter(4'000, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(pretrain)->Unit(benchmark::kMillisecond);

// A recommendation: M_f fitted to so many rows, and the least degree of two operators of a job.
void recommend(benchmark::State& state) {
  static const auto kModel = [] {
    models::StreamTuneSettings settings;
    settings.epochs = 5;
    settings.global = false;
    settings.warm_up_plans = 400;
    return std::move(*models::train_streamtune_model(settings, models::made_history(2'000, 1), {}));
  }();
  std::vector<models::MonotoneRow> rows;
  for (const models::WarmUpRow& warm_up : kModel->warm_up(0)) rows.push_back(warm_up.row);
  rows.resize(static_cast<std::size_t>(state.range(1)));
  models::MonotoneSettings settings;
  settings.kind = static_cast<models::MonotoneKind>(state.range(0));
  state.SetLabel(std::string(models::to_string(settings.kind)));
  const models::StreamTuneJob job = models::made_job(false, 100'000);
  for (auto _ : state) {
    const auto fitted = models::fit_monotone_model(settings, rows, kModel->degree_scale(0), {});
    const models::EncodedJob encoded = kModel->encode(0, job);
    for (const std::size_t op : {1, 2}) {
      benchmark::DoNotOptimize(models::least_parallelism(**fitted, encoded.vectors[op], 100));
    }
  }
}
BENCHMARK(recommend)->ArgsProduct({{0, 1, 2}, {200, 1'000}})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace millrace::bench

BENCHMARK_MAIN();
