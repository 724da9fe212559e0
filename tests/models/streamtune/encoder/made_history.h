// Histories whose bottlenecks follow a law.
#pragma once

#include <cstdint>

#include "models/streamtune/streamtune_model.h"

namespace millrace::models {

// Source, filter, aggregate, sink; `join`: two sources, a window join of both, an aggregate, a sink.
StreamTuneJob made_job(bool join, double source_rate);

// Degree from which the operator at that position is no bottleneck: its input over what an instance handles (filter
// 10,000 records/s, join 4,000, aggregate 5,000), rounded up; 1 for sources and sinks. Filters and joins halve a rate.
std::uint32_t enough(const StreamTuneJob& job, std::size_t at);

// Executions at rates of 10,000 to 200,000 records/s and degrees of 1 to 40; one in ten operators unlabelled. Structure
// 0 is the line, 1 the join; each a cluster of its own.
StreamTuneHistory made_history(std::size_t plans, std::uint64_t seed);

// Small and quick to train.
StreamTuneSettings quick_settings();

}  // namespace millrace::models
