"""oci.py VERSION COMMIT PROGRAM OUT: an OCI image archive (image-spec 1.1) of the static program, without an engine.

The root is empty but for the program, the certificates of this machine and a user: no shell, nothing to write to but /work and /tmp.
"""
import datetime, gzip, hashlib, io, json, os, sys, tarfile

version, commit, program, out = sys.argv[1:5]
epoch = int(os.environ["SOURCE_DATE_EPOCH"])
USER = 65532


def tar(entries):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data, mode, owner in entries:
            info = tarfile.TarInfo(name)
            info.mtime, info.mode, info.uid, info.gid = epoch, mode, owner, owner
            if data is None:
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
            else:
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def text(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


layer = tar(
    [
        # Where an engine mounts what every process needs, which it could not create in a read-only root.
        ("dev/", None, 0o755, 0),
        ("etc/", None, 0o755, 0),
        ("etc/group", b"s3creds:x:%d:\n" % USER, 0o644, 0),
        ("etc/passwd", b"s3creds:x:%d:%d::/work:/sbin/nologin\n" % (USER, USER), 0o644, 0),
        ("etc/ssl/", None, 0o755, 0),
        ("etc/ssl/certs/", None, 0o755, 0),
        ("etc/ssl/certs/ca-certificates.crt", read("/etc/ssl/certs/ca-certificates.crt"), 0o644, 0),
        ("proc/", None, 0o755, 0),
        ("sys/", None, 0o755, 0),
        ("tmp/", None, 0o1777, 0),
        ("usr/", None, 0o755, 0),
        ("usr/bin/", None, 0o755, 0),
        ("usr/bin/s3creds", read(program), 0o755, 0),
        ("work/", None, 0o755, USER),
    ]
)
packed = io.BytesIO()
with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="", compresslevel=9) as file:
    file.write(layer)
packed = packed.getvalue()
created = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
config = text(
    {
        "architecture": "amd64",
        "os": "linux",
        "created": created,
        "config": {
            "User": f"{USER}:{USER}",
            "Entrypoint": ["/usr/bin/s3creds"],
            "WorkingDir": "/work",
            "Env": ["HOME=/work", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],
            "Labels": {
                "org.opencontainers.image.title": "s3creds",
                "org.opencontainers.image.version": version,
                "org.opencontainers.image.revision": commit,
                "org.opencontainers.image.licenses": "Apache-2.0",
            },
        },
        "rootfs": {"type": "layers", "diff_ids": [digest(layer)]},
        "history": [{"created": created, "created_by": "packages/oci.py"}],
    }
)
manifest = text(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest(config), "size": len(config)},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest(packed), "size": len(packed)}],
    }
)
index = text(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [
            {
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "digest": digest(manifest),
                "size": len(manifest),
                "platform": {"architecture": "amd64", "os": "linux"},
                "annotations": {"org.opencontainers.image.ref.name": version},
            }
        ],
    }
)
blobs = sorted(("blobs/sha256/" + digest(b)[7:], b) for b in (config, manifest, packed))
with open(out, "wb") as file:
    file.write(
        tar(
            [("blobs/", None, 0o755, 0), ("blobs/sha256/", None, 0o755, 0)]
            + [(name, data, 0o644, 0) for name, data in blobs]
            + [("index.json", index, 0o644, 0), ("oci-layout", b'{"imageLayoutVersion":"1.0.0"}', 0o644, 0)]
        )
    )
