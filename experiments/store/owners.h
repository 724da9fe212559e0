// Which artefacts the rows of a table belong to.
#pragma once

#include <span>
#include <string_view>

namespace millrace::experiments {

struct TableOwner {
  std::string_view table;
  std::string_view column;  // holds an artefact.hash
  std::string_view second;  // likewise: a row belongs to both; "" if there is none
  std::string_view about;   // what the rows are counted as, a kind of artefact in most cases
};

// Every table but `artefact` and `plan`, whose rows many artefacts share.
std::span<const TableOwner> table_owners();

// Columns that name a row of table plan.
struct PlanReference {
  std::string_view table, column;
};
std::span<const PlanReference> plan_references();

}  // namespace millrace::experiments
