#include <fmt/format.h>

#include <regex>

#include "experiments/cli/completion.h"
#include "experiments/cli/visible.h"

namespace millrace::experiments {
namespace {

// Text as roff takes it: no escapes, no requests, hyphens that can be copied.
std::string roff(const std::string& text) {
  std::string out;
  for (const char each : text) {
    if (each == '\\') {
      out += "\\e";
    } else if (each == '-') {
      out += "\\-";
    } else if ((each == '.' || each == '\'') && (out.empty() || out.back() == '\n')) {
      out += std::string("\\&") + each;
    } else {
      out += each;
    }
  }
  return out;
}

std::string entry_of(const CLI::Option& option) {
  std::string name = option.get_positional() ? std::string() : option.get_name();
  const std::string type = option.get_type_size() > 0 ? option.get_type_name() : "";  // flags take none
  if (!type.empty()) name += (name.empty() ? "" : " ") + type;
  // The page is read on other machines than this one.
  const std::regex here(R"(the cores, \d+)");
  return fmt::format(".TP\n.B {}\n{}\n", roff(name),
                     roff(std::regex_replace(option.get_description(), here, "the cores")));
}

// Options in their order, those that the help itself has left out; positionals come first.
std::string entries_of(const CLI::App& part) {
  std::string positionals, named;
  for (const CLI::Option* option : part.get_options()) {
    if (option == part.get_help_ptr() || option->get_group().empty()) continue;
    (option->get_positional() ? positionals : named) += entry_of(*option);
  }
  return positionals + named;
}

std::string section_of(const CLI::App& part, const std::string& name) {
  std::string text = fmt::format(".SS {}\n{}.\n{}", roff(name), roff(part.get_description()), entries_of(part));
  // A verb without a footer has inherited that of the program.
  if (const std::string footer = part.get_footer(); footer != part.get_parent()->get_footer())
    text += ".PP\n" + roff(footer) + "\n";
  for (const CLI::App* action : visible_parts(part)) text += section_of(*action, name + " " + action->get_name());
  return text;
}

}  // namespace

std::string man_page(const CLI::App& app, const std::string& version) {
  std::string page = fmt::format(
      ".TH MILLRACE 1 \"\" \"millrace {}\" \"User Commands\"\n"
      ".SH NAME\nmillrace \\- simulator of parallel stream processing and its parallelism tuners\n"
      ".SH SYNOPSIS\n.B millrace\n.I VERB\n[OPTION...]\n"
      ".SH DESCRIPTION\n{}\n"
      "An experiment is a TOML file; what it asks for is computed once and kept in an SQLite store.\n"
      ".SH VERBS\n",
      roff(version), roff(app.get_description()));
  for (const CLI::App* verb : visible_parts(app)) page += section_of(*verb, verb->get_name());
  page +=
      ".SH EXIT STATUS\n"
      "0 if all went well, 1 after a failure, 2 after a mistake of the user, 3 if some cells of a comparison failed, "
      "130 if interrupted.\n"
      ".SH ENVIRONMENT\n.TP\n.B MILLRACE_HOME\n"
      "the folder with configs/ to use, under which results/ lies as well\n"
      ".SH FILES\n.TP\n.I results/store.sqlite\n"
      "the store: in the checkout, or in the working folder if the program is installed\n"
      ".TP\n.I PREFIX/share/millrace/configs\n"
      "queries, clusters, engines, scenarios and experiments that come with the program\n"
      ".SH SEE ALSO\n.BR gnuplot (1),\n.BR sqlite3 (1)\n";
  return page;
}

}  // namespace millrace::experiments
