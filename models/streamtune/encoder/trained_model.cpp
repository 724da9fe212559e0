#include "models/streamtune/encoder/trained_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/streamtune/encoder/encoder.h"
#include "models/streamtune/shuffled.h"
#include "models/streamtune/streamtune_file.h"

namespace millrace::models {

namespace {

EncoderShape shape_of(const StreamTuneFile& file) {
  return {.inputs = file.schema.width(),
          .width = file.settings.width,
          .steps = file.settings.steps,
          .fuse = file.settings.fuse};
}

class TrainedModel : public StreamTuneModel {
 public:
  explicit TrainedModel(StreamTuneFile file) : file_(std::move(file)) {
    for (const EncoderFile& encoder : file_.encoders) encoders_.emplace_back(shape_of(file_), encoder.weights);
  }

  const StreamTuneSettings& settings() const override { return file_.settings; }
  std::span<const Structure> centers() const override { return file_.centers; }
  std::optional<std::size_t> global() const override {
    if (file_.centers.size() == 1) return 0;
    if (file_.encoders.size() > file_.centers.size()) return file_.centers.size();
    return std::nullopt;
  }
  const EncoderReport& report(std::size_t encoder) const override { return file_.encoders[encoder].report; }
  std::string problem_with(const StreamTuneJob& job) const override { return file_.schema.problem_with(job); }

  EncodedJob encode(std::size_t encoder, const StreamTuneJob& job) const override {
    EncodedJob encoded;
    const EncoderGraph graph{file_.schema.inputs(job, file_.encoders[encoder].bounds, &encoded.notes), job.edges};
    const EncoderGraph* const one = &graph;
    encoded.vectors = encoders_[encoder].agnostic({&one, 1});
    return encoded;
  }

  std::vector<double> head(std::size_t encoder, const StreamTuneJob& job,
                           std::span<const std::uint32_t> parallelism) const override {
    const EncoderFile& its = file_.encoders[encoder];
    const EncoderGraph graph{file_.schema.inputs(job, its.bounds, nullptr), job.edges};
    const EncoderGraph* const one = &graph;
    std::vector<float> degrees;
    for (const std::uint32_t degree : parallelism) degrees.push_back(static_cast<float>(its.scale(degree)));
    return encoders_[encoder].head({&one, 1}, degrees);
  }

  double head(std::size_t encoder, std::span<const float> vector, double parallelism) const override {
    return encoders_[encoder].head(vector, static_cast<float>(file_.encoders[encoder].scale(parallelism)));
  }

  std::span<const WarmUpRow> warm_up(std::size_t encoder) const override { return file_.encoders[encoder].warm_up; }
  const DegreeScale& degree_scale(std::size_t encoder) const override { return file_.encoders[encoder].scale; }
  const std::string& data() const override { return file_.data; }
  std::string bytes() const override { return to_bytes(file_); }

 private:
  StreamTuneFile file_;
  std::vector<Encoder> encoders_;
};

using Samples = std::vector<const StreamTuneSample*>;

std::string problem_of(const StreamTuneHistory& history) {
  if (history.samples.empty()) return "there are no histories to train from";
  if (history.centers.empty()) return "there is no cluster";
  for (const StreamTuneSample& sample : history.samples) {
    const std::size_t operators = sample.job.operators.size();
    if (operators == 0 || sample.parallelism.size() != operators || sample.labels.size() != operators) {
      return "a plan of the histories has other numbers of operators, degrees and labels";
    }
    if (sample.structure >= history.cluster_of.size() ||
        history.cluster_of[sample.structure] >= history.centers.size()) {
      return fmt::format("structure {} of the histories is in no cluster", sample.structure);
    }
  }
  return "";
}

bool has_label(const StreamTuneSample& sample, std::int8_t least) {
  return std::ranges::any_of(sample.labels, [&](std::int8_t label) { return label >= least; });
}

DegreeScale degree_scale_of(const Samples& samples, const StreamTuneSettings& settings) {
  std::uint32_t low = samples[0]->parallelism[0], high = low;
  for (const StreamTuneSample* sample : samples) {
    low = std::min(low, *std::ranges::min_element(sample->parallelism));
    high = std::max(high, *std::ranges::max_element(sample->parallelism));
  }
  return {.low = static_cast<double>(low),
          .high = static_cast<double>(std::max(high, low + 1)),
          .log = settings.parallelism == NumberScale::log};
}

// The plans that a warm-up set is made of, drawn among those with labels.
Samples warm_up_plans(const Samples& samples, const StreamTuneSettings& settings, std::uint64_t seed) {
  Samples with, without;  // a bottleneck; without `balanced` all are in the first
  for (const std::size_t at : shuffled(samples.size(), seed)) {
    const StreamTuneSample* sample = samples[at];
    if (!has_label(*sample, 0)) continue;
    (!settings.warm_up_balanced || has_label(*sample, 1) ? with : without).push_back(sample);
  }
  const std::size_t wanted = settings.warm_up_plans, half = wanted / 2;
  const std::size_t others = std::min(without.size(), std::max(half, wanted - std::min(wanted, with.size())));
  with.resize(std::min(with.size(), wanted - others));
  with.insert(with.end(), without.begin(), without.begin() + static_cast<std::ptrdiff_t>(others));
  return with;
}

// Trains the encoders one after another.
class PreTraining {
 public:
  PreTraining(const StreamTuneSettings& settings, const StreamTuneHistory& history, const StreamTuneHook& hook)
      : history_(history), hook_(hook) {
    file_.settings = settings;
    file_.schema = FeatureSchema(settings.numbers);
    for (const StreamTuneSample& sample : history.samples) file_.schema.add(sample.job);
    file_.centers = history.centers;
    file_.data = history.data;
  }

