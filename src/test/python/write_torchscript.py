"""Writes the TorchScript modules of TorchScriptProgramTest, in Python's standard library alone: the zip
archive of code and pickled attributes that torch.jit.save writes for

    class Block(nn.Module):  relu(norm(conv(x)))
    class Net(nn.Module):    layer1 = Sequential(Block(3, 6)), layer2 = Sequential(Block(6, 8, stride 2))
                             layer2(dropout(layer1(x), 0.5)).mean((2, 3))

    python3 write_torchscript.py FILE            as above
    python3 write_torchscript.py FILE classifier  with layer2 under the name fc
    python3 write_torchscript.py FILE tied        with one array under two names
"""

import collections
import io
import pickle
import random
import struct
import sys
import types
import zipfile

CODE = {
    "code/__torch__.py": '''class Net(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  layer1 : __torch__.torch.nn.modules.container.Sequential
  layer2 : __torch__.torch.nn.modules.container.___torch_mangle_0.Sequential
  def forward(self: __torch__.Net,
    x: Tensor) -> Tensor:
    layer1 = self.layer1
    x0 = (layer1).forward(x, )
    training = self.training
    x1 = torch.dropout(x0, 0.5, training)
    layer2 = self.layer2
    x2 = (layer2).forward(x1, )
    return torch.mean(x2, [2, 3])
class Block(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  conv : __torch__.torch.nn.modules.conv.Conv2d
  norm : __torch__.torch.nn.modules.batchnorm.BatchNorm2d
  def forward(self: __torch__.Block,
    x: Tensor) -> Tensor:
    conv = self.conv
    norm = self.norm
    x0 = (norm).forward((conv).forward(x, ), )
    return torch.relu(x0)
''',
    "code/__torch__/___torch_mangle_1.py": '''class Block(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  conv : __torch__.torch.nn.modules.conv.___torch_mangle_2.Conv2d
  norm : __torch__.torch.nn.modules.batchnorm.BatchNorm2d
  def forward(self: __torch__.___torch_mangle_1.Block,
    x: Tensor) -> Tensor:
    conv = self.conv
    norm = self.norm
    x0 = (norm).forward((conv).forward(x, ), )
    return torch.relu(x0)
''',
    "code/__torch__/torch/nn/modules/container.py": '''class Sequential(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  __annotations__["0"] = __torch__.Block
  def forward(self: __torch__.torch.nn.modules.container.Sequential,
    input: Tensor) -> Tensor:
    _0 = getattr(self, "0")
    return (_0).forward(input, )
''',
    "code/__torch__/torch/nn/modules/container/___torch_mangle_0.py": '''class Sequential(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  __annotations__["0"] = __torch__.___torch_mangle_1.Block
  def forward(self: __torch__.torch.nn.modules.container.___torch_mangle_0.Sequential,
    input: Tensor) -> Tensor:
    _0 = getattr(self, "0")
    return (_0).forward(input, )
''',
    "code/__torch__/torch/nn/modules/conv.py": '''class Conv2d(Module):
  __parameters__ = ["weight", "bias", ]
  __buffers__ = []
  weight : Tensor
  bias : Tensor
  training : bool
  transposed : bool
  def forward(self: __torch__.torch.nn.modules.conv.Conv2d,
    input: Tensor) -> Tensor:
    weight = self.weight
    bias = self.bias
    return torch.conv2d(input, weight, bias, [1, 1], [1, 1])
''',
    "code/__torch__/torch/nn/modules/conv/___torch_mangle_2.py": '''class Conv2d(Module):
  __parameters__ = ["weight", ]
  __buffers__ = []
  weight : Tensor
  bias : NoneType
  training : bool
  transposed : bool
  def forward(self: __torch__.torch.nn.modules.conv.___torch_mangle_2.Conv2d,
    input: Tensor) -> Tensor:
    weight = self.weight
    return torch.conv2d(input, weight, None, [2, 2], [1, 1])
''',
    "code/__torch__/torch/nn/modules/batchnorm.py": '''class BatchNorm2d(Module):
  __parameters__ = ["weight", "bias", ]
  __buffers__ = ["running_mean", "running_var", "num_batches_tracked", ]
  weight : Tensor
  bias : Tensor
  running_mean : Tensor
  running_var : Tensor
  num_batches_tracked : Tensor
  training : bool
  def forward(self: __torch__.torch.nn.modules.batchnorm.BatchNorm2d,
    input: Tensor) -> Tensor:
    training = self.training
    if training:
      num_batches_tracked = self.num_batches_tracked
      _0 = torch.add_(num_batches_tracked, 1)
    else:
      pass
    running_mean = self.running_mean
    running_var = self.running_var
    weight = self.weight
    bias = self.bias
    return torch.batch_norm(input, weight, bias, running_mean, running_var, training, 0.1, 1e-05, True)
''',
}


