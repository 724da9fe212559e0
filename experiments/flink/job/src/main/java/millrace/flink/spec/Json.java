package millrace.flink.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A JSON object that knows its place in the document and which of its members were read. */
final class Json {
  private final JsonNode node;
  private final String path;
  private final Set<String> read = new HashSet<>();

  private Json(JsonNode node, String path) {
    this.node = node;
    this.path = path;
    if (!node.isObject()) throw new SpecException((path.isEmpty() ? "the document" : path) + ": an object is wanted");
  }

  static Json parse(String text) {
    JsonMapper mapper = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try {
      return new Json(mapper.readTree(text), "");
    } catch (JsonProcessingException error) {
      throw new SpecException("no JSON: " + error.getOriginalMessage());
    }
  }

  SpecException mistake(String member, String what) {
    String place = path.isEmpty() || member.isEmpty() ? path + member : path + "." + member;
    return new SpecException(place + ": " + what);
  }

  boolean has(String member) {
    read.add(member);
    return node.hasNonNull(member);
  }

  Json object(String member) {
    return new Json(existing(member), path.isEmpty() ? member : path + "." + member);
  }

  List<Json> objects(String member) {
    List<Json> objects = new ArrayList<>();
    for (JsonNode each : array(member)) {
      objects.add(new Json(each, (path.isEmpty() ? "" : path + ".") + member + "[" + objects.size() + "]"));
    }
    return objects;
  }

  JsonNode array(String member) {
    JsonNode array = existing(member);
    if (!array.isArray()) throw mistake(member, "an array is wanted");
    return array;
  }

  /** Its members' names; they count as read. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    read.addAll(names);
    return names;
  }

  String text(String member) {
    JsonNode value = existing(member);
    if (!value.isTextual()) throw mistake(member, "a text is wanted");
    return value.textValue();
  }

  String text(String member, String otherwise) {
    return has(member) ? text(member) : otherwise;
  }

  /** A finite number in [least, most]. */
  double number(String member, double otherwise, double least, double most) {
    if (!has(member)) return otherwise;
    JsonNode value = existing(member);
    if (!value.isNumber()) throw mistake(member, "a number is wanted");
    double number = value.doubleValue();
    if (!(number >= least && number <= most)) throw mistake(member, "must lie in [" + least + ", " + most + "]");
    return number;
  }

  /** A whole number in [least, most]. */
  long count(String member, long otherwise, long least, long most) {
    if (!has(member)) return otherwise;
    JsonNode value = existing(member);
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole) throw mistake(member, "a whole number is wanted");
    long count = value.longValue();
    if (count < least || count > most) throw mistake(member, "must lie in [" + least + ", " + most + "]");
    return count;
  }

  /** A whole number of 64 bits, with or without sign. */
  long bits(String member, long otherwise) {
    if (!has(member)) return otherwise;
    JsonNode value = existing(member);
    boolean fits = value.isIntegralNumber() && value.bigIntegerValue().bitLength() <= Long.SIZE;
    if (!fits) throw mistake(member, "a whole number of 64 bits is wanted");
    return value.bigIntegerValue().longValue();
  }

  boolean flag(String member, boolean otherwise) {
    if (!has(member)) return otherwise;
    if (!existing(member).isBoolean()) throw mistake(member, "true or false is wanted");
    return existing(member).booleanValue();
  }

  /** One of the constants of an enumeration, written in lower case. */
  <E extends Enum<E>> E word(String member, Class<E> type, E otherwise) {
    if (!has(member)) return otherwise;
    String word = text(member);
    List<String> known = new ArrayList<>();
    for (E each : type.getEnumConstants()) {
      known.add(each.name().toLowerCase(Locale.ROOT));
      if (known.get(known.size() - 1).equals(word)) return each;
    }
    throw mistake(member, "'" + word + "' is none of " + String.join(", ", known));
  }

  /** The number, or numbers, of a member. */
  double[] numbers(String member) {
    JsonNode value = existing(member);
    if (value.isNumber()) return new double[] {value.doubleValue()};
    double[] numbers = new double[array(member).size()];
    for (int i = 0; i < numbers.length; ++i) {
      if (!value.get(i).isNumber()) throw mistake(member, "numbers are wanted");
      numbers[i] = value.get(i).doubleValue();
    }
    return numbers;
  }

  void ignore(String... members) {
    read.addAll(Arrays.asList(members));
  }

  void expectOnlyWhatWasRead() {
    node.fieldNames().forEachRemaining(name -> {
      if (!read.contains(name)) throw mistake(name, "is unknown");
    });
  }

  private JsonNode existing(String member) {
    if (!has(member)) throw mistake(member, "is missing");
    return node.get(member);
  }
}
