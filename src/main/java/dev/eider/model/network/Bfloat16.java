package dev.eider.model.network;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rounding to bfloat16 and back, both recorded by automatic differentiation. DJL's JNI has no
 * number for the type: asked to convert to it, it ends the process, and an array that has it is of
 * an unknown type. Its operations do not mind; a TorchScript module of two methods converts.
 */
final class Bfloat16 {
  private static final String TO_FLOAT32 = "module_method:to_float32";

  /** Without arrays, so that it runs on any device and for any thread; open until the end. */
  private static final PtSymbolBlock MODULE = module();

  private Bfloat16() {}

  private static PtSymbolBlock module() {
    Map<String, String> texts =
        Map.of(
            "data.pkl", "\u0080\u0002c__torch__\nBfloat16\nq\u0000)\u0081q\u0001}q\u0002bq\u0003.",
            "constants.pkl", "\u0080\u0002).",
            "version", "3\n",
            "code/__torch__.py",
                """
                class Bfloat16(Module):
                  __parameters__ = []
                  __buffers__ = []
                  def forward(self: __torch__.Bfloat16, x: Tensor) -> Tensor:
                    return torch.to(x, 15)
                  def to_float32(self: __torch__.Bfloat16, x: Tensor) -> Tensor:
                    return torch.to(x, 6)
                """);
    TreeMap<String, byte[]> files = new TreeMap<>();
    texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.ISO_8859_1)));
    byte[] archive = new TorchScriptArchive(files).toBytes();
    try {
      return JniUtils.loadModule(
          (PtNDManager) Engine.getInstance().newBaseManager(),
          new ByteArrayInputStream(archive),
          true,
          false);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** Whether an array is of this type. */
  static boolean is(NDArray array) {
    return array.getDataType() == DataType.UNKNOWN;
  }

  /** The nearest numbers of this type, in the array's manager. */
  static NDArray of(NDArray array) {
    return called(new NDList(array));
  }

  /** The same numbers in float32, in the array's manager. */
  static NDArray toFloat32(NDArray array) {
    NDManager manager = array.getManager();
    try (NDArray method = manager.zeros(new Shape(1))) {
      method.setName(TO_FLOAT32);
      return called(new NDList(method, array));
    }
  }

  private static NDArray called(NDList operands) {
    JniUtils.setGraphExecutorOptimize(false);
    return IValueUtils.forward(MODULE, operands, true).singletonOrThrow();
  }
}
