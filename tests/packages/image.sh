#!/bin/sh
# The image: blobs are what their names say; its layer, unpacked, runs as nobody with nothing beside it, is
# healthy and keeps its data. Needs root for chroot; no container engine.
set -eu
. "$(dirname "$0")/environment.sh"
image=$packages/image
for blob in "$image"/blobs/sha256/*; do
    [ "$(sha256sum <"$blob" | cut -d' ' -f1)" = "$(basename "$blob")" ] || fail "$blob is not what its name says"
done
if command -v skopeo >/dev/null; then
    skopeo inspect "oci:$image" >/dev/null
    echo "image: skopeo reads it"
fi
manifest=$(python3 - "$image" <<'END'
import json, sys
image = sys.argv[1]
blob = lambda digest: f"{image}/blobs/sha256/{digest.split(':')[1]}"
index = json.load(open(f"{image}/index.json"))
manifest = json.load(open(blob(index["manifests"][0]["digest"])))
config = json.load(open(blob(manifest["config"]["digest"])))["config"]
assert config["User"] == "65532:65532" and config["Healthcheck"]["Test"][1:] == ["/stator", "healthcheck"]
print(blob(manifest["layers"][0]["digest"]))
print(config["User"], *config["Entrypoint"], *config["Env"])
END
)
layer=$(echo "$manifest" | head -1)
set -- $(echo "$manifest" | tail -1)
user=$1 entry=$2
shift 2
if [ "$(id -u)" != 0 ]; then
    echo "image: not run, chroot needs root"
    exit 0
fi
mkdir "$work/root"
tar -xzf "$layer" -C "$work/root" --numeric-owner
# The last setting of a name wins: a free port of the loopback address instead of the image's.
# It takes the place of its shell, so that a signal reaches the server.
inside() { exec env -i "$@"; }
inside "$@" STATOR_LISTEN=127.0.0.1:0 /usr/sbin/chroot --userspec="$user" "$work/root" "$entry" >"$work/out" 2>"$work/err" &
server=$!
await
(inside "$@" /usr/sbin/chroot --userspec="$user" "$work/root" "$entry" healthcheck --endpoint "$endpoint")
[ -n "$(ls -A "$work/root/data")" ] || fail "nothing is in /data"
[ "$(stat -c %u:%a "$work/root/data")" = 65532:700 ] || fail "/data is open to others"
kill "$server"
wait "$server" || fail "SIGTERM ends it with an error"
server=
echo "image: runs as $user from an empty root, healthy; $(du -k "$layer" | cut -f1) KiB to download"
