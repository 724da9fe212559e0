#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "models/network/graph_model.h"
#include "tests/models/network/made_graphs.h"

namespace millrace::models {
namespace {

NetworkTraining short_training() {
  return {.epochs = 6, .patience = 6, .batch = 32, .learning_rate = 5e-3, .seed = 3};
}

NetworkWeights trained(NetworkForm form, const NetworkTraining& training, const NetworkHooks& hooks = {}) {
  static const LabelledGraphs kTrain = made_graphs(400, 1), kValidation = made_graphs(100, 2);
  return train_network(made_shape(form, 16), training, kTrain, kValidation, nullptr, hooks);
}

double median_error(const GraphModel& model, const LabelledGraphs& set) {
  std::vector<double> errors;
  const std::vector<double> predictions = model.predict(set.graphs);
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    errors.push_back(std::max(predictions[i] / set.labels[i], set.labels[i] / predictions[i]));
  }
  std::ranges::nth_element(errors, errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2));
  return errors[errors.size() / 2];
}

// A path that no other test has.
std::string checkpoint_path(const std::string& name) {
  const auto path = std::filesystem::temp_directory_path() / ("millrace-" + name + ".checkpoint");
  std::filesystem::remove(path);
  return path.string();
}

TEST(TrainNetwork, TheIntendedFormLearnsASumOverTheDataFlowAndTheHosts) {
  NetworkTraining training = short_training();
  training.epochs = training.patience = 40;
  const GraphModel model(made_shape(NetworkForm::intended, 16), trained(NetworkForm::intended, training), training.loss,
                         "cpu");
  EXPECT_LT(median_error(model, made_graphs(200, 9)), 1.15);
}

// It takes maxima over operators and means over hosts, so that sums and counts come harder to it.
TEST(TrainNetwork, TheFormOfMerlinLearnsMostOfIt) {
  NetworkTraining training = short_training();
  training.epochs = training.patience = 40;
  const GraphModel model(made_shape(NetworkForm::merlin, 16), trained(NetworkForm::merlin, training), training.loss,
                         "cpu");
  EXPECT_LT(median_error(model, made_graphs(200, 9)), 1.45);
}

TEST(TrainNetwork, OneSeedGivesTheSameBits) {
  const NetworkTraining training = short_training();
  NetworkTraining other = training;
  other.seed = 4;
  EXPECT_EQ(trained(NetworkForm::intended, training).values, trained(NetworkForm::intended, training).values);
  EXPECT_NE(trained(NetworkForm::intended, training).values, trained(NetworkForm::intended, other).values);
}

TEST(TrainNetwork, GoesOnFromACheckpointAsIfItHadNotBeenStopped) {
  const std::string path = checkpoint_path("goes-on");
  NetworkTraining training = short_training();
  const auto whole = trained(NetworkForm::released, training);
  const auto stop_after = [&](std::uint32_t epochs) {
    return NetworkHooks{.epoch = [=](const EpochReport& report) { return report.epoch < epochs; }, .checkpoint = path};
  };
  EXPECT_THROW(trained(NetworkForm::released, training, stop_after(2)), std::runtime_error);
  EXPECT_THROW(trained(NetworkForm::released, training, stop_after(4)), std::runtime_error);
  EXPECT_EQ(trained(NetworkForm::released, training, stop_after(100)).values, whole.values);
  std::filesystem::remove(path);
}

TEST(TrainNetwork, StartsAnewBesideACheckpointOfAnotherTaskOrADamagedOne) {
  const std::string path = checkpoint_path("other-task");
  NetworkTraining training = short_training();
  const auto whole = trained(NetworkForm::intended, training);
  NetworkTraining other = training;
  other.learning_rate *= 2;
  trained(NetworkForm::intended, other, {.epoch = {}, .checkpoint = path});
  EXPECT_EQ(trained(NetworkForm::intended, training, {.epoch = {}, .checkpoint = path}).values, whole.values);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_EQ(trained(NetworkForm::intended, training, {.epoch = {}, .checkpoint = path}).values, whole.values);
  std::filesystem::remove(path);
}

TEST(TrainNetwork, StopsWhenTheValidationDoesNotGetBetter) {
  NetworkTraining training = short_training();
  training.epochs = 50;
  training.patience = 2;
  training.learning_rate = 1e-9;
  std::uint32_t epochs = 0;
  trained(NetworkForm::intended, training,
          {.epoch =
               [&](const EpochReport& report) {
                 epochs = report.epoch;
                 return true;
               },
           .checkpoint = ""});
  EXPECT_LT(epochs, 50U);
}

TEST(TrainNetwork, TheReadOutAloneCanBeTrainedOn) {
  const LabelledGraphs train = made_graphs(200, 5);
  NetworkTraining training = short_training();
  const NetworkWeights before = trained(NetworkForm::intended, training);
  training.last_layers = true;
  const NetworkWeights after =
      train_network(made_shape(NetworkForm::intended, 16), training, train, train, &before, {});
  std::size_t moved = 0;
  for (std::size_t i = 0; i < before.values.size(); ++i) moved += before.values[i] != after.values[i] ? 1 : 0;
  // 16 -> 16 -> 16 -> 1 with their shifts.
  EXPECT_GT(moved, 300U);
  EXPECT_LE(moved, 2U * (16 * 16 + 16) + 17);
}

TEST(GraphModel, PredictsEachPlanAsIfItWereAlone) {
  const LabelledGraphs set = made_graphs(300, 7);
  for (const NetworkForm form : {NetworkForm::intended, NetworkForm::released, NetworkForm::merlin}) {
    const GraphModel model(made_shape(form, 16), trained(form, short_training()), NetworkLoss::log_error, "cpu");
    const std::vector<double> together = model.predict(set.graphs);
    for (const std::size_t i : {0, 17, 299}) {
      EXPECT_NEAR(model.predict({&set.graphs[i], 1})[0] / together[i], 1, 1e-5);
    }
  }
}

TEST(GraphModel, RefusesWeightsOfAnotherShapeAndUnknownDevices) {
  const NetworkWeights weights = trained(NetworkForm::intended, short_training());
  EXPECT_THROW(GraphModel(made_shape(NetworkForm::intended, 8), weights, NetworkLoss::log_error, "cpu"),
               std::runtime_error);
  EXPECT_THROW(GraphModel(made_shape(NetworkForm::intended, 16), weights, NetworkLoss::log_error, "abacus"),
               std::runtime_error);
}

// Two operators on the first of three hosts, one on the last.
PlanGraph spread_out() {
  PlanGraph graph;
  graph.operators = 3;
  graph.types = {0, 1, 0, 2, 2, 2};
  graph.inputs.assign(6 * kMadeInputs, 0.5F);
  graph.flow = {{0, 1}, {1, 2}};
  graph.placed = {{0, 3, 1}, {1, 3, 1}, {2, 5, 1}};
  return graph;
}

// What the read-out at the last host of the chain costs the released form: it does not see what runs two hosts before.
TEST(GraphModel, TheReleasedFormIsBlindForOperatorsThatTheLastTwoHostsLack) {
  PlanGraph faster = spread_out();
  faster.inputs[0] = 5;  // of the first operator
  for (const NetworkForm form : {NetworkForm::intended, NetworkForm::released}) {
    const GraphModel model(made_shape(form, 16), trained(form, short_training()), NetworkLoss::log_error, "cpu");
    const PlanGraph graph = spread_out();
    const double before = model.predict({&graph, 1})[0], after = model.predict({&faster, 1})[0];
    EXPECT_EQ(before == after, form == NetworkForm::released);
  }
}

}  // namespace
}  // namespace millrace::models
