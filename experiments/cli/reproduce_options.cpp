#include "experiments/cli/verb_options.h"

namespace millrace::experiments {

void add_reproduce_options(CLI::App& verb, Options& options) {
  verb.add_option("subject", options.subject, "PAPER or PAPER/FIGURE, of those that --list prints")->type_name("WHAT");
  verb.add_flag("--all", options.reproduce.all, "every figure and table of all papers");
  verb.add_flag("--list", options.reproduce.list, "print figures and tables with their states, and run nothing");
  verb.add_flag("--markdown", options.reproduce.markdown, "print Markdown");
  verb.add_flag("--quick", options.quick, "the same code on at most 2 % of the data, or the least that runs");
  add_jobs_option(verb, options);
  add_store_option(verb, options);
  add_out_option(verb, options);
  add_quiet_option(verb, options);
}

}  // namespace millrace::experiments
