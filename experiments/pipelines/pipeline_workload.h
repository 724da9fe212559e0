// What a workload of analytical queries looks like: tables, and templates over them of which queries are drawn. Only
// structure is written down, no query text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace millrace::experiments {

struct PipelineTable {
  std::string name;  // unique in the workload
  double rows = 1;   // >= 1
  std::uint32_t columns = 1;
  double row_bytes = 1;  // of all columns, in memory; > 0
  bool operator==(const PipelineTable&) const = default;
};

// What a query draws from: log-uniform over [low, high], 0 < low <= high.
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
  unite,  // all rows of named results
};

// One step of a template. All but a scan and a unite take what the step before put out.
struct QueryStep {
  StepKind kind = StepKind::scan;
  std::string as = {};    // name of what it puts out, for a later join or unite; "": none
  std::size_t table = 0;  // scan: index in PipelineWorkload::tables
  std::vector<std::size_t> others =
      {};  // join: the step whose result is built; unite: those it unites; steps before it
  // Of the rows that it puts out: a scan's those read; of a join and an aggregate 0: the sum of both sides less the
  // key, two.
  std::uint32_t columns = 0;
  // filter: share of rows that pass; join: rows out per row of the first side, if nothing of the second side had been
  // filtered; aggregate: groups, each by itself or as a share of the rows.
  DrawRange draw = {};
  bool share = false;       // aggregate: of the rows
  double work = 1;          // relative cost per row of what is evaluated; > 0
  std::uint64_t limit = 0;  // sort: 0 = all; limit: >= 1
  bool operator==(const QueryStep&) const = default;
};

// Steps in the order of writing; the last one's result is the query's.
struct PipelineTemplate {
  std::string name;  // a word or two; for tables
  std::vector<QueryStep> steps;
  bool operator==(const PipelineTemplate&) const = default;
};

struct PipelineWorkload {
  std::vector<PipelineTable> tables;
  std::vector<PipelineTemplate> templates;  // a template's index counts from 1
  bool operator==(const PipelineWorkload&) const = default;
};

}  // namespace millrace::experiments
