// Where the configs that come with Millrace lie.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::experiments {

// The folder that holds configs/: $MILLRACE_HOME, else that of an installed program, else the source tree that the
// program was built from.
std::filesystem::path config_home();

// PREFIX/share/millrace of a program that was installed as PREFIX/bin/millrace; "" if this one was not.
std::filesystem::path installed_home();

// The folder that holds results/: the working folder if the program was installed, else config_home(). $MILLRACE_HOME
// goes before both.
std::filesystem::path results_home();

// The folder of the trained models that come with the program: NAME.model each.
std::filesystem::path model_shelf();

// A kind of named piece of a config, and its folder under configs/.
enum class LibraryShelf { queries, clusters, engines, scenarios, spaces, pipelines };
std::string_view folder_of(LibraryShelf shelf);

// Names on a shelf: the *.toml files of its folder without ending, sorted.
std::vector<std::string> names_on(LibraryShelf shelf);

// The file of a name on a shelf, which may not exist.
std::filesystem::path file_on(LibraryShelf shelf, std::string_view name);

// The file that a user means by `config`: that path, else a scenario by its name ("s13-old-metrics") or its id ("s13"),
// else a path below config_home() ("configs/arena.toml"), or a name below its configs/ ("arena"); else that path, which
// is not there.
std::string config_path(const std::string& config);

// `path` as a user would type it: relative to the current folder if it lies below it, else unchanged.
std::string displayed(const std::filesystem::path& path);

}  // namespace millrace::experiments
