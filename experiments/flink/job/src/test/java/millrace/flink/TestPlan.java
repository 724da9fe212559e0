package millrace.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.flink.spec.Spec;

/** Writes the specification of a plan, and reads what its sinks counted. */
final class TestPlan {
  private static final Pattern COUNT = Pattern.compile("\"count\":(\\d+)");

  private final StringJoiner operators = new StringJoiner(",", "[", "]");
  private final StringJoiner edges = new StringJoiner(",", "[", "]");
  private final StringJoiner keys = new StringJoiner(",", "{", "}");
  private final StringJoiner sources = new StringJoiner(",", "{", "}");
  private final StringJoiner flink = new StringJoiner(",", "{", "}");

  /** `more`: further members, each behind a comma; apostrophes stand for quotation marks, here and below. */
  TestPlan operator(String kind, String id, int parallelism, String more) {
    operators.add("{'kind':'" + kind + "','id':'" + id + "','parallelism':" + parallelism + more + "}");
    return this;
  }

  /** A source of so many records, as fast as it can. */
  TestPlan source(String id, int parallelism, long records) {
    sources.add("'" + id + "':{'rate':[[0,1000000]],'records':" + records + "}");
    return operator("source", id, parallelism, "");
  }

  TestPlan source(String id, int parallelism, String load) {
    sources.add("'" + id + "':{" + load + "}");
    return operator("source", id, parallelism, "");
  }

  TestPlan edge(String from, String to, String more) {
    edges.add("{'from':'" + from + "','to':'" + to + "'" + more + "}");
    return this;
  }

  /** Edges along a path of operators. */
  TestPlan path(String... ids) {
    for (int i = 1; i < ids.length; ++i) edge(ids[i - 1], ids[i], "");
    return this;
  }

  TestPlan key(String name, long many) {
    keys.add("'" + name + "':{'keys':" + many + "}");
    return this;
  }

  TestPlan set(String member) {
    flink.add(member);
    return this;
  }

  TestPlan writingTo(Path directory) {
    return set("'metrics_directory':'" + directory + "'");
  }

  Spec spec() {
    String text = "{'millrace_plan':1,'operators':" + operators + ",'edges':" + edges + ",'keys':" + keys
        + ",'sources':" + sources + ",'flink':" + flink + "}";
    return Spec.parse(text.replace('\'', '"'));
  }

  /** Records that reached all subtasks of a sink. */
  static long counted(Path directory, String sink) throws IOException {
    long total = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(each -> each.getFileName().toString().matches(sink + "-\\d+\\.jsonl")).toList()) {
        total += countedIn(file);
      }
    }
    return total;
  }

  /** Records that reached one subtask of a sink. */
  static long counted(Path directory, String sink, int subtask) throws IOException {
    return countedIn(directory.resolve(sink + "-" + subtask + ".jsonl"));
  }

  private static long countedIn(Path file) throws IOException {
    long total = 0;
    for (Matcher found = COUNT.matcher(Files.readString(file)); found.find();) total += Long.parseLong(found.group(1));
    return total;
  }
}
