package millrace.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import millrace.flink.spec.SpecException;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void decodesItsArgument() {
    assertEquals("{\"a\":1}", Main.textOf(new String[] {"--spec-b64", "eyJhIjoxfQ=="}));
    assertEquals("{\"a\":1}", Main.textOf(new String[] {"--spec-b64", "eyJhIjoxfQ"}));
  }

  @Test
  void refusesOtherArguments() {
    assertThrows(SpecException.class, () -> Main.textOf(new String[0]));
    assertThrows(SpecException.class, () -> Main.textOf(new String[] {"--spec", "eyJhIjoxfQ=="}));
    Exception error = assertThrows(SpecException.class, () -> Main.textOf(new String[] {"--spec-b64", "{}"}));
    assertTrue(error.getMessage().contains("no base64"));
  }
}
