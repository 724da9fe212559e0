// The ways in which a job on a real cluster is rescaled.
#pragma once

#include <cstdint>

namespace millrace::experiments::flink {

// How a running job gets other degrees.
enum class Rescaling : std::uint8_t {
  savepoint,  // stopped with a savepoint and submitted again
  in_place,   // by resource-requirements, if the scheduler is the adaptive one and the tasks stay the same; or else by
              // savepoint
};

}  // namespace millrace::experiments::flink
