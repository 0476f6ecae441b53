"""Reads a safetensors file with Python's standard library alone, and says what is in it."""

import hashlib
import json
import math
import struct
import sys

with open(sys.argv[1], "rb") as file:
    data = file.read()
with open(sys.argv[1] + ".json", encoding="utf-8") as file:
    manifest = json.load(file)

(length,) = struct.unpack_from("<Q", data)
header = json.loads(data[8 : 8 + length])
embedded = json.loads(header.pop("__metadata__")["eider"])
assert embedded["version"] == manifest["version"], "two versions"
print(
    "version {version} of {model}: {network}, classes {names}".format(
        names=", ".join(manifest["classes"]), **{k: v for k, v in manifest.items() if k != "names"}
    )
)

end = 0
for name, array in header.items():
    begin, stop = array["data_offsets"]
    assert array["dtype"] == "F32", array["dtype"]
    assert stop - begin == 4 * math.prod(array["shape"]), name
    values = struct.unpack_from("<%df" % ((stop - begin) // 4), data, 8 + length + begin)
    assert all(map(math.isfinite, values)), name
    end = max(end, stop)
    print(name, array["shape"])
assert 8 + length + end == len(data), "bytes beside the arrays"
assert hashlib.sha256(data).hexdigest() == manifest["content"]["sha256"], "another SHA-256"
print("all values finite, SHA-256 as in the manifest")
