#include "experiments/capacity/asked_capacity.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>
#include <set>

#include "experiments/config/config_home.h"
#include "experiments/config/quantity.h"
#include "experiments/config/suggestion.h"
#include "sim/cluster/cluster.h"

namespace millrace::experiments {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return out + "\"";
}

std::optional<std::uint32_t> whole_number(const std::string& text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0) return std::nullopt;
  return value;
}

class Settings {
 public:
  explicit Settings(const AskedCapacity& asked) : asked_(asked), question_("capacity." + asked.query + ".") {}

  tl::expected<std::vector<std::string>, std::vector<std::string>> made() {
    name_query();
    name_cluster();
    for (const std::string& limit : asked_.slo) set_limit(limit);
    set("rate", "--rate", asked_.rate, Dimension::rate);
    set("duration", "--duration", asked_.duration, Dimension::duration);
    set("warm_up", "--warm-up", asked_.warm_up, Dimension::duration);
    set("tolerance", "--tolerance", asked_.tolerance, Dimension::share);
    set_choices();
    set_degrees();
    if (!mistakes_.empty()) return tl::unexpected(std::move(mistakes_));
    return std::move(lines_);
  }

 private:
  void name_query() {
    const auto known = names_on(LibraryShelf::queries);
    if (std::ranges::find(known, asked_.query) == known.end()) {
      mistakes_.push_back(unknown_name("query", asked_.query, known));
      return;
    }
    lines_.push_back("experiment.name = " + quoted("capacity-" + asked_.query));
    lines_.push_back(fmt::format("query.{}.template = {}", asked_.query, quoted(asked_.query)));
    lines_.push_back(question_ + "query = " + quoted(asked_.query));
  }

  void name_cluster() {
    if (asked_.cluster.empty()) {
      mistakes_.push_back("--cluster is missing; `millrace list clusters` names some, and 4xm510 are four m510 nodes");
      return;
    }
    static const std::regex kNodes("([0-9]+)x([A-Za-z0-9_-]+)(:([0-9]+))?");
    std::smatch parts;
    if (std::regex_match(asked_.cluster, parts, kNodes)) return make_cluster(parts[1], parts[2], parts[4]);
    const auto known = names_on(LibraryShelf::clusters);
    if (std::ranges::find(known, asked_.cluster) == known.end()) {
      mistakes_.push_back("--cluster: " + unknown_name("cluster", asked_.cluster, known));
      return;
    }
    lines_.push_back(fmt::format("cluster.{}.template = {}", asked_.cluster, quoted(asked_.cluster)));
    lines_.push_back(question_ + "cluster = " + quoted(asked_.cluster));
  }

  void make_cluster(const std::string& count, const std::string& type, const std::string& slots) {
    const cluster::NodeType* known = cluster::find_node_type(type);
    const auto nodes = whole_number(count);
    const auto per_node = slots.empty() ? std::nullopt : whole_number(slots);
    if (known == nullptr) {
      std::vector<std::string> names;
      for (const cluster::NodeType& each : cluster::node_types()) names.push_back(each.name);
      mistakes_.push_back("--cluster: " + unknown_name("node type", type, names));
    }
    if (!nodes || (!slots.empty() && !per_node)) {
      mistakes_.push_back(fmt::format("--cluster: '{}': whole numbers of at least 1 are wanted", asked_.cluster));
    }
    if (known == nullptr || !nodes) return;
    const std::string name = fmt::format("{}x{}", *nodes, type);
    lines_.push_back(fmt::format("cluster.{}.type = {}", name, quoted(type)));
    lines_.push_back(fmt::format("cluster.{}.nodes = {}", name, *nodes));
    lines_.push_back(fmt::format("cluster.{}.slots_per_node = {}", name, per_node.value_or(known->cores)));
    lines_.push_back(question_ + "cluster = " + quoted(name));
  }

