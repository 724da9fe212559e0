#include "experiments/cli/verb_options.h"

namespace millrace::experiments {

void add_ged_options(CLI::App& verb, Options& options) {
  verb.add_option("file", options.subject,
                  "graphs and pairs of them as text, or plans in JSON, one a line; - is standard input")
      ->required()
      ->type_name("FILE");
  verb.add_flag("--undirected", options.undirected, "edges have no direction (default: they do, and can be reversed)");
  verb.add_option("--threshold", options.threshold, "edits above which only that is said (default: none)")
      ->type_name("T")
      ->check(CLI::Range(0, 1'000'000).description(""));
  verb.add_option("--method", options.method,
                  "anchored: AStar+-LSa; direct: plain A*, for comparison (default: anchored)")
      ->type_name("METHOD")
      ->check(CLI::IsMember({"anchored", "direct"}).description(""));
  verb.add_option("--max-expansions", options.max_expansions,
                  "partial mappings after which a pair is given up (default: never)")
      ->type_name("N")
      ->check(CLI::Range(0.0, 1e18).description(""));
  verb.add_option("--max-seconds", options.max_seconds,
                  "CPU time after which a pair is given up, which may differ from run to run (default: never)")
      ->type_name("S")
      ->check(CLI::Range(0.0, 1e9).description(""));
  verb.add_flag("--statistics", options.statistics, "add the expansions and the CPU seconds of each pair");
  verb.footer(
      "Prints a line a pair: both ids and the least number of edits that turn one graph into the other, '> T' above "
      "the\n"
      "threshold, or 'capped LOW..HIGH' where it gave up, with bounds. Insert or delete a vertex or an edge, change a\n"
      "label, reverse an edge: an edit each. FILE is, for example,\n"
      "  t # first\n"
      "  v 0 source\n"
      "  v 1 filter\n"
      "  e 0 1\n"
      "  t # second\n"
      "  v 0 source\n"
      "  p first second\n"
      "whose only line of output is 'first second 2'. Without a line 'p' all pairs are compared. docs/ged.md says "
      "more.");
}

}  // namespace millrace::experiments
