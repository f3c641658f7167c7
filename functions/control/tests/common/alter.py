"""Alters an evidence pack as somebody would who has a text editor and no key: alter.py IN OUT WHAT [FILE].

With `cover` before it (`cover:delete_event`) the manifest is adjusted too, as somebody would who knows the format.
"""

import hashlib
import json
import sys
import zipfile

source, target, what, *rest = sys.argv[1:]
cover, what = what.startswith("cover:"), what.removeprefix("cover:")
with zipfile.ZipFile(source) as pack:
    files = {name: pack.read(name) for name in pack.namelist()}
manifest = json.loads(files["manifest.json"])
path = next((name for name in files if rest and name.startswith(rest[0])), None)


def lines() -> list[bytes]:
    return files[path].splitlines(keepends=True)


if what == "alter_byte":
    at = files[path].index(b"recorded_at") + 20
    files[path] = files[path][:at] + bytes([files[path][at] ^ 1]) + files[path][at + 1 :]
elif what == "delete_event":
    kept = lines()
    del kept[1]
    files[path] = b"".join(kept)
elif what == "truncate":
    files[path] = b"".join(lines()[:-1])
elif what == "reorder":
    kept = lines()
    kept[0], kept[1] = kept[1], kept[0]
    files[path] = b"".join(kept)
elif what == "delete_file":
    del files[path]
elif what == "alter_document":
    files[path] = files[path].replace(b"J. Doe", b"J. Roe")
elif what == "forget_history":
    del files[path]
    manifest["histories"] = [one for one in manifest["histories"] if one["file"] != path]
elif what == "alter_root":
    manifest["checkpoint"]["header"]["root"] = "00" * 32
elif what == "alter_path":
    manifest["histories"][0]["sealed"]["path"][0] = "00" * 32
elif what == "add_file":
    files["documents/more.pdf"] = b"%PDF"
else:
    assert what == "nothing", what

if cover:
    manifest["entries"] = [
        {**entry, "sha256": hashlib.sha256(files[entry["path"]]).hexdigest(), "bytes": len(files[entry["path"]])}
        for entry in manifest["entries"]
        if entry["path"] in files
    ]
    files["manifest.json"] = json.dumps(manifest, indent=2).encode()
with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
    for name, content in files.items():
        pack.writestr(name, content)