  StreamTuneFile run() {
    std::vector<Samples> clusters(history_.centers.size());
    Samples all;
    for (const StreamTuneSample& sample : history_.samples) {
      clusters[history_.cluster_of[sample.structure]].push_back(&sample);
      all.push_back(&sample);
    }
    if (file_.settings.global && clusters.size() > 1) clusters.push_back(std::move(all));
    encoders_ = clusters.size();
    for (const Samples& samples : clusters) {
      if (std::ranges::none_of(samples, [](const StreamTuneSample* sample) { return has_label(*sample, 0); })) {
        throw std::runtime_error(fmt::format("cluster {} has no labelled operator", file_.encoders.size()));
      }
      file_.encoders.push_back(trained(samples));
    }
    return std::move(file_);
  }

 private:
  EncoderFile trained(const Samples& samples) {
    const std::size_t number = file_.encoders.size();
    const std::uint64_t seed = mixed_bits(file_.settings.seed ^ mixed_bits(number));
    EncoderFile encoder;
    std::vector<const StreamTuneJob*> jobs;
    for (const StreamTuneSample* sample : samples) jobs.push_back(&sample->job);
    encoder.bounds = file_.schema.bounds(jobs);
    encoder.scale = degree_scale_of(samples, file_.settings);
    std::vector<EncoderExample> examples;
    for (const StreamTuneSample* sample : samples) examples.push_back(example_of(*sample, encoder));
    TrainedEncoder done = train_encoder(shape_of(file_), file_.settings, examples, seed,
                                        [&](std::uint32_t epoch, double loss, double validation_loss) {
                                          return !hook_ || hook_({.encoder = number,
                                                                  .encoders = encoders_,
                                                                  .epoch = epoch,
                                                                  .epochs = file_.settings.epochs,
                                                                  .loss = loss,
                                                                  .validation_loss = validation_loss});
                                        });
    encoder.weights = std::move(done.weights);
    encoder.report = done.report;
    warm_up(samples, seed, encoder);
    return encoder;
  }

  EncoderExample example_of(const StreamTuneSample& sample, const EncoderFile& encoder) const {
    EncoderExample example;
    example.graph = {file_.schema.inputs(sample.job, encoder.bounds, nullptr), sample.job.edges};
    for (const std::uint32_t degree : sample.parallelism) {
      example.degrees.push_back(static_cast<float>(encoder.scale(degree)));
    }
    example.labels = sample.labels;
    return example;
  }

  // ConstructWarmUpDataset [Algorithm 2, line 3].
  void warm_up(const Samples& samples, std::uint64_t seed, EncoderFile& encoder) const {
    const Encoder network(shape_of(file_), encoder.weights);
    for (const StreamTuneSample* sample : warm_up_plans(samples, file_.settings, mixed_bits(seed ^ 2))) {
      const EncoderGraph graph{file_.schema.inputs(sample->job, encoder.bounds, nullptr), sample->job.edges};
      const EncoderGraph* const one = &graph;
      std::vector<std::vector<float>> vectors = network.agnostic({&one, 1});
      for (std::size_t i = 0; i < vectors.size(); ++i) {
        if (sample->labels[i] < 0) continue;
        encoder.warm_up.push_back({sample->structure,
                                   {.vector = std::move(vectors[i]),
                                    .parallelism = sample->parallelism[i],
                                    .bottleneck = sample->labels[i] == 1}});
      }
    }
  }

  const StreamTuneHistory& history_;
  const StreamTuneHook& hook_;
  StreamTuneFile file_;
  std::size_t encoders_ = 0;
};

}  // namespace

tl::expected<std::unique_ptr<StreamTuneModel>, std::string> train_streamtune_model(const StreamTuneSettings& settings,
                                                                                   const StreamTuneHistory& history,
                                                                                   const StreamTuneHook& hook) {
  std::string problem = problem_of(settings);
  if (problem.empty()) problem = problem_of(history);
  if (!problem.empty()) return tl::make_unexpected(problem);
  try {
    return std::make_unique<TrainedModel>(PreTraining(settings, history, hook).run());
  } catch (const std::exception& error) {
    return tl::make_unexpected(std::string(error.what()));
  }
}

tl::expected<std::unique_ptr<StreamTuneModel>, std::string> load_streamtune_model(std::string_view bytes) {
  auto file = parse_streamtune_file(bytes);
  if (!file) return tl::make_unexpected(file.error());
  try {
    return std::make_unique<TrainedModel>(std::move(*file));
  } catch (const std::exception& error) {
    return tl::make_unexpected(fmt::format("the model cannot be read: {}", error.what()));
  }
}

}  // namespace millrace::models
