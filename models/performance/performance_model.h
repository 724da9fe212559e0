// What an instance of an operator can do with given resources, learned from samples (QEScalor's OPRPM).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace millrace::models {

struct InstanceSize {
  double cpu_cores = 0;
  double memory_mib = 0;
  bool operator==(const InstanceSize&) const = default;
};

// What was measured of an instance of that size; all are finite.
struct PerformanceSample {
  double cpu_cores = 0;
  double memory_mib = 0;
  double rate_per_s = 0;  // records that it processed when it got as many as it could take
  bool operator==(const PerformanceSample&) const = default;
};

// Fitted. Const and thread-compatible: one thread at a time.
class PerformanceModel {
 public:
  virtual ~PerformanceModel() = default;
  // Records/s of an instance of each size; independent of the other sizes of the call. Trees and forests stay within
  // what was sampled; boosted trees and svr may leave it by a little, even below 0.
  virtual std::vector<double> rates(std::span<const InstanceSize> sizes) const = 0;
  // Of one. Of many, rates() is far faster.
  double rate(double cpu_cores, double memory_mib) const {
    const InstanceSize size{cpu_cores, memory_mib};
    return rates({&size, 1}).front();
  }
};

// Revision of all regressors; part of the hash of whatever is made with them.
inline constexpr std::uint32_t kPerformanceRevision = 1;

}  // namespace millrace::models
