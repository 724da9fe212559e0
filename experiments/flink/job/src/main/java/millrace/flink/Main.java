package millrace.flink;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import millrace.flink.spec.Spec;
import millrace.flink.spec.SpecException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs the plan of a specification on the cluster that started it (docs/flink-job.md). */
public final class Main {
  private static final String USAGE = "arguments wanted: --spec-b64 BASE64";

  private Main() {}

  public static void main(String[] args) throws Exception {
    Spec spec = Spec.parse(textOf(args));
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    new JobBuilder(spec).build(environment);
    environment.execute(spec.settings().name());
  }

  /** The specification's JSON. Throws SpecException unless the arguments are --spec-b64 and valid base64. */
  static String textOf(String[] args) {
    if (args.length != 2 || !args[0].equals("--spec-b64")) throw new SpecException(USAGE);
    try {
      return new String(Base64.getDecoder().decode(args[1].strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException error) {
      throw new SpecException("--spec-b64 is no base64: " + error.getMessage());
    }
  }
}
