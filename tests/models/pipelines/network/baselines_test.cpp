// What all baselines have in common.
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>

#include "tests/models/pipelines/network/made_trees.h"

namespace millrace::models {
namespace {

constexpr double kNear = 1e-5;  // float, other shapes of the same products

struct Baseline {
  const char* name;
  std::shared_ptr<TreeNetwork> (*make)(const PredictorSettings&);
  bool sees_order;  // of siblings
};

class Baselines : public testing::TestWithParam<Baseline> {
 protected:
  std::shared_ptr<TreeNetwork> made(const PredictorSettings& settings, std::uint64_t seed = 1) const {
    torch::set_num_threads(1);
    torch::manual_seed(seed);
    return GetParam().make(settings);
  }
  std::shared_ptr<TreeNetwork> made() const { return made(made_settings(16, 2)); }
};

double predicted(TreeNetwork& network, const MadeTree& tree) {
  return network.forward(made_batch(tree)).item<double>();
}

std::int64_t numbers_of(const TreeNetwork& network) {
  std::int64_t numbers = 0;
  for (const torch::Tensor& parameter : network.parameters()) numbers += parameter.numel();
  return numbers;
}

TEST_P(Baselines, ATreeDoesNotDependOnTheOthersOfItsBatch) {
  const auto network = made();
  const std::vector<MadeTree> trees{drawn_tree(9, 2), small_tree(), drawn_tree(1, 3), drawn_tree(40, 4)};
  const torch::Tensor together = network->forward(made_batch(trees));
  ASSERT_EQ(together.sizes(), (std::vector<std::int64_t>{4}));
  for (std::size_t i = 0; i < trees.size(); ++i) {
    EXPECT_NEAR(together[static_cast<std::int64_t>(i)].item<double>(), predicted(*network, trees[i]), kNear) << i;
  }
}

TEST_P(Baselines, GradientsReachEveryParameter) {
  const auto network = made();
  std::vector<MadeTree> trees;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) trees.push_back(drawn_tree(20, seed));
  network->forward(made_batch(trees)).square().sum().backward();
  for (const auto& parameter : network->named_parameters()) {
    ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
    EXPECT_TRUE(torch::isfinite(parameter.value().grad()).all().item<bool>()) << parameter.key();
    EXPECT_GT(parameter.value().grad().abs().sum().item<double>(), 0) << parameter.key();
  }
}

// Central differences of the loss along the gradient: the slope there is the gradient's length.
TEST_P(Baselines, GradientsAreThoseOfTheLoss) {
  const auto network = made();
  const TreeBatch batch = made_batch(std::vector<MadeTree>{drawn_tree(7, 2), small_tree()});
  const auto loss = [&] { return (network->forward(batch) - 1).square().sum(); };
  loss().backward();
  double squares = 0;
  for (const torch::Tensor& parameter : network->parameters()) {
    if (parameter.grad().defined()) squares += parameter.grad().square().sum().item<double>();
  }
  const double slope = std::sqrt(squares);
  const torch::NoGradGuard guard;
  const auto loss_after = [&](double step) {
    for (torch::Tensor parameter : network->parameters()) {
      if (parameter.grad().defined()) parameter.add_(parameter.grad(), step / slope);
    }
    return loss().item<double>();
  };
  constexpr double kStep = 3e-3;
  const double ahead = loss_after(kStep), behind = loss_after(-2 * kStep);
  EXPECT_NEAR((ahead - behind) / (2 * kStep), slope, 0.01 * slope);
}

TEST_P(Baselines, OneSeedGivesTheSameBits) {
  const MadeTree tree = drawn_tree(12, 5);
  const PredictorSettings settings = made_settings(16, 2);
  EXPECT_EQ(predicted(*made(settings, 3), tree), predicted(*made(settings, 3), tree));
  EXPECT_NE(predicted(*made(settings, 3), tree), predicted(*made(settings, 4), tree));
}

TEST_P(Baselines, DropsOutInTrainingAlone) {
  PredictorSettings settings = made_settings(16, 2);
  settings.dropout = 0.4;
  const auto network = made(settings);
  const MadeTree tree = drawn_tree(12, 5);
  EXPECT_NE(predicted(*network, tree), predicted(*network, tree));
  network->eval();
  EXPECT_EQ(predicted(*network, tree), predicted(*network, tree));
}

TEST_P(Baselines, WidthAndLayersAreThoseOfTheSettings) {
  const std::int64_t numbers = numbers_of(*made(made_settings(16, 2)));
  EXPECT_GT(numbers_of(*made(made_settings(24, 2))), numbers);
  EXPECT_GT(numbers_of(*made(made_settings(16, 3))), numbers);
  EXPECT_TRUE(std::isfinite(predicted(*made(made_settings(1, 1)), small_tree())));
}

TEST_P(Baselines, SeesWhichNodeAnOtherIsBelow) {
  const auto network = made();
  MadeTree tree{.parent = {-1, 0, 0, 1, 2}, .types = {7, 1, 2, 0, 4}};
  const double before = predicted(*network, tree);
  std::swap(tree.parent[3], tree.parent[4]);
  EXPECT_GT(std::abs(predicted(*network, tree) - before), 1e-6);
}

TEST_P(Baselines, SeesTheOrderOfSiblingsWhereThePaperDoes) {
  const auto network = made();
  MadeTree tree = small_tree();
  const double before = predicted(*network, tree);
  tree.place = {1, 2, 1, 1, 2};
  if (GetParam().sees_order) {
    EXPECT_GT(std::abs(predicted(*network, tree) - before), 1e-6);
  } else {
    EXPECT_EQ(predicted(*network, tree), before);
  }
}

// A long chain and a wide node: heights and distances beyond the encodings' tables, scores of many children.
TEST_P(Baselines, TakesLongAndWideTrees) {
  MadeTree chain = drawn_tree(60, 1), star = drawn_tree(60, 2);
  for (std::size_t i = 1; i < 60; ++i) {
    chain.parent[i] = static_cast<std::int64_t>(i) - 1;
    star.parent[i] = 0;
  }
  const auto network = made();
  EXPECT_TRUE(std::isfinite(predicted(*network, chain)));
  EXPECT_TRUE(std::isfinite(predicted(*network, star)));
}

INSTANTIATE_TEST_SUITE_P(Networks, Baselines,
                         testing::Values(Baseline{"gcn", make_gcn, false}, Baseline{"tcn", make_tcn, true},
                                         Baseline{"qppnet", make_qppnet, true},
                                         Baseline{"queryformer", make_queryformer, false},
                                         Baseline{"raal", make_raal, true}),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace millrace::models
