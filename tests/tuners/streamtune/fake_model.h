// A pre-trained model and a prediction model that are made up, for the tests of the tuner: vectors are (type, source
// rate), and what the rows of an equal vector say counts.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/streamtune/streamtune_model.h"
#include "tuners/streamtune/streamtune.h"

namespace millrace::tuners::streamtune {

class FakeModel final : public models::StreamTuneModel {
 public:
  std::vector<models::Structure> cluster_centers{{}};
  std::vector<models::WarmUpRow> rows;
  models::StreamTuneSettings its_settings;
  models::EncoderReport its_report;
  models::DegreeScale scale;
  std::string histories = "histories";

  const models::StreamTuneSettings& settings() const override { return its_settings; }
  std::span<const models::Structure> centers() const override { return cluster_centers; }
  std::optional<std::size_t> global() const override { return cluster_centers.size(); }
  const models::EncoderReport& report(std::size_t) const override { return its_report; }
  std::string problem_with(const models::StreamTuneJob&) const override { return {}; }
  models::EncodedJob encode(std::size_t, const models::StreamTuneJob& job) const override {
    models::EncodedJob encoded;
    for (const models::StreamTuneOperator& op : job.operators) {
      encoded.vectors.push_back({static_cast<float>(op.type), static_cast<float>(op.source_rate)});
    }
    return encoded;
  }
  std::vector<double> head(std::size_t, const models::StreamTuneJob& job,
                           std::span<const std::uint32_t>) const override {
    return std::vector<double>(job.operators.size(), 0.5);
  }
  double head(std::size_t, std::span<const float>, double parallelism) const override { return 1 / (1 + parallelism); }
  std::span<const models::WarmUpRow> warm_up(std::size_t) const override { return rows; }
  const models::DegreeScale& degree_scale(std::size_t) const override { return scale; }
  const std::string& data() const override { return histories; }
  std::string bytes() const override { return {}; }
};

// Not a bottleneck from `needed(vector)` on.
class FakeMonotone final : public models::MonotoneModel {
 public:
  using Needed = std::function<std::uint32_t(std::span<const float>)>;
  FakeMonotone(Needed needed, models::MonotoneFacts facts) : needed_(std::move(needed)), facts_(facts) {}
  const models::MonotoneFacts& facts() const override { return facts_; }
  double probability(std::span<const float> vector, double parallelism) const override {
    return parallelism < needed_(vector) ? 1 : 0;
  }

 private:
  Needed needed_;
  models::MonotoneFacts facts_;
};

// Needs what `guess` says, or more than the greatest degree that was a bottleneck in a row of an equal vector.
inline Fit fit_from(FakeMonotone::Needed guess, bool single_class = false) {
  return [guess, single_class](
             const models::MonotoneSettings&, std::span<const models::MonotoneRow> rows, const models::DegreeScale&,
             const models::Fallback&) -> tl::expected<std::unique_ptr<models::MonotoneModel>, std::string> {
    std::vector<models::MonotoneRow> learned(rows.begin(), rows.end());
    models::MonotoneFacts facts;
    facts.single_class = single_class;
    const auto needed = [guess, learned](std::span<const float> vector) {
      std::uint32_t most = guess(vector);
      for (const models::MonotoneRow& row : learned) {
        const bool equal = std::ranges::equal(row.vector, vector);
        if (equal && row.bottleneck) most = std::max(most, row.parallelism + 1);
      }
      return most;
    };
    return std::make_unique<FakeMonotone>(needed, facts);
  };
}

// Whatever was seen.
inline Fit fit_always(FakeMonotone::Needed needed) {
  return [needed](const models::MonotoneSettings&, std::span<const models::MonotoneRow>, const models::DegreeScale&,
                  const models::Fallback&) -> tl::expected<std::unique_ptr<models::MonotoneModel>, std::string> {
    return std::make_unique<FakeMonotone>(needed, models::MonotoneFacts{});
  };
}

}  // namespace millrace::tuners::streamtune
