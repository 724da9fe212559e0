package millrace.flink.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecTest {
  private static final String PLAN = """
      {"millrace_plan": 1, "name": "q",
       "operators": [
         {"id": "out", "kind": "sink"},
         {"id": "in", "kind": "source", "parallelism": 2, "output": {"fields": 3, "bytes": 60}},
         {"id": "agg", "kind": "window_aggregate", "parallelism": 2, "key": "k",
          "cost": {"per_record_ns": 100, "per_field_ns": 10, "per_byte_ns": 0.5},
          "window": {"shape": "tumbling", "policy": "time", "domain": "event", "length_ns": 1000000000}}],
       "edges": [{"from": "in", "to": "agg", "partitioning": "hash"}, {"from": "agg", "to": "out"}],
       "keys": {"k": {"keys": 10}},
       "sources": {"in": {"rate": [[0, 100], [5, 200]]}},
       "flink": {"seed": 3}}""";

  @Test
  void readsWithDefaults() {
    Spec spec = Spec.parse(PLAN);
    assertEquals(List.of("in", "agg", "out"), spec.operators().stream().map(Spec.Operator::id).toList());
    assertEquals("q", spec.settings().name());
    assertTrue(spec.settings().chaining());
    assertEquals(128, spec.settings().maxParallelism());
    assertEquals(Spec.Loop.OPEN, spec.sources().get("in").loop());
    assertTrue(spec.usesEventTime());
  }

  @Test
  void worksPerRecordFieldAndByteOfTheInput() {
    Spec spec = Spec.parse(PLAN);
    assertEquals(100 + 10 * 3 + 0.5 * 60, spec.workNs(spec.operator("agg"), 0));
  }

  @Test
  void oneNumberStandsInsteadOfTheCost() {
    Spec spec = Spec.parse(PLAN.replace("\"cost\":", "\"cpu_ns_per_record\": 7, \"cost\":"));
    assertEquals(7, spec.workNs(spec.operator("agg"), 0));
  }

  @Test
  void readsWhatTheSimulatorWrites() throws IOException {
    Spec spec;
    try (InputStream file = SpecTest.class.getResourceAsStream("/plan.json")) {
      spec = Spec.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals(7, spec.operators().size());
    assertEquals(-1, spec.settings().seed());
    assertEquals(List.of("k", "l"), spec.usedKeys());
    assertEquals(64, spec.operator("f").maxParallelism());
    assertEquals(100, spec.workNs(spec.operator("w"), 0));
  }

  // What is replaced by what, and a part of the sentence that must come.
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
      "{\"millrace_plan\"         | [\"millrace_plan\"         | no JSON",
      "\"millrace_plan\": 1       | \"millrace_plan\": 2       | millrace_plan: 1 is wanted",
      "\"seed\": 3                | \"sed\": 3                 | flink.sed: is unknown",
      "\"seed\": 3                | \"chaining\": \"maybe\"    | flink.chaining: 'maybe' is none of on, off",
      "\"seed\": 3                | \"seed\": 3, \"seed\": 4   | uplicate",
      "{\"id\": \"out\"           | {\"id\": \"a b\"           | the id 'a b'",
      "{\"id\": \"out\"           | {\"id\": \"in\"            | in: is the id of several operators",
      "\"sink\"                   | \"sunk\"                   | operators[0].kind: 'sunk' is none of source, map",
      "\"to\": \"out\"            | \"to\": \"nowhere\"        | no operator 'nowhere'",
      "\"to\": \"out\"            | \"to\": \"agg\"            | agg: lies on or behind a cycle",
      "\"keys\": {\"k\":          | \"keys\": {\"j\":          | agg: no key 'k'",
      "\"partitioning\": \"hash\" | \"partitioning\": \"forward\" | so its inputs are hash partitioned",
      "\"key\": \"k\"             | \"key\": \"\"              | hash partitioning needs a key",
      "\"length_ns\": 1000000000  | \"length_ns\": 0           | length must be above 0",
      "\"length_ns\": 1000000000  | \"length_ns\": 1500        | Flink wants whole milliseconds",
      "\"per_field_ns\": 10       | \"distribution\": \"exponential\" | a live job's work is deterministic",
      "\"per_field_ns\": 10       | \"external_call_ns\": 10   | no calls to external services",
      "\"per_field_ns\": 10       | \"per_field_ns\": -1       | operators[2].cost.per_field_ns: must lie in",
      "\"sources\": {\"in\"       | \"sources\": {\"inn\"      | sources.inn: there is no such source",
      "[[0, 100], [5, 200]]       | [[1, 100]]                 | sources.in.rate: times must rise from 0",
      "[[0, 100], [5, 200]]       | [[0, -1]]                  | a rate must lie in",
      "[[0, 100], [5, 200]]       | []                         | at least one step",
      "\"parallelism\": 2, \"key\"| \"parallelism\": 200, \"key\" | parallelism 200 is above its max parallelism 128",
      "\"seed\": 3                | \"seed\": \"3\"            | flink.seed: a whole number of 64 bits is wanted"})
  void namesTheMistake(String from, String to, String sentence) {
    assertTrue(PLAN.contains(from), from);
    SpecException error = assertThrows(SpecException.class, () -> Spec.parse(PLAN.replace(from, to)));
    assertTrue(error.getMessage().startsWith("specification: "), error.getMessage());
    assertTrue(error.getMessage().contains(sentence), error.getMessage());
  }
}
