// What a paper shows, figure by figure, and how each is computed and judged here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace millrace::experiments {

// How a figure or table came out, by whoever looked at the whole of it.
enum class PaperState : std::uint8_t { reproduced, in_part, differs, not_applicable, not_done };
// "reproduced", "in part", "differs", "not applicable", "not done".
const char* to_text(PaperState state);

// A config that computes some of a paper's figures. Several figures share one.
struct PaperRun {
  std::string name;
  std::string config;              // below configs/
  std::vector<std::string> set;    // overrides, "KEY=VALUE", of the whole run
  std::vector<std::string> quick;  // of a quick one, after those of the whole, beside --quick
  bool always_whole = false;       // it takes seconds: a quick one is the whole
  std::string needs;               // what its user must have done before, a sentence; "": nothing
};

// Lines of a table that a run writes: by column, the texts that are let through; no column, all lines.
using RowFilter = std::map<std::string, std::vector<std::string>>;

enum class Take : std::uint8_t { only, least, greatest, mean, sum, last };

// A number in a table that a run writes.
struct TableNumber {
  std::string csv;  // below the run's folder
  RowFilter rows;
  std::string column;
  Take take = Take::only;  // of the rows that are let through; only: there must be one
};

enum class RuleRelation : std::uint8_t { above, below, at_least, at_most, equal, rises };

// A claim as a comparison of numbers.
struct FindingRule {
  std::string says;  // what is claimed, a sentence
  TableNumber ours;
  RuleRelation is = RuleRelation::at_most;  // rises: every row's number is at least that of the row before it
  double limit = 0;                         // of no use where `than` is set
  std::optional<TableNumber> than;
  double factor = 1, plus = 0;    // times and beside `than`
  std::optional<double> printed;  // the paper's number of the same quantity
  std::string kind;               // "printed", "read from an image", "claimed in text"
};

// Published numbers beside ours, row by row.
struct PublishedBeside {
  std::string csv;        // below the run's folder
  std::string published;  // a CSV file below configs/ with the same key columns; "": they stand in `csv`
  std::vector<std::string> keys;
  std::vector<std::string> columns;  // that hold ours
  std::string published_column;      // beside each of ours; "": "published_" and its name, of a file its own name
  RowFilter rows;
  std::optional<RuleRelation> is;  // none: beside, without a judgement
  bool order = false;              // judged is whether rows are in the published order, pair by pair
  std::vector<std::string> group;  // columns within which rows are put in order
  std::string kind;                // of the published numbers where they have no column `kind`
};

// A figure or a table. A part of a figure ("fig8b") is one of its own.
struct PaperItem {
  std::string id;     // "fig8b", "table4"
  std::string what;   // it shows, a phrase
  std::string place;  // in the paper
  PaperState state = PaperState::not_done;
  std::string why;                            // it is in that state, a sentence
  std::string run;                            // name; "": none
  std::vector<std::string> pictures, tables;  // in the paper's form, below the run's folder: SVG and CSV
  std::vector<FindingRule> rules;
  std::vector<PublishedBeside> beside;
  std::vector<std::string> expectations;  // phrases: expectations of the run whose reason has one of them
};

struct Paper {
  std::string name;   // "zerotune"
  std::string title;  // of the paper
  std::string page;   // what was found, in words, below the checkout
  std::vector<PaperRun> runs;
  std::vector<PaperItem> items;  // in the paper's order

  // nullptr if there is none.
  const PaperRun* find_run(const std::string& run) const;
  const PaperItem* find_item(const std::string& id) const;
};

}  // namespace millrace::experiments
