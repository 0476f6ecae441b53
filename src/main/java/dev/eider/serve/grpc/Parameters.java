package dev.eider.serve.grpc;

import dev.eider.serve.grpc.protocol.InferParameter;
import dev.eider.serve.inference.RequestException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads parameters, and refuses in words what they are not. One without a value is not given. */
final class Parameters {
  private Parameters() {}

  /** A text; null where it is not given. A number is taken as it is written. */
  static @Nullable String text(Map<String, InferParameter> parameters, String name) {
    InferParameter given = parameters.getOrDefault(name, InferParameter.getDefaultInstance());
    return switch (given.getParameterChoiceCase()) {
      case PARAMETERCHOICE_NOT_SET -> null;
      case STRING_PARAM -> given.getStringParam();
      case INT64_PARAM, UINT64_PARAM, DOUBLE_PARAM -> shown(given);
      case BOOL_PARAM -> throw RequestException.badRequest("the parameter " + name + " is no text");
    };
  }

  /** True or false; another value where it is not given. */
  static boolean flag(Map<String, InferParameter> parameters, String name, boolean otherwise) {
    InferParameter given = parameters.getOrDefault(name, InferParameter.getDefaultInstance());
    return switch (given.getParameterChoiceCase()) {
      case PARAMETERCHOICE_NOT_SET -> otherwise;
      case BOOL_PARAM -> given.getBoolParam();
      default -> throw RequestException.badRequest(name + " is neither true nor false");
    };
  }

  /** A number; another where it is not given. */
  static double number(Map<String, InferParameter> parameters, String name, double otherwise) {
    InferParameter given = parameters.getOrDefault(name, InferParameter.getDefaultInstance());
    return switch (given.getParameterChoiceCase()) {
      case PARAMETERCHOICE_NOT_SET -> otherwise;
      case INT64_PARAM -> given.getInt64Param();
      case UINT64_PARAM, DOUBLE_PARAM -> Double.parseDouble(shown(given));
      case STRING_PARAM, BOOL_PARAM ->
          throw RequestException.badRequest("the parameter " + name + " is no number");
    };
  }

  /** A whole number from 0, which may be written as 7.0; 0 where it is not given. */
  static int count(Map<String, InferParameter> parameters, String name) {
    double count = number(parameters, name, 0);
    if (count != Math.rint(count)) {
      throw RequestException.badRequest(
          "the parameter " + name + " has " + count + ", which is no whole number");
    }
    if (count < 0) {
      throw RequestException.badRequest("the parameter " + name + " is " + (long) count);
    }
    return (int) Math.min(count, Integer.MAX_VALUE);
  }

  /** Ends a request that wants memory shared, which this server does not. */
  static void refuseSharedMemory(Map<String, InferParameter> parameters) {
    if (parameters.containsKey("shared_memory_region")) {
      throw RequestException.badRequest("shared memory is not supported");
    }
  }

  private static String shown(InferParameter number) {
    return switch (number.getParameterChoiceCase()) {
      case UINT64_PARAM -> Long.toUnsignedString(number.getUint64Param());
      case DOUBLE_PARAM -> Double.toString(number.getDoubleParam());
      default -> Long.toString(number.getInt64Param());
    };
  }
}