  void set_limit(const std::string& limit) {
    static const std::regex kLimit("\\s*(p[0-9]+(\\.[0-9]+)?|backlog|backpressure)\\s*<=?\\s*(.*)");
    std::smatch parts;
    if (!std::regex_match(limit, parts, kLimit)) {
      mistakes_.push_back(
          fmt::format("--slo: '{}': 'p99 < 2 s', 'backlog < 10 s' or 'backpressure < 10 %' is wanted", limit));
      return;
    }
    const std::string what = parts[1], value = parts[3];
    const bool is_latency = what[1] != 'a';
    if (!limited_.insert(is_latency ? "latency" : what).second) {
      mistakes_.push_back(
          fmt::format("--slo: '{}': there is a limit of the {} already", limit, is_latency ? "latency" : what));
      return;
    }
    if (is_latency) {
      const double percent = std::stod(what.substr(1));
      if (percent <= 0 || percent > 100) {
        mistakes_.push_back(fmt::format("--slo: '{}': a quantile above p0 and up to p100 is wanted", limit));
        return;
      }
      lines_.push_back(fmt::format("{}slo.quantile = {}", question_, percent / 100));
    }
    set(is_latency ? "slo.latency" : "slo." + what, "--slo: '" + limit + "'", value,
        what == "backpressure" ? Dimension::share : Dimension::duration);
  }

  void set(const std::string& key, const std::string& option, const std::string& value, Dimension dimension) {
    if (value.empty() && !option.ends_with("'")) return;
    const auto parsed = parse_as(value, dimension);
    if (!parsed) {
      mistakes_.push_back(fmt::format("{}: {}", option, parsed.error()));
    } else if (*parsed < 0 || (*parsed == 0 && key != "warm_up")) {
      mistakes_.push_back(fmt::format("{}: {} above 0 is wanted", option, noun(dimension)));
    } else {
      lines_.push_back(question_ + key + " = " + quoted(value));
    }
  }

  void set_choices() {
    choose("least", "--least", asked_.least, {"instances", "slots", "nodes"});
    choose("parallelism", "--parallelism", asked_.parallelism, {"given", "uniform", "balanced"});
    if (!asked_.least.empty() && asked_.rate.empty()) {
      mistakes_.push_back("--least goes with --rate; without one the largest rate is looked for");
    }
    if (!asked_.parallelism.empty() && !asked_.rate.empty()) {
      mistakes_.push_back("--parallelism: with --rate it is looked for; --least says of what there is to be least");
    }
  }

  void choose(const std::string& key, const std::string& option, const std::string& value,
              const std::vector<std::string>& known) {
    if (value.empty()) return;
    if (std::ranges::find(known, value) == known.end()) {
      mistakes_.push_back(fmt::format("{}: {}", option, unknown_name("choice", value, known)));
    } else {
      lines_.push_back(question_ + key + " = " + quoted(value));
    }
  }

  void set_degrees() {
    if (!asked_.seeds.empty()) {
      if (const auto seeds = whole_number(asked_.seeds)) {
        lines_.push_back(fmt::format("{}seeds = {}", question_, *seeds));
      } else {
        mistakes_.push_back(fmt::format("--seeds: '{}': a whole number of at least 1 is wanted", asked_.seeds));
      }
    }
    std::string fixed;
    for (const std::string& each : asked_.fixed) {
      const std::size_t equals = each.find('=');
      const auto degree = equals == std::string::npos ? std::nullopt : whole_number(each.substr(equals + 1));
      if (!degree || equals == 0) {
        mistakes_.push_back(fmt::format("--fix: '{}': OPERATOR=N is wanted, for example sink=1", each));
      } else {
        fixed += fmt::format("{}{} = {}", fixed.empty() ? "" : ", ", quoted(each.substr(0, equals)), *degree);
      }
    }
    if (!fixed.empty()) lines_.push_back(fmt::format("{}fixed = {{ {} }}", question_, fixed));
  }

  const AskedCapacity& asked_;
  const std::string question_;  // "capacity.QUERY."
  std::vector<std::string> lines_, mistakes_;
  std::set<std::string> limited_;
};

}  // namespace

tl::expected<std::vector<std::string>, std::vector<std::string>> capacity_settings(const AskedCapacity& asked) {
  return Settings(asked).made();
}

}  // namespace millrace::experiments
