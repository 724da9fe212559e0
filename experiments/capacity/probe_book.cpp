#include "experiments/capacity/probe_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <utility>

#include "experiments/oracle/rate_phases.h"
#include "experiments/store/stopwatch.h"
#include "experiments/validation/thread_pool.h"
#include "experiments/workers/unit_progress.h"

namespace millrace::experiments {

cluster::Cluster with_nodes(const cluster::Cluster& cluster, std::uint32_t nodes) {
  if (nodes == 0) return cluster;
  cluster::Cluster changed = cluster;
  const cluster::Node first = cluster.nodes.front();
  changed.nodes.clear();
  changed.slot_nodes.clear();
  for (std::uint32_t n = 0; n < nodes; ++n) {
    changed.nodes.push_back(first);
    changed.nodes.back().name = fmt::format("{}-{}", first.type.name, n);
  }
  return changed;
}

ProbeBook::ProbeBook(const Experiment& experiment, const CapacitySpec& spec, Store& store, const BookOptions& options)
    : query_(&experiment.queries.at(spec.query)),
      cluster_(&experiment.clusters.at(spec.cluster)),
      engine_(&experiment.engine),
      options_(options),
      time_(fitted_time(query_->job.plan, {.warm_up = spec.warm_up, .duration = spec.duration})),
      seed_(experiment.seed),
      store_(store),
      writer_(store) {
  for (const auto& [id, load] : query_->job.sources) base_rate_ += load.rate.rate(kernel::SimTime());
  assert(base_rate_ > 0);
}

job::Job ProbeBook::job_at(double rate_per_s) const {
  std::map<std::string, double> rates;
  for (const auto& [id, load] : query_->job.sources) {
    rates[id] = load.rate.rate(kernel::SimTime()) / base_rate_ * rate_per_s;
  }
  return at_rates(query_->job, rates);
}

ProbeInput ProbeBook::input_of(const ProbePoint& point) const {
  return {.query = query_->name,
          .job = job_at(point.rate_per_s),
          .deployment = point.deployment,
          .cluster = with_nodes(*cluster_, point.nodes),
          .engine = engine_,
          .time = time_,
          .seed = seed_,
          .replication = point.replication};
}

bool ProbeBook::compute(const std::vector<ProbeInput>& inputs, const std::vector<std::string>& hashes,
                        const std::vector<const ProbePoint*>& points) {
  std::vector<ProbeResult> results(inputs.size());
  std::vector<Stopwatch> watches(inputs.size());
  std::vector<bool> is_done(inputs.size(), false);
  UnitProgress progress(stderr, options_.progress, "probes", inputs.size());
  const bool whole = work_in_threads(options_.jobs, inputs.size(),
                                     {.work =
                                          [&](std::size_t i) {
                                            watches[i] = {};
                                            results[i] = run_probe(inputs[i]);
                                          },
                                      .done =
                                          [&](std::size_t i) {
                                            is_done[i] = true;
                                            progress.finished(1);
                                            auto rows = probe_rows(inputs[i], hashes[i], results[i]);
                                            rows.push_back(watches[i].row(hashes[i], "probe"));
                                            writer_.add(std::move(rows));
                                          },
                                      .go_on =
                                          [&] {
                                            writer_.write_if_due();
                                            progress.tick();
                                            return writer_.result().has_value() && !options_.interrupted();
                                          }});
  writer_.write();
  error_ = writer_.result();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!is_done[i]) continue;
    booked_[hashes[i]] = {*points[i], std::move(results[i])};
    ++computed_;
  }
  return whole && error_.has_value() && !options_.interrupted();
}

std::optional<std::vector<const ProbeResult*>> ProbeBook::ask(const std::vector<ProbePoint>& points) {
  std::vector<std::string> hashes, missing_hashes;
  std::vector<ProbeInput> missing;
  std::vector<const ProbePoint*> missing_points;
  for (const ProbePoint& point : points) {
    ProbeInput input = input_of(point);
    hashes.push_back(key_of(input).hash());
    if (booked_.contains(hashes.back()) || std::ranges::find(missing_hashes, hashes.back()) != missing_hashes.end()) {
      continue;
    }
    auto stored = stored_probe(store_, hashes.back());
    if (!stored) {
      error_ = tl::unexpected(stored.error());
      return std::nullopt;
    }
    order_.push_back(hashes.back());
    if (*stored) {
      booked_[hashes.back()] = {point, std::move(**stored)};
      continue;
    }
    missing_hashes.push_back(hashes.back());
    missing.push_back(std::move(input));
    missing_points.push_back(&point);
  }
  if (!missing.empty() && !compute(missing, missing_hashes, missing_points)) return std::nullopt;
  std::vector<const ProbeResult*> results;
  for (const std::string& hash : hashes) results.push_back(&booked_.at(hash).result);
  return results;
}

std::vector<const BookedProbe*> ProbeBook::probes() const {
  std::vector<const BookedProbe*> all;
  for (const std::string& hash : order_) {
    if (const auto found = booked_.find(hash); found != booked_.end()) all.push_back(&found->second);
  }
  return all;
}

}  // namespace millrace::experiments
