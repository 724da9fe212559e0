#include "models/pipelines/network/lstm.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/utils.h>

namespace millrace::models {

namespace {

class Recurrence : public torch::autograd::Function<Recurrence> {
 public:
  // inputs: W x + b, [elements, 4 width]; weight: U, [4 width, width].
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& inputs,
                               const torch::Tensor& weight, const torch::Tensor& before,
                               const std::vector<std::int64_t>& steps) {
    const std::int64_t width = weight.size(1);
    const torch::Tensor gates = inputs.clone(at::MemoryFormat::Contiguous);
    const torch::Tensor cells = torch::empty({gates.size(0), width}, gates.options()),
                        squashed = torch::empty_like(cells), states = torch::empty_like(cells);
    std::int64_t at = 0, previous = 0;
    for (const std::int64_t count : steps) {
      torch::Tensor here = gates.narrow(0, at, count);
      if (at > 0) here.addmm_(states.narrow(0, previous, count), weight.t());
      here.narrow(1, 0, 3 * width).sigmoid_();
      here.narrow(1, 3 * width, width).tanh_();
      const float* const g = here.data_ptr<float>();
      float* const c = cells.data_ptr<float>() + at * width;
      const float* const last = cells.data_ptr<float>() + previous * width;
      for (std::int64_t row = 0; row < count; ++row) {
        const float* const gate = g + row * 4 * width;
        for (std::int64_t k = 0; k < width; ++k) {
          const float kept = at > 0 ? gate[width + k] * last[row * width + k] : 0;
          c[row * width + k] = kept + gate[k] * gate[3 * width + k];
        }
      }
      torch::Tensor tanh = squashed.narrow(0, at, count), state = states.narrow(0, at, count);
      torch::tanh_out(tanh, cells.narrow(0, at, count));
      torch::mul_out(state, here.narrow(1, 2 * width, width), tanh);
      previous = at;
      at += count;
    }
    context->save_for_backward({gates, cells, squashed, states, weight, before});
    context->saved_data["steps"] = steps;
    return states;
  }

  // From the last step back, with the gradients of the state and of the cell that later steps leave.
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &gates = saved[0], &cells = saved[1], &squashed = saved[2], &states = saved[3],
                        &weight = saved[4], &before = saved[5];
    const std::vector<std::int64_t> steps = context->saved_data["steps"].toIntVector();
    const std::int64_t width = weight.size(1);
    torch::Tensor of_states = gradients[0].clone(at::MemoryFormat::Contiguous);
    const torch::Tensor of_gates = torch::empty_like(gates), of_cells = torch::zeros_like(cells);
    std::int64_t at = gates.size(0);
    for (std::size_t step = steps.size(); step-- > 0;) {
      const std::int64_t count = steps[step];
      at -= count;
      const std::int64_t previous = step > 0 ? at - steps[step - 1] : 0;
      for (std::int64_t row = 0; row < count; ++row) {
        const std::int64_t here = (at + row) * width, last = (previous + row) * width;
        const float* const gate = gates.data_ptr<float>() + 4 * here;
        float* const of_gate = of_gates.data_ptr<float>() + 4 * here;
        const float *const tanh = squashed.data_ptr<float>() + here, *const cell = cells.data_ptr<float>() + last,
                           *const of_state = of_states.data_ptr<float>() + here;
        float *const of_cell = of_cells.data_ptr<float>() + here, *const of_last = of_cells.data_ptr<float>() + last;
        for (std::int64_t k = 0; k < width; ++k) {
          const float i = gate[k], f = gate[width + k], o = gate[2 * width + k], g = gate[3 * width + k];
          const float all = of_cell[k] + of_state[k] * o * (1 - tanh[k] * tanh[k]);
          of_gate[k] = all * g * i * (1 - i);
          of_gate[width + k] = step > 0 ? all * cell[k] * f * (1 - f) : 0;
          of_gate[2 * width + k] = of_state[k] * tanh[k] * o * (1 - o);
          of_gate[3 * width + k] = all * i * (1 - g * g);
          if (step > 0) of_last[k] = all * f;
        }
      }
      if (step > 0) of_states.narrow(0, previous, count).addmm_(of_gates.narrow(0, at, count), weight);
    }
    const std::int64_t later = before.size(0);
    const torch::Tensor of_weight =
        torch::mm(of_gates.narrow(0, gates.size(0) - later, later).t(), states.index_select(0, before));
    return {of_gates, of_weight, {}, {}};
  }
};

}  // namespace

LstmImpl::LstmImpl(std::int64_t in, std::int64_t width) {
  input_ = register_module("input", torch::nn::Linear(in, 4 * width));
  state_ = register_module("state", torch::nn::Linear(torch::nn::LinearOptions(width, 4 * width).bias(false)));
}

torch::Tensor LstmImpl::forward(const torch::Tensor& x, const PackedSequences& sequences) {
  return Recurrence::apply(input_(x), state_->weight, sequences.before, sequences.steps);
}

}  // namespace millrace::models
