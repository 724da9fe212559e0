#include "models/network/edge_attention.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/nn/init.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace millrace::models {

namespace {

// Four numbers at once; a compiler leaves loops over rows this short as they are.
using Four = float __attribute__((vector_size(16)));

float sum_of(const Four& x) {
  return (x[0] + x[1]) + (x[2] + x[3]);
}

// Rows of numbers in fours, filled up with zeros.
struct Rows {
  Rows(std::int64_t rows, std::int64_t columns)
      : width(columns), fours((columns + 3) / 4), values(static_cast<std::size_t>(rows * fours), Four{}) {}
  explicit Rows(const torch::Tensor& matrix) : Rows(matrix.size(0), matrix.size(1)) {
    const torch::Tensor source = matrix.contiguous();
    for (std::int64_t row = 0; row < source.size(0); ++row) {
      std::memcpy((*this)[row], source.data_ptr<float>() + row * width, bytes());
    }
  }
  torch::Tensor tensor() const {
    const std::int64_t rows = fours == 0 ? 0 : static_cast<std::int64_t>(values.size()) / fours;
    torch::Tensor matrix = torch::empty({rows, width});
    for (std::int64_t row = 0; row < rows; ++row) {
      std::memcpy(matrix.data_ptr<float>() + row * width, (*this)[row], bytes());
    }
    return matrix;
  }
  Four* operator[](std::int64_t row) { return values.data() + row * fours; }
  const Four* operator[](std::int64_t row) const { return values.data() + row * fours; }
  std::size_t bytes() const { return static_cast<std::size_t>(width) * sizeof(float); }

  std::int64_t width, fours;
  std::vector<Four> values;
};

// What both directions read.
struct Inputs {
  Inputs(const torch::Tensor& s_of, const torch::Tensor& t_of, const torch::Tensor& edges_of, const torch::Tensor& a_of,
         const AttentionGraph& graph)
      : s(s_of),
        t(t_of),
        edges(edges_of),
        a(a_of.unsqueeze(0)),
        first(graph.first.data_ptr<std::int64_t>()),
        from(graph.from.data_ptr<std::int64_t>()),
        attributes(graph.attributes.data_ptr<float>()),
        nodes(s_of.size(0)),
        channels(edges_of.size(0)),
        fours(s.fours) {}

  // s_i + t_j + sum_c edges_c e_c
  void add_up(std::int64_t i, std::int64_t e, Four* z) const {
    const Four* const its = s[i];
    const Four* const other = t[from[e]];
    for (std::int64_t k = 0; k < fours; ++k) z[k] = its[k] + other[k];
    for (std::int64_t c = 0; c < channels; ++c) {
      const float attribute = attributes[e * channels + c];
      if (attribute == 0) continue;
      const Four* const edge = edges[c];
      for (std::int64_t k = 0; k < fours; ++k) z[k] += attribute * edge[k];
    }
  }

