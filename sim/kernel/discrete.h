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
  std::size_t draw(RandomStream& stream) const { return at(stream.next_bits()); }
  // The index that 64 random bits stand for.
  std::size_t at(std::uint64_t bits) const {
    const auto product = static_cast<Wide>(bits) * cells_.size();
    const auto column = static_cast<std::size_t>(product >> 64);
    const Cell& cell = cells_[column];
    // Which of the two it is cannot be foreseen: a mask instead of a branch.
    const std::size_t keep =
        std::size_t{0} - static_cast<std::size_t>(static_cast<std::uint64_t>(product) < cell.keep_below);
    return (column & keep) | (cell.alias & ~keep);
  }
  // The same from 32 random bits, for draws by the million: probabilities are then whole multiples of 2^-32 / size().
  std::size_t at(std::uint32_t bits) const {
    const std::uint64_t product = std::uint64_t{bits} * coarse_.size();
    const std::uint64_t column = product >> 32;
    const CoarseCell& cell = coarse_[column];
    const std::uint64_t keep =
        std::uint64_t{0} - static_cast<std::uint64_t>(static_cast<std::uint32_t>(product) < cell.keep_below);
    return (column & keep) | (cell.alias & ~keep);
  }

 private:
  __extension__ using Wide = unsigned __int128;
  struct CoarseCell {
    std::uint32_t keep_below;
    std::uint32_t alias;
  };
  struct Cell {
    std::uint64_t keep_below;  // the column keeps its own index when the low 64 bits are below this
    std::uint32_t alias;       // the column itself when it always keeps
  };

  void set_conditionals();
  void set_cells();

  std::vector<Cell> cells_;
  std::vector<CoarseCell> coarse_;  // the same for 32 bits
  std::vector<double> probabilities_;
  std::vector<double> conditionals_;
};

// Calls visit(bits) n times with 32 random bits each, two of them from each step of the stream's generator.
template <class Visit>
void draw_each(RandomStream& stream, std::uint64_t n, Visit visit) {
  stream.draw_bits([&](BitGenerator& generator) {
    for (std::uint64_t i = 1; i < n; i += 2) {
      const std::uint64_t bits = generator.next();
      visit(static_cast<std::uint32_t>(bits >> 32));
      visit(static_cast<std::uint32_t>(bits));
    }
    if (n % 2 == 1) visit(static_cast<std::uint32_t>(generator.next() >> 32));
  });
}

// Working memory of multinomial(), kept by the caller so that no call allocates once it has grown to the largest table.
class MultinomialScratch {
 public:
  // Draws n indices one by one and hands (index, count) to `sink` in increasing index order. Requires: n < 2^32.
  template <class Sink>
  void draw(RandomStream& stream, std::uint64_t n, const DiscreteTable& table, Sink& sink) {
    const std::size_t size = table.size();
    if (counts_.size() < size) {
      counts_.resize(size, 0);
      touched_.resize((size + 63) / 64, 0);
    }
    if (n * kSparse < size) {
      draw_few(stream, n, table, sink);
    } else {
      draw_many(stream, n, table, sink);
    }
  }

 private:
  // One draw reaches at most one index: below one draw in this many indices, those reached are noted in a bitmap
  // instead of looked for.
  static constexpr std::uint64_t kSparse = 8;

  template <class Sink>
  void draw_few(RandomStream& stream, std::uint64_t n, const DiscreteTable& table, Sink& sink) {
    draw_each(stream, n, [&](std::uint32_t bits) {
      const std::size_t index = table.at(bits);
      ++counts_[index];
      touched_[index / 64] |= std::uint64_t{1} << (index % 64);
    });
    for (std::size_t word = 0; word < (table.size() + 63) / 64; ++word) {
      for (std::uint64_t bits = touched_[word]; bits != 0; bits &= bits - 1) {
        hand_over(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)), sink);
      }
      touched_[word] = 0;
    }
  }

  template <class Sink>
  void draw_many(RandomStream& stream, std::uint64_t n, const DiscreteTable& table, Sink& sink) {
    std::uint32_t* const counts = counts_.data();
    draw_each(stream, n, [&](std::uint32_t bits) { ++counts[table.at(bits)]; });
    for (std::size_t index = 0; index < table.size(); ++index) {
      if (counts[index] > 0) hand_over(index, sink);
    }
  }

  template <class Sink>
  void hand_over(std::size_t index, Sink& sink) {
    const std::uint64_t count = counts_[index];
    counts_[index] = 0;
    sink(index, count);
  }

  std::vector<std::uint32_t> counts_;   // of each index; all 0 between calls
  std::vector<std::uint64_t> touched_;  // one bit per index with a count
};

// Up to this many draws per index are cheaper one by one than as one binomial per index (tests/bench).
inline constexpr std::uint64_t kDrawsPerIndexOneByOne = 40;

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
  if (n == 1) {
    sink(table.draw(stream), n);
    return;
  }
  if (n < kDrawsPerIndexOneByOne * table.size()) {
    scratch.draw(stream, n, table, sink);
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
