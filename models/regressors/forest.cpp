#include "models/regressors/forest.h"

#include <dlib/random_forest.h>
#include <fmt/format.h>

#include <map>
#include <sstream>

#include "models/regressors/flat_vector.h"
#include "models/regressors/round_reports.h"

namespace millrace::models {
namespace {

using Trees = dlib::random_forest_regression_function<>;
using Row = Trees::sample_type;

Row row_of(std::span<const double> inputs) {
  Row row(static_cast<long>(inputs.size()));
  for (std::size_t i = 0; i < inputs.size(); ++i) row(static_cast<long>(i)) = inputs[i];
  return row;
}

class Forest final : public Fitted {
 public:
  explicit Forest(Trees trees) : trees_(std::move(trees)) {}

  std::vector<double> outputs(std::span<const PlanDescription> plans) const override {
    std::vector<double> outputs;
    outputs.reserve(plans.size());
    for (const PlanDescription& plan : plans) outputs.push_back(trees_(row_of(published_vector(plan))));
    return outputs;
  }
  nlohmann::json json() const override { return {{"inputs", published_names()}}; }
  std::string payload() const override {
    std::ostringstream bytes;
    serialize(trees_, bytes);
    return std::move(bytes).str();
  }

 private:
  Trees trees_;
};

// dlib goes on splitting plans that nothing tells apart, one at a time, and predicts the label of the last; with equal
// labels that does no harm.
void average_equal_rows(const std::vector<std::vector<double>>& rows, std::vector<double>& labels) {
  struct Group {
    double sum = 0, count = 0;
  };
  std::map<std::vector<double>, Group> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Group& group = groups[rows[i]];
    group.sum += labels[i];
    ++group.count;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Group& group = groups[rows[i]];
    labels[i] = group.sum / group.count;
  }
}

// Reports the mean of the trees so far.
class RunningMean {
 public:
  RunningMean(std::span<const Example> examples) : sums_(examples.size()) {
    for (const auto& row : published_rows(examples)) rows_.push_back(row_of(row));
  }
  std::vector<double> with(const Trees& tree) {
    ++trees_;
    std::vector<double> means(sums_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      sums_[i] += tree(rows_[i]);
      means[i] = sums_[i] / trees_;
    }
    return means;
  }

 private:
  std::vector<Row> rows_;
  std::vector<double> sums_;
  double trees_ = 0;
};

}  // namespace

FitResult train_forest(const ModelSettings& settings, const TrainingSet& set, const TrainingHooks& hooks) {
  const auto inputs = published_rows(set.train);
  std::vector<double> labels = labels_of(set.train, settings.labels);
  average_equal_rows(inputs, labels);
  std::vector<Row> rows;
  for (const auto& row : inputs) rows.push_back(row_of(row));

  dlib::random_forest_regression_trainer<> trainer;
  trainer.set_num_trees(1);
  trainer.set_feature_subsampling_fraction(1);
  trainer.set_min_samples_per_leaf(1);
  // Tree by tree, so that a hook can stop it and dlib does not spread over all processors.
  auto nodes = Trees().get_internal_tree_nodes();
  auto leaves = Trees().get_tree_leaves();
  Trees::feature_extractor_type extractor;
  RunningMean mean(set.validation);
  RoundReports reports(settings, set, hooks, settings.trees);
  for (std::uint32_t number = 0; number < settings.trees; ++number) {
    trainer.set_seed(fmt::format("{}/{}/", settings.seed, number));
    const Trees tree = trainer.train(rows, labels);
    nodes.push_back(tree.get_internal_tree_nodes().front());
    leaves.push_back(tree.get_tree_leaves().front());
    extractor = tree.get_feature_extractor();
    if (!reports.report(mean.with(tree))) return tl::make_unexpected("stopped");
  }
  return std::make_unique<Forest>(Trees(std::move(extractor), std::move(nodes), std::move(leaves)));
}

FitResult load_forest(const ModelFile& file) {
  Trees trees;
  try {
    std::istringstream bytes(file.payload);
    deserialize(trees, bytes);
  } catch (const dlib::serialization_error& error) {
    return tl::make_unexpected(fmt::format("the forest cannot be read: {}", error.what()));
  }
  if (trees.get_num_trees() == 0 || trees.get_feature_extractor().max_num_feats() != kPublishedInputs) {
    return tl::make_unexpected(fmt::format("a forest on {} inputs is wanted", kPublishedInputs));
  }
  return std::make_unique<Forest>(std::move(trees));
}

}  // namespace millrace::models
