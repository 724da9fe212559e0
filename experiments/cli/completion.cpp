#include "experiments/cli/completion.h"

#include <fmt/format.h>

#include <vector>

#include "experiments/cli/visible.h"

namespace millrace::experiments {
namespace {

// "a, b or c" is three words to choose from; any other description none.
std::vector<std::string> choices_in(const std::string& description) {
  std::vector<std::string> words(1);
  const auto last = description.rfind(" or ");
  if (last == std::string::npos) return {};
  for (const char each : description.substr(0, last) + ", " + description.substr(last + 4)) {
    if (each == ',') {
      words.emplace_back();
    } else if ((each >= 'a' && each <= 'z') || each == '-') {
      words.back() += each;
    } else if (each != ' ' || !words.back().empty()) {
      return {};
    }
  }
  return words;
}

// What may come behind a verb: its actions, the options of both, and the words that it takes.
std::string words_of(const CLI::App& verb) {
  std::string words;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) words += " --" + name;
    if (!option->get_positional()) continue;
    for (const std::string& word : choices_in(option->get_description())) words += " " + word;
  }
  for (const CLI::App* action : visible_parts(verb)) words += " " + action->get_name() + words_of(*action);
  return words;
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
  std::string verbs, cases;
  for (const CLI::App* verb : visible_parts(app)) {
    verbs += verb->get_name() + " ";
    cases += fmt::format("    {}) words='{}' ;;\n", verb->get_name(), words_of(*verb));
  }
  return "# Completes the command line of millrace in bash; made by `millrace completion`.\n"
         "# zsh: autoload -U +X bashcompinit && bashcompinit && source THIS_FILE\n"
         "_millrace() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} words=''\n"
         "  COMPREPLY=()\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n" +
         fmt::format("    COMPREPLY=($(compgen -W '{}--help --version' -- \"$word\"))\n", verbs) +
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in\n" +
         cases +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "  if [ \"${word#-}\" = \"$word\" ]; then COMPREPLY+=($(compgen -f -- \"$word\")); fi\n"
         "}\n"
         "complete -o filenames -F _millrace millrace\n";
}

}  // namespace millrace::experiments