  Rows s, t, edges, a;
  const std::int64_t *first, *from;
  const float* attributes;
  std::int64_t nodes, channels, fours;
};

// Weights of the edges, and the sums.
void attend(const Inputs& in, float* alpha, Rows& result) {
  std::vector<Four> z(static_cast<std::size_t>(in.fours));
  const Four* const a = in.a[0];
  for (std::int64_t i = 0; i < in.nodes; ++i) {
    const std::int64_t begin = in.first[i], end = in.first[i + 1];
    for (std::int64_t e = begin; e < end; ++e) {
      in.add_up(i, e, z.data());
      Four score{};
      for (std::int64_t k = 0; k < in.fours; ++k) {
        const Four value = z[static_cast<std::size_t>(k)];
        score += a[k] * (value > 0 ? value : kAttentionLeak * value);
      }
      alpha[e] = sum_of(score);
    }
    const float most = *std::max_element(alpha + begin, alpha + end);
    float sum = 0;
    for (std::int64_t e = begin; e < end; ++e) sum += alpha[e] = std::exp(alpha[e] - most);
    Four* const out = result[i];
    for (std::int64_t e = begin; e < end; ++e) {
      alpha[e] /= sum;
      const Four* const other = in.t[in.from[e]];
      for (std::int64_t k = 0; k < in.fours; ++k) out[k] += alpha[e] * other[k];
    }
  }
}

struct Gradients {
  explicit Gradients(const Inputs& in)
      : s(in.nodes, in.s.width), t(in.nodes, in.s.width), edges(in.channels, in.s.width), a(1, in.s.width) {}
  Rows s, t, edges, a;
};

void attend_backward(const Inputs& in, const float* alpha, const Rows& gradient, Gradients& out) {
  const auto fours = static_cast<std::size_t>(in.fours);
  std::vector<Four> z(fours), row_a(fours);
  std::vector<float> of_alpha;
  const Four* const a = in.a[0];
  Rows row_edges(in.channels, in.s.width);
  for (std::int64_t i = 0; i < in.nodes; ++i) {
    const std::int64_t begin = in.first[i], end = in.first[i + 1];
    const Four* const g = gradient[i];
    of_alpha.clear();
    float mean = 0;
    for (std::int64_t e = begin; e < end; ++e) {
      const Four* const other = in.t[in.from[e]];
      Four sum{};
      for (std::int64_t k = 0; k < in.fours; ++k) sum += g[k] * other[k];
      of_alpha.push_back(sum_of(sum));
      mean += alpha[e] * of_alpha.back();
    }
    // Sums of this row first, which keeps them exact over many edges.
    std::ranges::fill(row_a, Four{});
    std::ranges::fill(row_edges.values, Four{});
    Four* const of_s = out.s[i];
    for (std::int64_t e = begin; e < end; ++e) {
      const float of_score = alpha[e] * (of_alpha[static_cast<std::size_t>(e - begin)] - mean), weight = alpha[e];
      in.add_up(i, e, z.data());
      Four* const of_t = out.t[in.from[e]];
      for (std::int64_t k = 0; k < in.fours; ++k) {
        Four& value = z[static_cast<std::size_t>(k)];
        const auto above = value > 0;
        row_a[static_cast<std::size_t>(k)] += of_score * (above ? value : kAttentionLeak * value);
        const Four slope = of_score * a[k];
        value = above ? slope : kAttentionLeak * slope;
        of_s[k] += value;
        of_t[k] += value + weight * g[k];
      }
      for (std::int64_t c = 0; c < in.channels; ++c) {
        const float attribute = in.attributes[e * in.channels + c];
        if (attribute == 0) continue;
        Four* const edge = row_edges[c];
        for (std::int64_t k = 0; k < in.fours; ++k) edge[k] += attribute * z[static_cast<std::size_t>(k)];
      }
    }
    for (std::size_t k = 0; k < fours; ++k) out.a.values[k] += row_a[k];
    for (std::size_t k = 0; k < row_edges.values.size(); ++k) out.edges.values[k] += row_edges.values[k];
  }
}

class Attended : public torch::autograd::Function<Attended> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& s,
                               const torch::Tensor& t, const torch::Tensor& edges, const torch::Tensor& a,
                               const torch::Tensor& first, const torch::Tensor& from, const torch::Tensor& attributes) {
    const Inputs in(s, t, edges, a, {first, from, attributes});
    torch::Tensor alpha = torch::empty({from.size(0)});
    Rows result(in.nodes, s.size(1));
    attend(in, alpha.data_ptr<float>(), result);
    context->save_for_backward({s, t, edges, a, first, from, attributes, alpha});
    return result.tensor();
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Inputs in(saved[0], saved[1], saved[2], saved[3], {saved[4], saved[5], saved[6]});
    Gradients out(in);
    attend_backward(in, saved[7].data_ptr<float>(), Rows(gradients[0]), out);
    return {out.s.tensor(), out.t.tensor(), out.edges.tensor(), out.a.tensor().squeeze(0), {}, {}, {}};
  }
};

}  // namespace

torch::Tensor attended(const torch::Tensor& s, const torch::Tensor& t, const torch::Tensor& edges,
                       const torch::Tensor& a, const AttentionGraph& graph) {
  return Attended::apply(s, t, edges, a, graph.first, graph.from, graph.attributes);
}

EdgeAttentionImpl::EdgeAttentionImpl(std::int64_t width, std::int64_t channels) {
  self_ = register_module("self", torch::nn::Linear(width, width));
  other_ = register_module("other", torch::nn::Linear(width, width));
  edge_ = register_module("edge", torch::nn::Linear(torch::nn::LinearOptions(channels, width).bias(false)));
  attention_ = register_parameter("attention", torch::empty({width}));
  // Glorot's bound of a matrix of `width` inputs and one output.
  const double bound = std::sqrt(6.0 / static_cast<double>(width + 1));
  torch::nn::init::uniform_(attention_, -bound, bound);
}

torch::Tensor EdgeAttentionImpl::forward(const torch::Tensor& x, const AttentionGraph& graph) {
  return attended(self_(x), other_(x), edge_->weight.t(), attention_, graph);
}

}  // namespace millrace::models
