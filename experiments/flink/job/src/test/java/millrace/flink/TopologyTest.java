package millrace.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Which vertices a plan becomes. */
class TopologyTest {
  private static TestPlan plan(String chaining) {
    return new TestPlan().set("'chaining':'" + chaining + "'").source("source-1", 2, 10).source("other", 2, 10)
        .operator("filter", "filter-1", 2, "").operator("map", "op-0", 2, "").key("k", 4)
        .operator("window_join", "join", 2, ",'key':'k','window':{'length_ns':1000000000}")
        .operator("sink", "sink", 2, "").path("source-1", "filter-1", "join", "sink").path("other", "op-0", "join");
  }

  private static Map<String, JobVertex> verticesOf(TestPlan plan) {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();
    new JobBuilder(plan.spec()).build(environment);
    Map<String, JobVertex> vertices = new TreeMap<>();
    environment.getStreamGraph().getJobGraph().getVertices().forEach(vertex -> vertices.put(vertex.getName(), vertex));
    return vertices;
  }

  @Test
  void chainedOperatorsShareAVertexNamedByItsFirst() {
    Map<String, JobVertex> vertices = verticesOf(plan("on"));
    assertEquals("[Source: other -> op-0 -> Map, Source: source-1 -> filter-1 -> Map, join -> sink]",
        vertices.keySet().toString());
    // murmur3_x64_128 of the first operator's id
    assertEquals("f0bd8a29f4afd2e5cc43b41a168f6ab5",
        vertices.get("Source: source-1 -> filter-1 -> Map").getID().toString());
  }

  @Test
  void withoutChainingEachOperatorIsAVertex() {
    Map<String, JobVertex> vertices = verticesOf(plan("off"));
    assertEquals("[Source: other, Source: source-1, filter-1 -> Map, join, op-0 -> Map, sink]",
        vertices.keySet().toString());
    assertEquals("a611e41ded9f68439176dc73f613b7b9", vertices.get("filter-1 -> Map").getID().toString());
    assertEquals("8620727fa2e78983d1f17365a82e3908", vertices.get("op-0 -> Map").getID().toString());
    assertEquals("2e588ce1c86a9d46e2e85186773ce4fd", vertices.get("sink").getID().toString());
  }
}
