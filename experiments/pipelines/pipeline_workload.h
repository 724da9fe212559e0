// What a workload of analytical queries looks like: tables, and templates over them of which queries are drawn. Only
// structure is written down, no query text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::experiments {

struct PipelineTable {
  std::string name;  // unique in the workload
  double rows = 1;   // >= 1
  std::uint32_t columns = 1;
  double row_bytes = 1;  // of all columns, in memory; > 0
  bool operator==(const PipelineTable&) const = default;
};

// What a query draws from: log-uniform over [low, high], 0 <= low <= high; low = high: that number; low = 0: uniform.
struct DrawRange {
  double low = 1, high = 1;
  bool operator==(const DrawRange&) const = default;
};

enum class StepKind : std::uint8_t {
  scan,
  filter,
  expression,
  join,  // of what the step before put out (first side, which probes) with a named result (second side, built)
  aggregate,
  sort,
  limit,
  merge,  // union of named results
};
std::string_view to_string(StepKind kind);

// How many groups an aggregate has.
enum class GroupCount : std::uint8_t {
  number,  // so many, or as many as rows if these are fewer
  share,   // that share of the rows
};

// One step of a template; all but a scan and a merge take what the step before put out.
struct Step {
  StepKind kind = StepKind::scan;
  std::string as;             // name of what it puts out, for a later join or merge; "": none
  std::size_t table = 0;      // scan: index in PipelineWorkload::tables
  std::uint32_t columns = 1;  // scan: read; join, aggregate: of what it puts out, 0: as computed from its inputs
  // filter: share of rows kept; scan: the same of the filter on it, nullopt: none; join: rows out per row of the first
  // side for each of the second side's keys that is still there; aggregate: groups.
  std::optional<DrawRange> draw;
  GroupCount count = GroupCount::number;  // aggregate
  double work = 1;  // relative cost per row of what it evaluates: filter, expression, aggregate; scan: of its filter
  std::uint64_t limit = 0;          // sort: 0 = all; limit: >= 1
  std::vector<std::size_t> others;  // join: the step whose result is built; merge: those it unites
  bool operator==(const Step&) const = default;
};

// Steps in the order of writing; the last one's result is the query's.
struct PipelineTemplate {
  std::string name;  // a word or two; for tables
  std::vector<Step> steps;
  bool operator==(const PipelineTemplate&) const = default;
};

struct PipelineWorkload {
  std::vector<PipelineTable> tables;
  std::vector<PipelineTemplate> templates;  // a template's index counts from 1
  bool operator==(const PipelineWorkload&) const = default;
};

}  // namespace millrace::experiments
