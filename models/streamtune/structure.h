// Logical DAGs without anything but their operators' types.
#pragma once

#include <cstdint>
#include <vector>

namespace millrace::models {

struct StructureEdge {
  std::uint32_t from = 0, to = 0;  // positions in Structure::vertices
  bool operator==(const StructureEdge&) const = default;
};

struct Structure {
  std::vector<std::uint32_t> vertices;  // the value of plan::OperatorKind of each
  std::vector<StructureEdge> edges;
  bool operator==(const Structure&) const = default;
};

}  // namespace millrace::models
