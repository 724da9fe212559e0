#include "experiments/comparison/live_cell.h"

#include <cassert>
#include <utility>

namespace millrace::experiments {

tl::expected<std::unique_ptr<LiveCell>, std::string> LiveCell::of(const Experiment& experiment, const Cell& cell) {
  assert(cell.comparison->live);
  const LiveCluster& live = *cell.comparison->live;
  const runtime::EngineProfile& engine = engine_of(experiment, cell);
  auto server = flink::HttpServer::at(live.rest_url);
  if (!server) return tl::unexpected(server.error());
  const bool in_place = live.rescale == flink::Rescaling::in_place;
  flink::LiveSettings settings;
  settings.jar = live.jar;
  settings.rescaling = live.rescale;
  settings.savepoint_directory = live.savepoints;
  settings.job.chaining = engine.chaining;
  settings.job.object_reuse = engine.object_reuse;
  settings.job.buffer_timeout_ms =
      engine.buffer_timeout < kernel::Duration() ? -1 : engine.buffer_timeout.ns() / 1'000'000;
  settings.job.seed = experiment.seed + cell.replication;
  settings.job.checkpoint_interval_ms = engine.checkpoint_interval.ns() / 1'000'000;
  if (in_place && engine.checkpoint_interval == kernel::Duration()) settings.job.checkpoint_interval_ms = -1;
  settings.job.metrics_directory = live.metrics_directory;
  return std::unique_ptr<LiveCell>(new LiveCell(std::move(*server), std::move(settings)));
}

}  // namespace millrace::experiments
