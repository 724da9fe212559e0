// Whether a run has settled, from the means of its batches.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace millrace::experiments {

// What a batch contributes to each label: a run has settled when all of them have.
struct BatchMeans {
  double latency = 0, results = 0, read = 0;  // latency: 0 if the batch has no result
};

// Whether the 95 % interval of each mean over these batches (at least four) is narrower than +- precision times the
// mean, taking the batches as independent, and the means of the two halves differ by no more than that. A label that
// is 0 throughout has settled; latency needs a result in every batch.
bool settled(std::span<const BatchMeans> batches, double precision);

// How many leading batches are warm-up: the most that MSER-5 cuts off any of the three series.
std::size_t warm_up(std::span<const BatchMeans> batches);

}  // namespace millrace::experiments
