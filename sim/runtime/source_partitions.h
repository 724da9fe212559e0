// The partitions of a source's log: which of its records lie in which, and so which instance reads them.
#pragma once

#include <cstdint>
#include <vector>

namespace millrace::runtime {

// Records are numbered from 1 in the order of their arrival and dealt out to partitions in a cycle that spreads those
// of each evenly. Partition p is read by instance p mod (number of instances).
class SourcePartitions {
 public:
  // None: every instance reads an equal part of what arrives, whatever their number.
  SourcePartitions() = default;
  // `count` >= 1; the first one gets `hot_share` of the records (in [0, 1); 0 = as many as each other), the others
  // equal parts of the rest. Requires: count >= 2 where hot_share > 0.
  SourcePartitions(std::uint32_t count, double hot_share);

  std::uint32_t count() const { return static_cast<std::uint32_t>(places_.size()); }
  // Of the first n records, those in the partition.
  std::uint64_t share_of(std::uint64_t n, std::uint32_t partition) const;
  // The number of its k-th record (k >= 1).
  std::uint64_t position_of(std::uint64_t k, std::uint32_t partition) const;

 private:
  std::uint64_t cycle_ = 1;                         // records in a cycle
  std::vector<std::vector<std::uint64_t>> places_;  // by partition: of its records in the cycle, from 1, ascending
};

}  // namespace millrace::runtime
