#include "experiments/figures/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "experiments/figures/palette.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

using Drawn = tl::expected<void, std::string>;

// A folder of ours under the system's temporary one, gone with everything in it at the end of its scope.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "millrace-figure-XXXXXX").string();
    if (!error && mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }  // empty if none could be made

 private:
  fs::path path_;
};

std::string whole_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Runs gnuplot on a script; what it says goes to `messages`.
Drawn run_gnuplot(const fs::path& script, const fs::path& messages) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, messages.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  std::string program = "gnuplot", defaults = "-d",
              file = script.string();  // -d: the user's own ~/.gnuplot is not read
  std::array<char*, 4> arguments = {program.data(), defaults.data(), file.data(), nullptr};
  pid_t child = 0;
  const int failed = posix_spawnp(&child, "gnuplot", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed == ENOENT) {
    return tl::unexpected<std::string>("gnuplot is not installed (Debian and Ubuntu: apt-get install gnuplot-nox)");
  }
  if (failed != 0) return tl::unexpected(fmt::format("gnuplot did not start: {}", std::strerror(failed)));

  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return tl::unexpected(fmt::format("gnuplot was lost: {}", std::strerror(errno)));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string how = WIFSIGNALED(status) ? fmt::format("was ended by signal {}", WTERMSIG(status))
                                              : fmt::format("failed with status {}", WEXITSTATUS(status));
  return tl::unexpected(fmt::format("gnuplot {}; it said: {}", how, whole_file(messages).substr(0, 2000)));
}

// The script that draws the plot once per terminal.
std::string script_for(const Plot& plot, const fs::path& svg, const fs::path& png) {
  const std::string size =
      fmt::format("size {},{} background rgb {} noenhanced", plot.width_px, plot.height_px, gnuplot_quoted(kPaper));
  return fmt::format(
      "set encoding utf8\n"
      "set terminal svg {0} font 'DejaVu Sans,Helvetica,Arial,sans-serif,15'\nset output {1}\nmark = 0.65\n{3}"
      "unset output\nreset\n"
      "set terminal pngcairo {0} font 'DejaVu Sans,15' fontscale 0.75\nset output {2}\nmark = 1\n{3}unset output\n",
      size, gnuplot_quoted(svg.string()), gnuplot_quoted(png.string()), plot.commands);
}

Drawn replace(const fs::path& drawn, const fs::path& wanted) {
  std::error_code error;
  if (fs::file_size(drawn, error) == 0 || error) return tl::unexpected("gnuplot drew nothing for " + wanted.string());
  fs::copy_file(drawn, wanted, fs::copy_options::overwrite_existing, error);
  if (error) return tl::unexpected(fmt::format("{} could not be written: {}", wanted.string(), error.message()));
  return {};
}

Drawn write_picture(const Picture& picture, const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  if (picture.panels.empty()) return {};
  std::ofstream file(path, std::ios::binary);
  file << picture_json(picture);
  if (!file.flush()) return tl::unexpected(path.string() + " could not be written");
  return {};
}

}  // namespace

std::string gnuplot_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    const auto code = static_cast<unsigned char>(c);
    quoted += code < 0x20 || code == 0x7f ? ' ' : c;
  }
  return quoted + "'";
}

std::string gnuplot_number(std::optional<double> value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : "NaN";
}

Drawn draw_with_gnuplot(const Plot& plot, const fs::path& base) {
  const TemporaryFolder folder;
  if (folder.path().empty()) return tl::unexpected<std::string>("no temporary folder could be made for gnuplot");
  const fs::path script = folder.path() / "figure.gnuplot";
  const fs::path svg = folder.path() / "figure.svg", png = folder.path() / "figure.png";
  {
    std::ofstream file(script, std::ios::binary);
    file << script_for(plot, svg, png);
    if (!file.flush()) return tl::unexpected(script.string() + " could not be written");
  }
  return run_gnuplot(script, folder.path() / "messages")
      .and_then([&] { return replace(svg, base.string() + ".svg"); })
      .and_then([&] { return replace(png, base.string() + ".png"); })
      .and_then([&] { return write_picture(plot.picture, base.string() + ".json"); });
}

}  // namespace millrace::experiments
