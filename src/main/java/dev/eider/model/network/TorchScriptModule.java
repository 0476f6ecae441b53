package dev.eider.model.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A loaded {@link TorchScriptProgram}, in evaluation mode: batch normalisation uses the running
 * statistics and leaves them alone, and nothing is dropped at random, so a pass is a function of
 * its arguments. Owns native memory; closed with the manager that it was loaded into at the latest.
 */
final class TorchScriptModule implements AutoCloseable {
  /** DJL's names for what is no operand: a method to call, and a member of the list of arrays. */
  private static final String METHOD = "module_method:" + TorchScriptCode.FORWARD;

  private static final String VALUE = "values[]";

  private final PtNDManager manager;
  private final PtSymbolBlock block;

  private TorchScriptModule(PtNDManager manager, PtSymbolBlock block) {
    this.manager = manager;
    this.block = block;
  }

  /**
   * The module of an archive, in a manager of its own below {@code parent}.
   *
   * @throws IllegalArgumentException where PyTorch refuses it
   */
  static TorchScriptModule load(byte[] archive, NDManager parent) {
    PtNDManager manager = (PtNDManager) parent.newSubManager();
    try {
      PtSymbolBlock block =
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false);
      JniUtils.enableInferenceMode(block);
      return new TorchScriptModule(manager, block);
    } catch (EngineException e) {
      manager.close();
      throw refused(e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** PyTorch's message, without the native stack that follows it. */
  private static IllegalArgumentException refused(EngineException e) {
    String message =
        String.valueOf(e.getMessage())
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .takeWhile(line -> !line.startsWith("Exception raised from"))
            .limit(12)
            .reduce("", (all, line) -> all.isEmpty() ? line : all + " " + line);
    return new IllegalArgumentException("PyTorch refuses the module: " + message, e);
  }

  /**
   * The arrays that the archive holds; a change of one is a change of the module's.
   *
   * @param scope the manager that they join
   */
  List<NDArray> values(NDManager scope) {
    try (IValue list = IValueUtils.runMethod(block, TorchScriptCode.VALUES)) {
      return Stream.of(list.toTensorArray((PtNDManager) scope)).map(NDArray::stopGradient).toList();
    }
  }

  /**
   * What the module makes of images, with the given arrays instead of those that it holds. The
   * module keeps the arrays until the next call.
   *
   * @param images {@code [B, 3, H, W]}; the result joins its manager
   */
  NDArray forward(NDArray images, List<NDArray> values) {
    // Never optimised: PyTorch would choose by what it has seen of earlier calls, so that a
    // restored learner's passes would round differently.
    JniUtils.setGraphExecutorOptimize(false);
    try (NDArray method = images.getManager().zeros(new Shape(1))) {
      method.setName(METHOD);
      NDList operands = new NDList(method, images);
      for (NDArray value : values) {
        value.setName(VALUE);
        operands.add(value);
      }
      return IValueUtils.forward(block, operands, true).singletonOrThrow();
    } catch (EngineException e) {
      throw refused(e);
    }
  }

  /** The module as it is now. */
  TorchScriptArchive written() {
    try {
      Path file = Files.createTempFile("eider-torchscript", ".pt");
      try {
        try (OutputStream out = Files.newOutputStream(file)) {
          JniUtils.writeModule(block, out, false);
        }
        return TorchScriptArchive.read(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a TorchScript module cannot be written", e);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
