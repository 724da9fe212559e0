#include "experiments/calibration/profile_text.h"

#include <fmt/format.h>

#include <cassert>

#include "experiments/config/cluster_reader.h"
#include "experiments/config/engine_keys.h"

namespace millrace::experiments {
namespace {

std::string quoted(const std::string& words) {
  return '"' + words + '"';
}

// A TOML value: with a unit it is text.
std::string number(ValueType type, double value) {
  const bool plain = type == ValueType::count || type == ValueType::number || type == ValueType::share || value == 0;
  return plain ? value_text(type, value) : quoted(value_text(type, value));
}

// The TOML value of a field, "" if it has none.
template <class Owner>
std::string value_of(const Field<Owner>& field, const Owner& owner) {
  const auto of_member = [&](const auto& value) -> std::string {
    using T = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<T, bool>) {
      return value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, std::string>) {
      return quoted(value);
    } else if constexpr (std::is_same_v<T, kernel::Duration>) {
      return number(field.spec.type, static_cast<double>(value.ns()));
    } else if constexpr (std::is_same_v<T, std::optional<kernel::Duration>>) {
      return value ? number(field.spec.type, static_cast<double>(value->ns())) : "";
    } else if constexpr (std::is_same_v<T, kernel::Bytes>) {
      return number(field.spec.type, static_cast<double>(value.count));
    } else if constexpr (std::is_same_v<T, kernel::BytesPerSecond>) {
      return number(field.spec.type, value.value);
    } else {
      return number(field.spec.type, static_cast<double>(value));
    }
  };
  return std::visit(
      [&](const auto& member) -> std::string {
        using M = std::decay_t<decltype(member)>;
        if constexpr (std::is_same_v<M, std::monostate>) {
          return "";
        } else if constexpr (std::is_same_v<M, Choice<Owner>>) {
          return quoted(std::string(field.spec.choices[member.get(owner)]));
        } else {
          return of_member(owner.*member);
        }
      },
      field.member);
}

bool is_fitted(const Calibration& calibration, std::string_view key, bool of_cluster) {
  for (const FreeParameter& free : calibration.free) {
    if (free.parameter->spec.key == key && free.parameter->of_cluster == of_cluster) return true;
  }
  return false;
}

std::string line(std::string_view key, const std::string& value, const std::string& provenance) {
  return fmt::format("{:<42}# {}\n", fmt::format("{} = {}", key, value), provenance);
}

std::string head(const Calibration& calibration, const char* what) {
  return fmt::format("# {} calibrated on the measured rates of '{}' in {}.\nabout = \"calibrated: {}\"\n\n", what,
                     calibration.operator_id, calibration.job.name, calibration.name);
}

template <class Owner>
std::string lines(std::span<const Field<Owner>> fields, const Owner& owner, const Calibration& calibration,
                  const std::string& origin, bool of_cluster) {
  std::string text;
  for (const Field<Owner>& field : fields) {
    const std::string value = value_of(field, owner);
    if (value.empty()) continue;
    text += line(field.spec.key, value, is_fitted(calibration, field.spec.key, of_cluster) ? "fitted" : origin);
  }
  return text;
}

}  // namespace

std::string engine_profile_text(const Calibration& calibration, const Fit& fit) {
  return head(calibration, "Engine") + lines(engine_fields(), fit.host.engine, calibration,
                                             "of engine '" + calibration.host.engine.name + "'", false);
}

std::string cluster_text(const Calibration& calibration, const Fit& fit) {
  assert(!fit.host.cluster.nodes.empty());
  const cluster::Cluster& cluster = fit.host.cluster;
  const cluster::Node& node = cluster.nodes.front();
  const std::string origin = "of cluster '" + calibration.host.cluster.name + "'";
  return head(calibration, "Cluster") + line("type", quoted(node.type.name), origin) +
         line("nodes", fmt::format("{}", cluster.nodes.size()), origin) +
         line("slots_per_node", fmt::format("{}", node.slots), origin) +
         lines(node_type_fields(), node.type, calibration, origin, true) +
         lines(cluster_fields(), cluster, calibration, origin, true);
}

}  // namespace millrace::experiments
