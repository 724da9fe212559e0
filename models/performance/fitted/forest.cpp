// Random forest by dlib: each tree on a bootstrap of as many samples as there are, both inputs considered at every
// split, the split that leaves the least squared error. As scikit-learn's with max_features "auto" and min_samples_leaf
// 1, but that leaves are single-precision numbers and samples of equal size are given their mean first (dlib would
// predict the last of them).
#include <dlib/random_forest.h>
#include <fmt/format.h>

#include <map>
#include <utility>

#include "models/performance/fitted/fit_performance.h"

namespace millrace::models {

namespace {

using Trees = dlib::random_forest_regression_function<>;
using Row = Trees::sample_type;

Row row_of(const ScaledSize& size) {
  Row row(static_cast<long>(size.size()));
  for (std::size_t i = 0; i < size.size(); ++i) row(static_cast<long>(i)) = size[i];
  return row;
}

std::vector<double> labels_by_size(const ScaledSamples& samples) {
  std::map<ScaledSize, std::pair<double, double>> sums;  // of labels, of samples
  for (std::size_t i = 0; i < samples.sizes.size(); ++i) {
    auto& [sum, count] = sums[samples.sizes[i]];
    sum += samples.labels[i];
    ++count;
  }
  std::vector<double> labels;
  for (const ScaledSize& size : samples.sizes) labels.push_back(sums[size].first / sums[size].second);
  return labels;
}

class Forest final : public ScaledRegression {
 public:
  explicit Forest(Trees trees) : trees_(std::move(trees)) {}
  std::vector<double> outputs(std::span<const ScaledSize> sizes) const override {
    std::vector<double> outputs;
    for (const ScaledSize& size : sizes) outputs.push_back(trees_(row_of(size)));
    return outputs;
  }

 private:
  Trees trees_;
};

}  // namespace

std::unique_ptr<ScaledRegression> fit_performance_forest(const PerformanceSettings& settings,
                                                         const ScaledSamples& samples) {
  const std::vector<double> labels = labels_by_size(samples);
  std::vector<Row> rows;
  for (const ScaledSize& size : samples.sizes) rows.push_back(row_of(size));
  dlib::random_forest_regression_trainer<> trainer;
  trainer.set_num_trees(1);
  trainer.set_feature_subsampling_fraction(1);
  // What dlib calls the fewest samples of a leaf is the most that it does not split.
  trainer.set_min_samples_per_leaf(settings.least_split - 1);
  // Tree by tree, so that dlib does not spread over all processors.
  auto nodes = Trees().get_internal_tree_nodes();
  auto leaves = Trees().get_tree_leaves();
  Trees::feature_extractor_type extractor;
  for (std::uint32_t number = 0; number < settings.trees; ++number) {
    trainer.set_seed(fmt::format("{}/{}/", settings.seed, number));
    const Trees tree = trainer.train(rows, labels);
    nodes.push_back(tree.get_internal_tree_nodes().front());
    leaves.push_back(tree.get_tree_leaves().front());
    extractor = tree.get_feature_extractor();
  }
  return std::make_unique<Forest>(Trees(std::move(extractor), std::move(nodes), std::move(leaves)));
}

}  // namespace millrace::models
