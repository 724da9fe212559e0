package millrace.flink.spec;

/** The user's mistake: a sentence about a specification, naming the member. */
public final class SpecException extends IllegalArgumentException {
  public SpecException(String sentence) {
    super("specification: " + sentence);
  }
}
