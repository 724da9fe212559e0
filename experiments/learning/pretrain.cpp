#include "experiments/learning/pretrain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <string_view>

#include "experiments/learning/clusters.h"
#include "experiments/learning/histories.h"
#include "experiments/store/sha256.h"
#include "models/learning_library.h"
#include "sim/plan/names.h"

namespace millrace::experiments {

namespace {

// Wall-clock time from one call to the next.
class Laps {
 public:
  double next() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - since_).count();
    since_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

// "source map sink": the types of its operators.
std::string words_of(const models::Structure& structure) {
  std::vector<std::string_view> words;
  for (const std::uint32_t type : structure.vertices) {
    words.push_back(plan::name_of(static_cast<plan::OperatorKind>(type)));
  }
  return fmt::format("{}", fmt::join(words, " "));
}

std::string clusters_csv(const models::StreamTuneModel& model, const Histories& histories,
                         const HistoryClusters& clusters) {
  std::string csv =
      "encoder,center,structures,executions,trained_on,held_out,labelled_operators,bottlenecks,epochs,best_epoch,loss,"
      "validation_loss,auc,accuracy,sensitivity,specificity\n";
  const std::size_t encoders = std::max(model.centers().size(), model.global().value_or(0) + 1);
  for (std::size_t encoder = 0; encoder < encoders; ++encoder) {
    const bool global = encoder >= model.centers().size();
    std::uint64_t structures = 0, executions = 0;
    for (std::size_t i = 0; i < histories.structures.size(); ++i) {
      if (!global && clusters.cluster_of[i] != encoder) continue;
      ++structures;
      executions += histories.weights[i];
    }
    const models::EncoderReport& report = model.report(encoder);
    csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g}\n",
                       global ? "global" : fmt::format("{}", encoder), global ? "" : words_of(model.centers()[encoder]),
                       structures, executions, report.plans, report.validation_plans, report.operators,
                       report.bottlenecks, report.epochs, report.best_epoch, report.loss, report.validation_loss,
                       report.auc, report.accuracy, report.sensitivity, report.specificity);
  }
  return csv;
}

std::string elbow_csv(const HistoryClusters& clusters) {
  std::string csv = "k,edits_to_centers,chosen\n";
  for (std::size_t i = 0; i < clusters.within.size(); ++i) {
    const std::size_t k = clusters.within.size() == 1 ? clusters.centers.size() : i + 1;
    csv += fmt::format("{},{:.17g},{}\n", k, clusters.within[i], k == clusters.centers.size() ? 1 : 0);
  }
  return csv;
}

}  // namespace

tl::expected<Pretrained, std::string> pretrain(const ModelSpec& spec, const std::vector<std::string>& sets,
                                               Store& store, const models::StreamTuneHook& hook) {
  const auto learning = models::learning_library();
  if (!learning) return tl::unexpected(learning.error());
  const Pretraining& pretraining = *spec.pretraining;
  Laps laps;
  auto histories = read_histories(store, sets, spec.traces, pretraining.leave_out, spec.count);
  if (!histories) return tl::unexpected(histories.error().what);
  if (histories->samples.empty()) {
    return tl::unexpected(std::string("traces: no execution of a ready-made query with bottleneck labels is there"));
  }
  const double reading_s = laps.next();
  const HistoryClusters clusters = cluster_histories(*histories, pretraining);
  const models::StreamTuneHistory history{.samples = std::move(histories->samples),
                                          .centers = clusters.centers,
                                          .cluster_of = clusters.cluster_of,
                                          .data = sha256_hex(fmt::format("{}", fmt::join(sets, "\n")))};
  const double clustering_s = laps.next();
  const auto model = (*learning)->train_streamtune(pretraining.settings, history, hook);
  if (!model) return tl::unexpected(model.error());
  Pretrained pretrained{.bytes = (*model)->bytes(),
                        .undescribed = histories->undescribed,
                        .reading_s = reading_s,
                        .clustering_s = clustering_s,
                        .training_s = laps.next(),
                        .clusters_csv = clusters_csv(**model, *histories, clusters),
                        .elbow_csv = elbow_csv(clusters)};
  for (std::size_t encoder = 0; encoder < clusters.centers.size(); ++encoder) {
    const models::EncoderReport& report = (*model)->report(encoder);
    pretrained.executions += report.plans;
    pretrained.held_out += report.validation_plans;
    pretrained.epochs += report.epochs;
  }
  return pretrained;
}

}  // namespace millrace::experiments
