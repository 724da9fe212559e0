#include "tests/experiments/config/key_flip.h"

#include <map>

namespace millrace::experiments {

const char* const kFlipTrace = "t,rate\n0,5\n1,6\n2,9\n3,4\n4,8\n";

namespace {

// A pattern's required keys, as inline TOML; `trace` is the path of a CSV file.
std::string pattern_base(const std::string& pattern, const std::string& trace) {
  if (pattern == "constant") return "rate=\"1/s\"";
  if (pattern == "steps") return "rates=[\"5/s\",\"6/s\"],each=\"5 s\"";
  if (pattern == "cycle") return "each=\"5 s\"";
  if (pattern == "sine") return "low=\"1/s\",high=\"9/s\",period=\"1 min\"";
  if (pattern == "ramp") return "from=\"1/s\",to=\"9/s\",length=\"1 min\"";
  if (pattern == "spike") return "base=\"1/s\",factor=3,at=\"10 s\",length=\"10 s\"";
  if (pattern == "bursts") return "low=\"1/s\",high=\"9/s\",mean_low=\"5 s\",mean_high=\"5 s\",length=\"30 s\"";
  if (pattern == "trend") return "base=\"9/s\",growth=99,length=\"1 h\"";
  if (pattern == "week") return "low=\"1/s\",high=\"9/s\",day=\"5 s\"";
  if (pattern == "permutation") return "rates=[\"1/s\",\"4/s\",\"9/s\",\"2/s\",\"7/s\"],each=\"5 s\"";
  if (pattern == "sum") return "of=[\"5/s\",{pattern=\"ramp\",from=\"1/s\",to=\"9/s\",length=\"9 s\"}],length=\"10 s\"";
  if (pattern == "product")
    return "of=[\"2/s\",{pattern=\"ramp\",from=\"1/s\",to=\"9/s\",length=\"9 s\"}],length=\"10 s\"";
  if (pattern == "sequence") return "of=[\"5/s\",\"9/s\"],each=\"5 s\"";
  if (pattern == "clip") return "of=[{pattern=\"ramp\",from=\"1/s\",to=\"9/s\",length=\"9 s\"}],length=\"10 s\"";
  if (pattern == "square") return "low=\"1/s\",high=\"9/s\",period=\"8 s\"";
  if (pattern == "staircase") return "from=\"1/s\",to=\"9/s\",each=\"5 s\"";
  if (pattern == "outage") return "rate=\"9/s\",at=\"10 s\",length=\"10 s\"";
  return "file=\"" + trace + "\"";
}

// `base` (inline members) with KEY = VALUE instead of what it says of KEY.
std::string inline_with(const std::string& base, const std::string& key, const std::string& value) {
  std::string members;
  int depth = 0;
  std::string member;
  for (const char c : base + ",") {
    depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (c == ',' && depth == 0) {
      if (member.substr(0, member.find('=')) != key) members += member + ",";
      member.clear();
    } else {
      member += c;
    }
  }
  return members + key + "=" + value;
}

}  // namespace

Flip flip_of(const std::string& table, const std::string& key, const std::string& value, const std::string& trace) {
  const auto wrapped = [&](const std::string& path, const char* open, const std::string& base, const char* close) {
    return Flip{path + "=" + open + base + close, path + "=" + open + inline_with(base, key, value) + close};
  };
  if (const std::size_t at = table.find("pattern = \""); at != std::string::npos) {
    const std::string pattern = table.substr(at + 11, table.find('"', at + 11) - at - 11);
    return wrapped("query.q.source.in.rate", "{", "pattern=\"" + pattern + "\"," + pattern_base(pattern, trace), "}");
  }
  if (table == "cluster.NAME.node") return wrapped("cluster.c.node", "[{", "type=\"m510\"", "}]");
  if (table == "query.NAME.operator.NAME.inputs")
    return wrapped("query.q.operator.out.inputs", "[{", "from=\"w\"", "}]");
  if (table == "comparison.NAME.observation.bias") {
    return wrapped("comparison.run.observation.bias", "[{", "metric=\"busy_ms_per_s\"", "}]");
  }
  if (table == "comparison.NAME.tuner.NAME.limits") {
    return wrapped("comparison.run.tuner.changing.limits", "{", "min=1", "}");
  }
  if (table == "provisioning.NAME.options") return wrapped("provisioning.p.options", "[{", "rate=\"3/s\"", "}]");
  if (table == "provisioning.NAME.prices") return wrapped("provisioning.p.prices", "{", "start=0.02", "}");
  if (table == "provisioning.NAME.drift") return wrapped("provisioning.p.drift", "{", "amplitude=0.4", "}");
  if (table == "comparison.NAME.testbed") {
    return wrapped("comparison.run.testbed", "{", "kind=\"flink\",run=\"once\"", "}");
  }
  if (table == "trace.NAME.testbed") return wrapped("trace.measured.testbed", "{", "kind=\"flink\",run=\"once\"", "}");
  if (table == "fault.NAME") {
    const bool crash = key == "subtask";
    return wrapped("fault.f", "{",
                   crash ? "kind=\"task_crash\",at=\"10 s\",operator=\"w\""
                         : "kind=\"slow_node\",node=\"m510-0\",at=\"10 s\",duration=\"10 s\"",
                   "}");
  }
  const std::string expected = "comparison=\"run\",metric=\"reconfigurations\",is=\"above\",because=\"it is so\",";
  if (table == "expect") return wrapped("expect", "[{", expected + "value=3", "}]");
  if (table == "expect.than")
    return wrapped("expect", ("[{" + expected + "than={").c_str(), "metric=\"restarts\"", "}}]");
  static const std::map<std::string, std::string> kPaths = {
      {"cluster.NAME", "cluster.c"},
      {"query.NAME.source.NAME", "query.q.source.in"},
      {"query.NAME.operator.NAME", "query.q.operator.w"},
      {"query.NAME.operator.NAME.window", "query.q.operator.w.window"},
      {"query.NAME.operator.NAME.adaptation", "query.q.operator.w.adaptation"},
      {"query.NAME.key.NAME", "query.q.key.k"},
      {"trace.NAME", "trace.t"},
      {"model.NAME", "model.m"},
      {"model.NAME.streamtune", "model.s.streamtune"},
      {"evaluation.NAME", "evaluation.e"},
      {"deployments.NAME", "deployments.d"},
      {"fidelity.NAME", "fidelity.f"},
      {"forecast.NAME", "forecast.f"},
      {"provisioning.NAME", "provisioning.p"},
      {"pipelines.NAME", "pipelines.p"},
      {"pipelines.NAME.table.NAME", "pipelines.p.table.t"},
      {"sampling.NAME", "sampling.s"},
      {"capability.NAME", "capability.k"},
      {"capacity.NAME", "capacity.a"},
      {"capacity.NAME.slo", "capacity.a.slo"},
      {"predictor.NAME", "predictor.r"},
      {"predictor.NAME.costs", "predictor.r.costs"},
      {"trace.NAME.space", "trace.t.space"},
      {"comparison.NAME", "comparison.run"},
      {"comparison.NAME.observation", "comparison.run.observation"},
      {"comparison.NAME.slo", "comparison.run.slo"},
      {"comparison.NAME.prices", "comparison.run.prices"},
      {"comparison.NAME.adversary", "comparison.run.adversary"},
      {"comparison.NAME.protocol", "comparison.steps.protocol"}};
  const auto path = kPaths.find(table);
  return {"experiment.seed=1", (path == kPaths.end() ? table : path->second) + "." + key + "=" + value};
}

}  // namespace millrace::experiments
