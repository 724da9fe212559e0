#include "models/pipelines/network/pair_attention.h"

#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace millrace::models {

namespace {

// Everything the loops read, row-major.
struct Inputs {
  Inputs(const torch::autograd::variable_list& saved)
      : query(saved[0].data_ptr<float>()),
        keys(saved[1].data_ptr<float>()),
        values(saved[2].data_ptr<float>()),
        bias(saved[3].data_ptr<float>()),
        kept(saved[4].numel() > 0 ? saved[4].data_ptr<float>() : nullptr),
        first(saved[5].data_ptr<std::int64_t>()),
        key(saved[6].data_ptr<std::int64_t>()),
        relation(saved[7].data_ptr<std::int64_t>()),
        rows(saved[0].size(0)),
        pairs(saved[6].size(0)),
        heads(saved[3].size(1)),
        width(saved[0].size(1) / heads),
        scale(1 / std::sqrt(static_cast<float>(width))) {}

  // Where the numbers of a row for a head begin.
  std::int64_t at(std::int64_t row, std::int64_t head) const { return (row * heads + head) * width; }
  float factor(std::int64_t pair, std::int64_t head) const { return kept == nullptr ? 1 : kept[pair * heads + head]; }

  const float *query, *keys, *values, *bias, *kept;
  const std::int64_t *first, *key, *relation;
  std::int64_t rows, pairs, heads, width;
  float scale;
};

float product(const float* a, const float* b, std::int64_t width) {
  float sum = 0;
  for (std::int64_t k = 0; k < width; ++k) sum += a[k] * b[k];
  return sum;
}

void add(float* to, float factor, const float* from, std::int64_t width) {
  for (std::int64_t k = 0; k < width; ++k) to[k] += factor * from[k];
}

// Softmax of the scores of a row's pairs for a head into `shares` [pairs, heads].
void share_out(const Inputs& in, std::int64_t row, std::int64_t head, float* shares) {
  float greatest = std::numeric_limits<float>::lowest(), total = 0;
  for (std::int64_t pair = in.first[row]; pair < in.first[row + 1]; ++pair) {
    float& score = shares[pair * in.heads + head];
    score = in.scale * product(in.query + in.at(row, head), in.keys + in.at(in.key[pair], head), in.width) +
            in.bias[in.relation[pair] * in.heads + head];
    greatest = std::max(greatest, score);
  }
  for (std::int64_t pair = in.first[row]; pair < in.first[row + 1]; ++pair) {
    float& share = shares[pair * in.heads + head];
    total += share = std::exp(share - greatest);
  }
  for (std::int64_t pair = in.first[row]; pair < in.first[row + 1]; ++pair) shares[pair * in.heads + head] /= total;
}

class PairAttention : public torch::autograd::Function<PairAttention> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& query,
                               const torch::Tensor& keys, const torch::Tensor& values, const torch::Tensor& bias,
                               const torch::Tensor& kept, const torch::Tensor& first, const torch::Tensor& key,
                               const torch::Tensor& relation) {
    torch::autograd::variable_list saved{
        query.contiguous(), keys.contiguous(), values.contiguous(), bias.contiguous(), kept, first, key, relation};
    const Inputs in(saved);
    torch::Tensor shares = torch::empty({in.pairs, in.heads}, query.options()), result = torch::zeros_like(saved[0]);
    auto* const share = shares.data_ptr<float>();
    auto* const out = result.data_ptr<float>();
    for (std::int64_t row = 0; row < in.rows; ++row) {
      for (std::int64_t head = 0; head < in.heads; ++head) {
        share_out(in, row, head, share);
        for (std::int64_t pair = in.first[row]; pair < in.first[row + 1]; ++pair) {
          add(out + in.at(row, head), share[pair * in.heads + head] * in.factor(pair, head),
              in.values + in.at(in.key[pair], head), in.width);
        }
      }
    }
    saved.push_back(shares);
    context->save_for_backward(saved);
    return result;
  }

  // With a share a, its factor f and the gradient g of a row's result: that of the share is f g . v, that of its score
  // a (f g . v - sum over the row's pairs of a f g . v).
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const torch::autograd::variable_list saved = context->get_saved_variables();
    const Inputs in(saved);
    const torch::Tensor gradient = gradients[0].contiguous();
    const auto* const of_result = gradient.data_ptr<float>();
    const auto* const share = saved[8].data_ptr<float>();
    std::vector<torch::Tensor> results;
    std::vector<float*> to;
    for (std::size_t i = 0; i < 4; ++i) {
      results.push_back(torch::zeros_like(saved[i]));
      to.push_back(results.back().data_ptr<float>());
    }
    std::vector<float> of_share(static_cast<std::size_t>(in.rows + 1));  // a row has no more pairs than there are rows
    for (std::int64_t row = 0; row < in.rows; ++row) {
      for (std::int64_t head = 0; head < in.heads; ++head) {
        const float* const of_row = of_result + in.at(row, head);
        float all = 0;
        for (std::int64_t pair = in.first[row]; pair < in.first[row + 1]; ++pair) {
          const float a = share[pair * in.heads + head], factor = in.factor(pair, head);
          const std::int64_t at_key = in.at(in.key[pair], head);
          add(to[2] + at_key, a * factor, of_row, in.width);
          float& here = of_share[static_cast<std::size_t>(pair - in.first[row])];
          here = factor * product(of_row, in.values + at_key, in.width);
          all += a * here;
        }
        for (std::int64_t pair = in.first[row]; pair < in.first[row + 1]; ++pair) {
          const float of_score =
              share[pair * in.heads + head] * (of_share[static_cast<std::size_t>(pair - in.first[row])] - all);
          const std::int64_t at_key = in.at(in.key[pair], head);
          add(to[0] + in.at(row, head), of_score * in.scale, in.keys + at_key, in.width);
          add(to[1] + at_key, of_score * in.scale, in.query + in.at(row, head), in.width);
          to[3][in.relation[pair] * in.heads + head] += of_score;
        }
      }
    }
    results.resize(8);  // none of what follows
    return results;
  }
};

}  // namespace

torch::Tensor pair_attention(const torch::Tensor& query, const torch::Tensor& keys, const torch::Tensor& values,
                             const torch::Tensor& bias, const AttentionPairs& pairs, const torch::Tensor& kept) {
  return PairAttention::apply(query, keys, values, bias, kept.defined() ? kept : torch::empty({0}, query.options()),
                              pairs.first, pairs.key, pairs.relation);
}

}  // namespace millrace::models
