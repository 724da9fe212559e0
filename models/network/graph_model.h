// Networks over plan graphs: training and prediction. The only header of this folder that others need; LibTorch is
// behind it, and nothing but LibTorch is needed to build the folder.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/network/plan_graph.h"

namespace millrace::models {

enum class NetworkForm : std::uint8_t {
  intended,    // ZeroTune as its paper describes it, read out at the last operator (intended_network.h)
  released,    // as it was released, read out at the last host (released_network.h)
  merlin,      // MERLIN's calibrator and predictor (merlin_network.h); on a CPU only
  perceptron,  // of graphs of one node: the flat-vector MLP (perceptron.h)
};

struct NetworkShape {
  NetworkForm form = NetworkForm::intended;
  std::vector<std::uint32_t> widths;  // inputs of a node, by type; 0: the type does not occur
  std::uint32_t hidden = 64;          // >= 1
  double dropout = 0;                 // in [0, 1)
};

// What is learned, and the error that is made small.
enum class NetworkLoss : std::uint8_t {
  log_error,  // ln(label), standardised: mean absolute error
  q_error,    // the label as it is: mean q-error, 100 (1 - p) for predictions p < 0.001 [ZeroTune's release, QLoss]
  squared,    // the label, standardised: mean squared error
};

struct NetworkTraining {
  NetworkLoss loss = NetworkLoss::log_error;
  std::uint32_t epochs = 200;   // at most
  std::uint32_t patience = 30;  // epochs without a better validation median
  std::uint32_t batch = 128;
  double learning_rate = 2e-3, weight_decay = 0.01;
  bool decay = true;         // half a cosine over `epochs`
  bool last_layers = false;  // only the read-out is trained, with the scale of these labels; the rest stays as it is
  std::string device = "cpu";
  std::uint64_t seed = 1;
};

struct LabelledGraphs {
  std::vector<PlanGraph> graphs;
  std::vector<double> labels;  // > 0, as many
};

struct EpochReport {
  std::uint32_t epoch = 0, epochs = 0;
  double loss = 0, q50 = 0, q95 = 0, best_q50 = 0;
};

struct NetworkHooks {
  std::function<bool(const EpochReport&)> epoch;  // false: stop
  std::string checkpoint;                         // "" = none
};

// Weights of one network and the scale of its labels.
struct NetworkWeights {
  std::vector<float> values;
  double label_center = 0, label_scale = 1;  // of what is learned
  double least = 1e-3;                       // no prediction is smaller
};

class GraphModel {
 public:
  // Throws std::runtime_error: weights of another shape; a device that LibTorch does not have.
  GraphModel(NetworkShape shape, NetworkWeights weights, NetworkLoss loss, const std::string& device);
  ~GraphModel();
  GraphModel(GraphModel&&) noexcept;
  GraphModel& operator=(GraphModel&&) noexcept;

  // Of each graph, > 0; independent of the other graphs of the call.
  std::vector<double> predict(std::span<const PlanGraph> graphs) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

// Trains until the epochs are over or the validation median has not improved for `patience` of them; returns the
// weights of the best epoch. Starts from `initial` if given, at the labels' scale that it has. The same call on the
// same machine gives the same bits, interrupted and gone on from the checkpoint or not. Throws std::runtime_error: as
// GraphModel; "stopped" when a hook says so.
NetworkWeights train_network(const NetworkShape& shape, const NetworkTraining& training, const LabelledGraphs& train,
                             const LabelledGraphs& validation, const NetworkWeights* initial,
                             const NetworkHooks& hooks);

}  // namespace millrace::models
