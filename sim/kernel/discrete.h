// Draws from a finite distribution: one index at a time, or n at once as a multinomial.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/random_stream.h"

namespace millrace::kernel {

// A distribution on {0, ..., size() - 1}.
class DiscreteTable {
 public:
  // Proportional to `weights`. Requires: at least one weight, each finite and >= 0, sum > 0, fewer than 2^32 of them.
  explicit DiscreteTable(const std::vector<double>& weights);

  std::size_t size() const { return cells_.size(); }
  double probability(std::size_t i) const { return probabilities_[i]; }
  // P(index = i | index >= i): the success probability of the i-th binomial of a multinomial.
  double conditional(std::size_t i) const { return conditionals_[i]; }
  // One index in O(1), from one 64-bit draw (alias method, Vose 1991). An index of weight 0 is never drawn.
  std::size_t draw(RandomStream& stream) const {
    const auto product = static_cast<Wide>(stream.next_bits()) * cells_.size();
    const auto column = static_cast<std::size_t>(product >> 64);
    const Cell& cell = cells_[column];
    // Which of the two it is cannot be foreseen: a mask instead of a branch.
    const std::size_t keep =
        std::size_t{0} - static_cast<std::size_t>(static_cast<std::uint64_t>(product) < cell.keep_below);
    return (column & keep) | (cell.alias & ~keep);
  }

 private:
  __extension__ using Wide = unsigned __int128;
  struct Cell {
    std::uint64_t keep_below;  // the column keeps its own index when the low 64 bits are below this
    std::uint32_t alias;       // the column itself when it always keeps
  };

  void set_conditionals();
  void set_cells();

  std::vector<Cell> cells_;
  std::vector<double> probabilities_;
  std::vector<double> conditionals_;
};

// Working memory of multinomial(), kept by the caller so that no call allocates once it has grown to the largest table.
class MultinomialScratch {
 public:
  // Counts of an empty sample over `size` indices.
  void start(std::size_t size) {
    if (counts_.size() < size) {
      counts_.resize(size, 0);
      touched_.resize((size + 63) / 64, 0);
    }
  }
  void count(std::size_t index) {
    ++counts_[index];
    touched_[index / 64] |= std::uint64_t{1} << (index % 64);
  }
  // Hands (index, count) to `sink` in increasing index order, and is empty again.
  template <class Sink>
  void finish(std::size_t size, Sink& sink) {
    for (std::size_t word = 0; word < (size + 63) / 64; ++word) {
      for (std::uint64_t bits = touched_[word]; bits != 0; bits &= bits - 1) {
        const std::size_t index = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        const std::uint64_t count = counts_[index];
        counts_[index] = 0;
        sink(index, count);
      }
      touched_[word] = 0;
    }
  }

 private:
  std::vector<std::uint64_t> counts_;
  std::vector<std::uint64_t> touched_;  // one bit per index with a count
};

// Up to this many draws per index are cheaper one by one than as one binomial per index (tests/bench).
inline constexpr std::uint64_t kDrawsPerIndexOneByOne = 16;

// Splits n draws over the table's indices: sink(index, count) once for each index with count > 0, in increasing order.
// `scratch` must not be used by the sink. Exact in both ways of drawing; which one is used depends on n and size()
// only.
template <class Sink>
void multinomial(RandomStream& stream, std::uint64_t n, const DiscreteTable& table, MultinomialScratch& scratch,
                 Sink sink) {
  if (table.size() == 1) {
    if (n > 0) sink(std::size_t{0}, n);
    return;
  }
  if (n < kDrawsPerIndexOneByOne * table.size()) {
    scratch.start(table.size());
    for (std::uint64_t i = 0; i < n; ++i) scratch.count(table.draw(stream));
    scratch.finish(table.size(), sink);
    return;
  }
  std::uint64_t left = n;
  for (std::size_t i = 0; left > 0; ++i) {
    const std::uint64_t count = stream.binomial(left, table.conditional(i));
    if (count > 0) sink(i, count);
    left -= count;
  }
}

}  // namespace millrace::kernel
