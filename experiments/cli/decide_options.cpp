#include "experiments/cli/verb_options.h"

namespace millrace::experiments {

void add_decide_options(CLI::App& verb, Options& options) {
  verb.add_option("tuner", options.subject, "name of a tuner, as `millrace list tuners` prints them")
      ->required()
      ->type_name("TUNER");
  verb.add_option("--set", options.set, "an option of the tuner for all cases, e.g. scaling_factor=0.1 (repeatable)")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  verb.add_option("--state", options.state, "JSON that a case starts from, such as the state of an earlier answer")
      ->type_name("FILE");
  verb.add_flag("--explain", options.explain, "add every intermediate quantity to the answer");
  verb.footer(
      "Reads cases from standard input, one JSON object a line, and prints an answer a line:\n"
      "  {\"case\": NAME, \"options\": {OPTION: VALUE, ...}, \"observations\": [WINDOW, ...]}\n"
      "  {\"case\": NAME, \"to\": {OPERATOR: PARALLELISM, ...} or null, \"why\": TEXT, \"state\": {...}}\n"
      "The windows are consecutive; the answer is that to the last one, null if everything stays. For example\n"
      "  {\"case\":\"one\",\"options\":{\"offline\":true},\"observations\":[{\"v\":1,\"t_s\":10,\"window_s\":10,\n"
      "   \"operators\":{\"in\":{\"parallelism\":1,\"records_out\":2000},\n"
      "   \"map\":{\"parallelism\":1,\"records_in\":2000,\"records_out\":2000,\"busy_ms_per_s\":1000}},\n"
      "   \"sources\":{\"in\":{\"offered_rate_per_s\":1000}},\"edges\":[{\"from\":\"in\",\"to\":\"map\"}]}]}\n"
      "on one line is answered by `millrace decide ds2` with \"to\":{\"in\":1,\"map\":5}. docs/decide.md says more.\n"
      "A line that cannot be answered is a mistake on standard error, and the exit status is 2.");
}

}  // namespace millrace::experiments
