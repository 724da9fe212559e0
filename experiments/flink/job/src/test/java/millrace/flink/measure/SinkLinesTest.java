package millrace.flink.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkLinesTest {
  @TempDir
  Path directory;

  @Test
  void aLineIsJson() throws Exception {
    SinkLines lines = new SinkLines(directory.resolve("made/here").toString(), "out", 3);
    LatencyHistogram latencies = new LatencyHistogram();
    lines.write(1000, 1, latencies);
    latencies.add(2);
    latencies.add(4);
    lines.write(2000, 0.5, latencies);
    List<String> written = Files.readAllLines(directory.resolve("made/here/out-3.jsonl"));
    JsonNode empty = new ObjectMapper().readTree(written.get(0));
    assertEquals(0, empty.get("count").intValue());
    assertFalse(empty.has("p50_ms"));
    JsonNode full = new ObjectMapper().readTree(written.get(1));
    assertEquals(2000, full.get("t_ms").longValue());
    assertEquals(4, full.get("rate").doubleValue());
    assertEquals(3, full.get("mean_ms").doubleValue());
    assertEquals(4, full.get("max_ms").doubleValue());
    assertEquals(2, full.get("buckets").size());
  }

  @Test
  void aChangedResetFileIsSeenOnce() throws Exception {
    Path reset = directory.resolve("reset");
    SinkLines lines = new SinkLines(directory.toString(), "out", 0);
    assertFalse(lines.resetWanted());
    Files.createFile(reset);
    assertTrue(lines.resetWanted());
    assertFalse(lines.resetWanted());
    Files.setLastModifiedTime(reset, FileTime.fromMillis(5000));
    assertTrue(lines.resetWanted());
    assertFalse(lines.resetWanted());
  }

  @Test
  void withoutDirectoryNothingIsWritten() throws Exception {
    SinkLines lines = new SinkLines("", "out", 0);
    lines.write(1000, 1, new LatencyHistogram());
    assertFalse(lines.resetWanted());
  }
}
