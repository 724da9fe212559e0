// A network in the shape of the plan: one unit per type of operator [Marcus, Papaemmanouil 2019].
#include <algorithm>
#include <vector>

#include "models/network/layers.h"
#include "models/network/row_sums.h"
#include "models/pipelines/network/unit_order.h"

namespace millrace::models {

namespace {

// A unit's input is its operator's features, then the outputs of the operators below it; its output a latency and a
// data vector (the paper's neural units). The pipeline's latency is that of the root's unit.
//
// The paper's operators have no more than two inputs. Here they may have any number: there are two places, one for the
// output of the first child and one for the sum of the others', both zero where there is none. For up to two children
// that is the paper's network.
//
// The paper's loss counts the latency of every operator. Operators of a pipeline run at the same time, so that only the
// root's is observed; the others are free. The type's one-hot is left out, as a unit knows its type.
class QppNet : public TreeNetwork {
 public:
  explicit QppNet(const PredictorSettings& settings)
      : output_(1 + std::max<std::int64_t>(1, settings.hidden / kHiddenPerData)) {
    std::vector<std::int64_t> widths{kOwn + kInputPlaces * output_};
    widths.insert(widths.end(), settings.layers, settings.hidden);
    widths.push_back(output_);
    for (std::size_t type = 0; type < kPipelineOperators; ++type) {
      units_.push_back(register_module("unit" + std::to_string(type), Mlp(widths, settings.dropout, true)));
    }
  }

  // From the bottom up, all trees at once: per height and type, one pass through the unit.
  torch::Tensor forward(const TreeBatch& batch) override {
    const UnitOrder order = unit_order(batch);
    const torch::Tensor features = batch.features.narrow(1, 0, kOwn).index_select(0, order.rows);
    torch::Tensor done = torch::empty({0, output_}, features.options());  // outputs in the order of computation
    for (const UnitLevel& level : order.levels) {
      const torch::Tensor below =
          weighted_row_sums(done, level.child, level.place, torch::ones_like(level.child, features.options()),
                            kInputPlaces * level.nodes)
              .view({level.nodes, kInputPlaces * output_});
      const torch::Tensor inputs = torch::cat({features.narrow(0, done.size(0), level.nodes), below}, 1);
      std::vector<torch::Tensor> outputs{done};
      std::int64_t first = 0;
      for (const auto& [type, count] : level.types) {
        outputs.push_back(units_[type](inputs.narrow(0, first, count)));
        first += count;
      }
      done = torch::cat(outputs);
    }
    return done.select(1, 0).index_select(0, order.roots);
  }

 private:
  static constexpr std::int64_t kHiddenPerData = 4;  // a hidden layer's width over a data vector's, as 128 to 32
  static constexpr std::int64_t kOwn = kNodeWidth - static_cast<std::int64_t>(kPipelineOperators);

  std::int64_t output_;     // width of a unit's output: the latency, then the data vector
  std::vector<Mlp> units_;  // by type
};

}  // namespace

std::shared_ptr<TreeNetwork> make_qppnet(const PredictorSettings& settings) {
  return std::make_shared<QppNet>(settings);
}

}  // namespace millrace::models
