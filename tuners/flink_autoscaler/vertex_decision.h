// From the rates of a vertex to its degree (JobVertexScaler).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tuners/flink_autoscaler/delayed_scale_down.h"
#include "tuners/flink_autoscaler/evaluation.h"
#include "tuners/flink_autoscaler/scaling_history.h"

namespace millrace::tuners::flink_autoscaler {

// What is scaled: a vertex, or several of one degree that are judged by the neediest.
struct ScaledVertex {
  std::uint32_t current = 1;       // p, >= 1
  std::uint32_t key_groups = 128;  // maxP, >= 1
  std::uint32_t partitions = 0;    // P of a source; 0: not known
  bool is_keyed = false;
};

struct VertexDecision {
  std::optional<std::uint32_t> to;  // nothing: it stays as it is
  bool outside = false;             // of its band of utilisation
  std::string held;                 // why it stays although it might not fit; "" if it fits, or changes

  // On the way; `judged` tells whether it was gone at all.
  bool judged = false;
  double coefficient = 1;               // observed scalability
  double factor = 1;                    // f, within its limits
  double raw = 0;                       // ceil(f p)
  std::uint32_t lower = 1, upper = 1;   // limits of the degree
  std::uint32_t wanted = 1;             // t
  std::uint32_t shared = 0, bound = 0;  // N and the limit of its alignment; 0: not aligned
  std::uint32_t aligned = 1;            // p'
  double expected = 0;                  // EXPECTED_PROCESSING_RATE at p'
  bool ineffective = false;             // the last scale-up did not help
};

// `history` are its past decisions, `delayed` its waiting scale-down, which changes.
VertexDecision decide(const ScaledVertex& vertex, const VertexEvaluation& rates,
                      const std::vector<PastScaling>& history, std::optional<DelayedScaleDown>& delayed, double now_s,
                      const Settings& settings);

}  // namespace millrace::tuners::flink_autoscaler
