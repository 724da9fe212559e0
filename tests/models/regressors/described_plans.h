// Described plans for tests of flat models.
#pragma once

#include <cstddef>
#include <functional>

#include "models/learning.h"

namespace millrace::models {

// Two sources (1000 and 4000 records/s) joined over 500 ms, aggregated over 20 records sliding by 10, filtered; on two
// hosts. No member that a flat vector reads has its default.
PlanDescription join_plan();

// A source, a filter and an aggregate on one host, with rate, selectivities and parallelism drawn by a seed.
PlanDescription drawn_plan(std::uint64_t seed);

// `plans` drawn plans to train on, a quarter as many others to validate with, labelled by a law.
TrainingSet drawn_set(std::size_t plans, const std::function<double(const PlanDescription&)>& law);

}  // namespace millrace::models
