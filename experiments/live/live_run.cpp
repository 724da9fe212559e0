#include "experiments/live/live_run.h"

namespace millrace::experiments {

tl::expected<std::unique_ptr<LiveRun>, std::string> LiveRun::of(const LiveCluster& live,
                                                                const runtime::EngineProfile& engine,
                                                                std::uint64_t seed) {
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
  settings.job.seed = seed;
  settings.job.checkpoint_interval_ms = engine.checkpoint_interval.ns() / 1'000'000;
  if (in_place && engine.checkpoint_interval == kernel::Duration()) settings.job.checkpoint_interval_ms = -1;
  settings.job.metrics_directory = live.metrics_directory;
  return std::unique_ptr<LiveRun>(new LiveRun(std::move(*server), std::move(settings)));
}

std::string LiveRun::silence() const {
  const auto overview = client_.overview();
  return overview ? "" : overview.error().what;
}

std::string LiveRun::refusal(const job::Job& job, const plan::Deployment& deployment) const {
  const auto specification = flink::job_specification(job, deployment, job_);
  return specification ? "" : specification.error();
}

}  // namespace millrace::experiments
