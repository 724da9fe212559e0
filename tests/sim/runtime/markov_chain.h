// Stationary distributions of small Markov chains, to judge the simulator by.
#pragma once

#include <cstddef>
#include <vector>

namespace millrace::runtime {

// A continuous-time Markov chain on states 0 .. n-1.
class MarkovChain {
 public:
  explicit MarkovChain(std::size_t states) : rates_(states, std::vector<double>(states, 0.0)) {}

  // Adds `rate` (1/s, >= 0) from one state to another. Requires: from != to.
  void add(std::size_t from, std::size_t to, double rate) { rates_[from][to] += rate; }

  // Requires: every state leads to state 0, perhaps by way of others. [Grassmann, Taksar & Heyman 1985: state reduction
  // without subtractions.]
  std::vector<double> stationary() const;

 private:
  std::vector<std::vector<double>> rates_;
};

}  // namespace millrace::runtime
