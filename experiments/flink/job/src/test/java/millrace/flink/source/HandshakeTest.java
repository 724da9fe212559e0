package millrace.flink.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import millrace.flink.source.Handshake.Begin;
import millrace.flink.source.Handshake.Hello;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  @Test
  void aFirstStartBeginsNow() {
    Handshake handshake = new Handshake(2, 0);
    assertEquals(Map.of(), handshake.greet(1, new Hello(-1, 0), 50));
    assertEquals(Map.of(0, new Begin(60, 0), 1, new Begin(60, 0)), handshake.greet(0, new Hello(-1, 0), 60));
  }

  @Test
  void whatWasEmittedIsSharedUnderAnotherDegree() {
    Handshake handshake = new Handshake(3, 7);
    handshake.greet(0, new Hello(6, 2), 50);
    handshake.greet(1, new Hello(5, 2), 50);
    assertEquals(
        Map.of(0, new Begin(7, 4), 1, new Begin(7, 4), 2, new Begin(7, 3)), handshake.greet(2, new Hello(-1, 0), 50));
  }

  @Test
  void aGivenStartIsNotOwed() {
    assertEquals(Map.of(0, new Begin(7, -1)), new Handshake(1, 7).greet(0, new Hello(-1, 0), 50));
  }

  @Test
  void aSubtaskThatFailsAloneGoesOnFromItsOwnState() {
    Handshake handshake = new Handshake(2, 7);
    handshake.greet(0, new Hello(12, 1), 50);
    handshake.greet(1, new Hello(-1, 0), 50);
    assertEquals(Map.of(1, new Begin(7, 9)), handshake.greet(1, new Hello(9, 2), 90));
    assertEquals(Map.of(0, new Begin(7, 6)), handshake.greet(0, new Hello(12, 1), 90));
  }
}
