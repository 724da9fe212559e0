// StreamTune after pre-training: clusters of logical DAGs, each with its encoder and warm-up set. [StreamTune, Fig. 2]
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/monotone/monotone_model.h"
#include "models/streamtune/streamtune_job.h"
#include "models/streamtune/streamtune_settings.h"

namespace millrace::models {

// A labelled operator of the histories as a monotone model learns from it [Algorithm 2, line 3].
struct WarmUpRow {
  std::uint32_t structure = 0;  // of the plan that it comes from
  MonotoneRow row;
};

// What came of training an encoder. Validation: plans that were held out, whole.
struct EncoderReport {
  std::uint32_t plans = 0, validation_plans = 0;  // trained on; held out
  std::uint32_t operators = 0, bottlenecks = 0;   // labelled ones of all these plans; those with label 1
  std::uint32_t epochs = 0, best_epoch = 0;       // run; whose weights are kept
  double loss = 0, validation_loss = 0;           // of the best epoch
  double auc = 0.5;                               // area under the ROC curve on held-out operators; 0.5: one class
  double accuracy = 0;                            // share of held-out operators at the threshold 0.5
  double sensitivity = 0, specificity = 0;        // of bottlenecks, of others that are told right; 1: there are none
  bool operator==(const EncoderReport&) const = default;
};

// A job's operators through an encoder.
struct EncodedJob {
  std::vector<std::vector<float>> vectors;  // of each operator: h, parallelism-agnostic, settings().width numbers
  std::vector<std::string> notes;           // a sentence for each value that was clipped or word that is unknown
};

// Trained. Const and thread-compatible: one thread at a time. An encoder is named by its number: those of the clusters
// from 0, then the global one, if there is one.
class StreamTuneModel {
 public:
  virtual ~StreamTuneModel() = default;
  virtual const StreamTuneSettings& settings() const = 0;
  // Similarity centers, one a cluster; at least one.
  virtual std::span<const Structure> centers() const = 0;
  // Number of the encoder of all histories: 0 if there is one cluster alone; nothing if it was not trained.
  virtual std::optional<std::size_t> global() const = 0;
  virtual const EncoderReport& report(std::size_t encoder) const = 0;

  // Why the job cannot be encoded: a sentence that names the operator type that the histories lacked and asks for
  // training anew [section VII]; "" if it can.
  virtual std::string problem_with(const StreamTuneJob& job) const = 0;
  // Requires: no problem with it. The same bits for the same job on the same machine; no degree is read.
  virtual EncodedJob encode(std::size_t encoder, const StreamTuneJob& job) const = 0;
  // P(bottleneck) of each operator by the encoder's head, from parallelism-aware vectors [Eq. 3]. Requires: no problem
  // with the job; a degree >= 1 for each operator.
  virtual std::vector<double> head(std::size_t encoder, const StreamTuneJob& job,
                                   std::span<const std::uint32_t> parallelism) const = 0;
  // The same of one operator from its agnostic vector: FUSE once, then the head. What stands in for a monotone model
  // whose rows have one class only (fallback_of()).
  virtual double head(std::size_t encoder, std::span<const float> vector, double parallelism) const = 0;

  // ConstructWarmUpDataset [Algorithm 2, line 3]: drawn when the model was trained.
  virtual std::span<const WarmUpRow> warm_up(std::size_t encoder) const = 0;
  // How the encoders' degrees are scaled, and those of monotone models are to be.
  virtual const DegreeScale& degree_scale(std::size_t encoder) const = 0;

  // Hash of the histories, as given to training.
  virtual const std::string& data() const = 0;
  // The model as bytes that Learning::load_streamtune() reads; equal models have equal bytes.
  virtual std::string bytes() const = 0;
};

// The encoder's head for MonotoneSettings' single-class case. The model outlives it.
Fallback fallback_of(const StreamTuneModel& model, std::size_t encoder);

// Number of edits of the DAGs, directed [StreamTune, section IV-C]. Requires: at most graphs::kMostVertices operators.
double edits_between(const Structure& a, const Structure& b);

// The cluster whose center is nearest; the first of equally near ones [Algorithm 2, line 1].
struct NearestCluster {
  std::size_t cluster = 0;
  double distance = 0;
};
using StructureDistance = std::function<double(const Structure&, const Structure&)>;
NearestCluster nearest_cluster(const StreamTuneModel& model, const Structure& structure,
                               const StructureDistance& distance = edits_between);

// What a model is trained from.
struct StreamTuneHistory {
  std::vector<StreamTuneSample> samples;
  std::vector<Structure> centers;         // of the clusters, at least one
  std::vector<std::uint32_t> cluster_of;  // of each distinct structure: position in `centers`
  std::string data;                       // hash of the samples, to be kept with the model; may be ""
};

struct StreamTuneProgress {
  std::size_t encoder = 0, encoders = 0;  // being trained; in all
  std::uint32_t epoch = 0, epochs = 0;    // done, at most
  double loss = 0, validation_loss = 0;   // of the epoch
};
// After each epoch; false: stop.
using StreamTuneHook = std::function<bool(const StreamTuneProgress&)>;

// Of the layout and the meaning of a model's bytes; part of every model's hash and file.
inline constexpr std::uint32_t kStreamTuneRevision = 1;

}  // namespace millrace::models
