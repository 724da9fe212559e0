// StreamTune's encoder: message passing over a logical DAG, FUSE and the bottleneck head [StreamTune, section IV-A,
// Eq. 1 to 3]. LibTorch is behind this header.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "models/streamtune/streamtune_model.h"

namespace millrace::models {

struct EncoderShape {
  std::uint32_t inputs = 1;  // of an operator, >= 1
  std::uint32_t width = 32;  // of its vector, >= 1
  std::uint32_t steps = 3;   // T, >= 1
  Fuse fuse = Fuse::every_step;
};

// A job as numbers: the inputs of each operator, one after another.
struct EncoderGraph {
  std::vector<float> inputs;
  std::vector<StructureEdge> edges;
};

// An executed plan as numbers.
struct EncoderExample {
  EncoderGraph graph;
  std::vector<float> degrees;       // of each operator, scaled
  std::vector<std::int8_t> labels;  // of each: 1, 0 or -1, which takes no part
};

class Encoder {
 public:
  // Throws std::runtime_error: weights of another shape.
  Encoder(const EncoderShape& shape, std::span<const float> weights);
  ~Encoder();
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;

  // Parallelism-agnostic vectors of each operator of each graph, `width` numbers each: the same weights without FUSE.
  std::vector<std::vector<float>> agnostic(std::span<const EncoderGraph* const> graphs) const;
  // P(bottleneck) of each operator of each graph at these scaled degrees, by parallelism-aware vectors.
  std::vector<double> head(std::span<const EncoderGraph* const> graphs, std::span<const float> degrees) const;
  // The same from an agnostic vector, fused once.
  double head(std::span<const float> vector, float degree) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

struct TrainedEncoder {
  std::vector<float> weights;
  EncoderReport report;
};

// Epoch, its loss, its validation loss; false: stop.
using EncoderHook = std::function<bool(std::uint32_t epoch, double loss, double validation_loss)>;

// Trains on a share of the examples until the loss of the others has not fallen for settings.patience epochs; keeps the
// weights of the best one. Binary cross-entropy, averaged over the labelled operators [section IV-A]. One thread; the
// same call on the same machine gives the same bits. Requires: an example with a labelled operator. Throws
// std::runtime_error: "stopped" when the hook says so.
TrainedEncoder train_encoder(const EncoderShape& shape, const StreamTuneSettings& settings,
                             std::span<const EncoderExample> examples, std::uint64_t seed, const EncoderHook& hook);

}  // namespace millrace::models
