// What became of a paper's figures in one run of the verb reproduce, in text.
#pragma once

#include <string>
#include <vector>

#include "experiments/reproduction/findings.h"
#include "experiments/reproduction/paper.h"

namespace millrace::experiments {

enum class RunOutcome : std::uint8_t {
  none,          // nothing is to be run for it
  done,          // as asked
  some_failed,   // with failed cells
  failed,        // no results, or not all
  not_possible,  // what it needs is not there
};

struct ItemVerdict {
  const Paper* paper = nullptr;
  const PaperItem* item = nullptr;
  RunOutcome outcome = RunOutcome::none;
  std::vector<Finding> findings = {};
  bool quick = false;  // of a run over a small part of the data
};

// "zerotune/fig8b".
std::string full_id(const Paper& paper, const PaperItem& item);
// "4 of 6 hold", "quick: 4 of 6 hold", "not run: ...", "in words"; whatever of it is computed.
std::string verdict_words(const ItemVerdict& verdict);

// A line a figure: id, what it shows, state, verdict; below them all findings if `with_findings`.
std::string verdicts_text(const std::vector<ItemVerdict>& verdicts, bool with_findings);
// The same as a page, all findings below.
std::string verdicts_markdown(const std::vector<ItemVerdict>& verdicts);
// A line a finding; a figure without any has one line with its state alone.
std::string verdicts_csv(const std::vector<ItemVerdict>& verdicts);

// A table of all figures of papers with their states, reasons and what computes them: what stands in results/README.md.
std::string list_markdown(const std::vector<Paper>& papers);
// The same for a terminal.
std::string list_text(const std::vector<Paper>& papers);

}  // namespace millrace::experiments