def importable(module, name, value=None):
    """An object that pickle writes as module.name."""
    if module not in sys.modules:
        sys.modules[module] = types.ModuleType(module)
    if value is None:
        value = getattr(sys.modules[module], name, None) or type(name, (), {})
    value.__module__ = module
    value.__name__ = value.__qualname__ = name
    setattr(sys.modules[module], name, value)
    return value


def _rebuild_tensor_v2():
    pass


REBUILD = importable("torch._utils", "_rebuild_tensor_v2", _rebuild_tensor_v2)
STORAGES = {"f": importable("torch", "FloatStorage"), "q": importable("torch", "LongStorage")}


class Storage:
    def __init__(self, key, kind, numbers):
        self.key, self.kind, self.numbers = key, kind, numbers


class Tensor:
    def __init__(self, archive, shape, numbers, kind="f", trained=False):
        self.storage = Storage(str(len(archive.storages)), kind, numbers)
        archive.storages.append(self.storage)
        self.shape, self.trained = shape, trained

    def __reduce__(self):
        strides, step = [], 1
        for size in reversed(self.shape):
            strides.insert(0, step)
            step *= size
        return (
            REBUILD,
            (self.storage, 0, tuple(self.shape), tuple(strides), self.trained, collections.OrderedDict()),
        )


class Archive(pickle._Pickler):
    def __init__(self, file):
        super().__init__(file, protocol=2)
        self.storages = []

    def persistent_id(self, value):
        if isinstance(value, Storage):
            return ("storage", STORAGES[value.kind], value.key, "cpu", len(value.numbers))
        return None


def module(qualified, **attributes):
    package, name = qualified.rsplit(".", 1)
    instance = importable(package, name)()
    instance.__dict__.update(attributes)
    return instance


def net(archive, numbers, variant):
    def tensor(*shape, scale=1.0, shift=0.0):
        size = 1
        for side in shape:
            size *= side
        return Tensor(
            archive, shape, [shift + scale * numbers.gauss(0, 1) for _ in range(size)], trained=True)

    def norm(channels, tied=None):
        weight, bias = tensor(channels, scale=0.1, shift=1), tied or tensor(channels, scale=0.1)
        mean = Tensor(archive, (channels,), [numbers.gauss(0, 0.3) for _ in range(channels)])
        variance = Tensor(archive, (channels,), [numbers.uniform(0.5, 2) for _ in range(channels)])
        return module(
            "__torch__.torch.nn.modules.batchnorm.BatchNorm2d",
            weight=weight, bias=bias, running_mean=mean, running_var=variance,
            num_batches_tracked=Tensor(archive, (), [7], "q"), training=True)

    bias = tensor(6, scale=0.1)
    first = module(
        "__torch__.Block", training=True,
        conv=module("__torch__.torch.nn.modules.conv.Conv2d",
                    weight=tensor(6, 3, 3, 3, scale=0.25), bias=bias,
                    training=True, transposed=False),
        norm=norm(6, bias if variant == "tied" else None))
    second = module(
        "__torch__.___torch_mangle_1.Block", training=True,
        conv=module("__torch__.torch.nn.modules.conv.___torch_mangle_2.Conv2d",
                    weight=tensor(8, 6, 3, 3, scale=0.2), bias=None,
                    training=True, transposed=False),
        norm=norm(8))
    container = "__torch__.torch.nn.modules.container."
    return module(
        "__torch__.Net", training=True, _is_full_backward_hook=None,
        layer1=module(container + "Sequential", training=True, **{"0": first}),
        **{second_name(variant): module(
            container + "___torch_mangle_0.Sequential", training=True, **{"0": second})})


def second_name(variant):
    return "fc" if variant == "classifier" else "layer2"


def main(path, variant="plain"):
    out = io.BytesIO()
    archive = Archive(out)
    archive.dump(net(archive, random.Random(1), variant))
    constants = io.BytesIO()
    pickle._Pickler(constants, protocol=2).dump(())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        def write(name, data):
            file.writestr(zipfile.ZipInfo("backbone/" + name, (1980, 1, 1, 0, 0, 0)), data)

        write("data.pkl", out.getvalue())
        for name, code in CODE.items():
            write(name, code.replace("layer2", second_name(variant)))
        for storage in archive.storages:
            numbers = storage.numbers
            write("data/" + storage.key, struct.pack("<%d%s" % (len(numbers), storage.kind), *numbers))
        write("constants.pkl", constants.getvalue())
        write("byteorder", "little")
        write("version", "3\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
